//! The baseline of a run: which file it is, and which findings the run looks for.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::Request;
use super::configure::Configured;
use super::read::read_text;
use super::root::Root;
use crate::rules;
use crate::text::{FileId, Problem, ProblemLevel, SourceFile, Sources, Span};
use crate::triage::baseline::{self, Baseline, Entry};

/// The baseline that a run has, and where it is.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) baseline: Baseline,
    /// Its file, which may not be there yet where it is to be written.
    pub(super) path: PathBuf,
    pub(super) file: Option<FileId>,
}

/// Reads the baseline that the request or else the configuration names.
pub(super) fn read(
    request: &Request,
    root: &Root,
    configured: &Configured,
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) -> Option<Accepted> {
    let (path, named_at) = match (&request.baseline, configured.baseline()) {
        (Some(path), _) => (path.clone(), None),
        (None, Some((name, span))) => (root.path(&name), Some(span)),
        (None, None) if request.writes_baseline => (PathBuf::from(baseline::FILE_NAME), None),
        (None, None) => return None,
    };
    let mut accepted = Accepted {
        baseline: Baseline::default(),
        path,
        file: None,
    };
    if request.writes_baseline && !accepted.path.exists() {
        return Some(accepted);
    }
    let path = &accepted.path;
    let is_outside = named_at.is_some()
        && !path.canonicalize().is_ok_and(|path| root.may_read(&path))
        && path.exists();
    let name = root.name_of_typed(path);
    let id = FileId(sources.len() as u32);
    let text = match is_outside {
        false => read_text(path).map_err(|error| error.into_message()),
        true => Err("lies outside of the scanned root".to_owned()),
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => {
            let span = named_at.unwrap_or_else(|| {
                let id = sources.add(SourceFile::new(name.clone(), ""));
                Span::at(id, 0)
            });
            let message = format!("the baseline `{name}` {why}");
            let problem = Problem::error("baseline-not-read", span, message);
            problems.push(problem.help("`iamvet baseline` writes it"));
            return Some(accepted);
        }
    };
    sources.add(SourceFile::new(name, text.clone()));
    let (baseline, found) = baseline::read(id, &text);
    problems.extend(found);
    accepted.baseline = baseline;
    accepted.file = Some(id);
    Some(accepted)
}

/// What a run looks for.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// The folders and files that the request names, below the root.
    scanned: Vec<String>,
    /// The names of the files that the user named; none when a folder was named.
    named: Option<FxHashSet<String>>,
    /// Files that could not be read as a whole.
    broken: FxHashSet<String>,
}

impl Looked {
    /// Of a run over `paths` (canonical).
    pub(super) fn new(
        root: &Root,
        paths: &[PathBuf],
        named: Option<&FxHashSet<FileId>>,
        sources: &Sources,
    ) -> Self {
        let name = |path: &PathBuf| root.name(Path::new(path));
        let named = named.map(|ids| {
            let names = ids.iter().map(|id| sources.path(*id).to_owned());
            names.collect()
        });
        Self {
            scanned: paths.iter().filter_map(name).collect(),
            named,
            broken: FxHashSet::default(),
        }
    }

    /// Takes out the files that have errors: what is in them may not have been seen.
    pub(super) fn without_broken(&mut self, problems: &[Problem], sources: &Sources) {
        let errors = problems.iter().filter(|p| p.level == ProblemLevel::Error);
        let broken = errors.map(|p| sources.path(p.span.file).to_owned());
        self.broken.extend(broken);
    }

    /// Whether everything below a folder was looked at.
    pub(super) fn is_all_below(&self, dir: &str) -> bool {
        let is_around = |folder: &String| {
            let rest = dir.strip_prefix(folder.as_str());
            folder == "." || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.named.is_none() && self.scanned.iter().any(is_around)
    }

    /// Whether the finding of an entry would have been found if it were there.
    pub(super) fn would_find(&self, entry: &Entry, configured: &Configured) -> bool {
        let is_below = |folder: &String| {
            let rest = entry.path.strip_prefix(folder.as_str());
            folder == "." || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_scanned = match &self.named {
            Some(named) => named.contains(&entry.path),
            None => self.scanned.iter().any(is_below),
        };
        let rule = rules::find(&entry.rule);
        // An entry of a rule that there is not any more excuses nothing.
        let is_run = rule.is_none_or(|rule| configured.config().settings.runs(rule));
        is_scanned && is_run && !self.broken.contains(&entry.path)
    }
}
