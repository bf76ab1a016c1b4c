//! A value of a plan with what its configuration refers to.
//!
//! The configuration in a plan tells which references an expression holds, and not what it does
//! with them. So a reference is taken for the value only where that can be seen: the plan has the
//! same text, or the argument is one that names another resource and the reference is one to such a
//! name.

use std::sync::Arc;

use crate::text::Str;
use crate::value::{Data, List, ListKind, Map, MapEntry, Symbol, SymbolKind, Value};

/// The value of an argument in a plan, where `configured` is what its references are.
pub(super) fn merged(planned: Value, configured: Option<Value>, argument: &str) -> Value {
    match configured {
        Some(configured) => data(planned, &configured, argument),
        None => planned,
    }
}

fn data(planned: Value, configured: &Value, argument: &str) -> Value {
    match &planned.data {
        Data::Unknown(symbol) => {
            let found = accepted(configured, argument);
            found.map_or(planned.clone(), |value| whole(value, argument, symbol))
        }
        Data::List(list) => {
            let data = Data::List(items(list, configured, argument));
            Value { data, ..planned }
        }
        Data::Map(map) => {
            let data = Data::Map(members(map, configured));
            Value { data, ..planned }
        }
        _ => linked(planned, configured, argument),
    }
}

/// The references for an unknown value. Those of a list may not be all of it: constants are not told
/// beside them.
fn whole(value: Value, argument: &str, unknown: &Arc<Symbol>) -> Value {
    if !names_several(argument) || names_document(argument) {
        return value;
    }
    let items = match &value.data {
        Data::List(list) => list.items().to_vec(),
        _ => vec![value.clone()],
    };
    let list = List::open(ListKind::Tuple, items, unknown.clone());
    Value::new(Data::List(list), value.span)
}

/// A known value with the way to the resource that it is the name of.
fn linked(planned: Value, configured: &Value, argument: &str) -> Value {
    let Some(known) = planned.as_known_text() else {
        return planned;
    };
    let named = |value: &Value| {
        match &value.data {
            Data::Map(map) => map.get(identity_of(argument)?)?.link.clone(),
            _ => value.link.clone(),
        }
        .filter(|_| text_of(value, argument) == Some(known.clone()))
    };
    let link = flat(configured).into_iter().find_map(named);
    Value { link, ..planned }
}

/// The text that a reference gives an argument.
fn text_of(value: &Value, argument: &str) -> Option<Str> {
    match &value.data {
        Data::Map(map) => map.get(identity_of(argument)?)?.as_known_text(),
        _ => value.as_known_text(),
    }
}

fn members(map: &Map, configured: &Value) -> Map {
    let entries = map.entries().iter().map(|entry| MapEntry {
        value: match configured.get(&entry.key) {
            Some(inner) => data(entry.value.clone(), inner, &entry.key),
            None => entry.value.clone(),
        },
        ..entry.clone()
    });
    Map::new(map.kind, entries.collect()).with_rest(map.rest.clone())
}

/// Items that are unknown are the references in their order, where there are as many of them.
fn items(list: &List, configured: &Value, argument: &str) -> List {
    let blocks = configured.as_list().map(List::items).unwrap_or_default();
    let is_block = |value: &Value| value.as_map().is_some();
    let items: Vec<Value> = if list.items().iter().any(is_block) {
        let inner = |i: usize| blocks.get(i).filter(|block| is_block(block));
        let same = blocks.len() == list.items().len();
        let pairs = list.items().iter().enumerate();
        pairs
            .map(|(i, item)| match inner(i).filter(|_| same) {
                Some(inner) => data(item.clone(), inner, argument),
                None => item.clone(),
            })
            .collect()
    } else {
        let unknown = list.items().iter().filter(|item| item.is_unknown()).count();
        let references: Vec<Value> = flat(configured)
            .into_iter()
            .filter_map(|value| accepted(value, argument))
            .collect();
        let fits = references.len() == unknown;
        let mut references = references.into_iter().filter(|_| fits);
        let filled = list.items().iter().cloned().map(|item| match item.data {
            Data::Unknown(_) => references.next().unwrap_or(item),
            _ => linked(item, configured, argument),
        });
        filled.collect()
    };
    match &list.rest {
        Some(rest) => List::open(list.kind, items, rest.clone()),
        None => List::new(list.kind, items),
    }
}

