//! Which commit is checked out, as the files of git say: git is not run.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Larger files of git are not read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// References that lead to others are followed so far.
const MAX_STEPS: usize = 8;

/// The commit that is checked out at a folder or above it, with its branch; none where there is no
/// repository or no commit, or its files cannot be read. What was not committed is not told.
///
/// Source of the layout: gitrepository-layout(5).
pub fn checked_out(dir: &Path) -> Option<String> {
    let mut folders = dir.ancestors();
    let git = folders.find_map(repository)?;
    // A further working tree has its own HEAD, and the references of the first one.
    let common = text(&git.join("commondir"));
    let common = common.map_or_else(|| git.clone(), |name| git.join(name));
    let head = text(&git.join("HEAD"))?;
    let Some(name) = head.strip_prefix("ref: ") else {
        return commit(&head);
    };
    let branch = name.strip_prefix("refs/heads/").unwrap_or(name);
    let commit = resolve(&git, &common, name)?;
    Some(format!("{commit} ({branch})"))
}

/// The folder of the repository whose working tree is at a folder.
fn repository(dir: &Path) -> Option<PathBuf> {
    let git = dir.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let link = text(&git)?;
    let target = link.strip_prefix("gitdir: ")?;
    Some(dir.join(target))
}

/// The commit of a reference.
fn resolve(git: &Path, common: &Path, name: &str) -> Option<String> {
    let mut name = name.to_owned();
    for _ in 0..MAX_STEPS {
        let parts = Path::new(&name).components();
        let is_plain = |part| matches!(part, std::path::Component::Normal(_));
        if !parts.into_iter().all(is_plain) {
            return None;
        }
        let loose = text(&git.join(&name)).or_else(|| text(&common.join(&name)));
        match loose {
            Some(found) => match found.strip_prefix("ref: ") {
                Some(next) => name = next.to_owned(),
                None => return commit(&found),
            },
            None => return packed(common, &name),
        }
    }
    None
}

fn packed(common: &Path, name: &str) -> Option<String> {
    let packed = text(&common.join("packed-refs"))?;
    let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
    let (id, _) = lines.find(|(_, known)| *known == name)?;
    commit(id)
}

/// The name of an object, if it is one: by SHA-1 or SHA-256.
fn commit(id: &str) -> Option<String> {
    let is_hex = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && matches!(id.len(), 40 | 64)).then(|| id.to_owned())
}

fn text(path: &Path) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let mut text = String::new();
    let file = File::open(path).ok()?;
    file.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    Some(text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn write(dir: &Path, name: &str, text: &str) {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn branches_are_loose_packed_or_none() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path();
        assert_eq!(checked_out(dir), None);
        write(dir, ".git/HEAD", "ref: refs/heads/main\n");
        assert_eq!(checked_out(dir), None);
        write(
            dir,
            ".git/packed-refs",
            &format!("# pack\n{ID} refs/heads/main\n"),
        );
        let main = Some(format!("{ID} (main)"));
        assert_eq!(checked_out(dir), main);
        let other = ID.replace('0', "f");
        write(dir, ".git/refs/heads/main", &format!("{other}\n"));
        assert_eq!(checked_out(dir), Some(format!("{other} (main)")));
        write(dir, "infra/main.tf", "");
        assert_eq!(checked_out(&dir.join("infra")), checked_out(dir));
        write(dir, ".git/HEAD", ID);
        assert_eq!(checked_out(dir).as_deref(), Some(ID));
    }

    #[test]
    fn further_working_trees_have_a_head_of_their_own() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path();
        write(dir, "first/.git/refs/heads/two", ID);
        write(
            dir,
            "first/.git/worktrees/two/HEAD",
            "ref: refs/heads/two\n",
        );
        write(dir, "first/.git/worktrees/two/commondir", "../..\n");
        write(dir, "two/.git", "gitdir: ../first/.git/worktrees/two\n");
        assert_eq!(checked_out(&dir.join("two")), Some(format!("{ID} (two)")));
    }

    #[test]
    fn references_that_lead_out_or_in_circles_are_none() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path();
        write(dir, "id", ID);
        write(dir, ".git/HEAD", "ref: ../id");
        assert_eq!(checked_out(dir), None);
        write(dir, ".git/HEAD", "ref: refs/heads/a");
        write(dir, ".git/refs/heads/a", "ref: refs/heads/a");
        assert_eq!(checked_out(dir), None);
    }
}
