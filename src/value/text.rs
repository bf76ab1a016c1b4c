//! Texts of which parts may be unknown.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::encode::{Encoded, JsonStyle};
use super::{Data, Symbol, Value};
use crate::syntax::Literal;
use crate::text::{OffsetMap, OffsetMapBuilder, Span, Str};

/// A text: a sequence of literal pieces and symbols. An empty text has no pieces.
///
/// Neighbouring literals are kept apart, since each has its own source.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pieces: Pieces,
}

/// Nearly all texts are one literal; only the others need an allocation.
#[derive(Debug, Clone, Default)]
enum Pieces {
    #[default]
    None,
    One(Piece),
    Many(Arc<[Piece]>),
    Encoded(Arc<Encoded>),
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Known text and the token it was read from.
    Literal(Span, Literal),
    /// An unknown, and the interpolation it was read from.
    Symbol(Span, Arc<Symbol>),
}

impl Piece {
    /// Bytes of it that are known.
    pub fn known_length(&self) -> usize {
        match self {
            Piece::Literal(_, literal) => literal.text.len(),
            Piece::Symbol(..) => 0,
        }
    }
}

impl Text {
    /// A text that stands at `span` as it is, or inside one quote on each side.
    pub fn literal(text: Str, span: Span) -> Self {
        Self::from_literal(span, Literal::plain(text))
    }

    /// A text as the adapters read it.
    pub fn from_literal(span: Span, literal: Literal) -> Self {
        Self {
            pieces: Pieces::One(Piece::Literal(span, literal)),
        }
    }

    /// A text that is one symbol.
    pub fn symbol(symbol: Arc<Symbol>, span: Span) -> Self {
        Self {
            pieces: Pieces::One(Piece::Symbol(span, symbol)),
        }
    }

    /// The JSON text of a value; it is rendered when its pieces are asked for.
    pub fn encoded(value: Value, style: JsonStyle) -> Self {
        Self {
            pieces: Pieces::Encoded(Arc::new(Encoded::new(value, style))),
        }
    }

    /// The value of which this is the JSON text, when it was made by [`Text::encoded`].
    pub fn decoded(&self) -> Option<&Value> {
        match &self.pieces {
            Pieces::Encoded(encoded) => Some(encoded.value()),
            _ => None,
        }
    }

    /// How the JSON text is written, when it was made by [`Text::encoded`].
    pub fn style(&self) -> Option<JsonStyle> {
        match &self.pieces {
            Pieces::Encoded(encoded) => Some(encoded.style()),
            _ => None,
        }
    }

    /// Levels of collections in what the text encodes; see [`Value::depth`].
    pub(super) fn depth(&self) -> u32 {
        match &self.pieces {
            Pieces::Encoded(encoded) => encoded.depth(),
            _ => 0,
        }
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        match &self.pieces {
            Pieces::None => &[],
            Pieces::One(piece) => std::slice::from_ref(piece),
            Pieces::Many(pieces) => pieces,
            Pieces::Encoded(encoded) => encoded.pieces(),
        }
    }

    /// From its first piece to its last; none for an empty text.
    pub fn span(&self) -> Option<Span> {
        let span = |piece: &Piece| match piece {
            Piece::Literal(span, _) | Piece::Symbol(span, _) => *span,
        };
        let pieces = self.pieces();
        Some(span(pieces.first()?).to(span(pieces.last()?)))
    }

