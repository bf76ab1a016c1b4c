//! Reading what stands around a syntax error.
//!
//! A text that does not parse is cut into its structures; those that parse are kept. In a block
//! that does not, the same is done with its body. An argument whose value cannot be read is kept
//! as invalid, since its absence would say something else.

use std::ops::Range;

use hcl_edit::parser;

use super::convert::Converter;
use super::repair::{self, Repeat};
use super::scan::{self, Level, Unclosed};
use crate::syntax::source::Source;
use crate::syntax::{Attribute, Body, Kind, Node};
use crate::text::{Problem, ProblemLevel, Span};

/// Nesting of blocks in which the place of an error is narrowed down; each level costs a parse.
const MAX_LEVELS: usize = 4;

/// Code of problems about repeated keys.
const REPEATED: &str = "duplicate-key";

/// Repeated names for which a whole file is parsed again, before it is cut into pieces.
const FILE_REPEATS: u32 = 4;

/// Repeated names for which a piece is parsed again.
const PIECE_REPEATS: u32 = 64;

/// Collects what can be read of a source.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Adds the structures that stand in `range` to `body`.
    pub(super) fn read(&mut self, range: Range<usize>, body: &mut Body) {
        match repair::parse(self.source.str(range.clone()), FILE_REPEATS) {
            Ok(parsed) => self.add(parsed, range.start, body),
            Err(error) => {
                let problem = self.problem(&range, &error);
                self.recover(range, Level::Top, problem, MAX_LEVELS, body);
            }
        }
    }

    fn add(&mut self, parsed: repair::Parsed, at: usize, body: &mut Body) {
        let converter = Converter {
            source: self.source,
            at,
        };
        converter.structures(&parsed.body, body);
        for repeat in &parsed.repeats {
            self.repeat(at, repeat);
        }
    }

    fn repeat(&mut self, at: usize, repeat: &Repeat) {
        let range = at + repeat.name.start..at + repeat.name.end;
        let name = self.source.str(range.clone());
        let (level, code, message, help) = match repeat.is_key {
            true => (
                ProblemLevel::Warning,
                REPEATED,
                format!("key `{name}` is defined twice in the same object; the last value counts"),
                "Remove one of the two",
            ),
            false => (
                ProblemLevel::Error,
                "duplicate-argument",
                format!("argument `{name}` is set twice in the same block"),
                "Terraform accepts each argument once; remove one of the two",
            ),
        };
        let span = self.source.span(range);
        self.problems
            .push(Problem::new(level, code, span, message).help(help));
    }

    /// Cuts a text that does not parse into its structures and reads each. When none of them is
    /// at fault, `problem` is reported.
    fn recover(
        &mut self,
        range: Range<usize>,
        level: Level,
        problem: Problem,
        levels: usize,
        body: &mut Body,
    ) {
        let before = self.problems.len();
        let starts = scan::scan(self.source.str(range.clone()), level).starts;
        let first = starts.first().map_or(range.len(), |&at| at);
        self.piece(range.start..range.start + first, levels, body);
        for (i, start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(range.len());
            self.piece(range.start + start..range.start + end, levels, body);
        }
        let found = &self.problems[before..];
        let explained = match problem.code {
            // A warning for each repeated key says it all.
            REPEATED => !found.is_empty(),
            _ => found.iter().any(|p| p.level == ProblemLevel::Error),
        };
        if !explained {
            self.problems.push(problem);
        }
    }

    fn piece(&mut self, piece: Range<usize>, levels: usize, body: &mut Body) {
        let text = self.source.str(piece.clone());
        let error = match repair::parse(text, PIECE_REPEATS) {
            Ok(parsed) => return self.add(parsed, piece.start, body),
            Err(error) => error,
        };
        let problem = self.problem(&piece, &error);
        if let Some(value) = argument_value(text) {
            self.invalid_argument(&piece, value, body);
        } else if let Some(content) = self.block(&piece, body)
            && levels > 0
            && let Some(block) = body.blocks.last_mut()
        {
            return self.recover(content, Level::Block, problem, levels - 1, &mut block.body);
        }
        self.problems.push(problem);
    }

    /// Adds `name = …` with a value that could not be read.
    fn invalid_argument(&self, piece: &Range<usize>, value: Range<usize>, body: &mut Body) {
        let text = self.source.str(piece.clone());
        let name = text.find(|c| !is_name_char(c)).unwrap_or(text.len());
        let value = piece.start + value.start..piece.start + value.end;
        body.attributes.push(Attribute {
            name: self.source.slice(piece.start..piece.start + name),
            name_span: self.source.span(piece.start..piece.start + name),
            value: Node::new(self.source.span(value), Kind::Invalid),
        });
    }

    /// Adds the block whose header starts a piece, without its content, and gives the content's
    /// range.
    fn block(&self, piece: &Range<usize>, body: &mut Body) -> Option<Range<usize>> {
        let text = self.source.str(piece.clone());
        let brace = text.lines().next()?.find('{')?;
        let header = format!("{}}}", &text[..=brace]);
        let parsed = parser::parse_body(&header).ok()?;
        let converter = Converter {
            source: self.source,
            at: piece.start,
        };
        let blocks = body.blocks.len();
        converter.structures(&parsed, body);
        let block = body.blocks.get_mut(blocks)?;
        let start = brace + 1;
        let close = scan::scan(&text[start..], Level::Block).end;
        let content = start + close.unwrap_or(text.len() - start);
        let end = close
            .map_or(text.trim_end().len(), |_| content + 1)
            .max(start);
        block.span = self.source.span(piece.start..piece.start + end);
        block.body.span = self.source.span(piece.start + brace..piece.start + end);
        Some(piece.start + start..piece.start + content)
    }

    fn problem(&self, range: &Range<usize>, error: &parser::Error) -> Problem {
        let text = self.source.str(range.clone());
        let unclosed = scan::scan(text, Level::Top).unclosed;
        describe(text, error, unclosed, |r| {
            self.source.span(range.start + r.start..range.start + r.end)
        })
    }
}

