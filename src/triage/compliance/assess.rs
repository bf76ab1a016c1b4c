//! A framework against a run.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Control, Extent, Framework, Subjects};
use crate::diag::Finding;
use crate::rules::{Failure, Settings, Unresolved};
use crate::text::listed;

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
    /// All of it was judged and it holds; what was looked at, in words.
    Passed(String),
    /// What code tells of it was judged and holds; what was looked at, in words.
    PassedInPart(String),
    /// There are findings; of which rules, in words.
    Failed(String),
    /// It cannot be told from the code, or was not: why.
    NotAssessable(String),
}

impl Outcome {
    /// Its stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Passed(_) => "passed",
            Outcome::PassedInPart(_) => "passed-in-part",
            Outcome::Failed(_) => "failed",
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
                Outcome::Failed(_) => totals.failed += 1,
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
    let counted: Vec<&Finding> = counted.copied().collect();
    let outcome = match () {
        () if !counted.is_empty() => Outcome::Failed(failed(&counted)),
        () => match not_judged(control, basis) {
            Some(why) => Outcome::NotAssessable(why),
            None => {
                let judged = judged(control, basis);
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
        findings: counted.iter().map(|f| f.fingerprint.0.clone()).collect(),
    }
}

/// Why a control without findings is not passed, if it is not.
fn not_judged(control: &Control, basis: Basis<'_>) -> Option<String> {
    if control.subjects.is_empty() {
        return Some(control.rest.to_owned());
    }
    let needed = || control.judges.iter().filter(|judge| judge.is_needed);
    if let Some(off) = needed().find(|judge| !basis.settings.runs(judge.rule)) {
        let id = off.rule.id;
        return Some(match basis.settings.missing_option(off.rule) {
            Some(option) => format!("rule `{id}` needs its option `{option}`"),
            None => format!("rule `{id}` is off"),
        });
    }
    let are_listed = basis.settings.accounts.are_listed();
    if let Some(blind) = needed().find(|judge| judge.rule.needs_accounts && !are_listed) {
        let id = blind.rule.id;
        return Some(format!(
            "rule `{id}` needs the lists of `accounts` in the configuration"
        ));
    }
    let is_of = |id: &str| control.judges.iter().any(|judge| judge.rule.id == id);
    if let Some(failure) = basis.failures.iter().find(|f| is_of(&f.rule)) {
        return Some(format!("rule `{}` failed", failure.rule));
    }
    if basis.errors > 0 {
        return Some(format!("{} could not be read", many(basis.errors, "input")));
    }
    let all = control.subjects.iter().map(|s| (*s, basis.subjects));
    if all.clone().all(|(s, of)| of.count(s) == 0) {
        let none: Vec<String> = control.subjects.iter().map(|s| s.counted(0)).collect();
        return Some(format!("this code has {}", none.join(" and ")));
    }
    let open = || basis.unresolved.iter().filter(|u| is_of(&u.rule));
    let uses: usize = open().map(|u| u.uses).sum();
    if uses > 0 {
        let judgements = many(uses, "judgement");
        let rules = listed(open().map(|u| &u.rule));
        return Some(format!(
            "{judgements} of {rules} left open by what is not known"
        ));
    }
    let mut unknown = all.filter(|(s, of)| of.unknown(*s) > 0);
    let (subject, of) = unknown.next()?;
    let counted = subject.counted(of.count(subject));
    Some(format!("{} of {counted} not known", of.unknown(subject)))
}

/// What was looked at, and by which rules: "5 users judged by `iam-user`".
fn judged(control: &Control, basis: Basis<'_>) -> String {
    let counts = control.subjects.iter();
    let counts = counts.map(|s| (s, basis.subjects.count(*s)));
    let counts = counts.filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(s, count)| s.counted(count)).collect();
    let are_listed = basis.settings.accounts.are_listed();
    let judging = control.judges.iter().map(|judge| judge.rule);
    let judging = judging.filter(|rule| are_listed || !rule.needs_accounts);
    let judging = judging.filter(|rule| basis.settings.runs(rule));
    let rules = listed(judging.map(|rule| rule.id));
    format!("{} judged by {rules}", counts.join(" and "))
}

/// At most this many rules of the findings against a control are named.
const NAMED_RULES: usize = 3;

/// How many findings there are, and of which rules: "2 findings of `iam-user`", "3 findings: 2 of
/// `iam-user`, 1 of `full-admin`".
fn failed(against: &[&Finding]) -> String {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in against {
        *rules.entry(&finding.rule).or_default() += 1;
    }
    let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
    rules.sort_by_key(|(_, count)| Reverse(*count));
    let all = many(against.len(), "finding");
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

fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
