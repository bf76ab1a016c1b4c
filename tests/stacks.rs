//! Stacks together, over files: nested stacks, and what one stack exports and another imports.

#[allow(dead_code, reason = "each test uses a part of it")]
mod scan;

use std::fs;
use std::path::Path;
use std::process::Command;

use scan::{Run, folder, run};
use serde_json::Value;
use tempfile::TempDir;

impl Run {
    /// Rule and address of each finding.
    fn findings(&self) -> Vec<(&str, &str)> {
        let findings = self.json["findings"].as_array().unwrap().iter();
        findings
            .map(|f| (f["rule"].as_str().unwrap(), f["address"].as_str().unwrap()))
            .collect()
    }

    /// Code, path and line of each problem.
    fn problems(&self) -> Vec<(&str, &str, u64)> {
        scan::problems(&self.json)
    }

    /// What `show` has: the file of the scope and the address of each resource.
    fn shown(&self) -> Vec<(&str, &str)> {
        let resources = self.json["resources"].as_array().unwrap().iter();
        resources
            .map(|r| {
                (
                    r["module"].as_str().unwrap(),
                    r["address"].as_str().unwrap(),
                )
            })
            .collect()
    }

    /// An attribute of the resource at an address in `show`.
    fn attribute(&self, address: &str, name: &str) -> &Value {
        let mut resources = self.json["resources"].as_array().unwrap().iter();
        let found = resources.find(|r| r["address"] == address).unwrap();
        &found["attributes"][name]
    }

    /// The texts of a finding's labels and hops, with their files.
    fn way(&self, rule: &str) -> Vec<(&str, &str)> {
        let mut findings = self.json["findings"].as_array().unwrap().iter();
        let finding = findings.find(|f| f["rule"] == rule).unwrap();
        let steps = ["labels", "hops"]
            .into_iter()
            .flat_map(|key| finding[key].as_array().unwrap());
        steps
            .map(|l| {
                (
                    l["text"].as_str().unwrap(),
                    l["location"]["path"].as_str().unwrap(),
                )
            })
            .collect()
    }
}

const PARENT: &str = "\
Parameters:
  Managed: {Type: String, Default: 'arn:aws:iam::aws:policy/AdministratorAccess'}
Resources:
  Users:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/users.yaml
      Parameters: {Arn: !Ref Managed}
";

const USERS: &str = "\
Parameters:
  Arn: {Type: String}
Resources:
  User:
    Type: AWS::IAM::User
    Properties:
      UserName: ann
      ManagedPolicyArns: [!Ref Arn]
";

const DIRECT: &str = "user-attached-policy";

#[test]
fn findings_show_the_way_through_stacks() {
    let dir = folder(&[("top.yaml", PARENT), ("nested/users.yaml", USERS)]);
    let check = run(dir.path(), &["check", "--select", DIRECT]);
    assert_eq!(check.findings(), [(DIRECT, "Users/User")]);
    assert_eq!(
        check.way(DIRECT),
        [
            ("`AdministratorAccess` is named here", "top.yaml"),
            ("template is used here", "top.yaml"),
            ("taken from parameter `Managed`", "top.yaml"),
        ]
    );
    assert_eq!(check.json["stats"]["files"], 2);
    assert_eq!(check.json["stats"]["scopes"], 1);
    let show = run(dir.path(), &["show"]);
    assert_eq!(show.shown(), [("top.yaml", "Users/User")]);
    let graph = run(dir.path(), &["graph"]);
    assert!(graph.text.contains("Users/User"));
}

#[test]
fn a_nested_template_stands_alone_where_nothing_nests_it_or_it_is_named() {
    let files = [("top.yaml", PARENT), ("nested/users.yaml", USERS)];
    let dir = folder(&files);
    let alone = run(dir.path(), &["show", "nested/users.yaml"]);
    assert_eq!(alone.shown(), [("nested/users.yaml", "User")]);
    // The nested template is followed wherever it is, and its suppressions count.
    let parent = run(dir.path(), &["show", "top.yaml"]);
    assert_eq!(parent.shown(), [("top.yaml", "Users/User")]);
    let both = run(dir.path(), &["show", "top.yaml", "nested/users.yaml"]);
    assert_eq!(
        both.shown(),
        [("nested/users.yaml", "User"), ("top.yaml", "Users/User")]
    );
}

