//! The normal form of what grants: equal for equal grants, whatever the layout of the source.

use std::collections::BTreeMap;

use crate::value::{Data, Text, Value};

/// Deeper values are cut; no policy is nested like that.
const MAX_DEPTH: usize = 64;

/// What stands for values that must not be printed.
const SENSITIVE: &str = "${sensitive}";

/// An ARN or other text as it is, a document as compact JSON with sorted keys; symbols are written
/// as `${name}`, alternatives as `${a | b}`. Sensitive values are not printed.
pub fn normal_form(value: &Value) -> String {
    let json = to_json(value, 0);
    match json {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

fn to_json(value: &Value, depth: usize) -> serde_json::Value {
    use serde_json::Value as Json;
    if value.sensitive {
        return Json::String(SENSITIVE.to_owned());
    }
    if depth > MAX_DEPTH {
        return Json::String("…".to_owned());
    }
    match &value.data {
        Data::Null(_) => Json::Null,
        Data::Bool(b) => Json::Bool(*b),
        Data::Number(number) => {
            let text = number.to_string();
            serde_json::from_str(&text).unwrap_or(Json::String(text))
        }
        Data::Text(text) => text_to_json(text, depth),
        Data::List(list) => {
            let rest = list.rest.iter().map(|s| Json::String(format!("${{{s}}}")));
            let items = list.items().iter().map(|item| to_json(item, depth + 1));
            Json::Array(items.chain(rest).collect())
        }
        Data::Map(map) => sorted(
            map.entries()
                .iter()
                .map(|e| (e.key.to_string(), to_json(&e.value, depth + 1)))
                .chain(map.rest.iter().map(|s| (format!("${{{s}}}"), Json::Null))),
        ),
        Data::OneOf(alternatives) => {
            let forms: Vec<String> = alternatives
                .iter()
                .map(|a| match to_json(&a.value, depth + 1) {
                    Json::String(text) => text,
                    other => other.to_string(),
                })
                .collect();
            Json::String(format!("${{{}}}", forms.join(" | ")))
        }
        Data::Unknown(symbol) => Json::String(format!("${{{symbol}}}")),
    }
}

/// A text that holds a JSON object (a policy) or list becomes that.
fn text_to_json(text: &Text, depth: usize) -> serde_json::Value {
    if let Some(value) = text.decoded().filter(|_| depth == 0) {
        return to_json(value, depth + 1);
    }
    let plain = text.to_string();
    if depth == 0
        && text.is_json()
        && let Ok(json) = serde_json::from_str::<serde_json::Value>(&plain)
    {
        return sort_keys(json);
    }
    serde_json::Value::String(plain)
}

/// `serde_json` refuses nesting over 128, which bounds the recursion.
fn sort_keys(json: serde_json::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match json {
        Json::Object(map) => sorted(map.into_iter().map(|(k, v)| (k, sort_keys(v)))),
        Json::Array(items) => Json::Array(items.into_iter().map(sort_keys).collect()),
        other => other,
    }
}

fn sorted(entries: impl Iterator<Item = (String, serde_json::Value)>) -> serde_json::Value {
    let sorted: BTreeMap<String, serde_json::Value> = entries.collect();
    serde_json::Value::Object(sorted.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{List, ListKind, Map, MapEntry, MapKind, Pseudo, Symbol};

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
