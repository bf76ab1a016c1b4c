//! `literal-private-key`.

use crate::diag::{Finding, Severity};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, at_text};
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_SECRET_13"),
    Alias::new("kics", "443488f5-c734-460b-a36d-5b3f330174dc"),
    Alias::new("trivy", "private-key"),
    Alias::new("semgrep", "detected-private-key"),
    Alias::new("prowler", "ec2_instance_secrets_user_data"),
    Alias::new("prowler", "ec2_launch_template_no_secrets"),
    Alias::new("kics", "a88baa34-e2ad-44ea-ad6f-8cac87bc7c71"),
    Alias::new("kics", "568cc372-ca64-420d-9015-ee347d00d288"),
    Alias::new("kics", "51b5b840-cd0c-4556-98a7-fe5f4def80cf"),
    Alias::new("kics", "2f665079-c383-4b33-896e-88268c1fa258"),
    Alias::new("terrascan", "AC_AWS_0168"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(entry, "Private key in the code", Severity::Critical, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let set = context.settings.severity_set(context.rule, None);
    for key in &context.graph.private_keys {
        let (what, severity) = match key.is_encrypted {
            true => ("an encrypted private key", Severity::Low),
            false => ("a private key", Severity::Critical),
        };
        let words = Words {
            primary: "private key".to_owned(),
            message: format!("{what} is written in the code"),
            help: "make a new pair of keys and let the certificate of the old one be revoked, since \
                   all who can read the code have the key, and the history of the repository keeps \
                   it; let AWS Certificate Manager hold the key of a server, and AWS Secrets Manager \
                   that of a program"
                .to_owned(),
        };
        sink.written(Finding {
            severity: set.unwrap_or(severity),
            ..at_text(context, &key.path, key.token, words)
        });
    }
    Ok(())
}
