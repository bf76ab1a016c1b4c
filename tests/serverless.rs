//! Services of the Serverless Framework against recorded answers of the framework.
//!
//! Each folder in `testdata/cloudformation/serverless` is a service, with its answer in
//! `NAME.expected.json`, made by `record.py` beside them. Both are evaluated, and every resource
//! that grants access must be the same: address, type, condition, and properties with what is not
//! known of them.

mod recorded;

use std::fs;
use std::process::Command;

use recorded::{Recorded, whole};
use serde_json::{Value, json};

const SERVICES: Recorded = Recorded {
    folder: "testdata/cloudformation/serverless",
    arguments: &[],
    ignored: |_, _| false,
};

fn names() -> Vec<String> {
    let entries = fs::read_dir(SERVICES.path())
        .unwrap()
        .map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    let mut names: Vec<String> = folders
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn every_resource_that_grants_access_is_as_recorded() {
    SERVICES.assert_same(&names(), str::to_owned, 100);
}

#[test]
fn what_is_recorded_has_no_problems_in_the_source() {
    for name in names() {
        let shown = SERVICES.show(&name);
        assert_eq!(shown["problems"], json!([]), "{name}");
    }
}

/// A folder with files, and what `iamvet` says of it.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    fn run(&self, args: &[&str]) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .current_dir(self.folder.path())
            .args(args)
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    fn show(&self, args: &[&str]) -> Value {
        self.run(&[&["show", "--format", "json"], args, &["."]].concat())
    }

    fn codes(&self) -> Vec<String> {
        let shown = self.show(&[]);
        let problems = shown["problems"].as_array().unwrap();
        let codes = problems
            .iter()
            .map(|p| p["code"].as_str().unwrap().to_owned());
        codes.collect()
    }
}

/// The statements of the role of a service.
fn statements(shown: &Value) -> Value {
    let resources = shown["resources"].as_array().unwrap();
    let is_role = |r: &&Value| r["address"] == "IamRoleLambdaExecution";
    let role = resources.iter().find(is_role).unwrap();
    let role = whole(&role["attributes"], &role["unknown"]);
    role["Policies"][0]["PolicyDocument"]["Statement"].clone()
}

const SERVICE: &str = "service: s
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action: s3:*
          Resource: arn:aws:s3:::${self:custom.${sls:stage}.bucket}-${env:SUFFIX}
functions:
  f: {handler: a.b}
custom:
  dev: {bucket: small}
  prod: {bucket: large}
resources:
  - ${file(iam/user.yml)}
";

const USER: &str = "Resources:
  User:
    Type: AWS::IAM::User
    Properties:
      UserName: ${self:service}-user
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement: {Effect: Allow, Action: '*', Resource: '*'}
";

#[test]
fn a_file_of_a_service_is_evaluated_as_its_part_only() {
    let case = Case::new(&[("serverless.yml", SERVICE), ("iam/user.yml", USER)]);
    let shown = case.show(&[]);
    assert_eq!(shown["problems"], json!([]));
    let resources = shown["resources"].as_array().unwrap();
    let users: Vec<&Value> = resources
        .iter()
        .filter(|r| r["address"] == "User")
        .collect();
    let [user] = &users[..] else {
        panic!("one user: {users:?}");
    };
    assert_eq!(user["attributes"]["UserName"], "s-user");
    let checked = case.run(&["check", "--format", "json", "."]);
    let findings = checked["findings"].as_array().unwrap();
    let of_user: Vec<&Value> = findings
        .iter()
        .filter(|f| f["rule"] == "inline-policy" && f["location"]["path"] == "iam/user.yml")
        .collect();
    assert_eq!(of_user.len(), 1, "{findings:?}");
}

#[test]
fn a_comment_in_a_file_of_a_service_suppresses() {
    let user = USER.replace(
        "          PolicyDocument:",
        "          # iamvet:ignore[inline-policy] agreed\n          PolicyDocument:",
    );
    let case = Case::new(&[("serverless.yml", SERVICE), ("iam/user.yml", &user)]);
    let checked = case.run(&["check", "--format", "json", "."]);
    let findings = checked["findings"].as_array().unwrap();
    let reasons = findings.iter().map(|f| &f["suppression"]["reason"]);
    assert!(
        reasons.into_iter().any(|reason| reason == "agreed"),
        "{findings:?}"
    );
}

