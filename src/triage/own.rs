//! The suppressions of this tool in comments: `iamvet:ignore[rule, rule] reason until=2030-01-31`.
//!
//! What is plain is taken: case, blanks around the colon, `until: 2030-01-31`, quoted values. What is
//! nearly one is told, so that nobody takes it for one.

use super::comment::{Dialect, Fault, Form, Written, listed};
use super::options::{Sign, is_end};

const TOOL: &str = "iamvet";

const IGNORE: &str = "ignore";

const BLANKS: [char; 2] = [' ', '\t'];

/// What other tools call it.
const SYNONYMS: [&str; 10] = [
    "accept", "allow", "disable", "exclude", "exempt", "noqa", "nolint", "off", "skip", "suppress",
];

/// The suppressions of this tool in a line of a comment, also those that are nearly some; none where
/// the line is about something else.
pub(super) fn read(line: &str) -> Vec<Written> {
    // The same bytes in the same places.
    let lower = line.to_ascii_lowercase();
    let mut heads = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&lower, TOOL, from) {
        from = at + TOOL.len();
        if let Some(head) = head(line, &lower, at) {
            from = head.behind;
            heads.push(head);
        }
    }
    if heads.is_empty() {
        return misspelled_tool(line, &lower).into_iter().collect();
    }
    let ends = heads.iter().skip(1).map(|head| head.at);
    let ends: Vec<usize> = ends.chain([line.len()]).collect();
    let parts = heads.iter().zip(ends);
    parts
        .map(|(head, end)| {
            let rest = line.get(head.behind..end).unwrap_or_default();
            match head.is_exact {
                true => own(rest),
                false => nearly(line.get(head.at..head.behind).unwrap_or_default()),
            }
        })
        .collect()
}

fn find(text: &str, what: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(what).map(|at| from + at)
}

/// `iamvet:ignore`, or what is nearly that.
struct Head {
    at: usize,
    /// Behind it.
    behind: usize,
    is_exact: bool,
}

/// What stands at `at`, where the tool's name does, if it is a suppression or nearly one.
fn head(line: &str, lower: &str, at: usize) -> Option<Head> {
    let before = line.get(..at)?.chars().next_back();
    let behind_name = lower.get(at + TOOL.len()..)?;
    let rest = behind_name.trim_start_matches(BLANKS);
    let sign = rest.chars().next().filter(|c| ":-_=".contains(*c));
    let behind_sign = rest.get(usize::from(sign.is_some())..)?;
    let rest = behind_sign.trim_start_matches(BLANKS);
    let is_apart = behind_name.len() - rest.len() > usize::from(sign.is_some());
    let end = rest.find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'));
    let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
    let is_other_word = sign.is_none() && !is_apart;
    if before.is_some_and(char::is_alphanumeric) || is_other_word {
        return None;
    }
    let opens = tail.trim_start_matches(BLANKS).starts_with('[');
    let is_exact = word == IGNORE && sign == Some(':') && (opens || !is_apart);
    // In the middle of a name, a path or a quotation it is another thing.
    let stands_free = before.is_none_or(|c| c.is_whitespace() || "#*(".contains(c));
    let is_nearly = match sign {
        _ if tail.starts_with('[') => !word.is_empty(),
        Some(':' | '=') if !is_apart => is_like_ignore(word),
        Some(_) => word == IGNORE,
        None => false,
    };
    (is_exact || stands_free && is_nearly).then_some(Head {
        at,
        behind: lower.len() - tail.len(),
        is_exact,
    })
}

fn is_like_ignore(word: &str) -> bool {
    const MAX_WORD: usize = 24;
    word.starts_with(IGNORE)
        || SYNONYMS.contains(&word)
        || word.len() <= MAX_WORD && strsim::damerau_levenshtein(word, IGNORE) <= 2
}

/// `iamvt:ignore[…]`: a misspelled name of this tool.
fn misspelled_tool(line: &str, lower: &str) -> Option<Written> {
    let colon = lower.find(":ignore[")?;
    let before = lower.get(..colon)?;
    let start = before
        .char_indices()
        .rfind(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '-' || *c == '_'))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let name = lower.get(start..colon)?;
    let plain = name.replace(['-', '_'], "");
    let is_like = plain.len() <= 2 * TOOL.len() && strsim::damerau_levenshtein(&plain, TOOL) <= 1;
    is_like.then(|| nearly(line.get(start..colon + ":ignore".len()).unwrap_or_default()))
}

