//! Values as plain JSON, and beside it what of them is not known.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use super::marks::{Room, SENSITIVE, TOO_LARGE, hidden, line, mark, marked};
use crate::value::{Data, MapEntry, Number, Text, Value};

/// JSON whose objects keep their order and whose numbers keep their digits.
#[derive(Debug, Clone)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Box<RawValue>),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(b) => serializer.serialize_bool(*b),
            Json::Number(number) => number.serialize(serializer),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Json::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// A value as plain JSON, with null for what is not wholly known.
pub(super) struct Plain {
    pub(super) value: Json,
    /// Mirrors the value: `true` or a text at leaves that are not wholly known. None when all is
    /// known.
    pub(super) unknown: Option<Json>,
}

impl Plain {
    fn known(value: Json) -> Self {
        Self {
            value,
            unknown: None,
        }
    }

    fn unknown(mark: Json) -> Self {
        Self {
            value: Json::Null,
            unknown: Some(mark),
        }
    }

    fn text(text: impl Into<String>) -> Self {
        Self::unknown(Json::Text(text.into()))
    }
}

/// An attribute or an output.
pub(super) fn plain(value: &Value) -> Plain {
    of(value, &mut Room::new())
}

/// A computed attribute: the form of its text where that is known; of an identity that is nothing
/// but itself, nothing is.
pub(super) fn computed(value: &Value) -> Plain {
    match &value.data {
        _ if value.sensitive => Plain::text(SENSITIVE),
        Data::Unknown(symbol) => match &symbol.shape {
            Some(shape) => text(&shape.expanded()),
            None => Plain::unknown(Json::Bool(true)),
        },
        _ => plain(value),
    }
}

/// Named values as an object and its mirror, which leaves out what is known.
pub(super) fn object<'e>(
    entries: impl Iterator<Item = (&'e str, Plain)>,
) -> (Json, Vec<(String, Json)>) {
    let mut values = Vec::new();
    let mut unknowns = Vec::new();
    for (key, plain) in entries {
        values.push((key.to_owned(), plain.value));
        unknowns.extend(plain.unknown.map(|unknown| (key.to_owned(), unknown)));
    }
    (Json::Map(values), unknowns)
}

fn of(value: &Value, room: &mut Room) -> Plain {
    if value.sensitive {
        return Plain::text(SENSITIVE);
    }
    if !room.take() {
        return Plain::text(TOO_LARGE);
    }
    match &value.data {
        Data::Null(_) => Plain::known(Json::Null),
        Data::Bool(b) => Plain::known(Json::Bool(*b)),
        Data::Number(number) => Plain::known(self::number(number)),
        Data::Text(text) => self::text(text),
        Data::List(list) if list.rest.is_none() => items(list.items(), room),
        Data::Map(map) if map.rest.is_none() || !map.entries().is_empty() => {
            let (value, mut unknown) = entries(map.entries(), room);
            let rest = map.rest.as_deref().map(|rest| Json::Text(mark(rest)));
            unknown.extend(rest.map(|rest| (REST.to_owned(), rest)));
            Plain {
                value,
                unknown: (!unknown.is_empty()).then_some(Json::Map(unknown)),
            }
        }
        Data::Unknown(symbol) => Plain::text(mark(symbol)),
        Data::List(_) | Data::Map(_) | Data::OneOf(_) => Plain::text(line(value, room)),
    }
}

/// The entry of the mirror of an object that may have further entries: what they are of.
const REST: &str = "...";

fn entries(entries: &[MapEntry], room: &mut Room) -> (Json, Vec<(String, Json)>) {
    object(entries.iter().map(|e| (e.key.as_str(), of(&e.value, room))))
}

/// The mirror of a list has an entry for each item, `false` where the item is known.
fn items(items: &[Value], room: &mut Room) -> Plain {
    let items: Vec<Plain> = items.iter().map(|item| of(item, room)).collect();
    let all_known = items.iter().all(|item| item.unknown.is_none());
    let (values, unknowns): (Vec<Json>, Vec<Json>) = items
        .into_iter()
        .map(|item| (item.value, item.unknown.unwrap_or(Json::Bool(false))))
        .unzip();
    Plain {
        value: Json::List(values),
        unknown: (!all_known).then_some(Json::List(unknowns)),
    }
}

fn text(text: &Text) -> Plain {
    if let Some(word) = hidden(text) {
        return Plain::text(word);
    }
    match text.as_known() {
        Some(known) => Plain::known(Json::Text(known.to_string())),
        None => Plain::text(marked(text)),
    }
}

fn number(number: &Number) -> Json {
    let digits = number.to_string();
    match RawValue::from_string(digits) {
        Ok(raw) => Json::Number(raw),
        Err(_) => Json::Text(number.to_string()),
    }
}
