//! Symbolic values as parts of the document.

use std::borrow::Cow;
use std::sync::Arc;

use super::node::{Data, Node, Unknown};
use crate::policy::Leaf;
use crate::text::Span;
use crate::value::{self, Reason, Symbol, Text, Value};

/// Stands for what must not be shown.
const SENSITIVE: &str = "(sensitive)";

/// A value of which a text is expected. None where it is certainly not set.
pub fn text(value: &Value) -> Option<Node> {
    let node = match &value.data {
        _ if value.sensitive => secret(value.span),
        value::Data::Null(_) => return None,
        value::Data::OneOf(_) => one_of(value, text)?,
        _ => match value.to_text() {
            Some(found) => shown(&found, value.span),
            // A collection where a text belongs: whatever the deployment makes of it.
            None => Node::unknown(Unknown {
                symbol: "a collection".to_owned(),
                reason: Reason::Invalid,
                span: value.span,
            }),
        },
    };
    Some(Node {
        via: value.via.clone(),
        ..node
    })
}

/// A text of a policy document.
pub fn leaf(leaf: &Leaf) -> Node {
    let node = match leaf.is_sensitive {
        true => secret(leaf.span),
        false => shown(&leaf.text, leaf.span),
    };
    Node {
        via: leaf.via.clone(),
        ..node
    }
}

/// A text as it is known; one of which nothing is known is an unknown.
pub fn shown(text: &Text, span: Span) -> Node {
    let text = text.expanded();
    if let Some(symbol) = text.as_symbol() {
        return Node::unknown(Unknown {
            span,
            ..unknown(symbol)
        });
    }
    Node {
        unknown: text.symbols().next().map(unknown),
        ..Node::word(text.to_string()).at(span)
    }
}

/// What a symbol stands for.
pub fn unknown(symbol: &Arc<Symbol>) -> Unknown {
    Unknown {
        symbol: symbol.to_string(),
        reason: symbol.reason,
        span: symbol.span,
    }
}

fn secret(span: Span) -> Node {
    Node::unknown(Unknown {
        symbol: SENSITIVE.to_owned(),
        reason: Reason::NotSupported,
        span,
    })
}

/// Each value that it may be; none where all are absent. What is absent in some cases is an empty
/// text in these.
fn one_of(value: &Value, each: fn(&Value) -> Option<Node>) -> Option<Node> {
    let cases: Vec<(String, Option<Node>)> = value
        .alternatives()
        .into_iter()
        .map(|(condition, value)| {
            let condition = condition.map(|it| it.to_string()).unwrap_or_default();
            (condition, each(value))
        })
        .collect();
    if cases.iter().all(|(_, node)| node.is_none()) {
        return None;
    }
    let conditions: Vec<&str> = cases.iter().map(|(when, _)| when.as_str()).collect();
    let unknown = Unknown {
        symbol: conditions.join(" or "),
        reason: Reason::UndecidedCondition,
        span: value.span,
    };
    let cases = cases
        .into_iter()
        .map(|(condition, node)| (condition, node.unwrap_or_else(|| Node::word(""))))
        .collect();
    Some(Node {
        span: Some(value.span),
        unknown: Some(unknown),
        ..Node::new(Data::OneOf(cases))
    })
}

/// Tags as a map from key to value, whatever their language writes.
pub fn tags(value: Option<&Value>) -> Node {
    let Some(value) = value else {
        return Node::new(Data::Map(Vec::new()));
    };
    let mut entries: Vec<(Cow<'static, str>, Node)> = Vec::new();
    let mut open: Option<Unknown> = None;
    match &value.data {
        _ if value.sensitive => return secret(value.span),
        value::Data::Null(_) => {}
        value::Data::Map(map) => {
            for entry in map.entries() {
                if let Some(node) = text(&entry.value) {
                    entries.push((Cow::Owned(entry.key.to_string()), node));
                }
            }
            open = map.rest.as_ref().map(unknown);
        }
        value::Data::List(list) => {
            for item in list.items() {
                match tag(item) {
                    Some((key, Some(node))) => entries.push((Cow::Owned(key), node)),
                    Some((_, None)) => {}
                    None => open = open.or(Some(some_tag(item))),
                }
            }
            open = list.rest.as_ref().map(unknown).or(open);
        }
        value::Data::OneOf(_) => {
            let node = one_of(value, |value| Some(tags(Some(value))));
            return node.unwrap_or_else(|| Node::new(Data::Map(Vec::new())));
        }
        value::Data::Unknown(symbol) => {
            return Node::unknown(Unknown {
                span: value.span,
                ..unknown(symbol)
            });
        }
        _ => open = Some(some_tag(value)),
    }
    Node {
        span: Some(value.span),
        unknown: open,
        ..Node::new(Data::Map(entries))
    }
}

/// A tag as a map of `Key` and `Value`; none where its key is not known.
fn tag(value: &Value) -> Option<(String, Option<Node>)> {
    let part = |name: &str, other: &str| value.get(name).or_else(|| value.get(other));
    let key = part("Key", "key")?.as_known_text()?;
    Some((key.to_string(), part("Value", "value").and_then(text)))
}

fn some_tag(value: &Value) -> Unknown {
    match value.as_symbol() {
        Some(symbol) => unknown(symbol),
        None => Unknown {
            symbol: "a tag".to_owned(),
            reason: Reason::NotSupported,
            span: value.span,
        },
    }
}
