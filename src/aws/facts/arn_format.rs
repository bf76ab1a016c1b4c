//! The forms of ARNs.

use std::fmt;

use crate::aws::Arn;

/// The form of an ARN, such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`, which is how it
/// is displayed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArnFormat(&'static str);

impl ArnFormat {
    pub(super) fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// As AWS writes it, with placeholders such as `${Account}`; a few have a `*`, which stands for
    /// any text too.
    pub fn text(self) -> &'static str {
        self.0
    }

    /// The parts in order.
    pub fn parts(self) -> impl Iterator<Item = ArnFormatPart> + Clone {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let bytes = rest.as_bytes();
            if let Some((after, takes_slash)) = placeholder(bytes) {
                rest = rest.get(rest.len() - after.len()..).unwrap_or("");
                return Some(ArnFormatPart::Placeholder { takes_slash });
            }
            if let Some(after) = rest.strip_prefix('*') {
                rest = after;
                return Some(ArnFormatPart::Any);
            }
            let next = (0..rest.len()).find(|&at| {
                let bytes = bytes.get(at..).unwrap_or(&[]);
                bytes.starts_with(b"*") || placeholder(bytes).is_some()
            });
            let (literal, after) = rest.split_at(next.unwrap_or(rest.len()));
            rest = after;
            (!literal.is_empty()).then_some(ArnFormatPart::Literal(literal))
        })
    }

    /// The form with `*` for each placeholder.
    pub fn pattern(self) -> String {
        let mut pattern = String::new();
        for (literal, has_more) in self.literals() {
            pattern += literal;
            if has_more {
                pattern.push('*');
            }
        }
        pattern
    }

    /// Whether an ARN has this form.
    ///
    /// A placeholder stands for one character at least, and for no `:` but in the last segment,
    /// where names may have colons; the name of a bucket has no `/` either. A `*` that stands in
    /// the form itself may be empty.
    pub fn matches(self, arn: &str) -> bool {
        let (Some(form), Some(arn)) = (Arn::parse(self.0), Arn::parse(arn)) else {
            return false;
        };
        segment_matches(form.partition, arn.partition)
            && segment_matches(form.service, arn.service)
            && segment_matches(form.region, arn.region)
            && segment_matches(form.account, arn.account)
            && segment_matches(form.resource, arn.resource)
    }

    /// Each literal text, and whether a placeholder follows it.
    fn literals(self) -> impl Iterator<Item = (&'static str, bool)> + Clone {
        let mut rest = Some(self.0);
        std::iter::from_fn(move || {
            let text = rest?;
            match text.split_once("${") {
                Some((literal, after)) => {
                    rest = after.split_once('}').map(|(_, after)| after);
                    Some((literal, rest.is_some()))
                }
                None => {
                    rest = None;
                    Some((text, false))
                }
            }
        })
    }
}

/// A part of the form of an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArnFormatPart {
    /// Text that stands for itself.
    Literal(&'static str),
    /// One character or more.
    Placeholder {
        /// Whether there may be a `/` among them: the name of a bucket has none.
        takes_slash: bool,
    },
    /// Any text, also none.
    Any,
}

impl fmt::Display for ArnFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for ArnFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Whether a segment has a form.
///
/// Where the rest does not fit, the last placeholder takes one character more. Those before it need
/// not be tried again: what they could take, it can take itself, and a bucket's name, which cannot,
/// ends at a `/` that stands in the form.
fn segment_matches(form: &str, segment: &str) -> bool {
    let (mut form, mut rest) = (form.as_bytes(), segment.as_bytes());
    // What follows the last placeholder, what it has left, and whether it takes a `/`.
    let mut last: Option<(&[u8], &[u8], bool)> = None;
    loop {
        if let Some((after, takes_slash)) = placeholder(form) {
            let Some((taken, left)) = rest.split_first() else {
                return false;
            };
            if takes_slash || *taken != b'/' {
                (form, rest) = (after, left);
                last = Some((after, left, takes_slash));
                continue;
            }
        } else if let Some((b'*', after)) = form.split_first() {
            form = after;
            last = Some((after, rest, true));
            continue;
        } else if let (Some((a, form_after)), Some((b, left))) =
            (form.split_first(), rest.split_first())
            && a == b
        {
            (form, rest) = (form_after, left);
            continue;
        } else if form.is_empty() && rest.is_empty() {
            return true;
        }
        match last {
            Some((after, [taken, left @ ..], takes_slash)) if takes_slash || *taken != b'/' => {
                (form, rest) = (after, left);
                last = Some((after, left, takes_slash));
            }
            _ => return false,
        }
    }
}

/// What follows the placeholder that a form begins with, and whether it may have a `/`.
fn placeholder(form: &[u8]) -> Option<(&[u8], bool)> {
    let name = form.strip_prefix(b"${")?;
    let end = name.iter().position(|byte| *byte == b'}')?;
    let (name, after) = name.split_at(end);
    Some((after.get(1..)?, name != b"BucketName"))
}
