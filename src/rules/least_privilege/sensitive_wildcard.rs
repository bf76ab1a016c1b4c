//! `sensitive-wildcard`.

use super::class::Class;
use super::support::{Case, cases, changes};
use crate::aws::{AccessLevel, Action};
use crate::diag::Severity;
use crate::policy::{Fit, Statement, fit};
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Form, GrantedEntry};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness};
use crate::text::listed;

const ALIASES: &[Alias] = &[
    Alias::new("cdk-nag", "IAM5"),
    Alias::new("trivy", "AWS-0057"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "limited_resources",
            summary: "The access levels that a wildcard must not reach even where the resources are \
                      named",
            schema: r#"{"type": "array", "items": {"enum": ["permissions-management", "write", "tagging"]}}"#,
            default: r#"["permissions-management"]"#,
            required: false,
            strictness: Strictness::More,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Wildcard that reaches more than reading",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let named: Vec<String> = context.option("limited_resources")?;
    let all = [
        AccessLevel::PermissionsManagement,
        AccessLevel::Write,
        AccessLevel::Tagging,
    ];
    for case in cases(context) {
        let is_wide = case.granted.is_everywhere() && !case.granted.limits.what;
        let counts = |level: AccessLevel| {
            is_wide && all.contains(&level) || named.iter().any(|n| n == key(level))
        };
        let found = reaching(context, &case, counts);
        let Some((first, actions)) = found.first() else {
            continue;
        };
        let is_worst = actions.iter().any(|a| a.access_level() == Some(all[0]));
        let severity = match is_wide && is_worst {
            true => context.rule.severity,
            false => Severity::Low,
        };
        let place = case.entry_place(first);
        let words = words(context, &case, &found);
        sink.written(case.finding(context, place, severity, words));
    }
    Ok(())
}

/// The name of a level in the configuration.
fn key(level: AccessLevel) -> &'static str {
    match level {
        AccessLevel::List => "list",
        AccessLevel::Read => "read",
        AccessLevel::Write => "write",
        AccessLevel::PermissionsManagement => "permissions-management",
        AccessLevel::Tagging => "tagging",
    }
}

/// The patterns that reach several actions, some of a level that counts, with those.
fn reaching<'a>(
    context: &Context<'_>,
    case: &Case<'a>,
    counts: impl Fn(AccessLevel) -> bool,
) -> Vec<(&'a GrantedEntry, Vec<Action>)> {
    // What may be had on everything is no fault, whatever its level.
    let is_harmless = |action| changes(action) && Class::of(action).is_none();
    let of_level = |action: Action| {
        let is_counted = action.access_level().is_some_and(&counts) && !is_harmless(action);
        is_counted && may_fit(case.statement, action)
    };
    let is_pattern = |entry: &GrantedEntry| {
        entry.form == Form::Pattern
            && entry.actions.len() > 1
            && entry.item(case.statement).is_some()
    };
    let mut found = case.reaching_by(is_pattern, context, of_level);
    // The worst first.
    let is_worst = |a: &Action| a.access_level() == Some(AccessLevel::PermissionsManagement);
    found.sort_by_key(|(_, actions)| !actions.iter().any(is_worst));
    for (_, actions) in &mut found {
        actions.sort_by_key(|action| !is_worst(action));
    }
    found
}

/// Whether an action can be performed on a resource of a statement, as far as is known: what the
/// pattern reaches besides gives nothing.
fn may_fit(statement: &Statement, action: Action) -> bool {
    let resources = statement.resources.as_ref().filter(|it| !it.is_negated);
    resources.is_none_or(|resources| {
        let mut items = resources.items.iter();
        let fits = |fit: Fit| matches!(fit, Fit::Fits | Fit::Unknown);
        resources.open.is_some() || items.any(|item| fits(fit(action, &item.meaning)))
    })
}

fn words(context: &Context<'_>, case: &Case<'_>, found: &[(&GrantedEntry, Vec<Action>)]) -> Words {
    let resources = case.resources_in_words();
    let entries = listed(found.iter().map(|(entry, _)| case.entry_text(entry)));
    let first = found.iter().filter_map(|(_, actions)| actions.first());
    let reached = listed(first.map(ToString::to_string));
    let all = found.iter().flat_map(|(entry, actions)| {
        let others = entry.actions.iter().filter(|a| !actions.contains(a));
        actions.iter().chain(others).map(ToString::to_string)
    });
    Words {
        primary: format!("reaches {reached}"),
        message: format!(
            "{} allows by {entries} more than reading, such as {reached}, on {resources}{}",
            case.entity(context),
            case.holders(context)
        ),
        help: format!(
            "write out those of the actions that are needed: {}",
            listed(all)
        ),
    }
}
