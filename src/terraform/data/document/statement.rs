//! A `statement` block as a statement of the document.

use std::collections::BTreeMap;

use super::{ProviderStyle, is_empty};
use crate::syntax::Literal;
use crate::terraform::expansion::taken_from;
use crate::text::{Problem, Span, Str};
use crate::value::{
    Alternative, Data, List, ListKind, Map, MapEntry, MapKind, Piece, TextBuilder, Value,
};

/// Elements of a statement, in the order of the rendering.
pub(super) const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

/// The statement of a block in a document of `version`.
pub(super) fn configured(
    block: &Value,
    version: &Value,
    style: ProviderStyle,
) -> Result<Value, Problem> {
    let Some(map) = block.as_map() else {
        return Ok(block.clone());
    };
    let reader = Reader { version };
    let set = |name: &str| map.get(name).filter(|value| !value.is_null());
    let mut elements = Elements::default();
    elements.sid(set("sid"), block.span, style);
    elements.add("Effect", Some(effect(set("effect"), block.span)?));
    for (element, argument) in [("Action", "actions"), ("NotAction", "not_actions")] {
        elements.add(element, set(argument).and_then(string_list));
    }
    for (element, argument) in [("Resource", "resources"), ("NotResource", "not_resources")] {
        let values = set(argument).and_then(string_list);
        elements.add(element, values.map(|v| reader.variables(v)).transpose()?);
    }
    for (element, argument) in [("Principal", "principals"), ("NotPrincipal", "not_principals")] {
        elements.add(element, reader.blocks(set(argument), &Reader::principals)?);
    }
    elements.add("Condition", reader.blocks(set("condition"), &Reader::conditions)?);
    Ok(elements.into_value(block.span))
}

/// Elements of a statement as they are put together.
#[derive(Default)]
pub(super) struct Elements(Vec<MapEntry>);

impl Elements {
    /// Adds an element that is there.
    pub(super) fn add(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.0.push(MapEntry {
                key: Str::from(name),
                key_span: value.span,
                value,
            });
        }
    }

    /// Adds the Sid; provider 3 writes an empty one where there is none.
    pub(super) fn sid(&mut self, sid: Option<&Value>, span: Span, style: ProviderStyle) {
        let sid = sid.filter(|sid| !is_empty(sid)).cloned();
        let empty = (style == ProviderStyle::V3).then(|| Value::text("", Span { end: span.start, ..span }));
        self.add("Sid", sid.or(empty));
    }

    pub(super) fn into_value(self, span: Span) -> Value {
        Value::new(Data::Map(Map::new(MapKind::Object, self.0)), span)
    }
}

fn effect(set: Option<&Value>, span: Span) -> Result<Value, Problem> {
    let Some(effect) = set else {
        // Allow is the default; it stands nowhere but in the block as a whole.
        return Ok(Value::text("Allow", Span { end: span.start, ..span }));
    };
    match effect.as_known_text() {
        Some(text) if text != *"Allow" && text != *"Deny" => {
            let message = format!("the effect is `{text}`, not `Allow` or `Deny`");
            Err(Problem::warning("invalid-policy-document", effect.span, message))
        }
        _ => Ok(effect.clone()),
    }
}

/// A set of texts as the provider writes it: descending, one alone without a list, nothing when it
/// is empty.
fn string_list(value: &Value) -> Option<Value> {
    let data = match &value.data {
        Data::Null => return None,
        Data::List(list) => {
            let mut items = texts(list, value);
            items.sort_by_cached_key(|item| std::cmp::Reverse(sort_key(item)));
            items.dedup_by(|a, b| same_text(a, b));
            match (items.len(), &list.rest) {
                (0, None) => return None,
                (1, None) => return items.pop(),
                (_, None) => Data::List(List::new(ListKind::Tuple, items)),
                (_, Some(rest)) => {
                    Data::List(List::open(ListKind::Tuple, items, rest.clone()))
                }
            }
        }
        Data::OneOf(alternatives) => {
            let lists = alternatives.iter().map(|alternative| Alternative {
                condition: alternative.condition.clone(),
                value: string_list(&alternative.value)
                    .unwrap_or_else(|| Value::null(alternative.value.span)),
            });
            Data::OneOf(lists.collect())
        }
        _ => return Some(as_text(value.clone())),
    };
    Some(Value {
        data,
        ..value.clone()
    })
}

