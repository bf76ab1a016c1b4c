//! `action-wildcard`.

use super::support::{Case, cases};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::Form;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("semgrep", "no-iam-star-actions"),
    Alias::new("checkov", "CKV_AWS_49"),
    Alias::new("checkov", "CKV_AWS_63"),
    Alias::new("cfn-nag", "F3"),
    Alias::new("cfn-nag", "F4"),
    Alias::new("cfn-nag", "F5"),
    Alias::new("trivy", "AWS-0057"),
    Alias::new("cdk-nag", "IAM5"),
    Alias::new("cfripper", "IAMRoleWildcardActionOnPolicyRule"),
    Alias::new("guard", "IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "allow-not-resource",
            "iam-full-access",
            "service-wildcard",
            "sensitive-wildcard",
            "passrole-wildcard",
            "assume-role-wildcard",
            "service-linked-role-wildcard",
            "unrestricted-permissions-management",
            "unrestricted-credentials",
            "unrestricted-snapshot-sharing",
            "unrestricted-data-access",
            "unrestricted-decrypt",
            "unrestricted-write",
            "redundant-action",
            "redundant-resource",
        ],
        ..Rule::new(
            entry,
            "Every action on some resources",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for case in cases(context) {
        let mut entries = case.granted.entries.iter();
        let Some(star) = entries.find(|entry| entry.form == Form::Everything) else {
            continue;
        };
        let limits = case.granted.limits;
        let severity = match limits.what || limits.caller {
            true => Severity::Low,
            false => context.rule.severity,
        };
        let words = words(context, &case);
        sink.written(case.finding(context, case.entry_place(star), severity, words));
    }
    Ok(())
}

fn words(context: &Context<'_>, case: &Case<'_>) -> Words {
    let resources = case.resources_in_words();
    let help = match case.statement.conditions.is_empty() {
        true => "name the actions that are needed on these resources",
        false => "name the actions that are needed: a condition does not make up for it",
    };
    Words {
        primary: format!("every action on {resources}"),
        message: format!(
            "{} allows every action on {resources}{}{}",
            case.entity(context),
            case.conditions_in_words(),
            case.holders(context)
        ),
        help: help.to_owned(),
    }
}
