//! Values under conditions that are not decided.

use std::sync::Arc;

use crate::text::{Span, Str};
use crate::value::{Alternative, Data, MAX_ALTERNATIVES, Value};

/// One combination of alternatives.
struct Combination {
    /// What must hold, each part on its own.
    conditions: Vec<Str>,
    values: Vec<Value>,
}

/// Applies `build` to every combination of the alternatives of `values` that can occur together.
///
/// None when there are too many of them, or when `build` gives none for one.
pub(super) fn combine(
    values: &[Value],
    span: Span,
    mut build: impl FnMut(&[Value]) -> Option<Value>,
) -> Option<Value> {
    if !values.iter().any(|v| matches!(v.data, Data::OneOf(_))) {
        return build(values);
    }
    let mut combinations = vec![Combination {
        conditions: Vec::new(),
        values: Vec::new(),
    }];
    for value in values {
        combinations = extend(&combinations, value);
        if combinations.len() > MAX_ALTERNATIVES {
            return None;
        }
    }
    if let [only] = combinations.as_slice() {
        return build(&only.values);
    }
    let alternatives = combinations
        .iter()
        .map(|c| Some((Str::from(c.conditions.join(" and ")), build(&c.values)?)))
        .collect::<Option<Vec<_>>>()?;
    one_of(alternatives, span)
}

fn extend(combinations: &[Combination], value: &Value) -> Vec<Combination> {
    let mut out = Vec::new();
    let alternatives = value.alternatives();
    for combination in combinations {
        for (condition, alternative) in &alternatives {
            let Some(conditions) = join(&combination.conditions, condition.as_ref()) else {
                continue;
            };
            let mut values = combination.values.clone();
            values.push((*alternative).clone());
            out.push(Combination { conditions, values });
            if out.len() > MAX_ALTERNATIVES {
                return out;
            }
        }
    }
    out
}

/// The conditions with a further one; none when they cannot hold together.
pub(super) fn join(conditions: &[Str], further: Option<&Str>) -> Option<Vec<Str>> {
    let mut out = conditions.to_vec();
    for part in further.into_iter().flat_map(|f| f.split(" and ")) {
        if out.iter().any(|c| contradict(c, part)) {
            return None;
        }
        if !out.iter().any(|c| c == part) {
            out.push(Str::from(part));
        }
    }
    Some(out)
}

fn contradict(a: &str, b: &str) -> bool {
    let negated = |a: &str, b: &str| a.strip_prefix("not ") == Some(b);
    let other = match (a.rsplit_once(" is "), b.rsplit_once(" is ")) {
        (Some((what, value)), Some((same, different))) => what == same && value != different,
        _ => false,
    };
    negated(a, b) || negated(b, a) || other
}

/// One of several values; none when they are none or more than a value may have.
pub(super) fn one_of(alternatives: Vec<(Str, Value)>, span: Span) -> Option<Value> {
    let mut left = MAX_ALTERNATIVES;
    let fits = alternatives.iter().all(|(_, v)| count(v, &mut left));
    if !fits || alternatives.is_empty() {
        return None;
    }
    let sensitive = alternatives.iter().any(|(_, v)| v.sensitive);
    let alternatives: Arc<[Alternative]> = alternatives
        .into_iter()
        .map(|(condition, value)| Alternative { condition, value })
        .collect();
    let mut value = Value::new(Data::OneOf(alternatives), span);
    value.sensitive = sensitive;
    Some(value)
}

/// Takes the number of alternatives of a value from `left`; false when they are more.
fn count(value: &Value, left: &mut usize) -> bool {
    match &value.data {
        Data::OneOf(alternatives) => alternatives.iter().all(|a| count(&a.value, left)),
        _ if *left == 0 => false,
        _ => {
            *left -= 1;
            true
        }
    }
}
