//! Conditions that whoever asks can meet at will, or get around.
//!
//! Sources: `aws:Referer` and `aws:UserAgent` on the page "AWS global condition context keys" of the
//! IAM User Guide; "Using IAM policy conditions for fine-grained access control" of the DynamoDB
//! developer guide; `s3:prefix` in "Bucket policy examples using condition keys" of S3's.

use super::tested::Tested;
use crate::aws::action;
use crate::policy::actions::reached;
use crate::policy::checks::problem::{Found, Outcome, Place};
use crate::policy::condition::Test;
use crate::policy::document::{Effect, PolicyType, Statement};
use crate::policy::principal::PrincipalName;

/// Keys that are headers of the request: who makes it writes them.
const HEADERS: [&str; 2] = ["aws:referer", "aws:useragent"];

/// Keys that tell for whom a service acts.
const SOURCES: [&str; 4] = [
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    for test in statement.tests() {
        if HEADERS.contains(&test.key) {
            header(found, statement, &test);
        }
        match test.key {
            "s3:prefix" => prefix(found, statement, &test),
            "dynamodb:attributes" => attributes(found, statement, &test),
            "s3:resourceaccount" => resource_account(found, &test),
            _ => {}
        }
    }
}

/// Headers that let a request through.
fn header(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    if test.operator.test == Test::Null {
        return;
    }
    let key = test.key_text();
    let of_service = names_services_only(statement);
    let has_source = statement.tests_any(&SOURCES);
    if of_service && statement.allows() && !has_source && statement.is_closed() {
        found.note(
            "recommended-condition-key-for-service-principal",
            Outcome::Style,
            Place::key(test.condition),
            format!("`{key}` is meant to tell for whom a service acts"),
            "test `aws:SourceArn` or `aws:SourceAccount` instead",
        );
        return;
    }
    // What is let through by the header, or escapes a denial by it.
    let lets_through = match statement.effect {
        Effect::Allow => !test.operator.is_negated,
        Effect::Deny => test.operator.is_negated,
        Effect::Unknown => false,
    };
    if !lets_through || of_service {
        return;
    }
    found.note(
        "untrustworthy-condition-key",
        Outcome::Inert,
        Place::key(test.condition),
        format!("access depends on `{key}`, a header that anyone can write"),
        "test who asks (`aws:PrincipalArn`, `aws:PrincipalOrgID`) or from where (`aws:SourceVpce`, \
         `aws:SourceIp`)",
    );
}

/// Whether only services are named.
fn names_services_only(statement: &Statement) -> bool {
    statement.principals.as_ref().is_some_and(|principals| {
        let is_service = |name: &PrincipalName| matches!(name, PrincipalName::Service(_));
        !principals.items.is_empty()
            && !principals.is_negated
            && principals
                .items
                .iter()
                .all(|item| is_service(&item.meaning))
    })
}

/// What is withheld of some prefixes is listed by a shorter one.
fn prefix(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    let is_text = matches!(
        test.operator.test,
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike
    );
    let withholds = match statement.effect {
        Effect::Deny => !test.operator.is_negated,
        Effect::Allow => test.operator.is_negated,
        Effect::Unknown => false,
    };
    // The whole bucket is listed by the empty prefix, or by none.
    let is_of_all = test.known().any(|(text, _)| text.is_empty() || text == "*");
    if !is_text || !withholds || is_of_all || test.condition.values.is_empty() {
        return;
    }
    let key = test.key_text();
    found.note(
        "s3-prefix-in-negative-context",
        Outcome::Inert,
        Place::operator(test.condition),
        format!("`{key}` withholds no objects: a listing by a shorter prefix has them too"),
        format!("allow the prefixes that may be listed, by `StringLike` of `{key}`"),
    );
}

