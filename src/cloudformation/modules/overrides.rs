//! What the user of a module puts over its resources.

use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Kind, Node};

/// What packaging tools make of a value and of what is put over it: maps are joined key by key,
/// lists are put one behind the other, and anything else takes the place of the value.
pub(super) fn merged(original: &Node, over: &Node) -> Node {
    let is_plain = |node: &Node| Call::of(node).is_none();
    let kind = match (&original.kind, &over.kind) {
        (Kind::Map(own), Kind::Map(others)) if is_plain(original) && is_plain(over) => {
            let own = own.iter().map(|entry| {
                let other = entry.key.as_str().and_then(|key| over.get(key));
                Entry {
                    key: entry.key.clone(),
                    value: match other {
                        Some(other) => merged(&entry.value, other),
                        None => entry.value.clone(),
                    },
                }
            });
            let is_new = |entry: &&Entry| {
                let key = entry.key.as_str();
                key.is_none_or(|key| original.get(key).is_none())
            };
            let new = others.iter().filter(is_new).cloned();
            Kind::Map(own.chain(new).collect())
        }
        (Kind::List(own), Kind::List(others)) => {
            Kind::List(own.iter().chain(others).cloned().collect())
        }
        _ => return over.clone(),
    };
    Node::new(original.span, kind)
}
