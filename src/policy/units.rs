//! Patterns and texts with symbols, unit by unit.

use super::Verdict;
use super::glob::{Bound, Part, Reach};
use crate::value::{Piece, Pseudo, Symbol, SymbolKind, Text};

/// One position of a pattern.
#[derive(Debug, Clone, Copy)]
pub(super) enum PatternUnit<'a> {
    Char(char),
    One,
    Star(Reach),
    /// A digit of the account id, by its place in it.
    Digit(usize),
    Symbol(&'a Symbol),
    /// Some text that is not known.
    Unknown,
}

/// One position of a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum TextUnit<'a> {
    Char(char),
    Digit(usize),
    Symbol(&'a Symbol),
}

/// AWS account ids have twelve digits
/// (<https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>).
const ACCOUNT_DIGITS: usize = 12;

/// Most pairs of positions that are looked at; beyond them nothing is known.
const MAX_PAIRS: usize = 4_000_000;

/// The units of a pattern in a request.
pub(super) fn pattern<'a>(bound: &'a [Bound<'a>], fold: bool) -> Vec<PatternUnit<'a>> {
    let mut out = Vec::new();
    for part in bound {
        match part {
            Bound::Part(Part::Literal(text)) => out.extend(text.chars().map(PatternUnit::Char)),
            Bound::Part(Part::One) => out.push(PatternUnit::One),
            Bound::Part(Part::Star(reach)) => out.push(PatternUnit::Star(*reach)),
            Bound::Part(Part::Symbol(symbol)) => {
                symbol_units(symbol, &mut |unit| out.push(unit.into()));
            }
            Bound::Part(Part::Variable(_)) | Bound::Unknown => out.push(PatternUnit::Unknown),
            Bound::Subject(subject) => {
                for piece in subject.text().pieces() {
                    match piece {
                        Piece::Literal(_, literal) => each_char(&literal.text, fold, &mut |c| {
                            out.push(PatternUnit::Char(c));
                        }),
                        Piece::Symbol(_, symbol) => {
                            symbol_units(symbol, &mut |unit| out.push(unit.into()));
                        }
                    }
                }
            }
            Bound::Default(text) => {
                each_char(text, fold, &mut |c| out.push(PatternUnit::Char(c)));
            }
        }
    }
    out
}

/// The units of a text whose symbols are expanded.
pub(super) fn text(text: &Text, fold: bool) -> Vec<TextUnit<'_>> {
    let mut out = Vec::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(_, literal) => each_char(&literal.text, fold, &mut |c| {
                out.push(TextUnit::Char(c));
            }),
            Piece::Symbol(_, symbol) => symbol_units(symbol, &mut |unit| out.push(unit)),
        }
    }
    out
}

fn each_char(text: &str, fold: bool, each: &mut dyn FnMut(char)) {
    match fold {
        true => text.chars().flat_map(char::to_lowercase).for_each(each),
        false => text.chars().for_each(each),
    }
}

fn symbol_units<'a>(symbol: &'a Symbol, each: &mut dyn FnMut(TextUnit<'a>)) {
    match symbol.kind {
        SymbolKind::Pseudo(Pseudo::AccountId) => {
            (0..ACCOUNT_DIGITS).map(TextUnit::Digit).for_each(each);
        }
        SymbolKind::Pseudo(Pseudo::Partition) => {
            "aws".chars().map(TextUnit::Char).for_each(&mut *each);
            each(TextUnit::Symbol(symbol));
        }
        _ => each(TextUnit::Symbol(symbol)),
    }
}

impl<'a> From<TextUnit<'a>> for PatternUnit<'a> {
    fn from(unit: TextUnit<'a>) -> Self {
        match unit {
            TextUnit::Char(c) => PatternUnit::Char(c),
            TextUnit::Digit(at) => PatternUnit::Digit(at),
            TextUnit::Symbol(symbol) => PatternUnit::Symbol(symbol),
        }
    }
}

