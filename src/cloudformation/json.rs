//! `Fn::ToJsonString`: values as JSON, of which parts may be unknown.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html>

use std::sync::Arc;

use crate::syntax::Literal;
use crate::text::Span;
use crate::value::{Data, Piece, Reason, Symbol, SymbolKind, Text, TextBuilder, Value};

/// The value as compact JSON, keys in their order; unknown leaves are texts of their symbols.
pub(super) fn to_json(value: &Value) -> Text {
    let mut out = TextBuilder::default();
    write(value, &mut out);
    out.finish()
}

fn write(value: &Value, out: &mut TextBuilder) {
    let span = value.span;
    match &value.data {
        Data::Null => out.literal("null", span),
        Data::Bool(b) => out.literal(if *b { "true" } else { "false" }, span),
        Data::Number(number) => out.literal(number.to_string(), span),
        Data::Text(text) => write_text(text, span, out),
        Data::Unknown(symbol) => write_text(&Text::symbol(symbol.clone(), span), span, out),
        Data::List(list) => {
            out.literal("[", span);
            for (i, item) in list.items().iter().enumerate() {
                out.literal(if i == 0 { "" } else { "," }, span);
                write(item, out);
            }
            out.literal("]", span);
        }
        Data::Map(map) => {
            out.literal("{", span);
            for (i, entry) in map.entries().iter().enumerate() {
                out.literal(if i == 0 { "" } else { "," }, span);
                let key = Text::literal(entry.key.clone(), entry.key_span);
                write_text(&key, entry.key_span, out);
                out.literal(":", span);
                write(&entry.value, out);
            }
            out.literal("}", span);
        }
        Data::OneOf(alternatives) => {
            let conditions: Vec<&str> = alternatives.iter().map(|a| &*a.condition).collect();
            let source = format!("{} (byte {})", conditions.join(", "), span.start);
            let kind = SymbolKind::Expression {
                scope: span.file.0.to_string().into(),
                source: source.into(),
            };
            let symbol = Symbol::new(kind, Reason::UndecidedCondition, span);
            write_text(&Text::symbol(Arc::new(symbol), span), span, out);
        }
    }
}

fn write_text(text: &Text, span: Span, out: &mut TextBuilder) {
    out.literal("\"", span);
    for piece in text.pieces() {
        match piece {
            Piece::Literal(span, literal) => write_literal(*span, literal, out),
            Piece::Symbol(..) => out.piece(piece.clone()),
        }
    }
    out.literal("\"", span);
}

/// Text that needs no escape keeps its place.
fn write_literal(span: Span, literal: &Literal, out: &mut TextBuilder) {
    let escaped = |c: char| matches!(c, '"' | '\\') || c < ' ';
    if !literal.text.contains(escaped) {
        out.piece(Piece::Literal(span, literal.clone()));
        return;
    }
    let quoted = serde_json::Value::from(literal.text.as_str()).to_string();
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    out.literal(inner, span);
}
