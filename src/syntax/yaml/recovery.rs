//! Which part of a file to leave out after a syntax error, told by indentation.

use std::ops::Range;

/// A line that is neither blank nor a comment.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    indent: usize,
}

/// The lines of the entry that holds byte `at`: one of a section of the document (a resource), or
/// the whole section when it has none. None when nothing is left to leave out.
pub(super) fn entry_around(text: &str, at: usize) -> Option<Range<usize>> {
    let lines = lines(text);
    let error = lines.partition_point(|l| l.start <= at).checked_sub(1)?;
    let section = (0..=error).rev().find(|&i| is_at(&lines, i, 0))?;
    let inner = lines.get(section + 1).map_or(0, |l| l.indent);
    let entry = (section + 1..=error)
        .rev()
        .find(|&i| inner > 0 && is_at(&lines, i, inner));
    let (first, limit) = match entry {
        Some(entry) => (entry, inner),
        None => (section, 0),
    };
    let after = lines.iter().skip(error + 1).find(|l| l.indent <= limit);
    let start = lines.get(first)?.start;
    Some(start..after.map_or(text.len(), |l| l.start))
}

/// The line that holds byte `at`.
pub(super) fn line_around(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let rest = text.get(start..).unwrap_or_default();
    let len = rest.find('\n').map_or(rest.len(), |i| i + 1);
    start..start + len
}

fn is_at(lines: &[Line], index: usize, indent: usize) -> bool {
    lines.get(index).is_some_and(|l| l.indent == indent)
}

fn lines(text: &str) -> Vec<Line> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(' ');
        if !content.trim().is_empty() && !content.starts_with('#') {
            // A tab is the error itself, and starts no entry.
            let indent = match content.starts_with('\t') {
                true => usize::MAX,
                false => line.len() - content.len(),
            };
            out.push(Line { start, indent });
        }
        start += line.len();
    }
    out
}

/// The text with empty comments in place of the lines of a range; no offset moves.
///
/// Blanks would become part of a block scalar before them.
pub(super) fn blanked(text: &str, range: Range<usize>) -> String {
    blanked_all(text, &[range])
}

/// The same for several ranges, in their order.
pub(super) fn blanked_all(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in ranges {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        let mut at_start = true;
        for byte in text.get(range.clone()).unwrap_or_default().bytes() {
            let is_break = matches!(byte, b'\n' | b'\r');
            out.push(match byte {
                _ if is_break => char::from(byte),
                _ if at_start => '#',
                _ => ' ',
            });
            at_start = is_break;
        }
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}
