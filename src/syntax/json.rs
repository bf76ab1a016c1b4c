//! JSON by `jsonc-parser`, strict as RFC 8259 has it.

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

/// Reads a JSON file. A syntax error gives a problem and no tree; of equal keys both are in the
/// tree, and the second gives a warning.
pub fn parse(file: FileId, text: &ArcStr) -> Parsed<Option<Node>> {
    read(&Source::file(file, text))
}

/// Reads JSON that stands in a literal; `map` leads from `text` to the files.
pub fn parse_embedded(text: &ArcStr, map: &OffsetMap) -> Parsed<Option<Node>> {
    read(&Source::new(text.substr(..), Place::Decoded(map)))
}

fn read(source: &Source<'_>) -> Parsed<Option<Node>> {
    let mut reader = Reader {
        source,
        problems: Vec::new(),
    };
    Parsed {
        tree: reader.root(),
        comments: Vec::new(),
        problems: reader.problems,
    }
}

struct Reader<'a> {
    source: &'a Source<'a>,
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
                self.fail(
                    "syntax-error",
                    start..end,
                    format!("syntax error: {message}"),
                )
            }
        }
    }

    fn fail(
        &mut self,
        code: &'static str,
        range: std::ops::Range<usize>,
        message: String,
    ) -> Option<Node> {
        let span = self.source.span(range);
        let problem = Problem::error(code, span, message);
        self.problems
            .push(problem.help("Correct the JSON; nothing of it was read"));
        None
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
        Node::new(self.source.span(start..end), kind)
    }

    fn entries(&mut self, properties: &[ObjectProp<'_>]) -> Box<[Entry]> {
        let mut seen = FxHashSet::default();
        let mut entries = Vec::with_capacity(properties.len());
        for property in properties {
            // Strict parsing has refused words as names.
            let ObjectPropName::String(name) = &property.name else {
                continue;
            };
            let span = self.source.span(name.range.start..name.range.end);
            if !seen.insert(name.value.as_ref()) {
                let message = format!(
                    "key `{}` is defined twice in the same object; the last value counts",
                    name.value
                );
                let problem = Problem::warning("duplicate-key", span, message);
                self.problems.push(problem.help("Remove one of the two"));
            }
            entries.push(Entry {
                key: Node::new(span, Kind::Text(self.string(name))),
                value: self.node(&property.value),
            });
        }
        entries.into()
    }

    fn string(&self, literal: &StringLit<'_>) -> Literal {
        let content = literal.range.start + 1..literal.range.end.saturating_sub(1);
        escape::decode(self.source, &[content], Quoting::Json, true)
    }
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
