//! Principals.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}

const ROWS: &[Row] = &[
    Row::new(
        "invalid-service-principal-format",
        "Text that is no service principal",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_SERVICE_PRINCIPAL_FORMAT"),
            Alias::new("parliament", "UNKNOWN_PRINCIPAL"),
        ],
    ),
    Row::new(
        "invalid-principal-key",
        "Type of principal that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_PRINCIPAL_KEY"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "UNKNOWN_PRINCIPAL"),
        ],
    ),
    Row::new(
        "invalid-principal-format",
        "Principal of a form that there is not",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "INVALID_PRINCIPAL_FORMAT"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
            Alias::new("parliament", "UNKNOWN_PRINCIPAL"),
        ],
    ),
    Row::new(
        "unsupported-wildcard-in-principal",
        "Wildcard inside of a principal",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
            Alias::new("cfn-lint", "E3512"),
            Alias::new("cfn-lint", "E3530"),
        ],
    ),
    Row::new(
        "federated-principal-not-supported",
        "Identity provider outside of a trust policy",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "FEDERATED_PRINCIPAL_NOT_SUPPORTED"),
            Alias::new("cfn-lint", "E3512"),
        ],
    ),
    Row::new(
        "invalid-federated-principal-syntax-in-role-trust-policy",
        "Text that is no identity provider",
        Severity::Medium,
        &[
            Alias::new(
                "access-analyzer",
                "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
            ),
            Alias::new("parliament", "UNKNOWN_FEDERATION_SOURCE"),
            Alias::new("cfn-lint", "E3530"),
        ],
    ),
    Row::new(
        "role-trust-policy-syntax-error-resource",
        "Resource in a trust policy",
        Severity::Medium,
        &[
            Alias::new("access-analyzer", "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE"),
            Alias::new("cfn-lint", "E3530"),
        ],
    ),
    Row::new(
        "role-trust-policy-syntax-error-notprincipal",
        "NotPrincipal in a trust policy",
        Severity::Medium,
        &[
            Alias::new(
                "access-analyzer",
                "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
            ),
            Alias::new("cfn-lint", "E3530"),
        ],
    )
    .superseding(&["allow-not-principal"]),
    Row::new(
        "mismatched-action-for-principal",
        "Action by which the principals cannot assume the role",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "MISMATCHED_ACTION_FOR_PRINCIPAL",
        )],
    ),
    Row::new(
        "missing-action-for-roles-anywhere-trust-policy",
        "Trust policy of Roles Anywhere without all actions",
        Severity::Medium,
        &[Alias::new(
            "access-analyzer",
            "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
        )],
    ),
];
