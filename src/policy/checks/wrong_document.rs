//! A document of one type where one of another type belongs.

use super::faults::a_policy;
use super::problem::{Found, Outcome, Place};
use crate::policy::document::{Document, PolicyType, Statement};

/// Checks whose problems are those of the wrong place.
const EXPLAINED: [&str; 7] = [
    "missing-principal",
    "missing-resource",
    "unsupported-principal",
    "scp-syntax-error-principal",
    "role-trust-policy-syntax-error-resource",
    "unsupported-action-in-policy",
    "mismatched-action-for-principal",
];

/// Notes that the document belongs elsewhere, instead of all that follows from it.
pub(super) fn check(found: &mut Found<'_>) {
    let document = found.document;
    let Some(other) = looks_like(document) else {
        return;
    };
    found.retain(|problem| !EXPLAINED.contains(&problem.check));
    let help = match (document.kind, other) {
        (PolicyType::Trust, _) => {
            "write here who may assume the role, with `Principal` and `sts:AssumeRole`; what the \
             role may do belongs into a policy that is attached to it"
        }
        (_, PolicyType::Trust) => {
            "move it to the trust policy of the role: `assume_role_policy` in Terraform, \
             `AssumeRolePolicyDocument` in CloudFormation"
        }
        _ => "write here who may use the resource, with `Principal`",
    };
    let subject = match other {
        PolicyType::Trust => "trust",
        _ => "identity",
    };
    found.note(
        "wrong-policy-type",
        Outcome::Refused,
        Place::new(document.span, subject),
        format!(
            "{} stands where {} belongs",
            a_policy(other),
            a_policy(document.kind)
        ),
        help,
    );
}

/// The type that all statements have the elements of, where that is not the type of the document.
fn looks_like(document: &Document) -> Option<PolicyType> {
    if document.open.is_some() || document.statements.is_empty() {
        return None;
    }
    let all = |is: fn(&Statement) -> bool| {
        document
            .statements
            .iter()
            .all(|s| s.open.is_none() && is(s))
    };
    match document.kind {
        PolicyType::Trust | PolicyType::Resource(_) if all(is_identity) => {
            Some(PolicyType::Identity)
        }
        PolicyType::Identity | PolicyType::Boundary | PolicyType::Session if all(is_trust) => {
            Some(PolicyType::Trust)
        }
        _ => None,
    }
}

fn is_identity(statement: &Statement) -> bool {
    statement.principals.is_none() && statement.resources.is_some() && statement.actions.is_some()
}

fn is_trust(statement: &Statement) -> bool {
    let actions = statement.actions.iter().flat_map(|actions| &actions.items);
    let mut names = actions
        .into_iter()
        .map(|item| item.leaf.text.known_prefix());
    statement.principals.is_some()
        && statement.resources.is_none()
        && statement.actions.is_some()
        && names.all(|name| name.to_ascii_lowercase().starts_with("sts:"))
}
