//! Counts over a report.

use std::collections::BTreeMap;

use crate::diag::{Finding, Severity};
use crate::engine::Report;
use crate::text::ProblemLevel;

/// Counts over a report; suppressed findings are counted apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary<'a> {
    /// Findings by severity and rule.
    pub by_severity_and_rule: BTreeMap<(Severity, &'a str), usize>,
    /// Suppressed findings.
    pub suppressed: usize,
    /// Problems by level.
    pub problems: BTreeMap<ProblemLevel, usize>,
}

impl<'a> Summary<'a> {
    /// Counts the findings and problems of `report`.
    pub fn new(report: &'a Report) -> Self {
        let mut summary = Self::default();
        for finding in &report.findings {
            if finding.suppression.is_some() {
                summary.suppressed += 1;
            } else {
                let key = (finding.severity, finding.rule.as_ref());
                *summary.by_severity_and_rule.entry(key).or_default() += 1;
            }
        }
        for problem in &report.problems {
            *summary.problems.entry(problem.level).or_default() += 1;
        }
        summary
    }

    /// Findings of `severity`.
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.sum(|s, _| s == severity)
    }

    /// Findings of `severity` or worse.
    pub fn at_least(&self, severity: Severity) -> usize {
        self.sum(|s, _| s >= severity)
    }

    /// All findings but the suppressed ones.
    pub fn total(&self) -> usize {
        self.sum(|_, _| true)
    }

    /// Findings by rule.
    pub fn by_rule(&self) -> BTreeMap<&'a str, usize> {
        let mut rules = BTreeMap::new();
        for (&(_, rule), count) in &self.by_severity_and_rule {
            *rules.entry(rule).or_default() += count;
        }
        rules
    }

    /// Problems of `level`.
    pub fn problems_of(&self, level: ProblemLevel) -> usize {
        self.problems.get(&level).copied().unwrap_or_default()
    }

    /// The severities that have findings, worst first, in words: `2 critical, 1 high`.
    pub fn severities(&self) -> String {
        let counts: Vec<String> = Severity::ALL
            .into_iter()
            .rev()
            .map(|severity| (self.of_severity(severity), severity))
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| format!("{count} {severity}"))
            .collect();
        counts.join(", ")
    }

    fn sum(&self, counts: impl Fn(Severity, &str) -> bool) -> usize {
        self.by_severity_and_rule
            .iter()
            .filter(|((severity, rule), _)| counts(*severity, rule))
            .map(|(_, count)| count)
            .sum()
    }
}

/// The findings that count: those that are not suppressed.
pub(super) fn shown(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|f| f.suppression.is_none())
}

/// The number with its noun: `1 finding`, `2 findings`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
