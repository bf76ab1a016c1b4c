//! What one element implies of another by what is written in both, whatever that stands for.
//!
//! Two equal texts mean the same in one request, their symbols and variables too.

use crate::policy::condition::{Condition, ConditionValue};
use crate::policy::document::{Effect, Elements, Item, Statement};
use crate::policy::glob::Glob;
use crate::policy::principal::PrincipalName;
use crate::text::Str;

/// Most pairs of entries that are compared for two elements.
const MAX_PAIRS: usize = 250_000;

/// Whether every request that one statement matches is matched by the other, as far as what is
/// written tells. Both are of policies that read variables alike.
pub(super) fn implies(one: &Statement, other: &Statement) -> bool {
    let is_as_open = other.open.is_none() || other.open == one.open;
    let is_as_sure = other.when.is_none() || other.when == one.when;
    // What AWS makes of a statement that it refuses is not known, nor what one does of which it is
    // not known whether it allows or denies.
    is_as_open
        && is_as_sure
        && other.effect != Effect::Unknown
        && !other.is_broken
        && implies_actions(one, other)
        && implies_resources(one, other)
        && implies_principals(one, other)
        && other.conditions.iter().all(|wanted| {
            one.conditions
                .iter()
                .any(|found| implies_condition(found, wanted))
        })
}

fn implies_actions(one: &Statement, other: &Statement) -> bool {
    match (&one.actions, &other.actions) {
        (Some(one), Some(other)) => implies_elements(one, other, same_item),
        _ => false,
    }
}

pub(super) fn implies_resources(one: &Statement, other: &Statement) -> bool {
    match (&one.resources, &other.resources) {
        (_, None) => true,
        (Some(one), Some(other)) => implies_elements(one, other, same_item),
        (None, Some(_)) => false,
    }
}

pub(super) fn implies_principals(one: &Statement, other: &Statement) -> bool {
    match (&one.principals, &other.principals) {
        (_, None) => true,
        (Some(one), Some(other)) => implies_elements(one, other, same_principal),
        (None, Some(_)) => false,
    }
}

/// Whether the conditions on one key imply those of the other statement.
pub(super) fn implies_key(one: &Statement, other: &Statement, key: &Str) -> bool {
    let on_key = |c: &&Condition| c.key_name.as_ref() == Some(key);
    let mut wanted = other.conditions.iter().filter(on_key);
    wanted.all(|wanted| {
        let mut found = one.conditions.iter().filter(on_key);
        found.any(|found| implies_condition(found, wanted))
    })
}

fn implies_elements<T>(
    one: &Elements<T>,
    other: &Elements<T>,
    is_same: fn(&Item<T>, &Item<T>) -> bool,
) -> bool {
    let is_as_open = |smaller: &Elements<T>, larger: &Elements<T>| {
        smaller.open.is_none() || smaller.open == larger.open
    };
    if one.is_negated != other.is_negated {
        return false;
    }
    let (smaller, larger) = if one.is_negated {
        (other, one)
    } else {
        (one, other)
    };
    is_as_open(smaller, larger) && within(&smaller.items, &larger.items, is_same)
}

/// Whether each of some is the same as one of the others.
fn within<T>(some: &[T], others: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
    if some.len().saturating_mul(others.len()) > MAX_PAIRS {
        return false;
    }
    some.iter()
        .all(|one| others.iter().any(|other| is_same(one, other)))
}

fn same_item(one: &Item<Glob>, other: &Item<Glob>) -> bool {
    one.leaf.when == other.leaf.when && one.meaning == other.meaning
}

fn same_principal(one: &Item<PrincipalName>, other: &Item<PrincipalName>) -> bool {
    use PrincipalName as P;
    let text = |name: &PrincipalName| match name {
        P::Everyone => None,
        P::Account(text)
        | P::Service(text)
        | P::Federated(text)
        | P::CanonicalUser(text)
        | P::Other(text) => Some(text.clone()),
        P::Identity(identity) => Some(identity.arn.clone()),
    };
    let is_same_kind =
        std::mem::discriminant(&one.meaning) == std::mem::discriminant(&other.meaning);
    let is_same_text = match (text(&one.meaning), text(&other.meaning)) {
        (Some(one), Some(other)) => {
            crate::policy::same(&one, &other) == crate::policy::Verdict::Yes
        }
        (None, None) => true,
        _ => false,
    };
    one.leaf.when == other.leaf.when && is_same_kind && is_same_text
}

/// Whether a condition implies another one.
pub(super) fn implies_condition(one: &Condition, other: &Condition) -> bool {
    let is_as_sure = other.when.is_none() && one.when.is_none() || one.when == other.when;
    let is_same_test = match (one.operator, other.operator) {
        (Some(one), Some(other)) => one == other,
        (None, None) => {
            one.operator_name.as_known() == other.operator_name.as_known()
                && one.operator_name.is_known()
        }
        _ => false,
    };
    if !is_as_sure || !is_same_test || one.key_name.is_none() || one.key_name != other.key_name {
        return false;
    }
    let all = |some: &Condition, others: &Condition| {
        (some.open.is_none() || some.open == others.open)
            && within(&some.values, &others.values, same_value)
    };
    match one.operator {
        // More values take more where the operator is not negated, and less where it is.
        Some(operator) if operator.is_negated => all(other, one),
        Some(_) => all(one, other),
        None => all(one, other) && all(other, one),
    }
}

fn same_value(one: &ConditionValue, other: &ConditionValue) -> bool {
    one.leaf.when == other.leaf.when && one.glob == other.glob && one.segments == other.segments
}
