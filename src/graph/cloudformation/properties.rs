//! Properties by the names of the resource reference, in whichever case the language writes them.

use crate::graph::key::key;
use crate::value::{Map, MapEntry, Resource, ResourceKind, Value};

/// The properties of a resource or of a map inside it.
#[derive(Clone, Copy)]
pub(super) struct Properties<'a> {
    map: &'a Map,
    kind: ResourceKind,
}

impl<'a> Properties<'a> {
    pub fn of(resource: &'a Resource) -> Self {
        Self::inside(resource, &resource.attributes)
    }

    /// The properties of a map inside `resource`.
    pub fn inside(resource: &Resource, map: &'a Map) -> Self {
        Self {
            map,
            kind: resource.kind,
        }
    }

    /// A property that is there and not null, with its key.
    pub fn entry(self, name: &str) -> Option<&'a MapEntry> {
        self.map
            .entry(&key(self.kind, name))
            .filter(|e| !e.value.is_null())
    }

    /// A property that is there and not null.
    pub fn get(self, name: &str) -> Option<&'a Value> {
        self.entry(name).map(|e| &e.value)
    }
}
