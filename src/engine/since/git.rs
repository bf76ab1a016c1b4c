//! What `git` is asked.
//!
//! Only commands that read objects are run, so that nothing that a repository configures (filters,
//! external differs, file system monitors, hooks) is executed, and objects that are not here are not
//! fetched.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// Variables that lead `git` to another repository than that of the folder; hooks have them set.
const LEADING_ELSEWHERE: [&str; 6] = [
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
];

/// What is said where history is missing.
const SHALLOW: &str = "the history is cut off (shallow clone): run `git fetch --unshallow`, or check \
                       out with `fetch-depth: 0`";

/// A repository.
#[derive(Debug)]
pub(super) struct Repository {
    dir: PathBuf,
}

/// Something in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    /// The object's name.
    pub(super) id: String,
    pub(super) size: u64,
    /// The path, with `/`.
    pub(super) path: String,
}

/// What something in a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    File,
    Link,
    Submodule,
}

impl Repository {
    /// The repository whose working tree is at `dir` (canonical).
    pub(super) fn open(dir: &Path) -> Result<Self, String> {
        let repository = Self {
            dir: dir.to_path_buf(),
        };
        let top = repository.run(&["rev-parse", "--show-toplevel"])?;
        if !top.status.success() {
            let why = said(&top);
            return Err(match why.contains("not a git repository") {
                true => format!("`{}` is in no git repository", dir.display()),
                false => format!("`{}` cannot be read by git: {why}", dir.display()),
            });
        }
        let top = PathBuf::from(first_line(&top));
        if top.canonicalize().ok().as_deref() != Some(dir) {
            return Err("the paths are not in one git repository".to_owned());
        }
        Ok(repository)
    }

    /// The repository of a submodule, if it is checked out.
    pub(super) fn submodule(&self, path: &str) -> Option<Self> {
        let dir = self.dir.join(path).canonicalize().ok()?;
        let is_inside = dir.starts_with(&self.dir) && dir != self.dir;
        let dir = Some(dir).filter(|_| is_inside)?;
        Self::open(&dir).ok()
    }

    /// Where its working tree is.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The newest commit that a revision and the checked-out commit have in common.
    pub(super) fn base(&self, revision: &str) -> Result<String, String> {
        if revision.is_empty() || revision.starts_with('-') {
            return Err(format!(
                "`{revision}` is no revision: name a branch, a tag or a commit, such as `origin/main`"
            ));
        }
        let Some(named) = self.commit(revision)? else {
            let message = format!("git knows no commit `{revision}`");
            return Err(match self.is_shallow() {
                true => format!("{message}; {SHALLOW}"),
                false => format!("{message}; `git fetch` brings those of the remote"),
            });
        };
        let Some(head) = self.commit("HEAD")? else {
            return Err("the repository has no commit yet".to_owned());
        };
        let base = self.run(&["merge-base", &named, &head])?;
        match object_name(&base) {
            Some(base) => Ok(base),
            None if self.is_shallow() => Err(format!(
                "`{revision}` and `HEAD` have no commit in common here; {SHALLOW}"
            )),
            None => Err(format!("`{revision}` and `HEAD` have no commit in common")),
        }
    }

    /// The commit that a revision names, if there is one.
    fn commit(&self, revision: &str) -> Result<Option<String>, String> {
        let commit = format!("{revision}^{{commit}}");
        let found = self.run(&["rev-parse", "--verify", "--quiet", &commit])?;
        Ok(object_name(&found))
    }

    fn is_shallow(&self) -> bool {
        let told = self.run(&["rev-parse", "--is-shallow-repository"]);
        told.is_ok_and(|told| first_line(&told) == "true")
    }

    /// Everything in a commit; what has a path that is no text is left out.
    pub(super) fn items(&self, commit: &str) -> Result<Vec<Item>, String> {
        let listed = self.run(&["ls-tree", "-r", "-z", "-l", "--full-tree", commit])?;
        if !listed.status.success() {
            return Err(format!("git cannot list `{commit}`: {}", said(&listed)));
        }
        let lines = listed.stdout.split(|byte| *byte == 0);
        Ok(lines.filter_map(item).collect())
    }

    /// Calls `take` with the bytes of each object, by its place in the list.
    pub(super) fn read(
        &self,
        ids: &[&str],
        take: &mut dyn FnMut(usize, Vec<u8>) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().map_err(not_run)?;
        let done = talk(&mut child, ids, take);
        if done.is_err() {
            // It may wait for someone to read what it writes.
            let _ = child.kill();
        }
        let _ = child.wait();
        done
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, String> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).output().map_err(not_run)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("--no-pager").arg("-C").arg(&self.dir);
        for setting in ["core.fsmonitor=false", "protocol.allow=never"] {
            command.args(["-c", setting]);
        }
        for name in LEADING_ELSEWHERE {
            command.env_remove(name);
        }
        command
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .args(arguments);
        command
    }
}

fn not_run(error: std::io::Error) -> String {
    format!("`git` cannot be run: {error}")
}

/// Asks for objects on a thread of its own: both sides would wait for each other else.
fn talk(
    child: &mut Child,
    ids: &[&str],
    take: &mut dyn FnMut(usize, Vec<u8>) -> Result<(), String>,
) -> Result<(), String> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("`git` cannot be talked to".to_owned());
    };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for id in ids {
                // A program that went away is told by its answers.
                if writeln!(input, "{id}").is_err() {
                    return;
                }
            }
        });
        let mut output = BufReader::new(output);
        for at in 0..ids.len() {
            let mut header = String::new();
            let told = output.read_line(&mut header);
            told.map_err(|error| format!("`git` cannot be read: {error}"))?;
            let size = header.trim_end().rsplit(' ').next();
            let size: u64 = size.and_then(|size| size.parse().ok()).ok_or_else(|| {
                "the revision is not here as a whole (partial clone): run `git fetch --refetch`, or \
                 check out without a filter"
                    .to_owned()
            })?;
            let mut bytes = Vec::new();
            let read = (&mut output).take(size + 1).read_to_end(&mut bytes);
            read.map_err(|error| format!("`git` cannot be read: {error}"))?;
            bytes.pop();
            take(at, bytes)?;
        }
        Ok(())
    })
}

/// `<mode> <type> <object> <size>\t<path>`
fn item(line: &[u8]) -> Option<Item> {
    let line = std::str::from_utf8(line).ok()?;
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split_ascii_whitespace();
    let (mode, _, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let kind = match mode {
        "120000" => ItemKind::Link,
        "160000" => ItemKind::Submodule,
        _ => ItemKind::File,
    };
    Some(Item {
        kind,
        id: id.to_owned(),
        size: size.parse().unwrap_or(0),
        path: path.to_owned(),
    })
}

/// The name of an object that is all that was printed.
fn object_name(output: &Output) -> Option<String> {
    let line = first_line(output);
    let is_name = line.len() >= 40 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
    (output.status.success() && is_name).then_some(line)
}

fn first_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().next().unwrap_or_default().to_owned()
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().next().unwrap_or("it says nothing");
    line.trim_start_matches("fatal: ").to_owned()
}
