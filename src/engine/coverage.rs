//! What was not resolved in the attributes of IAM resources.

use rustc_hash::FxHashMap;

use super::CoverageEntry;
use crate::text::{Span, Str};
use crate::value::{Data, Map, Piece, Reason, Symbol, SymbolKind, Text, Value};

/// Collects symbols: each once per place, with the number of values that rest on it.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    found: FxHashMap<(Span, Str), (Reason, usize)>,
}

impl Coverage {
    /// Adds every symbol of the attributes of resources.
    pub(super) fn attributes<'v>(&mut self, resources: impl Iterator<Item = &'v Map>) {
        let mut uses = Uses::default();
        resources.for_each(|attributes| uses.map(attributes));
        for (symbol, uses) in uses.0.into_values() {
            let key = (symbol.span, Str::from(symbol.to_string()));
            self.add(key, symbol.reason, uses);
        }
    }

    fn add(&mut self, key: (Span, Str), reason: Reason, uses: usize) {
        self.found.entry(key).or_insert((reason, 0)).1 += uses;
    }

    /// Joins what two threads collected.
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (key, (reason, uses)) in other.found {
            self.add(key, reason, uses);
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

/// How often each symbol is used at its place, not yet by its name: the same one is used often.
#[derive(Default)]
struct Uses<'v>(FxHashMap<(Span, &'v SymbolKind), (&'v Symbol, usize)>);

impl<'v> Uses<'v> {
    fn map(&mut self, map: &'v Map) {
        for entry in map.entries() {
            self.value(&entry.value);
        }
        if let Some(rest) = &map.rest {
            self.symbol(rest);
        }
    }

    fn value(&mut self, value: &'v Value) {
        match &value.data {
            Data::Unknown(symbol) => self.symbol(symbol),
            Data::Text(text) => self.text(text),
            Data::List(list) => {
                list.items().iter().for_each(|item| self.value(item));
                list.rest.iter().for_each(|rest| self.symbol(rest));
            }
            Data::Map(map) => self.map(map),
            Data::OneOf(alternatives) => alternatives.iter().for_each(|a| self.value(&a.value)),
            Data::Null | Data::Bool(_) | Data::Number(_) => {}
        }
    }

    fn text(&mut self, text: &'v Text) {
        if let Some(structure) = text.decoded() {
            return self.value(structure);
        }
        for piece in text.pieces() {
            if let Piece::Symbol(_, symbol) = piece {
                self.symbol(symbol);
            }
        }
    }

    fn symbol(&mut self, symbol: &'v Symbol) {
        let key = (symbol.span, &symbol.kind);
        self.0.entry(key).or_insert((symbol, 0)).1 += 1;
    }
}
