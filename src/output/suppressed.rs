//! What formats share about suppressed findings: the risks that were accepted.

use crate::diag::{Finding, Suppression, SuppressionKind};
use crate::engine::Report;
use crate::text::Span;

/// The findings that are suppressed.
pub(super) fn suppressed(report: &Report) -> impl Iterator<Item = (&Finding, &Suppression)> {
    let findings = report.findings.iter();
    findings.filter_map(|finding| Some((finding, finding.suppression.as_ref()?)))
}

/// By what, and where that is written; `place` says where something is.
pub(super) fn by(suppression: &Suppression, place: &dyn Fn(Span) -> String) -> String {
    let by = match suppression.kind {
        SuppressionKind::InSource => "in the source",
        SuppressionKind::Configuration => "by the configuration",
        SuppressionKind::Baseline => "by the baseline",
    };
    match suppression.span {
        Some(span) => format!("{by} (`{}`)", place(span)),
        None => by.to_owned(),
    }
}

/// The reason, or that none is given.
pub(super) fn reason(suppression: &Suppression) -> &str {
    match suppression.reason.trim() {
        "" => "no reason given",
        reason => reason,
    }
}

/// Who answers for it, or a dash.
pub(super) fn owner(suppression: &Suppression) -> &str {
    suppression.owner.as_deref().unwrap_or("–")
}

/// The last day on which it holds, or that there is none.
pub(super) fn until(suppression: &Suppression) -> &str {
    suppression.until.as_deref().unwrap_or("no end")
}
