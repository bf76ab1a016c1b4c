//! Where a leaf of a policy, and a finding, is pointed at in a template: by line, column and text.

use std::fs;
use std::process::Command;

use serde_json::Value;

/// The rules that the tests here are about.
const RULES: &str = "inline-policy,user-attached-policy,denylisted-policy,user-without-group";

/// What `iamvet` says of files in JSON; of the rules that the tests here are about.
fn run(command: &[&str], files: &[(&str, &str)]) -> (tempfile::TempDir, Value) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(command)
        .args(["--format", "json"])
        .args(
            ["--select", RULES]
                .iter()
                .filter(|_| command.first() == Some(&"check")),
        )
        .current_dir(dir.path())
        .output()
        .unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap();
    (dir, json)
}

/// `FILE:LINE:COLUMN TEXT` of a location.
fn place(dir: &tempfile::TempDir, location: &Value) -> String {
    let path = location["path"].as_str().unwrap();
    let text = fs::read_to_string(dir.path().join(path)).unwrap();
    let at = |end: &str| location[end]["byte"].as_u64().unwrap() as usize;
    let (line, column) = (&location["start"]["line"], &location["start"]["column"]);
    let found = &text[at("start")..at("end")];
    // The position says the same as the bytes.
    let line_text = text
        .lines()
        .nth(line.as_u64().unwrap() as usize - 1)
        .unwrap();
    let rest: String = line_text
        .chars()
        .skip(column.as_u64().unwrap() as usize - 1)
        .collect();
    let first = found.lines().next().unwrap();
    assert!(rest.starts_with(first), "{rest} {first}");
    format!("{path}:{line}:{column} {found}")
}

/// Where each action of the resource `T` is written.
fn actions(files: &[(&str, &str)]) -> Vec<String> {
    let (dir, shown) = run(&["show", "--provenance"], files);
    let mut out = Vec::new();
    for resource in shown["resources"].as_array().unwrap() {
        for way in resource["provenance"].as_array().unwrap() {
            if way["path"].as_str().unwrap().contains("Action") {
                let condition = way["condition"].as_str();
                let condition = condition.map_or_else(String::new, |c| format!(" if {c}"));
                out.push(place(&dir, &way["written"]) + &condition);
            }
        }
    }
    assert!(
        shown["problems"].as_array().unwrap().is_empty(),
        "{}",
        shown["problems"]
    );
    out
}

/// A template of one policy, whose document begins in line 9.
fn policy(document: &str) -> String {
    format!(
        "Transform: AWS::LanguageExtensions
Parameters: {{Env: {{Type: String}}, Doc: {{Type: String, Default: '{{\"Statement\": {{\"Action\": \"d:Default\"}}}}'}}}}
Conditions: {{Prod: !Equals [!Ref Env, prod]}}
Mappings: {{M: {{K: {{Doc: '{{\"Statement\": {{\"Action\": \"m:Doc\"}}}}', Action: m:Action}}}}}}
Resources:
  T:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {document}
"
    )
}

