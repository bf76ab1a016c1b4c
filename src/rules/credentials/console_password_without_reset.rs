//! `console-password-without-reset`.

use super::support;
use crate::diag::Severity;
use crate::graph::CredentialKind;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::run::Unresolved;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};
use crate::value::{Reason, ResourceKind};

const ALIASES: &[Alias] = &[
    Alias::new("cfn-nag", "W50"),
    Alias::new("kics", "a964d6e3-8e1e-4d93-8120-61fa640dd55a"),
    Alias::new("kics", "b592ffd4-0577-44b6-bd35-8c5ee81b5918"),
    Alias::new("guard", "IAM_USER_LOGIN_PROFILE_PASSWORD_RESET_RULE"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[support::EXEMPT],
        ..Rule::new(
            entry,
            "Console password that need not be changed",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for password in support::of_kind(context, CredentialKind::Password) {
        let exempted = exempt.has(support::user(context, password));
        if exempted == Verdict::Yes {
            continue;
        }
        match password
            .must_change
            .as_ref()
            .map(|value| (value, value.as_bool()))
        {
            Some((_, Some(true))) => {}
            Some((value, None)) => sink.unresolved(Unresolved {
                rule: context.rule.id.into(),
                span: value.span,
                symbol: value
                    .as_symbol()
                    .map_or_else(String::new, |s| s.to_string()),
                reason: value.as_symbol().map_or(Reason::Invalid, |s| s.reason),
                uses: 1,
            }),
            Some((_, Some(false))) | None => {
                let words = words(password.declared.kind);
                sink.construct(support::about(context, password, exempted, words));
            }
        }
    }
    Ok(())
}

fn words(language: ResourceKind) -> impl FnOnce(&str, &str) -> Words {
    let name = match language {
        ResourceKind::Terraform => "password_reset_required",
        ResourceKind::CloudFormation => "PasswordResetRequired",
    };
    move |entity, when| Words {
        primary: "the first password stays".to_owned(),
        message: format!("{entity} may keep the console password that this code sets{when}"),
        help: format!(
            "set `{name}` to `true`, so that nobody but the user knows the password after the first \
             sign-in"
        ),
    }
}
