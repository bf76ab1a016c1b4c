//! What formats share about assessments.

use crate::diag::Finding;
use crate::engine::Report;
use crate::triage::compliance::{Assessment, ControlResult, Outcome, Totals};

use super::summary::counted;

/// An outcome as people read it.
pub(super) fn outcome(result: &ControlResult) -> &'static str {
    match result.outcome {
        Outcome::Passed(_) => "passed",
        Outcome::PassedInPart(_) => "passed in part",
        Outcome::Failed(_) => "failed",
        Outcome::NotAssessable(_) => "not assessable",
    }
}

/// Why a control has its outcome.
pub(super) fn why(result: &ControlResult) -> String {
    let suppressed = match result.suppressed {
        0 => String::new(),
        count => format!(", {} suppressed", counted(count, "finding", "findings")),
    };
    let why = match &result.outcome {
        Outcome::PassedInPart(judged) => format!("{judged}; {}", result.control.rest),
        Outcome::Passed(why) | Outcome::Failed(why) | Outcome::NotAssessable(why) => why.clone(),
    };
    why + &suppressed
}

/// The totals and the score in one line.
pub(super) fn totals(totals: Totals) -> String {
    let Totals {
        passed,
        passed_in_part,
        failed,
        not_assessable,
    } = totals;
    let counts = format!(
        "{passed} passed, {passed_in_part} passed in part, {failed} failed, {not_assessable} not \
         assessable"
    );
    match totals.score() {
        Some(score) => format!(
            "score {score} % of {}: {counts}",
            counted(
                passed + passed_in_part + failed,
                "judged control",
                "judged controls"
            )
        ),
        None => format!("no score, since no control was judged: {counts}"),
    }
}

/// The controls that a finding fails, with their frameworks: "CIS AWS v3.0 1.16".
pub(super) fn controls(report: &Report, finding: &Finding) -> Vec<String> {
    let of = |assessment: &Assessment| -> Vec<String> {
        let name = assessment.framework.name;
        let numbers = assessment.failed_by(finding);
        numbers.map(|number| format!("{name} {number}")).collect()
    };
    report.assessments.iter().flat_map(of).collect()
}
