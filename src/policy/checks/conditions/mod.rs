//! Conditions: the names of keys, their values, and the actions that have them.

mod actions;
mod keys;
mod values;

use super::problem::{Found, Outcome};
use crate::policy::condition::Operator;
use crate::policy::document::{Effect, Statement};

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    keys::duplicates(found, statement);
    for condition in statement.conditions.iter().filter(|c| !c.is_secret) {
        let is_known = keys::check(found, statement, condition);
        if let Some(operator) = condition.operator {
            values::check(found, statement, condition, operator);
            if is_known {
                actions::check(found, statement, condition, operator);
            }
        }
    }
}

/// What comes of a condition whose key is in no request.
fn outcome_of_absent(effect: Effect, operator: Option<Operator>) -> Outcome {
    let holds = operator.is_some_and(Operator::without_key);
    outcome_of(effect, holds)
}

/// What comes of a condition that always or never holds.
fn outcome_of(effect: Effect, holds: bool) -> Outcome {
    match (effect, holds) {
        (Effect::Allow, true) | (Effect::Deny, false) => Outcome::Unguarded,
        _ => Outcome::Inert,
    }
}
