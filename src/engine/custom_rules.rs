//! The files of custom rules that the configuration names.

use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::GitignoreBuilder;

use super::read::read_text;
use super::root::{Root, join};
use crate::guard::{RuleFile, read_rules};
use crate::rules::CustomRule;
use crate::text::{FileId, Problem, SourceFile, Sources, Span};

/// Most files that globs are matched with.
const MAX_FILES: usize = 100_000;

/// Deepest folder, from the one that a glob starts in, in which files are looked for.
const MAX_DEPTH: usize = 64;

/// Reads files of custom rules.
pub(super) struct RuleFiles<'a> {
    pub(super) root: &'a Root,
    /// The configuration's folder below the root.
    pub(super) dir: &'a str,
    pub(super) sources: &'a mut Sources,
    pub(super) problems: &'a mut Vec<Problem>,
    /// What was read, by the order of the globs and then by name.
    pub(super) found: Vec<RuleFile>,
}

impl RuleFiles<'_> {
    /// Reads the files that globs name, each once, and gives their rules.
    pub(super) fn read(&mut self, globs: &[(String, Span)]) -> Arc<[CustomRule]> {
        let mut names: Vec<String> = Vec::new();
        for (glob, span) in globs {
            let found = self.names(glob, *span);
            for name in found {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        for name in names {
            self.read_file(&name);
        }
        let mut rules: Vec<CustomRule> = Vec::new();
        for file in &mut self.found {
            file.rules.retain(|rule| {
                let taken = rules.iter().any(|known| known.id == rule.id);
                if taken {
                    let message = format!("another file has a rule of id `{}` too", rule.id);
                    let problem = Problem::error("invalid-custom-rule", rule.span, message);
                    self.problems.push(problem);
                } else {
                    rules.push(rule.clone());
                }
                !taken
            });
        }
        rules.into()
    }

    /// The names below the root of the files that a glob stands for.
    fn names(&mut self, glob: &str, span: Span) -> Vec<String> {
        let mut refuse = |message: String| {
            self.problems
                .push(Problem::error("invalid-config", span, message));
        };
        let glob = glob.strip_prefix("./").unwrap_or(glob);
        let is_magic = |part: &&str| part.contains(['*', '?', '[', '{', '\\']);
        let parts: Vec<&str> = glob.split('/').collect();
        let fixed = parts.iter().take_while(|part| !is_magic(part)).count();
        let fixed = fixed.min(parts.len().saturating_sub(1));
        let (start, rest) = parts.split_at(fixed);
        let is_outside = || format!("`{glob}` leads out of the folder that is scanned");
        if glob.starts_with('/') || rest.contains(&"..") {
            refuse(is_outside());
            return Vec::new();
        }
        let start = match start.is_empty() {
            true => Some(self.dir.to_owned()),
            false => join(self.dir, &start.join("/")),
        };
        let Some(start) = start else {
            refuse(is_outside());
            return Vec::new();
        };
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        let line = format!("/{}", rest.join("/"));
        if let Err(error) = builder.add_line(None, &line) {
            refuse(format!("`{glob}`: {error}"));
            return Vec::new();
        }
        let Ok(pattern) = builder.build() else {
            refuse(format!("`{glob}` is no glob"));
            return Vec::new();
        };
        let mut files = Vec::new();
        list(&self.root.path(&start), "", 0, &mut files);
        if files.len() >= MAX_FILES {
            refuse(format!(
                "there are more than {MAX_FILES} files below the folder where `{glob}` starts"
            ));
            return Vec::new();
        }
        files.sort_unstable();
        let matched = files.into_iter();
        let matched = matched.filter(|name| pattern.matched(name, false).is_ignore());
        let names: Vec<String> = matched.filter_map(|name| join(&start, &name)).collect();
        let (inside, outside): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| self.root.holds(name));
        if let Some(name) = outside.first() {
            refuse(format!("`{name}` leads out of the folder that is scanned"));
        } else if inside.is_empty() {
            refuse(format!("no file is named by `{glob}`"));
        }
        inside
    }

    fn read_file(&mut self, name: &str) {
        let id = FileId(self.sources.len() as u32);
        match read_text(&self.root.path(name)) {
            Ok(text) => {
                self.sources.add(SourceFile::new(name, text.clone()));
                let (file, problems) = read_rules(id, &text);
                self.problems.extend(problems);
                self.found.push(file);
            }
            Err(error) => {
                let (file, problem) = error.into_parts(id, name);
                self.sources.add(file);
                self.problems.push(problem);
            }
        }
    }
}

/// The files below a folder, relative to it. Folders that are links are not entered.
fn list(dir: &Path, prefix: &str, depth: usize, out: &mut Vec<String>) {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    for entry in entries.flatten() {
        if out.len() >= MAX_FILES {
            return;
        }
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let path = match prefix {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        };
        if kind.is_dir() {
            if depth < MAX_DEPTH && name != ".git" {
                list(&entry.path(), &path, depth + 1, out);
            }
        } else {
            out.push(path);
        }
    }
}
