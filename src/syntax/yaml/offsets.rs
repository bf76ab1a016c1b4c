//! From the decoded text of a scalar back to its bytes.
//!
//! The decoded text is the parser's. The source is walked beside it, and every stretch is compared;
//! where the two do not agree there is no map, and the caller maps the whole text to the whole
//! scalar.

use std::ops::Range;

use crate::text::{FileId, OffsetMap, OffsetMapBuilder, Span};

/// How a scalar is written when it spans lines or has escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
}

/// Maps a flow scalar: `range` is its source without quotes.
pub(super) fn flow(
    file: FileId,
    source: &str,
    range: Range<usize>,
    decoded: &str,
    style: Style,
) -> Option<OffsetMap> {
    let mut walk = Walk::new(file, source, range.end, decoded);
    let mut at = range.start;
    while at < range.end {
        let rest = source.get(at..range.end)?;
        let special = |c: char| match c {
            ' ' | '\t' | '\n' | '\r' => true,
            '\'' => style == Style::Single,
            '\\' => style == Style::Double,
            _ => false,
        };
        let verbatim = rest.find(special).unwrap_or(rest.len());
        walk.copy(at..at + verbatim)?;
        at += verbatim;
        at = match rest.as_bytes().get(verbatim) {
            None => at,
            Some(b'\'') => walk.escape(at..at + 2)?,
            Some(b'\\') => match walk.break_len(at + 1) {
                Some(len) => walk.fold(at + 1 + len, true)?,
                None => {
                    let end = walk.escape_end(at)?;
                    walk.escape(at..end)?
                }
            },
            Some(_) => walk.fold(at, false)?,
        };
    }
    walk.finish()
}

/// Maps a block scalar: `range` is its source from the first content character on.
pub(super) fn block(
    file: FileId,
    source: &str,
    range: Range<usize>,
    decoded: &str,
) -> Option<OffsetMap> {
    let line_start = source.get(..range.start)?.rfind('\n').map_or(0, |i| i + 1);
    let indent = range.start - line_start;
    let mut walk = Walk::new(file, source, range.end, decoded);
    walk.leading_breaks(line_start)?;
    let mut at = range.start;
    loop {
        at = walk.line(at)?;
        let (breaks, next) = walk.blank_lines(at, indent);
        match next {
            Some(next) => {
                walk.separator(&breaks)?;
                at = next;
            }
            None => {
                walk.tail(&breaks);
                return walk.finish();
            }
        }
    }
}

struct Walk<'a> {
    file: FileId,
    source: &'a str,
    end: usize,
    decoded: &'a str,
    map: OffsetMapBuilder,
}

impl<'a> Walk<'a> {
    fn new(file: FileId, source: &'a str, end: usize, decoded: &'a str) -> Self {
        Self {
            file,
            source,
            end,
            decoded,
            map: OffsetMapBuilder::default(),
        }
    }