#[test]
fn suppressions_and_secrets_of_nested_templates_count() {
    let parent = PARENT.replace(
        "Parameters: {Arn: !Ref Managed}",
        "Parameters: {Arn: !Ref Managed, Secret: hunter2}",
    );
    let child = USERS
        .replace("Parameters:\n", "Parameters:\n  Secret: {Type: String, NoEcho: true}\n")
        .replace(
            "  User:\n    Type: AWS::IAM::User\n",
            "  User: # iamvet:ignore[user-without-group] one day\n    Type: AWS::IAM::User\n    Metadata: {iamvet: {ignore: [{rule: user-attached-policy, reason: known}]}}\n",
        );
    for (top, named) in [("top.yaml", "."), ("top.yaml", "top.yaml")] {
        let dir = folder(&[(top, &parent), ("nested/users.yaml", &child)]);
        let check = run(
            dir.path(),
            &[
                "check",
                named,
                "--select",
                "user-attached-policy,user-without-group",
            ],
        );
        let findings = check.json["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 2, "{named}");
        assert!(
            findings.iter().all(|f| !f["suppression"].is_null()),
            "{named}"
        );
        assert_eq!(check.code, 0);
        assert!(!check.text.contains("hunter2"));
        let human = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(["check", "."])
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(!String::from_utf8_lossy(&human.stdout).contains("hunter2"));
    }
}

#[test]
fn parameter_files_are_those_of_root_stacks() {
    let dir = folder(&[
        ("top.yaml", PARENT),
        ("nested/users.yaml", USERS),
        (
            "top.parameters.json",
            r#"{"Parameters": {"Managed": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}"#,
        ),
        (
            "nested/users.parameters.json",
            r#"{"Parameters": {"Arn": "arn:aws:iam::aws:policy/PowerUserAccess"}}"#,
        ),
    ]);
    let show = run(dir.path(), &["show"]);
    assert_eq!(
        show.attribute("Users/User", "ManagedPolicyArns")[0],
        "arn:aws:iam::aws:policy/ReadOnlyAccess"
    );
}

#[test]
fn stacks_of_the_cdk_are_found_by_their_assets() {
    let hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let nested = |metadata: &str| {
        format!(
            r#"{{"Resources": {{"N": {{"Type": "AWS::CloudFormation::Stack"{metadata}, "Properties": {{
              "TemplateURL": {{"Fn::Join": ["", ["https://s3.", {{"Ref": "AWS::Region"}}, ".", {{"Ref": "AWS::URLSuffix"}}, "/cdk-assets/{hash}.json"]]}}}}}}}}}}"#
        )
    };
    let by_metadata = nested(
        r#", "Metadata": {"aws:asset:path": "A.nested.template.json", "aws:asset:property": "TemplateURL"}"#,
    );
    let by_hash = nested("");
    let sub = by_hash
        .replace(r#"{"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}, "/cdk-assets/"#, r#"{"Fn::Sub": "https://s3.${AWS::Region}.${AWS::URLSuffix}/cdk-assets-${AWS::AccountId}/"#)
        .replace(".json\"]]}", ".json\"}");
    let assets = format!(
        r#"{{"version": "36.0.0", "files": {{"{hash}": {{"source": {{"path": "A.nested.template.json", "packaging": "file"}}}}}}}}"#
    );
    let child = r#"{"Resources": {"U": {"Type": "AWS::IAM::User", "Properties": {}}}}"#;
    for template in [&by_metadata, &by_hash, &sub] {
        let dir = folder(&[
            ("out/A.template.json", template),
            ("out/A.assets.json", &assets),
            ("out/A.nested.template.json", child),
        ]);
        let show = run(dir.path(), &["show"]);
        assert_eq!(show.shown(), [("out/A.template.json", "N/U")], "{template}");
    }
    // A list that is broken is told, and the others are read.
    let dir = folder(&[
        ("out/A.template.json", &by_hash),
        ("out/A.assets.json", "{\n  \"files\": {,\n"),
        ("out/B.assets.json", &assets),
        ("out/A.nested.template.json", child),
    ]);
    fs::write(dir.path().join("out/C.assets.json"), [0xff]).unwrap();
    let show = run(dir.path(), &["show"]);
    assert_eq!(show.shown(), [("out/A.template.json", "N/U")]);
    let of_assembly = |problem: &(&str, &str, u64)| problem.0 == "invalid-assembly";
    let told: Vec<_> = show.problems().into_iter().filter(of_assembly).collect();
    assert_eq!(
        told,
        [
            ("invalid-assembly", "out/A.assets.json", 2),
            ("invalid-assembly", "out/C.assets.json", 1),
        ]
    );
    let dir = folder(&[
        ("A.template.json", &by_hash),
        ("A.nested.template.json", child),
    ]);
    let show = run(dir.path(), &["show"]);
    assert_eq!(show.shown(), [("A.nested.template.json", "U")]);
    assert_eq!(
        show.problems(),
        [("template-not-local", "A.template.json", 2)]
    );
}

