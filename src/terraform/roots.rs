//! Which folders are evaluated on their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Directories, Directory, installed, path};
use crate::syntax::{Block, Kind};
use crate::text::Str;

/// See [`super::root_modules`].
pub(super) fn root_modules(directories: &Directories, from_others: &BTreeSet<String>) -> Vec<Str> {
    let calls: BTreeMap<&str, BTreeSet<String>> = directories
        .iter()
        .filter(|(_, directory)| !directory.files.is_empty())
        .map(|(dir, directory)| (dir.as_str(), called_directories(dir, directory)))
        .collect();
    let called: BTreeSet<&str> = calls
        .iter()
        .flat_map(|(dir, targets)| targets.iter().filter(move |target| target != dir))
        .chain(from_others)
        .map(String::as_str)
        .collect();
    let mut roots: BTreeSet<&str> = calls
        .keys()
        .copied()
        .filter(|dir| !called.contains(dir) || is_configured(directories, dir))
        .collect();
    // What only a cycle of folders calls is reached from no root: each of its folders is one.
    let outside = from_others.iter().map(String::as_str);
    let reached = reached_from(roots.iter().copied().chain(outside).collect(), &calls);
    roots.extend(calls.keys().filter(|dir| !reached.contains(*dir)));
    roots.into_iter().map(Str::from).collect()
}

fn reached_from<'a>(
    mut queue: Vec<&'a str>,
    calls: &'a BTreeMap<&'a str, BTreeSet<String>>,
) -> BTreeSet<&'a str> {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(dir) = queue.pop() {
        if reached.insert(dir) {
            queue.extend(calls.get(dir).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

/// Whether a folder has what only a root module has: a backend or a configured provider.
fn is_configured(directories: &Directories, dir: &str) -> bool {
    let files = directories.get(dir).map(|d| d.files.as_slice());
    files.unwrap_or_default().iter().any(|file| {
        file.body.blocks.iter().any(|block| match &*block.kind {
            "terraform" => ["backend", "cloud"].iter().any(|kind| has(block, kind)),
            "provider" => !block.body.attributes.is_empty() || !block.body.blocks.is_empty(),
            _ => false,
        })
    })
}

/// Whether a block has a nested block of this kind; in the JSON syntax it is an attribute.
fn has(block: &Block, kind: &str) -> bool {
    block.body.blocks.iter().any(|b| b.kind == *kind) || block.body.attribute(kind).is_some()
}

/// See [`super::called_directories`].
pub(super) fn called_directories(dir: &str, directory: &Directory) -> BTreeSet<String> {
    directory
        .files
        .iter()
        .flat_map(|file| file.body.blocks_of("module"))
        .filter_map(local_source)
        .filter_map(|source| path::join(dir, &source))
        .filter(|target| installed::may_call(dir, target))
        .collect()
}

fn local_source(call: &Block) -> Option<Str> {
    match &call.body.attribute("source")?.value.kind {
        Kind::Text(source) if path::is_local(&source.text) => Some(source.text.clone()),
        _ => None,
    }
}
