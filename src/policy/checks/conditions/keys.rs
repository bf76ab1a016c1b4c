//! The names of condition keys.

use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

use super::outcome_of_absent;
use crate::aws::{self, ConditionKey, Standing, condition_key, service_of_condition_key};
use crate::policy::checks::names;
use crate::policy::checks::problem::{Found, Outcome, Place, shorten};
use crate::policy::condition::{Condition, Test};
use crate::policy::document::{Effect, Statement};
use crate::policy::principal::PrincipalName;
use crate::text::{Str, nearest};

/// Whether the key is one that AWS lists.
pub(super) fn check(found: &mut Found<'_>, statement: &Statement, condition: &Condition) -> bool {
    let Some(name) = condition.key_name.as_deref() else {
        return false;
    };
    let outcome = outcome_of_absent(statement.effect, condition.operator);
    match condition_key(name) {
        Some(key) => {
            qualifier(found, condition, key, outcome);
            of_service_principal(found, statement, condition, outcome);
            true
        }
        None => {
            unknown(found, condition, name, outcome);
            false
        }
    }
}

/// One key twice under one operator, in different case.
pub(super) fn duplicates(found: &mut Found<'_>, statement: &Statement) {
    let mut known: FxHashMap<_, &Condition> = FxHashMap::default();
    for condition in statement
        .conditions
        .iter()
        .filter(|c| !c.is_secret && c.when.is_none())
    {
        let Some(name) = &condition.key_name else {
            continue;
        };
        let Some(first) = known.insert((condition.operator_span, name.clone()), condition) else {
            continue;
        };
        let (key, other) = (condition.key.to_string(), first.key.to_string());
        if key != other {
            let outcome = super::outcome_of(statement.effect, true);
            found.note(
                "duplicate-keys-with-different-case",
                outcome,
                Place::key(condition),
                format!(
                    "`{}` and `{}` are the same key",
                    shorten(&other),
                    shorten(&key)
                ),
                format!("make one `{}` with the values of both", shorten(&other)),
            );
        }
    }
}

fn unknown(found: &mut Found<'_>, condition: &Condition, name: &str, outcome: Outcome) {
    let shown = shorten(&condition.key.to_string());
    let mut note = |check, message: String, help: String| {
        found.note(check, outcome, Place::key(condition), message, help);
    };
    let bare = name.trim_end_matches('/');
    if condition_key(&format!("{bare}/x")).is_some_and(ConditionKey::is_template) {
        let shown = shown.trim_end_matches('/');
        let message = format!("`{shown}` names no tag");
        let help = format!("write `{shown}/` and the key of the tag");
        return note("missing-tag-key-in-condition", message, help);
    }
    let Some((prefix, rest)) = name.split_once(':') else {
        let global = format!("aws:{name}");
        let help = match condition_key(&global) {
            Some(key) => format!("write `{key}`"),
            None => "write `aws:` or the prefix of a service before the name".to_owned(),
        };
        let message = format!("`{shown}` is no condition key: it has no prefix");
        return note("invalid-condition-key-format", message, help);
    };
    if UNDOCUMENTED.contains(&name) || name.starts_with(OF_THINGS) {
        return;
    }
    if prefix == "aws" {
        if rest == "arn" {
            let message = format!("`{shown}` is no key that policies can test");
            let help = "write `aws:PrincipalArn` for who makes the request, or `aws:SourceArn` for \
                        the resource that a service makes it for";
            return note("unsupported-global-condition-key", message, help.to_owned());
        }
        let help = match nearest(&shown, aws::global_condition_keys().map(ConditionKey::name)) {
            Some(meant) => format!("write `{meant}`"),
            None => "write one of the global condition keys".to_owned(),
        };
        let message = format!("there is no global condition key `{shown}`");
        return note("invalid-global-condition-key", message, help);
    }
    // Providers of identities have claims that nobody lists.
    if prefix.contains(['.', '/']) || service_of_condition_key(name).is_some() {
        return;
    }
    let Some(service) = aws::service(prefix) else {
        let meant = names::service(prefix);
        let help = match meant {
            Some(meant) => format!("write `{meant}:`"),
            None => "write `aws:` or the prefix of a service".to_owned(),
        };
        let message = format!("no service has the prefix of the condition key `{shown}`");
        return note("invalid-service-in-condition-key", message, help);
    };
    if service.standing() != Standing::Current {
        return;
    }
    let global = condition_key(&format!("aws:{rest}"));
    let keys = service.condition_keys().map(ConditionKey::name);
    let help = match (nearest(&shown, keys), global) {
        (Some(meant), None) => format!("write `{meant}`"),
        (Some(meant), Some(_)) if names::is_close(&shown, meant) => format!("write `{meant}`"),
        (_, Some(global)) => format!("write `{global}`"),
        (None, None) => format!("write one of the condition keys of `{}`", service.prefix()),
    };
    let message = format!("`{}` has no condition key `{shown}`", service.prefix());
    note("invalid-service-condition-key", message, help);
}

