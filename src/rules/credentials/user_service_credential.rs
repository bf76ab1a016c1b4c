//! `user-service-credential`.

use super::support;
use crate::diag::Severity;
use crate::graph::CredentialKind;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Context, Entry, OptionError, Rule};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        options: &[support::EXEMPT],
        ..Rule::new(
            entry,
            "Credential of a user for a single service",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for credential in &context.graph.credentials {
        let (what, help) = match credential.kind {
            CredentialKind::ServiceSpecific => (
                "a service-specific credential",
                "use the credentials of a role, which the service takes as well",
            ),
            CredentialKind::SshKey => (
                "an SSH key",
                "use `git-remote-codecommit` with the credentials of a role",
            ),
            CredentialKind::SigningCertificate => (
                "a signing certificate",
                "sign requests with the credentials of a role; signing certificates are for the old \
                 SOAP interface only",
            ),
            CredentialKind::AccessKey | CredentialKind::Password => continue,
        };
        let exempted = exempt.has(support::user(context, credential));
        if exempted == Verdict::Yes || support::is_off(credential) {
            continue;
        }
        sink.construct(support::about(
            context,
            credential,
            exempted,
            |entity, when| Words {
                primary: "it works until somebody removes it".to_owned(),
                message: format!("{entity} has {what}{when}"),
                help: help.to_owned(),
            },
        ));
    }
    Ok(())
}