#[test]
fn the_stage_is_a_parameter_or_an_environment() {
    let case = Case::new(&[("serverless.yml", SERVICE), ("iam/user.yml", USER)]);
    let resource = |shown: &Value| statements(shown)[2]["Resource"]["unknown"].clone();
    let unknown = "arn:aws:s3:::small-${env:SUFFIX}";
    assert_eq!(resource(&case.show(&[])), unknown);
    let shown = case.show(&["--parameter", "stage=prod"]);
    assert_eq!(resource(&shown), "arn:aws:s3:::large-${env:SUFFIX}");
    fs::write(
        case.folder.path().join("iamvet.yaml"),
        "environments:\n  prod: {}\n",
    )
    .unwrap();
    let shown = case.show(&[]);
    assert_eq!(resource(&shown), "arn:aws:s3:::large-${env:SUFFIX}");
}

#[test]
fn a_finding_points_at_the_statement_of_the_service() {
    let case = Case::new(&[("serverless.yml", SERVICE), ("iam/user.yml", USER)]);
    let checked = case.run(&["check", "--format", "json", "."]);
    let findings = checked["findings"].as_array().unwrap();
    let of_role = |f: &&Value| f["address"] == "IamRoleLambdaExecution";
    let own = findings.iter().find(of_role).unwrap();
    assert_eq!(own["location"]["path"], "serverless.yml");
    assert_eq!(own["location"]["start"]["line"], 6);
}

#[test]
fn bad_input_is_told_and_the_rest_goes_on() {
    let with = |custom: &str, action: &str| {
        format!(
            "service: s\nprovider:\n  name: aws\n  iam:\n    role:\n      statements:\n        - {{Effect: Allow, Action: '{action}', Resource: '*'}}\nfunctions:\n  f: {{handler: a.b}}\ncustom:\n{custom}"
        )
    };
    for (custom, action, code) in [
        (
            "  a: ${self:custom.b}\n  b: ${self:custom.a}\n",
            "${self:custom.a}",
            "variable-cycle",
        ),
        (
            "  a: {x: '${self:custom.a}'}\n",
            "${self:custom.a}",
            "variable-cycle",
        ),
        ("  a: 1\n", "${self:custom.absent}", "unknown-variable"),
        ("  a: 1\n", "${file(absent.yml):x}", "file-not-read"),
        ("  a: 1\n", "${file(program.js):x}", "file-not-read"),
        ("  a: 1\n", "${file(../../outside.yml):x}", "file-not-read"),
        ("  a: 1\n", "${file(/etc/passwd)}", "file-not-read"),
        ("  a: 1\n", "${self:custom.a", "invalid-variable"),
        ("  a: {b: c}\n", "x-${self:custom.a}", "invalid-variable"),
    ] {
        let case = Case::new(&[("serverless.yml", &with(custom, action))]);
        assert!(
            case.codes().contains(&code.to_owned()),
            "{action}: {:?}",
            case.codes()
        );
        let statements = statements(&case.show(&[]));
        assert_eq!(statements.as_array().unwrap().len(), 3, "{action}");
        assert!(
            statements[2].to_string().contains("unknown"),
            "{statements}"
        );
    }
}

#[test]
fn growth_without_end_is_bounded() {
    let mut custom = String::from("  a0: [x, x]\n");
    for i in 1..40 {
        let before = i - 1;
        custom +=
            &format!("  a{i}: ['${{self:custom.a{before}}}', '${{self:custom.a{before}}}']\n");
    }
    let text = format!(
        "service: s\nprovider: {{name: aws, iam: {{role: {{statements: '${{self:custom.a39}}'}}}}}}\nfunctions: {{f: {{handler: a.b}}}}\ncustom:\n{custom}"
    );
    let case = Case::new(&[("serverless.yml", &text)]);
    assert!(case.codes().contains(&"evaluation-limit".to_owned()));
}

