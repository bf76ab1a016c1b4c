//! A framework against a run.

use super::{Control, Extent, Framework, Subject, Subjects};
use crate::diag::Finding;
use crate::rules::{Failure, Settings, Unresolved};

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
    /// Fingerprints of the findings against it that count, in the order of the report.
    pub findings: Vec<String>,
    /// How many findings against it are suppressed.
    pub suppressed: usize,
}

/// What a run says about a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All of it was judged and it holds; so many of its subject were looked at.
    Passed(usize),
    /// What code tells of it was judged and holds.
    PassedInPart(usize),
    /// There are findings.
    Failed,
    /// It cannot be told from the code, or was not: why.
    NotAssessable(String),
}

impl Outcome {
    /// Its stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Passed(_) => "passed",
            Outcome::PassedInPart(_) => "passed-in-part",
            Outcome::Failed => "failed",
            Outcome::NotAssessable(_) => "not-assessable",
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
    /// Failed.
    pub failed: usize,
    /// Not assessable.
    pub not_assessable: usize,
}

impl Totals {
    /// The share of the judged controls that passed, wholly or in part, in percent, rounded down;
    /// none where none was judged.
    pub fn score(&self) -> Option<usize> {
        let passed = self.passed + self.passed_in_part;
        (passed * 100).checked_div(passed + self.failed)
    }
}

impl Assessment {
    /// How many controls have which outcome.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for result in &self.controls {
            match result.outcome {
                Outcome::Passed(_) => totals.passed += 1,
                Outcome::PassedInPart(_) => totals.passed_in_part += 1,
                Outcome::Failed => totals.failed += 1,
                Outcome::NotAssessable(_) => totals.not_assessable += 1,
            }
        }
        totals
    }

    /// The numbers of the controls that a finding fails.
    pub fn failed_by<'a>(&'a self, finding: &'a Finding) -> impl Iterator<Item = &'static str> {
        let fingerprint = &finding.fingerprint.0;
        let results = self.controls.iter();
        results
            .filter(move |result| result.findings.contains(fingerprint))
            .map(|result| result.control.number)
    }
}

/// What a run was, beside its findings.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// The settings that the rules ran by.
    pub settings: &'a Settings,
    /// What could not be judged.
    pub unresolved: &'a [Unresolved],
    /// The rules that failed.
    pub failures: &'a [Failure],
    /// What there was to judge.
    pub subjects: &'a Subjects,
    /// Inputs that could not be read.
    pub errors: usize,
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
    let is_against = |finding: &&Finding| control.judges.iter().any(|j| j.covers(finding));
    let against: Vec<&Finding> = findings.iter().filter(is_against).collect();
    let counted = against.iter().filter(|f| f.suppression.is_none());
    let counted: Vec<String> = counted.map(|f| f.fingerprint.0.clone()).collect();
    let outcome = match () {
        () if !counted.is_empty() => Outcome::Failed,
        () => match not_judged(control, basis) {
            Some(why) => Outcome::NotAssessable(why),
            None => {
                let subjects = control.subjects.iter();
                let judged = subjects.map(|s| basis.subjects.count(*s)).sum();
                match control.extent {
                    Extent::Whole => Outcome::Passed(judged),
                    Extent::Part | Extent::None => Outcome::PassedInPart(judged),
                }
            }
        },
    };
    ControlResult {
        control,
        outcome,
        suppressed: against.len() - counted.len(),
        findings: counted,
    }
}

/// Why a control without findings is not passed, if it is not.
fn not_judged(control: &Control, basis: Basis<'_>) -> Option<String> {
    if control.subjects.is_empty() {
        return Some(control.rest.to_owned());
    }
    let needed = || control.judges.iter().filter(|judge| judge.is_needed);
    if let Some(off) = needed().find(|judge| !basis.settings.runs(judge.rule)) {
        return Some(format!("rule `{}` is off", off.rule.id));
    }
    let are_listed = basis.settings.accounts.are_listed();
    if let Some(blind) = needed().find(|judge| judge.rule.needs_accounts && !are_listed) {
        let id = blind.rule.id;
        return Some(format!(
            "rule `{id}` needs `accounts` in the configuration: which are your own, and which are trusted"
        ));
    }
    let is_of = |id: &str| control.judges.iter().any(|judge| judge.rule.id == id);
    if let Some(failure) = basis.failures.iter().find(|f| is_of(&f.rule)) {
        return Some(format!("rule `{}` failed", failure.rule));
    }
    if basis.errors > 0 {
        return Some(format!("{} could not be read", many(basis.errors, "input")));
    }
    let counted = |count: fn(&Subjects, Subject) -> usize| -> usize {
        control
            .subjects
            .iter()
            .map(|s| count(basis.subjects, *s))
            .sum()
    };
    if counted(Subjects::count) == 0 {
        let words: Vec<&str> = control.subjects.iter().map(|s| s.words()).collect();
        return Some(format!("this code has no {}", words.join(" and no ")));
    }
    let open = basis.unresolved.iter().filter(|u| is_of(&u.rule));
    let open: usize = open.map(|u| u.uses).sum();
    let unknown = counted(Subjects::unknown);
    if open + unknown > 0 {
        let judgements = many(open.max(unknown), "judgement");
        return Some(format!("{judgements} left open by what is not known"));
    }
    None
}

fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