/// Attributes that are allowed bound nothing where all of them are asked for without naming any.
fn attributes(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    const READS: [&str; 2] = ["dynamodb:Query", "dynamodb:Scan"];
    let Some(actions) = &statement.actions else {
        return;
    };
    if !statement.allows()
        || test.operator.test == Test::Null
        || !statement.is_closed()
        || statement.tests_any(&["dynamodb:select"])
        || statement.requires_key(test.key)
    {
        return;
    }
    let reached = reached(actions).certain;
    let reads: Vec<_> = READS.into_iter().filter_map(action).collect();
    if !reads.iter().any(|action| reached.contains(action)) {
        return;
    }
    found.note(
        "dynamodb-attributes-without-select",
        Outcome::Inert,
        Place::key(test.condition),
        format!(
            "`{}` does not bound queries that name no attribute, which get all of them",
            test.key_text()
        ),
        "add `\"StringEqualsIfExists\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}` to the \
         condition",
    );
}

/// The account of a bucket is always its own in its own policy.
fn resource_account(found: &mut Found<'_>, test: &Tested<'_>) {
    if found.document.kind != PolicyType::Resource("s3") {
        return;
    }
    found.note(
        "irrelevant-condition-key-in-policy",
        Outcome::Style,
        Place::key(test.condition),
        format!(
            "`{}` says whose the bucket is, which its own policy need not ask",
            test.key_text()
        ),
        "remove it here; test it in the policies of users and roles",
    );
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::{of, of_kind};
    use super::*;

    fn bucket(effect: &str, principal: &str, condition: &str) -> Vec<&'static str> {
        let statement = format!(
            r#"{{"Effect":"{effect}","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*",
                "Principal":{principal},"Condition":{{{condition}}}}}"#
        );
        of_kind(check, PolicyType::Resource("s3"), &statement)
    }

    #[test]
    fn headers_say_nothing() {
        let like = r#""StringLike":{"aws:Referer":"https://example.com/*"}"#;
        let not = r#""StringNotLike":{"aws:UserAgent":"secret"}"#;
        let wrong = ["untrustworthy-condition-key"];
        assert_eq!(bucket("Allow", r#""*""#, like), wrong);
        assert_eq!(bucket("Deny", r#""*""#, not), wrong);
        assert_eq!(bucket("Deny", r#""*""#, like), [""; 0]);
        let ses = r#"{"Service":"ses.amazonaws.com"}"#;
        let account = r#""StringEquals":{"aws:Referer":"111122223333"}"#;
        assert_eq!(
            bucket("Allow", ses, account),
            ["recommended-condition-key-for-service-principal"]
        );
        let both =
            r#""StringEquals":{"aws:Referer":"111122223333","aws:SourceAccount":"111122223333"}"#;
        assert_eq!(bucket("Allow", ses, both), [""; 0]);
    }

    #[test]
    fn prefixes_are_allowed_and_not_withheld() {
        let like = r#""StringLike":{"s3:prefix":"secret/*"}"#;
        let not = r#""StringNotLike":{"s3:prefix":"home/*"}"#;
        let wrong = ["s3-prefix-in-negative-context"];
        assert_eq!(bucket("Deny", r#""*""#, like), wrong);
        assert_eq!(bucket("Allow", r#""*""#, not), wrong);
        assert_eq!(bucket("Allow", r#""*""#, like), [""; 0]);
        assert_eq!(bucket("Deny", r#""*""#, not), [""; 0]);
    }

    #[test]
    fn buckets_are_of_their_own_account() {
        let own = r#""StringEquals":{"s3:ResourceAccount":"111122223333"}"#;
        assert_eq!(
            bucket("Allow", r#""*""#, own),
            ["irrelevant-condition-key-in-policy"]
        );
    }

    #[test]
    fn attributes_need_the_selection() {
        let of = |action: &str, more: &str| {
            let statement = format!(
                r#"{{"Effect":"Allow","Action":"{action}","Resource":"*","Condition":{{
                    "ForAllValues:StringEquals":{{"dynamodb:Attributes":["Id"]}}{more}}}}}"#
            );
            of(check, &statement)
        };
        let wrong = ["dynamodb-attributes-without-select"];
        assert_eq!(of("dynamodb:Query", ""), wrong);
        assert_eq!(of("dynamodb:*", ""), wrong);
        assert_eq!(of("dynamodb:GetItem", ""), [""; 0]);
        let select = r#","StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}"#;
        assert_eq!(of("dynamodb:Query", select), [""; 0]);
    }
}