/// The problem of a text that does not parse.
pub(super) fn describe(
    text: &str,
    error: &parser::Error,
    unclosed: Option<Unclosed>,
    span: impl Fn(Range<usize>) -> Span,
) -> Problem {
    let message = error.message();
    if message.contains("nesting depth") || message.contains("chained binary operators") {
        let span = span(char_at(text, error.location().offset()));
        return Problem::error("nesting-too-deep", span, "expression is nested too deeply")
            .help("move inner parts to local values");
    }
    if repair::is_repeat(error) {
        let span = span(char_at(text, error.location().offset()));
        return Problem::error(REPEATED, span, "names are repeated too often to be read")
            .help("keep one of the values of each name");
    }
    let (at, what, help) = match unclosed {
        Some(Unclosed::Quote(at)) => (
            at,
            "string is not closed on its line".to_owned(),
            "Add the closing `\"`; write a text of several lines as a heredoc",
        ),
        Some(Unclosed::Heredoc(at)) => (
            at,
            "heredoc has no end marker".to_owned(),
            "Put the marker alone on a line behind the text",
        ),
        Some(Unclosed::Bracket(at)) => (
            at,
            format!("`{}` is never closed", &text[char_at(text, at)]),
            "Add the closing bracket",
        ),
        None => (
            error.location().offset(),
            format!("syntax error: {message}"),
            "Correct this place; the rest of the file was read without it",
        ),
    };
    Problem::error("syntax-error", span(char_at(text, at)), what).help(help)
}

/// The character that holds byte `at`, or the last one.
fn char_at(text: &str, at: usize) -> Range<usize> {
    let mut start = at.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let len = text[start..].chars().next().map_or(0, char::len_utf8);
    start..start + len
}

/// Where the value of a piece `name = value` stands, when it is one.
fn argument_value(piece: &str) -> Option<Range<usize>> {
    let name = piece.find(|c| !is_name_char(c))?;
    let behind = piece[name..].trim_start_matches([' ', '\t']);
    let value = behind.strip_prefix('=').filter(|v| !v.starts_with('='))?;
    let end = piece.trim_end().len();
    let start = (piece.len() - value.trim_start().len()).min(end);
    (name > 0).then_some(start..end)
}

fn is_name_char(c: char) -> bool {
    c == '_' || c == '-' || c.is_alphanumeric()
}
