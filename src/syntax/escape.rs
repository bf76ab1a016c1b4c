//! Escapes of HCL's template literals and of JSON.
//!
//! Quoted templates know the backslash escapes of the HCL specification ("Template Literals"); all
//! templates know `$${` and `%%{`. JSON strings know those of RFC 8259.

use std::ops::Range;

use super::Literal;
use super::source::Source;
use crate::text::OffsetMapBuilder;

/// Which escapes a literal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Those of a quoted HCL template.
    Quoted,
    /// Those of a heredoc or a template file.
    Bare,
    /// Those of a JSON string.
    Json,
}

/// A stretch of a literal that stands for itself, or an escape.
struct Unit {
    range: Range<usize>,
    decoded: Decoded,
}

enum Decoded {
    Verbatim,
    Char(char),
    Marker(&'static str),
}

/// Cuts a literal's source into units.
struct Units<'a> {
    raw: &'a str,
    at: usize,
    quoting: Quoting,
}

impl<'a> Units<'a> {
    fn new(raw: &'a str, quoting: Quoting) -> Self {
        Self {
            raw,
            at: 0,
            quoting,
        }
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let start = self.at;
        let rest = self.raw.get(start..).filter(|r| !r.is_empty())?;
        if let Some((len, decoded)) = escape_at(rest, self.quoting) {
            self.at += len;
            let range = start..self.at;
            return Some(Unit { range, decoded });
        }
        let bytes = rest.as_bytes();
        let len = (1..bytes.len())
            .find(|&i| {
                may_start(bytes[i])
                    && rest.is_char_boundary(i)
                    && escape_at(&rest[i..], self.quoting).is_some()
            })
            .unwrap_or(bytes.len());
        self.at += len;
        Some(Unit {
            range: start..self.at,
            decoded: Decoded::Verbatim,
        })
    }
}

fn may_start(byte: u8) -> bool {
    matches!(byte, b'\\' | b'$' | b'%')
}

/// The escape at the start of `rest`: its length and meaning. What is no escape stands for itself.
fn escape_at(rest: &str, quoting: Quoting) -> Option<(usize, Decoded)> {
    match (rest.as_bytes(), quoting) {
        ([b'$', b'$', b'{', ..], Quoting::Quoted | Quoting::Bare) => {
            Some((3, Decoded::Marker("${")))
        }
        ([b'%', b'%', b'{', ..], Quoting::Quoted | Quoting::Bare) => {
            Some((3, Decoded::Marker("%{")))
        }
        ([b'\\', b'u', ..], Quoting::Json) => json_escape(rest),
        ([b'\\', b'u', ..], Quoting::Quoted) => hex_escape(rest, 4),
        ([b'\\', b'U', ..], Quoting::Quoted) => hex_escape(rest, 8),
        ([b'\\', kind, ..], Quoting::Quoted | Quoting::Json) => {
            let char = match kind {
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'"' => '"',
                b'\\' => '\\',
                b'/' if quoting == Quoting::Json => '/',
                b'b' if quoting == Quoting::Json => '\u{8}',
                b'f' if quoting == Quoting::Json => '\u{c}',
                _ => return None,
            };
            Some((2, Decoded::Char(char)))
        }
        _ => None,
    }
}

fn hex_escape(rest: &str, digits: usize) -> Option<(usize, Decoded)> {
    let char = char::from_u32(hex(rest, 2..2 + digits)?)?;
    Some((2 + digits, Decoded::Char(char)))
}

/// `\uNNNN`, or two of them for a character beyond the basic plane.
fn json_escape(rest: &str) -> Option<(usize, Decoded)> {
    let first = hex(rest, 2..6)?;
    if let Some(char) = char::from_u32(first) {
        return Some((6, Decoded::Char(char)));
    }
    let second = hex(rest, 8..12).filter(|_| rest[6..].starts_with("\\u"))?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let char = char::decode_utf16(units).next()?.ok()?;
    Some((12, Decoded::Char(char)))
}

fn hex(text: &str, range: Range<usize>) -> Option<u32> {
    let digits = text.get(range)?;
    let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| all)
}

fn has_escape(raw: &str, quoting: Quoting) -> bool {
    let mut before = [0; 2];
    raw.bytes().any(|byte| {
        let found = match byte {
            b'\\' => quoting != Quoting::Bare,
            b'{' if quoting != Quoting::Json => before == *b"$$" || before == *b"%%",
            _ => false,
        };
        before = [before[1], byte];
        found
    })
}

/// Decodes the literal that stands in `ranges` of the source, one behind the other.
///
/// `exact` says that the literal's span is the one range, with or without one quote on each side.
pub(super) fn decode(
    source: &Source<'_>,
    ranges: &[Range<usize>],
    quoting: Quoting,
    exact: bool,
) -> Literal {
    if let [range] = ranges
        && !has_escape(source.str(range.clone()), quoting)
    {
        return source.literal(range.clone(), exact);
    }
    let mut text = String::with_capacity(ranges.iter().map(Range::len).sum());
    let mut map = OffsetMapBuilder::default();
    for range in ranges {
        let raw = source.str(range.clone());
        for unit in Units::new(raw, quoting) {
            let before = text.len();
            match unit.decoded {
                Decoded::Verbatim => text.push_str(&raw[unit.range.clone()]),
                Decoded::Char(char) => text.push(char),
                Decoded::Marker(marker) => text.push_str(marker),
            }
            let at = range.start + unit.range.start..range.start + unit.range.end;
            source.extend(at, text.len() - before, &mut map);
        }
    }
    let map = (!text.is_empty()).then(|| map.finish().into());
    Literal {
        text: text.into(),
        map,
    }
}

/// How many bytes at the start of a literal are white space once decoded.
pub(super) fn leading_space(raw: &str, quoting: Quoting) -> usize {
    for unit in Units::new(raw, quoting) {
        match unit.decoded {
            Decoded::Char(char) if char.is_whitespace() => {}
            Decoded::Char(_) | Decoded::Marker(_) => return unit.range.start,
            Decoded::Verbatim => {
                let text = &raw[unit.range.clone()];
                let space = text.len() - text.trim_start().len();
                if space < text.len() {
                    return unit.range.start + space;
                }
            }
        }
    }
    raw.len()
}

/// The length of a literal without the white space at its end.
pub(super) fn len_without_trailing_space(raw: &str, quoting: Quoting) -> usize {
    let mut end = 0;
    for unit in Units::new(raw, quoting) {
        match unit.decoded {
            Decoded::Char(char) if char.is_whitespace() => {}
            Decoded::Char(_) | Decoded::Marker(_) => end = unit.range.end,
            Decoded::Verbatim => {
                let kept = raw[unit.range.clone()].trim_end().len();
                if kept > 0 {
                    end = unit.range.start + kept;
                }
            }
        }
    }
    end
}
