//! `allow-not-resource`.

use super::support::{Case, cases, changes, limiting};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};
use crate::text::listed;

const ALIASES: &[Alias] = &[
    Alias::new("cfn-nag", "W21"),
    Alias::new("cfn-nag", "W22"),
    Alias::new("cfn-nag", "W23"),
    Alias::new("guard", "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_RESOURCE"),
    Alias::new("parliament", "NOTRESOURCE_WITH_ALLOW"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "sensitive-wildcard",
            "unrestricted-permissions-management",
            "unrestricted-credentials",
            "unrestricted-snapshot-sharing",
            "unrestricted-data-access",
            "unrestricted-decrypt",
            "unrestricted-write",
        ],
        ..Rule::new(
            entry,
            "Allows all resources but some",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for case in cases(context) {
        let Some(resources) = case.statement.resources.as_ref().filter(|r| r.is_negated) else {
            continue;
        };
        let limits = case.granted.limits;
        if case.granted.entries.is_empty() || limits.what {
            continue;
        }
        let changes = case.granted.reaching(changes).next().is_some();
        let severity = match changes && !limits.caller {
            true => context.rule.severity,
            false => Severity::Low,
        };
        let words = words(context, &case);
        sink.written(case.finding(context, resources.key_span, severity, words));
    }
    Ok(())
}

fn words(context: &Context<'_>, case: &Case<'_>) -> Words {
    let entries = case.granted.entries.iter();
    let actions = listed(entries.map(|entry| case.entry_text(entry)));
    let named = case
        .granted
        .reaching(|_| true)
        .filter(|(_, actions)| actions.len() == 1);
    let limiting = limiting(named.flat_map(|(_, actions)| actions));
    let help = "name the resources that are needed in `Resource`; what must not be touched is \
                denied by a statement of its own with `Effect: Deny`";
    let resources = case.resources_in_words();
    Words {
        primary: resources.clone(),
        message: format!(
            "{} allows {actions} on {resources}{}",
            case.entity(context),
            case.holders(context)
        ),
        help: match limiting.is_empty() {
            true => help.to_owned(),
            false => format!("{help}: {limiting}"),
        },
    }
}
