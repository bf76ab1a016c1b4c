//! One cause, one problem: what follows from another problem is left out.

use super::problem::Problem;

/// What follows from others of the same statement: the check, and those that explain it. Problems of
/// the document follow from those of any statement.
const FOLLOWING: [(&str, &[&str]); 7] = [
    (
        "action-resource-mismatch",
        &[
            "arn-account-not-allowed",
            "arn-region-not-allowed",
            "invalid-arn-account",
            "invalid-arn-region",
            "invalid-arn-resource",
            "invalid-arn-service-case",
            "invalid-service-in-arn",
            "missing-arn-account",
            "missing-arn-field",
            "missing-arn-region",
            "unsupported-action-in-policy",
            "unsupported-resource-arn-in-policy",
        ],
    ),
    (
        "deprecated-global-condition-key",
        &["unsupported-global-condition-key"],
    ),
    ("empty-array-action", &["data-type-mismatch"]),
    ("empty-array-resource", &["data-type-mismatch"]),
    ("empty-array-condition", &["data-type-mismatch"]),
    (
        "empty-principal",
        &["data-type-mismatch", "invalid-principal-key"],
    ),
    ("old-version", &["variable-unsupported-in-version"]),
];

/// The problems without those that follow from others.
pub(super) fn only(problems: Vec<Problem>) -> Vec<Problem> {
    let explains = |problem: &Problem, other: &Problem| {
        let row = FOLLOWING.iter().find(|(check, _)| *check == problem.check);
        let is_there = problem.statement.is_none() || problem.statement == other.statement;
        is_there && row.is_some_and(|(_, by)| by.contains(&other.check))
    };
    let follows = |problem: &Problem| {
        FOLLOWING.iter().any(|(check, _)| *check == problem.check)
            && problems.iter().any(|other| explains(problem, other))
    };
    let kept: Vec<bool> = problems.iter().map(|problem| !follows(problem)).collect();
    let mut kept = kept.into_iter();
    let mut problems = problems;
    problems.retain(|_| kept.next().unwrap_or(true));
    problems
}
