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

/// Where each line of a text starts.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Box<[u32]>,
}

impl LineIndex {
    /// Indexes `text`; lines end with LF (a CR before it belongs to the line).
    pub fn new(text: &str) -> Self {
        let starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(i, _)| i as u32 + 1),
            )
            .collect();
        Self { starts }
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
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let before = &text[self.starts[line] as usize..offset];
        let (chars, units) = if before.is_ascii() {
            (before.len(), before.len())
        } else {
            (before.chars().count(), before.encode_utf16().count())
        };
        Position {
            line: line as u32 + 1,
            column: chars as u32 + 1,
            column_utf16: units as u32 + 1,
        }
    }
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
}
