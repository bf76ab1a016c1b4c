//! Texts of which parts may be unknown.

use std::fmt;
use std::sync::Arc;

use super::Symbol;
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
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Known text and the token it was read from.
    Literal(Span, Literal),
    /// An unknown, and the interpolation it was read from.
    Symbol(Span, Arc<Symbol>),
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

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        match &self.pieces {
            Pieces::None => &[],
            Pieces::One(piece) => std::slice::from_ref(piece),
            Pieces::Many(pieces) => pieces,
        }
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

/// Puts a text together.
#[derive(Debug, Default)]
pub struct TextBuilder {
    pieces: Vec<Piece>,
}

impl TextBuilder {
    /// Adds a piece; empty literals are dropped.
    pub fn piece(&mut self, piece: Piece) {
        if !matches!(&piece, Piece::Literal(_, literal) if literal.text.is_empty()) {
            self.pieces.push(piece);
        }
    }

    /// Adds a literal text that was computed from what stands at `span`.
    pub fn literal(&mut self, text: impl Into<Str>, span: Span) {
        self.piece(Piece::Literal(span, Literal::computed(text.into(), span)));
    }

    /// Adds all pieces of a text.
    pub fn text(&mut self, text: &Text) {
        for piece in text.pieces() {
            self.piece(piece.clone());
        }
    }

    /// The text.
    pub fn finish(mut self) -> Text {
        let pieces = match self.pieces.len() {
            0 => Pieces::None,
            1 => self.pieces.pop().map_or(Pieces::None, Pieces::One),
            _ => Pieces::Many(self.pieces.into()),
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
        normal_pieces(self) == normal_pieces(other)
    }
}

impl Eq for Text {}

#[derive(PartialEq)]
enum Normal<'a> {
    Literal(std::borrow::Cow<'a, str>),
    Symbol(&'a Symbol),
}

fn normal_pieces(text: &Text) -> Vec<Normal<'_>> {
    let mut out: Vec<Normal<'_>> = Vec::new();
    for piece in text.pieces() {
        match (piece, out.last_mut()) {
            (Piece::Literal(_, literal), Some(Normal::Literal(last))) => {
                last.to_mut().push_str(&literal.text);
            }
            (Piece::Literal(_, literal), _) => {
                out.push(Normal::Literal(literal.text.as_str().into()));
            }
            (Piece::Symbol(_, symbol), _) => out.push(Normal::Symbol(symbol)),
        }
    }
    out
}
