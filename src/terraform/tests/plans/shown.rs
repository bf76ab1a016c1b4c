//! What is evaluated, as JSON: the value, and the mask of what is not known of it.

use serde_json::{Map as Object, Value as Json, json};

use crate::value::{Data, Map, Value};

/// A value, and `true` or its text where it is not known; the mask is false where all is known.
pub fn shown(value: &Value) -> (Json, Json) {
    match &value.data {
        Data::Null => (Json::Null, json!(false)),
        Data::OneOf(_) => (Json::Null, json!(true)),
        Data::Unknown(symbol) => match &symbol.shape {
            Some(shape) => (Json::Null, json!(shape.to_string())),
            None => (Json::Null, json!(format!("${{{symbol}}}"))),
        },
        Data::Bool(b) => (json!(b), json!(false)),
        Data::Number(number) => (
            serde_json::from_str(&number.to_string()).unwrap(),
            json!(false),
        ),
        Data::Text(text) => match text.as_known() {
            Some(text) => (json!(text.as_str()), json!(false)),
            None => (Json::Null, json!(text.to_string())),
        },
        Data::List(list) if list.rest.is_some() => (Json::Null, json!(true)),
        Data::List(list) => {
            let (values, unknown): (Vec<_>, Vec<_>) = list.items().iter().map(shown).unzip();
            (Json::Array(values), mask(Json::Array(unknown)))
        }
        Data::Map(map) if map.rest.is_some() && map.entries().is_empty() => {
            (Json::Null, json!(true))
        }
        Data::Map(map) => shown_map(map),
    }
}

/// The entries of a map.
pub fn shown_map(map: &Map) -> (Json, Json) {
    let mut values = Object::new();
    let mut unknown = Object::new();
    for entry in map.entries() {
        let (value, mask) = shown(&entry.value);
        values.insert(entry.key.to_string(), value);
        if mask != json!(false) {
            unknown.insert(entry.key.to_string(), mask);
        }
    }
    (Json::Object(values), mask(Json::Object(unknown)))
}

/// False for a mask under which nothing is unknown.
fn mask(mask: Json) -> Json {
    let known = match &mask {
        Json::Array(items) => items.iter().all(|item| *item == json!(false)),
        Json::Object(entries) => entries.is_empty(),
        _ => false,
    };
    if known { json!(false) } else { mask }
}
