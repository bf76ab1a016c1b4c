//! What Terraform's file functions may read: files below the root, links resolved.

use std::io::ErrorKind;

use arcstr::ArcStr;

use super::read::{ReadError, read_text};
use super::root::Root;
use crate::cloudformation::NO_FILE;
use crate::text::{FileId, Sources, Str};

/// Reads a file for a file function of Terraform: only below the root, links resolved.
pub(super) fn read_inside(
    root: &Root,
    sources: &Sources,
    name: &str,
) -> Result<(FileId, ArcStr), String> {
    sources.add_late(name, || {
        let path = root
            .path(name)
            .canonicalize()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => NO_FILE.to_owned(),
                _ => "it cannot be read".to_owned(),
            })?;
        if !root.may_read(&path) {
            return Err("it lies outside the scanned root".to_owned());
        }
        if !path.is_file() {
            return Err("it is not a file".to_owned());
        }
        read_text(&path).map_err(ReadError::into_message)
    })
}

/// Lists the files below a folder for `fileset`: relative to it, sorted.
pub(super) fn list_inside(root: &Root, name: &str) -> Result<Vec<Str>, String> {
    list(root, name, MAX_LISTED)
}

fn list(root: &Root, name: &str, most: usize) -> Result<Vec<Str>, String> {
    let dir = root
        .path(name)
        .canonicalize()
        .map_err(|_| "the folder does not exist".to_owned())?;
    if !root.may_read(&dir) {
        return Err("it lies outside the scanned root".to_owned());
    }
    let mut files: Vec<Str> = ignore::WalkBuilder::new(&dir)
        .standard_filters(false)
        .follow_links(false)
        .build()
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|t| t.is_file()))
        .filter_map(|entry| {
            let relative = entry.path().strip_prefix(&dir).ok()?;
            let parts: Vec<_> = relative
                .components()
                .map(|c| c.as_os_str().to_string_lossy())
                .collect();
            Some(Str::from(parts.join("/")))
        })
        .take(most.saturating_add(1))
        .collect();
    if files.len() > most {
        return Err(format!("it holds more than {most} files"));
    }
    files.sort_unstable();
    Ok(files)
}

/// More files than this are not listed for `fileset`.
const MAX_LISTED: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_too_many_files_is_not_listed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap();
        for name in ["a", "b"] {
            std::fs::write(path.join(name), "").unwrap();
        }
        let root = Root::of(std::slice::from_ref(&path), None);
        assert_eq!(list(&root, ".", 2).unwrap(), ["a", "b"]);
        assert_eq!(
            list(&root, ".", 1).unwrap_err(),
            "it holds more than 1 files"
        );
    }
}
