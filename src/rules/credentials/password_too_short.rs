//! `password-too-short`.

use super::password_policy::{self, Fault};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, Mapping, OptionError, OptionSpec, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_10"),
    Alias::new("terrascan", "AC_AWS_0141"),
    Alias::new("terrascan", "AC_AWS_0142"),
    Alias::new("trivy", "AWS-0063"),
    Alias::new("tfsec", "aws-iam-set-minimum-password-length"),
    Alias::new("security-hub", "IAM.15"),
    Alias::new("security-hub", "IAM.7"),
    Alias::new("aws-config", "iam-password-policy"),
    Alias::new("prowler", "iam_password_policy_minimum_length_14"),
];

const MAPPINGS: &[Mapping] = &[
    Mapping::new("CIS AWS v1.4", "1.8"),
    Mapping::new("CIS AWS v3.0", "1.8"),
    Mapping::new("CIS AWS v5.0", "1.7"),
    Mapping::new("CIS AWS v6.0", "2.7"),
    Mapping::new("CIS AWS v7.0", "2.8"),
    Mapping::new("AWS FSBP", "IAM.7"),
    Mapping::new("PCI DSS v4.0", "8.3.6"),
    Mapping::new("NIST 800-53 r5", "IA-5(1)"),
];

const LENGTH: &str = "minimum_password_length";
/// The provider's default.
const DEFAULT_LENGTH: i64 = 6;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        mappings: MAPPINGS,
        options: &[OptionSpec {
            name: "minimum_length",
            summary: "How many characters a password must have at least",
            schema: r#"{"type": "integer", "minimum": 8, "maximum": 128}"#,
            default: "14",
            required: false,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Password policy that allows short passwords",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let wanted: i64 = context.option("minimum_length")?;
    password_policy::judge_number(context, sink, LENGTH, |length| {
        // Without a number AWS asks for six characters.
        let length = length.unwrap_or(DEFAULT_LENGTH);
        (length < wanted).then(|| Fault {
            message: format!("allows passwords of {length} characters"),
            help: format!("set `{LENGTH}` to {wanted} or more"),
            allows: vec![format!("at least {length} characters")],
        })
    });
    Ok(())
}
