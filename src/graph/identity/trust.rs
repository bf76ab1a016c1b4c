//! The providers that trust policies name.

use super::Federation;
use crate::graph::builder::{Builder, declaration};
use crate::graph::condition;
use crate::text::Str;
use crate::value::{Data, Map, Piece, Resource, Text, Value, decode_json};

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
        for (outer, named) in federated(&trust) {
            for reference in self.references(Some(&named)) {
                let conditions = [&resource.origin.condition, &outer, &reference.condition];
                let Some(condition) = condition::all(conditions) else {
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

/// What the statements of a trust policy name as federated principals, with the condition of each.
fn federated(trust: &Value) -> Vec<(Option<Str>, Value)> {
    let mut out = Vec::new();
    for (condition, document) in documents(trust) {
        for (condition, statement) in members(&condition, document.get("Statement")) {
            let effect = statement.get("Effect").and_then(Value::as_known_text);
            if effect.is_some_and(|effect| effect == *"Deny") {
                continue;
            }
            for (condition, principal) in members(&condition, statement.get("Principal")) {
                let named = principal.get(FEDERATED).cloned();
                out.extend(named.map(|named| (condition, named)));
            }
        }
    }
    out
}

/// The documents that a value may be: maps, or their texts.
fn documents(trust: &Value) -> Vec<(Option<Str>, Value)> {
    let mut out = Vec::new();
    for (condition, value) in trust.alternatives() {
        match &value.data {
            Data::Text(text) if may_federate(text) => {
                let Ok(decoded) = decode_json(text) else {
                    continue;
                };
                for (inner, value) in decoded.alternatives() {
                    let both = condition::all([&condition, &inner]);
                    out.extend(both.map(|both| (both, value.clone())));
                }
            }
            Data::Map(_) => out.push((condition, value.clone())),
            _ => {}
        }
    }
    out
}

/// Most texts need not be parsed.
fn may_federate(text: &Text) -> bool {
    text.decoded().is_some()
        || text.pieces().iter().any(|piece| match piece {
            Piece::Literal(_, literal) => literal.text.contains(FEDERATED),
            Piece::Symbol(..) => false,
        })
}

/// The maps that a value is, or has as the elements of a list.
fn members<'a>(outer: &Option<Str>, value: Option<&'a Value>) -> Vec<(Option<Str>, &'a Map)> {
    let alternatives = |outer: &Option<Str>, value: &'a Value| {
        let all = value.alternatives().into_iter();
        let under = |(condition, value)| Some((condition::all([outer, &condition])?, value));
        all.filter_map(under).collect::<Vec<_>>()
    };
    let mut out = Vec::new();
    for (condition, value) in value
        .into_iter()
        .flat_map(|value| alternatives(outer, value))
    {
        match &value.data {
            Data::Map(map) => out.push((condition, map)),
            Data::List(list) => {
                let items = list.items().iter();
                let items = items.flat_map(|item| alternatives(&condition, item));
                out.extend(items.filter_map(|(inner, item)| Some((inner, item.as_map()?))));
            }
            _ => {}
        }
    }
    out
}
