//! The text that is read, and where it stands.

use std::ops::Range;
use std::sync::Arc;

use crate::syntax::Literal;
use crate::text::{FileId, OffsetMap, OffsetMapBuilder, Span, Str};

/// A text and the way from its bytes to the files.
pub(super) struct Source {
    text: Str,
    place: Place,
}

enum Place {
    /// The text stands in the file as it is, from byte `base` on.
    Verbatim { file: FileId, base: usize },
    /// The text was decoded.
    Decoded(Arc<OffsetMap>),
}

impl Source {
    /// A text that stands in `file` as it is, from byte `base` on.
    pub(super) fn verbatim(file: FileId, base: usize, text: Str) -> Self {
        Self {
            text,
            place: Place::Verbatim { file, base },
        }
    }

    /// The content of a literal that was read from `span`.
    pub(super) fn of_literal(literal: &Literal, span: Span) -> Self {
        let place = match literal.verbatim_span(span) {
            Some(span) => Place::Verbatim {
                file: span.file,
                base: span.start as usize,
            },
            None => Place::Decoded(literal.offset_map(span)),
        };
        Self {
            text: literal.text.clone(),
            place,
        }
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
