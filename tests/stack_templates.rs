//! Where the templates of stacks come from: functions, texts with symbols, and Terraform.

#[allow(dead_code, reason = "each test uses a part of it")]
mod scan;

use std::fs;
use std::path::Path;

use scan::{folder, problems, run};

const DIRECT: &str = "user-attached-policy";

/// Users with a policy attached: the address, the file, and what stands at the place of each.
fn attached(dir: &Path, args: &[&str]) -> Vec<(String, String, String)> {
    let mut args = args.to_vec();
    args.splice(0..0, ["check", "--select", DIRECT]);
    let report = run(dir, &args).json;
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|f| {
            let path = f["location"]["path"].as_str().unwrap().to_owned();
            let text = fs::read_to_string(dir.join(&path)).unwrap();
            let at = |end: &str| {
                let place = &f["location"][end];
                let line = place["line"].as_u64().unwrap() as usize - 1;
                let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
                before + place["column"].as_u64().unwrap() as usize - 1
            };
            let slice = text[at("start")..at("end")].to_owned();
            (f["address"].as_str().unwrap().to_owned(), path, slice)
        })
        .collect()
}

fn found(address: &str, path: &str, slice: &str) -> (String, String, String) {
    (address.to_owned(), path.to_owned(), slice.to_owned())
}

/// What `show` has: the file or folder of the scope, the address, and the condition.
fn shown(dir: &Path, args: &[&str]) -> Vec<(String, String)> {
    let mut args = args.to_vec();
    args.insert(0, "show");
    let report = run(dir, &args).json;
    let resources = report["resources"].as_array().unwrap().iter();
    resources
        .map(|r| {
            let text = |key: &str| r[key].as_str().unwrap().to_owned();
            (text("module"), text("address"))
        })
        .collect()
}

fn pair(module: &str, address: &str) -> (String, String) {
    (module.to_owned(), address.to_owned())
}

const USER: &str = "\
Resources:
  User:
    Type: AWS::IAM::User
    Properties:
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
";
const ARN: &str = "'arn:aws:iam::aws:policy/AdministratorAccess'";

/// A template with one nested stack whose URL is as written.
fn parent(sections: &str, url: &str) -> String {
    format!(
        "{sections}Resources:\n  Net: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {url}}}}}\n"
    )
}

#[test]
fn a_function_may_name_the_template() {
    let maps = "Parameters: {Name: {Type: String, Default: user}, Whole: {Type: String, Default: nested/user.yaml}}\nMappings: {M: {a: {b: nested/user.yaml}}}\n";
    for url in [
        "!Sub './nested/${Name}.yaml'",
        "!Join [/, [nested, !Sub '${Name}.yaml']]",
        "!Ref Whole",
        "!FindInMap [M, a, b]",
        "!If [Always, !Ref Whole, other.yaml]",
    ] {
        let sections = format!("{maps}Conditions: {{Always: !Equals [a, a]}}\n");
        let dir = folder(&[
            ("top.yaml", &parent(&sections, url)),
            ("nested/user.yaml", USER),
        ]);
        let users = attached(dir.path(), &[]);
        assert_eq!(users, [found("Net/User", "nested/user.yaml", ARN)], "{url}");
        let report = run(dir.path(), &["check"]).json;
        assert_eq!(problems(&report), [], "{url}");
    }
}

#[test]
fn each_branch_of_a_condition_names_a_template() {
    let sections =
        "Parameters: {Env: {Type: String}}\nConditions: {Prod: !Equals [!Ref Env, prod]}\n";
    let outputs = |arn: &str| format!("Outputs: {{O: {{Value: {arn}}}}}\n");
    let top = parent(sections, "!If [Prod, a.yaml, b.yaml]")
        + "  Role: {Type: AWS::IAM::Role, Properties: {RoleName: !GetAtt Net.Outputs.O}}\n";
    let dir = folder(&[
        ("top.yaml", &top),
        ("a.yaml", &(USER.to_owned() + &outputs("a"))),
        ("b.yaml", &(USER.to_owned() + &outputs("b"))),
    ]);
    assert_eq!(
        shown(dir.path(), &[]),
        [
            pair("top.yaml", "Net[Prod]/User"),
            pair("top.yaml", "Net[not Prod]/User"),
            pair("top.yaml", "Role"),
        ]
    );
    let report = run(dir.path(), &["check", "--select", DIRECT]).json;
    let messages: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["message"].as_str().unwrap())
        .collect();
    assert_eq!(messages.len(), 2);
    assert!(report["findings"].to_string().contains("not Prod"));
    // Both lead to one template: it is one stack.
    let dir = folder(&[
        ("top.yaml", &parent(sections, "!If [Prod, a.yaml, a.yaml]")),
        ("a.yaml", USER),
    ]);
    assert_eq!(shown(dir.path(), &[]), [pair("top.yaml", "Net/User")]);
}

