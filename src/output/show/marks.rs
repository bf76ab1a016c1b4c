//! What is not known, in words: symbols marked `${name}`, and why.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::value::{Data, Piece, Reason, Symbol, Text, Value};

/// Stands for a value that must not be printed.
pub(super) const SENSITIVE: &str = "(sensitive)";
/// Stands for a value with more parts than are shown.
pub(super) const TOO_LARGE: &str = "(too large to show)";

/// Most parts of one attribute that are shown: values share their parts, and may have more leaves
/// than could ever be written.
pub(super) const MAX_PARTS: usize = 50_000;

/// How many further parts of an attribute are looked at.
pub(super) struct Room(usize);

impl Room {
    pub(super) fn new() -> Self {
        Self(MAX_PARTS)
    }

    /// Whether there is room for a further part; it is taken.
    pub(super) fn take(&mut self) -> bool {
        let left = self.0.checked_sub(1);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// The symbol's mark: `${aws_iam_role.app.arn}`. An expression is put on one line.
pub(super) fn mark(symbol: &Symbol) -> String {
    format!("${{{}}}", squeezed(&symbol.to_string()))
}

/// A name or condition, which may be an expression over several lines, on one.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Known text as it is, symbols as their marks.
pub(super) fn marked(text: &Text) -> String {
    let mut out = String::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(_, literal) => out.push_str(&literal.text),
            Piece::Symbol(_, symbol) => out.push_str(&mark(symbol)),
        }
    }
    out
}

/// What stands for a text that encodes something that must not be printed, or more than can be
/// looked through for that; none for other texts.
pub(super) fn hidden(text: &Text) -> Option<&'static str> {
    hidden_in(text.decoded()?, &mut Room::new())
}

fn hidden_in(value: &Value, room: &mut Room) -> Option<&'static str> {
    if value.sensitive {
        return Some(SENSITIVE);
    }
    if !room.take() {
        return Some(TOO_LARGE);
    }
    match &value.data {
        Data::Text(text) => hidden_in(text.decoded()?, room),
        Data::List(list) => list.items().iter().find_map(|item| hidden_in(item, room)),
        Data::Map(map) => {
            let mut values = map.entries().iter().map(|entry| &entry.value);
            values.find_map(|value| hidden_in(value, room))
        }
        Data::OneOf(alternatives) => alternatives.iter().find_map(|a| hidden_in(&a.value, room)),
        _ => None,
    }
}

/// A value on one line: JSON in which symbols stand as their marks, `${a if A | b if B}` for
/// alternatives, and `...` for entries that are not known. A text stands as it is.
pub(super) fn line(value: &Value, room: &mut Room) -> String {
    match &value.data {
        _ if value.sensitive => SENSITIVE.to_owned(),
        Data::Text(text) => hidden(text).map_or_else(|| marked(text), str::to_owned),
        _ => {
            let mut out = String::new();
            inside(value, room, &mut out);
            out
        }
    }
}

fn inside(value: &Value, room: &mut Room, out: &mut String) {
    if !room.take() {
        return out.push_str(TOO_LARGE);
    }
    if value.sensitive {
        return out.push_str(SENSITIVE);
    }
    match &value.data {
        Data::Null(_) => out.push_str("null"),
        Data::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        // Writing to a string cannot fail.
        Data::Number(number) => drop(write!(out, "{number}")),
        Data::Text(text) => match hidden(text) {
            Some(word) => out.push_str(word),
            None => out.push_str(&quoted(&marked(text))),
        },
        Data::List(list) => {
            out.push('[');
            let mut separator = "";
            for item in list.items() {
                out.push_str(separator);
                inside(item, room, out);
                separator = ",";
            }
            if let Some(rest) = &list.rest {
                let _ = write!(out, "{separator}...{}", mark(rest));
            }
            out.push(']');
        }
        Data::Map(map) => {
            out.push('{');
            let mut separator = "";
            for entry in map.entries() {
                let _ = write!(out, "{separator}{}:", quoted(&entry.key));
                inside(&entry.value, room, out);
                separator = ",";
            }
            if let Some(rest) = &map.rest {
                let _ = write!(out, "{separator}...{}", mark(rest));
            }
            out.push('}');
        }
        Data::OneOf(alternatives) => {
            out.push_str("${");
            for (i, alternative) in alternatives.iter().enumerate() {
                if i > 0 {
                    out.push_str(" | ");
                }
                inside(&alternative.value, room, out);
                let _ = write!(out, " if {}", squeezed(&alternative.condition));
            }
            out.push('}');
        }
        Data::Unknown(symbol) => out.push_str(&mark(symbol)),
    }
}

/// The text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Why parts of a text are not known.
pub(super) fn reasons(text: &Text) -> BTreeSet<Reason> {
    text.symbols().map(|symbol| symbol.reason).collect()
}

/// ` (unknown: no-value, limit)`; nothing where all is known.
pub(super) fn why(reasons: impl IntoIterator<Item = Reason>) -> String {
    let names: BTreeSet<&str> = reasons.into_iter().map(Reason::name).collect();
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = names.into_iter().collect();
    format!(" (unknown: {})", names.join(", "))
}