#[test]
fn templates_that_cannot_be_nested_are_told_at_their_place() {
    let stack = |id: &str, url: &str| {
        format!(
            "  {id}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: '{url}'}}}}\n"
        )
    };
    let parent = [
        "Resources:\n".to_owned(),
        stack("S3", "https://bucket.s3.amazonaws.com/t.yaml"),
        stack("Absent", "absent.yaml"),
        stack("Outside", "../../outside.yaml"),
        stack("Folder", "folder"),
        stack("NoTemplate", "other.yaml"),
        stack("Several", "several.yaml"),
        stack("Broken", "broken.yaml"),
        "  Empty: {Type: AWS::CloudFormation::Stack}\n".to_owned(),
        "  User: {Type: AWS::IAM::User}\n".to_owned(),
    ]
    .concat();
    let dir = folder(&[
        ("top.yaml", &parent),
        ("folder/x", ""),
        ("other.yaml", "a: b\n"),
        ("several.yaml", &format!("{USERS}---\n{USERS}")),
        ("broken.yaml", "Resources:\n  A: [\n"),
    ]);
    let show = run(dir.path(), &["show", "top.yaml"]);
    let problems = show.problems();
    let own: Vec<_> = problems.iter().filter(|p| p.1 == "top.yaml").collect();
    let expected = [
        "template-not-local",
        "file-not-read",
        "file-not-read",
        "file-not-read",
        "file-not-read",
        "file-not-read",
        "file-not-read",
        "invalid-resource",
    ];
    let lines: Vec<(&str, u64)> = own.iter().map(|p| (p.0, p.2)).collect();
    let lined: Vec<(&str, u64)> = expected.into_iter().zip(2..).collect();
    assert_eq!(lines, lined);
    assert_eq!(show.shown(), [("top.yaml", "User")]);
}

/// Nothing of a template is lost because another one names it.
#[test]
fn a_template_that_cannot_be_nested_stands_alone() {
    let user = "Resources:\n  U:\n    Type: AWS::IAM::User\n    Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}\n";
    let two = format!("{user}---\n{}", user.replace("U:", "V:"));
    let stack = "AWS::CloudFormation::Stack, Properties: {TemplateURL: c.yaml}";
    let set = "AWS::CloudFormation::StackSet, Properties: {TemplateURL: c.yaml, TemplateBody: '{\"Resources\": {}}'}";
    let bucket = "AWS::S3::Bucket";
    for (resources, child) in [
        (vec![stack], two.as_str()),
        (vec![set], user),
        (vec![stack, bucket], user),
    ] {
        let resources = resources.iter().map(|r| format!("  S: {{Type: {r}}}\n"));
        let parent = format!("Resources:\n{}", resources.collect::<String>());
        let dir = folder(&[("p.yaml", &parent), ("c.yaml", child)]);
        let found = run(dir.path(), &["check", "."]);
        assert_eq!(found.code, 1, "{parent}: {}", found.text);
        assert!(found.text.contains("denylisted-policy"), "{parent}");
    }
}

