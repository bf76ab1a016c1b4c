//! Rules about what AWS takes and that does not do what it seems to do.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

const ROWS: &[Row] = &[
    Row::new(
        "mfa-deny-without-if-exists",
        "Denial of what is done without MFA that access keys escape",
        Severity::Medium,
        &[Alias::new("parliament", "BAD_PATTERN_FOR_MFA")],
    ),
    Row::new(
        "mfa-allow-if-exists",
        "Permission with MFA that access keys have without it",
        Severity::Medium,
        &[Alias::new("parliament", "BAD_PATTERN_FOR_MFA")],
    ),
    Row::new(
        "mfa-null-test",
        "Test of MFA by whether its key is there",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "mfa-removable-without-mfa",
        "MFA that can be got rid of without it",
        Severity::Low,
        &[],
    ),
    Row::new(
        "mfa-test-inverted",
        "Test of MFA that is the wrong way round",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "forallvalues-with-single-valued-key",
        "`ForAllValues` for a key with one value",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "FORALLVALUES_WITH_SINGLE_VALUED_KEY"),
            Alias::new("parliament", "SINGLE_VALUE_CONDITION_TOO_PERMISSIVE"),
        ],
    ),
    Row::new(
        "forallvalues-without-null-check",
        "`ForAllValues` that allows requests without the key",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "foranyvalue-in-deny",
        "Denial by `ForAnyValue` that requests without the key escape",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "foranyvalue-with-audience-claim-type",
        "`ForAnyValue` for an audience that is one text",
        Severity::Low,
        &[Alias::new(
            "access-analyzer",
            "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
        )],
    ),
    Row::new(
        "confirm-audience-claim-type",
        "Set operator for the audience of an identity provider",
        Severity::Info,
        &[Alias::new("access-analyzer", "CONFIRM_AUDIENCE_CLAIM_TYPE")],
    )
    .off_by_default(),
    Row::new(
        "if-exists-in-allow",
        "Permission by `IfExists` that strangers have",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "null-with-qualifier",
        "`Null` with a set operator",
        Severity::Medium,
        &[Alias::new("access-analyzer", "NULL_WITH_QUALIFIER")],
    ),
    Row::new(
        "wildcard-without-like-operator",
        "`*` in a value that is compared as it is",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "WILDCARD_WITHOUT_LIKE_OPERATOR",
        )],
    ),
    Row::new(
        "string-like-operator-with-arn-condition-keys",
        "ARN compared as a text",
        Severity::Info,
        &[Alias::new(
            "access-analyzer",
            "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
        )],
    )
    .off_by_default(),
    Row::new(
        "type-mismatch",
        "Operator of another type than the key",
        Severity::Medium,
        &[
            Alias::new("parliament", "MISMATCHED_TYPE_BUT_USABLE"),
            Alias::new("access-analyzer", "TYPE_MISMATCH"),
            Alias::new("parliament", "MISMATCHED_TYPE"),
        ],
    ),
    Row::new(
        "invalid-date-value",
        "Date as seconds since 1970",
        Severity::Info,
        &[Alias::new("access-analyzer", "INVALID_DATE_VALUE")],
    ),
    Row::new(
        "improve-ip-range",
        "Range with bits behind its mask",
        Severity::Low,
        &[Alias::new("access-analyzer", "IMPROVE_IP_RANGE")],
    ),
    Row::new(
        "private-ip-address-subset",
        "Private addresses in `aws:SourceIp`",
        Severity::Low,
        &[Alias::new("access-analyzer", "PRIVATE_IP_ADDRESS_SUBSET")],
    ),
    Row::new(
        "private-not-ip-address-subset",
        "Private addresses in a negated test of `aws:SourceIp`",
        Severity::Low,
        &[Alias::new(
            "access-analyzer",
            "PRIVATE_NOT_IP_ADDRESS_SUBSET",
        )],
    ),
    Row::new(
        "missing-paired-condition-keys",
        "Private address without its network",
        Severity::Low,
        &[Alias::new(
            "access-analyzer",
            "MISSING_PAIRED_CONDITION_KEYS",
        )],
    ),
    Row::new(
        "untrustworthy-condition-key",
        "Access by a header that anyone can write",
        Severity::Medium,
        &[Alias::new("access-analyzer", "UNTRUSTWORTHY_CONDITION_KEY")],
    ),
    Row::new(
        "recommended-condition-key-for-service-principal",
        "Header where the source of a service is meant",
        Severity::Low,
        &[Alias::new(
            "access-analyzer",
            "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        )],
    )
    .superseding(&["confused-deputy-access"]),
    Row::new(
        "s3-prefix-in-negative-context",
        "Objects withheld by `s3:prefix`",
        Severity::Low,
        &[Alias::new(
            "access-analyzer",
            "S3_PREFIX_IN_NEGATIVE_CONTEXT",
        )],
    ),
    Row::new(
        "dynamodb-attributes-without-select",
        "Attributes of DynamoDB without `dynamodb:Select`",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
        )],
    ),
    Row::new(
        "irrelevant-condition-key-in-policy",
        "Condition key that means nothing in this policy",
        Severity::Info,
        &[Alias::new(
            "access-analyzer",
            "IRRELEVANT_CONDITION_KEY_IN_POLICY",
        )],
    ),
    Row::new(
        "empty-array-action",
        "Statement without actions",
        Severity::Low,
        &[Alias::new("access-analyzer", "EMPTY_ARRAY_ACTION")],
    ),
    Row::new(
        "empty-array-resource",
        "Statement without resources",
        Severity::Low,
        &[Alias::new("access-analyzer", "EMPTY_ARRAY_RESOURCE")],
    ),
    Row::new(
        "empty-principal",
        "Statement without principals",
        Severity::Low,
        &[
            Alias::new("access-analyzer", "EMPTY_ARRAY_PRINCIPAL"),
            Alias::new("access-analyzer", "EMPTY_OBJECT_PRINCIPAL"),
        ],
    ),
    Row::new(
        "empty-array-condition",
        "Test without values",
        Severity::Low,
        &[
            Alias::new("access-analyzer", "EMPTY_ARRAY_CONDITION"),
            Alias::new("access-analyzer", "EMPTY_ARRAY_CONDITION_FORALLVALUES"),
            Alias::new("access-analyzer", "EMPTY_ARRAY_CONDITION_FORANYVALUE"),
            Alias::new("access-analyzer", "EMPTY_ARRAY_CONDITION_IFEXISTS"),
        ],
    ),
    Row::new(
        "empty-object-condition",
        "Empty condition",
        Severity::Info,
        &[Alias::new("access-analyzer", "EMPTY_OBJECT_CONDITION")],
    ),
    Row::new(
        "empty-sid-value",
        "Empty `Sid`",
        Severity::Info,
        &[Alias::new("access-analyzer", "EMPTY_SID_VALUE")],
    )
    .off_by_default(),
    Row::new(
        "equivalent-to-null-false",
        "Pattern that asks whether a key is there",
        Severity::Info,
        &[Alias::new("access-analyzer", "EQUIVALENT_TO_NULL_FALSE")],
    )
    .off_by_default(),
    Row::new(
        "equivalent-to-null-true",
        "Pattern that asks whether a key is missing",
        Severity::Info,
        &[Alias::new("access-analyzer", "EQUIVALENT_TO_NULL_TRUE")],
    )
    .off_by_default(),
    Row::new(
        "wildcard-in-service-name",
        "Wildcard for the service of an ARN",
        Severity::Low,
        &[Alias::new("access-analyzer", "WILDCARD_IN_SERVICE_NAME")],
    ),
    Row::new(
        "unique-sids-recommended",
        "`Sid` that stands twice",
        Severity::Info,
        &[
            Alias::new("access-analyzer", "UNIQUE_SIDS_RECOMMENDED"),
            Alias::new("parliament", "DUPLICATE_SID"),
        ],
    ),
    Row::new(
        "invalid-role-reference",
        "Role that has been deleted",
        Severity::Low,
        &[Alias::new("access-analyzer", "INVALID_ROLE_REFERENCE")],
    ),
    Row::new(
        "invalid-user-reference",
        "User that has been deleted",
        Severity::Low,
        &[Alias::new("access-analyzer", "INVALID_USER_REFERENCE")],
    ),
    Row::new(
        "allow-with-unsupported-tag-condition-key",
        "Permission by tags for actions that have none",
        Severity::Low,
        &[Alias::new(
            "access-analyzer",
            "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        )],
    ),
    Row::new(
        "deny-with-unsupported-tag-condition-key",
        "Denial by tags for actions that have none",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        )],
    ),
    Row::new(
        "rcp-missing-related-principal-condition-key",
        "Resource control policy that denies services of AWS",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
        )],
    ),
    Row::new(
        "rcp-missing-related-service-principal-condition-key",
        "Resource control policy that denies all but services",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
        )],
    ),
    Row::new(
        "rcp-missing-service-condition-key-null-check",
        "Resource control policy that needs a source",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
        )],
    ),
    Row::new(
        "action-resource-mismatch",
        "Action of which no resource fits",
        Severity::Low,
        &[
            Alias::new("parliament", "RESOURCE_MISMATCH"),
            Alias::new("cfn-lint", "I3510"),
        ],
    ),
    Row::new(
        "action-needs-all-resources",
        "Action without resources among others",
        Severity::Info,
        &[Alias::new("parliament", "RESOURCE_MISMATCH")],
    )
    .off_by_default(),
    Row::new(
        "negation-leaves-nothing",
        "`NotAction` or `NotResource` of everything",
        Severity::Medium,
        &[],
    ),
    Row::new(
        "negation-spares-nothing",
        "Denial whose `NotResource` spares nothing",
        Severity::Low,
        &[],
    ),
    Row::new(
        "ineffective-deny-carve-out",
        "Denial that does not spare whom it means to",
        Severity::Low,
        &[],
    ),
];

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}
