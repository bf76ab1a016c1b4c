//! Values as JSON texts.
//!
//! Most JSON that is encoded is decoded again, as a policy, so an encoded text keeps its value and
//! is rendered only when someone looks at it. Rendering keeps the way from each byte of a leaf to
//! its source; punctuation leads to the collection.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::{
    Alternative, Data, List, Map, Piece, Reason, Symbol, SymbolKind, Text, TextBuilder, Value,
};
use crate::syntax::Literal;
use crate::text::{OffsetMap, OffsetMapBuilder, Span, Str};

/// How JSON is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JsonStyle {
    /// Blanks per level; without it, all is on one line without blanks.
    pub indent: Option<usize>,
    /// Whether `<`, `>` and `&` are escaped, as Go's `encoding/json` does.
    pub escape_html: bool,
}

impl JsonStyle {
    /// Terraform's `jsonencode`.
    pub const TERRAFORM: JsonStyle = JsonStyle {
        indent: None,
        escape_html: true,
    };

    /// The `json` attribute of `aws_iam_policy_document`.
    pub const POLICY_DOCUMENT: JsonStyle = JsonStyle {
        indent: Some(2),
        escape_html: true,
    };
}

/// A value that stands for its JSON text.
#[derive(Debug)]
pub(super) struct Encoded {
    value: Value,
    depth: u32,
    style: JsonStyle,
    rendered: OnceLock<Text>,
}

impl Encoded {
    pub(super) fn new(value: Value, style: JsonStyle) -> Self {
        Self {
            depth: 1 + value.depth(),
            value,
            style,
            rendered: OnceLock::new(),
        }
    }

    pub(super) fn depth(&self) -> u32 {
        self.depth
    }

    pub(super) fn style(&self) -> JsonStyle {
        self.style
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        self.rendered
            .get_or_init(|| {
                let mut renderer = Renderer::new(self.style, self.value.span);
                renderer.value(&self.value, 0);
                renderer.finish()
            })
            .pieces()
    }
}

/// Longest text that is rendered: encoding an encoded text again and again doubles its escapes.
const MAX_LEN: usize = 1 << 20;

/// How many bytes a symbol counts for: it takes memory though its text is not known.
const LEN_OF_SYMBOL: usize = 64;

struct Renderer {
    style: JsonStyle,
    span: Span,
    out: TextBuilder,
    text: String,
    map: OffsetMapBuilder,
    /// Bytes so far; nothing is added past [`MAX_LEN`].
    len: usize,
}

impl Renderer {
    fn new(style: JsonStyle, span: Span) -> Self {
        Self {
            style,
            span,
            out: TextBuilder::default(),
            text: String::new(),
            map: OffsetMapBuilder::default(),
            len: 0,
        }
    }

    fn is_full(&self) -> bool {
        self.len > MAX_LEN
    }

    fn finish(mut self) -> Text {
        if self.is_full() {
            let kind = SymbolKind::Expression {
                scope: Str::new(),
                source: "jsonencode".into(),
            };
            let symbol = Symbol::new(kind, Reason::Limit, self.span);
            return Text::symbol(Arc::new(symbol), self.span);
        }
        self.flush();
        self.out.finish()
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let map = std::mem::take(&mut self.map).finish();
        let literal = Literal {
            map: (!text.is_empty()).then(|| map.into()),
            text: text.into(),
        };
        self.out.piece(Piece::Literal(self.span, literal));
    }

    fn symbol(&mut self, symbol: Arc<Symbol>, span: Span) {
        if self.is_full() {
            return;
        }
        self.len += LEN_OF_SYMBOL;
        self.flush();
        self.out.piece(Piece::Symbol(span, symbol));
    }

    /// Adds text that was computed from what stands at `span`.
    fn push(&mut self, text: &str, span: Span) {
        if self.is_full() {
            return;
        }
        self.len += text.len();
        self.text.push_str(text);
        self.map.run(text.len(), span);
    }

    fn line(&mut self, level: usize, span: Span) {
        if let Some(indent) = self.style.indent {
            let blanks = indent.saturating_mul(level);
            self.push(&format!("\n{:blanks$}", ""), span);
        }
    }

