//! The effect of a baseline on findings.

use std::collections::HashMap;

use super::{Baseline, Entry, Match, Standing, match_up};
use crate::diag::{Finding, Fingerprint, Suppression, SuppressionKind};
use crate::text::Problem;
use crate::triage::Date;

/// A baseline that was held against the findings of a scan.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// The baseline.
    pub baseline: Baseline,
    /// What became of each finding that nothing else suppresses.
    pub matches: HashMap<Fingerprint, Match>,
    /// Of each entry, whether its finding is still there, or could not be looked for.
    pub is_needed: Vec<bool>,
}

impl Applied {
    /// What became of a finding; none where something else suppresses it.
    pub fn of(&self, finding: &Finding) -> Option<&Match> {
        self.matches.get(&finding.fingerprint)
    }

    /// How many entries excuse nothing any more.
    pub fn gone(&self) -> usize {
        self.is_needed
            .iter()
            .filter(|is_needed| !**is_needed)
            .count()
    }
}

/// Suppresses the findings that the baseline excuses. `path` is that of a finding's file;
/// `is_looked_for` says whether the scan would have given an entry's finding if it were there.
/// Entries that have expired are told, and excuse nothing.
pub fn apply<'a>(
    baseline: Baseline,
    findings: &mut [Finding],
    path: impl Fn(&Finding) -> &'a str,
    is_looked_for: impl Fn(&Entry) -> bool,
    today: Date,
) -> (Applied, Vec<Problem>) {
    let mut open: Vec<&mut Finding> = findings
        .iter_mut()
        .filter(|finding| finding.suppression.is_none())
        .collect();
    let now = open
        .iter()
        .map(|finding| Entry::new(finding, path(finding)));
    let now: Vec<Entry> = now.collect();
    let matches = match_up(&baseline.entries, &now);
    let mut problems = Vec::new();
    let mut by_fingerprint = HashMap::new();
    for (finding, found) in open.iter_mut().zip(matches.found) {
        let entry = found.entry.and_then(|entry| baseline.entries.get(entry));
        if let Some(entry) = entry.filter(|_| found.standing.is_known()) {
            match entry.expired(today) {
                None => finding.suppression = Some(suppression(entry)),
                Some(last) => problems.extend(expired(entry, last)),
            }
        }
        by_fingerprint.insert(finding.fingerprint.clone(), found);
    }
    let left = baseline.entries.iter().zip(matches.is_left);
    let applied = Applied {
        is_needed: left
            .map(|(entry, is_left)| is_left || !is_looked_for(entry))
            .collect(),
        matches: by_fingerprint,
        baseline,
    };
    problems.sort();
    problems.dedup();
    (applied, problems)
}

fn suppression(entry: &Entry) -> Suppression {
    Suppression {
        kind: SuppressionKind::Baseline,
        reason: entry.reason.clone().unwrap_or_default(),
        span: entry.span,
        owner: entry.owner.clone(),
        until: entry.until.clone(),
    }
}

/// That an entry has expired.
fn expired(entry: &Entry, last: Date) -> Option<Problem> {
    let message = format!("the baseline's entry has expired on {last}");
    let problem = Problem::warning("expired-suppression", entry.span?, message);
    Some(problem.help("mend the finding, or set a later day"))
}

/// Keeps the findings that were not there before: those that are new or give more, and those for
/// which `is_touched` holds. Gives what became of each, and how many were left out of those that are
/// not suppressed.
pub fn retain_new<'a>(
    before: &[Entry],
    findings: &mut Vec<Finding>,
    path: impl Fn(&Finding) -> &'a str,
    is_touched: impl Fn(&Finding) -> bool,
) -> (HashMap<Fingerprint, Match>, usize) {
    let now = findings
        .iter()
        .map(|finding| Entry::new(finding, path(finding)));
    let now: Vec<Entry> = now.collect();
    let found = match_up(before, &now).found;
    let mut older = 0;
    let mut matches: HashMap<Fingerprint, Match> = HashMap::new();
    for (finding, found) in findings.iter().zip(found) {
        let is_shown = !found.standing.is_known()
            || (found.standing != Standing::Moved && is_touched(finding));
        if is_shown {
            matches.insert(finding.fingerprint.clone(), found);
        } else if finding.suppression.is_none() {
            older += 1;
        }
    }
    findings.retain(|finding| matches.contains_key(&finding.fingerprint));
    (matches, older)
}
