//! What a suppression says beside its rules: until when it holds, whose it is, what it is bound to.
//!
//! An option that is misspelled must not make a suppression that holds for ever. So what can only be
//! meant as a limit, and is none, keeps it from holding; anything else that looks like an option and
//! is none is told, and it holds.

use super::comment::{Dialect, Fault, Form, Written};

/// The options of a suppression of this tool.
const OPTIONS: [&str; 3] = ["until", "owner", "grant"];

/// Other words for the end of a suppression, from other tools.
const ENDS: [&str; 9] = [
    "exp",
    "expiration",
    "expire",
    "expires",
    "expires-on",
    "expiry",
    "not-after",
    "till",
    "valid-until",
];

/// Words of prose that say the end of a suppression where a day follows.
const ENDS_BEFORE_DAY: [&str; 8] = [
    "before", "by", "deadline", "end", "ends", "through", "to", "valid",
];

/// Other words for what a suppression is bound to.
const BONDS: [&str; 3] = ["grant-hash", "hash", "fingerprint"];

/// Longer names are no misspelled options.
const MAX_NAME: usize = 24;

/// How an option is written, for what is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `name=value`
    Equals,
    /// `name: value`, which is common in prose, too.
    Colon,
    /// `name value`
    Blank,
}

/// Whether a text looks like a day, however it is written.
pub fn is_like_day(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = text.bytes().filter(|byte| !byte.is_ascii_digit());
    let starts = text.bytes().next().is_some_and(|it| it.is_ascii_digit());
    let separated = rest
        .clone()
        .filter(|byte| matches!(byte, b'-' | b'/' | b'.'));
    let is_day = (4..=8).contains(&digits) && separated.count() == 2 && rest.count() == 2;
    let is_time = digits >= 8 && text.as_bytes().get(10).is_some_and(|it| *it == b'T');
    starts && (is_day || is_time)
}

/// The option that a name means before a value: itself, or the one that it is a misspelling of or
/// another word for.
fn meant(name: &str, value: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let is_among = |words: &[&str]| words.contains(&name.as_str());
    if is_among(&ENDS) || is_among(&ENDS_BEFORE_DAY) && is_like_day(value) {
        return Some("until");
    }
    if is_among(&BONDS) {
        return Some("grant");
    }
    let most = usize::from(name.len() <= MAX_NAME);
    let is_like = |known: &&&str| strsim::damerau_levenshtein(&name, known) <= most;
    OPTIONS.iter().find(is_like).copied()
}

/// Whether a number behind `name`, without a sign, can only be a day that it ends on.
pub fn is_end(name: &str, value: &str) -> bool {
    name.eq_ignore_ascii_case("until") || is_like_day(value) && meant(name, value) == Some("until")
}

impl Written {
    /// Sets an option, and notes what is wrong with it; case makes no difference. Gives whether the
    /// words are an option, right or wrong, and no part of a reason.
    pub(super) fn set(&mut self, name: &str, sign: Sign, value: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let slot = match lower.as_str() {
            "until" => &mut self.until,
            "owner" => &mut self.owner,
            "grant" => &mut self.grant,
            _ => {
                self.note_misspelled(name, sign, value);
                return false;
            }
        };
        if value.is_empty() {
            let message = format!("`{lower}` of the suppression has no value");
            let help = format!("write {}", self.example(&lower));
            self.faults.push(Fault::void(message, help));
        } else if slot.is_some() {
            let message = format!("the suppression has `{lower}` twice");
            self.faults.push(Fault::void(message, "leave one of them"));
        } else {
            *slot = Some(value.to_owned());
        }
        true
    }

    /// How an option is written.
    fn example(&self, option: &str) -> &'static str {
        match (option, self.dialect, self.form) {
            ("until", Dialect::Trivy, _) => "`:exp:YYYY-MM-DD`",
            ("until", _, Form::Comment) => "`until=YYYY-MM-DD`",
            ("until", _, Form::Metadata) => "`until: YYYY-MM-DD`",
            ("owner", _, Form::Comment) => "`owner=NAME`",
            ("owner", _, Form::Metadata) => "`owner: NAME`",
            (_, _, Form::Comment) => "`grant=HASH`",
            (_, _, Form::Metadata) => "`grant: HASH`",
        }
    }

    /// Notes a name that is no option but looks like one.
    pub(super) fn note_misspelled(&mut self, name: &str, sign: Sign, value: &str) {
        let meant = meant(name, value);
        if meant.is_none() && sign != Sign::Equals {
            return;
        }
        let help = match meant {
            Some(meant) => format!("write {}", self.example(meant)),
            None => "its options are `until`, `owner` and `grant`; what belongs to the reason may \
                 stand in quotes"
                .to_owned(),
        };
        self.faults.push(Fault {
            message: format!("a suppression has no option `{name}`"),
            help,
            is_void: matches!(meant, Some("until" | "grant")) || is_like_day(value),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_however_they_are_written() {
        for day in [
            "2030-01-31",
            "2030/1/31",
            "31.01.2030",
            "1/2/30",
            "2030-01-31T00:00:00Z",
        ] {
            assert!(is_like_day(day), "{day}");
        }
        for none in [
            "",
            "2030",
            "1.2",
            "10.0.0.1",
            "v1-2-3",
            "111122223333",
            "2030-01-31-x",
            "1-a-2-b",
        ] {
            assert!(!is_like_day(none), "{none}");
        }
    }

    #[test]
    fn a_limit_that_is_none_keeps_a_suppression_from_holding() {
        use Sign::{Blank, Colon, Equals};
        let void = [
            ("untl", Equals, "x"),
            ("unitl", Colon, "x"),
            ("expires", Colon, "next summer"),
            ("Expiry", Equals, ""),
            ("valid_until", Equals, "x"),
            ("before", Blank, "2030-01-31"),
            ("to", Equals, "2030-01-31"),
            ("reviewed", Equals, "2030-01-31"),
            ("grnt", Equals, "0123abcd"),
            ("hash", Equals, "0123abcd"),
        ];
        let told = [
            ("onwer", Equals, "x"),
            ("ownr", Colon, "x"),
            ("ticket", Equals, "IAM-1"),
        ];
        let prose = [
            ("to", Colon, "x"),
            ("ticket", Colon, "IAM-1"),
            ("since", Colon, "2020-01-31"),
        ];
        let cases = void.map(|it| (it, Some(true))).into_iter();
        let cases = cases.chain(told.map(|it| (it, Some(false))));
        for ((name, sign, value), expected) in cases.chain(prose.map(|it| (it, None))) {
            let mut written = Written::new(Dialect::Own, Form::Comment, Vec::new());
            assert!(!written.set(name, sign, value), "{name}");
            let void: Vec<bool> = written.faults.iter().map(|it| it.is_void).collect();
            assert_eq!(void, Vec::from_iter(expected), "{name}");
        }
    }
}
