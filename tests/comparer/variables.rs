//! Policy variables: what they stand for is the requester's choice, within what the same request is
//! tested for.

use iamvet::policy::{PolicyType, Verdict};

use super::excess_of;

fn policy(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

/// Access to objects of `b` by their keys, under conditions.
fn objects(keys: &[&str], conditions: &str) -> String {
    let resources: Vec<String> = keys
        .iter()
        .map(|key| format!(r#""arn:aws:s3:::b/{key}""#))
        .collect();
    let resources = resources.join(", ");
    policy(&format!(
        r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": [{resources}],
            "Condition": {{{conditions}}}}}"#
    ))
}

#[test]
fn a_variable_may_stand_for_any_text_that_passes_the_tests() {
    const NAME: &str = "${aws:username}";
    for (keys, conditions, covers) in [
        // Longer than what single letters read.
        (&[NAME][..], "", &["", "?", "??", "???"][..]),
        (
            &[NAME],
            r#""StringLike": {"aws:username": "a*"}"#,
            &["a", "a?"],
        ),
        // Another text that the test takes as well.
        (
            &[NAME],
            r#""StringEqualsIgnoreCase": {"aws:username": "abc"}"#,
            &["abc"],
        ),
        (
            &["${s3:max-keys}"],
            r#""NumericLessThanEquals": {"s3:max-keys": "10"}"#,
            &["8", "9", "10"],
        ),
        (
            &["${aws:SourceIp}"],
            r#""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#,
            &["10.0.0.0"],
        ),
        (
            &["${aws:CurrentTime}"],
            r#""DateEquals": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}"#,
            &["2020-01-01T00:00:00Z"],
        ),
        (
            &["${example:key}"],
            r#""Bool": {"example:key": "true"}"#,
            &["true"],
        ),
        // What this variable is cannot be told.
        (&["${x, y}", "c"], "", &["c"]),
    ] {
        let (one, other) = (objects(keys, conditions), objects(covers, ""));
        let found = excess_of(&one, &other, PolicyType::Identity);
        assert_ne!(found.verdict(), Verdict::No, "{one} {other}");
    }
    for (keys, conditions, covers) in [
        (&[NAME][..], "", &["", "?", "??*"][..]),
        (
            &[NAME],
            r#""StringEquals": {"aws:username": ["a", "b"]}"#,
            &["?"],
        ),
        (
            &[NAME],
            r#""StringLike": {"aws:username": "a*"}"#,
            &["a*", "x"],
        ),
    ] {
        let (one, other) = (objects(keys, conditions), objects(covers, ""));
        let found = excess_of(&one, &other, PolicyType::Identity);
        assert_eq!(found.verdict(), Verdict::No, "{one} {other}");
    }
}

#[test]
fn two_texts_may_be_the_same() {
    let other = objects(&["x"], "");
    for conditions in [
        r#""StringLike": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}"#,
        r#""StringLike": {"s3:prefix": "${aws:username}"}, "StringEquals": {"s3:prefix": "abc"}"#,
    ] {
        let one = objects(&["${aws:PrincipalTag/a}"], conditions);
        let found = excess_of(&one, &other, PolicyType::Identity);
        assert_ne!(found.verdict(), Verdict::No, "{one}");
    }
}

#[test]
fn a_witness_tells_what_a_variable_stands_for() {
    let one = objects(&["${aws:PrincipalTag/team}/x"], "");
    let found = excess_of(&one, &objects(&["a/x"], ""), PolicyType::Identity);
    let witness = &found.witnesses[0];
    let (key, values) = &witness.context[0];
    assert_eq!(key.as_str(), "aws:principaltag/team");
    let wanted = format!("arn:aws:s3:::b/{}/x", values[0]);
    assert_eq!(witness.resource.as_str(), wanted);
    assert!(witness.resource.is_ascii(), "{}", witness.resource);
}

#[test]
fn unique_ids_are_told_apart() {
    let of = |id: &str| {
        policy(&format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "{id}"}}, "Action": "s3:GetObject",
                "Resource": "*"}}"#
        ))
    };
    let (one, other) = (of("AIDAAAAAAAAAAAAAAAAAA"), of("AROAAAAAAAAAAAAAAAAAA"));
    let found = excess_of(&one, &other, PolicyType::Resource("s3"));
    assert_eq!(found.verdict(), Verdict::Yes);
    assert!(found.witnesses[0].names_requester);
    let same = excess_of(&one, &one, PolicyType::Resource("s3"));
    assert_eq!(same.verdict(), Verdict::No);
}
