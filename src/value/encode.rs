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
const MAX_LEN: usize = 16 << 20;

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
        let span = value.span;
        match &value.data {
            Data::Null => self.push("null", span),
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
