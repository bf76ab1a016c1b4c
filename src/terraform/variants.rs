//! Sequences of which it is not decided what is in them.

use std::sync::Arc;

use super::eval::both;
use crate::text::{Span, Str};
use crate::value::{Alternative, Data, List, ListKind, MAX_ALTERNATIVES, Symbol, Value};

/// What a sequence holds under a condition.
#[derive(Debug, Clone, Default)]
pub(super) struct Variant {
    /// When; empty when always.
    pub condition: Str,
    pub items: Vec<Value>,
    /// Set when there may be more.
    pub rest: Option<Arc<Symbol>>,
}

impl Variant {
    /// Always this one item.
    pub(super) fn item(item: Value) -> Self {
        Self {
            items: vec![item],
            ..Self::default()
        }
    }

    /// Something that is not known.
    pub(super) fn unknown(rest: Option<Arc<Symbol>>) -> Self {
        Self {
            rest,
            ..Self::default()
        }
    }
}

/// Every way to put what `found` says behind `variants`, as far as it is possible. When there are
/// too many ways, all of `found` is put there, with `undecided` to say so.
pub(super) fn combine(
    mut variants: Vec<Variant>,
    found: Vec<Variant>,
    undecided: &dyn Fn() -> Option<Arc<Symbol>>,
) -> Vec<Variant> {
    // What is decided is put behind in place: the usual case must not copy what is there.
    if let [only] = found.as_slice()
        && only.condition.is_empty()
    {
        for variant in &mut variants {
            variant.items.extend_from_slice(&only.items);
            variant.rest = variant.rest.take().or_else(|| only.rest.clone());
        }
        return variants;
    }
    let mut combined = Vec::with_capacity(variants.len() * found.len());
    for first in &variants {
        for second in &found {
            let Some(condition) = both(&first.condition, &second.condition) else {
                continue;
            };
            combined.push(Variant {
                condition,
                items: first.items.iter().chain(&second.items).cloned().collect(),
                rest: first.rest.clone().or_else(|| second.rest.clone()),
            });
        }
    }
    if combined.len() <= MAX_ALTERNATIVES {
        return combined;
    }
    combine(variants, vec![all_of(found, undecided)], undecided)
}

/// The items of all variants as one that is not decided.
pub(super) fn all_of(
    variants: Vec<Variant>,
    undecided: &dyn Fn() -> Option<Arc<Symbol>>,
) -> Variant {
    Variant {
        condition: Str::new(),
        items: variants.into_iter().flat_map(|v| v.items).collect(),
        rest: undecided(),
    }
}

/// What a value holds as a sequence: a list its items, null nothing, anything else itself.
pub(super) fn variants_of(
    value: &Value,
    undecided: &dyn Fn() -> Option<Arc<Symbol>>,
) -> Vec<Variant> {
    let mut out = Vec::new();
    for (condition, value) in value.alternatives() {
        let condition = condition.unwrap_or_default();
        let variants = match &value.data {
            Data::Null(_) => vec![Variant::default()],
            Data::Unknown(symbol) => vec![Variant::unknown(Some(symbol.clone()))],
            Data::List(list) => list_variants(list, undecided),
            _ => vec![Variant::item(value.clone())],
        };
        out.extend(variants.into_iter().filter_map(|variant| {
            let condition = both(&condition, &variant.condition)?;
            Some(Variant {
                condition,
                ..variant
            })
        }));
    }
    if out.len() > MAX_ALTERNATIVES {
        return vec![all_of(out, undecided)];
    }
    out
}

fn list_variants(list: &List, undecided: &dyn Fn() -> Option<Arc<Symbol>>) -> Vec<Variant> {
    let decided = |item: &Value| !matches!(item.data, Data::OneOf(_));
    if list.items().iter().all(decided) {
        return vec![Variant {
            condition: Str::new(),
            items: list.items().to_vec(),
            rest: list.rest.clone(),
        }];
    }
    let mut out = vec![Variant::unknown(list.rest.clone())];
    for item in list.items() {
        let choices = item
            .alternatives()
            .into_iter()
            .map(|(condition, value)| Variant {
                condition: condition.unwrap_or_default(),
                items: vec![value.clone()],
                rest: None,
            });
        out = combine(out, choices.collect(), undecided);
    }
    out
}

/// The variants as one value: a list, or alternatives.
pub(super) fn into_value(mut variants: Vec<Variant>, span: Span) -> Value {
    let list = |variant: Variant| {
        let list = match variant.rest {
            Some(rest) => List::open(ListKind::Tuple, variant.items, rest),
            None => List::new(ListKind::Tuple, variant.items),
        };
        Value::new(Data::List(list), span)
    };
    if variants.len() == 1 {
        return list(variants.pop().unwrap_or_default());
    }
    let alternatives: Vec<Alternative> = variants
        .into_iter()
        .map(|mut variant| Alternative {
            condition: std::mem::take(&mut variant.condition),
            value: list(variant),
        })
        .collect();
    Value::new(Data::OneOf(alternatives.into()), span)
}
