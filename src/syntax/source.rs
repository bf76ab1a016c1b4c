//! The text that is read, and where it stands.

use std::ops::Range;
use std::sync::Arc;

use arcstr::ArcStr;

use super::Literal;
use crate::text::{FileId, OffsetMap, OffsetMapBuilder, Span, Str};

const BOM: char = '\u{feff}';

/// A text and the way from its bytes to the files.
pub(super) struct Source<'a> {
    text: Str,
    place: Place<'a>,
}

/// Where a text stands.
pub(super) enum Place<'a> {
    /// In the file as it is, from byte `base` on.
    Verbatim { file: FileId, base: usize },
    /// It was decoded.
    Decoded(&'a OffsetMap),
}

impl<'a> Source<'a> {
    pub(super) fn new(text: Str, place: Place<'a>) -> Self {
        Self { text, place }
    }

    /// The text of a file, without its byte order mark.
    pub(super) fn file(file: FileId, text: &ArcStr) -> Self {
        let base = if text.starts_with(BOM) {
            BOM.len_utf8()
        } else {
            0
        };
        Self::new(text.substr(base..), Place::Verbatim { file, base })
    }

    /// The content of a literal that was read from `span`; `map` is its offset map.
    pub(super) fn literal_content(literal: &Literal, span: Span, map: &'a OffsetMap) -> Self {
        let place = match literal.verbatim_span(span) {
            Some(span) => Place::Verbatim {
                file: span.file,
                base: span.start as usize,
            },
            None => Place::Decoded(map),
        };
        Self::new(literal.text.clone(), place)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text under a byte range, shared; empty when the range does not fit.
    pub(super) fn slice(&self, range: Range<usize>) -> Str {
        match self.text.get(range.clone()) {
            Some(_) => self.text.substr(range),
            None => Str::new(),
        }
    }

    /// The bytes under a range; empty when the range does not fit.
    pub(super) fn str(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Where a byte range stands in the files.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        match &self.place {
            Place::Verbatim { file, base } => {
                Span::new(*file, base + range.start, base + range.end)
            }
            Place::Decoded(map) => map.span(range.start, range.end),
        }
    }

    /// The span of a string in quotes: without them, where a text was put together so that its quotes
    /// come from other places than what is between them.
    pub(super) fn string_span(&self, range: Range<usize>) -> Span {
        let (start, end) = (range.start, range.end);
        let whole = self.span(range);
        if matches!(self.place, Place::Verbatim { .. }) || end < start + 3 {
            return whole;
        }
        let joins = |at: usize| {
            let (before, after) = (self.span(at - 1..at), self.span(at..at + 1));
            before.file == after.file && before.end == after.start
        };
        if joins(start + 1) || joins(end - 1) {
            return whole;
        }
        // What was put in place of a name stands elsewhere.
        let content = self.span(start + 1..end - 1);
        match whole.contains(content) {
            true => content,
            false => whole,
        }
    }

    /// The literal that stands under a byte range as it is. `exact` says that the literal's span is
    /// that range, with or without one quote on each side, so that no map is needed.
    pub(super) fn literal(&self, range: Range<usize>, exact: bool) -> Literal {
        let text = self.slice(range.clone());
        let map = match &self.place {
            Place::Verbatim { .. } if exact || text.is_empty() => None,
            Place::Decoded(_) if text.is_empty() => None,
            _ => {
                let mut builder = OffsetMapBuilder::default();
                self.extend(range, text.len(), &mut builder);
                Some(Arc::new(builder.finish()))
            }
        };
        Literal { text, map }
    }

    /// Adds `decoded_len` bytes that were decoded from `range` to a map; equal lengths mean that
    /// the bytes are the same.
    pub(super) fn extend(
        &self,
        range: Range<usize>,
        decoded_len: usize,
        builder: &mut OffsetMapBuilder,
    ) {
        match &self.place {
            Place::Decoded(map) if decoded_len == range.len() => map.extend_range(range, builder),
            _ => builder.run(decoded_len, self.span(range)),
        }
    }
}
