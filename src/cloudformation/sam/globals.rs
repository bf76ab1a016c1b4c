//! `Globals`: properties for all resources of a type.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>

use super::PREFIX;
use crate::cloudformation::build::At;
use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Kind, Node};

/// A resource with the globals of its type.
pub(super) fn merged(resource: &Node, kind: &str, globals: Option<&Node>) -> Node {
    let section = kind.strip_prefix(PREFIX);
    let Some(section) = section.and_then(|name| globals?.get(name)) else {
        return resource.clone();
    };
    let section = without(section, resource.get("IgnoreGlobals"));
    let parts = resource.as_map().unwrap_or_default();
    let properties = match resource.get("Properties") {
        Some(own) => merge(&section, own),
        None => section,
    };
    let others = parts
        .iter()
        .filter(|entry| entry.key.as_str() != Some("Properties"));
    let mut parts: Vec<Entry> = others.cloned().collect();
    parts.push(At(properties.span).entry("Properties", properties));
    Node::new(resource.span, Kind::Map(parts.into()))
}

/// The globals that a resource does not ignore.
fn without(section: &Node, ignored: Option<&Node>) -> Node {
    let Some(ignored) = ignored else {
        return section.clone();
    };
    let all = ignored.as_str() == Some("*");
    let names: Vec<&str> = ignored
        .as_list()
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_str)
        .collect();
    let kept = section.as_map().unwrap_or_default().iter().filter(|entry| {
        let name = entry.key.as_str().unwrap_or_default();
        !all && !names.contains(&name)
    });
    Node::new(section.span, Kind::Map(kept.cloned().collect()))
}

/// Maps are merged key by key, lists one behind the other; of anything else the own value wins,
/// and so does a function.
fn merge(global: &Node, own: &Node) -> Node {
    if Call::of(global).is_some() || Call::of(own).is_some() {
        return own.clone();
    }
    let kind = match (&global.kind, &own.kind) {
        (Kind::List(global), Kind::List(own)) => {
            Kind::List(global.iter().chain(own.iter()).cloned().collect())
        }
        (Kind::Map(entries), Kind::Map(own_entries)) => {
            let mut merged: Vec<Entry> = Vec::with_capacity(entries.len() + own_entries.len());
            for entry in entries {
                merged.push(match entry.key.as_str().and_then(|key| own.entry(key)) {
                    Some(own) => Entry {
                        key: own.key.clone(),
                        value: merge(&entry.value, &own.value),
                    },
                    None => entry.clone(),
                });
            }
            let added = own_entries.iter().filter(|entry| {
                entry
                    .key
                    .as_str()
                    .is_none_or(|key| global.get(key).is_none())
            });
            merged.extend(added.cloned());
            Kind::Map(merged.into())
        }
        _ => return own.clone(),
    };
    Node::new(own.span, kind)
}
