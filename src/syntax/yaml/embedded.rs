//! A tree of a text that stands in another file, with its places there.

use std::sync::Arc;

use super::super::{Entry, Kind, Literal, Node};
use crate::text::{OffsetMap, OffsetMapBuilder, Span};

/// The tree with every place led through `map`. Depth is that of the tree, which is limited.
pub(super) fn relocated(node: &Node, map: &OffsetMap) -> Node {
    let span = place(node.span, map);
    let kind = match &node.kind {
        Kind::Text(literal) => Kind::Text(literal_at(literal, node.span, map)),
        Kind::List(items) => Kind::List(items.iter().map(|item| relocated(item, map)).collect()),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|entry| Entry {
                key: relocated(&entry.key, map),
                value: relocated(&entry.value, map),
            });
            Kind::Map(entries.collect())
        }
        Kind::Tagged {
            tag,
            tag_span,
            value,
        } => Kind::Tagged {
            tag: tag.clone(),
            tag_span: place(*tag_span, map),
            value: Box::new(relocated(value, map)),
        },
        other => other.clone(),
    };
    Node::new(span, kind)
}

/// Where a span of the text stands in the file.
pub(super) fn place(span: Span, map: &OffsetMap) -> Span {
    map.span(span.start as usize, span.end as usize)
}

fn literal_at(literal: &Literal, span: Span, map: &OffsetMap) -> Literal {
    let mut builder = OffsetMapBuilder::default();
    literal.offset_map(span).lead_through(map, &mut builder);
    Literal {
        text: literal.text.clone(),
        map: Some(Arc::new(builder.finish())),
    }
}
