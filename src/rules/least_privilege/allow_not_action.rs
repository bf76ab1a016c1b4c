//! `allow-not-action`.

use super::support::{Case, cases, changes, texts};
use crate::aws::Action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Breadth, Form, GrantedEntry};
use crate::rules::{Alias, Context, Entry, OptionError, Rule};
use crate::text::listed;

const ALIASES: &[Alias] = &[
    Alias::new("cfn-nag", "W15"),
    Alias::new("cfn-nag", "W16"),
    Alias::new("cfn-nag", "W17"),
    Alias::new("guard", "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION"),
    Alias::new("scout-suite", "iam-inline-policy-allows-NotActions"),
    Alias::new("scout-suite", "iam-managed-policy-allows-NotActions"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "allow-not-resource",
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
        ],
        ..Rule::new(entry, "Allows all actions but some", Severity::High, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for case in cases(context) {
        let mut entries = case.granted.entries.iter();
        let Some(negated) = entries.find(|entry| entry.form == Form::Negated) else {
            continue;
        };
        let limits = case.granted.limits;
        let is_wide = case.granted.is_everywhere() || is_nearly_everywhere(&case, negated);
        let severity = match (is_wide, limits.what || limits.caller) {
            (true, false) => context.rule.severity,
            (false, true) => Severity::Low,
            _ => Severity::Medium,
        };
        let words = words(context, &case);
        sink.written(case.finding(context, case.entry_place(negated), severity, words));
    }
    Ok(())
}

/// Whether the resources, all but some that are named, leave most of what can be changed: to spare one
/// bucket limits nobody.
fn is_nearly_everywhere(case: &Case<'_>, negated: &GrantedEntry) -> bool {
    let is_negated = case
        .statement
        .resources
        .as_ref()
        .is_some_and(|r| r.is_negated);
    let changing: Vec<Action> = negated
        .actions
        .iter()
        .copied()
        .filter(|a| changes(*a))
        .collect();
    let broad = changing
        .iter()
        .filter(|a| case.is_broad(**a, Breadth::Everything));
    is_negated && broad.count() * 2 > changing.len()
}

fn words(context: &Context<'_>, case: &Case<'_>) -> Words {
    let actions = case.statement.actions.as_ref();
    let named = listed(actions.map(|a| texts(&a.items)).unwrap_or_default());
    let resources = case.resources_in_words();
    Words {
        primary: format!("every action but {named}"),
        message: format!(
            "{} allows every action but {named} on {resources}{}",
            case.entity(context),
            case.holders(context)
        ),
        help: "name the actions that are needed in `Action`; what must not be done is denied by a \
               statement of its own with `Effect: Deny`"
            .to_owned(),
    }
}
