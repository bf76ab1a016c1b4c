//! Conditions on keys that the actions of a statement do not have.

use crate::aws::{self, Action, ConditionKey, Standing, actions_matching, condition_key};
use crate::policy::checks::problem::{Found, Place, shorten, shown};
use crate::policy::condition::{Condition, Operator, Test};
use crate::policy::document::{Item, Statement};
use crate::policy::glob::Glob;

use super::outcome_of;

/// What the actions of a statement have of a key.
#[derive(Default)]
struct Having<'a> {
    /// Whether some have it, or may.
    any: bool,
    /// Those that are named and do not have it.
    without: Vec<&'a Item<Glob>>,
}

pub(super) fn check(
    found: &mut Found<'_>,
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
) {
    let key = condition.key_name.as_deref().and_then(condition_key);
    let Some(key) = key.filter(|key| is_of_service(*key)) else {
        return;
    };
    // A condition that holds without its key bounds those actions only that have it.
    if operator.without_key() || operator.test == Test::Null || condition.when.is_some() {
        return;
    }
    let Some(having) = having(statement, key) else {
        return;
    };
    let outcome = outcome_of(statement.effect, false);
    let name = shorten(&condition.key.to_string());
    if !having.any {
        let actions: Vec<String> = actions_of(key);
        let help = match actions.as_slice() {
            [] => "remove the condition, or test a key that the actions have".to_owned(),
            [only] => format!("only `{only}` has it: move the condition to a statement with that"),
            some => format!(
                "move the condition to a statement with the actions that have it, such as `{}`",
                some.join("` or `")
            ),
        };
        found.note(
            "missing-action-for-condition-key",
            outcome,
            Place::key(condition),
            format!("no action of the statement has the condition key `{name}`"),
            help,
        );
        return;
    }
    for item in having.without {
        found.note(
            "unsupported-action-for-condition-key",
            outcome,
            &item.leaf,
            format!(
                "`{}` does not have the condition key `{name}`",
                shown(&item.leaf)
            ),
            "move it to a statement without the condition",
        );
    }
}

/// Whether a key is one that some actions have and others have not.
fn is_of_service(key: ConditionKey) -> bool {
    let prefix = key.name().split_once(':').map_or("", |(prefix, _)| prefix);
    !key.is_global() && LISTED.contains(&prefix)
}

/// Services of which the Service Authorization Reference lists what keys each action has; those of
/// the others have keys that AWS's own policies use and no list has.
const LISTED: [&str; 10] = [
    "dynamodb",
    "ec2",
    "iam",
    "kms",
    "lambda",
    "rds",
    "s3",
    "secretsmanager",
    "sns",
    "ssm",
];

/// None where it is not known, or is all actions.
fn having(statement: &Statement, key: ConditionKey) -> Option<Having<'_>> {
    let actions = statement.actions.as_ref()?;
    if actions.is_negated || actions.open.is_some() {
        return None;
    }
    let mut having = Having::default();
    for item in &actions.items {
        let text = item.leaf.text.as_known()?;
        if text.contains(['*', '?']) {
            let (service, _) = text.split_once(':')?;
            // What matches nothing is told as such.
            let mut matching = actions_matching(&text);
            having.any |= service.contains(['*', '?']) || matching.any(|action| has(action, key));
            continue;
        }
        let Some(action) = aws::action(&text) else {
            having.any = true;
            continue;
        };
        match has(action, key) {
            true => having.any = true,
            false => having.without.push(item),
        }
    }
    Some(having)
}

/// Whether requests for an action may have a key, also where no list says so.
fn has(action: Action, key: ConditionKey) -> bool {
    let is = |other: ConditionKey| other.name() == key.name();
    let Some(mut types) = action.resource_types() else {
        return true;
    };
    action.standing() != Standing::Current
        || action.condition_keys().any(is)
        || types.any(|(resource_type, _)| resource_type.condition_keys().any(is))
}

/// Some of the actions that have a key.
fn actions_of(key: ConditionKey) -> Vec<String> {
    let prefix = key.name().split_once(':').map_or("", |(prefix, _)| prefix);
    let actions = aws::service(prefix).into_iter().flat_map(|s| s.actions());
    let having = actions.filter(|action| has(*action, key));
    having.take(3).map(|action| action.to_string()).collect()
}
