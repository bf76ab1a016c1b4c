//! The order of what is reported, which must not depend on threads or file ids.

use std::cmp::Reverse;

use crate::diag::Finding;
use crate::text::{Sources, Span};

/// Sorts by path and place; equal places keep no order of their own, so the items decide.
pub(super) fn sort_by_place<T: Ord>(sources: &Sources, items: &mut [T], span: impl Fn(&T) -> Span) {
    items.sort_by(|a, b| {
        let (x, y) = (span(a), span(b));
        place(sources, x)
            .cmp(&place(sources, y))
            .then_with(|| a.cmp(b))
    });
}

/// Sorts findings: worst first, then by path and place, then by rule and address.
pub(super) fn sort_findings(sources: &Sources, findings: &mut [Finding]) {
    fn key<'a>(sources: &'a Sources, finding: &'a Finding) -> impl Ord + use<'a> {
        (
            Reverse(finding.severity),
            place(sources, finding.primary),
            finding.rule,
            &finding.address,
            &finding.message,
            &finding.grant,
        )
    }
    findings.sort_by(|a, b| key(sources, a).cmp(&key(sources, b)));
}

fn place(sources: &Sources, span: Span) -> (&str, u32, u32) {
    (sources.path(span.file), span.start, span.end)
}
