//! `password-too-short`.

use super::password_policy::{self, Fault};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness};

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
    Alias::new("kics", "1bc1c685-e593-450e-88fb-19db4c82aa1d"),
    Alias::new("regula", "FG_R00025"),
    Alias::new("regula", "FG_R00086"),
    Alias::new("scout-suite", "iam-password-policy-minimum-length"),
];

const LENGTH: &str = "minimum_password_length";
/// The provider's default.
const DEFAULT_LENGTH: i64 = 6;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "minimum_length",
            summary: "How many characters a password must have at least",
            schema: r#"{"type": "integer", "minimum": 8, "maximum": 128}"#,
            default: "14",
            required: false,
            strictness: Strictness::More,
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
