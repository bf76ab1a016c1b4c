//! What was not resolved in the attributes of IAM resources.

use rustc_hash::FxHashMap;

use super::CoverageEntry;
use crate::text::{Span, Str};
use crate::value::{Data, Map, Piece, Reason, Symbol, Text, Value};

/// Collects symbols: each once per place, with the number of values that rest on it.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    found: FxHashMap<(Span, Str), (Reason, usize)>,
}

impl Coverage {
    /// Adds every symbol of a resource's attributes.
    pub(super) fn attributes(&mut self, attributes: &Map) {
        for entry in attributes.entries() {
            self.value(&entry.value);
        }
        if let Some(rest) = &attributes.rest {
            self.symbol(rest);
        }
    }

    /// Adds every symbol of a value.
    pub(super) fn value(&mut self, value: &Value) {
        match &value.data {
            Data::Unknown(symbol) => self.symbol(symbol),
            Data::Text(text) => self.text(text),
            Data::List(list) => {
                list.items().iter().for_each(|item| self.value(item));
                list.rest.iter().for_each(|rest| self.symbol(rest));
            }
            Data::Map(map) => self.attributes(map),
            Data::OneOf(alternatives) => alternatives.iter().for_each(|a| self.value(&a.value)),
            Data::Null | Data::Bool(_) | Data::Number(_) => {}
        }
    }

    fn text(&mut self, text: &Text) {
        if let Some(structure) = text.decoded() {
            return self.value(structure);
        }
        for piece in text.pieces() {
            if let Piece::Symbol(_, symbol) = piece {
                self.symbol(symbol);
            }
        }
    }

    fn symbol(&mut self, symbol: &Symbol) {
        let key = (symbol.span, Str::from(symbol.to_string()));
        self.found.entry(key).or_insert((symbol.reason, 0)).1 += 1;
    }

    /// Joins what two threads collected.
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (key, (reason, uses)) in other.found {
            self.found.entry(key).or_insert((reason, 0)).1 += uses;
        }
        self
    }

    /// The entries, in no order.
    pub(super) fn into_entries(self) -> Vec<CoverageEntry> {
        self.found
            .into_iter()
            .map(|((span, symbol), (reason, uses))| CoverageEntry {
                span,
                symbol: symbol.to_string(),
                reason,
                uses,
            })
            .collect()
    }
}