    /// The decoded text that is not mapped yet.
    fn rest(&self) -> &'a str {
        self.decoded
            .get(self.map.decoded_len()..)
            .unwrap_or_default()
    }

    fn run(&mut self, len: usize, raw: Range<usize>) {
        self.map.run(len, Span::new(self.file, raw.start, raw.end));
    }

    /// Maps source bytes that stand in the decoded text as they are.
    fn copy(&mut self, raw: Range<usize>) -> Option<()> {
        let text = self.source.get(raw.clone())?;
        self.rest()
            .starts_with(text)
            .then(|| self.run(text.len(), raw))
    }

    /// Maps the next decoded character to a whole escape; gives the escape's end.
    fn escape(&mut self, raw: Range<usize>) -> Option<usize> {
        let len = self.rest().chars().next()?.len_utf8();
        let end = raw.end;
        self.run(len, raw);
        Some(end)
    }

    /// The end of the escape sequence at `at`, whose character is the next of the decoded text.
    fn escape_end(&self, at: usize) -> Option<usize> {
        let letter = self.source.get(at + 1..)?.chars().next()?;
        let pair = self.rest().chars().next()?.len_utf16() == 2;
        Some(match letter {
            'x' => at + 4,
            'u' if pair => at + 12,
            'u' => at + 6,
            'U' => at + 10,
            _ => at + 1 + letter.len_utf8(),
        })
    }

    fn break_len(&self, at: usize) -> Option<usize> {
        let rest = self.source.as_bytes().get(at..self.end)?;
        match rest {
            [b'\r', b'\n', ..] => Some(2),
            [b'\n' | b'\r', ..] => Some(1),
            _ => None,
        }
    }

    /// Maps blanks and line breaks of a flow scalar from `at` on; gives where they end.
    ///
    /// One break is a space, of several the first is dropped; behind an escaped break none is.
    fn fold(&mut self, at: usize, escaped: bool) -> Option<usize> {
        let mut breaks = Vec::new();
        let mut end = at;
        while end < self.end {
            if let Some(len) = self.break_len(end) {
                breaks.push(end..end + len);
                end += len;
            } else if matches!(self.source.as_bytes().get(end), Some(b' ' | b'\t')) {
                end += 1;
            } else {
                break;
            }
        }
        match breaks.as_slice() {
            [] if escaped => {}
            [] => self.copy(at..end)?,
            [only] if !escaped => self.separator_char(' ', only)?,
            all => {
                for raw in all.iter().skip(usize::from(!escaped)) {
                    self.separator_char('\n', raw)?;
                }
            }
        }
        Some(end)
    }

    fn separator_char(&mut self, expected: char, raw: &Range<usize>) -> Option<()> {
        self.rest()
            .starts_with(expected)
            .then(|| self.run(1, raw.clone()))
    }

    /// Maps the newlines that stand for the empty lines above the first content line.
    fn leading_breaks(&mut self, line_start: usize) -> Option<()> {
        let count = self.rest().len() - self.rest().trim_start_matches('\n').len();
        let mut breaks = Vec::with_capacity(count);
        let mut line_start = line_start;
        for _ in 0..count {
            let before = self.source.get(..line_start)?.strip_suffix('\n')?;
            let end = before.strip_suffix('\r').unwrap_or(before).len();
            breaks.push(end..line_start);
            line_start = before.rfind('\n').map_or(0, |i| i + 1);
        }
        for raw in breaks.into_iter().rev() {
            self.run(1, raw);
        }
        Some(())
    }

    /// Maps the rest of a block scalar's line; gives its end before the break.
    fn line(&mut self, at: usize) -> Option<usize> {
        let rest = self.source.get(at..self.end)?;
        let line = rest.split('\n').next().unwrap_or(rest);
        let line = line.strip_suffix('\r').unwrap_or(line);
        self.copy(at..at + line.len())?;
        Some(at + line.len())
    }

    /// The breaks from a content line's end on, and where the next content starts if there is one.
    fn blank_lines(&self, line_end: usize, indent: usize) -> (Vec<Range<usize>>, Option<usize>) {
        let mut breaks = Vec::new();
        let mut at = line_end;
        while let Some(len) = self.break_len(at) {
            breaks.push(at..at + len);
            at += len;
            let rest = self.source.as_bytes().get(at..self.end).unwrap_or_default();
            at += rest.iter().take(indent).take_while(|b| **b == b' ').count();
            if at < self.end && self.break_len(at).is_none() {
                return (breaks, Some(at));
            }
        }
        (breaks, None)
    }

    /// Maps what stands between two content lines of a block scalar.
    fn separator(&mut self, breaks: &[Range<usize>]) -> Option<()> {
        let newlines = self.rest().len() - self.rest().trim_start_matches('\n').len();
        if newlines == 0 {
            return self.separator_char(' ', breaks.first()?);
        }
        let first = breaks.len().checked_sub(newlines)?;
        for raw in breaks.iter().skip(first) {
            self.run(1, raw.clone());
        }
        Some(())
    }

    /// Maps the newlines that chomping left.
    fn tail(&mut self, breaks: &[Range<usize>]) {
        let mut breaks = breaks.iter();
        while self.rest().starts_with('\n') {
            let raw = breaks.next().cloned().unwrap_or(self.end..self.end);
            self.run(1, raw);
        }
    }

    fn finish(self) -> Option<OffsetMap> {
        self.rest().is_empty().then(|| self.map.finish())
    }
}
