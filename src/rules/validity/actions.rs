//! Names of actions, and their places.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}

const ROWS: &[Row] = &[
    Row::new(
        "invalid-action",
        "Action that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_ACTION"),
            Alias::new("parliament", "UNKNOWN_ACTION"),
        ],
    ),
    Row::new(
        "invalid-service-in-action",
        "Action of a service that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_SERVICE_IN_ACTION"),
            Alias::new("parliament", "UNKNOWN_PREFIX"),
        ],
    ),
    Row::new(
        "action-matches-nothing",
        "Pattern that no action has",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_ACTION"),
            Alias::new("parliament", "UNKNOWN_ACTION"),
        ],
    ),
    Row::new(
        "unsupported-action-in-policy",
        "Action that has no place in the policy",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_ACTION_IN_POLICY"),
            Alias::new("cfn-lint", "E3513"),
        ],
    ),
    Row::new(
        "unsupported-resource-arn-in-policy",
        "Resource that has no place in the policy",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_RESOURCE_ARN_IN_POLICY"),
            Alias::new("cfn-lint", "E3514"),
        ],
    ),
];
