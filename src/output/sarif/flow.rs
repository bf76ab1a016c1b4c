//! The way of a value as a SARIF code flow.

use serde_sarif::sarif;

use crate::diag::{Finding, LabelRole};
use crate::text::Span;

use super::locations::Locations;

/// The way from where the value is written, over its hops, to where it is used; none for a value
/// that is used where it is written.
pub(super) fn code_flow(finding: &Finding, locations: Locations<'_>) -> Option<sarif::CodeFlow> {
    let steps = steps(finding);
    if steps.len() < 2 {
        return None;
    }
    let last = steps.len() - 1;
    let step = |(i, (span, text)): (usize, (Span, &str))| {
        let importance = if i == 0 || i == last {
            "essential"
        } else {
            "important"
        };
        sarif::ThreadFlowLocation::builder()
            .location(locations.labelled(span, text))
            .execution_order(i as i64 + 1)
            .importance(importance)
            .build()
    };
    let steps: Vec<_> = steps.into_iter().enumerate().map(step).collect();
    let thread = sarif::ThreadFlow::builder().locations(steps).build();
    Some(
        sarif::CodeFlow::builder()
            .thread_flows(vec![thread])
            .build(),
    )
}

/// The hops in order. Where the attachment has a label of its own, the primary place is where the
/// value is written and comes first; otherwise it is the end, and what grants comes first.
fn steps(finding: &Finding) -> Vec<(Span, &str)> {
    let of = |role: LabelRole| {
        let labels = finding
            .labels
            .iter()
            .filter(move |label| label.role == role);
        labels.map(|label| (label.span, label.text.as_str()))
    };
    let primary = (finding.primary, finding.primary_text.as_str());
    let mut steps: Vec<(Span, &str)> = of(LabelRole::Hop).collect();
    match of(LabelRole::Attached).find(|(span, _)| *span != primary.0) {
        Some(_) if steps.is_empty() => {}
        Some(attached) => {
            steps.insert(0, primary);
            steps.push(attached);
        }
        None => {
            steps.splice(0..0, of(LabelRole::Grants).next());
            steps.push(primary);
        }
    }
    steps.dedup_by_key(|(span, _)| *span);
    steps
}
