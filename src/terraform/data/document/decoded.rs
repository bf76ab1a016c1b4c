//! Source and overriding documents: JSON texts, read as the provider reads them.

use super::merge::Merged;
use super::statement::{ELEMENTS, Elements, as_text};
use super::{ProviderStyle, is_empty};
use crate::text::{Problem, Str};
use crate::value::{Alternative, Data, List, ListKind, Map, MapEntry, MapKind, Value, decode_json};

/// The documents of an argument, JSON texts read. A document whose statements are one of several
/// lists becomes one of several documents.
pub(super) fn documents(value: &Value) -> Value {
    let data = match &value.data {
        Data::List(list) => {
            let items = list.items().iter();
            let items = items.map(|item| documents(&item.clone().taken_from(value)));
            let mut read = List::new(ListKind::Tuple, items.collect());
            read.rest = list.rest.clone();
            Data::List(read)
        }
        Data::OneOf(alternatives) => {
            let read = alternatives.iter().map(|alternative| Alternative {
                condition: alternative.condition.clone(),
                value: documents(&alternative.value),
            });
            Data::OneOf(read.collect())
        }
        Data::Text(text) if text.as_symbol().is_none() && !is_empty(value) => {
            match decode_json(text) {
                Ok(document) => return split(document.taken_from(value)),
                Err(_) => return value.clone(),
            }
        }
        _ => return value.clone(),
    };
    Value {
        data,
        ..value.clone()
    }
}

/// A document with alternative statements as alternative documents.
fn split(document: Value) -> Value {
    let Some(map) = document.as_map() else {
        return document;
    };
    let statements = map.get("Statement").map(|statement| &statement.data);
    let Some(Data::OneOf(alternatives)) = statements else {
        return document;
    };
    let documents: Vec<Alternative> = alternatives
        .iter()
        .map(|alternative| {
            let entries = map.entries().iter().map(|entry| MapEntry {
                value: if entry.key == *"Statement" {
                    alternative.value.clone()
                } else {
                    entry.value.clone()
                },
                ..entry.clone()
            });
            let map = Map::new(map.kind, entries.collect()).with_rest(map.rest.clone());
            Alternative {
                condition: alternative.condition.clone(),
                value: Value {
                    data: Data::Map(map),
                    ..document.clone()
                },
            }
        })
        .collect();
    Value {
        data: Data::OneOf(documents.into()),
        ..document
    }
}

/// A document that was read, as the provider understands it.
pub(super) fn document(value: &Value, style: ProviderStyle) -> Result<Merged, Problem> {
    let mut read = Merged::new(false);
    match &value.data {
        Data::Null(_) => {}
        Data::Unknown(symbol) => read.rest = Some(symbol.clone()),
        Data::Text(text) => match text.as_symbol() {
            Some(symbol) => read.rest = Some(symbol.clone()),
            None if is_empty(value) => {}
            None => {
                let problem = decode_json(text).err();
                return Err(problem.map_or_else(|| invalid(value, "no policy document"), refused));
            }
        },
        Data::Map(map) => {
            read.version = element(map, "Version").filter(|version| !is_empty(version));
            read.id = element(map, "Id").filter(|id| !is_empty(id));
            read.rest = map.rest.clone();
            statements(&mut read, element(map, "Statement"), style)?;
        }
        _ => return Err(invalid(value, "no policy document")),
    }
    Ok(read)
}

fn refused(problem: Problem) -> Problem {
    Problem {
        code: "invalid-policy-document",
        level: crate::text::ProblemLevel::Warning,
        ..problem
    }
}

fn invalid(value: &Value, what: &str) -> Problem {
    let message = format!("a source document is {what}");
    Problem::warning("invalid-policy-document", value.span, message)
}

fn statements(
    read: &mut Merged,
    value: Option<Value>,
    style: ProviderStyle,
) -> Result<(), Problem> {
    let Some(value) = value else {
        return Ok(());
    };
    match &value.data {
        Data::List(list) => {
            for item in list.items() {
                let item = statement(&item.clone().taken_from(&value), style);
                // Sids that repeat inside one document: the last wins only between documents.
                read.add_apart(item);
            }
            read.rest = read.rest.take().or_else(|| list.rest.clone());
        }
        Data::Unknown(symbol) => read.rest = Some(symbol.clone()),
        Data::Map(_) if style == ProviderStyle::Current => {
            read.add_apart(statement(&value, style));
        }
        Data::Map(_) => return Err(invalid(&value, "one whose `Statement` is no list")),
        _ => {
            return Err(invalid(
                &value,
                "one whose `Statement` is neither list nor object",
            ));
        }
    }
    Ok(())
}

