//! Texts made by expressions.

use std::ops::Range;
use std::sync::Arc;

use crate::syntax::Literal;
use crate::text::{OffsetMapBuilder, Span, Str};
use crate::value::{Data, Piece, Reason, Symbol, SymbolKind, Text, TextBuilder, Value};

/// A text that was computed from what stands at `span`: all of it maps to the whole of `span`.
pub(crate) fn computed(text: impl Into<Str>, span: Span) -> Text {
    let mut builder = TextBuilder::default();
    builder.piece(computed_piece(text, span));
    builder.finish()
}

/// A piece of computed text.
pub(crate) fn computed_piece(text: impl Into<Str>, span: Span) -> Piece {
    let text = text.into();
    let mut map = OffsetMapBuilder::default();
    map.run(text.len(), span);
    let map = Some(Arc::new(map.finish()));
    Piece::Literal(span, Literal { text, map })
}

/// The bytes `range` of a text; its symbols count as empty, and those at the ends are part of it. The
/// part still maps to its own bytes of the file. Ranges that cut a character give nothing of that
/// piece.
pub(crate) fn slice(text: &Text, range: Range<usize>) -> Text {
    let mut builder = TextBuilder::default();
    let mut at = 0;
    for piece in text.pieces() {
        let Piece::Literal(span, literal) = piece else {
            if range.start <= at && at <= range.end {
                builder.piece(piece.clone());
            }
            continue;
        };
        let length = literal.text.len();
        let from = range.start.clamp(at, at + length) - at;
        let to = range.end.clamp(at, at + length) - at;
        at += length;
        if from == 0 && to == length {
            builder.piece(piece.clone());
        } else if from < to && literal.text.get(from..to).is_some() {
            builder.piece(cut(*span, literal, from..to));
        }
    }
    builder.finish()
}

/// A text that is wholly known as one piece, so that taking parts of it does not go through all of
/// them again and again.
pub(crate) fn merged(text: Text) -> Text {
    let (Some(span), true) = (span_of(&text), text.pieces().len() > 1) else {
        return text;
    };
    let (known, map) = text.flatten(|_| String::new());
    let literal = Literal {
        text: known.into(),
        map: Some(Arc::new(map)),
    };
    Text::from_literal(span, literal)
}

fn cut(span: Span, literal: &Literal, range: Range<usize>) -> Piece {
    let part = literal.span_of(span, range.start, range.end);
    let map = literal.map.as_ref().map(|map| {
        let mut builder = OffsetMapBuilder::default();
        map.extend_range(range.clone(), &mut builder);
        Arc::new(builder.finish())
    });
    let text = literal.text.substr(range);
    Piece::Literal(part, Literal { text, map })
}

/// The span of a part of a text: from its first to its last piece.
pub(crate) fn span_of(text: &Text) -> Option<Span> {
    let span = |piece: &Piece| match piece {
        Piece::Literal(span, _) | Piece::Symbol(span, _) => *span,
    };
    let first = text.pieces().first().map(span)?;
    Some(text.pieces().last().map_or(first, |p| first.to(span(p))))
}

/// A value of a text; one symbol alone is an unknown.
pub(crate) fn text_value(text: Text, span: Span) -> Value {
    let data = match text.as_symbol() {
        Some(symbol) => Data::Unknown(symbol.clone()),
        None => Data::Text(text),
    };
    Value::new(data, span)
}

/// A symbol for an expression.
pub(crate) fn expression_symbol(
    scope: impl Into<Str>,
    source: impl Into<Str>,
    reason: Reason,
    span: Span,
) -> Symbol {
    let kind = SymbolKind::Expression {
        scope: scope.into(),
        source: source.into(),
    };
    Symbol::new(kind, reason, span)
}

/// Whether a text of which parts are unknown may turn out to be `known`.
///
/// Every symbol may be any text, so this is a match against a pattern of wildcards.
pub(crate) fn may_be(text: &Text, known: &str) -> bool {
    let text = text.expanded();
    let mut rest = known;
    let mut after_symbol = false;
    let pieces = text.pieces();
    let last_literal = match pieces.last() {
        Some(Piece::Literal(_, literal)) => literal.text.as_str(),
        _ => "",
    };
    for (i, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Symbol(..) => after_symbol = true,
            Piece::Literal(_, literal) if !after_symbol => {
                match rest.strip_prefix(literal.text.as_str()) {
                    Some(tail) => rest = tail,
                    None => return false,
                }
            }
            Piece::Literal(..) if i + 1 == pieces.len() => return rest.ends_with(last_literal),
            Piece::Literal(_, literal) => match rest.find(literal.text.as_str()) {
                Some(at) => rest = rest.get(at + literal.text.len()..).unwrap_or_default(),
                None => return false,
            },
        }
    }
    after_symbol || rest.is_empty()
}

/// The known end of a text of which parts are unknown.
pub(crate) fn known_suffix(text: &Text) -> String {
    let mut pieces = Vec::new();
    for piece in text.pieces().iter().rev() {
        match piece {
            Piece::Literal(_, literal) => pieces.push(literal.text.as_str()),
            Piece::Symbol(..) => break,
        }
    }
    pieces.reverse();
    pieces.concat()
}
