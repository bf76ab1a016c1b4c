//! Conversion of values to types.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::budget::Budget;
use super::names::named;
use super::sets::set_of;
use super::text::{computed, expression_symbol};
use super::types::unify;
use crate::text::{Problem, Span, Str};
use crate::value::{
    Alternative, Data, Field, List, ListKind, Map, MapEntry, MapKind, Number, Reason, Symbol, Text,
    TypeExpr, Value,
};

/// Most values that one conversion walks.
const MAX_WALK: u64 = 1_000_000;

/// Converts a value as an assignment to a variable of this type does: elements are converted,
/// further attributes dropped, defaults of optional attributes filled in, sets sorted and unique.
/// Each element keeps its own place, way and link.
///
/// # Errors
/// The value does not fit the type.
pub fn convert(value: Value, ty: &TypeExpr) -> Result<Value, Problem> {
    convert_within(value, ty, &Budget::new(MAX_WALK))
}

pub(crate) fn convert_within(
    value: Value,
    ty: &TypeExpr,
    budget: &Budget,
) -> Result<Value, Problem> {
    if !budget.spend() {
        let symbol = expression_symbol("", "…", Reason::Limit, value.span);
        return Ok(Value::unknown(symbol, value.span));
    }
    let whole = value.sensitive.then(|| (kind_name(&value), value.span));
    let converted = convert_one(value, ty, budget);
    // An element of a sensitive collection is not marked itself.
    converted.map_err(|problem| match whole {
        Some((kind, span)) => cannot_be(kind, ty, span),
        None => problem,
    })
}

fn convert_one(value: Value, ty: &TypeExpr, budget: &Budget) -> Result<Value, Problem> {
    match (&value.data, ty) {
        (_, TypeExpr::Any) => Ok(value),
        (Data::Null(_), _) => Ok(with_data(value, Data::Null(Some(ty.shared())))),
        _ if conforms(&value, ty, budget) => Ok(value),
        (Data::Unknown(symbol), _) => {
            let symbol = typed(symbol, ty).ok_or_else(|| mismatch(&value, ty))?;
            Ok(with_data(value, Data::Unknown(symbol)))
        }
        (Data::OneOf(cases), _) => {
            each_case(&value, cases, |case| convert_within(case, ty, budget))
        }
        (_, TypeExpr::String) => to_string(value),
        (_, TypeExpr::Number) => to_number(value),
        (_, TypeExpr::Bool) => to_bool(value),
        (Data::List(list), TypeExpr::List(item)) => {
            let list = elements(list, ListKind::List, item, value.span, budget)?;
            Ok(with_data(value, Data::List(list)))
        }
        (Data::List(list), TypeExpr::Set(item)) => {
            let list = elements(list, ListKind::Set, item, value.span, budget)?;
            Ok(with_data(value, Data::List(list)))
        }
        (Data::List(list), TypeExpr::Tuple(types)) => {
            let list = tuple(list, types, value.span, budget)?;
            Ok(with_data(value, Data::List(list)))
        }
        (Data::Map(map), TypeExpr::Map(item)) => {
            let map = map_of(map, item, value.span, budget)?;
            Ok(with_data(value, Data::Map(map)))
        }
        (Data::Map(map), TypeExpr::Object(fields)) => {
            let map = object(map, fields, value.span, budget)?;
            Ok(with_data(value, Data::Map(map)))
        }
        _ => Err(mismatch(&value, ty)),
    }
}

/// Whether a conversion changes nothing, as is certain of what was converted before: the value is
/// shared then. Objects, tuples and sets are converted anew, and so is what is null or empty: it is
/// told its type.
fn conforms(value: &Value, ty: &TypeExpr, budget: &Budget) -> bool {
    let fits = |value: &Value, ty| budget.spend() && conforms(value, ty, budget);
    match (&value.data, ty) {
        (Data::Text(_), TypeExpr::String)
        | (Data::Number(_), TypeExpr::Number)
        | (Data::Bool(_), TypeExpr::Bool) => true,
        (Data::List(list), TypeExpr::List(item)) if list.kind == ListKind::List => {
            !list.items().is_empty() && list.items().iter().all(|value| fits(value, item))
        }
        (Data::Map(map), TypeExpr::Map(item)) if map.kind == MapKind::Map => {
            !map.entries().is_empty() && map.entries().iter().all(|entry| fits(&entry.value, item))
        }
        _ => false,
    }
}

/// The symbol as a value of this type; none when what it stands for cannot be converted.
fn typed(symbol: &Arc<Symbol>, ty: &TypeExpr) -> Option<Arc<Symbol>> {
    let own = TypeExpr::of_symbol(symbol);
    let converted = own.converted(ty)?;
    if converted.is_primitive() && symbol.shape.is_some() {
        return Some(Arc::clone(symbol));
    }
    Some(Arc::new(Symbol::clone(symbol).with_type(converted)))
}