#[test]
fn the_end_of_a_url_of_the_deployment_names_a_file_around_the_template() {
    let sections = "Parameters: {Bucket: {Type: String, Default: b}, Prefix: {Type: String, Default: quickstart-x/}, Open: {Type: String}}\n";
    for url in [
        "!Sub 'https://${Bucket}.s3.${AWS::Region}.${AWS::URLSuffix}/${Prefix}templates/user.yaml'",
        "!Sub 'https://${Open}.s3.amazonaws.com/${Open}templates/user.yaml'",
        "!Sub '${Open}/user.yaml'",
        "!Join ['', ['https://', !Ref Bucket, '.s3.amazonaws.com/', !Ref Prefix, 'templates/user.yaml?versionId=1']]",
    ] {
        let dir = folder(&[
            ("repo/templates/top.yaml", &parent(sections, url)),
            ("repo/templates/user.yaml", USER),
        ]);
        let users = attached(dir.path(), &[]);
        let path = "repo/templates/user.yaml";
        assert_eq!(users, [found("Net/User", path, ARN)], "{url}");
        let report = run(dir.path(), &["check"]).json;
        let note = ("template-assumed", "repo/templates/top.yaml", 3);
        assert_eq!(problems(&report), [note], "{url}");
    }
    // A fixed address is no place of this deployment, and a name alone is that of a file beside.
    for url in [
        "https://b.s3.amazonaws.com/templates/user.yaml",
        "!Ref Open",
        "!Sub 'https://${Open}/other/user.yaml'",
        "!Sub 'https://${Open}/templates/../user.yaml'",
    ] {
        let dir = folder(&[
            ("other/top.yaml", &parent(sections, url)),
            ("templates/user.yaml", USER),
        ]);
        let users = attached(dir.path(), &[]);
        assert_eq!(users, [found("User", "templates/user.yaml", ARN)], "{url}");
        let report = run(dir.path(), &["check"]).json;
        let note = ("template-not-local", "other/top.yaml", 3);
        assert_eq!(problems(&report), [note], "{url}");
    }
    // A template of the same name somewhere else is not the one that names it.
    let sections = "Parameters: {Open: {Type: String}}\n";
    let top = parent(sections, "!Sub 'https://${Open}/top.yaml'") + &USER["Resources:\n".len()..];
    let dir = folder(&[("top.yaml", &top)]);
    assert_eq!(attached(dir.path(), &[]), [found("User", "top.yaml", ARN)]);
    let report = run(dir.path(), &["check"]).json;
    assert_eq!(problems(&report), [("template-not-local", "top.yaml", 3)]);
    // Two files may be meant.
    let dir = folder(&[
        (
            "a/top.yaml",
            &parent(sections, "!Sub 'https://${Open}/t/user.yaml'"),
        ),
        ("a/t/user.yaml", USER),
        ("t/user.yaml", USER),
    ]);
    assert_eq!(attached(dir.path(), &[]).len(), 2);
    let report = run(dir.path(), &["check"]).json;
    assert_eq!(problems(&report), [("template-not-local", "a/top.yaml", 3)]);
    assert!(report["problems"][0]["help"].to_string().contains("both"));
}

#[test]
fn templates_that_loops_and_services_nest_are_no_roots() {
    let looped = "\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Teams:
    - Team
    - [red, blue]
    - Net${Team}:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: !Sub './${Team}.yaml'}
";
    let dir = folder(&[
        ("top.yaml", looped),
        ("red.yaml", USER),
        ("blue.yaml", USER),
    ]);
    let mut all = shown(dir.path(), &[]);
    all.sort();
    assert_eq!(
        all,
        [
            pair("top.yaml", "Netblue/User"),
            pair("top.yaml", "Netred/User")
        ]
    );
    let service = "\
service: shop
provider: {name: aws, runtime: nodejs20.x, stage: dev}
resources:
  Resources:
    Net:
      Type: AWS::CloudFormation::Stack
      Properties: {TemplateURL: './${sls:stage}.yaml'}
