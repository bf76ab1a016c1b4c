//! What became of findings that were known before: of the baseline, or of a revision.

use super::summary::counted;
use crate::diag::Finding;
use crate::engine::Report;
use crate::triage::baseline::{Match, Standing};

/// What is different from what was known of a finding, one sentence each; nothing of one that was
/// not known.
pub(super) fn said(report: &Report, finding: &Finding) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(found) = of_baseline(report, finding) {
        out.extend(different(found, "the baseline excuses"));
    }
    if let (Some(since), Some(found)) = (&report.since, since(report, finding)) {
        let revision = format!("it did at `{}`", since.revision);
        out.extend(different(found, &revision));
        if found.standing.is_known() {
            out.push("it stands on a changed line".to_owned());
        }
    }
    out
}

fn different(found: &Match, than: &str) -> Option<String> {
    match (found.standing, found.gained.as_slice()) {
        (Standing::Widened, gained) => {
            let gained = gained.join("; ");
            Some(match gained.is_empty() {
                true => format!("it gives more than {than}"),
                false => format!("it gives more than {than}: {gained}"),
            })
        }
        (Standing::Changed, _) => Some(format!("it grants something else than {than}")),
        _ => None,
    }
}

/// What the baseline knows of a finding.
pub(super) fn of_baseline<'a>(report: &'a Report, finding: &Finding) -> Option<&'a Match> {
    report.baseline.as_ref()?.applied.of(finding)
}

/// What the revision knows of a finding.
pub(super) fn since<'a>(report: &'a Report, finding: &Finding) -> Option<&'a Match> {
    report.since.as_ref()?.matches.get(&finding.fingerprint)
}

/// The state of a result as SARIF names it (section 3.27.24); none where nothing was known.
pub(super) fn baseline_state(report: &Report, finding: &Finding) -> Option<&'static str> {
    if report.baseline.is_none() && report.since.is_none() {
        return None;
    }
    let found = of_baseline(report, finding).or_else(|| since(report, finding));
    Some(match found.map_or(Standing::New, |found| found.standing) {
        Standing::New => "new",
        Standing::Unchanged | Standing::Moved => "unchanged",
        Standing::Narrowed | Standing::Widened | Standing::Changed => "updated",
    })
}

/// What is said below the counts: what was left out, and what the baseline does not need any more.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(since) = &report.since {
        let older = counted(since.older, "older finding", "older findings");
        let commit: String = since.commit.chars().take(12).collect();
        let revision = &since.revision;
        out.push(format!(
            "{older} not shown: there already at {commit}, the merge base with `{revision}`"
        ));
    }
    let gone = report.baseline.as_ref().map_or(0, |b| b.applied.gone());
    if gone > 0 {
        let entries = counted(
            gone,
            "entry of the baseline excuses",
            "entries of the baseline excuse",
        );
        out.push(format!(
            "{entries} nothing any more: `iamvet baseline --prune` takes out what is gone"
        ));
    }
    out
}