/// Global keys that no page lists, and that are tested all the same: by a managed policy of AWS, and
/// by the default policy of topics of SNS.
const UNDOCUMENTED: [&str; 2] = ["aws:principalorgmasteraccountid", "aws:sourceowner"];

/// What the keys about the thing of a connection begin with, which no list of keys has.
///
/// Source: "Thing policy variables" in the guide of AWS IoT.
const OF_THINGS: &str = "iot:connection.thing.";

/// Names that stand for two keys, of which one has several values and one has not.
static UNCLEAR: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let mut seen: FxHashMap<String, bool> = FxHashMap::default();
    let mut unclear = FxHashSet::default();
    for key in aws::condition_keys() {
        let name = key.name().to_ascii_lowercase();
        if seen.insert(name.clone(), key.is_multivalued()) == Some(!key.is_multivalued()) {
            unclear.insert(name);
        }
    }
    unclear
});

/// A key with several values and an operator for one.
fn qualifier(found: &mut Found<'_>, condition: &Condition, key: ConditionKey, outcome: Outcome) {
    let is_plain = condition
        .operator
        .is_some_and(|operator| operator.set.is_none() && operator.test != Test::Null);
    // The guide of Data Pipeline compares the creators of a pipeline with one.
    let is_unclear = UNCLEAR.contains(&key.name().to_ascii_lowercase())
        || key.name().starts_with("datapipeline:");
    if !key.is_multivalued() || !is_plain || is_unclear {
        return;
    }
    let operator = shorten(&condition.operator_name.to_string());
    found.note(
        "missing-qualifier",
        outcome,
        Place::operator(condition),
        format!("`{key}` holds several values, which `{operator}` does not compare"),
        format!(
            "write `ForAnyValue:{operator}` where one value must match, or `ForAllValues:{operator}` \
             with a `Null` test of the key where all must"
        ),
    );
}

/// Keys about the principal that requests of services do not have.
///
/// Sources: the availability of each key in "AWS global condition context keys", and the check
/// "Unsupported condition key for service principal".
const OF_PRINCIPALS: [&str; 4] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltag/",
    "aws:username",
];

fn of_service_principal(
    found: &mut Found<'_>,
    statement: &Statement,
    condition: &Condition,
    outcome: Outcome,
) {
    let Some(name) = condition.key_name.as_deref() else {
        return;
    };
    let is_of_principals = OF_PRINCIPALS.iter().any(|key| match key.ends_with('/') {
        true => name.starts_with(key),
        false => name == *key,
    });
    let must_be_there = condition
        .operator
        .is_some_and(|operator| !operator.without_key());
    let is_null = condition
        .operator
        .is_some_and(|operator| operator.test == Test::Null);
    if statement.effect != Effect::Allow || !is_of_principals || !must_be_there || is_null {
        return;
    }
    let Some(principals) = statement.principals.as_ref().filter(|p| p.open.is_none()) else {
        return;
    };
    // Sessions of IAM Roles Anywhere have tags with what the certificate says.
    let has_tags = |name: &Str| *name == *"rolesanywhere.amazonaws.com";
    let is_service = |p: &PrincipalName| match p {
        PrincipalName::Service(service) => !service.as_known().is_some_and(has_tags),
        _ => false,
    };
    let mut names = principals.items.iter().map(|item| &item.meaning);
    if principals.is_negated || principals.items.is_empty() || !names.all(is_service) {
        return;
    }
    found.note(
        "unsupported-condition-key-for-service-principal",
        outcome,
        Place::key(condition),
        format!(
            "requests of services have no `{}`",
            shorten(&condition.key.to_string())
        ),
        "test `aws:SourceOrgID`, `aws:SourceAccount` or `aws:SourceArn`, which say for whom the \
         service makes the request",
    );
}