#[test]
fn a_circle_of_stacks_is_an_error_and_the_rest_goes_on() {
    let one = |other: &str| {
        format!(
            "Resources:\n  U: {{Type: AWS::IAM::User}}\n  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {other}}}}}\n"
        )
    };
    let dir = folder(&[
        ("a.yaml", &one("b.yaml")),
        ("b.yaml", &one("a.yaml")),
        ("c.yaml", &one("c.yaml")),
    ]);
    let check = run(dir.path(), &["check"]);
    assert_eq!(check.code, 2);
    assert_eq!(
        check.problems(),
        [("cycle", "b.yaml", 3), ("cycle", "c.yaml", 3)]
    );
    let show = run(dir.path(), &["show"]);
    assert_eq!(
        show.shown(),
        [("a.yaml", "U"), ("a.yaml", "N/U"), ("c.yaml", "U")]
    );
}

const EXPORTING: &str = "\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}
Outputs:
  Arn:
    Value: !Ref Policy
    Export: {Name: shared-policy}
";

const IMPORTING: &str = "\
Resources:
  User:
    Type: AWS::IAM::User
    Properties:
      ManagedPolicyArns: [!ImportValue shared-policy]
";

/// Kind and address of the policies that are attached in the graph, with the path of the template
/// that declares them.
fn attached(dir: &Path, args: &[&str]) -> Vec<(String, String, String)> {
    let graph = run(dir, &[&["graph"], args].concat());
    let policies = graph.json["policies"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let attachments = graph.json["attachments"].as_array().unwrap().iter();
    attachments
        .map(|attachment| {
            let mut named = policies.iter();
            let policy = named.find(|p| p["id"] == attachment["policy"]).unwrap();
            let declared = &policy["declared"];
            (
                text(&policy["kind"]),
                text(&declared["address"]),
                text(&declared["at"]["path"]),
            )
        })
        .collect()
}

fn one(kind: &str, address: &str, path: &str) -> Vec<(String, String, String)> {
    vec![(kind.to_owned(), address.to_owned(), path.to_owned())]
}

#[test]
fn imports_lead_to_the_resource_of_the_other_template() {
    let dir = folder(&[("b/e.yaml", EXPORTING), ("a/i.yaml", IMPORTING)]);
    let check = run(dir.path(), &["check", "--select", DIRECT]);
    assert_eq!(check.findings(), [(DIRECT, "User")]);
    assert_eq!(
        check.way(DIRECT),
        [
            ("`Policy.Ref` comes from here", "b/e.yaml"),
            ("exported as `shared-policy`", "b/e.yaml"),
        ]
    );
    assert!(!check.json["coverage"].to_string().contains("ImportValue"));
    assert_eq!(check.json["stats"]["scopes"], 2);
    assert_eq!(
        attached(dir.path(), &[]),
        one("customer", "Policy", "b/e.yaml")
    );
}

#[test]
fn names_of_exports_may_be_put_together() {
    for (exported, imported, matches) in [
        (
            "!Sub '${Stage}-policy'",
            "!Join ['-', [prod, policy]]",
            true,
        ),
        ("!Sub '${AWS::Region}-x'", "!Sub '${AWS::Region}-x'", true),
        (
            "!Sub '${AWS::StackName}-x'",
            "!Sub '${AWS::StackName}-x'",
            false,
        ),
        ("!Sub '${Other}-x'", "!Sub '${Other}-x'", false),
        ("a", "b", false),
    ] {
        let parameters =
            "Parameters:\n  Stage: {Type: String, Default: prod}\n  Other: {Type: String}\n";
        let exporting = EXPORTING.replace("shared-policy", exported);
        let importing = IMPORTING.replace(
            "!ImportValue shared-policy",
            &format!("{{'Fn::ImportValue': {imported}}}"),
        );
        let dir = folder(&[
            ("e.yaml", &format!("{parameters}{exporting}")),
            ("i.yaml", &format!("{parameters}{importing}")),
        ]);
        let expected = match matches {
            true => one("customer", "Policy", "e.yaml"),
            false => one("unresolved", "-", "-"),
        };
        assert_eq!(attached(dir.path(), &[]), expected, "{exported} {imported}");
    }
}

#[test]
fn exports_lead_through_several_templates_and_nested_stacks() {
    let again = |from: &str, to: &str| {
        format!(
            "Resources: {{R: {{Type: 'AWS::IAM::Group'}}}}\nOutputs:\n  O: {{Value: !ImportValue {from}, Export: {{Name: {to}}}}}\n"
        )
    };
    let parent = "\
Resources:
  Makes:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: e.yaml}
  Gives:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: parts/i.yaml}
