//! Values of sensitive variables and of parameters with `NoEcho` stand in no output.

use std::process::Command;

/// A name that is on the denylist: the finding must not tell it either.
const SECRET: &str = "AmazonRedshiftFullAccess";

fn outputs(files: &[(&str, String)]) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).expect("a file");
    }
    let denied = format!("rules:\n  denylisted-policy:\n    deny: [{SECRET}]\n");
    std::fs::write(dir.path().join("iamvet.yaml"), denied).expect("a file");
    let commands = [
        ["check", ".", "--format", "human"],
        ["check", ".", "--format", "json"],
        ["check", ".", "--format", "sarif"],
        ["check", ".", "--format", "github"],
        ["check", ".", "--format", "markdown"],
        ["graph", ".", "--format", "json"],
        ["graph", ".", "--format", "dot"],
        ["graph", ".", "--format", "mermaid"],
        ["show", ".", "--format", "human"],
        ["show", ".", "--format", "json"],
        ["show", ".", "--outputs", "--provenance"],
    ];
    commands
        .map(|args| {
            let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
                .args(args)
                .current_dir(dir.path())
                .output()
                .expect("the program runs");
            String::from_utf8(output.stdout).expect("UTF-8")
        })
        .into()
}

fn assert_unseen(files: &[(&str, String)]) {
    let outputs = outputs(files);
    for rule in ["user-attached-policy", "denylisted-policy"] {
        let found = format!("\"rule\": \"{rule}\"");
        assert!(outputs[1].contains(&found), "no {rule}: {}", outputs[1]);
    }
    for output in outputs {
        assert!(!output.contains(SECRET), "{output}");
    }
}

#[test]
fn defaults_and_variables_files_of_terraform() {
    let main = |default: &str| {
        format!(
            "variable \"arn\" {{\n  sensitive = true\n{default}}}\nresource \"aws_iam_user_policy_attachment\" \"x\" {{\n  user       = \"u\"\n  policy_arn = var.arn\n}}\n"
        )
    };
    let arn = format!("\"arn:aws:iam::aws:policy/{SECRET}\"");
    assert_unseen(&[("main.tf", main(&format!("  default = {arn}\n")))]);
    assert_unseen(&[
        ("main.tf", main("")),
        ("terraform.tfvars", format!("arn = {arn}\n")),
    ]);
}

#[test]
fn defaults_of_parameters() {
    let template = format!(
        "AWSTemplateFormatVersion: 2010-09-09\nParameters:\n  Arn:\n    Type: String\n    NoEcho: true\n    Default: arn:aws:iam::aws:policy/{SECRET}\nResources:\n  U:\n    Type: AWS::IAM::User\n    Properties:\n      ManagedPolicyArns: [!Ref Arn]\n"
    );
    assert_unseen(&[("t.yaml", template)]);
}

/// Stands for a value that must not be seen.
const CANARY: &str = "CaNaRy7x";

/// What every command prints in every format, with what was asked for.
fn everything(dir: &std::path::Path, more: &[&str]) -> Vec<(String, String)> {
    let formats = |command: &str, formats: &[&str]| -> Vec<Vec<String>> {
        let with = formats.iter().map(|format| {
            let words = command.split(' ').chain(["--format", format]);
            words
                .chain(more.iter().copied())
                .map(str::to_owned)
                .collect()
        });
        with.collect()
    };
    let mut commands = formats("check .", &["human", "json", "sarif", "github", "markdown"]);
    commands.extend(formats("graph .", &["json", "dot", "mermaid"]));
    commands.extend(formats("show . --outputs --provenance", &["human", "json"]));
    commands.extend(formats(
        "can U s3:GetObject arn:aws:s3:::b/k .",
        &["human", "json"],
    ));
    commands.extend(formats(
        "who-can s3:GetObject arn:aws:s3:::b/k .",
        &["human", "json"],
    ));
    let told = commands.into_iter().map(|args| {
        let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(&args)
            .current_dir(dir)
            .output()
            .expect("the program runs");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).expect("UTF-8");
        (args.join(" "), said)
    });
    told.collect()
}

