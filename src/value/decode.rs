//! JSON texts as values.
//!
//! A JSON text may hold symbols. They are read as characters that the text does not hold, and become
//! symbols again in the value.

use std::sync::Arc;

use super::holes::{HoleStyle, Holes};
use super::{
    Data, List, ListKind, Map, MapEntry, MapKind, Number, Reason, Symbol, SymbolKind, Text,
    TextBuilder, Value,
};
use crate::syntax::{Entry, Kind, Literal, Node, json};
use crate::text::{Problem, Span, Str};

/// The value of a JSON text. Every leaf keeps its own span; a symbol that stands for a whole value
/// is an unknown, one inside a string is a part of that text.
///
/// A text that was made by [`Text::encoded`] gives its value back without being parsed.
///
/// # Errors
/// The problem of a text that is not JSON, with its place.
pub fn decode_json(text: &Text) -> Result<Value, Problem> {
    if let Some(value) = text.decoded() {
        return Ok(value.clone());
    }
    let error = |message: &str| {
        let span = text.span().unwrap_or_default();
        Problem::error("syntax-error", span, message)
    };
    let Some((json, map, holes)) = text.with_holes(HoleStyle::Json) else {
        return Err(error("text uses too many private use characters"));
    };
    let parsed = json::parse_embedded(&json.into(), &map);
    let Some(node) = parsed.tree else {
        let told = parsed.problems.into_iter().next();
        return Err(told.unwrap_or_else(|| error("text is not JSON")));
    };
    let decoder = Decoder {
        holes: Some(&holes).filter(|holes| !holes.is_empty()),
    };
    Ok(decoder.value(node))
}

/// The value of a JSON document that stands in a file of its own.
pub fn from_tree(node: Node) -> Value {
    Decoder { holes: None }.value(node)
}

/// Turns the tree into a value.
struct Decoder<'a> {
    /// What stands for symbols; none where there are no symbols.
    holes: Option<&'a Holes>,
}

impl Decoder<'_> {
    fn value(&self, node: Node) -> Value {
        let data = match node.kind {
            Kind::Bool(b) => Data::Bool(b),
            Kind::Number(text) => match text.parse::<Number>() {
                Ok(number) => Data::Number(number),
                Err(()) => Data::Unknown(Arc::new(unread_number(text, node.span))),
            },
            Kind::Text(literal) => return self.text(literal, node.span),
            Kind::List(items) => {
                let items = items.into_iter().map(|item| self.value(item)).collect();
                Data::List(List::new(ListKind::Tuple, items))
            }
            Kind::Map(entries) => Data::Map(self.map(entries)),
            _ => Data::Null(None),
        };
        Value::new(data, node.span)
    }

    fn map(&self, entries: Box<[Entry]>) -> Map {
        let mut rest = None;
        let entries = entries.into_iter().map(|entry| {
            let key_span = entry.key.span;
            let key = self.value(entry.key);
            // A key that is wholly unknown may be any key.
            rest = rest.take().or_else(|| whole_symbol(&key).cloned());
            MapEntry {
                key: match &key.data {
                    Data::Text(text) => text.as_known().unwrap_or_else(|| text.to_string().into()),
                    Data::Unknown(symbol) => format!("${{{symbol}}}").into(),
                    _ => Str::new(),
                },
                key_span,
                value: self.value(entry.value),
            }
        });
        let map = Map::new(MapKind::Object, entries.collect());
        map.with_rest(rest)
    }

    /// A text whose symbols are symbols again.
    fn text(&self, literal: Literal, span: Span) -> Value {
        let Some(holes) = self.holes.filter(|holes| holes.are_in(&literal.text)) else {
            return Value::new(Data::Text(Text::from_literal(span, literal)), span);
        };
        if let Some(hole) = holes.whole(&literal.text).filter(|hole| hole.is_quoted) {
            return Value::new(Data::Unknown(hole.symbol.clone()), hole.span);
        }
        let mut builder = TextBuilder::default();
        let pieces = holes.pieces(&literal, span);
        pieces.into_iter().for_each(|piece| builder.piece(piece));
        Value::new(Data::Text(builder.finish()), span)
    }
}

