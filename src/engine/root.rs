//! Which folder a scan may read, and how paths are named in it.

use std::path::{Component, Path, PathBuf};

/// Most folders that a module source with an interpolation is taken to lead to.
const MAX_FOLDERS: usize = 1000;

/// The folder that paths in reports are relative to, and the folders that nothing is read outside
/// of.
#[derive(Debug, Clone)]
pub(super) struct Root {
    /// Canonical path.
    dir: PathBuf,
    /// Canonical paths.
    readable: Vec<PathBuf>,
}

impl Root {
    /// The root of a scan of `paths` from the working directory `here` (all canonical): the common
    /// ancestor of each path's own root, see [`own_root`].
    pub(super) fn of(paths: &[PathBuf], here: Option<&Path>) -> Self {
        let dir = paths
            .iter()
            .map(|path| own_root(path, here))
            .reduce(|a, b| common_ancestor(&a, &b))
            .or_else(|| here.map(Path::to_path_buf))
            .unwrap_or_else(|| PathBuf::from("."));
        Self {
            readable: vec![dir.clone()],
            dir,
        }
    }

    /// The root of a scan of `paths` and of the folder that plans among them were made from. Only
    /// names are relative to what both have in common: it may be far more than either.
    pub(super) fn with_source(
        paths: &[PathBuf],
        source: Option<&Path>,
        here: Option<&Path>,
    ) -> Self {
        let root = Self::of(paths, here);
        let Some(source) = source else {
            return root;
        };
        let of_source = Self::of(&[source.to_path_buf()], here);
        Self {
            dir: common_ancestor(&root.dir, &of_source.dir),
            readable: vec![root.dir, of_source.dir],
        }
    }

    /// Whether what stands at a canonical path may be read.
    pub(super) fn may_read(&self, path: &Path) -> bool {
        self.readable.iter().any(|dir| path.starts_with(dir))
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

    /// The name of a path that the user typed, which may be anywhere, or nowhere: absolute outside
    /// of the root.
    pub(super) fn name_of_typed(&self, path: &Path) -> String {
        let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
        let whole = whole.unwrap_or_else(|_| path.to_path_buf());
        self.name(&whole)
            .unwrap_or_else(|| whole.to_string_lossy().into_owned())
    }

    /// Whether a named path leads to something that may be read, links resolved.
    pub(super) fn holds(&self, name: &str) -> bool {
        let path = self.path(name).canonicalize();
        path.is_ok_and(|path| self.may_read(&path))
    }

    /// The folders that a name with `*` for some of its parts stands for; a name without is itself.
    pub(super) fn folders_of(&self, name: String) -> Vec<String> {
        let mut found = vec![String::new()];
        if !name.split('/').any(|part| part == "*") {
            return vec![name];
        }
        for part in name.split('/') {
            let below = |dir: &String| match part {
                "*" => self.folders_in(dir),
                _ => join(dir, part).into_iter().collect(),
            };
            found = found.iter().flat_map(below).take(MAX_FOLDERS).collect();
        }
        found
    }

    fn folders_in(&self, dir: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(dir)).into_iter().flatten();
        let mut found: Vec<String> = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter_map(|entry| join(dir, entry.file_name().to_str()?))
            .collect();
        found.sort_unstable();
        found
    }

    /// The place of a named path.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// The folder of the repository that a path lies in. In none, the working directory that it lies
/// in, but never the whole file system; and else the path's own folder.
fn own_root(path: &Path, here: Option<&Path>) -> PathBuf {
    let dir = folder(path);
    let repository = dir.ancestors().find(|a| a.join(".git").exists());
    let around = here.filter(|here| here.parent().is_some() && dir.starts_with(here));
    repository.or(around).unwrap_or(dir).to_path_buf()
}

/// The working directory, canonical.
pub(super) fn working_directory() -> Option<PathBuf> {
    std::env::current_dir().ok()?.canonicalize().ok()
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
    fn the_root_is_the_repository_or_the_working_directory_or_the_folder() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        for dir in ["repo/.git", "repo/envs/prod", "plain/infra"] {
            std::fs::create_dir_all(top.join(dir)).unwrap();
        }
        std::fs::write(top.join("plain/infra/a.tf"), "").unwrap();
        let root = |paths: &[&str], here: &Path| {
            let paths: Vec<PathBuf> = paths.iter().map(|p| top.join(p)).collect();
            let root = Root::of(&paths, Some(here));
            let below = root.dir().strip_prefix(&top).unwrap();
            below.to_string_lossy().replace('\\', "/")
        };
        assert_eq!(root(&["repo/envs/prod"], &top), "repo");
        assert_eq!(root(&["repo/envs/prod"], &top.join("repo/envs")), "repo");
        assert_eq!(root(&["plain/infra"], &top.join("plain")), "plain");
        assert_eq!(root(&["plain/infra/a.tf"], &top.join("plain")), "plain");
        assert_eq!(
            root(&["plain/infra"], &top.join("plain/infra")),
            "plain/infra"
        );
        assert_eq!(
            root(&["plain/infra/a.tf"], &top.join("repo")),
            "plain/infra"
        );
        assert_eq!(root(&["plain/infra"], &top.join("plain/in")), "plain/infra");
        assert_eq!(root(&["plain/infra", "repo"], &top.join("repo")), "");
        assert_eq!(root(&["plain/infra"], Path::new("/")), "plain/infra");
    }

    #[test]
    fn a_source_elsewhere_makes_nothing_between_readable() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        for dir in ["plans/dev", "code/iam", "other"] {
            std::fs::create_dir_all(top.join(dir)).unwrap();
        }
        let source = top.join("code/iam");
        let root = Root::with_source(&[top.join("plans/dev")], Some(&source), None);
        assert_eq!(root.dir(), top);
        for (path, readable) in [
            ("plans/dev/p.json", true),
            ("code/iam/a.txt", true),
            ("other/secret", false),
            ("code/iam2/x", false),
            ("", false),
        ] {
            assert_eq!(root.may_read(&top.join(path)), readable, "{path}");
        }
        assert!(root.holds("code/iam") && !root.holds("other"));
    }

    #[test]
    fn a_pattern_stands_for_so_many_folders_and_no_more() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        for i in 0..=MAX_FOLDERS {
            std::fs::create_dir_all(top.join(format!("m/{i:04}/iam"))).unwrap();
        }
        std::fs::write(top.join("m/file"), "").unwrap();
        let root = Root::of(&[top], None);
        let found = root.folders_of("m/*/iam".to_owned());
        assert_eq!(found.len(), MAX_FOLDERS);
        assert_eq!(found[1], "m/0001/iam");
        assert_eq!(root.folders_of("m/x".to_owned()), ["m/x"]);
    }

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