/// Each way that the value of a parameter with `NoEcho` could take to an output: what is declared
/// besides the parameter, and resources with a place for its value (`@`).
const WAYS: &[(&str, &str)] = &[
    (
        "the name of a principal",
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: !Ref S, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}",
    ),
    (
        "a policy that is attached",
        "U: {Type: 'AWS::IAM::User', Properties: {ManagedPolicyArns: [!Sub 'arn:aws:iam::aws:policy/${S}']}}",
    ),
    (
        "a name within a name",
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: !Join ['-', [a, !Select [0, !Split ['.', !Ref S]]]]}}\n  P: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: !Ref U, Users: [!Ref U], PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}}",
    ),
    (
        "parts of a document",
        "U: {Type: 'AWS::IAM::User', Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Sid: !Ref S, Effect: Allow, Action: [!Sub 's3:${S}', 's3:GetObject'], Resource: [!Ref S, '*'], Condition: {StringEquals: {'aws:username': !Ref S}}}]}}]}}",
    ),
    (
        "a document that is a text",
        "U: {Type: 'AWS::IAM::User', Properties: {Policies: [{PolicyName: p, PolicyDocument: !Sub '{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"${S}\"}]}'}]}}",
    ),
    (
        "who may assume a role",
        "U: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: !Sub 'arn:aws:iam::123456789012:user/${S}'}, Condition: {StringEquals: {'sts:ExternalId': !Ref S}}}]}}}",
    ),
    (
        "functions of a text",
        "U: {Type: 'AWS::IAM::User', Properties: {Path: !Sub '/${S}/', UserName: {'Fn::Base64': !Ref S}, Groups: {'Fn::Cidr': [!Ref S, 2, 8]}, ManagedPolicyArns: !Split [',', !Ref S]}}",
    ),
    (
        "the name of a resource",
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: {Ref: !Ref S}, Path: {'Fn::GetAtt': [!Ref S, Arn]}}}",
    ),
    (
        "the key of a mapping",
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: !FindInMap [M, !Ref S, k], Path: !FindInMap [!Ref S, a, k]}}",
    ),
    (
        "a loop",
        "'Fn::ForEach::L': [I, !Ref SL, {'U${I}': {Type: 'AWS::IAM::User', Properties: {UserName: !Ref I}}}]\n  U: {Type: 'AWS::IAM::User'}",
    ),
    (
        "a loop over one item",
        "'Fn::ForEach::L': [I, [!Ref S, b], {'U${I}': {Type: 'AWS::IAM::User', Properties: {UserName: !Ref I}}}]\n  U: {Type: 'AWS::IAM::User'}",
    ),
    (
        "a condition",
        "U: {Type: 'AWS::IAM::User', Condition: Is, Properties: {UserName: !If [Is, !Ref S, b], ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}",
    ),
    (
        "the values that are allowed",
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: !Ref A, ManagedPolicyArns: [!Sub 'arn:aws:iam::aws:policy/${A}']}}",
    ),
    (
        "values that are not allowed",
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: !Ref W, Path: !Ref B}}",
    ),
    (
        "ids that SAM makes",
        "Api: {Type: 'AWS::Serverless::Api', Properties: {StageName: !Ref S, Name: !Ref S}}\n  F: {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b, Runtime: python3.12, InlineCode: x, AutoPublishAlias: !Ref S, FunctionName: !Ref S, Policies: [{S3ReadPolicy: {BucketName: !Ref S}}], Events: {E: {Type: Api, Properties: {Path: !Sub '/${S}', Method: get, RestApiId: !Ref Api}}, B: {Type: Schedule, Properties: {Name: !Ref S, Schedule: rate(1 day)}}}}}\n  L: {Type: 'AWS::Serverless::LayerVersion', Properties: {LayerName: !Ref S, ContentUri: s3://b/k}}\n  U: {Type: 'AWS::IAM::User'}",
    ),
    (
        "a nested stack",
        "N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n.yaml, Parameters: {Plain: !Ref S, Hidden: !Ref S}}}\n  U: {Type: 'AWS::IAM::User', Properties: {UserName: !GetAtt N.Outputs.Out}}",
    ),
    (
        "a literal argument",
        "N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n.yaml, Parameters: {Plain: p, Hidden: CaNaRy7x}}}\n  U: {Type: 'AWS::IAM::User', Properties: {UserName: !GetAtt N.Outputs.Out}}",
    ),
    (
        "a nested application",
        "N: {Type: 'AWS::Serverless::Application', Properties: {Location: sam.yaml, Parameters: {Plain: !Ref S}}}\n  U: {Type: 'AWS::IAM::User'}",
    ),
    (
        "a stack set",
        "N: {Type: 'AWS::CloudFormation::StackSet', Properties: {StackSetName: !Ref S, TemplateURL: n.yaml, Parameters: [{ParameterKey: Plain, ParameterValue: !Ref S}], StackInstancesGroup: [{DeploymentTargets: {Accounts: [!Ref S]}, Regions: [!Ref S]}]}}\n  U: {Type: 'AWS::IAM::User'}",
    ),
    (
        "a location",
        "N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: !Sub './${S}.yaml'}}\n  U: {Type: 'AWS::IAM::User', Properties: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: !Sub './${S}.yaml'}}}}",
    ),
    (
        "an import",
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: {'Fn::ImportValue': !Sub 'x-${S}'}, Path: {'Fn::ImportValue': !Sub 'absent-${S}'}}}",
    ),
];

