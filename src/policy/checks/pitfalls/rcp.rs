//! What resource control policies forget of services.
//!
//! A resource control policy denies; services of AWS ask in their own name, and do not have the keys
//! of principals. Source: "Resource control policies" of the AWS Organizations User Guide, and
//! `aws:PrincipalIsAWSService` on "AWS global condition context keys".

use super::tested::Tested;
use crate::policy::checks::problem::{Found, Outcome, Place};
use crate::policy::condition::Test;
use crate::policy::document::{PolicyType, Statement};

/// Keys of principals, which services do not have.
const OF_PRINCIPALS: [&str; 4] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
];

/// Keys that tell for whom a service acts.
const OF_SOURCES: [&str; 4] = [
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

const IS_SERVICE: &str = "aws:principalisawsservice";

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let is_rcp = found.document.kind == PolicyType::ResourceControl;
    if !is_rcp || !statement.denies() || !statement.is_closed() {
        return;
    }
    let negated =
        |test: &Tested<'_>, keys: &[&str]| test.operator.is_negated && keys.contains(&test.key);
    // A statement about those for whom services act is about services.
    let is_of_sources = statement.tests_any(&OF_SOURCES);
    if let Some(test) = statement.tests().find(|test| negated(test, &OF_PRINCIPALS))
        && !is_of_sources
    {
        principals(found, statement, &test);
    }
    if let Some(test) = statement.tests().find(|test| negated(test, &OF_SOURCES)) {
        sources(found, statement, &test);
    }
}

/// Whether the statement holds for services only, or for others only.
fn asks_for_service(statement: &Statement, is: &str) -> bool {
    let mut tests = statement.tests_of(IS_SERVICE);
    tests.any(|test| test.operator.test == Test::Bool && test.is_all(is))
}

fn principals(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    if asks_for_service(statement, "false") {
        return;
    }
    found.note(
        "rcp-missing-related-principal-condition-key",
        Outcome::Inert,
        Place::key(test.condition),
        format!(
            "services of AWS do not have `{}`: they are denied too",
            test.key_text()
        ),
        "add `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}` to the condition",
    );
}

fn sources(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    let key = test.key_text();
    if !asks_for_service(statement, "true") {
        found.note(
            "rcp-missing-related-service-principal-condition-key",
            Outcome::Inert,
            Place::key(test.condition),
            format!("only services of AWS have `{key}`: all others are denied"),
            "add `\"Bool\": {\"aws:PrincipalIsAWSService\": \"true\"}` to the condition",
        );
    }
    let is_sure = OF_SOURCES.iter().any(|key| statement.needs_key(key));
    if !is_sure {
        found.note(
            "rcp-missing-service-condition-key-null-check",
            Outcome::Inert,
            Place::key(test.condition),
            format!("not every request of a service has `{key}`: those without it are denied"),
            "add `\"Null\": {\"aws:SourceAccount\": \"false\"}` to the condition",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::of_kind;
    use super::*;

    fn found(condition: &str) -> Vec<&'static str> {
        let statement = format!(
            r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{{{condition}}}}}"#
        );
        of_kind(check, PolicyType::ResourceControl, &statement)
    }

    #[test]
    fn services_are_spared() {
        let org = r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}"#;
        assert_eq!(found(org), ["rcp-missing-related-principal-condition-key"]);
        let right = format!(r#"{org},"BoolIfExists":{{"aws:PrincipalIsAWSService":"false"}}"#);
        assert_eq!(found(&right), [""; 0]);
    }

    #[test]
    fn sources_are_of_services() {
        let org = r#""StringNotEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}"#;
        assert_eq!(
            found(org),
            [
                "rcp-missing-related-service-principal-condition-key",
                "rcp-missing-service-condition-key-null-check"
            ]
        );
        // It holds for requests without the key just the same.
        let if_exists = r#""StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"},
            "BoolIfExists":{"aws:PrincipalIsAWSService":"true"}"#;
        assert_eq!(
            found(if_exists),
            ["rcp-missing-service-condition-key-null-check"]
        );
        let but_one = format!(
            r#"{org},"Null":{{"aws:SourceAccount":"false"}},"Bool":{{"aws:PrincipalIsAWSService":"true"}},
            "ArnNotLikeIfExists":{{"aws:PrincipalArn":"arn:aws:iam::*:role/exempt"}}"#
        );
        assert_eq!(found(&but_one), [""; 0]);
        let right = format!(
            r#"{org},"Null":{{"aws:SourceAccount":"false"}},"Bool":{{"aws:PrincipalIsAWSService":"true"}}"#
        );
        assert_eq!(found(&right), [""; 0]);
    }
}