/// The value with other data: same place, way and link.
pub(crate) fn with_data(mut value: Value, data: Data) -> Value {
    value.data = data;
    value
}

fn mismatch(value: &Value, ty: &TypeExpr) -> Problem {
    match value.as_known_text() {
        Some(text) if !value.sensitive && text.len() < 60 => {
            let message = format!("{} cannot be converted to {ty}", named(&text, false));
            Problem::warning("type-mismatch", value.span, message)
        }
        _ => cannot_be(kind_name(value), ty, value.span),
    }
}

fn cannot_be(kind: &str, ty: &TypeExpr, span: Span) -> Problem {
    let message = format!("a {kind} cannot be converted to {ty}");
    Problem::warning("type-mismatch", span, message)
}

/// What a value is, in a message.
pub(crate) fn kind_name(value: &Value) -> &'static str {
    match &value.data {
        Data::Null(_) => "null",
        Data::Bool(_) => "bool",
        Data::Number(_) => "number",
        Data::Text(_) => "string",
        Data::List(list) => match list.kind {
            ListKind::Tuple => "tuple",
            ListKind::List => "list",
            ListKind::Set => "set",
        },
        Data::Map(map) => match map.kind {
            MapKind::Object => "object",
            MapKind::Map => "map",
        },
        Data::OneOf(_) | Data::Unknown(_) => "value that is not known",
    }
}

/// The value with each of its cases converted.
fn each_case(
    value: &Value,
    cases: &[Alternative],
    convert: impl Fn(Value) -> Result<Value, Problem>,
) -> Result<Value, Problem> {
    let mut converted = Vec::with_capacity(cases.len());
    for case in cases {
        converted.push(Alternative {
            condition: case.condition.clone(),
            value: convert(case.value.clone())?,
        });
    }
    Ok(with_data(value.clone(), Data::OneOf(converted.into())))
}

fn converts(symbol: &Symbol, ty: &TypeExpr) -> bool {
    TypeExpr::of_symbol(symbol).converted(ty).is_some()
}

/// Numbers and booleans as Terraform writes them.
pub(crate) fn to_string(value: Value) -> Result<Value, Problem> {
    match &value.data {
        Data::Number(_) | Data::Bool(_) => {
            let text = value.as_known_text().unwrap_or_default();
            let data = Data::Text(computed(text, value.span));
            Ok(with_data(value, data))
        }
        Data::Unknown(symbol) if !converts(symbol, &TypeExpr::String) => {
            Err(mismatch(&value, &TypeExpr::String))
        }
        Data::Text(_) | Data::Null(_) | Data::Unknown(_) => Ok(value),
        Data::OneOf(cases) => each_case(&value, cases, to_string),
        _ => Err(mismatch(&value, &TypeExpr::String)),
    }
}

/// A number, also from a decimal text.
pub(crate) fn to_number(value: Value) -> Result<Value, Problem> {
    match &value.data {
        Data::Text(text) => match text.as_known() {
            Some(known) => {
                let number = parse_number(&known);
                let number = number.ok_or_else(|| mismatch(&value, &TypeExpr::Number))?;
                Ok(with_data(value, Data::Number(number)))
            }
            None => Ok(unknown_scalar(value)),
        },
        Data::Unknown(symbol) if !converts(symbol, &TypeExpr::Number) => {
            Err(mismatch(&value, &TypeExpr::Number))
        }
        Data::Number(_) | Data::Null(_) | Data::Unknown(_) => Ok(value),
        Data::OneOf(cases) => each_case(&value, cases, to_number),
        _ => Err(mismatch(&value, &TypeExpr::Number)),
    }
}

/// A boolean, also from a text: `true`, `false`, `1` or `0`.
pub(crate) fn to_bool(value: Value) -> Result<Value, Problem> {
    match &value.data {
        Data::Text(text) => match text.as_known().as_deref() {
            Some("true" | "1") => Ok(with_data(value, Data::Bool(true))),
            Some("false" | "0") => Ok(with_data(value, Data::Bool(false))),
            Some(_) => Err(mismatch(&value, &TypeExpr::Bool)),
            None => Ok(unknown_scalar(value)),
        },
        Data::Unknown(symbol) if !converts(symbol, &TypeExpr::Bool) => {
            Err(mismatch(&value, &TypeExpr::Bool))
        }
        Data::Bool(_) | Data::Null(_) | Data::Unknown(_) => Ok(value),
        Data::OneOf(cases) => each_case(&value, cases, to_bool),
        _ => Err(mismatch(&value, &TypeExpr::Bool)),
    }
}

/// Digits with an optional sign, fraction and exponent, and nothing else.
pub(crate) fn parse_number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = |c: u8| c.is_ascii_digit() || matches!(c, b'.' | b'e' | b'E' | b'+' | b'-');
    let starts = unsigned
        .trim_start_matches('.')
        .starts_with(|c: char| c.is_ascii_digit());
    let read = starts && unsigned.bytes().all(plain);
    read.then(|| text.parse().ok())?
}

