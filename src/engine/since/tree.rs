//! The files of a commit, written into a folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::copy::copy_modules;
use super::git::{Item, ItemKind, Repository};
use crate::config;
use crate::engine::discover::FileKind;
use crate::engine::read::MAX_FILE_BYTES;
use crate::engine::root::join;

/// Larger files are written only if they are configuration: others are read by functions alone.
const MAX_OTHER_BYTES: u64 = 1024 * 1024;

/// Most bytes of a commit.
const MAX_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Most levels of submodules.
const MAX_SUBMODULES: usize = 4;

/// Writes the files of a commit, and the modules that are installed now, which belong to no commit.
pub(super) fn write(repository: &Repository, commit: &str, to: &Path) -> Result<(), String> {
    // It marks the root of the scan.
    fs::create_dir(to.join(".git")).map_err(|error| not_written(to, &error))?;
    write_items(repository, commit, to, 0)
}

fn write_items(
    repository: &Repository,
    commit: &str,
    to: &Path,
    depth: usize,
) -> Result<(), String> {
    let items: Vec<Item> = repository.items(commit)?;
    let items: Vec<&Item> = items.iter().filter(|item| is_wanted(item)).collect();
    if items.iter().map(|item| item.size).sum::<u64>() > MAX_BYTES {
        return Err(format!("commit `{commit}` is too large to be read"));
    }
    let of = |kind: ItemKind| {
        let items = items.iter().filter(move |item| item.kind == kind);
        items.copied().collect::<Vec<&Item>>()
    };
    let files = of(ItemKind::File);
    let mut folders = BTreeSet::new();
    let ids: Vec<&str> = files.iter().map(|item| item.id.as_str()).collect();
    repository.read(&ids, &mut |at, bytes| {
        let Some(item) = files.get(at) else {
            return Ok(());
        };
        let path = to.join(&item.path);
        let folder = path.parent().unwrap_or(to);
        if folders.insert(folder.to_path_buf()) {
            fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
        }
        fs::write(&path, bytes).map_err(|error| not_written(&path, &error))
    })?;
    // Links come last, so that nothing is written through one.
    let links = of(ItemKind::Link);
    let ids: Vec<&str> = links.iter().map(|item| item.id.as_str()).collect();
    repository.read(&ids, &mut |at, bytes| {
        if let Some(item) = links.get(at) {
            link(item, &bytes, to);
        }
        Ok(())
    })?;
    for item in of(ItemKind::Submodule) {
        // One that is not here is not there either: what it holds now counts as new.
        if let Some(inner) = repository
            .submodule(&item.path)
            .filter(|_| depth < MAX_SUBMODULES)
        {
            let to = to.join(&item.path);
            let made = fs::create_dir_all(&to);
            made.map_err(|error| not_written(&to, &error))?;
            let _ = write_items(&inner, &item.id, &to, depth + 1);
        }
    }
    let folders: Vec<PathBuf> = folders.into_iter().collect();
    copy_modules(repository.dir(), to, &folders);
    Ok(())
}

/// Whether something has a path that may be written to, and may take part in a scan. The
/// configuration does not: what counts is that of now.
fn is_wanted(item: &Item) -> bool {
    let mut parts = item.path.split('/');
    let is_part = |part: &str| {
        let is_special = matches!(part, "" | "." | "..") || part.eq_ignore_ascii_case(".git");
        !is_special && !part.contains(['\\', ':'])
    };
    let name = item.path.rsplit('/').next().unwrap_or_default();
    let most = match FileKind::of(name) {
        Some(_) => MAX_FILE_BYTES,
        None => MAX_OTHER_BYTES,
    };
    parts.all(is_part) && item.size <= most && name != config::FILE_NAME
}

/// Makes a link that leads to something in the folder; others would be refused anyway.
fn link(item: &Item, target: &[u8], to: &Path) {
    let Ok(target) = std::str::from_utf8(target) else {
        return;
    };
    let folder = item.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let path = to.join(&item.path);
    let is_free = path.symlink_metadata().is_err();
    let made = path.parent().map(fs::create_dir_all);
    if join(folder, target).is_some() && is_free && made.is_some_and(|made| made.is_ok()) {
        // A link that cannot be made is one that leads nowhere.
        let _ = make_link(target, &path);
    }
}

#[cfg(unix)]
fn make_link(target: &str, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn make_link(_: &str, _: &Path) -> std::io::Result<()> {
    Ok(())
}

fn not_written(path: &Path, error: &std::io::Error) -> String {
    format!("`{}` cannot be written: {error}", path.display())
}
