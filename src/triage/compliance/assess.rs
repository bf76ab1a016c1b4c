//! A framework against a run.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::gaps::gaps;
use super::slack::{Cause, Slack};
use super::{Control, Extent, Found, Framework, Gap, Subjects};
use crate::diag::Finding;
use crate::rules::{Failure, Unresolved};
use crate::text::{Problem, listed};

/// What a run says about a framework.
#[derive(Debug)]
pub struct Assessment {
    /// The framework.
    pub framework: &'static Framework,
    /// Each of its controls, in order.
    pub controls: Vec<ControlResult>,
}

/// What a run says about a control.
#[derive(Debug)]
pub struct ControlResult {
    /// The control.
    pub control: &'static Control,
    /// What the run says.
    pub outcome: Outcome,
    /// What was looked at, by which rules, and what they found, in words; empty where nothing was
    /// judged.
    pub judged: String,
    /// Fingerprints of the findings against it that count, in the order of the report.
    pub findings: Vec<String>,
    /// Fingerprints of the findings against it that are suppressed: risks that were accepted.
    pub accepted: Vec<String>,
    /// What keeps it from being judged as a whole.
    pub gaps: Vec<Gap>,
}

/// What a run says about a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All of it was judged and it holds.
    Passed,
    /// What code tells of it was judged and holds.
    PassedInPart,
    /// It does not hold, and all findings that say so are suppressed.
    Accepted,
    /// There are findings.
    Failed,
    /// It cannot be told from the code, or was not.
    NotAssessable,
}

impl Outcome {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::PassedInPart => "passed-in-part",
            Outcome::Accepted => "accepted",
            Outcome::Failed => "failed",
            Outcome::NotAssessable => "not-assessable",
        }
    }
}

/// How many controls have which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Passed as a whole.
    pub passed: usize,
    /// Passed as far as code tells.
    pub passed_in_part: usize,
    /// Accepted as they are.
    pub accepted: usize,
    /// Failed.
    pub failed: usize,
    /// Not assessable.
    pub not_assessable: usize,
}

impl Totals {
    /// All controls.
    pub fn all(&self) -> usize {
        self.judged() + self.not_assessable
    }

    /// The controls that were judged.
    pub fn judged(&self) -> usize {
        self.passed + self.passed_in_part + self.accepted + self.failed
    }

    /// The share of the controls that passed, wholly or in part, of those that passed or failed, in
    /// percent, rounded down; none where there are none. What was accepted counts for neither.
    pub fn score(&self) -> Option<usize> {
        let passed = self.passed + self.passed_in_part;
        (passed * 100).checked_div(passed + self.failed)
    }

    /// The share of the controls that were judged, in percent, rounded down.
    pub fn share_judged(&self) -> usize {
        (self.judged() * 100)
            .checked_div(self.all())
            .unwrap_or_default()
    }
}

impl Assessment {
    /// How many controls have which outcome.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for result in &self.controls {
            *match result.outcome {
                Outcome::Passed => &mut totals.passed,
                Outcome::PassedInPart => &mut totals.passed_in_part,
                Outcome::Accepted => &mut totals.accepted,
                Outcome::Failed => &mut totals.failed,
                Outcome::NotAssessable => &mut totals.not_assessable,
            } += 1;
        }
        totals
    }

    /// The numbers of the controls that a finding is against, be it suppressed.
    pub fn against<'a>(&'a self, finding: &'a Finding) -> impl Iterator<Item = &'static str> {
        let fingerprint = &finding.fingerprint.0;
        let is_against = move |result: &&ControlResult| {
            result.findings.contains(fingerprint) || result.accepted.contains(fingerprint)
        };
        let results = self.controls.iter().filter(is_against);
        results.map(|result| result.control.number)
    }
}

/// What a run was, beside its findings.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// Where rules judge less than controls ask for.
    pub slack: &'a [Slack],
    /// Whether the configuration says whose accounts are whose.
    pub are_accounts_listed: bool,
    /// What could not be judged.
    pub unresolved: &'a [Unresolved],
    /// The rules that failed.
    pub failures: &'a [Failure],
    /// What there was to judge.
    pub subjects: &'a Subjects,
    /// What was wrong with the inputs.
    pub problems: &'a [Problem],
    /// Which findings are of which demand.
    pub found: &'a Found,
}

