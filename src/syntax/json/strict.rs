//! JSON as RFC 8259 has it, read in one pass.
//!
//! Nothing is said about what is refused: it is read again by who can tell what is wrong with it.

use rustc_hash::FxHashSet;

use super::{MAX_DEPTH, repeated};
use crate::syntax::escape::{self, Quoting};
use crate::syntax::source::Source;
use crate::syntax::{Entry, Kind, Literal, Node};
use crate::text::Problem;

/// Up to this many keys are compared one by one to find repeated ones.
const FEW_KEYS: usize = 16;

/// The value of a text, and the keys that are repeated in it; none when the text is not JSON, or is
/// nested too deep.
pub(super) fn read(source: &Source<'_>) -> Option<(Node, Vec<Problem>)> {
    let mut reader = Reader {
        source,
        bytes: source.text().as_bytes(),
        at: 0,
        depth: 0,
        items: Vec::new(),
        entries: Vec::new(),
        problems: Vec::new(),
    };
    let root = reader.value()?;
    reader.skip_blanks();
    (reader.at == reader.bytes.len()).then(|| {
        reader.problems.sort_by_key(|problem| problem.span.start);
        (root, reader.problems)
    })
}

struct Reader<'a> {
    source: &'a Source<'a>,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    /// What the arrays that are open have so far, outermost first.
    items: Vec<Node>,
    /// What the objects that are open have so far, outermost first.
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Node> {
        self.skip_blanks();
        let start = self.at;
        let kind = match self.bytes.get(start)? {
            b'"' => Kind::Text(self.string()?),
            b'{' => self.object()?,
            b'[' => self.array()?,
            b't' => self.word("true", Kind::Bool(true))?,
            b'f' => self.word("false", Kind::Bool(false))?,
            b'n' => self.word("null", Kind::Null)?,
            _ => {
                self.number()?;
                Kind::Number(self.source.slice(start..self.at))
            }
        };
        Some(self.node(start, kind))
    }

    fn node(&self, start: usize, kind: Kind) -> Node {
        let span = match kind {
            Kind::Text(_) => self.source.string_span(start..self.at),
            _ => self.source.span(start..self.at),
        };
        Node::new(span, kind)
    }

    fn object(&mut self) -> Option<Kind> {
        let base = self.entries.len();
        self.open()?;
        let mut goes_on = !self.take(b'}');
        while goes_on {
            self.skip_blanks();
            let start = self.at;
            let key = Kind::Text(self.string()?);
            let key = self.node(start, key);
            if !self.take(b':') {
                return None;
            }
            let value = self.value()?;
            self.entries.push(Entry { key, value });
            goes_on = self.next(b'}')?;
        }
        self.depth -= 1;
        self.report_repeated(base);
        Some(Kind::Map(self.entries.split_off(base).into()))
    }

    fn array(&mut self) -> Option<Kind> {
        let base = self.items.len();
        self.open()?;
        let mut goes_on = !self.take(b']');
        while goes_on {
            let value = self.value()?;
            self.items.push(value);
            goes_on = self.next(b']')?;
        }
        self.depth -= 1;
        Some(Kind::List(self.items.split_off(base).into()))
    }

    /// Goes into an object or array.
    fn open(&mut self) -> Option<()> {
        self.at += 1;
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }

    /// Whether another member follows; none when there is neither a comma nor the end.
    fn next(&mut self, end: u8) -> Option<bool> {
        if self.take(b',') {
            return Some(true);
        }
        self.take(end).then_some(false)
    }

    /// Goes on behind `byte` when that comes next.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let is_next = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn skip_blanks(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.at += rest.iter().take_while(|byte| is_blank(byte)).count();
    }

    fn word(&mut self, word: &str, kind: Kind) -> Option<Kind> {
        let rest = self.bytes.get(self.at..)?;
        self.at += word.len();
        rest.starts_with(word.as_bytes()).then_some(kind)
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.is_at(b"-"));
        let has_zero = self.is_at(b"0");
        let digits = self.digits()?;
        if has_zero && digits > 1 {
            return None;
        }
        if self.is_at(b".") {
            self.at += 1;
            self.digits()?;
        }
        if self.is_at(b"eE") {
            self.at += 1;
            self.at += usize::from(self.is_at(b"+-"));
            self.digits()?;
        }
        Some(())
    }

    fn is_at(&self, any_of: &[u8]) -> bool {
        let byte = self.bytes.get(self.at);
        byte.is_some_and(|byte| any_of.contains(byte))
    }

    fn digits(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(count)
    }

    fn string(&mut self) -> Option<Literal> {
        if !self.is_at(b"\"") {
            return None;
        }
        let start = self.at + 1;
        let mut at = start;
        let mut has_escapes = false;
        loop {
            at = first_special(self.bytes, at)?;
            match self.bytes.get(at)? {
                b'"' => break,
                b'\\' => at += self.escape(at)?,
                _ => return None,
            }
            has_escapes = true;
        }
        self.at = at + 1;
        let content = start..at;
        Some(match has_escapes {
            true => escape::decode(self.source, &[content], Quoting::Json, true),
            false => self.source.literal(content, true),
        })
    }

    /// The length of the escape at `at`; none when it stands for no character.
    fn escape(&self, at: usize) -> Option<usize> {
        match self.bytes.get(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
            b'u' => match self.unit(at)? {
                0xd800..=0xdbff => matches!(self.unit(at + 6)?, 0xdc00..=0xdfff).then_some(12),
                0xdc00..=0xdfff => None,
                _ => Some(6),
            },
            _ => None,
        }
    }

    /// The UTF-16 code unit that `\uNNNN` at `at` stands for.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |unit, digit| {
            Some(unit * 16 + char::from(*digit).to_digit(16)?)
        })
    }

    /// Tells which keys of the entries from `base` on are repeated.
    fn report_repeated(&mut self, base: usize) {
        let entries = self.entries.get(base..).unwrap_or_default();
        let mut seen = FxHashSet::default();
        for (i, entry) in entries.iter().enumerate() {
            let name = entry.key.as_str();
            let is_repeated = match entries.len() <= FEW_KEYS {
                true => entries.iter().take(i).any(|e| e.key.as_str() == name),
                false => !seen.insert(name),
            };
            if is_repeated {
                self.problems.push(repeated(&entry.key));
            }
        }
    }
}

