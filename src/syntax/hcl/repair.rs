//! Parsing a piece in spite of what the parser refuses and Terraform does not.
//!
//! `hcl-edit` refuses some line ends in object `for` expressions, where they say nothing: they are
//! blanked, in a copy, and the piece is parsed again. It also refuses a body or object in which a name repeats. Terraform takes the last of equal
//! object keys, and an analysis should not lose a file for either. So the repeated name is
//! overwritten, in a copy, with an unused one of the same length, and the piece is parsed again:
//! all places stay the same, and names and texts are read from the original.

use std::borrow::Cow;
use std::ops::Range;

use hcl_edit::parser;
use hcl_edit::structure;

use super::scan::{self, Level};

const REPEATED_KEY: &str = "found redefined object key";
const REPEATED_ARGUMENT: &str = "found redefined attribute";

/// Whether an error is about a repeated name.
pub(super) fn is_repeat(error: &parser::Error) -> bool {
    let message = error.message();
    message.contains(REPEATED_KEY) || message.contains(REPEATED_ARGUMENT)
}

/// A piece that was parsed.
pub(super) struct Parsed {
    pub(super) body: structure::Body,
    /// The names that repeat an earlier one.
    pub(super) repeats: Vec<Repeat>,
}

/// A name that repeats an earlier one of the same body or object.
pub(super) struct Repeat {
    /// The name's bytes.
    pub(super) name: Range<usize>,
    /// Whether it is a key of an object; otherwise an argument of a block.
    pub(super) is_key: bool,
}

/// Parses a piece in which up to `max_repeats` names repeat earlier ones, each of which costs a
/// further parse. All ranges are relative to the piece.
///
/// # Errors
/// The first other error, or the first repeated name past the limit.
pub(super) fn parse(text: &str, max_repeats: u32) -> Result<Parsed, parser::Error> {
    let mut repaired = Cow::Borrowed(text);
    let mut repeats = Vec::new();
    let mut joined = false;
    for serial in 0..max_repeats {
        let mut tried = parser::parse_body(&repaired);
        if let Err(error) = &tried
            && !joined
            && !is_repeat(error)
        {
            joined = true;
            if join(&mut repaired) {
                tried = parser::parse_body(&repaired);
            }
        }
        let error = match tried {
            Ok(body) => return Ok(Parsed { body, repeats }),
            Err(error) => error,
        };
        let is_key = error.message().contains(REPEATED_KEY);
        let at = error.location().offset();
        let found = repeated_name(&repaired, at).filter(|_| is_repeat(&error));
        let Some(name) = found else {
            return Err(error);
        };
        let Some(unused) = unused_name(serial, name.len()) else {
            return Err(error);
        };
        repaired.to_mut().replace_range(name.clone(), &unused);
        // A name that was overwritten before is met again when the first try was in use as well.
        if repeats.last().is_none_or(|r: &Repeat| r.name != name) {
            repeats.push(Repeat { name, is_key });
        }
    }
    parser::parse_body(&repaired).map(|body| Parsed { body, repeats })
}

/// Blanks the line ends of object `for` expressions; whether there are any.
fn join(text: &mut Cow<'_, str>) -> bool {
    let blanks = scan::scan(text, Level::Top).blanks;
    if blanks.is_empty() {
        return false;
    }
    let mut bytes = text.as_bytes().to_vec();
    for blank in blanks {
        bytes[blank].fill(b' ');
    }
    // A line end or a comment ends where a character does.
    String::from_utf8(bytes).is_ok_and(|joined| {
        *text = Cow::Owned(joined);
        true
    })
}

/// The bytes to overwrite in the key at `at`, so that it differs: the content of a quoted text, or
/// the first word of an expression.
fn repeated_name(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    if let Some(content) = rest.strip_prefix('"') {
        let len = content.find('"')?;
        let plain = !content[..len].contains(['\\', '$', '%', '\n']);
        match len {
            0 => return Some(at..at + 2),
            _ if plain => return Some(at + 1..at + 1 + len),
            _ => {}
        }
    }
    let start = at + rest.find(is_name_char)?;
    let len = text[start..].find(|c| !is_name_char(c))?;
    Some(start..start + len)
}

fn is_name_char(c: char) -> bool {
    c == '_' || c == '-' || c.is_alphanumeric()
}

/// A name of `len` bytes that is no keyword and that nobody writes.
fn unused_name(serial: u32, len: usize) -> Option<String> {
    const DIGITS: &[u8; 32] = b"QZXJKWVYHGFDTRSPNMLCBUOIEAQ23456";
    const LETTERS: u32 = 26;
    let mut name = String::with_capacity(len);
    let mut rest = serial;
    let mut base = LETTERS;
    while name.len() < len {
        name.push(char::from(*DIGITS.get((rest % base) as usize)?));
        rest /= base;
        base = DIGITS.len() as u32;
    }
    (rest == 0).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeats(text: &str) -> Vec<&str> {
        let parsed = parse(text, 8).map_err(|e| e.to_string()).unwrap();
        parsed.repeats.into_iter().map(|r| &text[r.name]).collect()
    }

    #[test]
    fn repeated_names_of_every_form_are_found() {
        assert_eq!(repeats("a = { b = 1, b = 2, b = 3 }\n"), ["b", "b"]);
        assert_eq!(repeats("a = { \"\" = 1, \"\" = 2 }\n"), ["\"\""]);
        assert_eq!(repeats("a = { \"x:y\" = 1, \"x:y\" = 2 }\n"), ["x:y"]);
        assert_eq!(repeats("a = { (v.x) = 1, (v.x) = 2 }\n"), ["v"]);
        assert_eq!(repeats("a = { \"${v}-\" = 1, \"${v}-\" = 2 }\n"), ["v"]);
        assert_eq!(repeats("b {\n  a = 1\n  a = 2\n}\na = 1\n"), ["a"]);
    }

    #[test]
    fn other_errors_are_errors() {
        assert!(parse("a = { b = 1, b = 2 \n c = [ }\n", 8).is_err());
        assert!(parse("a = { b = 1, b = 2, b = 3 }\n", 1).is_err());
    }
}