/// What the findings of a run, with their fingerprints, say about a framework.
pub fn assess(framework: &'static Framework, findings: &[Finding], basis: Basis<'_>) -> Assessment {
    let controls = framework.controls.iter();
    Assessment {
        framework,
        controls: controls
            .map(|control| result(control, findings, basis))
            .collect(),
    }
}

fn result(control: &'static Control, findings: &[Finding], basis: Basis<'_>) -> ControlResult {
    let is_against = |finding: &&Finding| {
        let mut judges = control.judges.iter();
        judges.any(|judge| judge.covers(finding) && basis.found.is_of(judge, finding))
    };
    let against = findings.iter().filter(is_against);
    let (accepted, counted): (Vec<&Finding>, Vec<&Finding>) =
        against.partition(|finding| finding.suppression.is_some());
    let gaps = gaps(control, basis);
    let (outcome, judged) = match () {
        () if !counted.is_empty() => (Outcome::Failed, found(&counted)),
        () if !accepted.is_empty() => (Outcome::Accepted, found(&accepted)),
        () if !gaps.is_empty() => (Outcome::NotAssessable, String::new()),
        () => {
            let outcome = match control.extent {
                Extent::Whole => Outcome::Passed,
                Extent::Part | Extent::None => Outcome::PassedInPart,
            };
            (outcome, judged(control, basis))
        }
    };
    let fingerprints = |findings: &[&Finding]| -> Vec<String> {
        let all = findings.iter();
        all.map(|finding| finding.fingerprint.0.clone()).collect()
    };
    ControlResult {
        control,
        outcome,
        judged,
        findings: fingerprints(&counted),
        accepted: fingerprints(&accepted),
        gaps,
    }
}

/// What was looked at, and by which rules: "5 users judged by `iam-user`".
fn judged(control: &Control, basis: Basis<'_>) -> String {
    let counts = control.subjects.iter();
    let counts = counts.map(|s| (s, basis.subjects.tally(*s).all));
    let (here, absent): (Vec<_>, Vec<_>) = counts.partition(|(_, count)| *count > 0);
    let words = |counts: Vec<(&super::Subject, usize)>| -> Vec<String> {
        let counts = counts.into_iter();
        counts.map(|(s, count)| s.counted(count)).collect()
    };
    let is_run = |rule: &&str| !is_idle(control, basis, rule);
    let rules = || control.judges.iter().map(|judge| judge.rule.id);
    let mut said = format!(
        "{} judged by {}",
        words(here).join(" and "),
        listed(rules().filter(is_run))
    );
    if !absent.is_empty() {
        said += &format!("; this code has {}", words(absent).join(" and "));
    }
    let others: Vec<&str> = rules().filter(|rule| !is_run(rule)).collect();
    if !others.is_empty() {
        said += &format!("; not by {}, not configured or off", listed(others));
    }
    said
}

/// Whether a rule of a control does not run at all, or cannot tell anything.
fn is_idle(control: &Control, basis: Basis<'_>, id: &str) -> bool {
    let mut judges = control.judges.iter().filter(|judge| judge.rule.id == id);
    let is_blind = judges.any(|judge| judge.rule.needs_accounts) && !basis.are_accounts_listed;
    let mut slack = basis.slack.iter();
    is_blind
        || slack.any(|slack| {
            let is_off = matches!(slack.cause, Cause::Off | Cause::Unconfigured(_));
            slack.rule == id && is_off && slack.paths.is_empty()
        })
}

/// At most this many rules of the findings against a control are named.
const NAMED_RULES: usize = 3;

/// How many findings there are, and of which rules: "2 findings of `iam-user`", "3 findings: 2 of
/// `iam-user`, 1 of `full-admin`".
fn found(against: &[&Finding]) -> String {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in against {
        *rules.entry(&finding.rule).or_default() += 1;
    }
    let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
    rules.sort_by_key(|(_, count)| Reverse(*count));
    let all = match against.len() {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    if let [(only, _)] = rules.as_slice() {
        return format!("{all} of `{only}`");
    }
    let (named, others) = rules.split_at(rules.len().min(NAMED_RULES));
    let mut of: Vec<String> = named
        .iter()
        .map(|(rule, count)| format!("{count} of `{rule}`"))
        .collect();
    let others: usize = others.iter().map(|(_, count)| count).sum();
    if others > 0 {
        of.push(format!("{others} of other rules"));
    }
    format!("{all}: {}", of.join(", "))
}
