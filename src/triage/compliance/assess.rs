//! A framework against a run.

use super::{Control, Extent, Framework, Subjects};
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
            .map(|control| result(framework, control, findings, basis))
            .collect(),
    }
}

fn result(
    framework: &'static Framework,
    control: &'static Control,
    findings: &[Finding],
    basis: Basis<'_>,
) -> ControlResult {
    let rules: Vec<_> = control.rules(framework).collect();
    let is_against = |finding: &&Finding| {
        let mut of_rule = rules.iter().filter(|(rule, _)| finding.rule == rule.id);
        of_rule.any(|(_, mapping)| mapping.covers(finding.principal_kind, &finding.grant))
    };
    let against: Vec<&Finding> = findings.iter().filter(is_against).collect();
    let counted = against.iter().filter(|f| f.suppression.is_none());
    let counted: Vec<String> = counted.map(|f| f.fingerprint.0.clone()).collect();
    let ids: Vec<&str> = rules.iter().map(|(rule, _)| rule.id).collect();
    let outcome = match () {
        () if !counted.is_empty() => Outcome::Failed,
        () => match not_judged(control, &ids, basis) {
            Some(why) => Outcome::NotAssessable(why),
            None => {
                let judged = control.subject.map_or(0, |s| basis.subjects.count(s));
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
fn not_judged(control: &Control, rules: &[&str], basis: Basis<'_>) -> Option<String> {
    let Some(subject) = control.subject else {
        return Some(control.rest.to_owned());
    };
    if rules.is_empty() {
        return Some("no rule judges it".to_owned());
    }
    let is_off = |id: &&&str| {
        let rule = crate::rules::find(id);
        rule.is_none_or(|rule| !basis.settings.runs(rule))
    };
    if let Some(id) = rules.iter().find(is_off) {
        return Some(format!("rule `{id}` is off"));
    }
    if let Some(failure) = basis.failures.iter().find(|f| rules.contains(&&*f.rule)) {
        return Some(format!("rule `{}` failed", failure.rule));
    }
    if basis.errors > 0 {
        return Some(format!("{} could not be read", many(basis.errors, "input")));
    }
    if basis.subjects.count(subject) == 0 {
        return Some(format!("this code has no {}", subject.words()));
    }
    let open = basis
        .unresolved
        .iter()
        .filter(|u| rules.contains(&&*u.rule));
    let open: usize = open.map(|u| u.uses).sum();
    let unknown = basis.subjects.unknown(subject);
    if open + unknown > 0 {
        let judgements = many(open.max(unknown), "judgement");
        return Some(format!("{judgements} left open by what is not known"));
    }
    None
}

fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