";
    let dir = folder(&[
        ("top.yaml", parent),
        ("e.yaml", EXPORTING),
        ("one.yaml", &again("shared-policy", "one")),
        ("another.yaml", &again("one", "two")),
        ("parts/i.yaml", &IMPORTING.replace("shared-policy", "two")),
    ]);
    assert_eq!(
        attached(dir.path(), &[]),
        one("customer", "Makes/Policy", "e.yaml")
    );
    // What imports in a circle is not known, and ends.
    let dir = folder(&[
        ("one.yaml", &again("b", "a")),
        ("two.yaml", &again("a", "b")),
        ("i.yaml", &IMPORTING.replace("shared-policy", "a")),
    ]);
    assert_eq!(attached(dir.path(), &[]), one("unresolved", "-", "-"));
}

#[test]
fn exports_lead_through_any_number_of_templates() {
    let again = |number: usize| {
        format!(
            "AWSTemplateFormatVersion: 2010-09-09\nResources: {{}}\nOutputs:\n  O: {{Value: !ImportValue e{}, Export: {{Name: e{number}}}}}\n",
            number - 1
        )
    };
    // The order of the files is not that of the imports.
    let name = |number: usize| format!("t{}.yaml", number * 37 % 61);
    let mut files: Vec<(String, String)> = (1..61).map(|i| (name(i), again(i))).collect();
    files.push((
        "e.yaml".to_owned(),
        EXPORTING.replace("shared-policy", "e0"),
    ));
    files.push((
        "i.yaml".to_owned(),
        IMPORTING.replace("shared-policy", "e60"),
    ));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let dir = folder(&files);
    assert_eq!(
        attached(dir.path(), &[]),
        one("customer", "Policy", "e.yaml")
    );
}

#[test]
fn what_grows_in_a_circle_of_imports_ends() {
    let again = |from: &str, to: &str| {
        format!(
            "Resources: {{R: {{Type: 'AWS::IAM::Group'}}}}\nOutputs:\n  O: {{Value: !Join ['', [x, !ImportValue {from}]], Export: {{Name: {to}}}}}\n"
        )
    };
    let dir = folder(&[
        ("one.yaml", &again("b", "a")),
        ("two.yaml", &again("a", "b")),
        ("behind.yaml", &again("a", "c")),
        ("i.yaml", &IMPORTING.replace("shared-policy", "c")),
    ]);
    assert_eq!(attached(dir.path(), &[]), one("unresolved", "-", "-"));
}

