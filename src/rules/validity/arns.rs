//! ARNs of resources.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}

const ROWS: &[Row] = &[
    Row::new(
        "invalid-arn-prefix",
        "Resource that is no ARN",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_ARN_PREFIX"),
            Alias::new("parliament", "INVALID_ARN"),
        ],
    ),
    Row::new(
        "missing-arn-field",
        "ARN with too few fields",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_ARN_FIELD"),
            Alias::new("parliament", "INVALID_ARN"),
        ],
    ),
    Row::new(
        "invalid-partition",
        "ARN of a partition that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_PARTITION"),
            Alias::new("parliament", "INVALID_ARN"),
        ],
    ),
    Row::new(
        "invalid-arn-service-case",
        "ARN whose service is not in lower case",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_ARN_SERVICE_CASE"),
            Alias::new("parliament", "RESOURCE_MISMATCH"),
        ],
    ),
    Row::new(
        "invalid-service-in-arn",
        "ARN of a service that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_SERVICE"),
            Alias::new("parliament", "RESOURCE_MISMATCH"),
        ],
    ),
    Row::new(
        "missing-arn-region",
        "ARN without a region",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_ARN_REGION"),
            Alias::new("parliament", "RESOURCE_MISMATCH"),
        ],
    ),
    Row::new(
        "missing-arn-account",
        "ARN without an account",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_ARN_ACCOUNT"),
            Alias::new("parliament", "RESOURCE_MISMATCH"),
        ],
    ),
    Row::new(
        "arn-region-not-allowed",
        "ARN with a region where there is none",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "ARN_REGION_NOT_ALLOWED"),
            Alias::new("parliament", "RESOURCE_MISMATCH"),
        ],
    ),
    Row::new(
        "arn-account-not-allowed",
        "ARN with an account where there is none",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "ARN_ACCOUNT_NOT_ALLOWED"),
            Alias::new("parliament", "RESOURCE_MISMATCH"),
        ],
    ),
    Row::new(
        "invalid-arn-region",
        "ARN of a region that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_ARN_REGION"),
            Alias::new("parliament", "INVALID_ARN"),
        ],
    ),
    Row::new(
        "invalid-arn-account",
        "ARN whose account is no account id",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_ARN_ACCOUNT"),
            Alias::new("parliament", "INVALID_ARN"),
        ],
    ),
    Row::new(
        "invalid-arn-resource",
        "ARN of a resource that the service does not have",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_ARN_RESOURCE"),
            Alias::new("parliament", "RESOURCE_MISMATCH"),
        ],
    ),
];
