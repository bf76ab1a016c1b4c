//! Patterns with `*` and `?` against texts of which parts may be unknown.

use std::fmt;

use super::Verdict;
use crate::value::{Piece, Pseudo, Symbol, SymbolKind, Text};

/// A pattern in which `*` stands for any run of characters and `?` for any one.
///
/// Matching takes time proportional to the text, times the longest run without `*` at worst.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    source: String,
    tokens: Box<[Token]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Token {
    Char(char),
    One,
    Star,
}

/// One position of a text: a character, one of a class, or anything at all.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Char(char),
    Digit,
    Any,
}

/// AWS account ids have twelve digits
/// (<https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>).
const ACCOUNT_DIGITS: usize = 12;

impl Pattern {
    /// Reads a pattern; every text is one.
    pub fn new(source: &str) -> Self {
        let mut tokens = Vec::with_capacity(source.len());
        for c in source.chars() {
            let token = match c {
                '*' => Token::Star,
                '?' => Token::One,
                c => Token::Char(c),
            };
            if token != Token::Star || tokens.last() != Some(&Token::Star) {
                tokens.push(token);
            }
        }
        Self {
            source: source.to_owned(),
            tokens: tokens.into(),
        }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether a known text matches.
    pub fn matches(&self, text: &str) -> bool {
        let mut run = Run::new(&self.tokens, false);
        for c in text.chars() {
            run.step(Unit::Char(c));
            if run.is_dead() {
                return false;
            }
        }
        run.accepts()
    }

    /// Whether a text matches whatever its symbols stand for, never, or depending on them.
    ///
    /// An account id is twelve digits and a partition starts with `aws`; any other symbol may be
    /// any text. Where a symbol occurs twice, its occurrences are taken as independent, which can
    /// turn a yes or no into unknown but never into the other.
    pub fn matches_text(&self, text: &Text) -> Verdict {
        if let [Piece::Literal(_, literal)] = text.pieces() {
            return if self.matches(&literal.text) {
                Verdict::Yes
            } else {
                Verdict::No
            };
        }
        let mut always = Run::new(&self.tokens, false);
        let mut possibly = Run::new(&self.tokens, true);
        for unit in units(&text.expanded()) {
            always.step(unit);
            possibly.step(unit);
            if possibly.is_dead() {
                return Verdict::No;
            }
        }
        match (always.accepts(), possibly.accepts()) {
            (true, _) => Verdict::Yes,
            (false, true) => Verdict::Unknown,
            (false, false) => Verdict::No,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

fn units(text: &Text) -> Vec<Unit> {
    let mut out = Vec::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(_, literal) => out.extend(literal.text.chars().map(Unit::Char)),
            Piece::Symbol(_, symbol) => symbol_units(symbol, &mut out),
        }
    }
    out
}

fn symbol_units(symbol: &Symbol, out: &mut Vec<Unit>) {
    match symbol.kind {
        SymbolKind::Pseudo(Pseudo::AccountId) => out.extend([Unit::Digit; ACCOUNT_DIGITS]),
        SymbolKind::Pseudo(Pseudo::Partition) => {
            out.extend("aws".chars().map(Unit::Char));
            out.push(Unit::Any);
        }
        _ => out.push(Unit::Any),
    }
}

/// A simulation of the pattern: the positions that the text read so far can lead to.
struct Run<'a> {
    tokens: &'a [Token],
    /// Whether unknowns may be what suits the pattern; else they must suit whatever they are.
    hopeful: bool,
    states: Vec<usize>,
    next: Vec<usize>,
}

impl<'a> Run<'a> {
    fn new(tokens: &'a [Token], hopeful: bool) -> Self {
        let mut run = Self {
            tokens,
            hopeful,
            states: Vec::new(),
            next: vec![0],
        };
        run.settle();
        run
    }

    fn step(&mut self, unit: Unit) {
        self.next.clear();
        if let (Unit::Any, true, Some(&first)) = (unit, self.hopeful, self.states.first()) {
            self.next.extend(first..=self.tokens.len());
            return self.settle();
        }
        for &state in &self.states {
            let passes = match (self.tokens.get(state), unit) {
                (Some(Token::Star), _) => {
                    self.next.push(state);
                    continue;
                }
                (Some(Token::One), Unit::Char(_) | Unit::Digit) => true,
                (Some(Token::Char(c)), Unit::Char(d)) => *c == d,
                (Some(Token::Char(c)), Unit::Digit) => self.hopeful && c.is_ascii_digit(),
                (Some(_), Unit::Any) | (None, _) => false,
            };
            if passes {
                self.next.push(state + 1);
            }
        }
        self.settle();
    }

    /// Takes the next states over, in order and each once. A state at a star covers all states
    /// before it: whatever they could read on the way to that star, the star itself can.
    fn settle(&mut self) {
        self.states.clear();
        for i in 0..self.next.len() {
            let state = self.next[i];
            if self.states.last().is_some_and(|&last| last >= state) {
                continue;
            }
            if self.tokens.get(state) == Some(&Token::Star) {
                self.states.clear();
                self.states.extend([state, state + 1]);
            } else {
                self.states.push(state);
            }
        }
    }

    fn is_dead(&self) -> bool {
        self.states.is_empty()
    }