/// The items of a list as texts, each passed on as the list was.
fn texts(list: &List, value: &Value) -> Vec<Value> {
    let items = list.items().iter().filter(|item| !item.is_null());
    items
        .map(|item| as_text(taken_from(item.clone(), value)))
        .collect()
}

/// Numbers and booleans as the texts that they are converted to.
pub(super) fn as_text(value: Value) -> Value {
    match (&value.data, value.to_text()) {
        (Data::Number(_) | Data::Bool(_), Some(text)) => Value {
            data: Data::Text(text),
            ..value
        },
        _ => value,
    }
}

fn sort_key(value: &Value) -> String {
    value
        .to_text()
        .map_or_else(String::new, |text| text.to_string())
}

fn same_text(a: &Value, b: &Value) -> bool {
    match (a.to_text(), b.to_text()) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// What reads the parts of a statement in a document of a version.
struct Reader<'a> {
    version: &'a Value,
}

/// Texts by key, and whether there may be other keys.
type Grouped = BTreeMap<Str, (Span, Vec<Value>)>;

impl Reader<'_> {
    /// The value with `&{…}` as the policy variable `${…}`, which the old version does not have.
    fn variables(&self, value: Value) -> Result<Value, Problem> {
        let data = match &value.data {
            Data::Text(text) => {
                let has = |piece: &Piece| match piece {
                    Piece::Literal(_, literal) => literal.text.contains("&{"),
                    Piece::Symbol(..) => false,
                };
                if !text.pieces().iter().any(has) {
                    return Ok(value);
                }
                if self.version.as_known_text().as_deref() == Some("2008-10-17") {
                    let message = format!("`{text}` has a variable, which version 2008-10-17 lacks");
                    return Err(
                        Problem::warning("invalid-policy-document", value.span, message)
                            .help("use version 2012-10-17"),
                    );
                }
                let mut out = TextBuilder::default();
                for piece in text.pieces() {
                    out.piece(match piece {
                        // Both marks have two bytes: the way back to the file stays the same.
                        Piece::Literal(span, literal) => Piece::Literal(
                            *span,
                            Literal {
                                text: Str::from(literal.text.replace("&{", "${")),
                                map: literal.map.clone(),
                            },
                        ),
                        symbol @ Piece::Symbol(..) => symbol.clone(),
                    });
                }
                Data::Text(out.finish())
            }
            Data::List(list) => {
                let items = list.items().iter().cloned();
                let items: Result<Vec<Value>, Problem> =
                    items.map(|item| self.variables(item)).collect();
                let mut replaced = List::new(list.kind, items?);
                replaced.rest = list.rest.clone();
                Data::List(replaced)
            }
            Data::OneOf(alternatives) => {
                let replaced: Result<Vec<Alternative>, Problem> = alternatives
                    .iter()
                    .map(|alternative| {
                        Ok(Alternative {
                            condition: alternative.condition.clone(),
                            value: self.variables(alternative.value.clone())?,
                        })
                    })
                    .collect();
                Data::OneOf(replaced?.into())
            }
            _ => return Ok(value),
        };
        Ok(Value { data, ..value })
    }

    /// What `read` makes of nested blocks, or of each alternative of which there are.
    fn blocks(
        &self,
        value: Option<&Value>,
        read: &dyn Fn(&Self, &Value, &List) -> Result<Option<Value>, Problem>,
    ) -> Result<Option<Value>, Problem> {
        let Some(value) = value else {
            return Ok(None);
        };
        match &value.data {
            Data::List(list) => read(self, value, list),
            // The JSON syntax allows one block without a list.
            Data::Map(_) => {
                let list = List::new(ListKind::Tuple, vec![value.clone()]);
                read(self, value, &list)
            }
            Data::OneOf(alternatives) => {
                let mut read_ones = Vec::with_capacity(alternatives.len());
                for alternative in alternatives.iter() {
                    let read = self.blocks(Some(&alternative.value), read)?;
                    read_ones.push(Alternative {
                        condition: alternative.condition.clone(),
                        value: read.unwrap_or_else(|| Value::null(alternative.value.span)),
                    });
                }
                Ok(Some(Value {
                    data: Data::OneOf(read_ones.into()),
                    ..value.clone()
                }))
            }
            _ => Ok(Some(value.clone())),
        }
    }

    fn principals(&self, value: &Value, blocks: &List) -> Result<Option<Value>, Problem> {
        let mut grouped = Grouped::new();
        let mut rest = blocks.rest.clone();
        let mut seen: Vec<&Value> = Vec::new();
        for block in blocks.items() {
            if seen.iter().any(|other| same_block(other, block)) {
                continue;
            }
            seen.push(block);
            let kind = block.get("type");
            let identifiers = match block.get("identifiers") {
                Some(identifiers) => self.identifiers(identifiers)?,
                None => Some(Vec::new()),
            };
            match (kind.and_then(Value::as_known_text), identifiers) {
                (Some(kind), Some(identifiers)) => {
                    let group = grouped
                        .entry(kind)
                        .or_insert_with(|| (block.span, Vec::new()));
                    group.1.extend(identifiers);
                }
                (Some(kind), None) => {
                    let group = grouped
                        .entry(kind)
                        .or_insert_with(|| (block.span, Vec::new()));
                    group.1.extend(block.get("identifiers").cloned());
                }
                (None, _) => rest = rest.or_else(|| unknown_in(block)),
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
        let entries = grouped.into_iter().map(|(key, (key_span, mut identifiers))| {
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

    /// Identifiers in descending order; none when they are not known as a list.
    fn identifiers(&self, value: &Value) -> Result<Option<Vec<Value>>, Problem> {
        let Some(list) = string_list(value) else {
            return Ok(Some(Vec::new()));
        };
        Ok(match self.variables(list)? {
            Value {
                data: Data::List(list),
                ..
            } if list.rest.is_none() => Some(list.items().to_vec()),
            one @ Value {
                data: Data::Text(_),
                ..
            } => Some(vec![one]),
            _ => None,
        })
    }

    fn conditions(&self, value: &Value, blocks: &List) -> Result<Option<Value>, Problem> {
        let mut tests: BTreeMap<Str, (Span, Grouped)> = BTreeMap::new();
        let mut rest = blocks.rest.clone();
        let mut seen: Vec<&Value> = Vec::new();
        for block in blocks.items() {
            if seen.iter().any(|other| same_block(other, block)) {
                continue;
            }
            seen.push(block);
            let known = |name: &str| block.get(name).and_then(Value::as_known_text);
            let (Some(test), Some(variable)) = (known("test"), known("variable")) else {
                rest = rest.or_else(|| unknown_in(block));
                continue;
            };
            let values = match block.get("values").map(|values| (values, values.as_list())) {
                Some((values, Some(list))) => {
                    let items = texts(list, values).into_iter();
                    items.map(|item| self.variables(item)).collect::<Result<Vec<_>, _>>()?
                }
                Some((values, None)) => vec![values.clone()],
                None => Vec::new(),
            };
            let test = tests.entry(test).or_insert_with(|| (block.span, Grouped::new()));
            let group = test.1.entry(variable).or_insert_with(|| (block.span, Vec::new()));
            group.1.extend(values);
        }
        if tests.is_empty() && rest.is_none() {
            return Ok(None);
        }
        let entries = tests.into_iter().map(|(key, (key_span, variables))| {
            let variables = variables.into_iter().map(|(key, (key_span, values))| MapEntry {
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

/// Blocks are a set: the same block twice is there once.
fn same_block(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Map(a), Data::Map(b)) => {
            a.rest.is_none()
                && b.rest.is_none()
                && a.entries().len() == b.entries().len()
                && a.entries().iter().zip(b.entries()).all(|(a, b)| {
                    a.key == b.key && same_block(&a.value, &b.value)
                })
        }
        (Data::List(a), Data::List(b)) => {
            a.rest.is_none()
                && b.rest.is_none()
                && a.items().len() == b.items().len()
                && a.items().iter().zip(b.items()).all(|(a, b)| same_block(a, b))
        }
        (Data::Null, Data::Null) => true,
        _ => same_text(a, b),
    }
}

/// The first symbol in a block.
fn unknown_in(value: &Value) -> Option<std::sync::Arc<crate::value::Symbol>> {
    match &value.data {
        Data::Unknown(symbol) => Some(symbol.clone()),
        Data::Text(text) => text.symbols().next().cloned(),
        Data::Map(map) => map.entries().iter().find_map(|entry| unknown_in(&entry.value)),
        Data::List(list) => list.items().iter().find_map(unknown_in),
        Data::OneOf(alternatives) => alternatives.iter().find_map(|a| unknown_in(&a.value)),
        _ => None,
    }
}
