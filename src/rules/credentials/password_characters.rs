//! `password-characters`.

use super::password_policy::{self, Fault};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_11"),
    Alias::new("checkov", "CKV_AWS_12"),
    Alias::new("checkov", "CKV_AWS_14"),
    Alias::new("checkov", "CKV_AWS_15"),
    Alias::new("terrascan", "AC_AWS_0134"),
    Alias::new("terrascan", "AC_AWS_0135"),
    Alias::new("terrascan", "AC_AWS_0136"),
    Alias::new("terrascan", "AC_AWS_0137"),
    Alias::new("trivy", "AWS-0058"),
    Alias::new("trivy", "AWS-0059"),
    Alias::new("trivy", "AWS-0060"),
    Alias::new("trivy", "AWS-0061"),
    Alias::new("security-hub", "IAM.7"),
    Alias::new("security-hub", "IAM.10"),
    Alias::new("security-hub", "IAM.11"),
    Alias::new("security-hub", "IAM.12"),
    Alias::new("security-hub", "IAM.13"),
    Alias::new("security-hub", "IAM.14"),
    Alias::new("aws-config", "iam-password-policy"),
    Alias::new("prowler", "iam_password_policy_uppercase"),
    Alias::new("prowler", "iam_password_policy_lowercase"),
    Alias::new("prowler", "iam_password_policy_number"),
    Alias::new("prowler", "iam_password_policy_symbol"),
    Alias::new("regula", "FG_R00021"),
    Alias::new("regula", "FG_R00022"),
    Alias::new("regula", "FG_R00023"),
    Alias::new("regula", "FG_R00024"),
    Alias::new("regula", "FG_R00086"),
    Alias::new("scout-suite", "iam-password-policy-no-lowercase-required"),
    Alias::new("scout-suite", "iam-password-policy-no-number-required"),
    Alias::new("scout-suite", "iam-password-policy-no-symbol-required"),
    Alias::new("scout-suite", "iam-password-policy-no-uppercase-required"),
];

/// Kind, attribute, and what to call it.
const KINDS: [(&str, &str, &str); 4] = [
    (
        "uppercase",
        "require_uppercase_characters",
        "uppercase letters",
    ),
    (
        "lowercase",
        "require_lowercase_characters",
        "lowercase letters",
    ),
    ("numbers", "require_numbers", "digits"),
    ("symbols", "require_symbols", "symbols"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        severities: &[],
        // Length does more; CIS has not asked for this since v1.4.
        on_by_default: false,
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "kinds",
            summary: "Which kinds of characters a password must have; `letters` are uppercase or \
                      lowercase ones",
            schema: r#"{"type": "array", "items": {"enum": ["uppercase", "lowercase", "letters", "numbers", "symbols"]}}"#,
            default: r#"["uppercase", "lowercase", "numbers", "symbols"]"#,
            required: false,
            strictness: Strictness::More,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Password policy without all kinds of characters",
            Severity::Low,
            check,
        )
    }
}

/// Letters of either case.
const LETTERS: &str = "letters";

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let wanted: Vec<String> = context.option("kinds")?;
    let is_wanted = |kind: &str| wanted.iter().any(|wanted| wanted == kind);
    let of_letters = |kind: &str| is_wanted(LETTERS) && matches!(kind, "uppercase" | "lowercase");
    let judged: Vec<_> = KINDS
        .iter()
        .filter(|(kind, ..)| is_wanted(kind) || of_letters(kind))
        .collect();
    password_policy::judge_flags(
        context,
        sink,
        judged.iter().map(|(_, attribute, _)| *attribute),
        |missing| {
            let is_missing = |kind: &str| {
                let mut kinds = KINDS.iter().filter(|(known, ..)| *known == kind);
                kinds.any(|(_, name, _)| missing.contains(name))
            };
            let has_letters = !is_missing("uppercase") || !is_missing("lowercase");
            let missing: Vec<_> = judged
                .iter()
                .filter(|(kind, ..)| is_missing(kind) && (is_wanted(kind) || !has_letters))
                .collect();
            let words: Vec<&str> = missing.iter().map(|(.., words)| *words).collect();
            let names: Vec<String> = missing
                .iter()
                .map(|(_, name, _)| format!("`{name}`"))
                .collect();
            let allows = missing.iter().map(|(.., words)| format!("no {words}"));
            (!missing.is_empty()).then(|| Fault {
                message: format!("allows passwords without {}", words.join(", ")),
                help: format!("set {} to `true`", names.join(", ")),
                allows: allows.collect(),
            })
        },
    );
    Ok(())
}