";
    let dir = folder(&[("serverless.yml", service), ("dev.yaml", USER)]);
    let mut all = shown(dir.path(), &[]);
    all.retain(|(_, address)| address.ends_with("User"));
    assert_eq!(all, [pair("serverless.yml", "Net/User")]);
}

#[test]
fn what_a_nested_template_is_given_may_name_the_template_it_nests() {
    let top = "\
Resources:
  Mid:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: mid.yaml, Parameters: {Which: user}}
";
    let mid = parent(
        "Parameters: {Which: {Type: String}}\n",
        "!Sub '${Which}.yaml'",
    );
    // Whatever the order of the names, all is found out before anything is evaluated.
    for (top_name, user_name) in [("a.yaml", "user.yaml"), ("z.yaml", "user.yaml")] {
        let dir = folder(&[(top_name, top), ("mid.yaml", &mid), (user_name, USER)]);
        assert_eq!(shown(dir.path(), &[]), [pair(top_name, "Mid/Net/User")]);
    }
}

#[test]
fn nested_templates_export_from_the_stack_that_makes_them_whatever_the_order() {
    let exporting = "\
Parameters: {Policy: {Type: String, Default: 'arn:aws:iam::aws:policy/ReadOnlyAccess'}}
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs: {Arn: {Value: !Ref Policy, Export: {Name: shared-policy}}}
";
    let top = "\
Parameters: {File: {Type: String, Default: exporting}}
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub '${File}.yaml'
      Parameters: {Policy: 'arn:aws:iam::aws:policy/AdministratorAccess'}
";
    let importing = "\
Resources:
  User:
    Type: AWS::IAM::User
    Properties: {ManagedPolicyArns: [!ImportValue shared-policy]}
";
    for (top_name, import_name) in [("a.yaml", "z.yaml"), ("z.yaml", "a.yaml")] {
        let dir = folder(&[
            (top_name, top),
            ("exporting.yaml", exporting),
            (import_name, importing),
        ]);
        // As a stack of its own it would export another value by the same name.
        let report = run(dir.path(), &["check", "--select", DIRECT]).json;
        let found = report["findings"][0].to_string();
        assert_eq!(report["findings"].as_array().unwrap().len(), 1);
        assert!(found.contains("AdministratorAccess"), "{found}");
        assert!(!found.contains("ReadOnlyAccess"), "{found}");
    }
}

#[test]
fn a_template_that_leads_to_itself_is_an_error_however_it_does() {
    let open = "Parameters: {Name: {Type: String, Default: top}, Open: {Type: String}}\n";
    for url in [
        "!Sub '${Name}.yaml'",
        "!If [Any, !Sub '${Name}.yaml', top.yaml]",
    ] {
        let sections = format!("{open}Conditions: {{Any: !Equals [!Ref Open, x]}}\n");
        let top = parent(&sections, url) + &USER["Resources:\n".len()..];
        let dir = folder(&[("top.yaml", &top)]);
        assert_eq!(attached(dir.path(), &[]), [found("User", "top.yaml", ARN)]);
        let report = run(dir.path(), &["check"]).json;
        let codes: Vec<&str> = problems(&report).iter().map(|p| p.0).collect();
        assert!(codes.contains(&"cycle"), "{url}: {codes:?}");
    }
}

#[test]
fn a_thousand_stacks_of_one_template_are_made() {
    let mut top = String::from("Parameters: {Name: {Type: String, Default: user}}\nResources:\n");
    for i in 0..1000 {
        top += &format!(
            "  Net{i}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: !Sub '${{Name}}.yaml'}}}}\n"
        );
    }
    let dir = folder(&[("top.yaml", &top), ("user.yaml", USER)]);
    assert_eq!(shown(dir.path(), &[]).len(), 1000);
}

