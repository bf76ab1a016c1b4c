//! Quoted scalars with lines that stand no further right than their key, which YAML forbids and
//! CloudFormation, like PyYAML, reads:
//!
//! ```yaml
//! PolicyDocument: !Sub '{
//!   "Statement": []
//! }'
//! ```
//!
//! They are joined to one line of the same length before the parser sees them, so that no offset
//! moves; their text is decoded on its own.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser};
use rustc_hash::FxHashMap;

/// Most bytes that are read again because of such scalars.
const MAX_READ: usize = 1 << 26;

/// What the parser reads of a file.
#[derive(Clone)]
pub(super) struct Input<'a> {
    text: &'a str,
    joined: Cow<'a, str>,
    /// The texts of the scalars that were joined, by their starts.
    decoded: FxHashMap<usize, String>,
}

impl<'a> Input<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            joined: Cow::Borrowed(text),
            decoded: FxHashMap::default(),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.joined
    }

    /// The same scalars in a text in which lines are blanked.
    pub(super) fn with(&self, text: String) -> Self {
        Self {
            joined: Cow::Owned(text),
            ..self.clone()
        }
    }

    /// The text of a scalar that was joined.
    pub(super) fn decoded(&self, start: usize) -> Option<&str> {
        if self.decoded.is_empty() {
            return None;
        }
        self.decoded.get(&start).map(String::as_str)
    }

    /// Joins the scalar that holds byte `at` and starts behind byte `from`; false when there is
    /// none, or when the file was read too often.
    pub(super) fn join(&mut self, from: usize, at: usize) -> bool {
        if self.decoded.len() * self.text.len() > MAX_READ {
            return false;
        }
        let Some(range) = quoted_around(self.text, from, at) else {
            return false;
        };
        let raw = self.text.get(range.clone()).unwrap_or_default();
        let is_new = !self.decoded.contains_key(&range.start);
        let Some(decoded) = decode(raw).filter(|_| is_new) else {
            return false;
        };
        self.decoded.insert(range.start, decoded);
        let line = raw.replace(['\n', '\r'], " ");
        self.joined.to_mut().replace_range(range, &line);
        true
    }
}

/// The text of a quoted scalar, read as a document of its own: there nothing stands too far left.
fn decode(raw: &str) -> Option<String> {
    for event in Parser::new_from_str(raw) {
        if let (Event::Scalar(text, ..), _) = event.ok()? {
            return Some(text.into_owned());
        }
    }
    None
}

/// The quoted scalar that holds byte `at` and starts behind byte `from`.
fn quoted_around(text: &str, from: usize, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = from;
    while start < at {
        let before = start.checked_sub(1).and_then(|i| bytes.get(i));
        let may_start = before.is_none_or(|b| b" \t\r\n[{,:".contains(b));
        start = match bytes.get(start)? {
            b'#' if may_start => start + bytes.get(start..)?.iter().position(|b| *b == b'\n')?,
            quote @ (b'\'' | b'"') if may_start => {
                let end = quoted_end(bytes, start, *quote)?;
                if end > at {
                    return Some(start..end);
                }
                end
            }
            _ => start + 1,
        };
    }
    None
}

/// Where the scalar that starts with the quote at `start` ends.
fn quoted_end(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    loop {
        let byte = *bytes.get(at)?;
        let escaped = match quote {
            b'\'' => byte == quote && bytes.get(at + 1) == Some(&quote),
            _ => byte == b'\\',
        };
        match escaped {
            true => at += 2,
            false if byte == quote => return Some(at + 1),
            false => at += 1,
        }
    }
}