fn whole_symbol(value: &Value) -> Option<&Arc<Symbol>> {
    match &value.data {
        Data::Unknown(symbol) => Some(symbol),
        Data::Text(text) => text.as_symbol(),
        _ => None,
    }
}

fn unread_number(text: Str, span: Span) -> Symbol {
    let kind = SymbolKind::Expression {
        scope: Str::new(),
        source: text,
    };
    Symbol::new(kind, Reason::Limit, span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use crate::value::{Piece, Pseudo};

    /// A text of `source` in which each `§` is a symbol, written at its own place.
    fn text(source: &str) -> Text {
        let mut builder = TextBuilder::default();
        let mut at = 0;
        for (i, part) in source.split('§').enumerate() {
            if i > 0 {
                let span = Span::new(FileId(1), at, at + '§'.len_utf8());
                let symbol = Symbol::pseudo(Pseudo::AccountId, span);
                builder.piece(Piece::Symbol(span, Arc::new(symbol)));
                at += '§'.len_utf8();
            }
            builder.literal(part, Span::new(FileId(1), at, at + part.len()));
            at += part.len();
        }
        builder.finish()
    }

    fn slice(source: &str, span: Span) -> &str {
        &source[span.range()]
    }

    #[test]
    fn leaves_keep_their_spans_and_symbols_stay_symbols() {
        let source =
            r#"{"a": ["x\u00e9", 1.50, true, null], "b§": "arn:§:\"c\"", "d": §, "e": {"§": 2}}"#;
        let value = decode_json(&text(source)).unwrap();
        let list = value.get("a").unwrap().as_list().unwrap().items();
        let spans: Vec<_> = list.iter().map(|v| slice(source, v.span)).collect();
        assert_eq!(spans, [r#""x\u00e9""#, "1.50", "true", "null"]);
        assert_eq!(list[0].as_known_text().unwrap(), *"xé");
        let Data::Text(arn) = &value.get("b${AWS::AccountId}").unwrap().data else {
            panic!();
        };
        assert_eq!(arn.to_string(), "arn:${AWS::AccountId}:\"c\"");
        let [
            Piece::Literal(span, _),
            Piece::Symbol(symbol, _),
            Piece::Literal(_, end),
        ] = arn.pieces()
        else {
            panic!("{arn:?}");
        };
        assert_eq!(
            (slice(source, *span), slice(source, *symbol)),
            ("arn:", "§")
        );
        assert_eq!(slice(source, end.map.as_ref().unwrap().span(1, 2)), "\\\"");
        let unknown = value.get("d").unwrap();
        assert!(unknown.is_unknown());
        assert_eq!(slice(source, unknown.span), "§");
        assert!(value.as_map().unwrap().rest.is_none());
        assert!(value.get("e").unwrap().as_map().unwrap().rest.is_some());
    }

    #[test]
    fn a_text_that_is_one_symbol_is_unknown() {
        assert!(decode_json(&text("§")).unwrap().is_unknown());
        let quoted = decode_json(&text("\"§\"")).unwrap();
        assert!(matches!(&quoted.data, Data::Text(t) if t.as_symbol().is_some()));
    }

    #[test]
    fn characters_that_could_stand_for_symbols_are_left_alone() {
        let source = "[\"\u{10F000}§\", \"\\udbfc\\uDC01\"]";
        let value = decode_json(&text(source)).unwrap();
        let items = value.as_list().unwrap().items();
        let shown: Vec<_> = items
            .iter()
            .map(|v| v.to_text().unwrap().to_string())
            .collect();
        assert_eq!(shown, ["\u{10F000}${AWS::AccountId}", "\u{10F001}"]);
    }

    #[test]
    fn an_error_has_its_place() {
        let source = "{\"a\": §,, \"b\": 1}";
        let error = decode_json(&text(source)).unwrap_err();
        assert_eq!(error.span.start as usize, source.find(", \"b").unwrap());
        assert!(decode_json(&Text::default()).is_err());
    }
}
