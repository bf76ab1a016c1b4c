//! Resources for tests.

use crate::text::{FileId, Span, Str};
use crate::value::{Piece, Reason, Symbol, SymbolKind, Text, TextBuilder};

/// Place `at` of the test's file.
pub fn at(start: usize) -> Span {
    Span::new(FileId(0), start, start + 1)
}

/// A text in which `${name}` is an input without a value.
pub fn text(source: &str) -> Text {
    let mut builder = TextBuilder::default();
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("${") {
        builder.literal(before, at(0));
        let (name, after) = after.split_once('}').expect("a closing brace");
        let symbol = Symbol::new(SymbolKind::Input(Str::from(name)), Reason::NoValue, at(0));
        builder.piece(Piece::Symbol(at(0), symbol.into()));
        rest = after;
    }
    builder.literal(rest, at(0));
    builder.finish()
}
