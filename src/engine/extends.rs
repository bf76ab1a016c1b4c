//! Configurations that others extend.

use std::path::{Path, PathBuf};

use arcstr::ArcStr;

use super::read::read_text;
use super::root::Root;
use crate::config;
use crate::text::{FileId, Problem, SourceFile, Sources, Span};

/// Most files of one configuration.
const MAX_FILES: usize = 32;

/// Most files that extend each other in a row.
const MAX_DEPTH: usize = 8;

/// The files of a configuration, what is extended before what extends it.
pub(super) struct Chain<'a> {
    pub(super) root: &'a Root,
    /// The folder of the configuration (canonical); what lies below it may be read, too.
    pub(super) folder: PathBuf,
    pub(super) sources: &'a mut Sources,
    pub(super) problems: &'a mut Vec<Problem>,
    pub(super) files: Vec<(FileId, ArcStr)>,
    /// The files that are being read, each extended by the one before.
    open: Vec<PathBuf>,
    done: Vec<PathBuf>,
}

impl<'a> Chain<'a> {
    pub(super) fn new(
        root: &'a Root,
        folder: PathBuf,
        sources: &'a mut Sources,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self {
            root,
            folder,
            sources,
            problems,
            files: Vec::new(),
            open: Vec::new(),
            done: Vec::new(),
        }
    }

    /// Adds a file (canonical) that is read, behind those that it extends.
    pub(super) fn add(&mut self, path: &Path, id: FileId, text: ArcStr) {
        self.open.push(path.to_path_buf());
        let folder = path.parent().unwrap_or(path);
        for (name, span) in config::extended(id, &text) {
            if is_remote(&name) {
                let message =
                    format!("`{name}` is not fetched: only files of the scanned root are read");
                let problem =
                    Problem::error("invalid-config", span, format!("`extends`: {message}"));
                self.problems.push(problem.help(
                    "put the shared configuration into the repository, such as by a submodule, and name the \
                     file",
                ));
                continue;
            }
            self.extend(&folder.join(&name), &name, span);
        }
        self.open.pop();
        self.done.push(path.to_path_buf());
        self.files.push((id, text));
    }

    fn extend(&mut self, path: &Path, name: &str, span: Span) {
        let path = match path.canonicalize() {
            Ok(path) => path,
            Err(error) => {
                return self.error(span, format!("`{name}` cannot be read: {error}"));
            }
        };
        if !self.root.may_read(&path) && !path.starts_with(&self.folder) {
            let message = format!("`{name}` lies outside of the scanned root");
            return self.error(span, message);
        }
        if self.open.contains(&path) {
            return self.error(span, format!("`{name}` extends itself"));
        }
        if self.done.contains(&path) {
            return;
        }
        if self.open.len() >= MAX_DEPTH || self.done.len() >= MAX_FILES {
            let message = format!(
                "`{name}` is not read: configurations extend {MAX_DEPTH} others in a row and \
                 {MAX_FILES} in all at most"
            );
            return self.error(span, message);
        }
        let shown = self.root.name_of_typed(&path);
        match read_text(&path) {
            Ok(text) => {
                let id = self.sources.add(SourceFile::new(shown, text.clone()));
                self.add(&path, id, text);
            }
            Err(error) => {
                let message = format!("`{name}` {}", error.into_message());
                self.error(span, message);
            }
        }
    }

    fn error(&mut self, span: Span, message: String) {
        let problem = Problem::error("invalid-config", span, format!("`extends`: {message}"));
        self.problems.push(problem);
    }
}

/// Whether a name is that of something to be fetched: `https://…`, `git::…`, `git@host:…`,
/// `github:…`.
fn is_remote(name: &str) -> bool {
    let scheme = name.split_once(':').map(|(scheme, _)| scheme);
    // One letter is a drive of Windows.
    scheme.is_some_and(|scheme| scheme.len() > 1 && !scheme.contains(['/', '\\']))
}