/// Whether the text matches always, never, or depending on the symbols.
pub(super) fn verdict(pattern: &[PatternUnit<'_>], text: &[TextUnit<'_>]) -> Verdict {
    if pattern.len().saturating_mul(text.len()) > MAX_PAIRS {
        return Verdict::Unknown;
    }
    if run(pattern, text, false) {
        Verdict::Yes
    } else if run(pattern, text, true) {
        Verdict::Unknown
    } else {
        Verdict::No
    }
}

/// Goes through the text with the set of positions of the pattern that it can lead to.
///
/// When `hopeful`, unknowns may be what suits: the pattern matches for some text that they stand
/// for, or the answer is no. Otherwise a match holds whatever they stand for.
fn run(pattern: &[PatternUnit<'_>], text: &[TextUnit<'_>], hopeful: bool) -> bool {
    let mut states = vec![false; pattern.len() + 1];
    let mut next = states.clone();
    if let Some(first) = states.first_mut() {
        *first = true;
    }
    skip_empty(pattern, &mut states, hopeful);
    for &unit in text {
        let fills = hopeful && matches!(unit, TextUnit::Symbol(_));
        next.fill(false);
        for (at, &token) in pattern.iter().enumerate() {
            if !states[at] {
                continue;
            }
            if absorbs(token, unit, hopeful) {
                next[at] = true;
            }
            if passes(token, unit, hopeful) {
                next[at + 1] = true;
            }
        }
        if fills {
            // A symbol may be empty, or suit any number of tokens.
            let first = states.iter().position(|&state| state);
            for state in next.iter_mut().skip(first.unwrap_or(usize::MAX)) {
                *state = true;
            }
        }
        skip_empty(pattern, &mut next, hopeful);
        std::mem::swap(&mut states, &mut next);
        if !states.contains(&true) {
            return false;
        }
    }
    states.last().copied().unwrap_or(false)
}

/// Adds the positions behind tokens that may be empty.
fn skip_empty(pattern: &[PatternUnit<'_>], states: &mut [bool], hopeful: bool) {
    for (at, &token) in pattern.iter().enumerate() {
        if states[at] && is_run(token, hopeful) {
            states[at + 1] = true;
        }
    }
}

/// Whether a token stands for any number of characters.
fn is_run(token: PatternUnit<'_>, hopeful: bool) -> bool {
    match token {
        PatternUnit::Star(_) => true,
        PatternUnit::Symbol(_) | PatternUnit::Unknown => hopeful,
        PatternUnit::Char(_) | PatternUnit::One | PatternUnit::Digit(_) => false,
    }
}

/// Whether a token takes the unit and goes on.
fn absorbs(token: PatternUnit<'_>, unit: TextUnit<'_>, hopeful: bool) -> bool {
    match (token, unit) {
        (PatternUnit::Star(Reach::Any), _) => true,
        (PatternUnit::Star(Reach::Unclear), _) if hopeful => true,
        (PatternUnit::Star(_), TextUnit::Char(c)) => c != ':',
        (PatternUnit::Star(_), TextUnit::Digit(_)) => true,
        (PatternUnit::Star(_), TextUnit::Symbol(_)) => hopeful,
        (PatternUnit::Symbol(_) | PatternUnit::Unknown, _) => hopeful,
        _ => false,
    }
}

/// Whether a token stands for exactly the unit.
fn passes(token: PatternUnit<'_>, unit: TextUnit<'_>, hopeful: bool) -> bool {
    match (token, unit) {
        (PatternUnit::Char(c), TextUnit::Char(d)) => c == d,
        (PatternUnit::One, TextUnit::Char(_) | TextUnit::Digit(_)) => true,
        (PatternUnit::Digit(one), TextUnit::Digit(other)) => one == other || hopeful,
        (PatternUnit::Digit(_), TextUnit::Char(c)) | (PatternUnit::Char(c), TextUnit::Digit(_)) => {
            hopeful && c.is_ascii_digit()
        }
        (PatternUnit::Symbol(one), TextUnit::Symbol(other)) => one == other,
        _ => false,
    }
}
