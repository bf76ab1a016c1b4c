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
//! moves; their text is decoded on its own. The parser tells the first one; those behind it are found
//! by their lines, and what these tell wrong the parser does not confirm.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser};
use rustc_hash::FxHashMap;

mod lines;

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

    /// Joins the scalar that holds byte `at` and starts behind byte `from`; gives where it ends, none
    /// when there is none or it is joined already.
    pub(super) fn join(&mut self, from: usize, at: usize) -> Option<usize> {
        let range = quoted_around(self.text, from, at)?;
        let end = range.end;
        self.join_range(range).then_some(end)
    }

    /// Joins what looks like such a scalar between two bytes.
    pub(super) fn join_all(&mut self, between: Range<usize>) {
        for range in lines::outdented(self.text, between) {
            self.join_range(range);
        }
    }

    fn join_range(&mut self, range: Range<usize>) -> bool {
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
pub(super) fn quoted_end(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
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
