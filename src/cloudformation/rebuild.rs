//! Trees that are rebuilt with other texts.

use crate::syntax::{Entry, Kind, Node};

/// What is put in the place of the parts of a tree.
pub(super) trait Rebuild {
    /// A part of the tree; `in_sub` says that a text is one for `Fn::Sub`.
    fn part(&mut self, node: &Node, in_sub: bool) -> Node;

    /// A key of an object.
    fn key(&mut self, key: &Node) -> Node {
        key.clone()
    }
}

/// The node with its parts rebuilt: the text of `Fn::Sub`, which may be the first item of a list, is
/// said to be one.
pub(super) fn rebuilt(node: &Node, in_sub: bool, by: &mut dyn Rebuild) -> Node {
    let kind = match &node.kind {
        Kind::List(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(at, item)| by.part(item, in_sub && at == 0));
            Kind::List(items.collect())
        }
        Kind::Map(entries) => {
            let entries = entries.iter().map(|entry| Entry {
                key: by.key(&entry.key),
                value: by.part(&entry.value, entry.key.as_str() == Some("Fn::Sub")),
            });
            Kind::Map(entries.collect())
        }
        Kind::Tagged {
            tag,
            tag_span,
            value,
        } => Kind::Tagged {
            tag: tag.clone(),
            tag_span: *tag_span,
            value: Box::new(by.part(value, *tag == *"Sub")),
        },
        other => other.clone(),
    };
    Node::new(node.span, kind)
}
