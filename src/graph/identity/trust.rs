//! The providers that trust policies name.

use super::Federation;
use crate::graph::builder::{Builder, declaration, possible};
use crate::graph::condition;
use crate::text::Str;
use crate::value::{Data, Map, Resource, Text, Value, decode_json};

const FEDERATED: &str = "Federated";

impl Builder {
    /// An edge from the role that the resource declares to each provider that a statement of its
    /// trust policy allows in.
    pub fn federate(&mut self, resource: &Resource) {
        let Some(&role) = self.principals.get(&resource.id) else {
            return;
        };
        let Some(trust) = self.graph.principal(role).trust.clone() else {
            return;
        };
        let mut found = Vec::new();
        documents(&trust, &mut |outer, document| {
            for (condition, named) in federated(document) {
                found.push((condition::all([outer, &condition]), named.clone()));
            }
        });
        for (outer, named) in found {
            for reference in self.references(Some(&named)) {
                let conditions = [&resource.origin.condition, &outer, &reference.condition];
                let Some(condition) = possible(resource.kind, conditions) else {
                    continue;
                };
                let provider = self.provider(&reference.value, resource.id.scope);
                self.graph.federations.push(Federation {
                    role,
                    provider,
                    token: reference.token,
                    reference: reference.value,
                    declared: declaration(resource),
                    condition,
                });
            }
        }
    }
}

/// Every document that a value may be, with its condition.
fn documents(trust: &Value, each: &mut dyn FnMut(&Option<Str>, &Map)) {
    for (condition, value) in trust.alternatives() {
        match &value.data {
            Data::Map(map) => each(&condition, map),
            Data::Text(text) if may_federate(text) => {
                let Ok(decoded) = decode_json(text) else {
                    continue;
                };
                for (inner, value) in decoded.alternatives() {
                    if let Some(map) = value.as_map() {
                        each(&condition::all([&condition, &inner]), map);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Most texts need not be parsed.
fn may_federate(text: &Text) -> bool {
    text.decoded().is_some()
        || text.pieces().iter().any(|piece| match piece {
            crate::value::Piece::Literal(_, literal) => literal.text.contains(FEDERATED),
            crate::value::Piece::Symbol(..) => false,
        })
}

/// What the statements name as federated principals, with the condition of each.
fn federated(document: &Map) -> Vec<(Option<Str>, &Value)> {
    let mut out = Vec::new();
    let statements = document.get("Statement");
    for (condition, statement) in statements.into_iter().flat_map(maps) {
        let denies = statement.get("Effect").and_then(Value::as_known_text);
        if denies.is_some_and(|effect| effect == *"Deny") {
            continue;
        }
        let principals = statement.get("Principal").into_iter();
        for (inner, principal) in principals.flat_map(maps) {
            if let Some(named) = principal.get(FEDERATED) {
                out.push((condition::all([&condition, &inner]), named));
            }
        }
    }
    out
}

/// The maps that a value is, or has as the elements of a list.
fn maps(value: &Value) -> Vec<(Option<Str>, &Map)> {
    let mut out = Vec::new();
    for (condition, value) in value.alternatives() {
        match &value.data {
            Data::Map(map) => out.push((condition, map)),
            Data::List(list) => {
                for (inner, item) in list.items().iter().flat_map(Value::alternatives) {
                    if let Some(map) = item.as_map() {
                        out.push((condition::all([&condition, &inner]), map));
                    }
                }
            }
            _ => {}
        }
    }
    out
}
