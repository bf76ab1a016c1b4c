//! Policies of organizations.

use super::row::{self, Row};
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// The rule of an entry of the registry.
pub const fn rule(entry: Entry) -> Rule {
    row::rule(ROWS, entry)
}

const ROWS: &[Row] = &[
    Row::new(
        "scp-syntax-error-principal",
        "Principal in a service control policy",
        Severity::Medium,
        &[Alias::new("access-analyzer", "SCP_SYNTAX_ERROR_PRINCIPAL")],
    ),
    Row::new(
        "rcp-syntax-error-principal",
        "Resource control policy for some principals",
        Severity::Medium,
        &[Alias::new("access-analyzer", "RCP_SYNTAX_ERROR_PRINCIPAL")],
    ),
    Row::new(
        "rcp-syntax-error-allow",
        "Resource control policy that allows",
        Severity::Medium,
        &[Alias::new("access-analyzer", "RCP_SYNTAX_ERROR_ALLOW")],
    ),
    Row::new(
        "rcp-syntax-error-notaction",
        "NotAction in a resource control policy",
        Severity::Medium,
        &[Alias::new("access-analyzer", "RCP_SYNTAX_ERROR_NOTACTION")],
    ),
    Row::new(
        "rcp-syntax-error-action",
        "Action that resource control policies do not reach",
        Severity::Medium,
        &[Alias::new("access-analyzer", "RCP_SYNTAX_ERROR_ACTION")],
    ),
];