#[test]
fn findings_in_a_body_with_symbols_stand_on_their_token() {
    let set = "\
Resources:
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: s
      TemplateBody: !Sub |
        Resources:
          User:
            Type: AWS::IAM::User
            Properties:
              UserName: u-${AWS::AccountId}
              ManagedPolicyArns: [\"arn:${!AWS::Partition}:iam::aws:policy/AdministratorAccess\",
                                  \"arn:aws:iam::${AWS::AccountId}:policy/own\"]
";
    let dir = folder(&[("set.yaml", set)]);
    let users = attached(dir.path(), &[]);
    assert_eq!(
        users,
        [
            found(
                "Set/User",
                "set.yaml",
                "\"arn:${!AWS::Partition}:iam::aws:policy/AdministratorAccess\""
            ),
            found(
                "Set/User",
                "set.yaml",
                "\"arn:aws:iam::${AWS::AccountId}:policy/own\""
            ),
        ]
    );
    let report = run(dir.path(), &["check"]).json;
    assert_eq!(problems(&report), []);
}

const HEREDOC: &str = r#"
data "aws_caller_identity" "me" {}

resource "aws_cloudformation_stack" "net" {
  name       = "net"
  parameters = { Home = data.aws_caller_identity.me.account_id, Extra = "x" }
  template_body = <<-EOT
    Parameters: {Home: {Type: String}}
    Resources:
      User:
        Type: AWS::IAM::User
        Properties:
          UserName: u-${data.aws_caller_identity.me.account_id}
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
          Path: !Sub '/$${Home}/$${AWS::StackId}/'
  EOT
}
"#;

#[test]
fn templates_in_terraform_are_read() {
    let dir = folder(&[("main.tf", HEREDOC)]);
    let address = "aws_cloudformation_stack.net/User";
    assert_eq!(attached(dir.path(), &[]), [found(address, "main.tf", ARN)]);
    let report = run(dir.path(), &["check"]).json;
    assert_eq!(problems(&report), [("unknown-parameter", "main.tf", 6)]);
    let report = run(dir.path(), &["show"]).json;
    let user = &report["resources"][0];
    assert_eq!(user["type"], "AWS::IAM::User");
    assert_eq!(
        user["unknown"]["Path"], "/${AWS::AccountId}/${aws_cloudformation_stack.net.id}/",
        "{user}"
    );
}

#[test]
fn every_form_of_a_template_in_terraform_is_read() {
    let encoded = r#"jsonencode({ Resources = { User = {
    Type = "AWS::IAM::User"
    Properties = { ManagedPolicyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"] }
  } } })"#;
    for kind in [
        "aws_cloudformation_stack",
        "aws_cloudformation_stack_set",
        "awscc_cloudformation_stack",
        "awscc_cloudformation_stack_set",
    ] {
        let address = format!("{kind}.s/User");
        let with = |body: &str| {
            format!("resource \"{kind}\" \"s\" {{\n  name = \"s\"\n  template_body = {body}\n}}\n")
        };
        let dir = folder(&[("main.tf", &with(encoded))]);
        assert_eq!(
            attached(dir.path(), &[]),
            [found(
                &address,
                "main.tf",
                "arn:aws:iam::aws:policy/AdministratorAccess"
            )]
        );
        for body in [
            "file(\"${path.module}/user.yaml\")",
            "templatefile(\"user.yaml\", {})",
            "local.body",
        ] {
            let main = with(body) + "locals { body = file(\"user.yaml\") }\n";
            let dir = folder(&[("main.tf", &main), ("user.yaml", USER)]);
            // A template of which a stack is made so is no stack of its own.
            assert_eq!(
                attached(dir.path(), &[]),
                [found(&address, "user.yaml", ARN)],
                "{kind} {body}"
            );
        }
    }
}

#[test]
fn stacks_of_a_set_in_terraform_are_in_other_accounts() {
    let set = r#"
resource "aws_cloudformation_stack_set" "one" {
  count         = 2
  name          = "one"
  template_body = "{\"Resources\": {\"R\": {\"Type\": \"AWS::IAM::User\", \"Properties\": {\"Path\": {\"Fn::Sub\": \"/$${AWS::AccountId}/\"}}}}}"
}
"#;
    let dir = folder(&[("main.tf", set)]);
    let report = run(dir.path(), &["show"]).json;
    let resources = report["resources"].as_array().unwrap();
    let addresses: Vec<&str> = resources
        .iter()
        .map(|r| r["address"].as_str().unwrap())
        .collect();
    assert_eq!(
        addresses,
        [
            "aws_cloudformation_stack_set.one[0]/R",
            "aws_cloudformation_stack_set.one[1]/R"
        ]
    );
    assert_eq!(
        resources[0]["unknown"]["Path"],
        "/${aws_cloudformation_stack_set.one[0].AccountId}/"
    );
}