#[test]
fn several_exports_of_one_name_are_not_guessed() {
    let files = [
        ("eu.yaml", EXPORTING),
        ("us.yaml", EXPORTING),
        ("i.yaml", IMPORTING),
    ];
    let dir = folder(&files);
    assert_eq!(attached(dir.path(), &[]), one("unresolved", "-", "-"));
    let check = run(dir.path(), &["check"]);
    assert_eq!(check.problems(), [("ambiguous-import", "i.yaml", 5)]);
    // Equal ones need no guess.
    let same = EXPORTING.replace("!Ref Policy", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    let dir = folder(&[
        ("eu.yaml", &same),
        ("us.yaml", &same),
        ("i.yaml", IMPORTING),
    ]);
    let show = run(dir.path(), &["show"]);
    let arns = show.attribute("User", "ManagedPolicyArns");
    assert_eq!(arns[0], "arn:aws:iam::aws:policy/ReadOnlyAccess");
}

#[test]
fn stacks_import_from_their_own_environment() {
    let config = "\
environments:
  dev: {parameters: {Stage: dev}}
  prod: {parameters: {Stage: prod}}
";
    let parameters = "Parameters:\n  Stage: {Type: String}\n";
    let exporting = EXPORTING.replace(
        "!Ref Policy",
        "!Sub 'arn:aws:iam::123456789012:policy/${Stage}'",
    );
    let dir = folder(&[
        ("iamvet.yaml", config),
        ("e.yaml", &format!("{parameters}{exporting}")),
        ("i.yaml", IMPORTING),
    ]);
    let show = run(dir.path(), &["show"]);
    let resources = show.json["resources"].as_array().unwrap().iter();
    let users = resources.filter(|r| r["address"] == "User");
    let arns: Vec<(&str, &str)> = users
        .map(|r| {
            let arn = r["attributes"]["ManagedPolicyArns"][0].as_str();
            (r["environment"].as_str().unwrap(), arn.unwrap())
        })
        .collect();
    assert_eq!(
        arns,
        [
            ("dev", "arn:aws:iam::123456789012:policy/dev"),
            ("prod", "arn:aws:iam::123456789012:policy/prod"),
        ]
    );
}

#[test]
fn the_result_is_the_same_however_many_threads_there_are() {
    let dir = folder(&[
        ("top.yaml", PARENT),
        ("nested/users.yaml", USERS),
        ("e.yaml", EXPORTING),
        ("i.yaml", IMPORTING),
        ("eu.yaml", &EXPORTING.replace("shared-policy", "other")),
        ("us.yaml", &EXPORTING.replace("shared-policy", "other")),
        ("j.yaml", &IMPORTING.replace("shared-policy", "other")),
    ]);
    for command in ["check", "show", "graph"] {
        let one = run(dir.path(), &[command, "--jobs", "1"]);
        for jobs in ["2", "8"] {
            assert_eq!(one.text, run(dir.path(), &[command, "--jobs", jobs]).text);
        }
    }
}

#[test]
fn stack_sets_are_stacks_of_other_accounts() {
    let config = "environments:\n  dev: {account-id: '111122223333'}\n  prod: {account-id: '444455556666'}\n";
    let template = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: deploy, AssumeRolePolicyDocument: {}}
  Attached:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: here
      Roles: [deploy]
      PolicyDocument: {}
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      TemplateBody: |
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties: {RoleName: deploy, AssumeRolePolicyDocument: {}}
          User: # iamvet:ignore[user-attached-policy] known
            Type: AWS::IAM::User
            Properties:
              ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
          Attached:
            Type: AWS::IAM::Policy
            Properties: {PolicyName: there, Roles: [deploy], PolicyDocument: {}}
";
    let dir = folder(&[("iamvet.yaml", config), ("t.yaml", template)]);
    let check = run(dir.path(), &["check", "--select", DIRECT]);
    let findings = check.json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0]["location"]["start"]["line"], 22);
    assert!(!findings[0]["suppression"].is_null());
    assert_eq!(check.problems(), []);
    let graph = run(dir.path(), &["graph", "--environment", "dev"]);
    let attachments = graph.json["attachments"].as_array().unwrap().iter();
    let inline = attachments.filter(|a| a["kind"] == "inline");
    let pairs: Vec<(&str, &str)> = inline
        .map(|a| {
            let of = |list: &str, id: &Value| {
                let mut all = graph.json[list].as_array().unwrap().iter();
                let found = all.find(|one| &one["id"] == id).unwrap();
                found["declared"]["address"].as_str().unwrap()
            };
            (
                of("principals", &a["principal"]),
                of("policies", &a["policy"]),
            )
        })
        .collect();
    assert_eq!(pairs, [("Role", "Attached"), ("Set/Role", "Set/Attached")]);
}

/// A module `A::B::Team::MODULE` in a folder.
const CONFIGURATION: &str =
    r#"{"artifact_type": "MODULE", "typeName": "A::B::Team::MODULE", "settings": {}}"#;

const USES_MODULE: &str = "
Resources:
  Team:
    Type: A::B::Team::MODULE
    Properties: {Name: admin}
";

const FRAGMENT: &str = r#"{
  "Parameters": {"Name": {"Type": "String"}},
  "Resources": {
    "User": {
      "Type": "AWS::IAM::User",
      "Properties": {
        "UserName": {"Ref": "Name"},
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]
      }
    }
  }
}
"#;

