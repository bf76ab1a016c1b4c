//! Texts of a request, ready to be matched.

use crate::text::{FileId, Span, Str};
use crate::value::Text;

/// A text that patterns are matched against.
#[derive(Debug, Clone)]
pub struct Subject {
    text: Text,
    known: Option<Str>,
    /// The known text in lower case, where that is another one.
    folded: Option<Str>,
}

impl Subject {
    /// A text of which parts may be unknown; what is known of the form of its symbols is used.
    pub fn new(text: &Text) -> Self {
        let text = text.expanded();
        let known = text.as_known();
        let folded = known.as_ref().and_then(|known| {
            let is_folded = |b: u8| b.is_ascii() && !b.is_ascii_uppercase();
            let folded = !known.bytes().all(is_folded);
            folded.then(|| Str::from(known.to_lowercase()))
        });
        Self {
            text,
            known,
            folded,
        }
    }

    /// A text that is known.
    pub fn literal(text: impl Into<Str>) -> Self {
        Self::new(&Text::literal(text.into(), Span::at(FileId(0), 0)))
    }

    /// The text.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text when it is wholly known.
    pub fn as_known(&self) -> Option<&Str> {
        self.known.as_ref()
    }

    /// The known text, in lower case on demand.
    pub(super) fn known(&self, fold: bool) -> Option<&Str> {
        match fold {
            true => self.folded.as_ref().or(self.known.as_ref()),
            false => self.known.as_ref(),
        }
    }
}