/// A text of which parts are unknown, read as a number or boolean.
fn unknown_scalar(value: Value) -> Value {
    let text = match &value.data {
        Data::Text(text) => text.clone(),
        _ => Text::default(),
    };
    let reason = text
        .symbols()
        .next()
        .map_or(Reason::NotSupported, |s| s.reason);
    let symbol = expression_symbol("", text.to_string(), reason, value.span);
    with_data(value, Data::Unknown(Arc::new(symbol)))
}

/// The type that all elements are converted to: that of the constraint, or with `any` the one type
/// that fits all.
fn element_type<'v>(
    wanted: &TypeExpr,
    values: impl Iterator<Item = &'v Value>,
    span: Span,
    budget: &Budget,
) -> Result<TypeExpr, Problem> {
    if !matches!(wanted, TypeExpr::Any) {
        return Ok(wanted.clone());
    }
    let types: Vec<TypeExpr> = values.map(|v| TypeExpr::of(v, budget)).collect();
    unify(&types).ok_or_else(|| {
        Problem::warning(
            "type-mismatch",
            span,
            "the elements cannot be converted to one type",
        )
    })
}

fn elements(
    list: &List,
    kind: ListKind,
    item: &TypeExpr,
    span: Span,
    budget: &Budget,
) -> Result<List, Problem> {
    let item = element_type(item, list.items().iter(), span, budget)?;
    let items = list.items().iter().cloned();
    let items: Vec<Value> = items
        .map(|v| convert_within(v, &item, budget))
        .collect::<Result<_, _>>()?;
    let mut out = match kind {
        ListKind::Set => set_of(items, budget),
        _ => List::new(kind, items),
    };
    out.rest.clone_from(&list.rest);
    Ok(out.with_element(&item))
}

fn tuple(list: &List, types: &[TypeExpr], span: Span, budget: &Budget) -> Result<List, Problem> {
    if let Some(rest) = &list.rest {
        return Ok(List::open(
            ListKind::Tuple,
            list.items().to_vec(),
            rest.clone(),
        ));
    }
    if list.items().len() != types.len() {
        let message = format!(
            "{} elements are required, but there are {}",
            types.len(),
            list.items().len()
        );
        return Err(Problem::warning("type-mismatch", span, message));
    }
    let pairs = list.items().iter().cloned().zip(types);
    let items = pairs.map(|(v, ty)| convert_within(v, ty, budget));
    Ok(List::new(ListKind::Tuple, items.collect::<Result<_, _>>()?))
}

fn map_of(map: &Map, item: &TypeExpr, span: Span, budget: &Budget) -> Result<Map, Problem> {
    let values = map.entries().iter().map(|e| &e.value);
    let item = element_type(item, values, span, budget)?;
    let mut entries = Vec::with_capacity(map.entries().len());
    for entry in map.entries() {
        entries.push(MapEntry {
            value: convert_within(entry.value.clone(), &item, budget)?,
            ..entry.clone()
        });
    }
    let out = Map::new(MapKind::Map, entries).with_element(&item);
    Ok(out.with_rest(map.rest.clone()))
}

fn object(
    map: &Map,
    fields: &BTreeMap<Str, Field>,
    span: Span,
    budget: &Budget,
) -> Result<Map, Problem> {
    let mut entries = Vec::with_capacity(fields.len());
    for (name, field) in fields {
        let (key_span, value) = match (map.entry(name), &map.rest) {
            (Some(entry), _) => (entry.key_span, entry.value.clone()),
            (None, Some(rest)) => (span, absent(name, rest, span)),
            (None, None) if field.optional => (span, Value::null(span)),
            (None, None) => {
                let message = format!("the attribute `{name}` is required");
                return Err(Problem::warning("type-mismatch", span, message));
            }
        };
        let value = match &field.default {
            Some(default) if value.is_null() => default.clone(),
            _ => value,
        };
        entries.push(MapEntry {
            key: name.clone(),
            key_span,
            value: convert_within(value, &field.ty, budget)?,
        });
    }
    Ok(Map::new(MapKind::Object, entries))
}

/// The value of a key that an open map may or may not have.
fn absent(name: &str, rest: &Symbol, span: Span) -> Value {
    let symbol = expression_symbol("", format!("{rest}.{name}"), rest.reason, span);
    Value::unknown(symbol, span)
}

/// Sorts the entries by key, of equal keys the last one wins.
pub(crate) fn sorted_map(kind: MapKind, mut entries: Vec<MapEntry>) -> Map {
    if !entries.is_sorted_by(|a, b| a.key.cmp(&b.key) != Ordering::Greater) {
        entries.sort_by(|a, b| a.key.cmp(&b.key));
    }
    Map::new(kind, entries)
}
