//! Which policy documents AWS would refuse: those of a list that is made by `moto.py`.

use iamvet::policy::{Outcome, PolicyType, problems, read};
use iamvet::text::{FileId, Span};
use iamvet::value::Value;

#[test]
#[ignore = "needs the list of `moto.py`, in the file that POLICY_DOCUMENTS names"]
fn as_the_list_says() {
    let file = std::env::var("POLICY_DOCUMENTS").expect("POLICY_DOCUMENTS names the list");
    let list = std::fs::read_to_string(file).expect("the list can be read");
    let (mut valid, mut invalid) = (0, 0);
    let mut different = Vec::new();
    for line in list.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        let is_valid = case["valid"]
            .as_bool()
            .expect("a line says whether it is valid");
        let text = case["document"]
            .as_str()
            .expect("a line has the text of a document");
        let faults = faults(text);
        *(if is_valid { &mut valid } else { &mut invalid }) += 1;
        if faults.is_empty() != is_valid {
            different.push(format!("{text}\n  {} {faults:?}", case["error"]));
        }
    }
    println!("{valid} valid and {invalid} invalid documents");
    assert!(valid > 0 && invalid > 0);
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// What is wrong with the text of a managed policy.
fn faults(text: &str) -> Vec<String> {
    let value = Value::text(text, Span::at(FileId(0), 0));
    let Some(document) = read(&value, PolicyType::Identity) else {
        return vec!["no document".to_owned()];
    };
    let faults = document.faults.iter().map(|fault| fault.kind.name());
    let told = problems(&document).into_iter();
    let refused = told.filter(|it| it.outcome == Outcome::Refused || it.check == "old-version");
    let mut all: Vec<&str> = faults.chain(refused.map(|it| it.check)).collect();
    if !document.faults.is_empty() {
        all.truncate(document.faults.len());
    }
    all.into_iter().map(str::to_owned).collect()
}

#[test]
fn texts_that_aws_refuses() {
    let statement = |element: &str| {
        let document = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Sid": "A"}, {"Effect": "Allow", ELEMENT}]}"#;
        faults(&document.replace("ELEMENT", element))
    };
    let action = |text: &str| statement(&format!(r#""Action": "{text}", "Resource": "*""#));
    let resource =
        |text: &str| statement(&format!(r#""Action": "*", "Resource": ["*", "{text}"]"#));
    for right in [
        "*",
        "*:*",
        "sqs:Send*",
        "SQS:?",
        "vendor-x.y:Do",
        "no-such:Thing",
    ] {
        assert_eq!(action(right), [""; 0], "{right}");
    }
    for wrong in [
        "",
        "Send",
        "sqs:Send:Message",
        "s q s:Send",
        "sq*:Send",
        ":Send",
    ] {
        assert_eq!(action(wrong).len(), 1, "{wrong}");
    }
    for right in [
        "arn:aws:s3:::b/*",
        "arn:*:s3:::b",
        "arn:aws-cn:sqs:*:*:q",
        "arn:aws:iam::*:role/x",
        "arn:aws:iam::111122223333:${aws:username}",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/a",
        "arn:aws:sqs",
        "*:aws:sqs:*:*:q",
    ] {
        assert_eq!(resource(right), [""; 0], "{right}");
    }
    for wrong in [
        "",
        "b",
        "aws:s3:::b",
        "arn:amazon:s3:::b",
        "arn:aws",
        "arn:aws::::b",
        "arn:aws:s3::b",
        "arn:aws:s3:eu-west-1::b",
        "arn:aws:iam:eu-west-1:111122223333:role/x",
        "arn:aws:iam::111122223333:roles/x",
    ] {
        assert_eq!(resource(wrong).len(), 1, "{wrong}");
    }
    let sid = r#""Sid": "A", "Action": "sqs:*", "Resource": "*""#;
    assert_eq!(statement(sid), ["unique-sids-required"]);
    let date = |text: &str| {
        let condition = r#""Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": ["DATE"]}}"#;
        statement(&condition.replace("DATE", text))
    };
    assert_eq!(date("2030-01-01T00:00:00Z"), [""; 0]);
    assert_eq!(date("tomorrow"), ["invalid-condition-data-type"]);
    // Empty conditions are none that AWS refuses.
    let empty =
        r#""Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"a": []}, "No": {}}"#;
    assert_eq!(statement(empty), [""; 0]);
    let old = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    assert_eq!(faults(old), ["old-version"]);
}