#[test]
fn actions_are_pointed_at_in_every_form_of_a_document() {
    let cases: [(&str, &[&str]); 20] = [
        (
            "!Sub |\n        {\"Statement\": [\n          {\"Action\": [\"s3:Get*\", \"iam:${Env}Role\"]}]}",
            &[
                "t.yaml:11:23 \"s3:Get*\"",
                "t.yaml:11:34 \"iam:${Env}Role\"",
            ],
        ),
        (
            "\n        Fn::If:\n          - Prod\n          - !Sub |\n            {\"Statement\": [{\"Action\": \"a:Yes\"}]}\n          - !Sub\n            - |\n              {\"Statement\": [{\"Action\": \"a:${X}\"}]}\n            - {X: No}",
            &[
                "t.yaml:13:39 \"a:Yes\" if Prod",
                "t.yaml:16:41 \"a:${X}\" if not Prod",
            ],
        ),
        (
            "!Join\n        - ''\n        - - '{\"Statement\": {\"Action\": \"'\n          - j:Join\n          - '\", \"Resource\": \"'\n          - !Ref Env\n          - '\"}}'",
            &["t.yaml:12:13 j:Join"],
        ),
        (
            "!Join ['', ['{\"Statement\": {\"Action\": \"j:Whole\", \"Resource\": \"', !Ref Env, '\"}}']]",
            &["t.yaml:9:61 \"j:Whole\""],
        ),
        (
            "!Join ['', ['{\"Statement\": {\"Action\": \"j:', !Ref Env, ':x\"}}']]",
            &["t.yaml:9:61 \"j:', !Ref Env, ':x\""],
        ),
        (
            "\n        Fn::ToJsonString:\n          Statement: [{Action: t:ToJson}]",
            &["t.yaml:11:32 t:ToJson"],
        ),
        (
            ">-\n        {\"Statement\":\n        {\"Effect\": \"Allow\",\n\n        \"Action\": \"f:Folded\"}}",
            &["t.yaml:13:19 \"f:Folded\""],
        ),
        (
            "\"{\\\"Statement\\\": {\\\"Effect\\\": \\\"Allow\\\",\n        \\\"Action\\\": \\\"e:\\u0045scaped\\\"}}\"",
            &["t.yaml:10:21 \\\"e:\\u0045scaped\\\""],
        ),
        (
            "'{\"Statement\": {\"Action\": [\"q:It''s\", \"q:Next\"]}}'",
            &["t.yaml:9:50 \"q:It''s\"", "t.yaml:9:61 \"q:Next\""],
        ),
        ("!FindInMap [M, K, Doc]", &["t.yaml:4:51 \"m:Doc\""]),
        (
            "{Statement: {Action: !FindInMap [M, K, Action]}}",
            &["t.yaml:4:71 m:Action"],
        ),
        ("!Ref Doc", &["t.yaml:2:90 \"d:Default\""]),
        (
            "{Statement: [!If [Prod, {Action: [a:One, !If [Prod, a:Two, a:Never]]}, !Ref AWS::NoValue]]}",
            &["t.yaml:9:57 a:One if Prod", "t.yaml:9:75 a:Two if Prod"],
        ),
        (
            "{Statement: [{Action: !Split [',', 'a:One,a:Two']}]}",
            &["t.yaml:9:59 a:One", "t.yaml:9:65 a:Two"],
        ),
        (
            "{Statement: [{Action: !Select [1, [a:One, a:Two]]}]}",
            &["t.yaml:9:65 a:Two"],
        ),
        (
            "\n        Fn::Transform: {Name: AWS::Include, Parameters: {Location: included.yaml}}",
            &["included.yaml:1:22 i:Included"],
        ),
        (
            "\n        Statement: &s [{Action: n:Anchored}]\n        Other: *s",
            &["t.yaml:10:33 n:Anchored", "t.yaml:10:33 n:Anchored"],
        ),
        (
            "!Sub '{\"Statement\": {\"Action\": \"é:${Env}\"}}'",
            &["t.yaml:9:54 \"é:${Env}\""],
        ),
        (
            "\n        Statement: &s [{Action: n:Anchored}]\n        Other: *s",
            &["t.yaml:10:33 n:Anchored", "t.yaml:10:33 n:Anchored"],
        ),
        (
            "!Sub '{\"Statement\": {\"Action\": \"é:${Env}\"}}'",
            &["t.yaml:9:54 \"é:${Env}\""],
        ),
    ];
    let mut wrong = Vec::new();
    for (document, expected) in cases {
        let template = policy(document);
        let files = [
            ("t.yaml", template.as_str()),
            ("included.yaml", "Statement: [{Action: i:Included}]\n"),
        ];
        let found = actions(&files);
        if found != expected {
            wrong.push((document, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn actions_are_pointed_at_in_json_templates() {
    let template = r#"{"Resources": {"T": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
  "PolicyDocument": {"Fn::Join": ["", ["{\"Statement\": {\"Action\": \"", "j:Json", "\"}}"]]}}},
"U": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
  "PolicyDocument": "{\"Statement\": {\"Action\": \"u:Text\"}}"}},
"V": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
  "PolicyDocument": {"Statement": [{"Action": {"Fn::Sub": "v:${AWS::Region}"}}]}}}}}
"#;
    assert_eq!(
        actions(&[("t.json", template)]),
        [
            "t.json:2:76 j:Json",
            "t.json:4:51 \\\"u:Text\\\"",
            "t.json:6:59 \"v:${AWS::Region}\"",
        ]
    );
}

#[test]
fn actions_are_pointed_at_in_loops_and_permission_sets() {
    let template = r#"Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Each:
    - Name
    - [One, Two]
    - T${Name}:
        Type: AWS::IAM::ManagedPolicy
        Properties:
          PolicyDocument: {Statement: [{Action: ['l:${Name}', !Sub 's:${Name}', l:Fixed]}]}
  Text:
    Type: AWS::SSO::PermissionSet
    Properties:
      Name: x
      InlinePolicy: '{"Statement": [{"Action": "p:Text"}]}'
  Map:
    Type: AWS::SSO::PermissionSet
    Properties:
      Name: y
      InlinePolicy: {Statement: [{Action: p:Map}]}
"#;
    let each = [
        "t.yaml:9:50 'l:${Name}'",
        "t.yaml:9:68 's:${Name}'",
        "t.yaml:9:81 l:Fixed",
    ];
    let sets = ["t.yaml:14:48 \"p:Text\"", "t.yaml:19:43 p:Map"];
    assert_eq!(
        actions(&[("t.yaml", template)]),
        [&each[..], &each, &sets].concat()
    );
}