/// Names of elements are read whatever their case, and null is nothing.
fn element(map: &Map, name: &str) -> Option<Value> {
    let entries = map.entries().iter().rev();
    let mut named = entries.filter(|entry| entry.key.eq_ignore_ascii_case(name));
    let value = &named.next()?.value;
    (!value.is_null()).then(|| value.clone())
}

fn statement(value: &Value, style: ProviderStyle) -> Value {
    let Some(map) = value.as_map() else {
        return value.clone();
    };
    let mut elements = Elements::default();
    for name in ELEMENTS.iter().map(Str::as_str) {
        let found = element(map, name);
        match name {
            "Sid" => elements.sid(found.as_ref(), value.span, style),
            "Effect" => elements.add(name, found.filter(|effect| !is_empty(effect))),
            "Principal" | "NotPrincipal" => elements.add(name, found.map(|p| principals(&p))),
            "Condition" => elements.add(name, found.and_then(|c| conditions(&c, style))),
            _ => elements.add(name, found),
        }
    }
    elements.into_value(value.span)
}

/// Principals by type, identifiers in descending order; everyone is `*`.
fn principals(value: &Value) -> Value {
    let Some(map) = value.as_map() else {
        return value.clone();
    };
    if let [only] = map.entries()
        && map.rest.is_none()
        && only.key == *"*"
        && let Some(everyone) = sole(&only.value)
        && everyone.as_known_text().as_deref() == Some("*")
    {
        return everyone.clone();
    }
    let entries = map.entries().iter().map(|entry| MapEntry {
        value: descending(&entry.value),
        ..entry.clone()
    });
    sorted(entries.collect(), map, value)
}

/// The value, or the only item of a list.
fn sole(value: &Value) -> Option<&Value> {
    match value.as_list() {
        Some(list) if list.rest.is_none() => match list.items() {
            [one] => Some(one),
            _ => None,
        },
        Some(_) => None,
        None => Some(value),
    }
}

fn descending(value: &Value) -> Value {
    let Some(list) = value.as_list() else {
        return value.clone();
    };
    let mut items = list.items().to_vec();
    items.sort_by_cached_key(|item| {
        std::cmp::Reverse(item.to_text().map_or_else(String::new, |t| t.to_string()))
    });
    let mut sorted = List::new(list.kind, items);
    sorted.rest = list.rest.clone();
    Value {
        data: Data::List(sorted),
        ..value.clone()
    }
}

/// Conditions by test and key, values as lists. Numbers vanish, and so do booleans in provider 3.
fn conditions(value: &Value, style: ProviderStyle) -> Option<Value> {
    let Some(tests) = value.as_map() else {
        return Some(value.clone());
    };
    let mut entries = Vec::new();
    for test in tests.entries() {
        let Some(keys) = test.value.as_map() else {
            entries.push(test.clone());
            continue;
        };
        let kept: Vec<MapEntry> = keys
            .entries()
            .iter()
            .filter_map(|key| {
                Some(MapEntry {
                    value: condition_values(&key.value, style)?,
                    ..key.clone()
                })
            })
            .collect();
        if !kept.is_empty() || keys.rest.is_some() {
            entries.push(MapEntry {
                value: sorted(kept, keys, &test.value),
                ..test.clone()
            });
        }
    }
    (!entries.is_empty() || tests.rest.is_some()).then(|| sorted(entries, tests, value))
}

fn condition_values(value: &Value, style: ProviderStyle) -> Option<Value> {
    let one = |value: Value| {
        let span = value.span;
        let list = List::new(ListKind::Tuple, vec![value]);
        Some(Value::new(Data::List(list), span))
    };
    match &value.data {
        Data::Text(_) => one(value.clone()),
        Data::Bool(_) if style == ProviderStyle::Current => one(as_text(value.clone())),
        Data::Null(_) | Data::Number(_) | Data::Bool(_) => None,
        _ => Some(value.clone()),
    }
}

fn sorted(mut entries: Vec<MapEntry>, map: &Map, value: &Value) -> Value {
    entries.sort_by(|a, b| Str::cmp(&a.key, &b.key));
    let map = Map::new(MapKind::Object, entries).with_rest(map.rest.clone());
    Value {
        data: Data::Map(map),
        ..value.clone()
    }
}