    fn value(&mut self, value: &Value, level: usize) {
        // A value that shares its parts may have more leaves than could ever be written.
        if self.is_full() {
            return;
        }
        let span = value.span;
        match &value.data {
            Data::Null(_) => self.push("null", span),
            Data::Bool(b) => self.push(if *b { "true" } else { "false" }, span),
            Data::Number(number) => self.push(&number.to_string(), span),
            Data::Text(text) => self.string(text, span),
            Data::List(list) => self.list(list, span, level),
            Data::Map(map) => self.map(map, span, level),
            Data::OneOf(alternatives) => {
                let symbol = undecided(alternatives, span);
                self.symbol(Arc::new(symbol), span);
            }
            Data::Unknown(symbol) => self.symbol(symbol.clone(), span),
        }
    }

    fn list(&mut self, list: &List, span: Span, level: usize) {
        self.push("[", span);
        let mut separator = "";
        for item in list.items() {
            self.push(separator, span);
            self.line(level + 1, span);
            self.value(item, level + 1);
            separator = ",";
        }
        if let Some(rest) = &list.rest {
            self.push(separator, span);
            self.line(level + 1, span);
            self.symbol(rest.clone(), rest.span);
            separator = ",";
        }
        if !separator.is_empty() {
            self.line(level, span);
        }
        self.push("]", span);
    }

    fn map(&mut self, map: &Map, span: Span, level: usize) {
        self.push("{", span);
        let mut separator = "";
        for entry in map.entries() {
            self.push(separator, span);
            self.line(level + 1, span);
            let key = Literal::plain(entry.key.clone());
            self.push("\"", entry.key_span);
            self.escaped(&key, entry.key_span);
            self.colon(entry.key_span);
            self.value(&entry.value, level + 1);
            separator = ",";
        }
        // Entries that are not known: an entry of which neither key nor value is.
        if let Some(rest) = &map.rest {
            self.push(separator, span);
            self.line(level + 1, span);
            self.push("\"", span);
            self.symbol(rest.clone(), rest.span);
            self.colon(span);
            self.symbol(rest.clone(), rest.span);
            separator = ",";
        }
        if !separator.is_empty() {
            self.line(level, span);
        }
        self.push("}", span);
    }

    fn colon(&mut self, span: Span) {
        let colon = match self.style.indent {
            Some(_) => "\": ",
            None => "\":",
        };
        self.push(colon, span);
    }

    fn string(&mut self, text: &Text, span: Span) {
        self.push("\"", span);
        for piece in text.pieces() {
            match piece {
                Piece::Literal(span, literal) => self.escaped(literal, *span),
                Piece::Symbol(span, symbol) => self.symbol(symbol.clone(), *span),
            }
        }
        self.push("\"", span);
    }

    fn escaped(&mut self, literal: &Literal, span: Span) {
        let source = literal.offset_map(span);
        let text = literal.text.as_str();
        let mut plain = 0;
        for (at, c) in text.char_indices() {
            if let Some(escape) = self.escape(c) {
                self.verbatim(text, plain..at, &source);
                plain = at + c.len_utf8();
                self.push(&escape, source.span(at, plain));
            }
        }
        self.verbatim(text, plain..text.len(), &source);
    }

    fn verbatim(&mut self, text: &str, range: Range<usize>, source: &OffsetMap) {
        if self.is_full() {
            return;
        }
        self.len += range.len();
        self.text.push_str(&text[range.clone()]);
        source.extend_range(range, &mut self.map);
    }

    /// How Go's `encoding/json` writes a character that does not stand for itself.
    fn escape(&self, c: char) -> Option<Str> {
        let short = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '<' | '>' | '&' if self.style.escape_html => return Some(hex(c)),
            '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => return Some(hex(c)),
            _ => return None,
        };
        Some(short.into())
    }
}

fn hex(c: char) -> Str {
    format!("\\u{:04x}", u32::from(c)).into()
}

