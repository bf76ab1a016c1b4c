//! What `count` and `each` are in the expressions of an instance.

use std::sync::Arc;

use arcstr::literal_substr;

use super::{Key, Repeat};
use crate::text::{Span, Str};
use crate::value::{
    Data, HopKind, Map, MapEntry, MapKind, Number, Reason, Symbol, SymbolKind, Value,
};

/// The bindings of an instance of which nothing but the key is known.
pub(super) fn bindings_of(
    key: &Key,
    value: Option<Value>,
    scope: &Str,
    span: Span,
) -> Vec<(Str, Value)> {
    match key {
        Key::None | Key::Any => Vec::new(),
        Key::Index(index) => {
            let index = Data::Number(Number::from_usize(*index));
            count_bindings(Value::new(index, span))
        }
        Key::Name(name) => {
            let unknown = || {
                let kind = SymbolKind::Expression {
                    scope: scope.clone(),
                    source: Str::from(format!("each.value of {}", key.suffix())),
                };
                Value::unknown(Symbol::new(kind, Reason::NotSupported, span), span)
            };
            let entry = |name: &str, value: Value| MapEntry {
                key: Str::from(name),
                key_span: span,
                value,
            };
            let each = Map::new(
                MapKind::Object,
                vec![
                    entry("key", Value::text(name.clone(), span)),
                    entry(
                        "value",
                        value.map_or_else(unknown, |value| of_key(value, key)),
                    ),
                ],
            );
            vec![(Str::from("each"), Value::new(Data::Map(each), span))]
        }
    }
}

/// The value of one key, where `value` stands for those of all: what is unknown is another one for
/// each key.
fn of_key(value: Value, key: &Key) -> Value {
    let Data::Unknown(symbol) = &value.data else {
        return value;
    };
    let step = key.suffix();
    let part = match &symbol.kind {
        SymbolKind::Expression { scope, source } => {
            let kind = SymbolKind::Expression {
                scope: scope.clone(),
                source: Str::from(format!("{source}{step}")),
            };
            Some(Symbol::new(kind, symbol.reason, symbol.span))
        }
        _ => symbol.part(&step, symbol.span),
    };
    match part {
        Some(part) => Value {
            data: Data::Unknown(Arc::new(part)),
            ..value
        },
        None => value,
    }
}

pub(super) fn count_bindings(index: Value) -> Vec<(Str, Value)> {
    let span = index.span;
    let entry = MapEntry {
        key: literal_substr!("index"),
        key_span: span,
        value: index,
    };
    let count = Map::new(MapKind::Object, vec![entry]);
    vec![(literal_substr!("count"), Value::new(Data::Map(count), span))]
}

pub(super) fn each_bindings(key: Value, value: Value, repeat: &Repeat<'_>) -> Vec<(Str, Value)> {
    let passed = |key: Str, value: Value| MapEntry {
        key,
        key_span: repeat.span,
        value: received(value, repeat),
    };
    let entries = vec![
        passed(literal_substr!("key"), key),
        passed(literal_substr!("value"), value),
    ];
    let each = Map::new(MapKind::Object, entries);
    vec![(
        literal_substr!("each"),
        Value::new(Data::Map(each), repeat.span),
    )]
}

/// A value that `for_each` hands on: the collection's hops, then its own.
fn received(mut value: Value, repeat: &Repeat<'_>) -> Value {
    value.sensitive |= repeat.value.sensitive;
    value.hop(HopKind::Each, repeat.span)
}
