//! Texts of several parts.

use std::sync::Arc;

use super::{Part, Resolver};
use crate::cloudformation::intrinsic::Call;
use crate::cloudformation::serverless::At;
use crate::syntax::{Kind, Literal, Node};
use crate::text::{OffsetMapBuilder, Span};
use crate::value::Reason;

/// Longest text that is put together.
const MAX_TEXT: usize = 1 << 20;

/// A text under construction with the way back to its bytes.
#[derive(Default)]
struct Builder {
    text: String,
    map: OffsetMapBuilder,
}

impl Builder {
    /// Adds a stretch of a literal that was read from `span`.
    fn stretch(&mut self, literal: &Literal, span: Span, range: std::ops::Range<usize>) {
        self.text += literal.text.get(range.clone()).unwrap_or_default();
        literal.offset_map(span).extend_range(range, &mut self.map);
    }

    /// Adds a text that was put in at `place`.
    fn put(&mut self, text: &str, place: Span) {
        self.map.run(text.len(), place);
        self.text += text;
    }

    fn finish(self, span: Span) -> Node {
        let literal = Literal {
            text: self.text.into(),
            map: Some(Arc::new(self.map.finish())),
        };
        Node::new(span, Kind::Text(literal))
    }
}

/// A part of a text after its variable was resolved.
enum Piece {
    Stretch(std::ops::Range<usize>),
    Put(String, Span),
    /// A function that gives the text.
    Function(Node),
}

impl Resolver<'_> {
    /// The value of a text that was cut into parts.
    pub(super) fn parts(
        &mut self,
        span: Span,
        literal: &Literal,
        parts: &[Part],
        in_sub: bool,
    ) -> Node {
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            pieces.push(match part {
                Part::Text(range) => Piece::Stretch(range.clone()),
                Part::Variable(variable) => {
                    let range = &variable.range;
                    let place = literal.span_of(span, range.start, range.end);
                    let value = self.variable(span, literal, variable);
                    self.piece(value, place)
                }
            });
        }
        self.put_together(span, literal, pieces, in_sub)
    }

    /// A function as the whole text of an `Fn::Sub` at `span`.
    pub(super) fn in_sub(&mut self, function: Node, span: Span) -> Node {
        let mut builder = Builder::default();
        self.put_in_sub(&function, &mut builder);
        builder.finish(span)
    }

    /// A value as a part of a text.
    fn piece(&mut self, value: Node, place: Span) -> Piece {
        match &value.kind {
            Kind::Text(literal) => Piece::Put(literal.text.to_string(), place),
            Kind::Number(text) => Piece::Put(text.to_string(), place),
            Kind::Bool(value) => Piece::Put(value.to_string(), place),
            Kind::Null => Piece::Put(String::new(), place),
            _ if Call::of(&value).is_some() => Piece::Function(value),
            _ => {
                let message = "a list or a map cannot be a part of a text".to_owned();
                self.tell(place, "invalid-variable", message);
                let name = format!("byte {}", place.start);
                Piece::Function(self.unknown(&name, Reason::Invalid, place))
            }
        }
    }

    fn put_together(
        &mut self,
        span: Span,
        literal: &Literal,
        pieces: Vec<Piece>,
        in_sub: bool,
    ) -> Node {
        let length: usize = pieces.iter().map(Piece::len).sum();
        self.steps = self.steps.saturating_add(length / super::BYTES_OF_STEP);
        if length > MAX_TEXT {
            return self.unknown(&format!("byte {}", span.start), Reason::Limit, span);
        }
        let is_text = pieces.iter().all(|p| !matches!(p, Piece::Function(_)));
        if !is_text && !in_sub {
            let parts = pieces.into_iter().map(|piece| match piece {
                Piece::Stretch(range) => {
                    let (span, literal) = literal.slice(span, range);
                    Node::new(span, Kind::Text(literal))
                }
                Piece::Put(text, place) => {
                    let mut builder = Builder::default();
                    builder.put(&text, place);
                    builder.finish(place)
                }
                Piece::Function(node) => node,
            });
            let parts = parts.collect();
            return At(span).join(parts);
        }
        let mut builder = Builder::default();
        for piece in pieces {
            match piece {
                Piece::Stretch(range) => builder.stretch(literal, span, range),
                Piece::Put(text, place) => builder.put(&text, place),
                Piece::Function(node) => self.put_in_sub(&node, &mut builder),
            }
        }
        builder.finish(span)
    }

    /// Adds a function to the text of an `Fn::Sub`, by the name that it has there.
    fn put_in_sub(&mut self, node: &Node, builder: &mut Builder) {
        let call = Call::of(node);
        let named = call.and_then(|call| match (call.name, &call.argument.kind) {
            ("Ref", Kind::Text(name)) => Some(name.text.to_string()),
            ("GetAtt", Kind::Text(name)) => Some(name.text.to_string()),
            ("GetAtt", Kind::List(path)) => {
                let path: Option<Vec<&str>> = path.iter().map(Node::as_str).collect();
                Some(path?.join("."))
            }
            _ => None,
        });
        if let Some(name) = named {
            return builder.put(&format!("${{{name}}}"), node.span);
        }
        let joined = call.filter(|call| call.name == "Join");
        if let Some([delimiter, items]) = joined.and_then(|call| call.argument.as_list())
            && delimiter.as_str() == Some("")
            && let Some(items) = items.as_list()
        {
            for item in items {
                match item.as_str() {
                    Some(text) => builder.put(text, item.span),
                    None => self.put_in_sub(item, builder),
                }
            }
            return;
        }
        let name = format!("byte {}", node.span.start);
        let unknown = self.unknown(&name, Reason::NotSupported, node.span);
        self.put_in_sub(&unknown, builder);
    }
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Stretch(range) => range.len(),
            Piece::Put(text, _) => text.len(),
            Piece::Function(_) => 1,
        }
    }
}