/// What stands in a text for alternatives; the value keeps them.
fn undecided(alternatives: &[Alternative], span: Span) -> Symbol {
    let conditions: Vec<&str> = alternatives.iter().map(|a| a.condition.as_str()).collect();
    let kind = SymbolKind::Expression {
        scope: Str::new(),
        source: conditions.join(" | ").into(),
    };
    Symbol {
        not_null: alternatives.iter().all(|a| !a.value.is_null()),
        ..Symbol::new(kind, Reason::UndecidedCondition, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use crate::value::{ListKind, MapEntry, MapKind, Number, Pseudo, decode_json};

    const SOURCE: &str = r#"{ b = "<&>" a = "p${x}" c = [] d = [1, null] }"#;

    fn at(text: &str) -> Span {
        let start = SOURCE.find(text).unwrap();
        Span::new(FileId(0), start, start + text.len())
    }

    fn sample() -> Value {
        let symbol = Arc::new(Symbol::pseudo(Pseudo::Region, at("${x}")));
        let mut builder = TextBuilder::default();
        builder.literal("p", at("p"));
        builder.piece(Piece::Symbol(at("${x}"), symbol));
        let text = |text: &str, span| Value::text(text, span);
        let list = |items, span| Value::new(Data::List(List::new(ListKind::Tuple, items)), span);
        let entry = |key: &str, value| MapEntry {
            key: key.into(),
            key_span: at(key),
            value,
        };
        let entries = vec![
            entry("b", text("<&>", at("\"<&>\""))),
            entry(
                "a",
                Value::new(Data::Text(builder.finish()), at("\"p${x}\"")),
            ),
            entry("c", list(vec![], at("[]"))),
            entry(
                "d",
                list(
                    vec![
                        Value::new(Data::Number(Number::Int(1)), at("1")),
                        Value::null(at("null")),
                    ],
                    at("[1, null]"),
                ),
            ),
        ];
        let map = Map::new(MapKind::Object, entries);
        Value::new(Data::Map(map), Span::new(FileId(0), 0, SOURCE.len()))
    }

    #[test]
    fn compact_text_is_that_of_jsonencode() {
        let text = Text::encoded(sample(), JsonStyle::TERRAFORM);
        assert_eq!(
            text.to_string(),
            r#"{"b":"\u003c\u0026\u003e","a":"p${AWS::Region}","c":[],"d":[1,null]}"#
        );
    }

    #[test]
    fn indented_text_is_that_of_a_policy_document() {
        let text = Text::encoded(
            sample(),
            JsonStyle {
                indent: Some(2),
                escape_html: false,
            },
        );
        assert_eq!(
            text.to_string(),
            "{\n  \"b\": \"<&>\",\n  \"a\": \"p${AWS::Region}\",\n  \"c\": [],\n  \"d\": [\n    1,\n    null\n  ]\n}"
        );
    }

    #[test]
    fn every_leaf_leads_to_its_source() {
        let text = Text::encoded(sample(), JsonStyle::TERRAFORM);
        let (json, map) = text.flatten(|_| "?".to_owned());
        let source_of = |part: &str| {
            let start = json.find(part).unwrap();
            &SOURCE[map.span(start, start + part.len()).range()]
        };
        assert_eq!(source_of("\\u003c"), "<");
        assert_eq!(source_of("?"), "${x}");
        assert_eq!(source_of("null"), "null");
        assert_eq!(source_of("b"), "b");
    }

    #[test]
    fn an_encoded_text_gives_its_value_back() {
        let text = Text::encoded(sample(), JsonStyle::TERRAFORM);
        let kept = decode_json(&text).unwrap();
        assert_eq!(kept.get("b").unwrap().span, at("\"<&>\""));
        // Taken apart, it is parsed, and gives the same.
        let mut builder = TextBuilder::default();
        builder.text(&text);
        let copy = builder.finish();
        assert!(copy.decoded().is_none());
        let parsed = decode_json(&copy).unwrap();
        let again = Text::encoded(parsed, JsonStyle::TERRAFORM);
        assert_eq!(again, text);
    }

    #[test]
    fn encoding_again_and_again_is_bounded() {
        let mut value = Value::text("\"", Span::default());
        for _ in 0..40 {
            value = Value::new(
                Data::Text(Text::encoded(value, JsonStyle::TERRAFORM)),
                Span::default(),
            );
        }
        assert_eq!(value.depth(), 40);
        let Data::Text(text) = &value.data else {
            panic!();
        };
        assert!(text.symbols().any(|s| s.reason == Reason::Limit));
    }

    #[test]
    fn what_is_open_stays_open() {
        let symbol = Arc::new(Symbol::pseudo(Pseudo::Region, Span::default()));
        let list = List::open(ListKind::Tuple, vec![], symbol.clone());
        let list = Value::new(Data::List(list), Span::default());
        let entry = MapEntry {
            key: "a".into(),
            key_span: Span::default(),
            value: list,
        };
        let map = Map::new(MapKind::Object, vec![entry]).with_rest(Some(symbol));
        let text = Text::encoded(
            Value::new(Data::Map(map), Span::default()),
            JsonStyle::TERRAFORM,
        );
        assert_eq!(
            text.to_string(),
            r#"{"a":[${AWS::Region}],"${AWS::Region}":${AWS::Region}}"#
        );
    }
}
