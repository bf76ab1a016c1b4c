//! What the rules about credentials share.

use crate::diag::Finding;
use crate::graph::{Credential, CredentialKind, Principal};
use crate::policy::Verdict;
use crate::rules::finding::{self, Words, about_principal};
use crate::rules::{
    Context, OptionError, OptionSpec, PrincipalFilter, PrincipalSelector, describe,
};

/// Option `exempt` of rules about users.
pub const EXEMPT: OptionSpec =
    OptionSpec::exempt("Users that the rule is not about, by name and path");

/// The users that option `exempt` takes out of the context's rule.
pub fn exempt(context: &Context<'_>) -> Result<PrincipalFilter, OptionError> {
    let selectors: Vec<PrincipalSelector> = context.option("exempt")?;
    Ok(PrincipalFilter::new(selectors))
}

/// The access keys that are not known to be off.
pub fn active_keys<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a Credential> {
    let keys = of_kind(context, CredentialKind::AccessKey);
    keys.filter(|key| !is_off(key))
}

/// The credentials of a kind.
pub fn of_kind<'a>(
    context: &'a Context<'_>,
    kind: CredentialKind,
) -> impl Iterator<Item = &'a Credential> {
    let credentials = context.graph.credentials.iter();
    credentials.filter(move |credential| credential.kind == kind)
}

/// Whether a credential is certainly off.
pub fn is_off(credential: &Credential) -> bool {
    let status = credential.status.as_ref();
    let alternatives = status.map(|status| status.alternatives());
    let is_inactive = |value: &crate::value::Value| {
        let text = value.as_known_text();
        text.is_some_and(|text| text.eq_ignore_ascii_case("inactive"))
    };
    alternatives.is_some_and(|all| all.iter().all(|(_, value)| is_inactive(value)))
}

/// The condition under which a credential is there, if it is not decided.
pub fn condition(credential: &Credential) -> Option<&str> {
    let own = credential.condition.as_ref();
    own.or(credential.declared.origin.condition.as_ref())
        .map(|condition| condition.as_str())
}

/// Whose a credential is.
pub fn user<'a>(context: &Context<'a>, credential: &Credential) -> &'a Principal {
    context.graph.principal(credential.user)
}

/// A finding about a credential at the token that names its user, or at its key in the user.
pub fn about(
    context: &Context<'_>,
    credential: &Credential,
    exempted: Verdict,
    words: impl FnOnce(&str, &str) -> Words,
) -> Finding {
    let user = user(context, credential);
    let condition = condition(credential);
    let entity = describe::principal(user);
    let words = words(&entity, &describe::when(condition));
    let found = about_principal(context, user, &credential.declared, words);
    Finding {
        // One credential is one thing to judge, of which a user may have several in one resource.
        subject: credential.token,
        primary: credential.token,
        confidence: finding::confidence(exempted, condition),
        condition: condition.map(str::to_owned),
        grant: credential.kind.name().to_owned(),
        ..found
    }
}
