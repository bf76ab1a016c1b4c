//! Sets: in which order their elements stand, and which values are one.

use super::budget::Budget;
use crate::text::Str;
use crate::value::{Data, List, ListKind, MapKind, Number, Piece, Value};

/// A set of the values: each once, in the order in which Terraform iterates; null and unknown
/// elements come last.
pub(crate) fn set_of(items: Vec<Value>, budget: &Budget) -> List {
    let mut keyed: Vec<(SetKey, Value)> = items
        .into_iter()
        .map(|v| (SetKey::of(&v, budget), v))
        .collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.dedup_by(|later, earlier| later.0 == earlier.0);
    let items = keyed.into_iter().map(|(_, v)| v).collect();
    List::new(ListKind::Set, items)
}

/// Decides the order of a set and whether two elements are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SetKey {
    Bool(bool),
    Number(Number),
    Text(Str),
    /// As Terraform orders collections, and what tells them apart.
    Other(String, String),
    Null,
    Unknown(String),
}

impl SetKey {
    pub(crate) fn of(value: &Value, budget: &Budget) -> SetKey {
        match &value.data {
            Data::Null(_) => SetKey::Null,
            Data::Bool(b) => SetKey::Bool(*b),
            Data::Number(n) => SetKey::Number(n.clone()),
            Data::Text(text) => match text.as_known() {
                Some(known) => SetKey::Text(known),
                None => SetKey::Unknown(canonical(value, budget)),
            },
            Data::List(_) | Data::Map(_) => {
                let mut order = String::new();
                write_order(value, budget, &mut order);
                SetKey::Other(order, canonical(value, budget))
            }
            Data::OneOf(_) | Data::Unknown(_) => SetKey::Unknown(canonical(value, budget)),
        }
    }

    /// Whether it stands for an element that is wholly known or a collection.
    pub(crate) fn is_known(&self) -> bool {
        !matches!(self, SetKey::Unknown(_))
    }
}

/// The text by which Terraform sorts elements that are collections.
fn write_order(value: &Value, budget: &Budget, out: &mut String) {
    if !budget.spend() {
        return;
    }
    let mut all = |items: &mut dyn Iterator<Item = &Value>, [start, end]: [char; 2]| {
        out.push(start);
        for item in items {
            write_order(item, budget, out);
            out.push(';');
        }
        out.push(end);
    };
    match &value.data {
        Data::List(list) if list.kind == ListKind::Tuple => {
            all(&mut list.items().iter(), ['<', '>']);
        }
        Data::List(list) => all(&mut list.items().iter(), ['[', ']']),
        Data::Map(map) if map.kind == MapKind::Object => {
            all(&mut map.entries().iter().map(|e| &e.value), ['<', '>']);
        }
        Data::Map(map) => {
            out.push('{');
            for entry in map.entries() {
                out.push_str(&format!("{:?}:", entry.key.as_str()));
                write_order(&entry.value, budget, out);
                out.push(';');
            }
            out.push('}');
        }
        Data::Null(_) => out.push('~'),
        Data::Bool(b) => out.push(if *b { 'T' } else { 'F' }),
        Data::Number(n) => out.push_str(&n.to_string()),
        Data::Text(text) => match text.as_known() {
            Some(known) => out.push_str(&format!("{:?}", known.as_str())),
            None => out.push('?'),
        },
        Data::Unknown(_) | Data::OneOf(_) => out.push('?'),
    }
}

/// A text that two values share only when they are the same, symbols being the same when they
/// stand for the same thing.
pub(crate) fn canonical(value: &Value, budget: &Budget) -> String {
    let mut out = String::new();
    write_canonical(value, budget, &mut out);
    out
}

fn write_canonical(value: &Value, budget: &Budget, out: &mut String) {
    if !budget.spend() {
        return;
    }
    let mut put = |text: &str| {
        out.push_str(&text.len().to_string());
        out.push(':');
        out.push_str(text);
    };
    match &value.data {
        Data::Null(_) => out.push('0'),
        Data::Bool(b) => out.push(if *b { 't' } else { 'f' }),
        Data::Number(n) => {
            put(&n.to_string());
            out.push('n');
        }
        Data::Text(text) => match text.as_known() {
            Some(known) => put(&known),
            None => {
                for piece in text.pieces() {
                    match piece {
                        Piece::Literal(_, literal) => put(&literal.text),
                        Piece::Symbol(_, symbol) => put(&format!("{:?}", symbol.kind)),
                    }
                }
                out.push('p');
            }
        },
        Data::Unknown(symbol) => put(&format!("?{:?}", symbol.kind)),
        Data::List(list) => {
            out.push('[');
            for item in list.items() {
                write_canonical(item, budget, out);
                out.push(',');
            }
            out.push_str(if list.rest.is_some() { "…]" } else { "]" });
        }
        Data::Map(map) => {
            out.push('{');
            for entry in map.entries() {
                out.push_str(&entry.key.len().to_string());
                out.push(':');
                out.push_str(&entry.key);
                write_canonical(&entry.value, budget, out);
                out.push(',');
            }
            out.push_str(if map.rest.is_some() { "…}" } else { "}" });
        }
        Data::OneOf(alternatives) => {
            out.push('<');
            for alternative in alternatives.iter() {
                out.push_str(&alternative.condition);
                out.push('>');
                write_canonical(&alternative.value, budget, out);
            }
        }
    }
}
