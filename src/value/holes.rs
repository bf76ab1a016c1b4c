//! Texts with symbols, written so that a parser can read them.
//!
//! Each symbol becomes a character that the text does not hold; after parsing, [`Holes::pieces`]
//! finds the symbols again, whichever order the tree is walked in.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{Piece, Symbol, Text};
use crate::syntax::Literal;
use crate::text::{OffsetMap, Span};

/// The characters for private use behind the basic plane, by plane, and how escapes of them begin
/// in JSON and in YAML.
const PLANES: [(RangeInclusive<char>, [&str; 5]); 2] = [
    (
        '\u{F0000}'..='\u{FFFFD}',
        ["\\udb8", "\\udb9", "\\udba", "\\udbb", "\\u000f"],
    ),
    (
        '\u{100000}'..='\u{10FFFD}',
        ["\\udbc", "\\udbd", "\\udbe", "\\udbf", "\\u0010"],
    ),
];

/// The symbols of a text that stand in it as characters.
#[derive(Debug)]
pub struct Holes {
    characters: RangeInclusive<char>,
    found: Vec<Hole>,
}

/// A symbol of a text.
#[derive(Debug, Clone)]
pub struct Hole {
    /// The interpolation.
    pub span: Span,
    /// What it stands for.
    pub symbol: Arc<Symbol>,
    /// Whether quotes were put around it.
    pub is_quoted: bool,
}

/// How symbols are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoleStyle {
    /// In quotes where they stand outside a JSON string.
    Json,
    /// As they are.
    Bare,
}

impl Text {
    /// The text with characters for its symbols, and the map of its bytes to the files; none when
    /// the text leaves too few characters.
    pub fn with_holes(&self, style: HoleStyle) -> Option<(String, OffsetMap, Holes)> {
        let found: Vec<Hole> = symbols(self, style).collect();
        let characters = match found.is_empty() {
            true => '\u{F0000}'..='\u{FFFFD}',
            false => free_plane(self, found.len())?,
        };
        let holes = Holes { characters, found };
        let (text, map) = self.flatten(|i| {
            let character = holes.character(i).unwrap_or(char::REPLACEMENT_CHARACTER);
            match holes.found.get(i) {
                Some(hole) if hole.is_quoted => format!("\"{character}\""),
                _ => character.to_string(),
            }
        });
        Some((text, map, holes))
    }
}

impl Holes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    fn character(&self, index: usize) -> Option<char> {
        char::from_u32(u32::from(*self.characters.start()).checked_add(u32::try_from(index).ok()?)?)
    }

    /// The symbol that a character stands for.
    fn hole(&self, character: char) -> Option<&Hole> {
        let index = u32::from(character).checked_sub(u32::from(*self.characters.start()))?;
        self.found.get(usize::try_from(index).ok()?)
    }

    /// Whether any symbol stands in a text.
    pub fn are_in(&self, text: &str) -> bool {
        // Characters of these planes take four bytes, of which the first is `F3` or `F4`.
        !self.is_empty()
            && memchr::memchr2(0xF3, 0xF4, text.as_bytes()).is_some()
            && text.chars().any(|c| self.hole(c).is_some())
    }

    /// The symbol, when a text is one and nothing else.
    pub fn whole(&self, text: &str) -> Option<&Hole> {
        let mut characters = text.chars();
        let hole = self.hole(characters.next()?)?;
        characters.next().is_none().then_some(hole)
    }

    /// The parts of a literal that was read from `span`, symbols being symbols again.
    pub fn pieces(&self, literal: &Literal, span: Span) -> Vec<Piece> {
        let mut out = Vec::new();
        let mut start = 0;
        let known = |range: std::ops::Range<usize>, out: &mut Vec<Piece>| {
            if !range.is_empty() {
                out.push(stretch(literal, span, range));
            }
        };
        for (at, character) in literal.text.char_indices() {
            if let Some(hole) = self.hole(character) {
                known(start..at, &mut out);
                out.push(Piece::Symbol(hole.span, Arc::clone(&hole.symbol)));
                start = at + character.len_utf8();
            }
        }
        known(start..literal.text.len(), &mut out);
        out
    }

    /// A text as it is shown, with the names of the symbols.
    pub fn shown(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match self.hole(character) {
                Some(hole) => out += &format!("${{{}}}", hole.symbol),
                None => out.push(character),
            }
        }
        out
    }
}

/// A part of a literal, with its own source.
fn stretch(literal: &Literal, span: Span, range: std::ops::Range<usize>) -> Piece {
    let map = Literal {
        map: Some(literal.offset_map(span)),
        ..literal.clone()
    };
    let (span, part) = map.slice(span, range);
    Piece::Literal(span, part)
}

fn symbols(text: &Text, style: HoleStyle) -> impl Iterator<Item = Hole> {
    let mut in_string = false;
    let mut escaped = false;
    text.pieces().iter().filter_map(move |piece| match piece {
        Piece::Literal(_, literal) => {
            if style == HoleStyle::Json {
                for byte in literal.text.bytes() {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' if in_string => escaped = true,
                        b'"' => in_string = !in_string,
                        _ => {}
                    }
                }
            }
            None
        }
        Piece::Symbol(span, symbol) => Some(Hole {
            span: *span,
            symbol: Arc::clone(symbol),
            is_quoted: style == HoleStyle::Json && !in_string,
        }),
    })
}

/// A plane of which a text holds no character, neither as itself nor as an escape, with room for so
/// many symbols.
fn free_plane(text: &Text, symbols: usize) -> Option<RangeInclusive<char>> {
    let holds = |characters: &RangeInclusive<char>, escapes: &[&str]| {
        text.pieces().iter().any(|piece| match piece {
            Piece::Literal(_, literal) => {
                let has_characters = memchr::memchr2(0xF3, 0xF4, literal.text.as_bytes())
                    .is_some_and(|_| literal.text.chars().any(|c| characters.contains(&c)));
                has_characters
                    || memchr::memmem::find(literal.text.as_bytes(), b"\\").is_some() && {
                        let lower = literal.text.to_ascii_lowercase();
                        escapes.iter().any(|escape| lower.contains(escape))
                    }
            }
            Piece::Symbol(..) => false,
        })
    };
    let room = |characters: &RangeInclusive<char>| {
        let (first, last) = (*characters.start() as usize, *characters.end() as usize);
        last - first + 1 >= symbols
    };
    let free = PLANES
        .into_iter()
        .find(|(characters, escapes)| room(characters) && !holds(characters, escapes));
    free.map(|(characters, _)| characters)
}
