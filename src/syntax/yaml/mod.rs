//! YAML by `granit-parser`.
//!
//! The parser gives events with byte spans; `builder` makes the tree from them, `scalar` decides
//! what a scalar is, and `offsets` leads from its decoded text back to the file. Nothing here
//! recurses over the input: nesting is limited before a tree can get deep.

mod builder;
mod embedded;
mod merge;
mod offsets;
mod outdented;
mod recovery;
mod scalar;
mod templating;

use std::ops::Range;

use arcstr::ArcStr;
use granit_parser::{ErrorKind, Options, Parser, ScanError};

use super::comment::is_marker_comment;
use super::{MAX_DEPTH, Node, Parsed};
use crate::text::{FileId, OffsetMap, Problem, Span};
use builder::Builder;
use outdented::Input;

/// Most bytes that are read again because quoted scalars have lines too far left.
const MAX_READ: usize = 1 << 25;

/// How often a file is read again without the entry that holds a syntax error.
const MAX_ATTEMPTS: usize = 8;

/// Reads a YAML file: one node per document.
///
/// Around a syntax error the file is read without the line that holds it; where that does not help,
/// without the entry around it, such as one resource of a template; where that does not help, the
/// tree has what stood before the error. Aliases are resolved to copies, up to a limit, and merge
/// keys are applied.
pub fn parse(file: FileId, text: &ArcStr) -> Parsed<Vec<Node>> {
    let (first, input) = parse_joined(file, text);
    let Some(mut broken) = first.broken_at else {
        return first.parsed;
    };
    let mut errors = first.parsed.problems.clone();
    let mut rest = input.text().to_owned();
    let statements = templating::statements(&rest);
    if let Some(statement) = statements.first() {
        let written = text.get(statement.clone()).unwrap_or_default();
        let start = statement.start + written.len() - written.trim_start().len();
        let end = statement.start + written.trim_end().len();
        errors = vec![statement_problem(Span::new(file, start, end))];
        rest = recovery::blanked_all(&rest, &statements);
        let next = parse_once(file, text, &input.with(rest.clone()));
        errors.extend(next.parsed.problems.iter().cloned());
        match next.broken_at {
            Some(at) => broken = at,
            None => return recovered(first, errors, next),
        }
    }
    for _ in 0..MAX_ATTEMPTS {
        let without_line = recovery::blanked(&rest, recovery::line_around(&rest, broken));
        let next = parse_once(file, text, &input.with(without_line));
        if next.broken_at.is_none() {
            return recovered(first, errors, next);
        }
        let Some(range) = recovery::entry_around(&rest, broken) else {
            break;
        };
        rest = recovery::blanked(&rest, range);
        let next = parse_once(file, text, &input.with(rest.clone()));
        errors.extend(next.parsed.problems.iter().cloned());
        match next.broken_at {
            Some(at) => broken = at,
            None => return recovered(first, errors, next),
        }
    }
    first.parsed
}

/// Reads a file, joining the quoted scalars whose lines stand too far left for the parser.
fn parse_joined<'a>(file: FileId, text: &'a ArcStr) -> (Attempt, Input<'a>) {
    let mut input = Input::new(text);
    let mut attempt = parse_once(file, text, &input);
    let mut read = 0;
    while let Some(range) = attempt.outdented.clone() {
        if read > MAX_READ {
            attempt.parsed.problems.push(reading_problem(file, &range));
            break;
        }
        let mut joined = input.clone();
        let Some(end) = joined.join(range.start, range.end) else {
            break;
        };
        let only_first = joined.clone();
        joined.join_all(end..text.len());
        let mut next = parse_once(file, text, &joined);
        read += text.len();
        // What was taken for such a scalar may be none; it stands before the error.
        if let Some(broken) = next.broken_at
            && next.outdented.is_none()
        {
            let mut before = only_first;
            before.join_all(end..next.confirmed);
            let other = parse_once(file, text, &before);
            read += text.len();
            if other.broken_at.is_none_or(|at| at > broken) {
                (next, joined) = (other, before);
            }
        }
        // The scalar was not what the parser refused.
        if next.broken_at.is_some_and(|at| at <= range.start) {
            break;
        }
        (attempt, input) = (next, joined);
    }
    (attempt, input)
}

/// Reads YAML that stands in a literal, as [`parse`]; `map` leads from `text` to the files.
pub fn parse_embedded(text: &ArcStr, map: &OffsetMap) -> Parsed<Vec<Node>> {
    let mut parsed = parse(FileId::default(), text);
    for comment in &mut parsed.comments {
        comment.span = embedded::place(comment.span, map);
    }
    for problem in &mut parsed.problems {
        problem.span = embedded::place(problem.span, map);
    }
    let nodes = parsed.tree.iter();
    parsed.tree = nodes.map(|node| embedded::relocated(node, map)).collect();
    parsed
}

