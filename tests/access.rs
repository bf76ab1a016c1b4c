//! What `iamvet can` and `iamvet who-can` write as JSON.

use std::process::Command;

use serde_json::Value as Json;

fn run(args: &[&str]) -> Json {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iamvet"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command
        .args(args)
        .args(["--format", "json"])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn answers_keep_to_their_schema() {
    let schema = serde_json::from_str(&iamvet::output::access_json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let resource = "arn:aws:s3:::logs/bob/x";
    let code = "tests/cli/access";
    for args in [
        &["who-can", "s3:GetObject", resource, code][..],
        &["who-can", "iam:CreateUser", code],
        &[
            "can",
            "bob",
            "s3:GetObject",
            "arn:aws:s3:::logs/closed/x",
            code,
        ],
        &["can", "app", "s3:GetObject", resource, code],
        &[
            "can",
            "bob",
            "s3:GetObject",
            resource,
            code,
            "--assume",
            "scp=tests/cli/access/scp.json",
        ],
    ] {
        let answers = run(args);
        let errors: Vec<_> = validator
            .iter_errors(&answers)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{args:?}: {errors:?}");
    }
}

#[test]
fn statements_stand_where_they_are_written() {
    let denied = run(&[
        "can",
        "bob",
        "s3:GetObject",
        "arn:aws:s3:::logs/closed/x",
        "tests/cli/access",
    ]);
    let answer = &denied["answers"][0];
    assert_eq!(answer["answer"], "ExplicitlyDenied");
    let decider = &answer["decided_by"][0];
    assert_eq!(decider["sid"], "Closed");
    assert_eq!(decider["layer"], "resource");
    let start = decider["location"]["start"]["byte"].as_u64().unwrap() as usize;
    let source = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/cli/access/main.tf"
    ));
    assert!(
        source.unwrap()[start..]
            .trim_start_matches(['{', ' ', '\n'])
            .starts_with("Sid       = \"Closed\"")
    );
}

#[test]
fn keys_that_are_told_and_matter_are_named() {
    let can = |action: &str, context: &[&str]| {
        let mut args = vec!["can", "app", action, "arn:aws:s3:::x/y", "tests/cli/access"];
        args.extend(context.iter().flat_map(|told| ["--context", told]));
        let answer = &run(&args)["answers"][0];
        (answer["answer"].clone(), answer["keys"].clone())
    };
    let key = serde_json::json!(["aws:securetransport"]);
    let told = ["aws:SecureTransport=true", "aws:SourceIp=10.0.0.1"];
    assert_eq!(can("s3:GetObject", &[]), ("Unknown".into(), key.clone()));
    assert_eq!(can("s3:GetObject", &told), ("Allowed".into(), key.clone()));
    let absent = ["aws:SecureTransport"];
    assert_eq!(
        can("s3:GetObject", &absent),
        ("ImplicitlyDenied".into(), key)
    );
    let none = serde_json::json!([]);
    assert_eq!(can("iam:GetUser", &told), ("ImplicitlyDenied".into(), none));
}

/// `UPDATE=1` writes the file.
#[test]
fn the_checked_in_schema_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/access.schema.json");
    let schema = iamvet::output::access_json_schema();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in.replace("\r\n", "\n") == schema,
        "schema/access.schema.json is out of date: run the tests with UPDATE=1"
    );
}

#[test]
fn policies_of_aws_are_judged_by_their_documents() {
    let dir = tempfile::tempdir().unwrap();
    let template = dir.path().join("t.yaml");
    let role = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: app, ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']}\n";
    std::fs::write(&template, role).unwrap();
    let template = template.to_str().unwrap();
    let answer = |action| {
        let answers = run(&["can", "app", action, "arn:aws:s3:::b/k", template]);
        answers["answers"][0]["answer"].clone()
    };
    assert_eq!(answer("s3:GetObject"), "Allowed");
    assert_eq!(answer("s3:PutObject"), "ImplicitlyDenied");
}

#[test]
fn a_policy_of_aws_stands_where_each_principal_names_it() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        let text = format!(
            "Resources:\n  {name}:\n    Type: AWS::IAM::User\n    Properties:\n      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']\n"
        );
        std::fs::write(dir.path().join(format!("{name}.yaml")), text).unwrap();
    }
    let answers = run(&[
        "who-can",
        "iam:CreateUser",
        "*",
        dir.path().to_str().unwrap(),
    ]);
    for (at, path) in ["a.yaml", "b.yaml"].into_iter().enumerate() {
        let answer = &answers["answers"][at];
        assert_eq!(answer["principal"]["location"]["path"], path);
        assert_eq!(answer["decided_by"][0]["location"]["path"], path);
    }
}

#[test]
fn what_is_wrong_with_a_policy_tells_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let statement = |effect: &str, condition: &str| {
        format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"{effect}\",\"Action\":\"*\",\"Resource\":\"*\",{condition}}}]}}"
        )
    };
    let documents = [
        format!("!Sub '{}'", statement("${S}", "\"Sid\":\"a\"")),
        format!("!Sub '{}'", statement("Allow", "\"${S}\":\"a\"")),
        format!(
            "!Sub '{}'",
            statement("Allow", "\"Condition\":{\"${S}\":{\"a\":\"b\"}}")
        ),
        format!(
            "!Sub '{}'",
            statement("Allow", "\"Condition\":{\"Bool\":{\"${S}\":\"true\"}}")
        ),
        "{Version: !Ref S, Statement: [{Effect: !Ref S, Action: '*', Resource: '*'}]}".to_owned(),
    ];
    for document in documents {
        let text = format!(
            "Parameters: {{S: {{Type: String, NoEcho: true, Default: Canary}}}}\nResources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      Policies: [{{PolicyName: p, PolicyDocument: {document}}}]\n"
        );
        std::fs::write(dir.path().join("t.yaml"), text).unwrap();
        let answers = run(&[
            "who-can",
            "iam:CreateUser",
            "*",
            dir.path().to_str().unwrap(),
        ]);
        let unknown = answers.to_string().to_lowercase();
        assert!(unknown.contains("(sensitive)"), "{document}: {unknown}");
        assert!(!unknown.contains("canary"), "{document}: {unknown}");
    }
}
