//! How long texts and lists may get. Each use of a value may double it, so that a few lines can ask
//! for more than any memory holds: what is put together is measured before.

use super::evaluator::Evaluator;
use super::text::concat;
use crate::syntax::Node;
use crate::text::{Problem, Span};
use crate::value::{Piece, Reason, Text, Value};

/// Longest text that is put together.
pub(super) const MAX_TEXT: usize = 1 << 20;
/// Most pieces of a text, and most items that a text is cut into.
const MAX_PIECES: usize = 10_000;
/// How many bytes of a text count as a step.
const BYTES_OF_STEP: usize = 64;

/// How long a text or a list is going to be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) bytes: usize,
    pub(super) pieces: usize,
}

impl Size {
    pub(super) fn of(text: &Text) -> Self {
        let pieces = text.pieces();
        Self {
            bytes: pieces.iter().map(Piece::known_length).sum(),
            pieces: pieces.len(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            pieces: self.pieces.saturating_add(other.pieces),
        }
    }

    pub(super) fn is_allowed(self) -> bool {
        self.bytes <= MAX_TEXT && self.pieces <= MAX_PIECES
    }
}

impl<'a> Evaluator<'a> {
    /// The texts of several values one behind the other, for what is written in `node`; none when
    /// one of them has no text, a symbol when they are too long.
    pub(super) fn concat<'v>(
        &mut self,
        node: &Node,
        values: impl IntoIterator<Item = &'v Value> + Clone,
        span: Span,
    ) -> Option<Value> {
        let mut size = Size::default();
        for value in values.clone() {
            size = size.and(Size::of(&value.to_text()?));
            if !size.is_allowed() {
                break;
            }
        }
        self.within(node, size, |_| concat(values, span))
    }

    /// What `build` makes of as much as `size`; a symbol for `node` when that is too much.
    pub(super) fn within(
        &mut self,
        node: &Node,
        size: Size,
        build: impl FnOnce(&mut Self) -> Option<Value>,
    ) -> Option<Value> {
        match self.may_build(size, node.span) {
            true => build(self),
            false => Some(self.expression(node, Reason::Limit)),
        }
    }

    /// Counts what is about to be put together; false when a limit is passed.
    fn may_build(&mut self, size: Size, span: Span) -> bool {
        if !size.is_allowed() {
            let message = format!(
                "a text has more than {MAX_TEXT} bytes, or is made of or cut into more than {MAX_PIECES} pieces"
            );
            self.problem(Problem::error("evaluation-limit", span, message));
            return false;
        }
        self.may_spend(size.pieces + size.bytes / BYTES_OF_STEP, span)
    }
}
