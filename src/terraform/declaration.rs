//! A block with what the override files change of it.

use crate::syntax::{Attribute, Block};
use crate::text::Span;

/// A top-level block and the blocks of override files for the same thing, in order.
///
/// Attributes are overridden one by one; nested blocks of a kind replace all of that kind. See
/// <https://developer.hashicorp.com/terraform/language/files/override>.
#[derive(Debug)]
pub(super) struct Declaration<'p> {
    /// The block that declares it.
    pub base: &'p Block,
    overrides: Vec<&'p Block>,
}

impl<'p> Declaration<'p> {
    pub(super) fn new(base: &'p Block) -> Self {
        Self {
            base,
            overrides: Vec::new(),
        }
    }

    pub(super) fn override_with(&mut self, block: &'p Block) {
        self.overrides.push(block);
    }

    /// Type and labels as written.
    pub(super) fn header(&self) -> Span {
        self.base.header_span()
    }

    /// The attribute `name` that holds.
    pub(super) fn attribute(&self, name: &str) -> Option<&'p Attribute> {
        self.layers().find_map(|block| block.body.attribute(name))
    }

    /// Every attribute that holds; those of override files first.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &'p Attribute> {
        self.layers().enumerate().flat_map(move |(i, block)| {
            block.body.attributes.iter().filter(move |attribute| {
                self.layers()
                    .take(i)
                    .all(|above| above.body.attribute(&attribute.name).is_none())
            })
        })
    }

    /// The nested blocks that hold, `dynamic` ones among them, in the order of the source.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &'p Block> {
        self.layers().enumerate().flat_map(move |(i, block)| {
            block.body.blocks.iter().filter(move |nested| {
                let kind = nested_kind(nested);
                self.layers()
                    .take(i)
                    .all(|above| above.body.blocks.iter().all(|b| nested_kind(b) != kind))
            })
        })
    }

    /// The blocks of the declaration, the one that wins first.
    fn layers(&self) -> impl Iterator<Item = &'p Block> {
        let base = std::iter::once(self.base);
        self.overrides.iter().rev().copied().chain(base)
    }
}

/// The kind of nested block that a block gives: a `dynamic` block gives those of its label.
pub(super) fn nested_kind(block: &Block) -> &str {
    if block.kind == *"dynamic" {
        block.label(0)
    } else {
        &block.kind
    }
}
