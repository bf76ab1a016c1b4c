//! Texts: put together from values, cut, and dynamic references in them.

use std::sync::Arc;

use super::bounds::{MAX_TEXT, Size};
use crate::syntax::{Kind, Literal, Node};
use crate::text::{Span, Str};
use crate::value::{
    Data, List, ListKind, Piece, Reason, Symbol, SymbolKind, Text, TextBuilder, Value,
};

const DYNAMIC: &str = "{{resolve:";

/// Whether a dynamic reference begins in a text.
pub(super) fn has_dynamic(text: &str) -> bool {
    // Most texts have no brace, which is found out faster.
    let brace = memchr::memchr(b'{', text.as_bytes());
    brace.is_some_and(|at| text[at..].contains(DYNAMIC))
}

/// The value of a literal text.
pub(super) fn literal_value(span: Span, literal: Literal) -> Value {
    let dynamic = has_dynamic(&literal.text);
    let text = Text::from_literal(span, literal);
    text_value(if dynamic { with_dynamic(&text) } else { text }, span)
}

/// The value of a text; a text of one symbol is an unknown.
pub(super) fn text_value(text: Text, span: Span) -> Value {
    let data = match text.as_symbol() {
        Some(symbol) => Data::Unknown(symbol.clone()),
        None => Data::Text(text),
    };
    Value::new(data, span)
}

/// A value that was computed from what stands at `span`.
pub(super) fn computed_value(text: impl Into<Str>, span: Span) -> Value {
    Value::text(text, span)
}

/// A scalar as the text that is written; none for anything else.
pub(super) fn scalar_text(node: &Node) -> Option<Value> {
    match &node.kind {
        Kind::Text(literal) => Some(literal_value(node.span, literal.clone())),
        Kind::Number(text) => Some(literal_value(node.span, Literal::plain(text.clone()))),
        Kind::Bool(value) => Some(computed_value(
            if *value { "true" } else { "false" },
            node.span,
        )),
        _ => None,
    }
}

/// The texts of several values one behind the other; none when one of them has no text. The
/// evaluator measures them before.
pub(super) fn concat<'a>(values: impl IntoIterator<Item = &'a Value>, span: Span) -> Option<Value> {
    let mut builder = TextBuilder::default();
    let mut sensitive = false;
    for value in values {
        builder.text(&value.to_text()?);
        sensitive |= value.sensitive;
    }
    let mut value = text_value(with_dynamic(&builder.finish()), span);
    value.sensitive = sensitive;
    Some(value)
}

/// How much [`split`] makes of a text.
pub(super) fn parts(text: &Text, delimiter: &str) -> Size {
    let cuts = |piece: &Piece| match piece {
        Piece::Literal(_, literal) => literal.text.matches(delimiter).count(),
        Piece::Symbol(..) => 0,
    };
    let mut size = Size::of(text);
    size.pieces += text.pieces().iter().map(cuts).sum::<usize>();
    size
}

/// Cuts a text at each `delimiter`, up to the first part that has an unknown which may hold it:
/// that unknown is given too, as what further parts rest on. None when no part is certain.
pub(super) fn split(text: &Text, delimiter: &str) -> Option<(Vec<Text>, Option<Arc<Symbol>>)> {
    let mut out = Vec::new();
    let mut part = TextBuilder::default();
    for piece in text.pieces() {
        match piece {
            Piece::Symbol(_, symbol) if may_hold(symbol, delimiter) => {
                return (!out.is_empty()).then(|| (out, Some(symbol.clone())));
            }
            Piece::Symbol(..) => part.piece(piece.clone()),
            Piece::Literal(span, literal) => {
                let mut at = 0;
                for (found, _) in literal.text.match_indices(delimiter) {
                    part.piece(slice(*span, literal, at..found));
                    out.push(std::mem::take(&mut part).finish());
                    at = found + delimiter.len();
                }
                part.piece(slice(*span, literal, at..literal.text.len()));
            }
        }
    }
    out.push(part.finish());
    Some((out, None))
}

/// A list of such parts.
pub(super) fn list_of(items: Vec<Value>, rest: Option<Arc<Symbol>>) -> List {
    match rest {
        Some(rest) => List::open(ListKind::Tuple, items, rest),
        None => List::new(ListKind::Tuple, items),
    }
}

/// Whether a symbol's text may have a delimiter in it or at its borders.
fn may_hold(symbol: &Symbol, delimiter: &str) -> bool {
    use crate::value::Pseudo::{AccountId, Partition, Region};
    match symbol.kind {
        SymbolKind::Pseudo(AccountId | Partition | Region) => delimiter
            .chars()
            .any(|c| c.is_ascii_alphanumeric() || c == '-'),
        _ => true,
    }
}

pub(super) fn slice(span: Span, literal: &Literal, range: std::ops::Range<usize>) -> Piece {
    let (span, literal) = literal.slice(span, range);
    Piece::Literal(span, literal)
}

/// The text with each `{{resolve:…}}` as a symbol of that name.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
fn with_dynamic(text: &Text) -> Text {
    let starts = |piece: &Piece| matches!(piece, Piece::Literal(_, l) if has_dynamic(&l.text));
    if !text.pieces().iter().any(starts) {
        return text.clone();
    }
    let mut out = TextBuilder::default();
    let mut open: Option<Open> = None;
    for piece in text.pieces() {
        let (span, literal) = match piece {
            Piece::Literal(span, literal) => (span, literal),
            Piece::Symbol(_, symbol) => {
                match &mut open {
                    Some(open) => open.symbol(symbol),
                    None => out.piece(piece.clone()),
                }
                continue;
            }
        };
        let whole = literal.text.as_str();
        let mut at = 0;
        while at < whole.len() {
            match open.take() {
                None => {
                    let start = whole[at..].find(DYNAMIC).map_or(whole.len(), |i| at + i);
                    out.piece(slice(*span, literal, at..start));
                    at = start;
                    if start < whole.len() {
                        let brace = literal.span_of(*span, start, start + 2);
                        open = Some(Open {
                            span: brace,
                            name: String::from("{{"),
                            is_too_long: false,
                        });
                        at += 2;
                    }
                }
                Some(mut reference) => {
                    let end = whole[at..].find("}}").map(|i| at + i + 2);
                    let stop = end.unwrap_or(whole.len());
                    reference.name += &whole[at..stop];
                    reference.span = reference.span.to(literal.span_of(*span, at, stop));
                    at = stop;
                    match end {
                        Some(_) => out.piece(reference.finish()),
                        None => open = Some(reference),
                    }
                }
            }
        }
    }
    match open {
        Some(cut_off) if cut_off.is_too_long => out.piece(cut_off.finish()),
        Some(cut_off) => out.literal(cut_off.name, cut_off.span),
        None => {}
    }
    out.finish()
}

/// A dynamic reference of which the beginning was read.
struct Open {
    span: Span,
    name: String,
    /// Whether the names in it are longer than is put together: each may hold others.
    is_too_long: bool,
}

impl Open {
    fn symbol(&mut self, symbol: &Symbol) {
        if self.is_too_long {
            return;
        }
        let name = format!("${{{symbol}}}");
        self.is_too_long = self.name.len() + name.len() > MAX_TEXT;
        if !self.is_too_long {
            self.name += &name;
        }
    }

    fn finish(self) -> Piece {
        let reason = match self.is_too_long {
            true => Reason::Limit,
            false => Reason::ReadAtDeployment,
        };
        let symbol = Symbol::new(SymbolKind::Outside(self.name.into()), reason, self.span);
        Piece::Symbol(self.span, Arc::new(symbol))
    }
}
