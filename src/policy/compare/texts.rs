//! Texts of which one is as good as any other to lie outside of boxes.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::reading::{Lowered, is_itself};
use super::words::{Resolution, Token, Tokens, intersection, matches};

/// Most patterns that are looked at for one question.
const MAX_PATTERNS: usize = 2_048;
/// Most words that are made for one question.
const MAX_WORDS: usize = 4_096;
/// Most words that are made of one pattern.
const MAX_WORDS_OF_PATTERN: usize = 1_024;

/// What texts are asked for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// A text must match one pattern of each.
    pub(super) inside: Vec<Vec<Lowered>>,
    /// A text that matches one pattern of these is worth having, for each by itself and with others.
    pub(super) through: Vec<Vec<Lowered>>,
    /// The other patterns that texts are tested with: it is worth to match none of them.
    pub(super) apart: Vec<Lowered>,
}

/// Words, and whether any text that is asked for is worth no more than one of them.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) words: Vec<Vec<char>>,
    pub(super) is_complete: bool,
}

/// Words that are as good as any other.
pub(super) fn words(wanted: &Wanted, steps: &mut usize) -> Words {
    let mut patterns = Patterns {
        found: vec![Lowered::everything()],
        known: FxHashSet::from_iter([Lowered::everything().tokens]),
        is_complete: true,
        steps,
    };
    for union in &wanted.inside {
        patterns.cross(union, false);
    }
    for union in &wanted.through {
        if patterns.found.len() >= MAX_PATTERNS {
            patterns.is_complete = false;
            break;
        }
        patterns.cross(union, true);
    }
    let unions = wanted.inside.iter().chain(&wanted.through);
    let all = unions.flatten().chain(&wanted.apart);
    let all = all.chain(&patterns.found).map(|p| p.tokens.as_slice());
    let resolution = Resolution::of(all);
    let mut words = BTreeSet::new();
    let mut is_complete = patterns.is_complete;
    let steps = patterns.steps;
    for pattern in &patterns.found {
        let room = MAX_WORDS.saturating_sub(words.len());
        let room = room.min(MAX_WORDS_OF_PATTERN).min(*steps);
        match resolution.words(&pattern.tokens, room) {
            Some(found) => {
                *steps -= found.len();
                words.extend(found);
            }
            None => is_complete = false,
        }
    }
    Words {
        words: words.into_iter().collect(),
        is_complete,
    }
}

struct Patterns<'s> {
    found: Vec<Lowered>,
    /// Those that were found.
    known: FxHashSet<Tokens>,
    is_complete: bool,
    steps: &'s mut usize,
}

impl Patterns<'_> {
    /// Replaces the patterns by what they have in common with those of a union; with `keeps`, the
    /// patterns stay too.
    fn cross(&mut self, union: &[Lowered], keeps: bool) {
        let before = match keeps {
            true => self.found.clone(),
            false => {
                self.known.clear();
                std::mem::take(&mut self.found)
            }
        };
        for one in &before {
            for other in union {
                if self.found.len() >= MAX_PATTERNS || *self.steps == 0 {
                    self.is_complete = false;
                    return;
                }
                for both in self.common(one, other) {
                    if self.known.insert(both.tokens.clone()) {
                        self.found.push(both);
                    }
                }
            }
        }
    }

    fn common(&mut self, one: &Lowered, other: &Lowered) -> Vec<Lowered> {
        *self.steps = self.steps.saturating_sub(1);
        if one.tokens == [Token::Star] {
            return vec![other.clone()];
        }
        if other.tokens == [Token::Star] || one.tokens == other.tokens {
            return vec![one.clone()];
        }
        if are_apart(&one.tokens, &other.tokens) {
            return Vec::new();
        }
        if one.is_soft || other.is_soft {
            self.is_complete = false;
        }
        for (literal, pattern) in [(one, other), (other, one)] {
            if let Some(word) = literal.as_literal() {
                return match matches(&pattern.tokens, &word) {
                    true => vec![literal.clone()],
                    false => Vec::new(),
                };
            }
        }
        let is_soft = one.is_soft || other.is_soft;
        // A single pair must not take all steps there are.
        let mut own = (*self.steps).min(4_000);
        let before = own;
        let found = intersection(&one.tokens, &other.tokens, &mut own);
        *self.steps -= before - own;
        match found {
            Some(found) => found
                .into_iter()
                .map(|tokens| Lowered { tokens, is_soft })
                .collect(),
            None => {
                self.is_complete = false;
                Vec::new()
            }
        }
    }
}

/// Whether the letters before the first wildcard, or behind the last, tell that no word matches both.
fn are_apart(one: &[Token], other: &[Token]) -> bool {
    fn differ<'t>(
        one: impl Iterator<Item = &'t Token>,
        other: impl Iterator<Item = &'t Token>,
    ) -> bool {
        let is_letter = |pair: &(&Token, &Token)| matches!(pair, (Token::Char(a), Token::Char(b)) if is_itself(*a) && is_itself(*b));
        one.zip(other).take_while(is_letter).any(|(a, b)| a != b)
    }
    differ(one.iter(), other.iter()) || differ(one.iter().rev(), other.iter().rev())
}