/// A service of which the second last statement has an action of `action`.
fn with_action(action: &str, custom: &str) -> String {
    format!(
        "service: s\nprovider: {{name: aws, iam: {{role: {{statements: [{{Effect: Allow, Action: '{action}', Resource: '*'}}]}}}}}}\nfunctions: {{f: {{handler: a.b}}}}\ncustom:\n{custom}"
    )
}

#[test]
fn chains_of_variables_are_bounded() {
    let chain = |length: usize| {
        let mut custom = String::from("  a0: s3:GetObject\n");
        for i in 1..length {
            custom += &format!("  a{i}: ${{self:custom.a{}}}\n", i - 1);
        }
        let action = format!("${{self:custom.a{}}}", length - 1);
        Case::new(&[("serverless.yml", &with_action(&action, &custom))])
    };
    let within = chain(100);
    assert_eq!(within.codes(), [] as [&str; 0]);
    assert_eq!(statements(&within.show(&[]))[2]["Action"], "s3:GetObject");
    assert_eq!(chain(400).codes(), ["evaluation-limit"]);
}

#[test]
fn texts_that_double_are_bounded() {
    let mut custom = String::from("  a0: x\n");
    for i in 1..60 {
        let before = i - 1;
        custom += &format!("  a{i}: '${{self:custom.a{before}}}${{self:custom.a{before}}}'\n");
    }
    let text = with_action("${self:custom.a59}", &custom);
    let codes = Case::new(&[("serverless.yml", &text)]).codes();
    assert_eq!(codes, ["evaluation-limit"]);
}

#[test]
fn long_texts_of_a_service_are_unknown() {
    let custom = format!("  long: {}\n", "x".repeat(600_000));
    let text = with_action("s3:${self:custom.long}${self:custom.long}", &custom);
    let case = Case::new(&[("serverless.yml", &text)]);
    let checked = case.run(&["check", "--format", "json", "."]);
    assert_eq!(checked["coverage"]["by_reason"]["limit"], 1);
}

#[test]
fn files_of_a_service_are_bounded() {
    let names: Vec<String> = (0..=500).map(|i| format!("f{i}.yml")).collect();
    let mut custom = String::new();
    for (i, name) in names.iter().enumerate() {
        custom += &format!("  a{i}: ${{file({name}):x}}\n");
    }
    let all: Vec<String> = (0..=500)
        .map(|i| format!("'${{self:custom.a{i}}}'"))
        .collect();
    custom += &format!("  all: [{}]\n", all.join(", "));
    let text = with_action("${self:custom.all}", &custom);
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "x: y\n")).collect();
    files.push(("serverless.yml", &text));
    assert_eq!(Case::new(&files).codes(), ["file-not-read"]);
}

#[test]
fn wrong_shapes_are_told() {
    for text in [
        "service: s\nprovider: {name: aws}\nfunctions: text\n",
        "service: s\nprovider: {name: aws}\nfunctions: {f: text}\n",
        "service: s\nprovider: {name: aws}\nresources: [1]\n",
    ] {
        let case = Case::new(&[("serverless.yml", text)]);
        assert_eq!(case.codes(), ["invalid-service"], "{text}");
    }
    for text in [
        "service: s\nprovider: {name: aws, iam: 1}\nfunctions: {f: {events: [1, {sns: }, {http: []}, {sqs: {}}, {stream: x}, {s3: {}}, {alb: 1}, {schedule: {}}]}}\nlayers: 3\nplugins: 4\ncustom: 5\n",
        "service: []\nprovider: {name: aws}\nfunctions: {'': {}}\n",
    ] {
        let case = Case::new(&[("serverless.yml", text)]);
        assert!(!case.show(&[])["resources"].as_array().unwrap().is_empty());
    }
}

#[test]
fn others_than_aws_are_nobodys_business() {
    for text in [
        "service: s\nprovider: {name: google}\nfunctions: {f: {handler: a}}\n",
        "service: s\nprovider: azure\n",
        "service: s\nprovider: '${file(p.yml)}'\n",
    ] {
        let case = Case::new(&[("serverless.yml", text), ("p.yml", "name: google\n")]);
        let shown = case.show(&[]);
        assert_eq!(shown["resources"], json!([]), "{text}");
        assert_eq!(shown["problems"], json!([]), "{text}");
    }
}

