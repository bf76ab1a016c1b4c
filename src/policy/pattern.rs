//! Patterns with `*` and `?` against texts of which parts may be unknown.

use std::fmt;

use super::glob::{Binding, Glob, Syntax};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::text::{FileId, Span};
use crate::value::{Piece, Text};

/// A pattern in which `*` stands for any run of characters and `?` for any one.
///
/// Matching a known text takes time proportional to it, times the longest run without `*` at
/// worst.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    source: String,
    glob: Glob,
}

impl Pattern {
    /// Reads a pattern; every text is one.
    pub fn new(source: &str) -> Self {
        let syntax = Syntax {
            wildcards: true,
            variables: Some(false),
            fold: false,
        };
        let text = Text::literal(source.into(), Span::at(FileId(0), 0));
        Self {
            source: source.to_owned(),
            glob: Glob::new(&text, syntax),
        }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether a known text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.glob.matches_bytes(text).unwrap_or(false)
    }

    /// Whether a text matches whatever its symbols stand for, never, or depending on them.
    ///
    /// An account id is twelve digits and a partition starts with `aws`; any other symbol may be
    /// any text. Where a symbol occurs twice, its occurrences are taken as independent, which can
    /// turn a yes or no into unknown but never into the other.
    pub fn matches_text(&self, text: &Text) -> Verdict {
        if let [Piece::Literal(_, literal)] = text.pieces() {
            return self.matches(&literal.text).into();
        }
        self.glob
            .matches(&Subject::new(text), &mut |_| Binding::Absent)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{Pseudo, Reason, Symbol, SymbolKind, TextBuilder};

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
