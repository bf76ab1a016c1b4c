//! Which folders are evaluated on their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Directories, Directory, installed, path};
use crate::syntax::{Block, Kind, TemplatePart};
use crate::text::Str;

/// See [`super::root_modules`].
pub(super) fn root_modules(directories: &Directories, from_others: &BTreeSet<String>) -> Vec<Str> {
    let calls: BTreeMap<&str, BTreeSet<&str>> = directories
        .iter()
        .filter(|(_, directory)| !directory.files.is_empty())
        .map(|(dir, directory)| {
            let targets = called_directories(dir, directory);
            (dir.as_str(), existing(directories, &targets))
        })
        .collect();
    let from_others = existing(directories, from_others);
    let called: BTreeSet<&str> = calls
        .iter()
        .flat_map(|(dir, targets)| targets.iter().filter(move |target| *target != dir))
        .chain(&from_others)
        .copied()
        .collect();
    let mut roots: BTreeSet<&str> = calls
        .keys()
        .copied()
        .filter(|dir| !called.contains(dir) || is_configured(directories, dir))
        .collect();
    // What only a cycle of folders calls is reached from no root: each of its folders is one.
    let reached = reached_from(roots.iter().chain(&from_others).copied().collect(), &calls);
    roots.extend(calls.keys().filter(|dir| !reached.contains(*dir)));
    roots.into_iter().map(Str::from).collect()
}

/// The folders among `directories` that targets of calls stand for.
fn existing<'d>(directories: &'d Directories, targets: &BTreeSet<String>) -> BTreeSet<&'d str> {
    let mut found = BTreeSet::new();
    for target in targets {
        if target.contains('*') {
            let folders = directories.keys().map(String::as_str);
            found.extend(folders.filter(|dir| path::matches(target, dir)));
        } else {
            found.extend(
                directories
                    .get_key_value(target)
                    .map(|(dir, _)| dir.as_str()),
            );
        }
    }
    found
}

fn reached_from<'a>(
    mut queue: Vec<&'a str>,
    calls: &BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> BTreeSet<&'a str> {
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(dir) = queue.pop() {
        if reached.insert(dir) {
            queue.extend(calls.get(dir).into_iter().flatten());
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
        .filter_map(|source| path::join(dir, &path::pattern(&source)))
        .filter(|target| installed::may_call(dir, target))
        .collect()
}

/// The source of a call as far as it is written.
fn local_source(call: &Block) -> Option<Str> {
    let text = match &call.body.attribute("source")?.value.kind {
        Kind::Text(source) => source.text.clone(),
        Kind::Template(parts) => parts.iter().map(written).collect::<String>().into(),
        _ => return None,
    };
    path::is_local(&text).then_some(text)
}

fn written(part: &TemplatePart) -> &str {
    match part {
        TemplatePart::Literal(_, literal) => &literal.text,
        _ => "${}",
    }
}
