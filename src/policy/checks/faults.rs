//! What reading a document has found already.

use super::names;
use super::problem::{Found, Outcome, Place, shorten};
use crate::policy::document::{PolicyType, Statement};
use crate::policy::fault::{Fault, FaultKind};

pub(super) fn check(found: &mut Found<'_>) {
    let document = found.document;
    for fault in &document.faults {
        let of_fault = |s: &&Statement| Some(s.index) == fault.statement;
        match document.statements.iter().find(of_fault) {
            Some(statement) => found.enter(statement),
            None => found.leave(),
        }
        if !is_explained(fault, &document.faults) {
            note(found, fault);
        }
    }
    found.leave();
}

/// Whether an element is missing because it is written under another name.
fn is_explained(fault: &Fault, faults: &[Fault]) -> bool {
    let FaultKind::Missing(missing) = fault.kind else {
        return false;
    };
    faults.iter().any(|other| match &other.kind {
        FaultKind::UnknownElement(name)
            if other.statement == fault.statement || is_beside_statements(other) =>
        {
            let meant = names::element(name).unwrap_or("");
            meant.strip_prefix("Not").unwrap_or(meant) == missing
        }
        _ => false,
    })
}

/// Whether it is an element of statements that stands in the document: it is indented too little.
fn is_beside_statements(fault: &Fault) -> bool {
    match &fault.kind {
        FaultKind::UnknownElement(name) => {
            let of_document = ["Version", "Id", "Statement"];
            let known = names::element(name);
            fault.statement.is_none() && known.is_some_and(|known| !of_document.contains(&known))
        }
        _ => false,
    }
}

fn note(found: &mut Found<'_>, fault: &Fault) {
    let kind = found.document.kind;
    let Some((check, help)) = told(&fault.kind, kind) else {
        return;
    };
    let is_beside = is_beside_statements(fault);
    let help = match is_beside {
        true => "move it into the statement that it belongs to".to_owned(),
        false => help,
    };
    let message = match &fault.kind {
        FaultKind::UnknownElement(name) if is_beside => {
            format!(
                "`{}` stands beside `Statement`, and not in a statement",
                shorten(name)
            )
        }
        FaultKind::Misplaced(name) => {
            format!("`{name}` has no place in {}", a_policy(kind))
        }
        FaultKind::Missing(name) => {
            let of = match *name == "Statement" {
                true => "the document",
                false => "the statement",
            };
            match *name {
                "Action" | "Resource" => format!("{of} has neither `{name}` nor `Not{name}`"),
                name => format!("{of} has no `{name}`"),
            }
        }
        FaultKind::Empty("Statement") => "the document has no statement".to_owned(),
        FaultKind::NotJson(message) => format!("the policy is not JSON: {}", shorten(message)),
        other => shorten(&other.to_string()),
    };
    let subject = fault.kind.name();
    found.note(
        check,
        outcome(&fault.kind),
        Place::new(fault.span, subject),
        message,
        help,
    );
}

/// What a policy of a type is called, with its article.
pub(super) fn a_policy(kind: PolicyType) -> &'static str {
    match kind {
        PolicyType::Identity => "an identity-based policy",
        PolicyType::Boundary => "a permissions boundary",
        PolicyType::Session => "a session policy",
        PolicyType::ServiceControl => "a service control policy",
        PolicyType::ResourceControl => "a resource control policy",
        PolicyType::Trust => "a trust policy",
        PolicyType::Resource(_) => "a resource-based policy",
        PolicyType::Endpoint => "an endpoint policy",
    }
}

/// AWS refuses what is wrong with the grammar, but for a key that stands twice, of which it sees
/// the last one only, as every reader of JSON does.
fn outcome(kind: &FaultKind) -> Outcome {
    match kind {
        FaultKind::DuplicateKey(_) => Outcome::Unguarded,
        _ => Outcome::Refused,
    }
}

