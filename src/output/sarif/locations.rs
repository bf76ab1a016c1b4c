//! Spans as SARIF locations.

use serde_sarif::sarif;

use crate::output::place::{self, percent_encode};
use crate::text::{FileId, Sources, Span};

/// The base of every relative URI: the root of the repository. The name is that of CodeQL, which
/// code scanning resolves to the checkout.
pub(super) const SRCROOT: &str = "%SRCROOT%";

/// Snippets above this number of bytes are left out.
const MAX_SNIPPET: usize = 1000;

/// Turns spans into locations.
#[derive(Clone, Copy)]
pub(super) struct Locations<'a> {
    pub sources: &'a Sources,
    pub prefix: &'a str,
}

impl Locations<'_> {
    /// The place of a span.
    pub fn location(self, span: Span) -> sarif::Location {
        self.physical(self.artifact(span.file), self.region(span))
    }

    /// The place of a span with its text.
    pub fn location_with_snippet(self, span: Span) -> sarif::Location {
        let mut region = self.region(span);
        let text = self.sources.snippet(span);
        if !text.is_empty() && text.len() <= MAX_SNIPPET {
            region.snippet = Some(content(text));
        }
        self.physical(self.artifact(span.file), region)
    }

    /// The place of a span with what it has to do with the result.
    pub fn labelled(self, span: Span, text: &str) -> sarif::Location {
        let mut location = self.location(span);
        if !text.is_empty() {
            location.message = Some(message(text));
        }
        location
    }

    /// The file; a path that is absolute is a URI of its own.
    pub fn artifact(self, file: FileId) -> sarif::ArtifactLocation {
        let path = place::path(self.sources, file, self.prefix);
        if path.starts_with('/') {
            let uri = format!("file://{}", percent_encode(&path));
            return sarif::ArtifactLocation::builder().uri(uri).build();
        }
        sarif::ArtifactLocation::builder()
            .uri(percent_encode(&path))
            .uri_base_id(SRCROOT)
            .build()
    }

    /// Lines and columns of a span.
    pub fn region(self, span: Span) -> sarif::Region {
        let (start, end) = self.sources.positions(span);
        sarif::Region::builder()
            .start_line(start.line)
            .start_column(start.column_utf16)
            .end_line(end.line)
            .end_column(end.column_utf16)
            .build()
    }

    fn physical(self, artifact: sarif::ArtifactLocation, region: sarif::Region) -> sarif::Location {
        let physical = sarif::PhysicalLocation::builder()
            .artifact_location(artifact)
            .region(region)
            .build();
        sarif::Location::builder()
            .physical_location(physical)
            .build()
    }
}

/// A text of a file.
pub(super) fn content(text: &str) -> sarif::ArtifactContent {
    sarif::ArtifactContent::builder().text(text).build()
}

/// A message of one sentence in plain text.
pub(super) fn message(text: &str) -> sarif::Message {
    sarif::Message::builder().text(sentence(text)).build()
}

/// The text as SARIF's plain text: a sentence with its stop (SDK rule SARIF2001), and brackets that
/// would read as an embedded link escaped (SARIF 2.1.0, 3.11.6).
pub(super) fn sentence(text: &str) -> String {
    let mut out = if text.contains("](") {
        text.replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    };
    if !out.is_empty() && !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}