/// Rule and place of each finding, in the order of the source.
fn findings(file: &str, source: &str) -> Vec<String> {
    let (dir, report) = run(&["check"], &[(file, source)]);
    let all = report["findings"].as_array().unwrap().iter();
    let mut found: Vec<(u64, String)> = all
        .map(|finding| {
            let rule = finding["rule"].as_str().unwrap();
            let location = &finding["location"];
            (
                location["start"]["byte"].as_u64().unwrap(),
                format!("{rule} {}", place(&dir, location)),
            )
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn findings_stand_on_the_tokens_of_templates() {
    let template = r#"Parameters:
  Env: {Type: String}
  Arn: {Type: String, Default: 'arn:aws:iam::aws:policy/AdministratorAccess'}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Mappings: {M: {K: {A: 'arn:aws:iam::aws:policy/AdministratorAccess'}}}
Resources:
  Sub: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess']}}
  If: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: !If [Prod, ['arn:aws:iam::aws:policy/AdministratorAccess'], []]}}
  Join: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Join ['', ['arn:', !Ref AWS::Partition, ':iam::aws:policy/AdministratorAccess']]]}}
  Map: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!FindInMap [M, K, A]]}}
  Ref: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Arn]}}
  Set: {Type: AWS::SSO::PermissionSet, Properties: {Name: s, ManagedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess']}}
  Own: {Type: AWS::IAM::Role, Properties: {Policies: !If [Prod, [{PolicyName: a, PolicyDocument: !Sub '{}'}], !Ref AWS::NoValue]}}
"#;
    assert_eq!(
        findings("t.yaml", template),
        [
            "denylisted-policy t.yaml:3:32 'arn:aws:iam::aws:policy/AdministratorAccess'",
            "denylisted-policy t.yaml:5:23 'arn:aws:iam::aws:policy/AdministratorAccess'",
            "denylisted-policy t.yaml:7:69 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess'",
            "denylisted-policy t.yaml:8:74 'arn:aws:iam::aws:policy/AdministratorAccess'",
            "denylisted-policy t.yaml:9:65 !Join ['', ['arn:', !Ref AWS::Partition, ':iam::aws:policy/AdministratorAccess']]",
            "denylisted-policy t.yaml:12:80 'arn:aws:iam::aws:policy/AdministratorAccess'",
            "inline-policy t.yaml:13:82 PolicyDocument",
        ]
    );
}

#[test]
fn findings_stand_on_the_users_own_tokens_of_sam() {
    let template = r#"Transform: AWS::Serverless-2016-10-31
Parameters: {Arn: {Type: String, Default: 'arn:aws:iam::aws:policy/AdministratorAccess'}}
Resources:
  List:
    Type: AWS::Serverless::Function
    Properties:
      VpcConfig: {SubnetIds: [a], SecurityGroupIds: [b]}
      DeadLetterQueue:
        Type: SQS
        TargetArn: !GetAtt Queue.Arn
      Policies:
        - AdministratorAccess
        - DynamoDBCrudPolicy:
            TableName: !Ref Arn
        - Version: '2012-10-17'
          Statement:
            - {Effect: Allow, Action: a:B, Resource: '*'}
  ByArn:
    Type: AWS::Serverless::Function
    Properties:
      PermissionsBoundary: arn:aws:iam::aws:policy/AdministratorAccess
      Policies: arn:aws:iam::aws:policy/AdministratorAccess
  ByRef:
    Type: AWS::Serverless::Function
    Properties: {Policies: [!Ref Arn]}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {}
      Policies:
        - Statement: [{Effect: Allow, Action: a:B, Resource: '*'}]
        - LambdaInvokePolicy: {FunctionName: x}
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: List}
      Destination: {Id: Queue}
      Permissions: [Write]
  Queue: {Type: AWS::SQS::Queue}
"#;
    assert_eq!(
        findings("t.yaml", template),
        [
            "denylisted-policy t.yaml:2:43 'arn:aws:iam::aws:policy/AdministratorAccess'",
            "inline-policy t.yaml:8:7 DeadLetterQueue",
            "denylisted-policy t.yaml:12:11 AdministratorAccess",
            "inline-policy t.yaml:13:11 DynamoDBCrudPolicy",
            "inline-policy t.yaml:16:11 Statement",
            "denylisted-policy t.yaml:21:28 arn:aws:iam::aws:policy/AdministratorAccess",
            "denylisted-policy t.yaml:22:17 arn:aws:iam::aws:policy/AdministratorAccess",
            "inline-policy t.yaml:31:11 Statement",
            "inline-policy t.yaml:32:11 LambdaInvokePolicy",
        ]
    );
}

/// Every value of what is made of a template stands in the template: in the declaration that it was
/// made from, or where something that this refers to is written.
#[test]
fn what_sam_makes_has_its_places_in_the_template() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/cloudformation/sam");
    let mut templates = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        templates += 1;
        let source = fs::read_to_string(&path).unwrap();
        let (dir, shown) = run(&["show", "--provenance"], &[("t.yaml", source.as_str())]);
        for resource in shown["resources"].as_array().unwrap() {
            let ways = resource["provenance"].as_array().unwrap().iter();
            for location in ways.map(|way| &way["written"]).chain([&resource["span"]]) {
                assert!(!place(&dir, location).is_empty(), "{path:?} {resource}");
            }
        }
    }
    assert!(templates > 0);
}
