//! Modules that packaging tools put in: the section `Modules` of `aws cloudformation package`, and
//! `!Rain::Module`.

#[allow(dead_code, reason = "each test uses a part of it")]
mod scan;

use scan::{folder, run};
use serde_json::{Value, json};

/// Addresses of what `show` has, with attributes and what of them is not known.
fn shown(report: &Value) -> Vec<(&str, &Value, &Value)> {
    let resources = report["resources"].as_array().unwrap().iter();
    resources
        .map(|r| {
            let address = r["address"].as_str().unwrap();
            (address, &r["attributes"], &r["unknown"])
        })
        .collect()
}

fn codes(report: &Value) -> Vec<&str> {
    let problems = report["problems"].as_array().unwrap().iter();
    problems.map(|p| p["code"].as_str().unwrap()).collect()
}

const MODULE: &str = "\
Parameters:
  Name: {Type: String}
  Policy: {Type: String}
  Path: {Type: String, Default: /module/}
Conditions:
  Always: !Equals [a, a]
Resources:
  Role:
    Type: AWS::IAM::Role
    Condition: Always
    Properties:
      RoleName: !Sub '${Name}-role'
      Path: !Ref Path
      ManagedPolicyArns: [!Ref Policy]
  User:
    Type: AWS::IAM::User
    Properties:
      UserName: !Ref Name
      Tags: [{Key: role, Value: !GetAtt Role.Arn}]
Outputs:
  RoleName: {Value: !Sub '${Name}-role'}
  UserArn: {Value: !GetAtt User.Arn}
";

const USE: &str = "\
Modules:
  Team:
    Source: ./modules/team.yaml
    Properties:
      Name: blue
      Policy: arn:aws:iam::aws:policy/AdministratorAccess
    Overrides:
      Role:
        Properties:
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
          Description: !Ref Group
Resources:
  Group: {Type: AWS::IAM::Group, Properties: {GroupName: g}}
  Other:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub 'other-${Team.RoleName}'
      Description: !GetAtt [Team, RoleName]
      Path: !Ref TeamUser
";

#[test]
fn modules_are_put_in_with_properties_overrides_and_outputs() {
    let dir = folder(&[("top.yaml", USE), ("modules/team.yaml", MODULE)]);
    let report = run(dir.path(), &["show"]).json;
    assert_eq!(codes(&report), [""; 0]);
    let shown = shown(&report);
    let addresses: Vec<&str> = shown.iter().map(|r| r.0).collect();
    // A module that is used is no template of its own.
    assert_eq!(addresses, ["Group", "Other", "TeamRole", "TeamUser"]);
    let role = shown[2].1;
    assert_eq!(role["RoleName"], "blue-role");
    assert_eq!(role["Path"], "/module/");
    assert_eq!(role["Description"], "g");
    assert_eq!(
        role["ManagedPolicyArns"],
        json!([
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/ReadOnlyAccess"
        ])
    );
    let other = shown[1].1;
    assert_eq!(other["RoleName"], "other-blue-role");
    assert_eq!(other["Description"], "blue-role");
    assert_eq!(other["Path"], "blue");
    let check = run(dir.path(), &["check", "--select", "denylisted-policy"]).json;
    let finding = &check["findings"][0];
    assert_eq!(finding["address"], "TeamRole");
    assert_eq!(finding["location"]["path"], "top.yaml");
    assert_eq!(finding["location"]["start"]["line"], 6);
}

