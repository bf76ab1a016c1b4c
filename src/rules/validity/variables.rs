//! Policy variables.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}

const ROWS: &[Row] = &[
    Row::new(
        "missing-brace-in-variable",
        "Policy variable without its closing brace",
        Severity::Medium,
        &[Alias::new("access-analyzer", "MISSING_BRACE_IN_VARIABLE")],
    ),
    Row::new(
        "missing-quote-in-variable",
        "Default of a variable without quotes",
        Severity::Medium,
        &[Alias::new("access-analyzer", "MISSING_QUOTE_IN_VARIABLE")],
    ),
    Row::new(
        "unsupported-space-in-variable",
        "Space in the name of a variable",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "UNSUPPORTED_SPACE_IN_VARIABLE",
        )],
    ),
    Row::new(
        "empty-variable",
        "Policy variable without a key",
        Severity::Medium,
        &[Alias::new("access-analyzer", "EMPTY_VARIABLE")],
    ),
    Row::new(
        "variable-unsupported-in-element",
        "Policy variable where there are none",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        )],
    ),
    Row::new(
        "variable-unsupported-in-version",
        "Policy variable in an old language version",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "VARIABLE_UNSUPPORTED_IN_VERSION",
        )],
    ),
    Row::new(
        "invalid-variable-for-operator",
        "Policy variable with an operator that takes none",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "INVALID_VARIABLE_FOR_OPERATOR",
        )],
    ),
    Row::new(
        "unknown-policy-variable",
        "Policy variable of a key that there is not",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "INVALID_GLOBAL_CONDITION_KEY",
        )],
    ),
    Row::new(
        "unconverted-variable",
        "Variable in the form of aws_iam_policy_document elsewhere",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "unrendered-placeholder",
        "Placeholder that nobody has filled in",
        Severity::Medium,
        &[Alias::new("cfn-lint", "E1029")],
    ),
];