/// A template with parameters that must not be shown.
fn secret_template(resources: &str) -> String {
    format!(
        "AWSTemplateFormatVersion: 2010-09-09
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  S: {{Type: String, NoEcho: true, Default: {CANARY}}}
  SL: {{Type: CommaDelimitedList, NoEcho: true, Default: '{CANARY},b'}}
  A: {{Type: String, NoEcho: true, AllowedValues: [{CANARY}, b]}}
  B: {{Type: String, NoEcho: true, AllowedValues: [{CANARY}], Default: z}}
  W: {{Type: String, NoEcho: true, Default: {CANARY}, AllowedPattern: '[0-9]+', MaxLength: 3}}
Mappings: {{M: {{a: {{k: v}}}}}}
Conditions: {{Is: !Equals [!Ref A, b]}}
Resources:
  {resources}
Outputs:
  Shown: {{Value: !Ref S, Export: {{Name: !Sub 'x-${{S}}'}}}}
"
    )
}

#[test]
fn values_of_secret_parameters_are_in_no_output() {
    let nested = "AWSTemplateFormatVersion: 2010-09-09\nTransform: AWS::Serverless-2016-10-31\nParameters:\n  Plain: {Type: String, MaxLength: 3}\n  Hidden: {Type: String, NoEcho: true, Default: d}\nResources:\n  I: {Type: 'AWS::IAM::User', Properties: {UserName: !Ref Plain, Path: !Sub '/${Hidden}/', ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}\nOutputs: {Out: {Value: !Sub '${Plain}${Hidden}'}}\n";
    let sam = "Transform: AWS::Serverless-2016-10-31\nParameters: {Plain: {Type: String}}\nResources:\n  Api: {Type: 'AWS::Serverless::Api', Properties: {StageName: !Ref Plain}}\n  F: {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b, Runtime: python3.12, InlineCode: x, AutoPublishAlias: !Ref Plain, Events: {E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Api}}}}}\n";
    for (way, resources) in WAYS {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in [
            ("t.yaml", secret_template(resources)),
            ("n.yaml", nested.to_owned()),
            ("sam.yaml", sam.to_owned()),
        ] {
            std::fs::write(dir.path().join(name), text).expect("a file");
        }
        let told = everything(dir.path(), &[]);
        let evaluated = told
            .iter()
            .any(|(args, said)| args.starts_with("show") && said.contains("\"address\": \"U\""));
        assert!(evaluated, "{way}: {told:?}");
        for (args, said) in told {
            assert!(!said.contains(CANARY), "{way}: {args}: {said}");
        }
    }
}

