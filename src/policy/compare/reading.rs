//! Patterns of the policy language as tokens, and words of tokens as texts of a request.

use std::sync::Arc;

use super::words::{Token, Tokens, push};
use crate::policy::glob::{Glob, Part, Reach, Variable};
use crate::text::{FileId, Span, Str};
use crate::value::{Piece, Symbol, Text, TextBuilder};

/// The first of the letters that stand for what a policy variable stands for.
const FIRST_VARIABLE: u32 = 0xe100;
/// The first of the letters that stand for symbols of the code.
const FIRST_SYMBOL: u32 = 0xf_0000;
/// How many symbols are told apart.
const MAX_SYMBOLS: usize = 60_000;

/// Whether a text holds letters for private use, which words are made of.
pub(super) fn has_private_letters(text: &str) -> bool {
    !text.is_ascii() && !text.chars().all(is_itself)
}

/// Whether a letter stands for itself, and not for a text that is not known.
pub(super) fn is_itself(letter: char) -> bool {
    !matches!(u32::from(letter), 0xe000..=0xf8ff | 0xf_0000..)
}

/// The letter that stands for the value of a variable.
pub(super) fn letter_of_variable(number: usize) -> char {
    let number = u32::try_from(number).unwrap_or(0) % 0x400;
    char::from_u32(FIRST_VARIABLE + number).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// What a variable stands for while something is searched.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// The condition key in lower case.
    pub(super) key: Str,
    /// Its value; none when the key is absent.
    pub(super) value: Option<String>,
    /// Whether the value stands for any other.
    pub(super) is_generic: bool,
}

/// A pattern as tokens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Lowered {
    pub(super) tokens: Tokens,
    /// Whether letters in it stand for texts that are not known, so that what it has in common with
    /// another pattern cannot be told from the letters.
    pub(super) is_soft: bool,
}

impl Lowered {
    pub(super) fn of(tokens: Tokens) -> Self {
        Self {
            tokens,
            is_soft: false,
        }
    }

    /// Any text.
    pub(super) fn everything() -> Self {
        Self::of(vec![Token::Star])
    }

    /// Any text of six segments.
    pub(super) fn any_arn() -> Self {
        let mut tokens = Vec::new();
        for _ in 0..5 {
            tokens.extend([Token::Run, Token::Char(':')]);
        }
        tokens.push(Token::Star);
        Self::of(tokens)
    }

    /// The only text that it matches; none when there may be others.
    pub(super) fn as_literal(&self) -> Option<Vec<char>> {
        let letters = self.tokens.iter().map(|token| match token {
            Token::Char(c) => Some(*c),
            _ => None,
        });
        letters.collect::<Option<_>>().filter(|_| !self.is_soft)
    }
}

/// How patterns are read in one search.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// What variables stand for.
    pub(super) bound: Vec<Bound>,
    symbols: Vec<Arc<Symbol>>,
}

impl Reading {
    pub(super) fn new(bound: Vec<Bound>) -> Self {
        Self {
            bound,
            symbols: Vec::new(),
        }
    }

    /// A pattern as tokens; none where it matches nothing in this search.
    pub(super) fn lower(&mut self, glob: &Glob) -> Option<Lowered> {
        let mut lowered = Lowered::of(Vec::new());
        self.add(glob, false, &mut lowered)?;
        Some(lowered)
    }

    /// The pattern of an ARN in a condition, whose wildcards stay in their segments.
    pub(super) fn lower_segments(&mut self, segments: &[Glob]) -> Option<Lowered> {
        let mut lowered = Lowered::of(Vec::new());
        for (at, segment) in segments.iter().enumerate() {
            if at > 0 {
                push(&mut lowered.tokens, Token::Char(':'));
            }
            self.add(segment, at + 1 < segments.len(), &mut lowered)?;
        }
        Some(lowered)
    }

    fn add(&mut self, glob: &Glob, is_segment: bool, to: &mut Lowered) -> Option<()> {
        let literal = |to: &mut Lowered, text: &str| {
            text.chars()
                .for_each(|c| push(&mut to.tokens, Token::Char(c)));
        };
        for part in glob.parts() {
            match part {
                Part::Literal(text) => literal(to, text),
                Part::One if is_segment => push(&mut to.tokens, Token::Part),
                Part::One => push(&mut to.tokens, Token::One),
                Part::Star(Reach::Any) if !is_segment => push(&mut to.tokens, Token::Star),
                Part::Star(Reach::Unclear) => {
                    to.is_soft = true;
                    push(&mut to.tokens, Token::Star);
                }
                Part::Star(_) => push(&mut to.tokens, Token::Run),
                Part::Symbol(symbol) => {
                    to.is_soft = true;
                    push(&mut to.tokens, Token::Char(self.letter(symbol)));
                }
                Part::Variable(Variable { key: None, .. }) => {
                    to.is_soft = true;
                    push(&mut to.tokens, Token::Star);
                }
                Part::Variable(variable) => {
                    let (value, is_generic) = self.value(variable)?;
                    to.is_soft |= is_generic;
                    let value = match glob.folds() {
                        true => value.to_lowercase(),
                        false => value,
                    };
                    literal(to, &value);
                }
            }
        }
        Some(())
    }

    /// What a variable stands for, and whether that stands for other values too; none for nothing.
    fn value(&self, variable: &Variable) -> Option<(String, bool)> {
        let bound = self
            .bound
            .iter()
            .find(|b| variable.key.as_ref() == Some(&b.key));
        let value = bound.and_then(|b| Some((b.value.clone()?, b.is_generic)));
        let default = variable.default.as_ref();
        value.or_else(|| default.map(|text| (text.to_string(), false)))
    }

    fn letter(&mut self, symbol: &Arc<Symbol>) -> char {
        let known = self.symbols.iter().position(|other| other == symbol);
        let at = known.unwrap_or_else(|| {
            if self.symbols.len() < MAX_SYMBOLS {
                self.symbols.push(symbol.clone());
            }
            self.symbols.len() - 1
        });
        let number = u32::try_from(at).unwrap_or(0);
        char::from_u32(FIRST_SYMBOL + number).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// The text of a word, its symbols among them.
    pub(super) fn text(&self, word: &[char]) -> Text {
        let span = Span::at(FileId(0), 0);
        let mut builder = TextBuilder::default();
        let mut literal = String::new();
        for c in word {
            let at = u32::from(*c).checked_sub(FIRST_SYMBOL);
            let symbol = at.and_then(|at| self.symbols.get(usize::try_from(at).ok()?));
            match symbol {
                Some(symbol) => {
                    builder.literal(std::mem::take(&mut literal), span);
                    builder.piece(Piece::Symbol(span, symbol.clone()));
                }
                None => literal.push(*c),
            }
        }
        builder.literal(literal, span);
        builder.finish()
    }
}
