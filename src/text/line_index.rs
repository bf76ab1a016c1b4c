//! Byte offsets to lines and columns.

/// A place in a file as people and tools count it. All numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column in Unicode characters (code points).
    pub column: u32,
    /// Column in UTF-16 code units, as SARIF's `utf16CodeUnits` and editors count.
    pub column_utf16: u32,
}

/// Before the first character of some files; editors show no column for it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Bytes between two marks of a text that is not ASCII.
const STRIDE: usize = 1024;

/// Characters and UTF-16 code units of a stretch of text.
#[derive(Debug, Clone, Copy, Default)]
struct Width {
    chars: u32,
    units: u32,
}

impl Width {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            let len = text.len() as u32;
            return Self {
                chars: len,
                units: len,
            };
        }
        let chars = text.chars().count() as u32;
        // Characters outside the basic plane, which take four bytes, have two units.
        let wide = text.bytes().filter(|b| *b >= 0xf0).count() as u32;
        Self {
            chars,
            units: chars + wide,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            chars: self.chars + other.chars,
            units: self.units + other.units,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            chars: self.chars - other.chars,
            units: self.units - other.units,
        }
    }
}

/// Bytes that are looked at in one step: lines are too short for a search of each line's end.
const WORD: usize = size_of::<u64>();

/// The highest bit of each byte that is a line feed.
fn line_feeds(word: u64) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7f; WORD]);
    // A byte of zero is what neither has its highest bit set nor carries into it.
    let other = word ^ u64::from_ne_bytes([b'\n'; WORD]);
    !(((other & LOW) + LOW) | other | LOW)
}

/// Where each line of a text starts.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Box<[u32]>,
    /// Width of the text before each multiple of [`STRIDE`]; empty for ASCII. A column of a line of
    /// megabytes (minified JSON) is then found without counting the line.
    marks: Box<[Width]>,
}

impl LineIndex {
    /// Indexes `text`; lines end with LF (a CR before it belongs to the line).
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let (words, rest) = text.as_bytes().as_chunks::<WORD>();
        for (number, word) in words.iter().enumerate() {
            let mut found = line_feeds(u64::from_le_bytes(*word));
            while found != 0 {
                let at = number * WORD + found.trailing_zeros() as usize / 8;
                starts.push(at as u32 + 1);
                found &= found - 1;
            }
        }
        let ends = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let before = text.len() - rest.len();
        starts.extend(ends.map(|(at, _)| (before + at) as u32 + 1));
        let marks = if text.is_ascii() {
            Box::default()
        } else {
            marks(text)
        };
        Self {
            starts: starts.into(),
            marks,
        }
    }

    /// Number of lines; a text without a line break has one.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// Zero-based line that holds byte `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&s| s as usize <= offset) - 1
    }

    /// Byte range of zero-based line `line` of `text`, without its line break.
    pub fn line_range(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let Some(&start) = self.starts.get(line) else {
            return text.len()..text.len();
        };
        let start = start as usize;
        let end = self
            .starts
            .get(line + 1)
            .map_or(text.len(), |&s| s as usize - 1);
        let end = if text.as_bytes()[start..end].ends_with(b"\r") {
            end - 1
        } else {
            end
        };
        start..end
    }

    /// Line and columns of byte `offset` in `text`; offsets inside a character count as its start.
    /// A byte order mark has no column.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = char_start(text, offset);
        let line = self.line_of(offset);
        let mut start = self.starts[line] as usize;
        if start == 0 && text.starts_with(BYTE_ORDER_MARK) {
            start = offset.min(BYTE_ORDER_MARK.len_utf8());
        }
        let before = if offset - start <= STRIDE {
            Width::of(&text[start..offset])
        } else {
            self.width_to(text, offset)
                .minus(self.width_to(text, start))
        };
        Position {
            line: line as u32 + 1,
            column: before.chars + 1,
            column_utf16: before.units + 1,
        }
    }

    /// Width of the text before byte `offset`, which is a character's start.
    fn width_to(&self, text: &str, offset: usize) -> Width {
        let Some(&mark) = self.marks.get(offset / STRIDE) else {
            // Without marks the text is ASCII.
            let len = offset as u32;
            return Width {
                chars: len,
                units: len,
            };
        };
        let from = char_start(text, offset / STRIDE * STRIDE);
        mark.plus(Width::of(&text[from..offset]))
    }
}

/// The start of the character that byte `offset` is in; the text's end when it is behind it.
fn char_start(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Width of the text before each multiple of [`STRIDE`], moved back to a character's start.
fn marks(text: &str) -> Box<[Width]> {
    let mut width = Width::default();
    let mut from = 0;
    (0..=text.len() / STRIDE)
        .map(|i| {
            let to = char_start(text, i * STRIDE);
            width = width.plus(Width::of(&text[from..to]));
            from = to;
            width
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_utf16_units() {
        let text = "a\nx😀é!\r\n";
        let index = LineIndex::new(text);
        let bang = text.find('!').unwrap();
        let p = index.position(text, bang);
        assert_eq!((p.line, p.column, p.column_utf16), (2, 4, 5));
        assert_eq!(&text[index.line_range(text, 1)], "x😀é!");
        assert_eq!(index.position(text, 999).line, 3);
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        let text = "\u{feff}ab\nc";
        let index = LineIndex::new(text);
        let column = |offset| index.position(text, offset).column;
        assert_eq!([0, 3, 4, 6].map(column), [1, 1, 2, 1]);
    }

    #[test]
    fn columns_of_a_long_line_are_those_of_counting_it() {
        for unit in ["a", "é", "aé😀", "😀"] {
            let text = format!("é\n{}\n{}", unit.repeat(3000), unit.repeat(10));
            let index = LineIndex::new(&text);
            let second = text.find('\n').unwrap() + 1;
            for (at, _) in text.char_indices().filter(|(at, _)| *at >= second) {
                let start = text[..at].rfind('\n').unwrap() + 1;
                let before = &text[start..at];
                let p = index.position(&text, at);
                assert_eq!(p.column as usize, before.chars().count() + 1, "{unit} {at}");
                assert_eq!(
                    p.column_utf16 as usize,
                    before.encode_utf16().count() + 1,
                    "{unit} {at}"
                );
            }
        }
    }

    #[test]
    fn line_feeds_are_found_at_every_offset_of_a_word() {
        // U+010A ends with the byte of a line feed with the highest bit set.
        for other in ["a", "\u{b}", "\u{9}", "\u{10a}", "\0", "\n"] {
            for length in 0..20 {
                for at in 0..=length {
                    let before = other.repeat(at);
                    let text = format!("{before}\n{}", other.repeat(length - at));
                    let ends = text.match_indices('\n').map(|(end, _)| end as u32 + 1);
                    let starts: Vec<u32> = std::iter::once(0).chain(ends).collect();
                    assert_eq!(*LineIndex::new(&text).starts, *starts, "{text:?}");
                }
            }
        }
    }
}
