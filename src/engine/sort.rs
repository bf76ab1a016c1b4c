//! The order of what is reported, which must not depend on threads or file ids.

use std::cmp::{Ordering, Reverse};

use crate::diag::Finding;
use crate::text::{Sources, Span};

/// Sorts by path and place; equal places keep no order of their own, so the items decide.
pub(super) fn sort_by_place<T: Ord>(sources: &Sources, items: &mut [T], span: impl Fn(&T) -> Span) {
    items.sort_by(|a, b| {
        let (x, y) = (span(a), span(b));
        // Most scans tell much about few files.
        let by_path = match x.file == y.file {
            true => Ordering::Equal,
            false => sources.path(x.file).cmp(sources.path(y.file)),
        };
        by_path
            .then_with(|| (x.start, x.end).cmp(&(y.start, y.end)))
            .then_with(|| a.cmp(b))
    });
}

/// Sorts findings: worst first, then by path and place, then by rule and address.
pub(super) fn sort_findings(sources: &Sources, findings: &mut [Finding]) {
    fn key<'a>(sources: &'a Sources, finding: &'a Finding) -> impl Ord + use<'a> {
        (
            Reverse(finding.severity),
            place(sources, finding.primary),
            &finding.rule,
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