/// What suppresses nothing, though it is meant to.
fn nearly(head: &str) -> Written {
    let message = format!("`{}` suppresses nothing", head.trim());
    let help = "write `iamvet:ignore[rule-id] reason`";
    Written {
        faults: vec![Fault::void(message, help)],
        ..Written::new(Dialect::Own, Form::Comment, Vec::new())
    }
}

/// `[name, name] reason until=2030-01-31 owner=team grant=0123abcd`
fn own(rest: &str) -> Written {
    let (names, rest) = rest
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .unwrap_or(("", rest));
    let mut written = Written::new(Dialect::Own, Form::Comment, listed(names));
    let mut reason = Vec::new();
    let mut left = rest.trim();
    while !left.is_empty() {
        let (part, rest) = part(left);
        left = rest.trim_start();
        match part {
            Part::Text(text) => reason.push(text),
            Part::Option {
                text,
                name,
                sign,
                value,
                is_open,
            } => {
                if is_open {
                    let message = format!("a quote of `{name}` is not closed");
                    written.faults.push(Fault::void(message, "close it"));
                } else if name.eq_ignore_ascii_case("reason") {
                    reason.push(value);
                } else if !written.set(name, sign, value) {
                    reason.push(text);
                }
            }
        }
    }
    let reason = reason.join(" ");
    reason
        .trim_start_matches([':', '-', ',', ';', ' '])
        .clone_into(&mut written.reason);
    written
}

/// A part of what stands behind the names.
enum Part<'t> {
    /// A word of the reason, or several in quotes.
    Text(&'t str),
    /// What may be an option.
    Option {
        /// All of it.
        text: &'t str,
        name: &'t str,
        sign: Sign,
        value: &'t str,
        /// Whether the quote that its value starts with has no end.
        is_open: bool,
    },
}

/// The first part of a text, and the rest.
fn part(text: &str) -> (Part<'_>, &str) {
    if let Some(rest) = text.strip_prefix('"')
        && let Some((quoted, rest)) = rest.split_once('"')
    {
        return (Part::Text(quoted), rest);
    }
    if let Some(option) = option(text) {
        return option;
    }
    let word = first_word(text);
    (Part::Text(word), text.get(word.len()..).unwrap_or_default())
}

/// Up to the first blank.
fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// What may stand behind an option.
const CLOSERS: [char; 5] = [',', ';', ')', '}', ']'];