    /// The whole text when no part is unknown; shared when it is one literal.
    pub fn as_known(&self) -> Option<Str> {
        match self.pieces() {
            [] => Some(Str::new()),
            [Piece::Literal(_, literal)] => Some(literal.text.clone()),
            pieces => {
                let mut out = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Literal(_, literal) => out.push_str(&literal.text),
                        Piece::Symbol(..) => return None,
                    }
                }
                Some(out.into())
            }
        }
    }

    /// Whether every part is known.
    pub fn is_known(&self) -> bool {
        self.symbols().next().is_none()
    }

    /// The symbol, when the text is one symbol and nothing else.
    pub fn as_symbol(&self) -> Option<&Arc<Symbol>> {
        match self.pieces() {
            [Piece::Symbol(_, symbol)] => Some(symbol),
            _ => None,
        }
    }

    /// The symbols in order.
    pub fn symbols(&self) -> impl Iterator<Item = &Arc<Symbol>> {
        self.pieces().iter().filter_map(|piece| match piece {
            Piece::Symbol(_, symbol) => Some(symbol),
            Piece::Literal(..) => None,
        })
    }

    /// The known text before the first symbol.
    pub fn known_prefix(&self) -> String {
        let mut out = String::new();
        for piece in self.pieces() {
            match piece {
                Piece::Literal(_, literal) => out.push_str(&literal.text),
                Piece::Symbol(..) => break,
            }
        }
        out
    }

    /// Whether the text is a JSON object or list, as far as its start tells.
    pub fn is_json(&self) -> bool {
        match self.decoded() {
            Some(value) => matches!(value.data, Data::Map(_) | Data::List(_)),
            None => self.known_prefix().trim_start().starts_with(['{', '[']),
        }
    }

    /// The same text with each symbol whose form is known (an ARN) replaced by that form, in depth.
    #[must_use]
    pub fn expanded(&self) -> Text {
        if self.symbols().all(|s| s.shape.is_none()) {
            return self.clone();
        }
        let mut builder = TextBuilder::default();
        for piece in self.pieces() {
            match piece {
                Piece::Symbol(_, symbol) => match &symbol.shape {
                    Some(shape) => builder.text(&shape.expanded()),
                    None => builder.piece(piece.clone()),
                },
                Piece::Literal(..) => builder.piece(piece.clone()),
            }
        }
        builder.finish()
    }

    /// The text cut at each `separator` of its known parts, into `limit` pieces at most; the last
    /// piece has the rest. Each part keeps its own source.
    pub fn splitn(&self, limit: usize, separator: char) -> Vec<Text> {
        let mut out = Vec::new();
        let mut builder = TextBuilder::default();
        for piece in self.pieces() {
            let Piece::Literal(span, literal) = piece else {
                builder.piece(piece.clone());
                continue;
            };
            let mut start = 0;
            for (at, found) in literal.text.match_indices(separator) {
                if out.len() + 1 >= limit {
                    break;
                }
                builder.piece(part(*span, literal, start, at));
                out.push(std::mem::take(&mut builder).finish());
                start = at + found.len();
            }
            builder.piece(part(*span, literal, start, literal.text.len()));
        }
        out.push(builder.finish());
        out
    }

    /// Whether it is known to have no character.
    pub fn is_empty(&self) -> bool {
        self.pieces().iter().all(|piece| match piece {
            Piece::Literal(_, literal) => literal.text.is_empty(),
            Piece::Symbol(..) => false,
        })
    }

    /// What follows the last `separator` of its known parts; the whole text where there is none.
    pub fn after_last(&self, separator: char) -> Text {
        let pieces = self.pieces();
        let found = pieces
            .iter()
            .enumerate()
            .rev()
            .find_map(|(i, piece)| match piece {
                Piece::Literal(span, literal) => {
                    let at = literal.text.rfind(separator)? + separator.len_utf8();
                    Some((i, part(*span, literal, at, literal.text.len())))
                }
                Piece::Symbol(..) => None,
            });
        let Some((i, first)) = found else {
            return self.clone();
        };
        let mut builder = TextBuilder::default();
        builder.piece(first);
        let behind = pieces.iter().skip(i + 1);
        behind.for_each(|piece| builder.piece(piece.clone()));
        builder.finish()
    }

    /// One string in which `placeholder(i)` stands for the `i`-th symbol, with the map of its
    /// bytes to the files. Placeholders map to the interpolations.
    pub fn flatten(&self, mut placeholder: impl FnMut(usize) -> String) -> (String, OffsetMap) {
        let mut out = String::new();
        let mut map = OffsetMapBuilder::default();
        let mut symbols = 0;
        for piece in self.pieces() {
            match piece {
                Piece::Literal(span, literal) => {
                    out.push_str(&literal.text);
                    literal
                        .offset_map(*span)
                        .extend_range(0..literal.text.len(), &mut map);
                }
                Piece::Symbol(span, _) => {
                    let text = placeholder(symbols);
                    map.run(text.len(), *span);
                    out.push_str(&text);
                    symbols += 1;
                }
            }
        }
        (out, map.finish())
    }
}