/// The tree of the attempt that went through, with the errors and comments of the file as it is.
fn recovered(first: Attempt, mut errors: Vec<Problem>, last: Attempt) -> Parsed<Vec<Node>> {
    errors.extend(last.parsed.problems);
    errors.sort_by_key(|p| p.span.start);
    errors.dedup();
    Parsed {
        comments: first.parsed.comments,
        problems: errors,
        tree: last.parsed.tree,
    }
}

struct Attempt {
    parsed: Parsed<Vec<Node>>,
    /// Where to look for the first syntax error that ended a document.
    broken_at: Option<usize>,
    /// When that is a quoted scalar with a line too far left: behind which byte it starts, and that
    /// line.
    outdented: Option<Range<usize>>,
    /// Up to where the parser took everything before that error.
    confirmed: usize,
}

/// Reads `input`, which was made from the text of the file.
fn parse_once(file: FileId, text: &ArcStr, input: &Input<'_>) -> Attempt {
    let mut builder = Builder::new(file, text, input);
    let mut broken_at = None;
    let mut outdented = None;
    let mut confirmed = text.len();
    let read = input.text();
    let mut parser = Parser::new_from_str_with_options(read, options(is_marker_comment(read)));
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                let is_first = broken_at.is_none();
                if is_first {
                    confirmed = builder.last_end();
                }
                if is_first && matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent) {
                    let at = error.marker().byte_offset().unwrap_or_default();
                    outdented = Some(builder.last_end()..at);
                }
                if !matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
                    broken_at = broken_at.or(Some(suspect(&builder, &error)));
                }
                builder.abandon_document(problem(file, text, &error));
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    Attempt {
        parsed: builder.finish(),
        broken_at,
        outdented,
        confirmed,
    }
}

/// Where the cause of an error is likely: what is not closed is noticed only further on.
fn suspect(builder: &Builder<'_>, error: &ScanError) -> usize {
    let at = error.marker().byte_offset().unwrap_or_default();
    let before = match error.kind() {
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::UnclosedQuotedScalar => {
            Some(builder.last_end())
        }
        _ => builder.open_flow_start(),
    };
    before.map_or(at, |before| before.min(at))
}

fn options(comments: bool) -> Options {
    let mut options = Options::default();
    options.set_emit_comments(comments);
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    // Long runs of comments are common at the head of a file.
    options.max_buffered_comment_events = usize::MAX;
    options
}

fn problem(file: FileId, text: &str, error: &ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or_default();
    let end = text.get(at..).and_then(|rest| rest.chars().next());
    let span = Span::new(file, at, at + end.map_or(0, char::len_utf8));
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return nesting_problem(span);
    }
    let problem = Problem::error("syntax-error", span, error.kind().to_string());
    problem.help(advice(text, at, error.kind()).unwrap_or(
        "check the indentation and the quotes here and above; what stands around it is analysed",
    ))
}

fn statement_problem(span: Span) -> Problem {
    let message = "`{% … %}` is a statement of a template language, not YAML";
    Problem::error("syntax-error", span, message).help(
        "check what the template is rendered to; the file is read as if such lines were not there",
    )
}

fn reading_problem(file: FileId, line: &Range<usize>) -> Problem {
    let span = Span::new(file, line.end, line.end);
    let message = format!(
        "quoted texts have lines that stand too far left, for which the file was read more than {MAX_READ} bytes again"
    );
    Problem::error("reading-limit", span, message)
        .help("indent the lines of quoted texts; those from here on are syntax errors")
}

fn nesting_problem(span: Span) -> Problem {
    Problem::error(
        "nesting-too-deep",
        span,
        format!("collections are nested more than {MAX_DEPTH} deep"),
    )
    .help("flatten the structure; no template needs this depth")
}

fn advice(text: &str, at: usize, kind: &ErrorKind) -> Option<&'static str> {
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |i| i + 1);
    let line = text.get(line_start..)?.lines().next()?;
    if line.contains("{{") || line.contains("{%") {
        return Some(
            "this looks like a Jinja or Helm template: check what it is rendered to, or quote a value that starts with braces",
        );
    }
    match kind {
        ErrorKind::MissingAnchorOrAliasName => {
            Some("put a value that starts with `*` or `&` in quotes")
        }
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabNotAllowed => Some("indent with spaces"),
        ErrorKind::MappingValueNotAllowed | ErrorKind::SimpleKeyExpected => {
            Some("check the indentation, and quote a value that holds `: `")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
