//! `console-user`.

use super::support;
use crate::diag::Severity;
use crate::graph::CredentialKind;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV2_AWS_22"),
    Alias::new("kics", "9ec311bf-dfd9-421f-8498-0b063c8bc552"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: &[support::EXEMPT],
        ..Rule::new(entry, "User with a console password", Severity::Low, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for password in support::of_kind(context, CredentialKind::Password) {
        let exempted = exempt.has(support::user(context, password));
        if exempted == Verdict::Yes {
            continue;
        }
        sink.construct(support::about(
            context,
            password,
            exempted,
            |entity, when| Words {
                primary: "a password for the console".to_owned(),
                message: format!("{entity} can sign in to the console{when}"),
                help: "let people in by IAM Identity Center or an identity provider, and take the \
                   password away"
                    .to_owned(),
            },
        ));
    }
    Ok(())
}