#[test]
fn modules_of_rain_are_put_in() {
    for kind in [
        "!Rain::Module ./modules/team.yaml",
        "{'Rain::Module': ./modules/team.yaml}",
    ] {
        let top = format!(
            "Resources:\n  Team:\n    Type: {kind}\n    Properties: {{Name: red, Policy: a}}\n    Overrides: {{User: {{Properties: {{UserName: own}}}}}}\n  Other: {{Type: AWS::IAM::Role, Properties: {{RoleName: !GetAtt Team.RoleName}}}}\n"
        );
        let dir = folder(&[("top.yaml", &top), ("modules/team.yaml", MODULE)]);
        let report = run(dir.path(), &["show"]).json;
        assert_eq!(codes(&report), [""; 0]);
        let shown = shown(&report);
        let addresses: Vec<&str> = shown.iter().map(|r| r.0).collect();
        assert_eq!(addresses, ["TeamRole", "TeamUser", "Other"]);
        assert_eq!(shown[1].1["UserName"], "own");
        assert_eq!(shown[2].1["RoleName"], "red-role");
    }
}

#[test]
fn modules_use_modules() {
    let outer = "\
Parameters: {Who: {Type: String}}
Modules:
  Inner:
    Source: team.yaml
    Properties: {Name: !Ref Who, Policy: a}
Resources:
  Own: {Type: AWS::IAM::Group, Properties: {GroupName: !GetAtt Inner.RoleName}}
Outputs:
  Passed: {Value: !GetAtt Inner.RoleName}
";
    let top = "\
Modules:
  Outer: {Source: modules/outer.yaml, Properties: {Who: ann}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: !GetAtt Outer.Passed}}
";
    let dir = folder(&[
        ("top.yaml", top),
        ("modules/outer.yaml", outer),
        ("modules/team.yaml", MODULE),
    ]);
    let report = run(dir.path(), &["show"]).json;
    assert_eq!(codes(&report), [""; 0]);
    let shown = shown(&report);
    let addresses: Vec<&str> = shown.iter().map(|r| r.0).collect();
    assert_eq!(
        addresses,
        ["Role", "OuterOwn", "OuterInnerRole", "OuterInnerUser"]
    );
    assert_eq!(shown[0].1["RoleName"], "ann-role");
    assert_eq!(shown[1].1["GroupName"], "ann-role");
    assert_eq!(shown[3].1["UserName"], "ann");
}

#[test]
fn modules_that_are_not_put_in_are_told() {
    for (module, told) in [
        (
            "{Source: 'https://example.com/m.yaml'}",
            vec!["transform-not-expanded"],
        ),
        (
            "{Source: team.yaml, Map: [a, b]}",
            vec!["transform-not-expanded"],
        ),
        ("{Source: $package/m.yaml}", vec!["transform-not-expanded"]),
        ("{Properties: {A: b}}", vec!["transform-not-expanded"]),
        ("5", vec!["transform-not-expanded"]),
        (
            "{Source: absent.yaml}",
            vec!["file-not-read", "transform-not-expanded"],
        ),
        (
            "{Source: ../../out.yaml}",
            vec!["file-not-read", "transform-not-expanded"],
        ),
        (
            "{Source: top.yaml}",
            vec!["cycle", "transform-not-expanded"],
        ),
    ] {
        let top =
            format!("Modules:\n  Team: {module}\nResources:\n  User: {{Type: AWS::IAM::User}}\n");
        let dir = folder(&[("top.yaml", &top), ("team.yaml", MODULE)]);
        let report = run(dir.path(), &["check"]).json;
        let mut codes = codes(&report);
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, told, "{module}");
        let coverage = report["coverage"].to_string();
        assert!(coverage.contains("Modules"), "{module}: {coverage}");
    }
}

#[test]
fn an_output_that_rests_on_itself_is_told() {
    let module = "\
Parameters: {A: {Type: String}}
Resources: {User: {Type: AWS::IAM::User, Properties: {UserName: !Ref A}}}
Outputs: {O: {Value: !Ref A}}
";
    let top = "\
Modules:
  M: {Source: module.yaml, Properties: {A: !GetAtt M.O}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: !GetAtt M.O}}
";
    let dir = folder(&[("top.yaml", top), ("module.yaml", module)]);
    let report = run(dir.path(), &["check"]).json;
    assert!(codes(&report).contains(&"cycle"), "{:?}", codes(&report));
}
