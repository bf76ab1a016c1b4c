//! `secret-in-state`.

use super::support;
use crate::diag::Severity;
use crate::graph::CredentialKind;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Context, Entry, OptionError, Rule};
use crate::value::ResourceKind;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        supersedes: &["user-access-key"],
        options: &[support::EXEMPT],
        ..Rule::new(
            entry,
            "Secret of a user in plain text in the state",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for credential in &context.graph.credentials {
        let what = match credential.kind {
            CredentialKind::AccessKey => "the secret access key",
            CredentialKind::Password => "the console password",
            _ => continue,
        };
        let exempted = exempt.has(support::user(context, credential));
        let is_kept = credential.declared.kind == ResourceKind::Terraform
            && credential.secret.is_none()
            && credential.encrypted_for.is_none();
        if !is_kept || exempted == Verdict::Yes {
            continue;
        }
        sink.construct(support::about(
            context,
            credential,
            exempted,
            |entity, when| {
                Words {
            primary: format!("{what} of this user is written into the state"),
            message: format!("{entity} has {what} in plain text in Terraform's state{when}"),
            help: "set `pgp_key`, so that the state holds the secret encrypted for its owner; for \
                   programs use a role instead of a user"
                .to_owned(),
        }
            },
        ));
    }
    Ok(())
}
