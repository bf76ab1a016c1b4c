//! Which folder a scan may read, and how paths are named in it.

use std::path::{Component, Path, PathBuf};

/// The folder that nothing is read outside of. Paths in reports are relative to it.
#[derive(Debug, Clone)]
pub(super) struct Root {
    /// Canonical path.
    dir: PathBuf,
}

impl Root {
    /// The root of a scan of `paths` (canonical): their repositories' common ancestor; a path that
    /// is in no repository counts as its own root (a file: its folder).
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let dir = paths
            .iter()
            .map(|path| own_root(path))
            .reduce(|a, b| common_ancestor(&a, &b))
            .unwrap_or_else(|| PathBuf::from("."));
        Self { dir }
    }

    /// The deepest folder that holds all of the paths (canonical).
    pub(super) fn common(paths: &[PathBuf]) -> Option<PathBuf> {
        paths
            .iter()
            .map(|path| folder(path).to_path_buf())
            .reduce(|a, b| common_ancestor(&a, &b))
    }

    /// The folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The name of a canonical path below the root in reports: relative, with `/`; `.` for the
    /// root itself; none outside of it.
    pub(super) fn name(&self, path: &Path) -> Option<String> {
        let relative = path.strip_prefix(&self.dir).ok()?;
        let parts: Vec<_> = relative
            .components()
            .map(|c| c.as_os_str().to_string_lossy())
            .collect();
        if parts.is_empty() {
            return Some(".".into());
        }
        Some(parts.join("/"))
    }

    /// The place of a named path.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// The nearest folder above that holds `.git`, or the path's own folder.
fn own_root(path: &Path) -> PathBuf {
    let dir = folder(path);
    dir.ancestors()
        .find(|a| a.join(".git").exists())
        .unwrap_or(dir)
        .to_path_buf()
}

/// The path itself if it is a folder, or else the one it is in.
fn folder(path: &Path) -> &Path {
    if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    }
}

fn common_ancestor(a: &Path, b: &Path) -> PathBuf {
    a.components()
        .zip(b.components())
        .take_while(|(x, y)| x == y)
        .map(|(x, _)| x)
        .collect()
}

/// `base` followed by `relative`, both with `/`, without `.` and `..`; none when it climbs out of
/// the root.
pub(super) fn join(base: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let whole = Path::new(base).join(relative);
    for component in whole.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    if parts.is_empty() {
        return Some(".".into());
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_names_stay_below_the_root() {
        assert_eq!(
            join("envs/prod", "../../modules/a").as_deref(),
            Some("modules/a")
        );
        assert_eq!(join(".", "./x/").as_deref(), Some("x"));
        assert_eq!(join("a", "..").as_deref(), Some("."));
        assert_eq!(join("a", "../.."), None);
        assert_eq!(join("a", "/etc"), None);
    }
}
