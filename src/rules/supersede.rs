//! One cause, one finding: of several rules about the same thing the most specific one speaks.

use rustc_hash::FxHashMap;

use super::Rule;
use crate::diag::Finding;
use crate::text::Span;

/// Leaves out the findings that another one about the same subject supersedes: by its rule, for all
/// of the instances, and under no narrower condition.
pub fn supersede(rules: &[Rule], findings: Vec<Finding>) -> Vec<Finding> {
    let mut above: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for rule in rules {
        for below in rule.supersedes {
            above.entry(below).or_default().push(rule.id);
        }
    }
    let mut by_subject: FxHashMap<(Span, &str), Vec<usize>> = FxHashMap::default();
    let is_above = |id: &str| rules.iter().any(|r| r.id == id && !r.supersedes.is_empty());
    let mut heads: FxHashMap<&str, bool> = FxHashMap::default();
    for (i, finding) in findings.iter().enumerate() {
        if *heads
            .entry(&finding.rule)
            .or_insert_with(|| is_above(&finding.rule))
        {
            by_subject
                .entry((finding.subject, &finding.rule))
                .or_default()
                .push(i);
        }
    }
    let is_superseded = |finding: &Finding| {
        let specific = above.get(finding.rule.as_ref()).into_iter().flatten();
        let mut others = specific
            .filter_map(|rule| by_subject.get(&(finding.subject, *rule)))
            .flatten()
            .filter_map(|i| findings.get(*i));
        others.any(|other| says_all(other, finding))
    };
    let keep: Vec<bool> = findings.iter().map(|f| !is_superseded(f)).collect();
    let mut keep = keep.into_iter();
    let mut findings = findings;
    findings.retain(|_| keep.next().unwrap_or(true));
    findings
}

/// Whether a finding holds wherever the other one does.
fn says_all(specific: &Finding, general: &Finding) -> bool {
    let when = specific.condition.is_none() || specific.condition == general.condition;
    // Instances are sorted.
    let has = |instance: &String| specific.instances.binary_search(instance).is_ok();
    when && general.instances.iter().all(has)
}
