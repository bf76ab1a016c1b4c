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

/// Most values that are looked at in one attribute: values share their parts, and may have more
/// leaves than could ever be counted. What is past it counts as not resolved.
const MAX_VALUES: usize = 1_000_000;

impl Coverage {
    /// Adds every symbol of a resource's attributes.
    pub(super) fn attributes(&mut self, attributes: &Map) {
        for entry in attributes.entries() {
            self.value(&entry.value, &mut MAX_VALUES.clone());
        }
        if let Some(rest) = &attributes.rest {
            self.symbol(rest);
        }
    }

    fn value(&mut self, value: &Value, left: &mut usize) {
        let Some(less) = left.checked_sub(1) else {
            return self.add(
                value.span,
                Str::from("a value with too many parts"),
                Reason::Limit,
            );
        };
        *left = less;
        match &value.data {
            Data::Unknown(symbol) => self.symbol(symbol),
            Data::Text(text) => self.text(text, left),
            Data::List(list) => {
                list.items().iter().for_each(|item| self.value(item, left));
                list.rest.iter().for_each(|rest| self.symbol(rest));
            }
            Data::Map(map) => {
                let values = map.entries().iter().map(|entry| &entry.value);
                values.for_each(|value| self.value(value, left));
                map.rest.iter().for_each(|rest| self.symbol(rest));
            }
            Data::OneOf(alternatives) => {
                let values = alternatives.iter().map(|alternative| &alternative.value);
                values.for_each(|value| self.value(value, left));
            }
            Data::Null | Data::Bool(_) | Data::Number(_) => {}
        }
    }

    fn text(&mut self, text: &Text, left: &mut usize) {
        if let Some(structure) = text.decoded() {
            return self.value(structure, left);
        }
        for piece in text.pieces() {
            if let Piece::Symbol(_, symbol) = piece {
                self.symbol(symbol);
            }
        }
    }

    fn symbol(&mut self, symbol: &Symbol) {
        self.add(symbol.span, Str::from(symbol.to_string()), symbol.reason);
    }

    fn add(&mut self, span: Span, name: Str, reason: Reason) {
        self.found.entry((span, name)).or_insert((reason, 0)).1 += 1;
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
