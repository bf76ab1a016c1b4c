//! Merge keys.

use rustc_hash::FxHashSet;

use crate::syntax::{Entry, Kind};

/// The key whose value is merged into its map.
pub(super) const MERGE_KEY: &str = "<<";

/// The entries with merge keys replaced by what they merge; the map's own keys win, then the
/// first of several merged maps.
///
/// <https://yaml.org/type/merge.html>
pub(super) fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    let is_merge = |e: &Entry| {
        e.key.as_str() == Some(MERGE_KEY)
            && match &e.value.kind {
                Kind::Map(_) => true,
                Kind::List(items) => items.iter().all(|i| i.as_map().is_some()),
                _ => false,
            }
    };
    if !entries.iter().any(is_merge) {
        return entries;
    }
    let (merges, own): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_merge);
    let mut taken: FxHashSet<String> = own
        .iter()
        .filter_map(|e| e.key.as_str().map(str::to_owned))
        .collect();
    let mut out = Vec::new();
    for merge in merges {
        let maps = match merge.value.kind {
            Kind::List(items) => items.into_vec(),
            _ => vec![merge.value],
        };
        for map in maps {
            let Kind::Map(entries) = map.kind else {
                continue;
            };
            // Repeated keys of one map stay as they are: the last wins there.
            let fresh: Vec<Entry> = entries
                .into_iter()
                .filter(|e| e.key.as_str().is_none_or(|name| !taken.contains(name)))
                .collect();
            taken.extend(
                fresh
                    .iter()
                    .filter_map(|e| e.key.as_str().map(str::to_owned)),
            );
            out.extend(fresh);
        }
    }
    out.extend(own);
    out
}
