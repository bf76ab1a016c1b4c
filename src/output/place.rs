//! Spans as paths, lines and columns.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use super::Options;
use crate::engine::NO_FILE;
use crate::text::{FileId, Position, Sources, Span};

/// A span as people and tools name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Path with the prefix before it.
    pub path: String,
    /// First character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

impl Place {
    /// The place of `span`, its path below `prefix`.
    pub fn new(sources: &Sources, span: Span, prefix: &str) -> Self {
        let (start, end) = sources.positions(span);
        Self {
            path: path(sources, span.file, prefix),
            start,
            end,
        }
    }
}

/// The place of `span` as seen from the working directory.
pub(super) fn shown(sources: &Sources, span: Span, options: &Options) -> Place {
    Place {
        path: shown_path(sources, span.file, options),
        ..Place::new(sources, span, "")
    }
}

/// `path:line:column`.
impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column, .. } = self.start;
        write!(f, "{}:{line}:{column}", clean(&self.path))
    }
}

/// The file's path below `prefix`; a path that is absolute stays as it is.
pub(super) fn path(sources: &Sources, file: FileId, prefix: &str) -> String {
    below(sources.path(file), prefix)
}

/// The path below `prefix`; one that is absolute stays as it is.
pub(super) fn below(path: &str, prefix: &str) -> String {
    let prefix = prefix.trim_end_matches('/');
    if prefix.is_empty() || prefix == "." || path.starts_with('/') {
        return path.to_owned();
    }
    format!("{prefix}/{path}")
}

/// The file's path as seen from the working directory, so that it can be opened from there.
pub fn shown_path(sources: &Sources, file: FileId, options: &Options) -> String {
    let path = sources.path(file);
    shown_from_here(path, options)
}

/// A path below the root of the scan as seen from the working directory.
pub(super) fn shown_from_here(path: &str, options: &Options) -> String {
    if path == NO_FILE {
        return path.to_owned();
    }
    if options.working_dir.is_empty() || path.starts_with('/') {
        return below(path, &options.display_prefix);
    }
    let mut here = options
        .working_dir
        .trim_end_matches('/')
        .split('/')
        .peekable();
    let mut there = path.split('/').peekable();
    while here.peek().is_some() && here.peek() == there.peek() {
        here.next();
        there.next();
    }
    let up = here.map(|_| "..");
    up.chain(there).collect::<Vec<_>>().join("/")
}

/// The path as the path of a URI reference (RFC 3986, 3.3): everything but unreserved characters
/// and the separator is encoded, `:` too, which in a first segment would end a scheme.
pub(super) fn percent_encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text without what a terminal or a viewer obeys instead of showing it: control characters
/// but the tab, and the overrides of writing direction. Each becomes U+FFFD.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        Cow::Borrowed(text)
    } else if text.chars().any(is_unsafe) {
        let safe = |c| if is_unsafe(c) { '\u{fffd}' } else { c };
        Cow::Owned(text.chars().map(safe).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The text on one line: [`clean`], with a space for each line break.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        Cow::Borrowed(text)
    } else if text.contains(['\n', '\r']) {
        let lines: Vec<&str> = text.split(['\n', '\r']).filter(|l| !l.is_empty()).collect();
        Cow::Owned(clean(&lines.join(" ")).into_owned())
    } else {
        clean(text)
    }
}

/// Whether a text is nothing but printable ASCII, as most are: nothing of it is unsafe.
pub(super) fn is_plain(text: &str) -> bool {
    !text
        .bytes()
        .fold(false, |found, b| found | !(b' '..0x7f).contains(&b))
}

/// Whether a terminal or a viewer obeys the character; the direction overrides are those of
/// Unicode Bidirectional Algorithm, explicit embeddings, overrides and isolates.
pub(super) fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    #[test]
    fn paths_stand_below_the_prefix() {
        let sources = Sources::new(vec![
            SourceFile::new("a/b.tf", ""),
            SourceFile::new("/etc/x.tf", ""),
        ]);
        let of = |file, prefix| path(&sources, FileId(file), prefix);
        assert_eq!(of(0, ""), "a/b.tf");
        assert_eq!(of(0, "."), "a/b.tf");
        assert_eq!(of(0, "infra/live/"), "infra/live/a/b.tf");
        assert_eq!(of(1, "infra"), "/etc/x.tf");
    }

    #[test]
    fn shown_paths_lead_from_the_working_directory_to_the_file() {
        let names = [
            "envs/prod/a.tf",
            "envs/production/a.tf",
            "b.tf",
            "/etc/x.tf",
            NO_FILE,
        ];
        let files = names.map(|name| SourceFile::new(name, ""));
        let sources = Sources::new(files.into());
        let shown = |prefix: &str, working_dir: &str| {
            let options = Options {
                display_prefix: prefix.into(),
                working_dir: working_dir.into(),
                ..Options::default()
            };
            let file = |i| shown_path(&sources, FileId(i), &options);
            (0..5).map(file).collect::<Vec<_>>()
        };
        assert_eq!(shown("", ""), names);
        assert_eq!(
            shown("", "envs/prod"),
            [
                "a.tf",
                "../production/a.tf",
                "../../b.tf",
                "/etc/x.tf",
                NO_FILE
            ]
        );
        assert_eq!(
            shown("../x", ""),
            [
                "../x/envs/prod/a.tf",
                "../x/envs/production/a.tf",
                "../x/b.tf",
                "/etc/x.tf",
                NO_FILE
            ]
        );
    }

    #[test]
    fn what_a_terminal_obeys_is_replaced() {
        assert_eq!(clean("a\u{1b}[31mb\tc"), "a\u{fffd}[31mb\tc");
        assert_eq!(clean("a\u{202e}b"), "a\u{fffd}b");
        assert_eq!(one_line("a\r\nb\nc"), "a b c");
        assert!(matches!(clean("grün 😀"), Cow::Borrowed(_)));
    }
}
