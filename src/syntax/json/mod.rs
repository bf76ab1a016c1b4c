//! JSON, strict as RFC 8259 has it.
//!
//! What is JSON is read in one pass. Of what is not, `jsonc-parser` tells what is wrong and what was
//! probably meant.

mod strict;

use arcstr::ArcStr;
use jsonc_parser::ast::{ObjectProp, ObjectPropName, StringLit, Value};
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use rustc_hash::FxHashSet;

use super::escape::{self, Quoting};
use super::source::{Place, Source};
use super::{Entry, Kind, Literal, MAX_DEPTH, Node, Parsed};
use crate::text::{FileId, OffsetMap, Problem};

/// JSON without what the parser adds to it.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// What is read around a syntax error: commas that are missing or too many, comments, and words
/// without quotes hide nothing.
const LENIENT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: true,
    allow_trailing_commas: true,
    allow_missing_commas: true,
    allow_single_quoted_strings: true,
    ..STRICT
};

/// Reads a JSON file. A syntax error gives a problem, and a tree only if the parser can tell what
/// was meant; of equal keys both are in the tree, and the second gives a warning.
pub fn parse(file: FileId, text: &ArcStr) -> Parsed<Option<Node>> {
    read(&Source::file(file, text), true)
}

/// Reads JSON that stands in a literal; `map` leads from `text` to the files. A syntax error gives
/// no tree: what reads such a text at deployment refuses it whole.
pub fn parse_embedded(text: &ArcStr, map: &OffsetMap) -> Parsed<Option<Node>> {
    read(&Source::new(text.substr(..), Place::Decoded(map)), false)
}

fn read(source: &Source<'_>, recovers: bool) -> Parsed<Option<Node>> {
    if let Some((tree, problems)) = strict::read(source) {
        return Parsed {
            tree: Some(tree),
            comments: Vec::new(),
            problems,
        };
    }
    explained(source, recovers)
}

/// Reads what is not JSON, or what is nested too deep.
fn explained(source: &Source<'_>, recovers: bool) -> Parsed<Option<Node>> {
    let mut reader = Reader {
        source,
        recovers,
        problems: Vec::new(),
    };
    Parsed {
        tree: reader.root(),
        comments: Vec::new(),
        problems: reader.problems,
    }
}

/// What is said when an error stands where another language puts something in.
const TEMPLATED: &str =
    "this looks like a template of another language (Jinja, Helm): check what it is rendered to";

const NOTHING_READ: &str = "correct the JSON; nothing of it was read";

struct Reader<'a> {
    source: &'a Source<'a>,
    /// Whether what stands around a syntax error is read.
    recovers: bool,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn root(&mut self) -> Option<Node> {
        let text = self.source.text();
        if let Some(at) = too_deep(text) {
            let message = format!("JSON is nested deeper than {MAX_DEPTH} levels");
            return self.fail("nesting-too-deep", at..at + 1, message);
        }
        match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
            Ok(parsed) => match parsed.value {
                Some(value) => Some(self.node(&value)),
                None => self.fail("syntax-error", 0..0, "no JSON value".to_owned()),
            },
            Err(error) => {
                let message = error.kind().to_string();
                let mut chars = message.chars();
                let first = chars.next().map(|c| c.to_ascii_lowercase());
                let message: String = first.into_iter().chain(chars).collect();
                let Range { start, end } = error.range();
                let meant = self
                    .recovers
                    .then(|| parse_to_ast(text, &CollectOptions::default(), &LENIENT))
                    .and_then(Result::ok)
                    .and_then(|parsed| parsed.value);
                self.problem(
                    "syntax-error",
                    start..end,
                    format!("syntax error: {message}"),
                    match meant {
                        None if is_templated(text, start) => TEMPLATED,
                        Some(_) => "correct the JSON; it was read as it was probably meant",
                        None => NOTHING_READ,
                    },
                );
                meant.map(|value| self.node(&value))
            }
        }
    }

    fn fail(
        &mut self,
        code: &'static str,
        range: std::ops::Range<usize>,
        message: String,
    ) -> Option<Node> {
        self.problem(code, range, message, NOTHING_READ);
        None
    }

    fn problem(
        &mut self,
        code: &'static str,
        range: std::ops::Range<usize>,
        message: String,
        help: &str,
    ) {
        let span = self.source.span(range);
        self.problems
            .push(Problem::error(code, span, message).help(help));
    }

    fn node(&mut self, value: &Value<'_>) -> Node {
        let Range { start, end } = value.range();
        let kind = match value {
            Value::NullKeyword(_) => Kind::Null,
            Value::BooleanLit(literal) => Kind::Bool(literal.value),
            Value::NumberLit(_) => Kind::Number(self.source.slice(start..end)),
            Value::StringLit(literal) => Kind::Text(self.string(literal)),
            Value::Array(array) => {
                Kind::List(array.elements.iter().map(|e| self.node(e)).collect())
            }
            Value::Object(object) => Kind::Map(self.entries(&object.properties)),
        };
        let span = match value {
            Value::StringLit(_) => self.source.string_span(start..end),
            _ => self.source.span(start..end),
        };
        Node::new(span, kind)
    }

    fn entries(&mut self, properties: &[ObjectProp<'_>]) -> Box<[Entry]> {
        let mut seen = FxHashSet::default();
        let mut entries = Vec::with_capacity(properties.len());
        for property in properties {
            // A word as a name is an error that is reported already.
            let ObjectPropName::String(name) = &property.name else {
                continue;
            };
            let Range { start, end } = name.range;
            let span = self.source.string_span(start..end);
            let key = Node::new(span, Kind::Text(self.string(name)));
            if !seen.insert(name.value.as_ref()) {
                self.problems.push(repeated(&key));
            }
            let value = self.node(&property.value);
            entries.push(Entry { key, value });
        }
        entries.into()
    }

    fn string(&self, literal: &StringLit<'_>) -> Literal {
        let Range { start, end } = literal.range;
        let content = start + 1..end.saturating_sub(1);
        escape::decode(self.source, &[content], Quoting::Json, true)
    }
}

/// That the key of an entry stands in the same object before.
fn repeated(key: &Node) -> Problem {
    let name = key.as_str().unwrap_or_default();
    let message =
        format!("key `{name}` is defined twice in the same object; the last value counts");
    Problem::warning("duplicate-key", key.span, message).help("remove one of the two")
}

/// The first bracket that is nested deeper than [`MAX_DEPTH`]; the parser recurses on each.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(at);
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Whether the line of an error has braces of a template language.
fn is_templated(text: &str, at: usize) -> bool {
    let start = text
        .get(..at)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |i| i + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next());
    line.is_some_and(|line| line.contains("{%") || line.replace("{{resolve:", "").contains("{{"))
}

#[cfg(test)]
mod tests;
