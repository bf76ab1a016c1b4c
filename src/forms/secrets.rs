//! Properties that hold a secret by what they are, whatever the code says of them.

use crate::aws::secret_properties;
use crate::value::{Data, Map, MapEntry, Value};

/// The attributes of a resource, with what must not be printed marked as such.
pub fn hidden(resource_type: &str, attributes: Map) -> Map {
    secret_properties(resource_type).fold(attributes, |attributes, path| within(&attributes, path))
}

fn within(map: &Map, path: &str) -> Map {
    let (name, rest) = match path.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let entries = map.entries().iter().map(|entry| MapEntry {
        value: match entry.key == *name {
            true => marked(&entry.value, rest),
            false => entry.value.clone(),
        },
        ..entry.clone()
    });
    Map::new(map.kind, entries.collect()).with_rest(map.rest.clone())
}

/// A value with the secret in it; one that has no map where the way goes on may hold it in another
/// form.
fn marked(value: &Value, rest: Option<&str>) -> Value {
    let data = match (&value.data, rest) {
        (Data::Map(map), Some(rest)) => Data::Map(within(map, rest)),
        (Data::List(list), Some(_)) => Data::List(list.map_items(|item| marked(item, rest))),
        _ => {
            return Value {
                sensitive: true,
                ..value.clone()
            };
        }
    };
    Value {
        data,
        ..value.clone()
    }
}