    fn accepts(&self) -> bool {
        self.states.last() == Some(&self.tokens.len())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{Reason, TextBuilder};

    fn span() -> Span {
        Span::at(FileId(0), 0)
    }

    fn pseudo(pseudo: Pseudo) -> Symbol {
        Symbol::pseudo(pseudo, span())
    }

    fn input(name: &str) -> Symbol {
        let kind = SymbolKind::Input(name.into());
        Symbol::new(kind, Reason::NoValue, span())
    }

    enum Part {
        Known(&'static str),
        Unknown(Symbol),
    }
    use Part::{Known, Unknown};

    fn text(parts: Vec<Part>) -> Text {
        let mut builder = TextBuilder::default();
        for part in parts {
            match part {
                Known(known) => builder.literal(known, span()),
                Unknown(symbol) => builder.piece(Piece::Symbol(span(), Arc::new(symbol))),
            }
        }
        builder.finish()
    }

    fn verdict(pattern: &str, parts: Vec<Part>) -> Verdict {
        Pattern::new(pattern).matches_text(&text(parts))
    }

    #[test]
    fn symbols_make_it_unknown_only_where_known_parts_agree() {
        let admin = "arn:*:iam::aws:policy/AdministratorAccess";
        let partition = || {
            vec![
                Known("arn:"),
                Unknown(pseudo(Pseudo::Partition)),
                Known(":iam::aws:policy/AdministratorAccess"),
            ]
        };
        assert_eq!(verdict(admin, partition()), Verdict::Yes);
        assert_eq!(
            verdict(
                "arn:aws-cn:iam::aws:policy/AdministratorAccess",
                partition()
            ),
            Verdict::Unknown
        );
        assert_eq!(
            verdict("arn:gcp:iam::aws:policy/AdministratorAccess", partition()),
            Verdict::No
        );
        let by_name = || {
            vec![
                Known("arn:aws:iam::aws:policy/"),
                Unknown(input("var.name")),
                Known("Access"),
            ]
        };
        assert_eq!(verdict(admin, by_name()), Verdict::Unknown);
        assert_eq!(
            verdict("arn:aws:iam::aws:policy/IAMFull", by_name()),
            Verdict::No
        );
        assert_eq!(
            verdict("arn:aws:iam::aws:policy/*", by_name()),
            Verdict::Yes
        );
    }

    #[test]
    fn an_account_id_is_twelve_digits() {
        let own = || {
            vec![
                Known("arn:aws:iam::"),
                Unknown(pseudo(Pseudo::AccountId)),
                Known(":policy/p"),
            ]
        };
        assert_eq!(verdict("arn:aws:iam::aws:policy/p", own()), Verdict::No);
        assert_eq!(
            verdict("arn:aws:iam::123456789012:policy/p", own()),
            Verdict::Unknown
        );
        assert_eq!(verdict("arn:aws:iam::1234:policy/p", own()), Verdict::No);
        assert_eq!(
            verdict("arn:aws:iam::????????????:policy/p", own()),
            Verdict::Yes
        );
    }

    #[test]
    fn many_stars_are_no_trap() {
        let pattern = Pattern::new(&"a*".repeat(500));
        assert!(!pattern.matches(&"a".repeat(499)));
        assert!(pattern.matches(&"ab".repeat(20_000)));
    }

    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|n| naive(rest, &text[n..])),
            Some((p, rest)) => text
                .split_first()
                .is_some_and(|(t, tail)| (*p == '?' || p == t) && naive(rest, tail)),
        }
    }

    fn naive_matches(pattern: &str, text: &str) -> bool {
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        naive(&chars(pattern), &chars(text))
    }

    proptest! {
        #[test]
        fn known_texts_match_as_the_naive_matcher_says(
            pattern in "[ab*?é]{0,8}",
            text in "[abé]{0,10}",
        ) {
            prop_assert_eq!(Pattern::new(&pattern).matches(&text), naive_matches(&pattern, &text));
        }

        #[test]
        fn a_yes_or_no_holds_for_every_value_of_a_symbol(
            pattern in "[ab*?]{0,6}",
            before in "[ab]{0,3}",
            after in "[ab]{0,3}",
            values in proptest::collection::vec("[ab]{0,5}", 12),
        ) {
            let mut builder = TextBuilder::default();
            builder.literal(before.as_str(), span());
            builder.piece(Piece::Symbol(span(), Arc::new(input("x"))));
            builder.literal(after.as_str(), span());
            let verdict = Pattern::new(&pattern).matches_text(&builder.finish());
            for value in &values {
                let matches = naive_matches(&pattern, &format!("{before}{value}{after}"));
                prop_assert!(verdict != Verdict::Yes || matches);
                prop_assert!(verdict != Verdict::No || !matches);
            }
        }

        #[test]
        fn an_unknown_is_justified_by_a_value_that_matches(
            pattern in "[ab*?]{0,4}",
            before in "[ab]{0,2}",
            after in "[ab]{0,2}",
        ) {
            let mut builder = TextBuilder::default();
            builder.literal(before.as_str(), span());
            builder.piece(Piece::Symbol(span(), Arc::new(input("x"))));
            builder.literal(after.as_str(), span());
            if Pattern::new(&pattern).matches_text(&builder.finish()) == Verdict::Unknown {
                let mut values = vec![String::new()];
                for _ in 0..4 {
                    let longer: Vec<String> = values
                        .iter()
                        .flat_map(|v| [format!("{v}a"), format!("{v}b")])
                        .collect();
                    values.extend(longer);
                }
                let some = values
                    .iter()
                    .any(|v| naive_matches(&pattern, &format!("{before}{v}{after}")));
                prop_assert!(some);
            }
        }
    }
}
