//! The normal form of what grants: equal for equal grants, whatever the layout of the source.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::value::{Data, List, Map, Piece, Text, Value};

/// Deeper values are cut; no policy is nested like that.
const MAX_DEPTH: usize = 64;

/// What stands for values that must not be printed.
pub(super) const SENSITIVE: &str = "${sensitive}";

/// An ARN or other text as it is, a document as compact JSON with sorted keys; symbols are written
/// as `${name}`, alternatives as `${a | b}`. Sensitive values are not printed.
pub fn normal_form(value: &Value) -> String {
    let document = match &value.data {
        Data::Text(text) if !value.sensitive => document(text),
        _ => None,
    };
    document.unwrap_or_else(|| form(value, 0))
}

/// A text that holds a JSON object (a policy) or list, as that.
fn document(text: &Text) -> Option<String> {
    if let Some(value) = text.decoded() {
        return Some(form(value, 1));
    }
    if !text.is_json() {
        return None;
    }
    let json = serde_json::from_str(&text.to_string()).ok()?;
    Some(sort_keys(json).to_string())
}

/// A text as it is, anything else as JSON.
fn form(value: &Value, depth: usize) -> String {
    text_form(value, depth).map_or_else(
        || {
            let mut out = String::new();
            write_json(value, depth, &mut out);
            out
        },
        Cow::into_owned,
    )
}

/// The text of a value whose JSON is a text.
fn text_form(value: &Value, depth: usize) -> Option<Cow<'_, str>> {
    if value.sensitive {
        return Some(SENSITIVE.into());
    }
    if depth > MAX_DEPTH {
        return Some("…".into());
    }
    match &value.data {
        Data::Text(text) => Some(match text.pieces() {
            [Piece::Literal(_, literal)] => literal.text.as_str().into(),
            _ => text.to_string().into(),
        }),
        Data::Unknown(symbol) => Some(format!("${{{symbol}}}").into()),
        Data::OneOf(alternatives) => {
            let forms: Vec<String> = alternatives
                .iter()
                .map(|alternative| form(&alternative.value, depth + 1))
                .collect();
            Some(format!("${{{}}}", forms.join(" | ")).into())
        }
        Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::List(_) | Data::Map(_) => None,
    }
}

fn write_json(value: &Value, depth: usize, out: &mut String) {
    if let Some(text) = text_form(value, depth) {
        return write_text(&text, out);
    }
    match &value.data {
        Data::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Data::Number(number) => {
            let text = number.to_string();
            match serde_json::from_str::<serde_json::Number>(&text) {
                Ok(number) => out.push_str(&number.to_string()),
                Err(_) => write_text(&text, out),
            }
        }
        Data::List(list) => write_list(list, depth, out),
        Data::Map(map) => write_map(map, depth, out),
        Data::Null(_) | Data::Text(_) | Data::OneOf(_) | Data::Unknown(_) => out.push_str("null"),
    }
}

fn write_list(list: &List, depth: usize, out: &mut String) {
    out.push('[');
    for (i, item) in list.items().iter().enumerate() {
        separate(i, out);
        write_json(item, depth + 1, out);
    }
    if let Some(rest) = &list.rest {
        separate(list.items().len(), out);
        write_text(&format!("${{{rest}}}"), out);
    }
    out.push(']');
}

fn write_map(map: &Map, depth: usize, out: &mut String) {
    let entries = map.entries().iter();
    let mut sorted: Vec<(Cow<'_, str>, Option<&Value>)> = entries
        .map(|entry| (Cow::Borrowed(entry.key.as_str()), Some(&entry.value)))
        .collect();
    if let Some(rest) = &map.rest {
        let rest = format!("${{{rest}}}");
        sorted.retain(|(key, _)| *key != rest);
        sorted.push((Cow::Owned(rest), None));
    }
    sorted.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    out.push('{');
    for (i, (key, value)) in sorted.into_iter().enumerate() {
        separate(i, out);
        write_text(&key, out);
        out.push(':');
        match value {
            Some(value) => write_json(value, depth + 1, out),
            None => out.push_str("null"),
        }
    }
    out.push('}');
}

fn separate(before: usize, out: &mut String) {
    if before > 0 {
        out.push(',');
    }
}

/// A text as JSON writes it.
fn write_text(text: &str, out: &mut String) {
    let plain = |b: u8| b >= b' ' && b != b'"' && b != b'\\';
    if text.bytes().all(plain) {
        out.extend(["\"", text, "\""]);
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// `serde_json` refuses nesting over 128, which bounds the recursion.
fn sort_keys(json: serde_json::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match json {
        Json::Object(map) => {
            let sorted: BTreeMap<String, Json> =
                map.into_iter().map(|(k, v)| (k, sort_keys(v))).collect();
            Json::Object(sorted.into_iter().collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(sort_keys).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{ListKind, MapEntry, MapKind, Pseudo, Symbol};

    fn span() -> Span {
        Span::at(FileId(0), 0)
    }

    #[test]
    fn deep_values_are_cut() {
        let nested = |depth: usize| {
            (0..depth).fold(Value::text("x", span()), |value, _| {
                Value::new(Data::List(List::new(ListKind::Tuple, vec![value])), span())
            })
        };
        assert!(normal_form(&nested(MAX_DEPTH)).contains("\"x\""));
        assert!(normal_form(&nested(MAX_DEPTH + 1)).contains("\"…\""));
    }

    #[test]
    fn layout_and_key_order_do_not_matter() {
        let as_text = Value::text(r#"{ "b": ["x"], "a": "1" }"#, span());
        let list = List::new(ListKind::Tuple, vec![Value::text("x", span())]);
        let entry = |key: &str, value| MapEntry {
            key: key.into(),
            key_span: span(),
            value,
        };
        let as_map = Value::new(
            Data::Map(Map::new(
                MapKind::Object,
                vec![
                    entry("a", Value::text("1", span())),
                    entry("b", Value::new(Data::List(list), span())),
                ],
            )),
            span(),
        );
        assert_eq!(normal_form(&as_text), r#"{"a":"1","b":["x"]}"#);
        assert_eq!(normal_form(&as_map), normal_form(&as_text));
    }

    #[test]
    fn symbols_show_and_secrets_do_not() {
        let account = Value::unknown(Symbol::pseudo(Pseudo::AccountId, span()), span());
        assert_eq!(normal_form(&account), "${AWS::AccountId}");
        let mut secret = Value::text("hunter2", span());
        secret.sensitive = true;
        assert_eq!(normal_form(&secret), "${sensitive}");
    }
}