#[test]
fn a_configuration_that_is_a_program_is_told() {
    let text = "export default { service: 's', provider: { name: 'aws' } }\n";
    let case = Case::new(&[("serverless.ts", text)]);
    assert_eq!(case.codes(), ["service-not-read"]);
}

#[test]
fn what_the_framework_packaged_is_not_read_again() {
    let packaged = USER.replace("${self:service}", "s");
    let case = Case::new(&[
        ("serverless.yml", SERVICE),
        ("iam/user.yml", USER),
        (
            ".serverless/cloudformation-template-update-stack.json",
            &packaged,
        ),
    ]);
    let shown = case.show(&[]);
    let users = shown["resources"].as_array().unwrap();
    let users = users.iter().filter(|r| r["type"] == "AWS::IAM::User");
    assert_eq!(users.count(), 1);
}

/// The codes of a service with further sections.
fn codes_with(sections: &str) -> Vec<String> {
    let text = format!(
        "service: s\nprovider: {{name: aws}}\nfunctions: {{f: {{handler: a.b}}}}\n{sections}"
    );
    Case::new(&[("serverless.yml", &text)]).codes()
}

#[test]
fn plugins_that_may_add_access_are_told() {
    assert_eq!(
        codes_with("plugins: [serverless-offline, serverless-iam-roles-per-function]\n"),
        [] as [&str; 0]
    );
    let codes = codes_with("plugins: [serverless-lift, ./own, serverless-webpack]\n");
    assert_eq!(codes, ["plugin-not-run", "plugin-not-run"]);
}

#[test]
fn extensions_of_resources_that_are_not_there_are_told() {
    let extending =
        |id: &str| format!("resources: {{extensions: {{{id}: {{Properties: {{Path: /x/}}}}}}}}\n");
    assert_eq!(
        codes_with(&extending("IamRoleLambdaExecution")),
        [] as [&str; 0]
    );
    let codes = codes_with(&extending("IamRoleLambdaExecutoin"));
    assert_eq!(codes, ["unknown-extension"]);
}

/// Rule, address, line and suppression of each finding.
fn told(checked: &Value) -> Vec<String> {
    let findings = checked["findings"].as_array().unwrap().iter();
    let told = findings.map(|f| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let line = &f["location"]["start"]["line"];
        let reason = text(&f["suppression"]["reason"]);
        format!(
            "{} {} {line} {reason}",
            text(&f["rule"]),
            text(&f["address"])
        )
        .trim_end()
        .to_owned()
    });
    told.collect()
}

#[test]
fn policies_of_the_framework_alone_are_exempt_and_others_stand_at_their_statements() {
    let service = |role: &str, more: &str| {
        format!(
            "service: s\nprovider:\n  name: aws\n{role}functions:\n  f:\n    handler: a.b\n    events:\n      - s3: {{bucket: b, existing: true}}\n{more}"
        )
    };
    let exempt = "all of its statements are those of the Serverless Framework";
    let custom = |line: usize| {
        format!("inline-policy IamRoleCustomResourcesLambdaExecution {line} {exempt}")
    };
    let statements = "      statements:\n        - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k'}\n";
    let named = format!("  iam:\n    role:\n      name: own\n{statements}");
    let legacy = "  iamRoleStatements:\n    - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k'}\n";
    let own = "resources:\n  extensions:\n    IamRoleLambdaExecution:\n      Properties:\n        Policies: [{PolicyName: p, PolicyDocument: {Statement: []}}]\n";
    for (role, more, line, expected) in [
        (
            "",
            "",
            8,
            format!("inline-policy IamRoleLambdaExecution 3 {exempt}"),
        ),
        (
            &*named,
            "",
            13,
            "inline-policy IamRoleLambdaExecution 7".to_owned(),
        ),
        (
            legacy,
            "",
            10,
            "inline-policy IamRoleLambdaExecution 4".to_owned(),
        ),
        (
            "",
            own,
            8,
            "inline-policy IamRoleLambdaExecution 13".to_owned(),
        ),
    ] {
        let case = Case::new(&[("serverless.yml", &service(role, more))]);
        let args = [
            "check",
            "--select",
            "inline-policy",
            "--format",
            "json",
            ".",
        ];
        let mut all = told(&case.run(&args));
        all.sort();
        let mut wanted = [custom(line), expected];
        wanted.sort();
        assert_eq!(all, wanted, "{role}{more}");
        fs::write(
            case.folder.path().join("iamvet.yaml"),
            "serverless-roles: report\n",
        )
        .unwrap();
        let all = told(&case.run(&args));
        assert!(
            all.iter().all(|finding| !finding.contains(exempt)),
            "{all:?}"
        );
    }
}