/// Bytes `start..end` of a literal, with their own source.
fn part(span: Span, literal: &Literal, start: usize, end: usize) -> Piece {
    if start == 0 && end == literal.text.len() {
        return Piece::Literal(span, literal.clone());
    }
    let text = literal.text.substr(start..end);
    Piece::Literal(literal.span_of(span, start, end), Literal::plain(text))
}

/// Puts a text together.
#[derive(Debug, Default)]
pub struct TextBuilder {
    /// Most texts have one piece.
    only: Option<Piece>,
    /// All pieces where there are several.
    several: Vec<Piece>,
}

impl TextBuilder {
    /// Adds a piece; empty literals are dropped.
    pub fn piece(&mut self, piece: Piece) {
        if matches!(&piece, Piece::Literal(_, literal) if literal.text.is_empty()) {
            return;
        }
        match self.only.take() {
            Some(first) => self.several.extend([first, piece]),
            None if self.several.is_empty() => self.only = Some(piece),
            None => self.several.push(piece),
        }
    }

    /// Adds a literal text that was computed from what stands at `span`.
    pub fn literal(&mut self, text: impl Into<Str>, span: Span) {
        self.piece(Piece::Literal(span, Literal::plain(text.into())));
    }

    /// Adds all pieces of a text.
    pub fn text(&mut self, text: &Text) {
        for piece in text.pieces() {
            self.piece(piece.clone());
        }
    }

    /// The text.
    pub fn finish(self) -> Text {
        let pieces = match self.only {
            Some(piece) => Pieces::One(piece),
            None if self.several.is_empty() => Pieces::None,
            None => Pieces::Many(self.several.into()),
        };
        Text { pieces }
    }
}

/// Known text as it is, symbols as `${name}`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.pieces() {
            match piece {
                Piece::Literal(_, literal) => f.write_str(&literal.text)?,
                Piece::Symbol(_, symbol) => write!(f, "${{{symbol}}}")?,
            }
        }
        Ok(())
    }
}

/// Texts are equal when they have the same known text and the same symbols at the same places,
/// whatever their sources and however they are cut into pieces.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (self.pieces(), other.pieces()) {
            ([one], [other]) => normal_piece(one) == normal_piece(other),
            _ => normal_pieces(self) == normal_pieces(other),
        }
    }
}

impl Eq for Text {}

/// Agrees with equality.
impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // As a slice of one, a single piece needs no copy.
        match self.pieces() {
            [one] => normal_piece(one).as_slice().hash(state),
            _ => normal_pieces(self).hash(state),
        }
    }
}

#[derive(PartialEq, Hash)]
enum Normal<'a> {
    Literal(std::borrow::Cow<'a, str>),
    Symbol(&'a Symbol),
}

/// None for an empty literal.
fn normal_piece(piece: &Piece) -> Option<Normal<'_>> {
    match piece {
        Piece::Literal(_, literal) if literal.text.is_empty() => None,
        Piece::Literal(_, literal) => Some(Normal::Literal(literal.text.as_str().into())),
        Piece::Symbol(_, symbol) => Some(Normal::Symbol(symbol)),
    }
}

