//! Principals and conditions: nested blocks of a statement, put together by type and key.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::{Argument, ordered};
use super::statement::{Reader, string_list, texts};
use crate::text::{Problem, Span, Str};
use crate::value::{Data, List, ListKind, Map, MapEntry, MapKind, Symbol, Value};

/// Texts by key, and the place of the first block that has the key.
type Grouped = BTreeMap<Str, (Span, Vec<Value>)>;

const PRINCIPALS: [(&str, Argument); 2] =
    [("identifiers", Argument::Set), ("type", Argument::Text)];

const CONDITIONS: [(&str, Argument); 3] = [
    ("test", Argument::Text),
    ("values", Argument::List),
    ("variable", Argument::Text),
];

impl Reader<'_> {
    pub(super) fn principals(
        &self,
        value: &Value,
        blocks: &List,
    ) -> Result<Option<Value>, Problem> {
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
                group.1.extend(self.identifiers(identifiers)?);
            }
        }
        if grouped.is_empty() && rest.is_none() {
            return Ok(None);
        }
        if grouped.len() == 1
            && rest.is_none()
            && let Some((_, everyone)) = grouped.get("*")
            && let [one] = everyone.as_slice()
            && one.as_known_text().as_deref() == Some("*")
        {
            return Ok(Some(one.clone()));
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
        Ok(Some(Value::new(Data::Map(map), value.span)))
    }

    /// Identifiers in descending order; what is not known as a list is one of them.
    fn identifiers(&self, value: &Value) -> Result<Vec<Value>, Problem> {
        let Some(list) = string_list(value) else {
            return Ok(Vec::new());
        };
        let list = self.variables(list)?;
        Ok(match list.as_list() {
            Some(items) if items.rest.is_none() => items.items().to_vec(),
            _ => vec![list],
        })
    }

    pub(super) fn conditions(
        &self,
        value: &Value,
        blocks: &List,
    ) -> Result<Option<Value>, Problem> {
        let mut tests: BTreeMap<Str, (Span, Grouped)> = BTreeMap::new();
        let mut rest = blocks.rest.clone();
        for block in ordered(blocks.items(), &CONDITIONS) {
            let known = |name: &str| block.get(name).and_then(Value::as_known_text);
            let (Some(test), Some(variable)) = (known("test"), known("variable")) else {
                rest = rest.or_else(|| unknown_in(block));
                continue;
            };
            let values = match block.get("values").map(|values| (values, values.as_list())) {
                Some((values, Some(list))) => {
                    let items = texts(list, values).into_iter();
                    items
                        .map(|item| self.variables(item))
                        .collect::<Result<Vec<_>, _>>()?
                }
                Some((values, None)) => vec![values.clone()],
                None => Vec::new(),
            };
            let test = tests
                .entry(test)
                .or_insert_with(|| (block.span, Grouped::new()));
            let group = test
                .1
                .entry(variable)
                .or_insert_with(|| (block.span, Vec::new()));
            group.1.extend(values);
        }
        if tests.is_empty() && rest.is_none() {
            return Ok(None);
        }
        let entries = tests.into_iter().map(|(key, (key_span, variables))| {
            let variables = variables
                .into_iter()
                .map(|(key, (key_span, values))| MapEntry {
                    key,
                    key_span,
                    value: list_at(values, key_span),
                });
            let variables = Map::new(MapKind::Object, variables.collect());
            MapEntry {
                key,
                key_span,
                value: Value::new(Data::Map(variables), key_span),
            }
        });
        let map = Map::new(MapKind::Object, entries.collect()).with_rest(rest);
        Ok(Some(Value::new(Data::Map(map), value.span)))
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
