//! What was not resolved in the attributes of IAM resources.

use std::sync::Arc;

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
        resources.for_each(|attributes| uses.attributes(attributes));
        for (symbol, uses) in uses.found.into_values() {
            let key = (symbol.span, Str::from(symbol.to_string()));
            self.add(key, symbol.reason, uses);
        }
        for (span, uses) in uses.passed {
            let name = Str::from("a value with too many parts");
            self.add((span, name), Reason::Limit, uses);
        }
    }

    /// Adds what is missing as a whole.
    pub(super) fn missing(&mut self, symbols: &[Symbol]) {
        for symbol in symbols {
            let key = (symbol.span, Str::from(symbol.to_string()));
            self.add(key, symbol.reason, 1);
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

/// Most values that are looked at in one attribute: values share their parts, and may have more
/// leaves than could ever be counted.
const MAX_VALUES: usize = 1_000_000;

/// How often each symbol is used at its place, not yet by its name: the same one is used often.
#[derive(Default)]
struct Uses<'v> {
    found: FxHashMap<(Span, &'v SymbolKind), (&'v Symbol, usize)>,
    /// Values that were not looked at, by their places.
    passed: FxHashMap<Span, usize>,
    /// How many further values of the attribute are looked at.
    left: usize,
}

impl<'v> Uses<'v> {
    fn attributes(&mut self, map: &'v Map) {
        for entry in map.entries() {
            self.left = MAX_VALUES;
            self.value(&entry.value);
        }
        self.rest(&map.rest);
    }

    fn value(&mut self, value: &'v Value) {
        let Some(left) = self.left.checked_sub(1) else {
            *self.passed.entry(value.span).or_default() += 1;
            return;
        };
        self.left = left;
        match &value.data {
            Data::Unknown(symbol) => self.symbol(symbol),
            Data::Text(text) => self.text(text),
            Data::List(list) => {
                list.items().iter().for_each(|item| self.value(item));
                self.rest(&list.rest);
            }
            Data::Map(map) => {
                map.entries()
                    .iter()
                    .for_each(|entry| self.value(&entry.value));
                self.rest(&map.rest);
            }
            Data::OneOf(alternatives) => alternatives.iter().for_each(|a| self.value(&a.value)),
            Data::Null(_) | Data::Bool(_) | Data::Number(_) => {}
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

    fn rest(&mut self, rest: &'v Option<Arc<Symbol>>) {
        if let Some(symbol) = rest {
            self.symbol(symbol);
        }
    }

    fn symbol(&mut self, symbol: &'v Symbol) {
        let key = (symbol.span, &symbol.kind);
        self.found.entry(key).or_insert((symbol, 0)).1 += 1;
    }
}
