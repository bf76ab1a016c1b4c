//! Maps and lists put together as the framework does.

use rustc_hash::FxHashMap;

use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Kind, Node};
use crate::text::Str;

/// `under` with what `over` adds and replaces: maps by key, lists by position, anything else whole.
pub(super) fn merged(under: Node, over: Node) -> Node {
    if Call::of(&over).is_some() || Call::of(&under).is_some() {
        return over;
    }
    let span = over.span;
    match (under.kind, over.kind) {
        (Kind::Map(under), Kind::Map(over)) => Node::new(
            span,
            Kind::Map(merged_entries(under.into_vec(), over).into()),
        ),
        (Kind::List(under), Kind::List(over)) => {
            let mut items = under.into_vec();
            for (i, item) in over.into_vec().into_iter().enumerate() {
                match items.get_mut(i) {
                    Some(own) => {
                        let placeholder = Node::new(own.span, Kind::Null);
                        let old = std::mem::replace(own, placeholder);
                        *own = merged(old, item);
                    }
                    None => items.push(item),
                }
            }
            Node::new(span, Kind::List(items.into()))
        }
        (_, over) => Node::new(span, over),
    }
}

fn merged_entries(mut under: Vec<Entry>, over: Box<[Entry]>) -> Vec<Entry> {
    let mut positions: FxHashMap<Str, usize> = FxHashMap::default();
    for (i, entry) in under.iter().enumerate() {
        if let Some(key) = entry.key.as_str() {
            positions.insert(key.into(), i);
        }
    }
    for entry in over.into_vec() {
        let key = entry.key.as_str().map(Str::from);
        let position = key.as_ref().and_then(|key| positions.get(key).copied());
        match position.and_then(|i| under.get_mut(i)) {
            Some(own) => {
                let placeholder = Node::new(own.value.span, Kind::Null);
                let old = std::mem::replace(&mut own.value, placeholder);
                own.key = entry.key;
                own.value = merged(old, entry.value);
            }
            None => {
                if let Some(key) = key {
                    positions.insert(key, under.len());
                }
                under.push(entry);
            }
        }
    }
    under
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn maps_merge_by_key_and_lists_by_position() {
        let read = |text: &str| {
            let parsed = crate::syntax::yaml::parse(FileId(0), &text.into());
            parsed.tree.into_iter().next().unwrap()
        };
        let under = read("{a: {b: 1, c: [x, {d: 1}]}, f: !Ref X}");
        let over = read("{a: {b: 2, c: [y, {e: 2}, z]}, f: {k: v}}");
        let out = merged(under, over);
        assert_eq!(out.get("a").unwrap().get("b").unwrap().as_str(), Some("2"));
        let list = out.get("a").unwrap().get("c").unwrap().as_list().unwrap();
        assert_eq!(list.len(), 3);
        assert_eq!(list[0].as_str(), Some("y"));
        assert_eq!(list[1].as_map().unwrap().len(), 2);
        assert!(out.get("f").unwrap().get("k").is_some());
    }
}