/// Name, managed policies, boundary, services, and actions of each role.
fn roles(shown: &Value) -> Vec<String> {
    let resources = shown["resources"].as_array().unwrap().iter();
    let roles = resources.filter(|resource| resource["type"] == "AWS::IAM::Role");
    let told = roles.map(|role| {
        let of = &role["attributes"];
        let policy = &of["Policies"][0]["PolicyDocument"]["Statement"];
        let actions = policy.as_array().unwrap().iter().map(|s| {
            let action = s["Action"].as_str().or(s["Action"][0].as_str());
            format!("{}{}", &s["Effect"].as_str().unwrap()[..1], action.unwrap())
        });
        let managed = of["ManagedPolicyArns"].as_array();
        let managed = managed.into_iter().flatten();
        let managed = managed.map(|arn| arn.as_str().unwrap_or("?").rsplit('/').next().unwrap());
        let trust = &of["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"];
        let services = trust.as_array().unwrap().iter();
        let services = services.map(|s| s.as_str().unwrap().split('.').next().unwrap());
        format!(
            "{} {} {} {} {} [{}]",
            role["address"].as_str().unwrap(),
            of["RoleName"].as_str().unwrap_or("-"),
            services.collect::<Vec<_>>().join("+"),
            managed.collect::<Vec<_>>().join("+"),
            of["PermissionsBoundary"].as_str().unwrap_or("-"),
            actions.collect::<Vec<_>>().join(" "),
        )
    });
    told.collect()
}

/// By `lib/plugins/aws/package/lib/roles-per-function.js` of release 4, which asks for a licence
/// when it is run.
#[test]
fn release_4_makes_roles_of_single_functions() {
    let service = |mode: &str| {
        format!(
            "\
service: s
frameworkVersion: '4'
provider:
  name: aws
  iam:
    role:
      {mode}
      path: /p/
      permissionsBoundary: all
      managedPolicies: ['arn:aws:iam::aws:policy/Common']
      statements: [{{Effect: Allow, Action: 'a:Common', Resource: '*'}}]
functions:
  plain: {{handler: a.b}}
  own:
    handler: a.b
    tracing: true
    disableLogs: true
    vpc: {{subnetIds: [s], securityGroupIds: [g]}}
    events:
      - sqs: arn:aws:sqs:us-east-1:123456789012:q
      - schedule: {{rate: rate(1 day), method: scheduler}}
    iam:
      inheritStatements: false
      role:
        name: mine
        permissionsBoundary: one
        managedPolicies: ['arn:aws:iam::aws:policy/Own']
        statements: [{{Effect: Allow, Action: 'a:Own', Resource: '*'}}]
  legacy:
    handler: a.b
    iamRoleStatementsInherit: true
    iamRoleStatements: [{{Effect: Allow, Action: 'a:Legacy', Resource: '*'}}]
  other: {{handler: a.b, role: 'arn:aws:iam::123456789012:role/x'}}
"
        )
    };
    let own = "Alogs:CreateLogStream Dlogs:PutLogEvents Asqs:ReceiveMessage Alambda:InvokeFunction Axray:PutTraceSegments Aa:Own]";
    let case = Case::new(&[("serverless.yml", &service("mode: perFunction"))]);
    assert_eq!(
        roles(&case.show(&[])),
        [
            "PlainIamRoleLambdaExecution - lambda Common all [Alogs:CreateLogStream Aa:Common]".to_owned(),
            format!("OwnIamRoleLambdaExecution mine lambda+scheduler Common+?+Own one [{own}"),
            "LegacyIamRoleLambdaExecution - lambda Common all [Alogs:CreateLogStream Aa:Common Aa:Legacy]".to_owned(),
        ]
    );
    let case = Case::new(&[("serverless.yml", &service("mode: shared"))]);
    assert_eq!(
        roles(&case.show(&[])),
        [
            format!("OwnIamRoleLambdaExecution mine lambda+scheduler ?+Own one [{own}"),
            "LegacyIamRoleLambdaExecution - lambda  all [Alogs:CreateLogStream Aa:Common Aa:Legacy]".to_owned(),
            // What the function with a role of its own needs is not given to the others.
            "IamRoleLambdaExecution - lambda Common+? all [Alogs:CreateLogStream Alogs:PutLogEvents Dlogs:PutLogEvents Aa:Common]".to_owned(),
        ]
    );
    // Earlier releases know nothing of it.
    let before = service("mode: shared").replace("'4'", "^3.0.0");
    let case = Case::new(&[("serverless.yml", &before)]);
    let all = roles(&case.show(&[]));
    assert_eq!(all.len(), 1, "{all:?}");
    // What is inherited many times has a bound.
    let many = |count: usize, of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<String>();
    let statements = many(500, &|i| {
        format!("        - {{Effect: Allow, Action: 'a:A{i}', Resource: '*'}}\n")
    });
    let functions = many(500, &|i| format!("  f{i}: {{handler: a.b}}\n"));
    let service = format!(
        "service: s\nprovider:\n  name: aws\n  iam:\n    role:\n      mode: perFunction\n      statements:\n{statements}functions:\n{functions}"
    );
    let case = Case::new(&[("serverless.yml", &service)]);
    let checked = case.run(&["check", "--format", "json", "."]);
    let problems = checked["problems"].as_array().unwrap();
    let limits = problems.iter().filter(|p| p["code"] == "evaluation-limit");
    assert_eq!(limits.count(), 1, "{problems:?}");
}

