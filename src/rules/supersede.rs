//! One cause, one finding: of several rules about the same thing the most specific one speaks.

use rustc_hash::FxHashMap;

use super::Rule;
use crate::diag::Finding;
use crate::text::Span;

/// Leaves out the findings that another one about the same subject supersedes: by its rule, for all
/// of the instances, and under no narrower condition. The one that stays names the rules of those
/// that it stands for.
pub fn supersede(rules: &[Rule], mut findings: Vec<Finding>) -> Vec<Finding> {
    let above = above(rules, &findings);
    for (at, over) in above.iter().enumerate() {
        let Some(top) = over.map(|over| top(&above, over)) else {
            continue;
        };
        let rule = findings.get(at).map(|finding| finding.rule.clone());
        if let (Some(rule), Some(kept)) = (rule, findings.get_mut(top))
            && !kept.covers.contains(&rule)
        {
            kept.covers.push(rule);
        }
    }
    let mut above = above.into_iter();
    findings.retain(|_| above.next().flatten().is_none());
    findings
}

/// For each finding another one that supersedes it, if there is one.
fn above(rules: &[Rule], findings: &[Finding]) -> Vec<Option<usize>> {
    let specific = rules.iter().filter(|rule| !rule.supersedes.is_empty());
    let below: FxHashMap<&str, &[&str]> = specific.map(|r| (r.id, r.supersedes)).collect();
    let mut above: FxHashMap<(Span, &str), Vec<(usize, &Finding)>> = FxHashMap::default();
    for (at, finding) in findings.iter().enumerate() {
        for general in below.get(&*finding.rule).into_iter().copied().flatten() {
            let named = above.entry((finding.subject, general)).or_default();
            named.push((at, finding));
        }
    }
    let over = |finding: &Finding| {
        let others = above.get(&(finding.subject, &*finding.rule))?;
        let mut others = others.iter();
        others
            .find(|(_, other)| says_all(other, finding))
            .map(|(at, _)| *at)
    };
    findings.iter().map(over).collect()
}

/// The finding that stays of those above one another. Rules supersede each other in no circle, which
/// a test of the registry holds; the number of steps is bounded all the same.
fn top(above: &[Option<usize>], from: usize) -> usize {
    let mut at = from;
    for _ in 0..above.len() {
        match above.get(at).copied().flatten() {
            Some(over) => at = over,
            None => break,
        }
    }
    at
}

/// Whether a finding holds wherever the other one does.
fn says_all(specific: &Finding, general: &Finding) -> bool {
    let when = specific.condition.is_none() || specific.condition == general.condition;
    // Instances are sorted.
    let has = |instance: &String| specific.instances.binary_search(instance).is_ok();
    when && general.instances.iter().all(has)
}
