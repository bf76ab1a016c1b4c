//! JSON by `jsonc-parser`, strict as RFC 8259 has it.

use arcstr::ArcStr;
use jsonc_parser::ast::{ObjectProp, ObjectPropName, StringLit, Value};
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use rustc_hash::FxHashSet;

use super::escape::{self, Quoting};
use super::source::{Place, Source};
use super::{Entry, Kind, Literal, MAX_DEPTH, Node, Parsed};
use crate::text::{FileId, OffsetMap, Problem, Span};

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
    let mut reader = Reader {
        source,
        recovers,
        base: 0,
        problems: Vec::new(),
    };
    Parsed {
        tree: reader.root(),
        comments: Vec::new(),
        problems: reader.problems,
    }
}

const NOTHING_READ: &str = "correct the JSON; nothing of it was read";

struct Reader<'a> {
    source: &'a Source<'a>,
    /// Whether what stands around a syntax error is read.
    recovers: bool,
    /// Where the text that is parsed starts in the source.
    base: usize,
    problems: Vec<Problem>,
}

/// Larger objects and arrays are parsed member by member: the parser's own tree takes several times
/// the memory of the text, and so is never there for more than this.
const PART: usize = 1 << 20;

/// How deep large ones are taken apart.
const MAX_PARTED: usize = 8;

impl Reader<'_> {
    fn root(&mut self) -> Option<Node> {
        let text = self.source.text();
        if let Some(at) = too_deep(text) {
            let message = format!("JSON is nested deeper than {MAX_DEPTH} levels");
            return self.fail("nesting-too-deep", at..at + 1, message);
        }
        if text.len() > PART {
            if let Some(node) = self.parted(0..text.len(), 0) {
                return Some(node);
            }
            // The whole text tells what is wrong with it.
            self.base = 0;
            self.problems.clear();
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
                        Some(_) => "correct the JSON; it was read as it was probably meant",
                        None => NOTHING_READ,
                    },
                );
                meant.map(|value| self.node(&value))
            }
        }
    }

    /// The value in a range of the text, large ones member by member; none when it is not JSON.
    fn parted(&mut self, range: std::ops::Range<usize>, depth: usize) -> Option<Node> {
        let text = self.source.str(range.clone());
        let start = range.start + text.len() - text.trim_ascii_start().len();
        let range = start..start + text.trim_ascii().len();
        let text = self.source.str(range.clone());
        let is_map = match text.as_bytes().first() {
            Some(b'{') => true,
            Some(b'[') => false,
            _ => return self.part(range),
        };
        if text.len() <= PART || depth >= MAX_PARTED {
            return self.part(range);
        }
        let parts = parts(text)?;
        let within = |part: &std::ops::Range<usize>| start + part.start..start + part.end;
        let kind = if is_map {
            let mut seen = FxHashSet::default();
            let mut entries = Vec::with_capacity(parts.len());
            for part in &parts {
                let part = within(part);
                let colon = colon(self.source.str(part.clone()))?;
                let key = self.parted(part.start..part.start + colon, MAX_PARTED)?;
                let Kind::Text(name) = &key.kind else {
                    return None;
                };
                if !seen.insert(name.text.clone()) {
                    self.repeated(&name.text, key.span);
                }
                let value = self.parted(part.start + colon + 1..part.end, depth + 1)?;
                entries.push(Entry { key, value });
            }
            Kind::Map(entries.into())
        } else {
            let mut items = Vec::with_capacity(parts.len());
            for part in &parts {
                items.push(self.parted(within(part), depth + 1)?);
            }
            Kind::List(items.into())
        };
        Some(Node::new(self.source.span(range), kind))
    }

    /// The value in a range of the text, parsed at once.
    fn part(&mut self, range: std::ops::Range<usize>) -> Option<Node> {
        let source = self.source;
        let text = source.str(range.clone());
        let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT).ok()?;
        self.base = range.start;
        parsed.value.map(|value| self.node(&value))
    }

    fn repeated(&mut self, name: &str, span: Span) {
        let message =
            format!("key `{name}` is defined twice in the same object; the last value counts");
        let problem = Problem::warning("duplicate-key", span, message);
        self.problems.push(problem.help("remove one of the two"));
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
        let Range { start, end } = self.placed(value.range());
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
            let Range { start, end } = self.placed(name.range);
            let span = self.source.string_span(start..end);
            if !seen.insert(name.value.as_ref()) {
                self.repeated(&name.value, span);
            }
            entries.push(Entry {
                key: Node::new(span, Kind::Text(self.string(name))),
                value: self.node(&property.value),
            });
        }
        entries.into()
    }

    /// A range of what was parsed as one of the source.
    fn placed(&self, range: Range) -> Range {
        Range::new(self.base + range.start, self.base + range.end)
    }

    fn string(&self, literal: &StringLit<'_>) -> Literal {
        let Range { start, end } = self.placed(literal.range);
        let content = start + 1..end.saturating_sub(1);
        escape::decode(self.source, &[content], Quoting::Json, true)
    }
}