/// The items of a list in depth, and the members of several instances of a block; or the value.
fn flat(value: &Value) -> Vec<&Value> {
    match &value.data {
        Data::List(list) => list.items().iter().flat_map(flat).collect(),
        _ => vec![value],
    }
}

/// What stands for an unknown value of an argument, if the references can be it.
fn accepted(configured: &Value, argument: &str) -> Option<Value> {
    if names_document(argument) {
        return is_document(configured).then(|| configured.clone());
    }
    let identity = identity_of(argument)?;
    match &configured.data {
        // Several instances, or one as a whole.
        Data::Map(map) => {
            let own = map
                .get(identity)
                .and_then(|value| accepted(value, argument));
            own.filter(|value| value.as_list().is_none())
        }
        Data::List(list) => {
            let found = list.items().iter();
            let mut found: Vec<Value> = found.filter_map(|i| accepted(i, argument)).collect();
            if names_several(argument) && !found.is_empty() {
                let data = Data::List(List::new(list.kind, found));
                return Some(Value {
                    data,
                    ..configured.clone()
                });
            }
            // Of several references, the one that can be it: the others are in a condition.
            let only = found.pop();
            only.filter(|_| found.is_empty())
        }
        Data::Unknown(symbol) => match &symbol.kind {
            SymbolKind::Attribute { attribute, .. } => Some(attribute.as_str()),
            SymbolKind::Data(name) => name.rsplit('.').next(),
            _ => None,
        }
        .filter(|attribute| is_identity(attribute, identity))
        .map(|_| configured.clone()),
        Data::Text(_) => {
            let link = configured.link.as_deref();
            link.filter(|link| is_identity(&link.attribute, identity))
                .map(|_| configured.clone())
        }
        _ => None,
    }
}

/// Whether an attribute is, for some type of resource, what an argument is given to name one by
/// `identity`. The id of a resource may be any of them.
fn is_identity(attribute: &str, identity: &str) -> bool {
    match attribute {
        "id" => true,
        "bucket" | "function_name" => identity == "name",
        _ => attribute == identity || identity == "id",
    }
}

/// Whether a value is a document in JSON, known but for parts of it.
fn is_document(value: &Value) -> bool {
    match &value.data {
        Data::Text(text) => text.is_json(),
        Data::OneOf(alternatives) => alternatives.iter().all(|a| is_document(&a.value)),
        _ => false,
    }
}

/// Whether an argument holds a policy document.
fn names_document(argument: &str) -> bool {
    argument == "policy"
        || [
            "_policy",
            "_policies",
            "_policy_documents",
            "_json",
            "policy_document",
        ]
        .iter()
        .any(|end| argument.ends_with(end))
            && !argument.starts_with("managed_")
}

/// Whether an argument names more than one resource.
fn names_several(argument: &str) -> bool {
    argument.ends_with('s')
}

/// By which attribute an argument names another resource; none for arguments that do not.
fn identity_of(argument: &str) -> Option<&'static str> {
    let ends = |ends: &[&str]| ends.iter().any(|end| argument.ends_with(end));
    match argument {
        "role" | "roles" | "user" | "users" | "group" | "groups" | "role_name" | "user_name"
        | "group_name" | "bucket" | "function_name" | "repository" => Some("name"),
        "permissions_boundary" | "identifiers" | "arn" => Some("arn"),
        _ if ends(&["_arn", "_arns"]) => Some("arn"),
        _ if ends(&["_id", "_ids", "_url"]) => Some("id"),
        _ => None,
    }
}