#[test]
fn modules_are_evaluated_where_they_are_used() {
    let dir = folder(&[
        ("app/template.yaml", USES_MODULE),
        ("modules/team/.rpdk-config", CONFIGURATION),
        ("modules/team/fragments/team.json", FRAGMENT),
        (
            "modules/team/schema.json",
            r#"{"typeName": "A::B::Team::MODULE"}"#,
        ),
    ]);
    let shown = run(dir.path(), &["show"]);
    assert_eq!(shown.shown(), [("app/template.yaml", "TeamUser")]);
    let found = run(dir.path(), &["check"]);
    assert_eq!(found.problems(), []);
    let findings = found.findings();
    assert!(
        findings.contains(&("user-attached-policy", "TeamUser")),
        "{findings:?}"
    );
    let at: Vec<&str> = found.json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["location"]["path"].as_str().unwrap())
        .collect();
    assert!(
        at.iter()
            .all(|path| *path == "modules/team/fragments/team.json"),
        "{at:?}"
    );
}

#[test]
fn modules_that_cannot_be_found_are_told() {
    let none = folder(&[
        ("template.yaml", USES_MODULE),
        ("team/.rpdk-config", CONFIGURATION),
    ]);
    let run_in = |dir: &TempDir| run(dir.path(), &["check"]);
    assert_eq!(
        run_in(&none).problems(),
        [("transform-not-expanded", "template.yaml", 3)]
    );
    let told = |files: &[(&str, &str)]| {
        let dir = folder(files);
        let found = run_in(&dir);
        let problems = found.json["problems"].as_array().unwrap().iter();
        let messages: Vec<String> = problems
            .filter(|p| p["code"] == "file-not-read")
            .map(|p| p["message"].as_str().unwrap().to_owned())
            .collect();
        messages
    };
    let template = ("template.yaml", USES_MODULE);
    let configuration = ("team/.rpdk-config", CONFIGURATION);
    let empty = r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": []}"#;
    let without = told(&[template, configuration, ("team/fragments/a.json", empty)]);
    assert_eq!(
        without,
        ["the module `A::B::Team::MODULE` is not evaluated: its fragment has no resources"]
    );
    let other = folder(&[template, configuration, ("team/fragments/a.json", "[1]")]);
    assert_eq!(
        run_in(&other).problems(),
        [("transform-not-expanded", "template.yaml", 3)]
    );
    let two = told(&[
        template,
        configuration,
        ("team/fragments/a.json", FRAGMENT),
        ("team/fragments/b.json", FRAGMENT),
    ]);
    assert_eq!(
        two,
        [
            "the module `A::B::Team::MODULE` is not evaluated: both `team/fragments/a.json` and `team/fragments/b.json` may be it"
        ]
    );
}

#[test]
fn certain_items_of_a_partly_known_list_are_found_through_a_nested_stack() {
    let nested = "\
AWSTemplateFormatVersion: 2010-09-09
Parameters: {Arns: {Type: CommaDelimitedList}}
Resources:
  R:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: []}, ManagedPolicyArns: !Ref Arns}
";
    let admin = "'arn:aws:iam::aws:policy/AdministratorAccess'";
    for arns in [
        format!("!Join [',', [{admin}, !Ref X]]"),
        format!("!Join [',', [!Ref X, {admin}]]"),
        format!("!Join [',', !Split [',', !Join [',', [!Ref X, {admin}]]]]"),
        format!("!Sub ['${{X}},${{A}}', {{A: {admin}}}]"),
    ] {
        let outer = format!(
            "AWSTemplateFormatVersion: 2010-09-09\nParameters: {{X: {{Type: String}}}}\nResources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./n.yaml\n      Parameters:\n        Arns: {arns}\n"
        );
        let dir = folder(&[("outer.yaml", &outer), ("n.yaml", nested)]);
        let check = run(dir.path(), &["check", "--select", "denylisted-policy"]);
        assert_eq!(check.findings(), [("denylisted-policy", "N/R")], "{arns}");
        let message = check.json["findings"][0]["message"].as_str().unwrap();
        assert_eq!(
            message,
            "role `N/R` has denylisted policy `AdministratorAccess` attached"
        );
        // What is not known of the list is told.
        assert!(check.json["coverage"].to_string().contains("X"), "{arns}");
    }
}
