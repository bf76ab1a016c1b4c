//! What a resource's attribute refers to, one by one.

use crate::text::{Span, Str};
use crate::value::{Data, Link, Value};

/// One thing that an attribute names: a list's element, or one of the values that it may be.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// The value, with the way of the list that it is an element of.
    pub value: Value,
    /// The token or expression in the resource that has the attribute.
    pub token: Span,
    /// The condition under which the attribute names it.
    pub condition: Option<Str>,
}

/// Everything that an attribute names. Null and empty texts name nothing. An unknown is one
/// reference, and so is the unknown rest of a list: it is never taken for nothing.
///
/// A choice that is `linked` as a whole is one reference: whatever its text is, it names that
/// resource.
pub(super) fn references(value: &Value, linked: &dyn Fn(&Link) -> bool) -> Vec<Reference> {
    let mut out = Vec::new();
    for (condition, value) in choices(value, linked) {
        let value = unwrapped(value);
        let Data::List(list) = &value.data else {
            push(&mut out, value, condition);
            continue;
        };
        for item in list.items() {
            for (inner, item) in choices(&carry(item, &value), linked) {
                if let Some(condition) = super::condition::all([&condition, &inner]) {
                    push(&mut out, item, condition);
                }
            }
        }
        if let Some(rest) = &list.rest {
            let rest = Value::new(Data::Unknown(rest.clone()), rest.span);
            push(&mut out, carry(&rest, &value), condition);
        }
    }
    out
}

/// Only so many of the last steps of a way are looked at for the token, so that a long way costs
/// no more than a short one.
const LAST_STEPS: usize = 32;

/// The token or expression that stands where the value is used: the last place of its way that
/// does not merely enclose the place before.
pub(super) fn token(value: &Value) -> Span {
    let mut places: Vec<Span> =
        std::iter::successors(value.via.as_deref(), |hop| hop.before.as_deref())
            .map(|hop| hop.span)
            .chain([value.span])
            .take(LAST_STEPS)
            .collect();
    let first = places.pop().unwrap_or(value.span);
    let ways = places.into_iter().rev();
    ways.fold(
        first,
        |token, place| {
            if place.contains(token) { token } else { place }
        },
    )
}

/// The list inside of `["${var.list}"]`, as Terraform before 0.12 has it.
fn unwrapped(value: Value) -> Value {
    match value.as_list().filter(|list| list.rest.is_none()) {
        Some(list) => match list.items() {
            [only] if only.as_list().is_some() => carry(only, &value),
            _ => value,
        },
        None => value,
    }
}

fn push(out: &mut Vec<Reference>, value: Value, condition: Option<Str>) {
    if value.is_null() || value.is_empty_text() {
        return;
    }
    out.push(Reference {
        token: token(&value),
        value,
        condition,
    });
}

fn choices(value: &Value, linked: &dyn Fn(&Link) -> bool) -> Vec<(Option<Str>, Value)> {
    let alternatives = value.alternatives();
    let one = matches!(alternatives.as_slice(), [(None, _)]);
    let scalar = alternatives.iter().all(|(_, v)| v.as_list().is_none());
    if one || (scalar && value.link.as_deref().is_some_and(linked)) {
        return vec![(None, value.clone())];
    }
    alternatives
        .into_iter()
        .map(|(condition, inner)| (condition, carry(inner, value)))
        .collect()
}

/// A part of `whole`, with the way that the whole took. Steps that the part was taken on already,
/// and those that enclose the place where it is written, are not taken again.
pub(super) fn carry(part: &Value, whole: &Value) -> Value {
    let mut out = part.clone();
    out.sensitive |= whole.sensitive;
    for hop in whole.hops() {
        let taken = out
            .via
            .as_deref()
            .is_some_and(|last| last.kind == hop.kind && last.span == hop.span);
        if !taken && !hop.span.contains(token(&out)) {
            out = out.hop(hop.kind.clone(), hop.span);
        }
    }
    out
}
