//! The grammar of documents.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}

const ROWS: &[Row] = &[
    Row::new(
        "json-syntax-error",
        "Policy that is not JSON",
        Severity::Medium,
        &[
            Alias::new("tflint", "aws_transfer_user_invalid_policy"),
            Alias::new("tflint", "aws_transfer_access_invalid_policy"),
            Alias::new("tflint", "aws_ses_receipt_filter_invalid_policy"),
            Alias::new("tflint", "aws_secretsmanager_secret_policy_invalid_policy"),
            Alias::new("tflint", "aws_secretsmanager_secret_invalid_policy"),
            Alias::new("tflint", "aws_kms_replica_key_invalid_policy"),
            Alias::new("tflint", "aws_kms_replica_external_key_invalid_policy"),
            Alias::new("tflint", "aws_kms_key_invalid_policy"),
            Alias::new("tflint", "aws_kms_external_key_invalid_policy"),
            Alias::new("tflint", "aws_iot_policy_invalid_policy"),
            Alias::new("tflint", "aws_iot_policy_attachment_invalid_policy"),
            Alias::new("tflint", "aws_iam_user_policy_invalid_policy"),
            Alias::new("tflint", "aws_iam_role_policy_invalid_policy"),
            Alias::new("tflint", "aws_iam_role_invalid_assume_role_policy"),
            Alias::new("tflint", "aws_iam_policy_invalid_policy"),
            Alias::new("tflint", "aws_iam_group_policy_invalid_policy"),
            Alias::new("tflint", "aws_efs_file_system_policy_invalid_policy"),
            Alias::new("tflint", "aws_ecrpublic_repository_policy_invalid_policy"),
            Alias::new("tflint", "aws_ecr_repository_policy_invalid_policy"),
            Alias::new("tflint", "aws_ecr_registry_policy_invalid_policy"),
            Alias::new("access-analyzer", "JSON_SYNTAX_ERROR"),
            Alias::new("parliament", "MALFORMED_JSON"),
        ],
    ),
    Row::new(
        "data-type-mismatch",
        "Element with a value of the wrong type",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "DATA_TYPE_MISMATCH"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "invalid-policy-element",
        "Element that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_POLICY_ELEMENT"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "missing-statement",
        "Policy without a statement",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_STATEMENT"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "missing-effect",
        "Statement without an effect",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_EFFECT"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "missing-action",
        "Statement without an action",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_ACTION"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "missing-resource",
        "Statement without a resource",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "MISSING_RESOURCE"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "missing-principal",
        "Statement without a principal",
        Severity::Medium,
        &[
            Alias::new("terrascan", "AC_AWS_0481"),
            Alias::new("kics", "bbe3dd3d-fea9-4b68-a785-cfabe2bbbc54"),
            Alias::new("access-analyzer", "MISSING_PRINCIPAL"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "unsupported-principal",
        "Principal in a policy of a principal",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_PRINCIPAL"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "unsupported-element-combination",
        "Element and its negation in one statement",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_ELEMENT_COMBINATION"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "duplicate-key",
        "Key that stands twice in one object",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "JSON_SYNTAX_ERROR"),
            Alias::new("parliament", "MALFORMED_JSON"),
        ],
    ),
    Row::new(
        "invalid-version",
        "Version that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_VERSION"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "INVALID_VERSION"),
        ],
    ),
    Row::new(
        "old-version",
        "Policy of the old language version",
        Severity::Info,
        &[
            Alias::new("access-analyzer", "MISSING_VERSION"),
            Alias::new("cfn-lint", "W2511"),
            Alias::new("parliament", "NO_VERSION"),
            Alias::new("parliament", "OLD_VERSION"),
        ],
    ),
    Row::new(
        "invalid-effect",
        "Effect that is neither Allow nor Deny",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_EFFECT"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "MALFORMED"),
        ],
    ),
    Row::new(
        "unique-sids-required",
        "Statement id that stands twice",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNIQUE_SIDS_REQUIRED"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("parliament", "DUPLICATE_SID"),
        ],
    ),
    Row::new(
        "unsupported-sid",
        "Statement id with other characters than letters and digits",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_SID"),
            Alias::new("cfn-lint", "E3510"),
            Alias::new("parliament", "INVALID_SID"),
            Alias::new("tflint", "aws_iam_policy_sid_invalid_characters"),
        ],
    ),
    Row::new(
        "wrong-policy-type",
        "Policy where one of another type belongs",
        Severity::Medium,
        &[
            Alias::new("cfn-lint", "E3530"),
            Alias::new("cfn-lint", "E3510"),
        ],
    ),
];
