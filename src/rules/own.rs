//! Findings in code that the user does not own, such as installed modules.

use crate::diag::{Finding, Label, LabelRole};
use crate::text::FileId;

/// Whether a file is code that the user uses but does not own.
pub type IsForeign<'a> = dyn Fn(FileId) -> bool + Sync + 'a;

/// Moves a finding in code that is not the user's to the place of theirs that they can act on: where
/// they attach what such code gives them, or else the call by which their code leaves for it. The
/// place that it had stays as a label. A finding that no code of the user leads to is left alone.
pub(super) fn move_to_own_code(finding: &mut Finding, is_foreign: &IsForeign<'_>) {
    if !is_foreign(finding.primary.file) {
        return;
    }
    let own = |role: LabelRole| {
        let mut labels = finding.labels.iter();
        // Calls are in order, outermost first: the last one is nearest to the fault.
        labels.rposition(|l| l.role == role && !is_foreign(l.span.file))
    };
    let Some(at) = own(LabelRole::Attached).or_else(|| own(LabelRole::Call)) else {
        return;
    };
    let place = finding.labels.remove(at);
    let left = Label {
        span: std::mem::replace(&mut finding.primary, place.span),
        role: LabelRole::Related,
        text: std::mem::replace(&mut finding.primary_text, place.text),
    };
    finding.labels.insert(0, left);
}
