//! How the files of a scan are reached from the working directory.

use std::path::{Component, Path};

use crate::engine::{self, Request};
use crate::output::Options;

/// Options whose paths are those that the user can open from the working directory.
pub(super) fn options(request: &Request) -> Options {
    let root = engine::root_of(&request.paths);
    let here = std::env::current_dir().and_then(|dir| dir.canonicalize());
    match here {
        Ok(here) => between(&root, &here),
        Err(_) => Options::default(),
    }
}

/// Options for a root and a working directory, both canonical.
fn between(root: &Path, here: &Path) -> Options {
    let mut options = Options::default();
    if let Ok(below) = here.strip_prefix(root) {
        options.working_dir = slashed(below);
        return options;
    }
    let is_shared = |(a, b): &(Component<'_>, Component<'_>)| a == b;
    let shared = root.components().zip(here.components());
    let shared = shared.take_while(is_shared).count();
    let is_root = |c: Component<'_>| matches!(c, Component::Prefix(_) | Component::RootDir);
    let names_nothing = here.components().take(shared).all(is_root);
    options.display_prefix = if names_nothing && here.parent().is_some() {
        slashed(root)
    } else {
        let up = here.components().skip(shared).map(|_| Component::ParentDir);
        let path: std::path::PathBuf = up.chain(root.components().skip(shared)).collect();
        slashed(&path)
    };
    options
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_below_above_beside_and_far_from_the_working_directory() {
        let paths = |root: &str, here: &str| {
            let options = between(Path::new(root), Path::new(here));
            (options.display_prefix, options.working_dir)
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(paths("/a/b", "/a/b"), pair("", ""));
        assert_eq!(paths("/a/b/c", "/a"), pair("b/c", ""));
        assert_eq!(paths("/a", "/a/b/c"), pair("", "b/c"));
        assert_eq!(paths("/a/x", "/a/b/c"), pair("../../x", ""));
        assert_eq!(paths("/x/y", "/a/b"), pair("/x/y", ""));
        assert_eq!(paths("/x/y", "/"), pair("x/y", ""));
    }
}
