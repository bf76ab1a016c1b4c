//! Names that stand for someone who is gone; wildcards where a name belongs; tests that are better
//! written another way.
//!
//! Sources: "IAM identifiers" and "IAM JSON policy elements: Sid" in the IAM User Guide, and "IAM
//! policy validation check reference".

use rustc_hash::FxHashSet;

use crate::policy::checks::problem::{Found, Outcome, Place, shown};
use crate::policy::condition::{SetPrefix, Test};
use crate::policy::document::{PolicyType, Statement};
use crate::policy::principal::PrincipalName;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    principals(found, statement);
    services(found, statement);
    presence(found, statement);
}

/// Ids of roles and users, which AWS puts where one has been deleted.
fn principals(found: &mut Found<'_>, statement: &Statement) {
    for item in statement.principals.iter().flat_map(|p| &p.items) {
        let PrincipalName::Other(subject) = &item.meaning else {
            continue;
        };
        let Some(id) = subject.as_known() else {
            continue;
        };
        let (check, what) = match id.get(..4) {
            Some("AROA") => ("invalid-role-reference", "role"),
            Some("AIDA") => ("invalid-user-reference", "user"),
            _ => continue,
        };
        if id.len() < 16 || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
            continue;
        }
        found.note(
            check,
            Outcome::Inert,
            &item.leaf,
            format!(
                "the principal `{}` is the id of a {what}, probably a deleted one",
                shown(&item.leaf)
            ),
            format!("name the {what} by its ARN"),
        );
    }
}

/// Wildcards for the service of an ARN.
fn services(found: &mut Found<'_>, statement: &Statement) {
    for item in statement.resources.iter().flat_map(|r| &r.items) {
        let Some(text) = item.leaf.text.as_known() else {
            continue;
        };
        let mut segments = text.split(':');
        let service = (segments.next() == Some("arn"))
            .then(|| segments.nth(1))
            .flatten();
        if service.is_some_and(|service| service.contains(['*', '?'])) {
            found.note(
                "wildcard-in-service-name",
                Outcome::Style,
                &item.leaf,
                format!(
                    "`{}` has a wildcard where its service belongs",
                    shown(&item.leaf)
                ),
                "name the service, or write `*` for all resources",
            );
            return;
        }
    }
}

/// Tests that ask no more than whether the key is there.
fn presence(found: &mut Found<'_>, statement: &Statement) {
    for test in statement.tests() {
        let operator = test.operator;
        let is_all = operator.test == Test::StringLike && test.is_all("*");
        if !is_all || operator.set == Some(SetPrefix::ForAnyValue) && operator.is_negated {
            continue;
        }
        let holds_absent = operator.without_key();
        let (check, value, when) = match (holds_absent, operator.is_negated) {
            (false, false) => ("equivalent-to-null-false", "false", "the key is there"),
            (true, true) => ("equivalent-to-null-true", "true", "the key is not there"),
            _ => continue,
        };
        let (name, key) = (test.operator_text(), test.key_text());
        found.note(
            check,
            Outcome::Style,
            Place::operator(test.condition),
            format!("`{name}` of `{key}` `*` asks no more than whether {when}"),
            format!("write `\"Null\": {{\"{key}\": \"{value}\"}}`"),
        );
    }
}

/// Names of statements that stand twice where AWS takes that.
pub(super) fn sids(found: &mut Found<'_>) {
    let document = found.document;
    if !matches!(
        document.kind,
        PolicyType::Trust | PolicyType::Resource(_) | PolicyType::Endpoint
    ) {
        return;
    }
    let mut known = FxHashSet::default();
    for statement in &document.statements {
        let Some(leaf) = &statement.sid else { continue };
        let Some(sid) = leaf.text.as_known().filter(|sid| !sid.is_empty()) else {
            continue;
        };
        let is_sure = statement.when.is_none() && leaf.when.is_none();
        if is_sure && !known.insert(sid) {
            found.enter(statement);
            found.note(
                "unique-sids-recommended",
                Outcome::Style,
                leaf,
                format!("an earlier statement has the `Sid` `{}` too", shown(leaf)),
                "give each statement a `Sid` of its own",
            );
        }
    }
    found.leave();
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::{of, of_kind};
    use super::*;

    #[test]
    fn ids_of_principals() {
        let of = |name: &str| {
            let statement = format!(
                r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"AWS":"{name}"}}}}"#
            );
            of_kind(check, PolicyType::Trust, &statement)
        };
        assert_eq!(of("AROAEXAMPLE123456789"), ["invalid-role-reference"]);
        assert_eq!(of("AIDAEXAMPLE123456789"), ["invalid-user-reference"]);
        assert_eq!(of("arn:aws:iam::111122223333:role/AROA"), [""; 0]);
    }

    #[test]
    fn services_have_names() {
        let of = |resource: &str| {
            of(
                check,
                &format!(r#"{{"Effect":"Allow","Action":"s3:*","Resource":"{resource}"}}"#),
            )
        };
        assert_eq!(
            of("arn:aws:*:eu-west-1:111122223333:x"),
            ["wildcard-in-service-name"]
        );
        assert_eq!(of("arn:aws:s3:::*"), [""; 0]);
        assert_eq!(of("*"), [""; 0]);
    }

    #[test]
    fn tests_of_presence() {
        let of = |condition: &str| {
            of(
                check,
                &format!(
                    r#"{{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{{{condition}}}}}"#
                ),
            )
        };
        assert_eq!(
            of(r#""StringLike":{"aws:PrincipalTag/team":"*"}"#),
            ["equivalent-to-null-false"]
        );
        assert_eq!(
            of(r#""StringNotLike":{"aws:PrincipalTag/team":"*"}"#),
            ["equivalent-to-null-true"]
        );
        assert_eq!(
            of(r#""StringLike":{"aws:PrincipalTag/team":"?*"}"#),
            [""; 0]
        );
        assert_eq!(
            of(r#""StringLikeIfExists":{"aws:PrincipalTag/team":"*"}"#),
            [""; 0]
        );
    }
}
