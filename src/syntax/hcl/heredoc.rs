//! Where heredocs begin and end.

use std::ops::Range;

/// The introducer of a heredoc.
pub(super) struct Start {
    /// The marker's bytes.
    pub(super) marker: Range<usize>,
    /// Where the body begins.
    pub(super) body: usize,
    /// Whether it is `<<-`, whose indentation is removed.
    pub(super) flush: bool,
}

/// Reads `<<MARKER` or `<<-MARKER` and its line break at the start of `text`.
pub(super) fn start(text: &str) -> Option<Start> {
    let flush = text.starts_with("<<-");
    let from = if flush { 3 } else { 2 };
    let rest = text.get(from..).filter(|_| text.starts_with("<<"))?;
    let len = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
    let behind = &rest[len..];
    let newline = if behind.starts_with("\r\n") {
        2
    } else if behind.starts_with('\n') {
        1
    } else {
        return None;
    };
    (len > 0).then_some(Start {
        marker: from..from + len,
        body: from + len + newline,
        flush,
    })
}

/// The length of the line's indent and the end marker, when the line is one.
pub(super) fn end_marker(line: &str, marker: &str) -> Option<usize> {
    let trimmed = line.trim_start_matches([' ', '\t']);
    let behind = trimmed.strip_prefix(marker)?;
    (!behind.starts_with(is_name_char)).then(|| line.len() - behind.len())
}

/// Whether one of the lines of `body` is the end marker.
pub(super) fn is_closed(body: &str, marker: &str) -> bool {
    body.split('\n')
        .any(|line| end_marker(line, marker).is_some())
}

fn is_name_char(c: char) -> bool {
    c == '_' || c == '-' || c.is_alphanumeric()
}
