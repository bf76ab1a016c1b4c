//! What formats share about assessments.

use crate::diag::Finding;
use crate::engine::Report;
use crate::text::Span;
use crate::triage::compliance::{Assessment, ControlResult, Gap, Outcome, Totals};

use super::summary::counted;

/// At most this many reasons why a control is not judged stand in one line.
const MAX_GAPS: usize = 3;

/// An outcome as people read it.
pub(super) fn outcome(result: &ControlResult) -> &'static str {
    match result.outcome {
        Outcome::Passed => "passed",
        Outcome::PassedInPart => "passed in part",
        Outcome::Accepted => "accepted",
        Outcome::Failed => "failed",
        Outcome::NotAssessable => "not assessable",
    }
}

/// Why a control has its outcome; `place` says where something is.
pub(super) fn why(result: &ControlResult, place: &dyn Fn(Span) -> String) -> String {
    let judged = &result.judged;
    match result.outcome {
        Outcome::Passed => judged.clone(),
        Outcome::PassedInPart => format!("{judged}; {}", result.control.rest),
        Outcome::Accepted if result.gaps.is_empty() => format!("{judged}, suppressed"),
        Outcome::Accepted => {
            let gaps = gaps(&result.gaps, place);
            format!("{judged}, suppressed; besides, {gaps}")
        }
        Outcome::Failed if result.accepted.is_empty() => judged.clone(),
        Outcome::Failed => format!("{judged}; {} suppressed", result.accepted.len()),
        Outcome::NotAssessable => gaps(&result.gaps, place),
    }
}

fn gaps(gaps: &[Gap], place: &dyn Fn(Span) -> String) -> String {
    let (named, others) = gaps.split_at(gaps.len().min(MAX_GAPS));
    let said = |gap: &Gap| match gap.span {
        Some(span) => format!("{} (`{}`)", gap.text, place(span)),
        None => gap.text.clone(),
    };
    let mut all: Vec<String> = named.iter().map(said).collect();
    if !others.is_empty() {
        let others = counted(others.len(), "further reason", "further reasons");
        all.push(others);
    }
    all.join("; ")
}

/// The totals, the score and what share was judged, in one line.
pub(super) fn totals(totals: Totals) -> String {
    let Totals {
        passed,
        passed_in_part,
        accepted,
        failed,
        not_assessable,
    } = totals;
    let score = match totals.score() {
        Some(score) => format!(
            "score {score} % of the {}",
            counted(
                passed + passed_in_part + failed,
                "control that passed or failed",
                "controls that passed or failed"
            )
        ),
        None => "no score, since no control passed or failed".to_owned(),
    };
    format!(
        "{score}; judged {} of {} ({} %): {passed} passed, {passed_in_part} passed in part, {failed} \
         failed, {accepted} with accepted risks only; {not_assessable} not assessable",
        totals.judged(),
        counted(totals.all(), "control", "controls"),
        totals.share_judged(),
    )
}

/// The controls that a finding is against, with their frameworks: "CIS AWS v3.0 1.16".
pub(super) fn controls(report: &Report, finding: &Finding) -> Vec<String> {
    let of = |assessment: &Assessment| -> Vec<String> {
        let name = assessment.framework.name;
        let numbers = assessment.against(finding);
        numbers.map(|number| format!("{name} {number}")).collect()
    };
    report.assessments.iter().flat_map(of).collect()
}
