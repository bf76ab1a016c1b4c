//! Modules that `terraform init` has installed: no commit has them, and they are taken as they are
//! now.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::discover::FileKind;

/// Most files that are copied.
const MAX_FILES: usize = 50_000;

/// Larger files are not copied.
const MAX_BYTES: u64 = 1024 * 1024;

/// Deeper folders are not copied.
const MAX_DEPTH: usize = 32;

/// Where they are, in the folder of a root module.
const MODULES: &str = ".terraform/modules";

/// Copies the modules installed for the folders (below `to`) of a working tree.
pub(super) fn copy_modules(tree: &Path, to: &Path, folders: &[PathBuf]) {
    let mut left = MAX_FILES;
    for folder in folders {
        let Ok(relative) = folder.strip_prefix(to) else {
            continue;
        };
        let from = tree.join(relative).join(MODULES);
        let is_folder = from.symlink_metadata().is_ok_and(|found| found.is_dir());
        if is_folder && !folder.join(MODULES).exists() {
            copy(&from, &folder.join(MODULES), &mut left, 0);
        }
    }
}

/// What cannot be copied is missing, as if it were not installed.
fn copy(from: &Path, to: &Path, left: &mut usize, depth: usize) {
    let Ok(entries) = fs::read_dir(from) else {
        return;
    };
    if depth > MAX_DEPTH || fs::create_dir_all(to).is_err() {
        return;
    }
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && name != ".git" {
            copy(&entry.path(), &to.join(&name), left, depth + 1);
        } else if kind.is_file() && *left > 0 {
            let is_small = entry.metadata().is_ok_and(|found| found.len() <= MAX_BYTES);
            let is_code = FileKind::of(&name.to_string_lossy()).is_some();
            if is_small || is_code {
                *left -= 1;
                let _ = fs::copy(entry.path(), to.join(&name));
            }
        }
    }
}