/// The check that a fault belongs to, and what to do; none for faults that others report.
fn told(fault: &FaultKind, kind: PolicyType) -> Option<(&'static str, String)> {
    let (check, help): (_, &str) = match fault {
        FaultKind::NotJson(_) => (
            "json-syntax-error",
            "mend the text; a document that is built by `jsonencode`, \
             `data.aws_iam_policy_document` or as YAML is always JSON",
        ),
        FaultKind::NotAnObject => (
            "data-type-mismatch",
            "write an object with `Version` and `Statement`",
        ),
        FaultKind::Missing("Effect") => (
            "missing-effect",
            "add `Effect` with the value `Allow` or `Deny`",
        ),
        FaultKind::Missing("Action") => (
            "missing-action",
            "add `Action` with the actions that the statement is about",
        ),
        FaultKind::Missing("Resource") => (
            "missing-resource",
            "add `Resource` with the ARNs that the statement is about",
        ),
        FaultKind::Missing("Principal") => (
            "missing-principal",
            "add `Principal` with those whom the statement is about, such as \
             `{\"AWS\": \"arn:aws:iam::111122223333:role/name\"}`",
        ),
        FaultKind::Missing("Statement") | FaultKind::Empty("Statement") => (
            "missing-statement",
            "add `Statement` with one statement at least",
        ),
        FaultKind::UnknownElement(name) => {
            let known = names::element(name);
            let help = known.map_or_else(
                || {
                    format!(
                        "remove `{}`, or move what it says to where it belongs",
                        shorten(name)
                    )
                },
                |known| format!("write `{known}`"),
            );
            return Some(("invalid-policy-element", help));
        }
        FaultKind::ElementCase(_, meant) => {
            return Some(("invalid-policy-element", format!("write `{meant}`")));
        }
        FaultKind::Misplaced(_) => match kind {
            PolicyType::ServiceControl => (
                "scp-syntax-error-principal",
                "remove it; to bound some principals only, test `aws:PrincipalArn` in `Condition`",
            ),
            _ => (
                "unsupported-principal",
                "remove it: who holds the policy is whom it is about; who may assume a role stands \
                 in its trust policy, who may use a resource in that of the resource",
            ),
        },
        FaultKind::Both(one, other) => {
            let help = format!("keep one of `{one}` and `{other}`, or make two statements");
            return Some(("unsupported-element-combination", help));
        }
        FaultKind::DuplicateKey(name) => {
            let name = shorten(name);
            let help =
                format!("make one `{name}` with the values of both: only the last one counts");
            return Some(("duplicate-key", help));
        }
        FaultKind::WrongType(_, wanted) => {
            let wanted = match *wanted {
                "texts" => "a text, or a list of texts",
                "objects" => "an object, or a list of objects",
                other => other,
            };
            return Some(("data-type-mismatch", format!("write {wanted}")));
        }
        FaultKind::UnknownVersion(_) => ("invalid-version", "write `2012-10-17`"),
        FaultKind::UnknownEffect(effect) => {
            let help = match names::like(effect, ["Allow", "Deny"]) {
                Some(meant) => format!("write `{meant}`"),
                None => "write `Allow` or `Deny`".to_owned(),
            };
            return Some(("invalid-effect", help));
        }
        FaultKind::UnknownPrincipalType(name) => {
            let known = ["AWS", "Service", "Federated", "CanonicalUser"];
            let help = match names::like(name, known) {
                Some(meant) => format!("write `{meant}`"),
                None => "write `AWS`, `Service`, `Federated` or `CanonicalUser`".to_owned(),
            };
            return Some(("invalid-principal-key", help));
        }
        FaultKind::UnknownPrincipal(name) => {
            let help = names::principal_of(name);
            return Some(("invalid-principal-format", help));
        }
        FaultKind::UnknownOperator(name) => return Some(names::operator(name)),
        // The checks of other files report these, or nobody need be told.
        FaultKind::Missing(_) | FaultKind::Empty(_) | FaultKind::TooLarge => return None,
    };
    Some((check, help.to_owned()))
}
