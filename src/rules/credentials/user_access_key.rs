//! `user-access-key`.

use super::support;
use crate::diag::Severity;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[Alias::new("terrascan", "AC_AWS_0133")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[support::EXEMPT],
        ..Rule::new(entry, "Access key of a user", Severity::Medium, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for key in support::active_keys(context) {
        let exempted = exempt.has(support::user(context, key));
        if exempted == Verdict::Yes {
            continue;
        }
        sink.construct(support::about(context, key, exempted, |entity, when| {
            Words {
            primary: "a key that works until somebody removes it".to_owned(),
            message: format!("{entity} has an access key{when}"),
            help: "let the program assume a role instead: of its instance, function or container, \
                   by OIDC from a pipeline, by IAM Roles Anywhere from outside of AWS"
                .to_owned(),
        }
        }));
    }
    Ok(())
}
