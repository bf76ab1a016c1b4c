//! Which folders are evaluated on their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Project, path};
use crate::syntax::{Block, Body, Kind};
use crate::text::Str;

/// See [`super::root_modules`].
pub(super) fn root_modules(project: &Project) -> Vec<Str> {
    let calls: BTreeMap<&str, BTreeSet<String>> = project
        .directories
        .iter()
        .filter(|(_, directory)| !directory.files.is_empty())
        .map(|(dir, directory)| {
            let bodies = directory.files.iter().map(|file| &file.body);
            let called = bodies
                .flat_map(local_sources)
                .filter_map(|source| path::join(dir, &source))
                .collect();
            (dir.as_str(), called)
        })
        .collect();
    let called: BTreeSet<&str> = calls
        .iter()
        .flat_map(|(dir, targets)| targets.iter().filter(move |target| target != dir))
        .map(String::as_str)
        .collect();
    let mut roots: BTreeSet<&str> = calls
        .keys()
        .copied()
        .filter(|dir| !called.contains(dir) || is_configured(project, dir))
        .collect();
    // What only a cycle of folders calls is reached from no root: each of its folders is one.
    let reached = reached_from(&roots, &calls);
    roots.extend(calls.keys().filter(|dir| !reached.contains(*dir)));
    roots.into_iter().map(Str::from).collect()
}

fn reached_from<'a>(
    roots: &BTreeSet<&'a str>,
    calls: &'a BTreeMap<&'a str, BTreeSet<String>>,
) -> BTreeSet<&'a str> {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut queue: Vec<&str> = roots.iter().copied().collect();
    while let Some(dir) = queue.pop() {
        if reached.insert(dir) {
            queue.extend(calls.get(dir).into_iter().flatten().map(String::as_str));
        }
    }
    reached
}

/// Whether a folder has what only a root module has: a backend or a configured provider.
fn is_configured(project: &Project, dir: &str) -> bool {
    let files = project.directories.get(dir).map(|d| d.files.as_slice());
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

/// See [`super::local_sources`].
pub(super) fn local_sources(body: &Body) -> Vec<Str> {
    body.blocks_of("module").filter_map(local_source).collect()
}

fn local_source(call: &Block) -> Option<Str> {
    match &call.body.attribute("source")?.value.kind {
        Kind::Text(source) if path::is_local(&source.text) => Some(source.text.clone()),
        _ => None,
    }
}