#[test]
fn metadata_of_a_services_own_resources_suppresses_and_secrets_are_masked() {
    let user = |metadata: &str| {
        format!(
            "Resources:\n  U:\n    Type: AWS::IAM::User\n    Metadata: {metadata}\n    Properties:\n      UserName: !Ref Secret\n      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']\nParameters:\n  Secret: {{Type: String, NoEcho: true, Default: canary}}\n"
        )
    };
    let service = "service: s\nprovider: {name: aws}\nfunctions:\n  f: {handler: a.b}\nresources:\n  - ${file(own.yml)}\n  - extensions:\n      IamRoleLambdaExecution:\n        Metadata: {iamvet: {ignore: [{rule: inline-policy, reason: agreed}]}}\n";
    for metadata in [
        "{iamvet: {ignore: [{rule: user-attached-policy, reason: agreed}]}}",
        "{checkov: {skip: [{id: CKV_AWS_40, comment: agreed}]}}",
        "{cfn_nag: {rules_to_suppress: [{id: F12, reason: agreed}]}}",
    ] {
        let own = user(metadata);
        let case = Case::new(&[
            ("serverless.yml", service),
            ("own.yml", &own),
            ("iamvet.yaml", "environments: {dev: {}, prod: {}}\n"),
        ]);
        for rule in ["user-attached-policy", "inline-policy"] {
            let checked = case.run(&["check", "--select", rule, "--format", "json", "."]);
            let all = told(&checked);
            assert!(
                !all.is_empty() && all.iter().all(|f| f.ends_with("agreed")),
                "{all:?}"
            );
            assert!(!checked.to_string().contains("canary"), "{checked}");
        }
        assert!(!case.show(&[]).to_string().contains("canary"));
    }
}

#[test]
fn references_of_the_plugin_for_pseudo_parameters_are_put_in() {
    let service = "service: s\nplugins: [serverless-pseudo-parameters]\nprovider:\n  name: aws\n  iam:\n    role:\n      statements:\n        - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b-#{AWS::AccountId}/*'}\nfunctions:\n  f: {handler: a.b}\n";
    let case = Case::new(&[("serverless.yml", service)]);
    let shown = case.show(&["--account-id", "123456789012"]);
    assert_eq!(
        statements(&shown)[2]["Resource"],
        "arn:aws:s3:::b-123456789012/*"
    );
    assert_eq!(shown["problems"], json!([]));
}
