//! `required-condition`.

use serde::Deserialize;

use super::support::{Case, cases};
use crate::aws::{Action, actions_matching};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{GrantedEntry, limits_key};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness};
use crate::text::listed;

const ALIASES: &[Alias] = &[Alias::new("kics", "b5681959-6c09-4f55-b42b-c40fa12d03ec")];

const SCHEMA: &str = r#"{
  "type": "array",
  "items": {
    "type": "object",
    "additionalProperties": false,
    "required": ["actions"],
    "properties": {
      "actions": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
      "any_of": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
      "all_of": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
      "reason": {"type": "string"}
    }
  }
}"#;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "conditions",
            summary: "Which actions may be allowed only with conditions on which keys: `any_of` one \
                      of them, `all_of` each; actions and keys may have `*`",
            schema: SCHEMA,
            default: "null",
            required: true,
            strictness: Strictness::Neutral,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Action without a condition that it must have",
            Severity::Medium,
            check,
        )
    }
}

/// What some actions must have.
#[derive(Debug, Deserialize)]
struct Requirement {
    actions: Vec<String>,
    #[serde(default)]
    any_of: Vec<String>,
    #[serde(default)]
    all_of: Vec<String>,
    #[serde(default)]
    reason: String,
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let requirements: Option<Vec<Requirement>> = context.option("conditions")?;
    for requirement in requirements.unwrap_or_default() {
        let patterns = requirement.actions.iter();
        let mut actions: Vec<Action> = patterns.flat_map(|p| actions_matching(p)).collect();
        actions.sort_unstable();
        actions.dedup();
        for case in cases(context) {
            judge(context, sink, &case, &requirement, &actions);
        }
    }
    Ok(())
}

fn judge(
    context: &Context<'_>,
    sink: &mut Sink,
    case: &Case<'_>,
    requirement: &Requirement,
    actions: &[Action],
) {
    let lacks = |action: Action| {
        actions.binary_search(&action).is_ok() && !requirement.missing(case, action).is_empty()
    };
    let mut lacking = case.granted.reaching(lacks);
    let Some((entry, found)) = lacking.next() else {
        return;
    };
    if case.statement.open.is_some() {
        return case.unresolved(context, sink);
    }
    let missing = found
        .first()
        .map(|action| requirement.missing(case, *action));
    let words = words(
        context,
        case,
        entry,
        &missing.unwrap_or_default(),
        &found,
        requirement,
    );
    let place = case.entry_place(entry);
    sink.written(case.finding(context, place, context.rule.severity, words));
}

impl Requirement {
    /// The keys that no condition asks for an action: all of `any_of` where there is none of them.
    fn missing(&self, case: &Case<'_>, action: Action) -> Vec<&str> {
        let has = |key: &str| {
            let key = key.to_ascii_lowercase();
            limits_key(case.statement, &[&key]) || case.granted.is_asked(action, &key)
        };
        let mut missing: Vec<&str> = self.all_of.iter().map(String::as_str).collect();
        missing.retain(|key| !has(key));
        if !self.any_of.iter().any(|key| has(key)) {
            missing.extend(self.any_of.iter().map(String::as_str));
        }
        missing
    }
}

fn words(
    context: &Context<'_>,
    case: &Case<'_>,
    entry: &GrantedEntry,
    missing: &[&str],
    actions: &[Action],
    requirement: &Requirement,
) -> Words {
    let text = case.entry_text(entry);
    let reaches = match actions {
        [one] if one.to_string().eq_ignore_ascii_case(&text) => String::new(),
        actions => format!(
            ", which reaches {},",
            listed(actions.iter().map(ToString::to_string))
        ),
    };
    let keys = listed(missing);
    let one_of = match requirement.any_of.len() {
        0 | 1 => "on",
        _ => "on one of",
    };
    let because = match requirement.reason.as_str() {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    Words {
        primary: format!("without a condition {one_of} {keys}"),
        message: format!(
            "{} allows `{text}`{reaches} without a condition {one_of} {keys}{}",
            case.entity(context),
            case.holders(context)
        ),
        help: format!(
            "add a `Condition` {one_of} {keys} to the statement, or move the actions that need it into \
             a statement of their own{because}"
        ),
    }
}