#[test]
fn templates_of_terraform_that_are_not_known_are_told_and_counted() {
    for (argument, codes) in [
        (
            "template_url = \"https://s3.amazonaws.com/b/t.yaml\"",
            vec!["template-not-local"],
        ),
        ("template_body = var.body", vec!["template-not-local"]),
        ("template_body = \"a: b\"", vec!["invalid-resource"]),
        ("template_body = \"{\"", vec!["syntax-error"]),
        (
            "template_body = file(\"absent.yaml\")",
            vec!["file-not-read", "template-not-local"],
        ),
    ] {
        let main = format!(
            "variable \"body\" {{}}\nresource \"aws_cloudformation_stack\" \"s\" {{\n  name = \"s\"\n  {argument}\n}}\n"
        );
        let dir = folder(&[("main.tf", &main)]);
        let report = run(dir.path(), &["check"]).json;
        let mut told: Vec<&str> = problems(&report).iter().map(|p| p.0).collect();
        told.sort_unstable();
        assert_eq!(told, codes, "{argument}");
        let coverage = report["coverage"].to_string();
        assert!(
            coverage.contains("aws_cloudformation_stack.s"),
            "{argument}: {coverage}"
        );
    }
}

/// What a symbol stands for may be more resources, which is no fault of the template.
#[test]
fn what_stands_around_an_unknown_part_of_a_template_is_analysed() {
    let unknown = "    ${var.more}\n";
    let body = USER.replace("Resources:\n", "  Resources:\n");
    let body = body.replace("\n  ", "\n    ");
    let main = format!(
        "variable \"more\" {{}}\nresource \"aws_cloudformation_stack\" \"s\" {{\n  template_body = <<-T\n{body}{unknown}  T\n}}\n"
    );
    let inner: String = (body + unknown)
        .replace("var.more", "More")
        .lines()
        .map(|line| format!("        {line}\n"))
        .collect();
    let top = format!(
        "Parameters: {{More: {{Type: String}}}}\nResources:\n  s:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateBody: !Sub |\n{inner}"
    );
    for (name, text, address) in [
        ("main.tf", &main, "aws_cloudformation_stack.s/User"),
        ("top.yaml", &top, "s/User"),
    ] {
        let dir = folder(&[(name, text)]);
        assert_eq!(attached(dir.path(), &[]), [found(address, name, ARN)]);
        let report = run(dir.path(), &["check"]).json;
        let told: Vec<&str> = problems(&report).iter().map(|p| p.0).collect();
        assert_eq!(told, ["template-not-local"], "{name}");
        let unknown = report["coverage"].to_string();
        assert!(unknown.contains("read-at-deployment"), "{name}: {unknown}");
    }
}

#[test]
fn templates_of_terraform_nest_others() {
    let main = "resource \"aws_cloudformation_stack\" \"s\" {\n  template_body = file(\"cfn/top.yaml\")\n}\n";
    let dir = folder(&[
        ("main.tf", main),
        ("cfn/top.yaml", &parent("", "user.yaml")),
        ("cfn/user.yaml", USER),
    ]);
    let address = "aws_cloudformation_stack.s/Net/User";
    assert_eq!(
        attached(dir.path(), &[]),
        [found(address, "cfn/user.yaml", ARN)]
    );
    // One that nests itself is an error.
    let dir = folder(&[("main.tf", main), ("cfn/top.yaml", &parent("", "top.yaml"))]);
    let report = run(dir.path(), &["check"]).json;
    assert!(problems(&report).iter().any(|p| p.0 == "cycle"));
}

#[test]
fn the_end_of_a_url_is_looked_at_so_far() {
    let url = |depth: usize| {
        let folders: String = (0..depth).map(|i| format!("f{i}/")).collect();
        (
            format!("!Sub 'https://${{AWS::Region}}/{folders}user.yaml'"),
            format!("{folders}user.yaml"),
        )
    };
    for (depth, address) in [(31, "Net/User"), (32, "User")] {
        let (url, path) = url(depth);
        let dir = folder(&[("top.yaml", &parent("", &url)), (&path, USER)]);
        let users = attached(dir.path(), &[]);
        assert_eq!(users, [found(address, &path, ARN)]);
    }
}
