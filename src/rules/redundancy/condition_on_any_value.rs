//! `condition-on-any-value`.

use super::support::{statement_name, statements};
use crate::diag::Severity;
use crate::policy::{AnyValue, Condition, Effect, Statement, Test, any_value};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new(
        "access-analyzer",
        "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    ),
    Alias::new(
        "access-analyzer",
        "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
    ),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &["equivalent-to-null-false", "equivalent-to-null-true"],
        ..Rule::new(
            entry,
            "Condition that every value passes",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in context.documents.all() {
        for statement in statements(held) {
            for condition in statement.conditions.iter().filter(|c| is_judged(c)) {
                if let Some((value, tests)) = any_value(condition)
                    && !is_meant(condition, tests)
                    && let Some(value) = condition.values.get(value)
                {
                    let words = words(context, held, statement, condition, tests);
                    let finding = about_statement(context, held, statement, &value.leaf, words);
                    sink.written(finding);
                }
            }
        }
    }
    Ok(())
}

/// Whether a condition is told, and its values are none of which two are all: `true` and `false` are
/// the business of `invalid-condition-multiple-boolean`.
fn is_judged(condition: &Condition) -> bool {
    let test = condition.operator.map(|operator| operator.test);
    !condition.is_secret && !matches!(test, Some(Test::Bool | Test::Null))
}

/// Whether it is usual to ask only whether the key is there: of tags, of which the value is anything.
fn is_meant(condition: &Condition, tests: AnyValue) -> bool {
    let asks = matches!(tests, AnyValue::Presence | AnyValue::Absence);
    let key = condition.key_name.as_deref().unwrap_or_default();
    asks && (key.contains('/') || key.ends_with(":tagkeys"))
}

fn words(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    condition: &Condition,
    tests: AnyValue,
) -> Words {
    let entity = describe::owner(context.graph, held);
    let (operator, key) = (&condition.operator_name, &condition.key);
    let (holds, primary) = match tests {
        AnyValue::Nothing => (
            "holds for every request",
            "passed by every value, and without one",
        ),
        AnyValue::Presence => ("holds for every value of the key", "passed by every value"),
        AnyValue::Absence => (
            "holds only for requests without the key",
            "passed by no value",
        ),
        AnyValue::Never => ("never holds", "passed by no value"),
    };
    let instead = match (tests, statement.effect) {
        (AnyValue::Never, _) => {
            "the statement does nothing: name the values that are meant".to_owned()
        }
        (AnyValue::Presence, _) => format!(
            "name the values that are meant; if any value will do, say so by `\"Null\": {{\"{key}\": \
             \"false\"}}`"
        ),
        (AnyValue::Absence, _) => format!(
            "name the values that are meant; if the key must be absent, say so by `\"Null\": \
             {{\"{key}\": \"true\"}}`"
        ),
        (AnyValue::Nothing, Effect::Allow) => {
            "name the values that are meant, or remove the condition, which restricts nothing"
                .to_owned()
        }
        (AnyValue::Nothing, _) => {
            "name the values that are meant, or remove the condition".to_owned()
        }
    };
    Words {
        primary: primary.to_owned(),
        message: format!(
            "{entity} has a condition `{operator}` on `{key}` that {holds}, in {}",
            statement_name(statement)
        ),
        help: instead,
    }
}
