//! Values under conditions that are not decided.

use std::sync::Arc;

use crate::text::{Span, Str};
use crate::value::{Alternative, Data, MAX_ALTERNATIVES, Value, both, combinations};

/// Whether a value rests on a condition. Nearly none does, and what is made of those needs no copies.
pub(super) fn has_alternatives(value: &Value) -> bool {
    matches!(value.data, Data::OneOf(_))
}

/// Applies `build` to every combination of the alternatives of `values` that can occur together.
///
/// None when there are too many of them, or when `build` gives none for one.
pub(super) fn combine(
    values: &[Value],
    span: Span,
    mut build: impl FnMut(&[Value]) -> Option<Value>,
) -> Option<Value> {
    if !values.iter().any(has_alternatives) {
        return build(values);
    }
    let combinations = combinations(values)?;
    if let [(_, only)] = combinations.as_slice() {
        return build(only);
    }
    let alternatives = combinations
        .into_iter()
        .map(|(condition, values)| Some((condition, build(&values)?)))
        .collect::<Option<Vec<_>>>()?;
    one_of(alternatives, span)
}

/// One of several values, alternatives of alternatives made flat and impossible ones left out;
/// none when they are none or more than a value may have.
pub(super) fn one_of(alternatives: Vec<(Str, Value)>, span: Span) -> Option<Value> {
    let mut flat: Vec<Alternative> = Vec::with_capacity(alternatives.len());
    for (condition, value) in alternatives {
        let Data::OneOf(inner) = &value.data else {
            flat.push(Alternative { condition, value });
            continue;
        };
        for alternative in inner.iter() {
            if let Some(condition) = both(&condition, &alternative.condition) {
                let value = alternative.value.clone().taken_from(&value);
                flat.push(Alternative { condition, value });
            }
        }
        if flat.len() > MAX_ALTERNATIVES {
            return None;
        }
    }
    if flat.is_empty() || flat.len() > MAX_ALTERNATIVES {
        return None;
    }
    let sensitive = flat.iter().any(|a| a.value.sensitive);
    let mut value = Value::new(Data::OneOf(Arc::from(flat)), span);
    value.sensitive = sensitive;
    Some(value)
}
