//! Principals and conditions: nested blocks of a statement, put together by type and key.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::{Argument, ordered};
use super::statement::{Reader, string_list, texts};
use crate::text::{Span, Str};
use crate::value::{Data, List, ListKind, Map, MapEntry, MapKind, Symbol, Value};

/// Texts by key, and the place of the first block that has the key.
type Grouped = BTreeMap<Str, (Span, Vec<Value>)>;

/// The values of all conditions of one test on one variable.
struct Values {
    /// The place of the first block.
    span: Span,
    known: Vec<Value>,
    /// What further ones there may be.
    rest: Option<Arc<Symbol>>,
}

const PRINCIPALS: [(&str, Argument); 2] =
    [("identifiers", Argument::Set), ("type", Argument::Text)];

const CONDITIONS: [(&str, Argument); 3] = [
    ("test", Argument::Text),
    ("values", Argument::List),
    ("variable", Argument::Text),
];

impl Reader<'_> {
    pub(super) fn principals(&self, value: &Value, blocks: &List) -> Option<Value> {
        let mut grouped = Grouped::new();
        let mut rest = blocks.rest.clone();
        for block in ordered(blocks.items(), &PRINCIPALS) {
            let kind = block.get("type");
            let Some(kind) = kind.and_then(Value::as_known_text) else {
                rest = rest.or_else(|| unknown_in(block));
                continue;
            };
            let group = grouped
                .entry(kind)
                .or_insert_with(|| (block.span, Vec::new()));
            if let Some(identifiers) = block.get("identifiers") {
                group.1.extend(self.identifiers(identifiers));
            }
        }
        if grouped.is_empty() && rest.is_none() {
            return None;
        }
        if grouped.len() == 1
            && rest.is_none()
            && let Some((_, everyone)) = grouped.get("*")
            && let [one] = everyone.as_slice()
            && one.as_known_text().as_deref() == Some("*")
        {
            return Some(one.clone());
        }
        let entries = grouped
            .into_iter()
            .map(|(key, (key_span, mut identifiers))| {
                let alone = identifiers.len() == 1;
                MapEntry {
                    key,
                    key_span,
                    value: match identifiers.pop() {
                        Some(one) if alone => one,
                        last => {
                            identifiers.extend(last);
                            list_at(identifiers, key_span)
                        }
                    },
                }
            });
        let map = Map::new(MapKind::Object, entries.collect()).with_rest(rest);
        Some(Value::new(Data::Map(map), value.span))
    }

    /// Identifiers in descending order; what is not known as a list is one of them.
    fn identifiers(&self, value: &Value) -> Vec<Value> {
        let Some(list) = string_list(value) else {
            return Vec::new();
        };
        let list = self.variables(list);
        match list.as_list() {
            Some(items) if items.rest.is_none() => items.items().to_vec(),
            _ => vec![list],
        }
    }

    pub(super) fn conditions(&self, value: &Value, blocks: &List) -> Option<Value> {
        let mut tests: BTreeMap<Str, (Span, BTreeMap<Str, Values>)> = BTreeMap::new();
        let mut rest = blocks.rest.clone();
        for block in ordered(blocks.items(), &CONDITIONS) {
            let known = |name: &str| block.get(name).and_then(Value::as_known_text);
            let (Some(test), Some(variable)) = (known("test"), known("variable")) else {
                rest = rest.or_else(|| unknown_in(block));
                continue;
            };
            let (_, variables) = tests
                .entry(test)
                .or_insert_with(|| (block.span, BTreeMap::new()));
            let values = variables.entry(variable).or_insert_with(|| Values {
                span: block.span,
                known: Vec::new(),
                rest: None,
            });
            match block.get("values").map(|given| (given, given.as_list())) {
                Some((given, Some(list))) => {
                    for item in texts(list, given) {
                        // `["${var.list}"]`, as Terraform before 0.12 has it.
                        let inner = item.as_list();
                        let items = inner
                            .map_or_else(|| vec![item.clone()], |inner| inner.items().to_vec());
                        let rest = inner.and_then(|inner| inner.rest.clone());
                        let items = items.into_iter().map(|item| self.variables(item));
                        values.known.extend(items);
                        values.rest = values.rest.take().or(rest);
                    }
                    values.rest = values.rest.take().or_else(|| list.rest.clone());
                }
                Some((given, None)) => values.known.push(given.clone()),
                None => {}
            }
        }
        if tests.is_empty() && rest.is_none() {
            return None;
        }
        let entries = tests.into_iter().map(|(key, (key_span, variables))| {
            let variables = variables.into_iter().map(|(key, values)| MapEntry {
                key,
                key_span: values.span,
                value: values.list(),
            });
            let variables = Map::new(MapKind::Object, variables.collect());
            MapEntry {
                key,
                key_span,
                value: Value::new(Data::Map(variables), key_span),
            }
        });
        let map = Map::new(MapKind::Object, entries.collect()).with_rest(rest);
        Some(Value::new(Data::Map(map), value.span))
    }
}

impl Values {
    fn list(self) -> Value {
        let list = match self.rest {
            Some(rest) => List::open(ListKind::Tuple, self.known, rest),
            None => List::new(ListKind::Tuple, self.known),
        };
        Value::new(Data::List(list), self.span)
    }
}

fn list_at(items: Vec<Value>, span: Span) -> Value {
    Value::new(Data::List(List::new(ListKind::Tuple, items)), span)
}

/// The first symbol in a block.
fn unknown_in(value: &Value) -> Option<Arc<Symbol>> {
    match &value.data {
        Data::Unknown(symbol) => Some(symbol.clone()),
        Data::Text(text) => text.symbols().next().cloned(),
        Data::Map(map) => map
            .entries()
            .iter()
            .find_map(|entry| unknown_in(&entry.value)),
        Data::List(list) => list.items().iter().find_map(unknown_in),
        Data::OneOf(alternatives) => alternatives.iter().find_map(|a| unknown_in(&a.value)),
        _ => None,
    }
}