/// Bytes that are looked at in one step.
const WORD: usize = size_of::<u64>();

/// The bytes at an offset, the first one lowest; none near the end.
fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    let word = bytes.get(at..)?.first_chunk::<WORD>()?;
    Some(u64::from_le_bytes(*word))
}

/// The first byte of a string, from an offset on, that is no character that stands for itself.
fn first_special(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(word) = word_at(bytes, at) {
        match specials(word) {
            0 => at += WORD,
            found => return Some(at + found.trailing_zeros() as usize / WORD),
        }
    }
    let rest = bytes.get(at..)?;
    Some(at + rest.iter().position(|&byte| is_special(byte))?)
}

/// The highest bit of the first byte that [`is_special`], and perhaps of some behind it.
fn specials(word: u64) -> u64 {
    const fn all(byte: u8) -> u64 {
        u64::from_le_bytes([byte; WORD])
    }
    // What is below a limit borrows from the highest bit; so may bytes behind it.
    let below = |word: u64, limit: u64| word.wrapping_sub(limit) & !word;
    let quotes = below(word ^ all(b'"'), all(1));
    let escapes = below(word ^ all(b'\\'), all(1));
    (quotes | escapes | below(word, all(b' '))) & all(0x80)
}

/// Whether a byte of a string is no character that stands for itself.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specials_are_found_at_any_place() {
        for byte in 0..=u8::MAX {
            for at in 0..19 {
                let mut bytes = *b"abcdefgh\xc3\xa4ijkl mnop";
                bytes[at] = byte;
                let slow = bytes.iter().position(|&byte| is_special(byte));
                assert_eq!(first_special(&bytes, 0), slow, "{byte} at {at}");
            }
        }
    }
}
