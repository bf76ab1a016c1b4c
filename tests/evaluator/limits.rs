//! Documents and patterns of every size, and wrong types everywhere, take bounded time.

use iamvet::policy::{
    Answer, Context, FaultKind, Pattern, Policies, PolicyType, Requester, authorize, read,
};
use iamvet::value::Value;
use serde_json::{Value as Json, json};

use super::{named, request, span, text};
use crate::generate::{self, OWN, Question, Random};

fn question(resource: &str) -> Question {
    Question {
        principal: format!("arn:aws:iam::{OWN}:user/bob"),
        action: "s3:Get".into(),
        resource: resource.into(),
        account: OWN.into(),
        context: Vec::new(),
    }
}

#[test]
fn a_hundred_thousand_statements() {
    let statement = json!({"Effect": "Allow", "Action": "s3:Get", "Resource": "arn:aws:s3:::b/*"});
    let last = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    let mut statements = vec![statement; 100_000];
    statements.push(last);
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    {
        let policies = Policies {
            identity: named(&[document], PolicyType::Identity),
            ..Policies::default()
        };
        let decision = authorize(&request(&question("arn:aws:s3:::b/k")), &policies);
        assert_eq!(decision.answer, Answer::ExplicitlyDenied);
        assert_eq!(decision.decided_by[0].statement, 100_000);
    }
}

#[test]
fn documents_of_too_many_values_may_do_anything() {
    let statement = json!({"Effect": "Deny", "Action": "a:B", "Resource": vec!["x"; 1_000_000]});
    let document = json!({"Version": "2012-10-17", "Statement": vec![statement; 3]});
    let document = read(
        &Value::text(document.to_string(), span()),
        PolicyType::Identity,
    )
    .unwrap();
    assert!(document.open.is_some());
    assert_eq!(document.faults[0].kind, FaultKind::TooLarge);
}

#[test]
fn reasons_are_bounded() {
    let keys: serde_json::Map<String, Json> = (0..1000)
        .map(|i| (format!("aws:RequestTag/t{i}"), json!("x")))
        .collect();
    let document = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "s3:Get", "Resource": "*",
        "Condition": {"StringEquals": keys},
    }});
    let policies = Policies {
        identity: named(&[document], PolicyType::Identity),
        ..Policies::default()
    };
    let mut request = request(&question("arn:aws:s3:::b/k"));
    request.context = Context::open();
    let decision = authorize(&request, &policies);
    assert_eq!(decision.answer, Answer::Unknown);
    assert!(decision.whys.len() <= 256, "{}", decision.whys.len());
}

#[test]
fn patterns_of_ten_thousand_stars() {
    let pattern = format!("arn:aws:s3:::{}b", "*a".repeat(10_000));
    let name = format!("arn:aws:s3:::{}", "a".repeat(20_000));
    let document = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "s3:Get",
        "Resource": [pattern, "*".repeat(10_000) + "x", format!("arn:a*s:{}", "?*".repeat(5_000))],
    }});
    {
        let policies = Policies {
            identity: named(&[document], PolicyType::Identity),
            ..Policies::default()
        };
        let decision = authorize(&request(&question(&name)), &policies);
        // The last has a star that must stay in its segment: too many pairs to look at.
        assert_eq!(decision.answer, Answer::Unknown);
        assert!(!Pattern::new(&("*a".repeat(10_000) + "b")).matches(&"a".repeat(100_000)));
    }
}

#[test]
fn wrong_types_everywhere_are_faults_and_never_lost() {
    let mut random = Random::new(5);
    for _ in 0..5_000 {
        let document = generate::document(&mut random, true, false);
        let broken = wrong(&mut random, &document, 0);
        let value = Value::text(broken.to_string(), span());
        let Some(read) = read(&value, PolicyType::Resource("s3")) else {
            assert!(broken.is_null() || broken == "");
            continue;
        };
        let is_same = broken == document;
        let policy = iamvet::policy::NamedPolicy::new("policy", Some(read.clone().into()));
        let policies = Policies {
            resource: vec![policy],
            ..Policies::default()
        };
        let decision = authorize(&request(&question("arn:aws:s3:::b/k")), &policies);
        if !is_same && read.statements.is_empty() {
            assert!(!read.faults.is_empty(), "{broken}");
            assert_eq!(decision.answer, Answer::Unknown, "{broken}");
        }
        for fault in &read.faults {
            assert!(!fault.kind.to_string().is_empty() && !fault.kind.name().is_empty());
        }
    }
}

/// The document with values of other types here and there.
fn wrong(random: &mut Random, json: &Json, depth: usize) -> Json {
    if random.percent(6) && depth > 0 {
        let others = [
            json!(null),
            json!(1),
            json!(true),
            json!([]),
            json!({}),
            json!([[]]),
            json!(""),
        ];
        return others[random.below(others.len())].clone();
    }
    match json {
        Json::Array(items) => items.iter().map(|i| wrong(random, i, depth + 1)).collect(),
        Json::Object(map) => {
            let entries = map.iter().map(|(key, value)| {
                let key = if random.percent(4) {
                    key.to_lowercase()
                } else {
                    key.clone()
                };
                (key, wrong(random, value, depth + 1))
            });
            Json::Object(entries.collect())
        }
        other => other.clone(),
    }
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let source = r#"{"version": "2012-10-17", "Statement": [
        {"effect": "Allow", "Action": "s3:*", "Action": "s3:Get", "Resource": 1, "Foo": 2,
         "Principal": "bob", "Condition": {"StringIs": {"a": "b"}}},
        {"Effect": "allow", "NotAction": [], "Resource": "*", "NotResource": "*"}]}"#;
    let document = read(&Value::text(source, span()), PolicyType::Identity).unwrap();
    let found: Vec<_> = document
        .faults
        .iter()
        .map(|fault| (fault.statement, fault.kind.name()))
        .collect();
    for wanted in [
        (None, "element-case"),
        (Some(0), "duplicate-key"),
        (Some(0), "element-case"),
        (Some(0), "unknown-element"),
        (Some(0), "misplaced-element"),
        (Some(0), "unknown-principal"),
        (Some(0), "unknown-operator"),
        (Some(1), "unknown-effect"),
        (Some(1), "empty-element"),
        (Some(1), "contradicting-elements"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} of {found:?}");
    }
    assert!(
        document
            .statements
            .iter()
            .all(|statement| statement.is_broken)
    );
    let none = read(&Value::text("{", span()), PolicyType::Identity).unwrap();
    assert!(matches!(none.faults[0].kind, FaultKind::NotJson(_)));
    assert!(read(&Value::text(" ", span()), PolicyType::Identity).is_none());
}

#[test]
fn a_context_that_is_open_tells_the_keys_that_matter() {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:Get", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Effect": "Deny", "Action": "s3:Put", "Resource": "*",
         "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}},
    ]});
    let policies = Policies {
        identity: named(&[document], PolicyType::Identity),
        ..Policies::default()
    };
    let mut request = request(&question("arn:aws:s3:::b/k"));
    request.context = Context::open();
    request.requester = Requester::new(&text("arn:aws:iam::111122223333:user/bob"));
    let decision = authorize(&request, &policies);
    assert_eq!(decision.answer, Answer::Unknown);
    // The key of the statement that does not match does not matter.
    let keys: Vec<_> = decision.keys.iter().map(|key| key.as_str()).collect();
    assert_eq!(keys, ["aws:securetransport"]);
}