/// The members of an object or array, which its text starts and ends with, without the commas
/// between them; none when it does not end there.
fn parts(text: &str) -> Option<Vec<std::ops::Range<usize>>> {
    let mut parts = Vec::new();
    let mut start = 1;
    let mut depth = 0usize;
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    // Brackets of the same kind, and nothing behind the last.
                    let fits = byte == text.as_bytes().first()? + 2 && at + 1 == text.len();
                    let last = start..at;
                    let is_empty = text.get(last.clone())?.trim_ascii().is_empty();
                    if !(is_empty && parts.is_empty()) {
                        parts.push(last);
                    }
                    return fits.then_some(parts);
                }
            }
            b',' if depth == 1 => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// Where the colon behind the key of a member stands.
fn colon(member: &str) -> Option<usize> {
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in member.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b':' if !in_string => return Some(at),
            _ => {}
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{OffsetMapBuilder, Span};

    const FILE: FileId = FileId(3);

    fn read(text: &str) -> Parsed<Option<Node>> {
        parse(FILE, &ArcStr::from(text))
    }

    #[test]
    fn nodes_have_the_spans_of_the_source() {
        let text = "\u{feff}{\"a\\n\\ud83d\\ude00\": [1.50, \"é\", true, null, {}]}";
        let parsed = read(text);
        assert_eq!(parsed.problems, []);
        let root = parsed.tree.unwrap();
        assert_eq!(root.span.start, 3);
        let entry = root.entry("a\n😀").unwrap();
        let Kind::Text(key) = &entry.key.kind else {
            panic!();
        };
        assert_eq!(
            &text[key.span_of(entry.key.span, 2, 6).range()],
            "\\ud83d\\ude00"
        );
        let items: Vec<_> = entry
            .value
            .as_list()
            .unwrap()
            .iter()
            .map(|n| &text[n.span.range()])
            .collect();
        assert_eq!(items, ["1.50", "\"é\"", "true", "null", "{}"]);
    }

    #[test]
    fn a_text_without_escapes_is_a_slice_of_the_file() {
        let file = ArcStr::from("[\"plain\"]");
        let root = parse(FILE, &file).tree.unwrap();
        let Kind::Text(literal) = &root.as_list().unwrap()[0].kind else {
            panic!();
        };
        assert!(literal.map.is_none() && ArcStr::ptr_eq(literal.text.parent(), &file));
    }

    #[test]
    fn repeated_keys_are_kept_and_reported() {
        let text = "{\"a\": 1, \"b\": 2, \"a\": 3}";
        let parsed = read(text);
        let root = parsed.tree.unwrap();
        assert_eq!(root.as_map().unwrap().len(), 3);
        assert_eq!(root.get("a").unwrap().as_str(), Some("3"));
        assert_eq!(parsed.problems.len(), 1);
        assert_eq!(parsed.problems[0].code, "duplicate-key");
        assert_eq!(
            parsed.problems[0].span.start as usize,
            text.rfind("\"a").unwrap()
        );
    }

    #[test]
    fn only_json_is_read() {
        for text in [
            "", "{a: 1}", "[1,]", "[NaN]", "// c\n1", "{'a': 1}", "[0x1]", "{} {}", "[\"a", "[1 2]",
        ] {
            assert_eq!(read(text).problems[0].code, "syntax-error", "{text}");
            let span = Span::new(FileId(0), 0, text.len());
            let embedded = parse_embedded(&ArcStr::from(text), &OffsetMap::identity(span));
            assert!(embedded.tree.is_none(), "{text}");
            assert_eq!(embedded.problems[0].code, "syntax-error", "{text}");
        }
        assert_eq!(read("{\"a\": 1,\n  b}").problems[0].span.start, 11);
    }

    #[test]
    fn what_stands_around_a_syntax_error_is_read() {
        for text in [
            "{\"a\": 1\n \"b\": [1, 2,]}",
            "{\"a\": 1, // why\n \"b\": 2,}",
            "{\"a\": 1, x: 2, \"b\": 'c'}",
        ] {
            let parsed = read(text);
            let root = parsed.tree.unwrap();
            assert!(root.get("a").is_some() && root.get("b").is_some(), "{text}");
            assert_eq!(parsed.problems.len(), 1, "{text}");
        }
    }

    #[test]
    fn large_texts_give_the_tree_of_small_ones() {
        let filler = format!("\"{}\"", "x".repeat(PART));
        let text = format!(
            " {{\"a\\n\" : [1, {filler} , {{\"b\": [], \"c,:\": \"}}\\\"é\"}}],\n\"d\":null,\"d\": {{ }} }} "
        );
        let large = read(&text);
        let whole = Reader {
            source: &Source::file(FILE, &ArcStr::from(text.as_str())),
            recovers: true,
            base: 0,
            problems: Vec::new(),
        }
        .part(0..text.len());
        assert_eq!(format!("{:?}", large.tree), format!("{whole:?}"));
        assert_eq!(large.problems.len(), 1);
        assert_eq!(large.problems[0].code, "duplicate-key");
        for broken in [
            "[",
            "[1}",
            "{\"a\" 1}",
            "[1,]",
            "[,1]",
            "{1: 2}",
            "[] []",
            "{\"a\":1,}",
            "[1 2]",
        ] {
            let text = format!("[{filler},{broken}]");
            let parsed = read(&text);
            assert_eq!(parsed.problems[0].code, "syntax-error", "{broken}");
        }
        assert!(read(&format!("[{filler}")).tree.is_none());
    }

    #[test]
    fn deep_nesting_is_an_error() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
            assert_eq!(read(&nested(10_000)).problems[0].code, "nesting-too-deep");
            assert_eq!(read(&nested(MAX_DEPTH)).problems, []);
        }
    }

    #[test]
    fn embedded_json_leads_to_the_file_through_both_escapes() {
        // In the file: `x\\u0041` at 10, decoded by the outer language to `x\u0041`.
        let mut map = OffsetMapBuilder::default();
        let raw = |start: usize, end: usize| Span::new(FILE, start, end);
        map.run(2, raw(10, 12));
        map.run(1, raw(12, 14));
        map.run(6, raw(14, 20));
        let text = ArcStr::from("\"x\\u0041\"");
        let root = parse_embedded(&text, &map.finish()).tree.unwrap();
        let Kind::Text(literal) = &root.kind else {
            panic!();
        };
        assert_eq!(literal.text, *"xA");
        assert_eq!(root.span, raw(10, 20));
        assert_eq!(literal.span_of(root.span, 1, 2), raw(12, 19));
    }

    fn check(node: &Node, text: &str, parent: Span) {
        assert!(parent.contains(node.span) && text.get(node.span.range()).is_some());
        match &node.kind {
            Kind::List(items) => items.iter().for_each(|n| check(n, text, node.span)),
            Kind::Map(entries) => entries
                .iter()
                .flat_map(|e| [&e.key, &e.value])
                .for_each(|n| check(n, text, node.span)),
            Kind::Text(literal) => {
                for (at, c) in literal.text.char_indices() {
                    let span = literal.span_of(node.span, at, at + c.len_utf8());
                    assert!(node.span.contains(span) && text.get(span.range()).is_some());
                }
            }
            _ => {}
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read(parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "é", "😀", "\\", "\\u00e9", "\\ud83d", "\\n",
            "1", "-", ".", "e5", "null", "true", " ", "\n", "\u{feff}", "/*", "//", "#", "'",
        ]), 0..30)) {
            let text = parts.concat();
            let whole = Span::new(FILE, 0, text.len());
            let parsed = read(&text);
            if let Some(root) = &parsed.tree {
                check(root, &text, whole);
            }
            for problem in &parsed.problems {
                prop_assert!(whole.contains(problem.span) && text.get(problem.span.range()).is_some());
            }
        }
    }
}