#[test]
fn values_that_secret_parameters_are_given_are_in_no_output() {
    let template = secret_template(
        "U: {Type: 'AWS::IAM::User', Properties: {UserName: !Ref S, Path: !Ref W, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}",
    )
    .replace(CANARY, "d");
    let by_argument = format!("S={CANARY}");
    let wrong = format!("W={CANARY}");
    for (name, content, more) in [
        (
            "t.parameters.json",
            format!("{{\"Parameters\": {{\"S\": \"{CANARY}\", \"W\": \"{CANARY}\"}}}}"),
            vec![],
        ),
        (
            "samconfig.toml",
            format!(
                "[default.deploy.parameters]\ntemplate = 't.yaml'\nparameter_overrides = 'S={CANARY} W={CANARY} and more'\n"
            ),
            vec![],
        ),
        (
            "samconfig.yaml",
            format!(
                "default:\n  deploy:\n    parameters:\n      template: t.yaml\n      parameter_overrides: [{{S: {CANARY}}}, 'W={CANARY}']\n"
            ),
            vec![],
        ),
        (
            "iamvet.yaml",
            format!("parameters: {{S: {CANARY}, W: {CANARY}}}\n"),
            vec![],
        ),
        (
            "x",
            String::new(),
            vec!["--parameter", &by_argument, "--parameter", &wrong],
        ),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("t.yaml"), &template).expect("a file");
        std::fs::write(dir.path().join(name), content).expect("a file");
        for (args, said) in everything(dir.path(), &more) {
            // The command line repeats what was asked for.
            let said = said.replace(&args, "");
            assert!(!said.contains(CANARY), "{name}: {args}: {said}");
        }
    }
}

/// What is no override of a parameter may be one that is written wrong.
#[test]
fn overrides_that_are_not_taken() {
    let template = "Transform: AWS::Serverless-2016-10-31\nParameters:\n  S: {Type: String, NoEcho: true}\nResources:\n  U: {Type: AWS::IAM::User, Properties: {UserName: !Ref S}}\n";
    for overrides in [
        format!("\"S: {SECRET}\""),
        format!("[\"S {SECRET}\"]"),
        format!("{{S = {{value = \"{SECRET}\"}}}}"),
    ] {
        let config = format!("[default.deploy.parameters]\nparameter_overrides = {overrides}\n");
        let outputs = outputs(&[
            ("template.yaml", template.to_owned()),
            ("samconfig.toml", config),
        ]);
        assert!(outputs[0].contains("invalid-parameters"), "{}", outputs[0]);
        for output in outputs {
            assert!(!output.contains(SECRET), "{overrides}: {output}");
        }
    }
}

/// What AWS keeps as a secret is one, also where the code writes it as a plain text.
#[test]
fn secrets_that_are_written_in_the_code() {
    let template = format!(
        "Resources:\n  Shop:\n    Type: AWS::IAM::ServerCertificate\n    Properties:\n      PrivateKey: {SECRET}\n  Alice:\n    Type: AWS::IAM::User\n    Properties:\n      LoginProfile:\n        Password: {SECRET}\n  Data:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      MasterUserPassword: {SECRET}\n  Tunnel:\n    Type: AWS::EC2::VPNConnection\n    Properties:\n      VpnTunnelOptionsSpecifications:\n        - PreSharedKey: {SECRET}\n"
    );
    let main = format!(
        "resource \"aws_iam_server_certificate\" \"x\" {{\n  name        = \"x\"\n  private_key = \"{SECRET}\"\n}}\n"
    );
    for output in outputs(&[("template.yaml", template), ("main.tf", main)])
        .iter()
        .skip(8)
    {
        assert!(output.contains("aws_iam_server_certificate"));
        assert!(!output.contains(SECRET), "{output}");
    }
}

/// Messages about masked values say where they stand, and no part of them.
#[test]
fn what_is_wrong_with_a_masked_value_is_told_without_it() {
    let template = "Parameters:
  Who: {Type: String, NoEcho: true, Default: 'arn:aws:iam::987654321098:root'}
  What: {Type: String, NoEcho: true, Default: 'gamelift:Gett'}
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: !Ref Who}}]
      Policies:
        - PolicyName: x
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{Effect: Allow, Action: !Ref What, Resource: '*'}]
";
    let outputs = outputs(&[("t.yaml", template.to_owned())]);
    for rule in ["missing-external-id", "invalid-action"] {
        assert!(outputs[1].contains(rule), "no {rule}: {}", outputs[1]);
    }
    let told = "`(masked value in line 3)` is no action of `(masked value)`";
    assert!(outputs[0].contains(told), "{}", outputs[0]);
    for output in outputs {
        for secret in ["987654321098", "gamelift"] {
            assert!(!output.contains(secret), "{secret}: {output}");
        }
    }
}
