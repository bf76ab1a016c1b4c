//! Conditions.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}

const ROWS: &[Row] = &[
    Row::new(
        "invalid-condition-operator",
        "Condition operator that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_CONDITION_OPERATOR"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "UNKNOWN_OPERATOR"),
        ],
    ),
    Row::new(
        "null-with-if-exists",
        "Null with IfExists",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "NULL_WITH_IF_EXISTS"),
            Alias::new("parliament", "UNKNOWN_OPERATOR"),
        ],
    ),
    Row::new(
        "invalid-condition-key-format",
        "Condition key without a prefix",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "INVALID_CONDITION_KEY_FORMAT",
        )],
    ),
    Row::new(
        "invalid-global-condition-key",
        "Global condition key that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_GLOBAL_CONDITION_KEY"),
            Alias::new("parliament", "UNKNOWN_CONDITION_FOR_ACTION"),
        ],
    ),
    Row::new(
        "unsupported-global-condition-key",
        "Global condition key that policies cannot test",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_GLOBAL_CONDITION_KEY"),
            Alias::new("access-analyzer", "DEPRECATED_GLOBAL_CONDITION_KEY"),
        ],
    ),
    Row::new(
        "invalid-service-condition-key",
        "Condition key that the service does not have",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_SERVICE_CONDITION_KEY"),
            Alias::new("parliament", "UNKNOWN_CONDITION_FOR_ACTION"),
        ],
    ),
    Row::new(
        "invalid-service-in-condition-key",
        "Condition key of a service that there is not",
        Severity::Medium,
        &[Alias::new("access-analyzer", "INVALID_SERVICE")],
    ),
    Row::new(
        "missing-tag-key-in-condition",
        "Condition on tags without the key of a tag",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "MISSING_TAG_KEY_IN_CONDITION",
        )],
    ),
    Row::new(
        "duplicate-keys-with-different-case",
        "Condition key twice in different case",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        )],
    )
    .superseding(&["contradicting-conditions"]),
    Row::new(
        "missing-qualifier",
        "Key with several values and an operator for one",
        Severity::Medium,
        &[Alias::new("access-analyzer", "MISSING_QUALIFIER")],
    ),
    Row::new(
        "invalid-condition-data-type",
        "Value that the operator does not take",
        Severity::Medium,
        &[
            Alias::new("parliament", "MISMATCHED_TYPE_OPERATION_TO_NULL"),
            Alias::new("access-analyzer", "INVALID_CONDITION_DATA_TYPE"),
            Alias::new("access-analyzer", "TYPE_MISMATCH_BOOLEAN"),
            Alias::new("access-analyzer", "TYPE_MISMATCH_DATE"),
            Alias::new("access-analyzer", "TYPE_MISMATCH_NUMBER"),
            Alias::new("access-analyzer", "TYPE_MISMATCH_STRING"),
            Alias::new("parliament", "MISMATCHED_TYPE"),
        ],
    ),
    Row::new(
        "type-mismatch-ip-range",
        "Value that is no range of addresses",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "TYPE_MISMATCH_IP_RANGE"),
            Alias::new("parliament", "MISMATCHED_TYPE"),
        ],
    ),
    Row::new(
        "invalid-condition-multiple-boolean",
        "Both true and false at once",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
        )],
    )
    .superseding(&["condition-on-any-value"]),
    Row::new(
        "invalid-vpc-format",
        "Value that is no id of a VPC",
        Severity::Medium,
        &[Alias::new("access-analyzer", "INVALID_VPC_FORMAT")],
    ),
    Row::new(
        "invalid-vpce-format",
        "Value that is no id of a VPC endpoint",
        Severity::Medium,
        &[Alias::new("access-analyzer", "INVALID_VPCE_FORMAT")],
    ),
    Row::new(
        "invalid-region",
        "Value that is no region",
        Severity::Medium,
        &[Alias::new("access-analyzer", "INVALID_REGION")],
    ),
    Row::new(
        "invalid-account-id",
        "Value that is no account id",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "invalid-organization-id",
        "Value that is no id of an organization",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "invalid-kms-key-value",
        "Value that is no ARN of a KMS key",
        Severity::Medium,
        &[Alias::new("access-analyzer", "INVALID_KMS_KEY_VALUE")],
    ),
    Row::new(
        "private-ip-address",
        "Condition on private source addresses",
        Severity::Medium,
        &[Alias::new("access-analyzer", "PRIVATE_IP_ADDRESS")],
    ),
    Row::new(
        "private-not-ip-address",
        "Condition on all but private source addresses",
        Severity::Medium,
        &[Alias::new("access-analyzer", "PRIVATE_NOT_IP_ADDRESS")],
    ),
    Row::new(
        "unsupported-action-for-condition-key",
        "Action that does not have the condition key",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_ACTION_FOR_CONDITION_KEY"),
            Alias::new("parliament", "UNKNOWN_CONDITION_FOR_ACTION"),
        ],
    ),
    Row::new(
        "missing-action-for-condition-key",
        "Condition key that no action of the statement has",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_ACTION_FOR_CONDITION_KEY"),
            Alias::new("parliament", "UNKNOWN_CONDITION_FOR_ACTION"),
        ],
    ),
    Row::new(
        "unsupported-condition-key-for-service-principal",
        "Condition key that requests of services do not have",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        )],
    ),
    Row::new(
        "wildcard-usage-too-permissive",
        "Wildcard where one account, organization or network belongs",
        Severity::High,
        &[Alias::new(
            "access-analyzer",
            "WILDCARD_USAGE_TOO_PERMISSIVE",
        )],
    )
    .superseding(&[
        "condition-on-any-value",
        "confused-deputy-access",
        "function-source-missing",
    ]),
    Row::new(
        "variable-usage-too-permissive",
        "Variable where one account, organization or network belongs",
        Severity::High,
        &[Alias::new(
            "access-analyzer",
            "VARIABLE_USAGE_TOO_PERMISSIVE",
        )],
    ),
];
