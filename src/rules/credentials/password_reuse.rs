//! `password-reuse`.

use super::password_policy::{self, Fault};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_13"),
    Alias::new("terrascan", "AC_AWS_0472"),
    Alias::new("trivy", "AWS-0056"),
    Alias::new("tfsec", "aws-iam-no-password-reuse"),
    Alias::new("security-hub", "IAM.16"),
    Alias::new("aws-config", "iam-password-policy"),
    Alias::new("prowler", "iam_password_policy_reuse_24"),
    Alias::new("kics", "89806cdc-9c2e-4bd1-a0dc-53f339bcfb2a"),
    Alias::new("regula", "FG_R00002"),
    Alias::new("regula", "FG_R00088"),
    Alias::new("scout-suite", "iam-password-policy-reuse-enabled"),
];

const REUSE: &str = "password_reuse_prevention";

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "passwords",
            summary: "How many passwords before must not be used again",
            schema: r#"{"type": "integer", "minimum": 1, "maximum": 24}"#,
            default: "24",
            required: false,
            strictness: Strictness::More,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Password policy that allows old passwords again",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let wanted: i64 = context.option("passwords")?;
    password_policy::judge_number(context, sink, REUSE, |kept| {
        let kept = kept.unwrap_or_default();
        let message = match kept {
            kept if kept >= wanted => return None,
            0 => "allows any old password again".to_owned(),
            kept => format!("allows a password again after {kept} others"),
        };
        Some(Fault {
            message,
            help: format!("set `{REUSE}` to {wanted}"),
            allows: vec![format!("at least {kept} other passwords")],
        })
    });
    Ok(())
}
