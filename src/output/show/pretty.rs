//! Values for people: JSON over several lines, in which symbols stand as their marks with the
//! reasons beside them.

use std::fmt::Write;

use super::marks::{
    Room, SENSITIVE, TOO_LARGE, hidden, mark, marked, quoted, reasons, squeezed, why,
};
use crate::output::place::clean;
use crate::value::{Alternative, Data, List, MapEntry, Symbol, Text, Value, decode_json};

/// Columns per level.
const INDENT: usize = 2;

/// What a text of JSON is in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonText {
    /// A policy document, which a text of JSON and an object write alike.
    Document,
    /// A text, and said to be one.
    Text,
}

/// The value as it stands behind ` = `; further lines are indented by `level`.
pub(super) fn pretty(value: &Value, level: usize, json: JsonText) -> String {
    let mut printer = Printer::new(json);
    printer.value(value, level);
    printer.out
}

/// A computed attribute: the form of its text where that is known; of an identity that is nothing
/// but itself, nothing is.
pub(super) fn pretty_computed(value: &Value, level: usize) -> String {
    let mut printer = Printer::new(JsonText::Text);
    match &value.data {
        Data::Unknown(symbol) if !value.sensitive => match &symbol.shape {
            Some(shape) => printer.text(&shape.expanded(), level),
            None => printer.out.push_str(why([symbol.reason]).trim_start()),
        },
        _ => printer.value(value, level),
    }
    printer.out
}

struct Printer {
    out: String,
    room: Room,
    json: JsonText,
}

impl Printer {
    fn new(json: JsonText) -> Self {
        Self {
            out: String::new(),
            room: Room::new(),
            json,
        }
    }

    fn value(&mut self, value: &Value, level: usize) {
        if value.sensitive {
            return self.out.push_str(SENSITIVE);
        }
        if !self.room.take() {
            return self.out.push_str(TOO_LARGE);
        }
        match &value.data {
            Data::Null(_) => self.out.push_str("null"),
            Data::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            // Writing to a string cannot fail.
            Data::Number(number) => drop(write!(self.out, "{number}")),
            Data::Text(text) => self.text_or_document(text, level),
            Data::List(list) if is_short(list) => {
                self.out.push('[');
                list.items().iter().for_each(|item| self.value(item, level));
                self.out.push(']');
            }
            Data::List(list) => {
                let rest = list.rest.as_deref();
                self.collection(['[', ']'], list.items(), rest, level, |it, item, level| {
                    it.value(item, level);
                });
            }
            Data::Map(map) => {
                let rest = map.rest.as_deref();
                self.collection(['{', '}'], map.entries(), rest, level, Self::entry);
            }
            Data::OneOf(alternatives) => self.one_of(alternatives, level),
            Data::Unknown(symbol) => self.symbol(symbol),
        }
    }

    fn entry(&mut self, entry: &MapEntry, level: usize) {
        let _ = write!(self.out, "{}: ", clean(&quoted(&entry.key)));
        self.value(&entry.value, level);
    }

    fn collection<T>(
        &mut self,
        [open, close]: [char; 2],
        items: &[T],
        rest: Option<&Symbol>,
        level: usize,
        mut each: impl FnMut(&mut Self, &T, usize),
    ) {
        self.out.push(open);
        for (i, item) in items.iter().enumerate() {
            self.line(level + 1);
            each(self, item, level + 1);
            if i + 1 < items.len() {
                self.out.push(',');
            }
        }
        if let Some(rest) = rest {
            self.line(level + 1);
            self.out.push_str("...");
            self.symbol(rest);
        }
        if !items.is_empty() || rest.is_some() {
            self.line(level);
        }
        self.out.push(close);
    }

    fn one_of(&mut self, alternatives: &[Alternative], level: usize) {
        self.out.push_str("one of");
        for alternative in alternatives {
            self.line(level + 1);
            let condition = squeezed(&alternative.condition);
            let _ = write!(self.out, "if {}: ", clean(&condition));
            self.value(&alternative.value, level + 1);
        }
    }

    fn text_or_document(&mut self, text: &Text, level: usize) {
        if let Some(word) = hidden(text) {
            return self.out.push_str(word);
        }
        match decode_json(text) {
            Ok(decoded) if text.is_json() => {
                let is_text = self.json == JsonText::Text;
                self.out.push_str(if is_text { "JSON text " } else { "" });
                self.value(&decoded, level);
            }
            _ => self.text(text, level),
        }
    }

    /// A text of several lines stands between `<<EOT` and `EOT`, without escapes.
    fn text(&mut self, text: &Text, level: usize) {
        let shown = marked(text);
        let why = why(reasons(text));
        if !shown.trim_end().contains('\n') {
            let shown = quoted(&shown);
            let _ = write!(self.out, "{}{why}", clean(&shown));
            return;
        }
        self.out.push_str("<<EOT");
        for line in shown.lines() {
            self.line(level + 1);
            self.out.push_str(&clean(line));
        }
        self.line(level);
        let _ = write!(self.out, "EOT{why}");
    }

    fn symbol(&mut self, symbol: &Symbol) {
        let shown = mark(symbol);
        let _ = write!(self.out, "{}{}", clean(&shown), why([symbol.reason]));
    }

    fn line(&mut self, level: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', INDENT * level));
    }
}

/// Whether a list is one known item that is no collection: it stands on one line.
fn is_short(list: &List) -> bool {
    let is_scalar = |value: &Value| match &value.data {
        Data::Text(text) => text.is_known() && !text.is_json(),
        Data::Null(_) | Data::Bool(_) | Data::Number(_) => true,
        _ => false,
    };
    matches!(list.items(), [item] if list.rest.is_none() && is_scalar(item))
}
