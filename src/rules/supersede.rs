//! One cause, one finding: of several rules about the same thing the most specific one speaks.

use rustc_hash::FxHashMap;

use super::Rule;
use crate::diag::Finding;
use crate::text::Span;

/// Leaves out the findings that another one about the same subject supersedes: by its rule, for all
/// of the instances, and under no narrower condition.
pub fn supersede(rules: &[Rule], mut findings: Vec<Finding>) -> Vec<Finding> {
    let kept = kept(rules, &findings);
    let mut kept = kept.into_iter();
    findings.retain(|_| kept.next().unwrap_or(true));
    findings
}

fn kept(rules: &[Rule], findings: &[Finding]) -> Vec<bool> {
    let specific = rules.iter().filter(|rule| !rule.supersedes.is_empty());
    let below: FxHashMap<&str, &[&str]> = specific.map(|r| (r.id, r.supersedes)).collect();
    let mut above: FxHashMap<(Span, &str), Vec<&Finding>> = FxHashMap::default();
    for finding in findings {
        for general in below.get(&*finding.rule).into_iter().copied().flatten() {
            let named = above.entry((finding.subject, general)).or_default();
            named.push(finding);
        }
    }
    let is_superseded = |finding: &Finding| {
        let others = above.get(&(finding.subject, &*finding.rule));
        others.is_some_and(|others| others.iter().any(|other| says_all(other, finding)))
    };
    findings.iter().map(|f| !is_superseded(f)).collect()
}

/// Whether a finding holds wherever the other one does.
fn says_all(specific: &Finding, general: &Finding) -> bool {
    let when = specific.condition.is_none() || specific.condition == general.condition;
    // Instances are sorted.
    let has = |instance: &String| specific.instances.binary_search(instance).is_ok();
    when && general.instances.iter().all(has)
}
