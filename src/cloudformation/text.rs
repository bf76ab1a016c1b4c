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

/// A part of a text that was cut.
pub(super) enum Part {
    /// Certainly one part.
    One(Text),
    /// One part or more: this unknown may hold the delimiter.
    Open(Arc<Symbol>),
}

/// Cuts a text at each `delimiter`.
pub(super) fn split(text: &Text, delimiter: &str) -> Vec<Part> {
    // The end of an unknown and what is written behind it may be a longer delimiter together.
    let goes_on = delimiter.chars().nth(1).is_none();
    let mut out = Vec::new();
    let mut part = OpenPart::default();
    for piece in text.pieces() {
        match piece {
            Piece::Symbol(_, symbol) => {
                if part.open.is_none() && may_hold(symbol, delimiter) {
                    part.open = Some(symbol.clone());
                }
                part.text.piece(piece.clone());
            }
            Piece::Literal(span, literal) => {
                let mut at = 0;
                for (found, _) in literal.text.match_indices(delimiter) {
                    if part.open.is_some() && !goes_on {
                        break;
                    }
                    part.text.piece(slice(*span, literal, at..found));
                    out.push(std::mem::take(&mut part).finish());
                    at = found + delimiter.len();
                }
                part.text
                    .piece(slice(*span, literal, at..literal.text.len()));
            }
        }
    }
    out.push(part.finish());
    out
}

/// Whether any of the parts is certain.
pub(super) fn has_certain(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::One(_)))
}

/// A part that is not at its end.
#[derive(Default)]
struct OpenPart {
    text: TextBuilder,
    /// The first unknown in it that may hold the delimiter.
    open: Option<Arc<Symbol>>,
}

impl OpenPart {
    fn finish(self) -> Part {
        let text = self.text.finish();
        match (self.open, text.as_symbol()) {
            (None, _) => Part::One(text),
            (Some(_), Some(whole)) => Part::Open(whole.clone()),
            (Some(symbol), None) => Part::Open(Arc::new(some_of(&symbol))),
        }
    }
}

/// What stands for texts that are made of what `symbol` stands for.
pub(super) fn some_of(symbol: &Symbol) -> Symbol {
    let step = "[*]";
    if symbol.to_string().ends_with(step) {
        return symbol.clone();
    }
    symbol.part(step, symbol.span).unwrap_or_else(|| {
        let kind = SymbolKind::Expression {
            scope: Str::new(),
            source: Str::from(format!("{symbol}{step}")),
        };
        Symbol::new(kind, symbol.reason, symbol.span)
    })
}

/// A list of such parts, with the value of each.
pub(super) fn list_of(parts: Vec<Part>, mut value: impl FnMut(Text) -> Value) -> List {
    let mut items = Vec::with_capacity(parts.len());
    let mut rest = None;
    for part in parts {
        match part {
            Part::One(text) => items.push(value(text)),
            Part::Open(symbol) if rest.is_none() => rest = Some((items.len(), symbol)),
            Part::Open(symbol) => items.push(Value::unknown(some_of(&symbol), symbol.span)),
        }
    }
    match rest {
        Some((head, rest)) => List::open_behind(head, ListKind::Tuple, items, rest),
        None => List::new(ListKind::Tuple, items),
    }
}

/// The items of a list in their order; those that are not known are at least one.
pub(super) fn in_order(list: &List) -> Vec<Value> {
    let rest = list.rest.iter();
    let rest = rest.map(|rest| Value::unknown(some_of(rest), rest.span));
    let head = list.head().iter().cloned();
    head.chain(rest)
        .chain(list.tail().iter().cloned())
        .collect()
}

/// Whether a symbol's text may have a delimiter in it or at its borders.
///
/// Ids and ARNs of resources are taken to be made of the characters that AWS makes them of, and
/// names of stacks too; `Ref` may also give several ids with `|` between them, or a URL:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitconditionhandle.html>.
fn may_hold(symbol: &Symbol, delimiter: &str) -> bool {
    use crate::value::Pseudo::{AccountId, Partition, Region, StackId, StackName, UrlSuffix};
    let any_of = |others: &str| {
        let mut chars = delimiter.chars();
        chars.any(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    if let Some(shape) = &symbol.shape {
        let holds = |piece: &Piece| match piece {
            Piece::Literal(_, literal) => delimiter.chars().any(|c| literal.text.contains(c)),
            Piece::Symbol(_, symbol) => may_hold(symbol, delimiter),
        };
        return shape.pieces().iter().any(holds);
    }
    match &symbol.kind {
        SymbolKind::Pseudo(AccountId | Partition | Region | StackName) => any_of("-"),
        SymbolKind::Pseudo(UrlSuffix) => any_of("-."),
        SymbolKind::Pseudo(StackId) => any_of("-.:/"),
        SymbolKind::Attribute { attribute, .. } if is_id(attribute) => any_of("-._:/+=@$*#|?&%"),
        _ => true,
    }
}

/// Whether an attribute is the id or the ARN of its resource.
fn is_id(attribute: &str) -> bool {
    let last = attribute.rsplit('.').next().unwrap_or(attribute);
    let ends = ["Arn", "ARN", "Id"].iter().any(|end| last.ends_with(end));
    attribute == "Ref" || ends && !attribute.starts_with("Outputs.")
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
