//! What is new since a revision: the code of then is evaluated as that of now is, and findings are
//! held against each other by what they grant.
//!
//! The code of then is that of the newest commit that the revision and the checked-out commit have
//! in common, so that a branch is judged by its own changes. `git` reads it out into a folder of its
//! own: nothing is checked out, no filter, hook or program of the repository runs, and nothing is
//! fetched.

mod copy;
mod folder;
mod git;
mod lines;
mod request;
mod tree;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use rustc_hash::FxHashSet;

use super::report::Since;
use super::run::{Request, check};
use super::{Report, root_of};
use crate::diag::Finding;
use crate::text::{FileId, Sources};
use crate::triage::baseline::{Entry, retain_new};

use folder::Folder;
use git::Repository;

/// Reads, evaluates and judges, and leaves out what was there at `revision` already.
///
/// # Errors
/// The paths are in no git repository, or it does not have the revision or what it holds.
pub fn check_since(request: &Request, revision: &str) -> Result<Report, String> {
    let root = root_of(&request.paths);
    let repository = Repository::open(&root)?;
    let commit = repository.base(revision)?;
    let before = Folder::new()?;
    tree::write(&repository, &commit, before.path())?;
    let mut report = check(request);
    let request = request::before(request, &root, before.path(), &report)?;
    let old = match request.paths.is_empty() {
        true => Report::default(),
        false => check(&request),
    };
    let lines = Lines {
        before: before.path(),
        now: &root,
        sources: &report.sources,
        changed: RefCell::default(),
    };
    let mut findings = std::mem::take(&mut report.findings);
    let (matches, older) = only_new(&old, &mut findings, &report.sources, |finding| {
        lines.is_changed(finding)
    });
    report.findings = findings;
    report.since = Some(Since {
        revision: revision.to_owned(),
        commit,
        older,
        matches,
    });
    Ok(report)
}

type Matches = HashMap<crate::diag::Fingerprint, crate::triage::baseline::Match>;

/// Takes out the findings that were there before. One that was suppressed then was not there; one
/// that is suppressed now stays if it was not there in any form.
fn only_new(
    old: &Report,
    findings: &mut Vec<Finding>,
    sources: &Sources,
    is_touched: impl Fn(&Finding) -> bool,
) -> (Matches, usize) {
    let known: HashSet<&str> = old
        .findings
        .iter()
        .map(|finding| finding.fingerprint.0.as_str())
        .collect();
    let counted = old.findings.iter().filter(|f| f.suppression.is_none());
    let before = counted.map(|f| Entry::new(f, old.sources.path(f.primary.file)));
    let before: Vec<Entry> = before.collect();
    findings.retain(|finding| {
        finding.suppression.is_none() || !known.contains(finding.fingerprint.0.as_str())
    });
    let path = |finding: &Finding| sources.path(finding.primary.file);
    retain_new(&before, findings, path, is_touched)
}

/// The changed lines of files, found when they are asked for.
struct Lines<'a> {
    before: &'a Path,
    now: &'a Path,
    sources: &'a Sources,
    changed: RefCell<HashMap<FileId, FxHashSet<usize>>>,
}

impl Lines<'_> {
    /// Whether a finding stands on a line that was not there before. A file that was not there has
    /// none: what is new in it is told by what it grants.
    fn is_changed(&self, finding: &Finding) -> bool {
        let id = finding.primary.file;
        let Some(file) = self.sources.get(id) else {
            return false;
        };
        let line = file.lines().line_of(finding.primary.range().start);
        let mut changed = self.changed.borrow_mut();
        let lines = changed.entry(id).or_insert_with(|| {
            // The texts of the scan have no secrets in them, and so are not those of the files.
            let text = |folder: &Path| std::fs::read_to_string(folder.join(file.path()));
            match (text(self.before), text(self.now)) {
                (Ok(old), Ok(new)) => lines::changed(&old, &new),
                _ => FxHashSet::default(),
            }
        });
        lines.contains(&line)
    }
}
