//! `password-expiry`.

use super::password_policy::{self, Fault};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_9"),
    Alias::new("terrascan", "AC_AWS_0138"),
    Alias::new("trivy", "AWS-0062"),
    Alias::new("tfsec", "aws-iam-set-max-password-age"),
    Alias::new("security-hub", "IAM.17"),
    Alias::new(
        "prowler",
        "iam_password_policy_expires_passwords_within_90_days_or_less",
    ),
    Alias::new("kics", "ce60d060-efb8-4bfd-9cf7-ff8945d00d90"),
    Alias::new("regula", "FG_R00003"),
    Alias::new("scout-suite", "iam-password-policy-expiration-threshold"),
    Alias::new("scout-suite", "iam-password-policy-no-expiration"),
];

const AGE: &str = "max_password_age";

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        severities: &[],
        // Changing passwords by the calendar makes them worse, as NIST says in SP 800-63B.
        on_by_default: false,
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "maximum_days",
            summary: "After how many days a password must be changed at the latest",
            schema: r#"{"type": "integer", "minimum": 1, "maximum": 1095}"#,
            default: "90",
            required: false,
            strictness: Strictness::Less,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Password policy without the wanted expiry",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let wanted: i64 = context.option("maximum_days")?;
    password_policy::judge_number(context, sink, AGE, |days| {
        let days = days.unwrap_or_default();
        let message = match days {
            0 => "lets passwords live for ever".to_owned(),
            days if days <= wanted => return None,
            days => format!("lets passwords live for {days} days"),
        };
        Some(Fault {
            message,
            help: format!("set `{AGE}` to {wanted} or less"),
            allows: vec![match days {
                0 => "at most unlimited days".to_owned(),
                days => format!("at most {days} days"),
            }],
        })
    });
    Ok(())
}
