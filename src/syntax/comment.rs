//! Which comments are kept.

use crate::text::{Span, Str};

use super::Comment;

/// What a comment must hold to be kept: the words that suppressions of this and other tools start
/// with, and this tool's name, of which nearly a suppression may be made.
const MARKERS: [&str; 15] = [
    "iamvet",
    "Iamvet",
    "IAMvet",
    "IAMVET",
    // Whatever stands before it may be meant for this tool.
    ":ignore[",
    "checkov:skip",
    "bridgecrew:skip",
    "cortex:skip",
    "trivy:ignore",
    "tfsec:ignore",
    "cfsec:ignore",
    "nosem",
    "kics-scan",
    "ts:skip",
    "tflint-ignore",
];

/// Whether a text holds a word that a suppression starts with.
///
/// Adapters ask this of the whole file first, and look for comments only when it holds.
pub fn is_marker_comment(text: &str) -> bool {
    MARKERS.iter().any(|marker| text.contains(marker))
}

impl Comment {
    /// The comment whose source, with its marker (`#`, `//`, `/* */`), is `source`.
    pub fn new(span: Span, source: &Str) -> Self {
        let raw = source.as_str();
        let start = if raw.starts_with("//") || raw.starts_with("/*") {
            2
        } else {
            raw.len() - raw.trim_start_matches('#').len()
        };
        let end = if raw.starts_with("/*") && raw.len() >= 4 && raw.ends_with("*/") {
            raw.len() - 2
        } else {
            raw.len()
        };
        let inner = raw.get(start..end).unwrap_or_default();
        let start = start + inner.len() - inner.trim_start().len();
        let text = source.substr(start..start + inner.trim().len());
        Self {
            span,
            text,
            block: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn comments_lose_their_marker_and_blanks() {
        for (source, expected) in [
            ("# iamvet:ignore[x] y \r", "iamvet:ignore[x] y"),
            ("## a", "a"),
            ("//b", "b"),
            ("/* c\n */", "c"),
            ("/*", ""),
            ("#", ""),
        ] {
            let comment = Comment::new(Span::new(FileId(0), 0, source.len()), &Str::from(source));
            assert_eq!(comment.text, *expected, "{source}");
        }
    }

    #[test]
    fn markers_are_found_anywhere_in_a_comment() {
        assert!(is_marker_comment("# see #checkov:skip=CKV_AWS_1:why"));
        assert!(is_marker_comment("# bridgecrew:skip=CKV_AWS_1:why"));
        assert!(!is_marker_comment("# checkov is fine"));
    }
}