/// `name=value`, `name = value`, `name: value`, and before a day also `until 2030-01-31`; the value may
/// be in quotes, and all of it in brackets.
fn option(text: &str) -> Option<(Part<'_>, &str)> {
    let inner = text.trim_start_matches(['(', '{', '[', ',', ';']);
    let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))?;
    let (name, behind) = inner.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let after_blanks = behind.trim_start();
    let (sign, value) = match after_blanks.chars().next()? {
        '=' => (Sign::Equals, after_blanks.get(1..)?),
        ':' => (Sign::Colon, after_blanks.get(1..)?),
        c if c.is_ascii_digit() && is_end(name, first_word(after_blanks)) => {
            (Sign::Blank, after_blanks)
        }
        _ => return None,
    };
    if value.starts_with(['=', '>', '~', ':', '/']) {
        return None;
    }
    let value = value.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let quoted = quote.map(|quote| value.get(1..).and_then(|rest| rest.split_once(quote)));
    let (value, rest, is_open) = match quoted {
        Some(Some((value, rest))) => (value, rest, false),
        Some(None) => (value, "", true),
        None => {
            let word = first_word(value);
            let rest = value.get(word.len()..)?;
            (word.trim_end_matches(CLOSERS), rest, false)
        }
    };
    let rest = match quote {
        Some(_) => rest.trim_start_matches(CLOSERS),
        None => rest,
    };
    let whole = text.len() - rest.len();
    let text = text.get(..whole)?.trim_end();
    Some((
        Part::Option {
            text,
            name,
            sign,
            value,
            is_open,
        },
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Written {
        let mut all = read(line);
        assert_eq!(all.len(), 1, "{line}");
        all.remove(0)
    }

    #[test]
    fn what_is_plain_is_taken() {
        for head in [
            "iamvet:ignore[x]",
            "iamvet: ignore[x]",
            "iamvet :ignore [x]",
            "IAMVET:IGNORE[x]",
            "see iamvet:ignore[x]",
        ] {
            let written = one(&format!("{head} why"));
            assert_eq!(
                (written.names, written.reason.as_str()),
                (vec!["x".to_owned()], "why")
            );
            assert_eq!(written.faults, [], "{head}");
        }
        for text in [
            "until=2030-01-31 why",
            "why until=2030-01-31",
            "until: 2030-01-31 why",
            "until:2030-01-31 why",
            "until = 2030-01-31 why",
            "until= 2030-01-31, why",
            "UNTIL=2030-01-31 why",
            "(until=2030-01-31) why",
            "until='2030-01-31'; why",
            "why until 2030-01-31",
            "reason=why, until=\"2030-01-31\"",
        ] {
            let written = one(&format!("iamvet:ignore[x] {text}"));
            let said = (written.until.as_deref(), written.reason.as_str());
            assert_eq!(said, (Some("2030-01-31"), "why"), "{text}");
            assert_eq!(written.faults, [], "{text}");
        }
        let written =
            one("iamvet:ignore[x] owner=\"team a\" why, (grant: 0123abcd) \"since size=2\"");
        assert_eq!(written.owner.as_deref(), Some("team a"));
        assert_eq!(written.grant.as_deref(), Some("0123abcd"));
        assert_eq!(written.reason, "why, since size=2");
        assert_eq!(written.faults, []);
        let both = read("iamvet:ignore[x] why iamvet:ignore[y] too");
        let reasons: Vec<&str> = both.iter().map(|it| it.reason.as_str()).collect();
        assert_eq!(reasons, ["why", "too"]);
    }

    #[test]
    fn a_limit_that_cannot_be_read_is_told() {
        for text in [
            "why untl=2020-01-01",
            "why expires: next year",
            "why until=",
            "why until=2030-01-31 until=2031-01-31",
            "why until=\"2030-01-31",
            "why expires 2030-01-31",
            "why grnt=0123abcd",
        ] {
            let written = one(&format!("iamvet:ignore[x] {text}"));
            assert!(written.faults.iter().any(|it| it.is_void), "{text}");
        }
        // These are read, and judged as days.
        for text in ["until=tomorrow", "until: we move", "until 2031"] {
            assert!(
                one(&format!("iamvet:ignore[x] why {text}"))
                    .last_day()
                    .is_err()
            );
        }
        for prose in [
            "until we move",
            "see https://example.com/?until=1",
            "needs a==b or c => d",
            "aws:PrincipalTag/team=x",
            "note: the partner's",
            "to: the moon",
        ] {
            let written = one(&format!("iamvet:ignore[x] {prose}"));
            assert_eq!((written.reason.as_str(), written.faults), (prose, vec![]));
        }
    }

    #[test]
    fn what_is_nearly_a_suppression_is_told() {
        for line in [
            "iamvet:ignor[x] why",
            "iamvet:ignored[x] why",
            "iamvet:ignore-line[x] why",
            "iamvet-ignore[x] why",
            "iamvet ignore[x] why",
            "iamvet:disable[x] why",
            "iamvet:skip=x",
            "iamvet: ignore x",
            "# iamvet_ignore: x",
            "iamvt:ignore[x] why",
            "é iam-vet:ignore[x]",
        ] {
            let written = one(line);
            assert_eq!(written.names.len(), 0, "{line}");
            assert!(written.faults.iter().all(|it| it.is_void), "{line}");
            assert_eq!(written.faults.len(), 1, "{line}");
        }
        for line in [
            "iamvet checks this",
            "iamvet: the checker",
            "iamvet ignores this",
            "iamvet-baseline.json has it",
            "see docs/iamvet:ignore-line",
            "`iamvet:skip` is not a word",
            "iamvetted:ignored",
            "iamvet",
            "iamvet:",
            "eslint:ignore[x]",
            "é:ignore[",
        ] {
            assert_eq!(read(line), [], "{line}");
        }
    }
}