fn normal_pieces(text: &Text) -> Vec<Normal<'_>> {
    let mut out: Vec<Normal<'_>> = Vec::new();
    for piece in text.pieces() {
        match (normal_piece(piece), out.last_mut()) {
            (Some(Normal::Literal(text)), Some(Normal::Literal(last))) => {
                last.to_mut().push_str(&text);
            }
            (normal, _) => out.extend(normal),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use crate::value::{List, ListKind, Pseudo, SymbolKind};

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start, end)
    }

    fn sample() -> Text {
        let mut builder = TextBuilder::default();
        builder.literal("a:b", span(0, 3));
        let pseudo = Symbol::pseudo(Pseudo::Partition, span(3, 8));
        builder.piece(Piece::Symbol(span(3, 8), Arc::new(pseudo)));
        builder.literal(":c:d", span(8, 12));
        builder.finish()
    }

    #[test]
    fn split_keeps_symbols_and_sources() {
        let parts = sample().splitn(3, ':');
        let shown: Vec<String> = parts.iter().map(Text::to_string).collect();
        assert_eq!(shown, ["a", "b${AWS::Partition}", "c:d"]);
        assert!(matches!(
            parts[1].symbols().next().map(|s| &s.kind),
            Some(SymbolKind::Pseudo(Pseudo::Partition))
        ));
        assert!(matches!(parts[2].pieces(), [Piece::Literal(s, _)] if *s == span(9, 12)));
    }

    #[test]
    fn what_follows_the_last_separator_keeps_symbols_and_sources() {
        assert_eq!(sample().after_last(':').to_string(), "d");
        assert_eq!(
            sample().after_last('b').to_string(),
            "${AWS::Partition}:c:d"
        );
        assert_eq!(sample().after_last('/'), sample());
        assert_eq!(sample().after_last('d'), Text::default());
        let rest = sample().after_last('a');
        assert!(matches!(rest.pieces(), [Piece::Literal(s, _), ..] if *s == span(1, 3)));
    }

    #[test]
    fn only_what_is_known_to_have_no_character_is_empty() {
        assert!(Text::default().is_empty());
        assert!(Text::literal(Str::new(), span(0, 2)).is_empty());
        let pseudo = Symbol::pseudo(Pseudo::Partition, span(3, 8));
        assert!(!Text::symbol(Arc::new(pseudo), span(3, 8)).is_empty());
        assert!(!sample().is_empty());
    }

    #[test]
    fn objects_and_lists_are_json() {
        let text = |text: &str| Text::literal(text.into(), span(0, text.len()));
        for json in ["{}", "[]", "\n  {\"a\": 1}", " [", "{ no JSON"] {
            assert!(text(json).is_json(), "{json}");
        }
        for other in ["", "a", "\"{}\"", "null", "1", "arn:{}"] {
            assert!(!text(other).is_json(), "{other}");
        }
        let list = List::new(ListKind::Tuple, Vec::new());
        let list = Value::new(Data::List(list), span(0, 2));
        assert!(Text::encoded(list, JsonStyle::TERRAFORM).is_json());
        let word = Value::text("{}", span(0, 2));
        assert!(!Text::encoded(word, JsonStyle::TERRAFORM).is_json());

        let mut builder = TextBuilder::default();
        let pseudo = Arc::new(Symbol::pseudo(Pseudo::Partition, span(1, 2)));
        builder.literal(" [", span(0, 1));
        builder.piece(Piece::Symbol(span(1, 2), Arc::clone(&pseudo)));
        assert!(builder.finish().is_json());
        let mut builder = TextBuilder::default();
        builder.piece(Piece::Symbol(span(1, 2), pseudo));
        builder.literal("{", span(2, 3));
        assert!(!builder.finish().is_json());
    }

    #[test]
    fn equality_and_hash_ignore_how_a_text_is_cut() {
        use std::hash::BuildHasher;
        let mut builder = TextBuilder::default();
        builder.literal("x", span(0, 1));
        builder.literal("y", span(4, 5));
        let cut = builder.finish();
        let whole = Text::literal("xy".into(), span(7, 9));
        let hash = |text: &Text| rustc_hash::FxBuildHasher.hash_one(text);
        assert_eq!(cut, whole);
        assert_eq!(hash(&cut), hash(&whole));
        assert_eq!(Text::literal(Str::new(), span(0, 2)), Text::default());
        assert_ne!(sample(), whole);
    }
}
