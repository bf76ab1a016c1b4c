//! `iamvet.yaml` from the file to the exit code: faults in it, and the effect of each setting.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const TERRAFORM: &str = r#"
variable "policy" { default = "ReadOnlyAccess" }

resource "aws_iam_user" "bo" {
  name = "bo"
  path = "/people/"
}

resource "aws_iam_user_policy" "bo" {
  name   = "own"
  user   = aws_iam_user.bo.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }]
  })
}

resource "aws_iam_user_policy_attachment" "bo" {
  user       = aws_iam_user.bo.name
  policy_arn = "arn:aws:iam::aws:policy/${var.policy}"
}

resource "aws_iam_role" "cdk" {
  name = "cdk-deploy"
  path = "/made/"
}

resource "aws_iam_role_policy" "cdk" {
  role   = aws_iam_role.cdk.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }]
  })
}

resource "aws_iam_group_policy" "ops" {
  group  = "ops"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }]
  })
}
"#;

const TEMPLATE: &str = "
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Policy: {Type: String, Default: deploy}
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - !Sub arn:aws:iam::${AWS::AccountId}:policy/${Policy}
";

/// What a run says.
struct Run {
    code: i32,
    report: Value,
}

impl Run {
    /// Each finding that counts, as severity, rule and principal.
    fn findings(&self) -> Vec<String> {
        let findings = self.report["findings"].as_array().unwrap();
        let counted = findings.iter().filter(|f| f["suppression"].is_null());
        let text = |f: &Value, key: &str| f[key].as_str().unwrap().to_owned();
        let mut said: Vec<String> = counted
            .map(|f| {
                ["severity", "rule", "entity"]
                    .map(|key| text(f, key))
                    .join(" ")
            })
            .collect();
        said.sort_unstable();
        said
    }

    /// The findings of a rule, as severity and principal.
    fn of(&self, rule: &str) -> Vec<String> {
        let rule = format!(" {rule} ");
        let findings = self.findings();
        let own = findings.iter().filter(|finding| finding.contains(&rule));
        own.map(|finding| finding.replace(&rule, " ")).collect()
    }

    /// Each problem, as place, message and help.
    fn problems(&self) -> Vec<String> {
        let problems = self.report["problems"].as_array().unwrap();
        let said = |p: &Value| {
            let at = &p["location"];
            let path = at["path"].as_str().unwrap();
            let (line, column) = (&at["start"]["line"], &at["start"]["column"]);
            let message = p["message"].as_str().unwrap();
            let help = p["help"].as_str().unwrap_or_default();
            format!("{path}:{line}:{column}: {message}; {help}")
        };
        problems.iter().map(said).collect()
    }
}

fn folder(configuration: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("main.tf", TERRAFORM),
        ("stack.yaml", TEMPLATE),
        ("iamvet.yaml", configuration),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn run_in(dir: &TempDir, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["check", "--format", "json"])
        .args(args)
        .current_dir(dir.path())
        .env_remove("IAMVET_CONFIG")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout);
    Run {
        code: output.status.code().unwrap(),
        report: report.unwrap_or_else(|e| panic!("{e}: {stderr}")),
    }
}

fn run_with(configuration: &str, args: &[&str]) -> Run {
    run_in(&folder(configuration), args)
}

fn run(configuration: &str) -> Run {
    let run = run_with(configuration, &[]);
    assert_eq!(run.problems(), [""; 0], "{configuration}");
    run
}

#[test]
fn faults_are_told_with_their_place_and_fail_the_run() {
    for (configuration, said) in [
        (
            "fail-on: high\nselct: []\n",
            "iamvet.yaml:2:1: unknown key `selct` in the configuration; did you mean `select`?",
        ),
        (
            "rules:\n  inline-polices:\n    enabled: false\n",
            "iamvet.yaml:2:3: there is no rule `inline-polices`; did you mean `inline-policy`?",
        ),
        (
            "ignore: [F10, inline-polices]\n",
            "iamvet.yaml:1:15: there is no rule `inline-polices`; did you mean `inline-policy`?",
        ),
        (
            "exclude: vendor\n",
            "iamvet.yaml:1:10: `exclude` must be a list; ",
        ),
        (
            "rules:\n  inline-policy:\n    severity: {user: hihg}\n",
            "iamvet.yaml:3:22: `user` must be `info`, `low`, `medium`, `high` or `critical`, not `hihg`; did you mean `high`?",
        ),
        (
            "rules: {user-not-in-common-group: {enabled: true}}\n",
            "iamvet.yaml:1:9: rule `user-not-in-common-group` needs option `group`; ",
        ),
    ] {
        let run = run_with(configuration, &[]);
        assert_eq!(run.problems(), [said]);
        assert_eq!(run.code, 2, "{configuration}");
        assert!(!run.findings().is_empty(), "the rest was not analysed");
    }
    let run = run_with("rules: [\n", &[]);
    assert_eq!(run.code, 2);
    assert!(
        run.problems()[0].starts_with("iamvet.yaml:"),
        "{:?}",
        run.problems()
    );
    let run = run_with("", &["--config", "other.yaml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.problems()[0].starts_with("other.yaml:1:1: `other.yaml` cannot be read"),
        "{:?}",
        run.problems()
    );
}

#[test]
fn rules_are_selected_and_ignored() {
    let all = run("").findings();
    assert_eq!(
        all,
        [
            "low inline-policy group `ops`",
            "low inline-policy role `cdk-deploy`",
            "low user-without-group user `bo`",
            "medium inline-policy user `bo`",
            "medium user-attached-policy user `bo`",
        ]
    );
    // Without `inline-policy` the user's inline policy is one that is attached to the user.
    let only = run("select: [AWS-0143]\n").findings();
    assert_eq!(only, ["medium user-attached-policy user `bo`"; 2]);
    let rest = run("ignore: [F10, user-attached-policy]\n").findings();
    assert_eq!(rest, ["low user-without-group user `bo`"]);
    let none = run("select: [AWS-0143]\nignore: [AWS-0143]\n");
    assert_eq!((none.code, none.findings()), (0, Vec::new()));
    // The command line goes before the configuration, and what either ignores is ignored.
    let args = ["--select", "user-without-group,user-attached-policy"];
    let run = run_with("select: [inline-policy]\nignore: [AWS-0143]\n", &args);
    assert_eq!(run.findings(), ["low user-without-group user `bo`"]);
}

#[test]
fn paths_are_excluded() {
    let run = run("exclude: [\"*.tf\"]\n");
    assert_eq!(run.findings(), [""; 0]);
    assert_eq!(run.report["stats"]["files"], 1);
    assert_eq!(run.code, 0);
}

#[test]
fn severities_fail_the_run() {
    for (configuration, args, code) in [
        ("", &[][..], 1),
        ("fail-on: medium\n", &[], 1),
        ("fail-on: high\n", &[], 0),
        ("fail-on: never\n", &[], 0),
        ("fail-on: high\n", &["--fail-on", "low"], 1),
        ("fail-on: low\n", &["--fail-on", "never"], 0),
    ] {
        let run = run_with(configuration, args);
        assert_eq!(run.code, code, "{configuration} {args:?}");
        assert_eq!(run.findings().len(), 5);
    }
}

#[test]
fn variables_have_values() {
    let admin = "variables: {policy: AdministratorAccess}\n";
    let denied = ["critical user `bo`"];
    assert_eq!(run("").of("denylisted-policy"), [""; 0]);
    assert_eq!(run(admin).of("denylisted-policy"), denied);
    let run = run_with(admin, &["--var", "policy=SecurityAudit"]);
    assert_eq!(run.of("denylisted-policy"), [""; 0]);
    let run = run_with("", &["--var", "policy=AdministratorAccess"]);
    assert_eq!(run.of("denylisted-policy"), denied);
}

#[test]
fn parameters_and_the_account_have_values() {
    let deny =
        "rules:\n  denylisted-policy:\n    deny: [\"arn:aws:iam::111122223333:policy/admin\"]\n";
    let with = |more: &str, args: &[&str]| {
        let run = run_with(&format!("{more}{deny}"), args);
        let open = &run.report["coverage"]["unjudged"];
        let open = open.as_array().unwrap().len();
        (run.of("denylisted-policy"), open)
    };
    let found = vec!["high role `Deploy`".to_owned()];
    let parameter = "parameters: {Policy: admin}\n";
    let ours = "account-id: \"111122223333\"\n";
    let other = "account-id: \"999999999999\"\n";
    assert_eq!(with(&[parameter, ours].concat(), &[]), (found.clone(), 0));
    assert_eq!(with(&[parameter, other].concat(), &[]), (vec![], 0));
    assert_eq!(with(ours, &[]), (vec![], 0));
    assert_eq!(with(parameter, &[]), (vec![], 1));
    let args = [
        "--parameter",
        "Policy=admin",
        "--account-id",
        "111122223333",
    ];
    assert_eq!(with(other, &args), (found, 0));
}

#[test]
fn severities_are_set_by_kind_of_principal() {
    let run = run("rules:\n  inline-policy:\n    severity: {user: high, role: info}\n");
    assert_eq!(
        run.of("inline-policy"),
        [
            "high user `bo`",
            "info role `cdk-deploy`",
            "low group `ops`"
        ]
    );
    let run = run_with("rules: {F10: {severity: critical}}\n", &[]);
    assert_eq!(
        run.of("inline-policy"),
        [
            "critical group `ops`",
            "critical role `cdk-deploy`",
            "critical user `bo`"
        ]
    );
}

#[test]
fn principals_are_exempt_by_kind_name_and_path() {
    let exempt = |selectors: &str| {
        let rules = format!("rules:\n  inline-policy:\n    exempt: {selectors}\n");
        run(&rules).of("inline-policy")
    };
    let (user, role, group) = (
        "medium user `bo`",
        "low role `cdk-deploy`",
        "low group `ops`",
    );
    assert_eq!(exempt("[{kind: user}]"), [group, role]);
    assert_eq!(exempt("[{kind: role}, {kind: group}]"), [user]);
    assert_eq!(exempt("[{name: cdk-*}]"), [group, user]);
    assert_eq!(exempt("[{path: /pe?ple/}]"), [group, role]);
    assert_eq!(exempt("[{kind: user, name: cdk-*}]"), [group, role, user]);
    assert_eq!(
        exempt("[{kind: role, name: cdk-*, path: /made/*}]"),
        [group, user]
    );
}

#[test]
fn users_must_be_in_the_common_group_where_it_is_named() {
    let rule = "user-not-in-common-group";
    assert_eq!(run("").of(rule), [""; 0]);
    let group = |settings: &str| run(&format!("rules:\n  {rule}: {settings}\n")).of(rule);
    assert_eq!(group("{group: everybody}"), ["low user `bo`"]);
    assert_eq!(group("{group: everybody, enabled: false}"), [""; 0]);
    assert_eq!(
        group("{group: everybody, exempt: [{path: /people/}]}"),
        [""; 0]
    );

    let dir = folder(&format!("rules: {{{rule}: {{group: every*}}}}\n"));
    let membership = "
resource \"aws_iam_user_group_membership\" \"bo\" {
  user   = aws_iam_user.bo.name
  groups = [\"everybody\"]
}
";
    fs::write(dir.path().join("groups.tf"), membership).unwrap();
    assert_eq!(run_in(&dir, &[]).of(rule), [""; 0]);
}

#[test]
fn policies_are_denied_with_a_reason_excepted_and_allowed() {
    let rule = "denylisted-policy";
    let with = |settings: &str| run(&format!("rules:\n  {rule}: {settings}\n"));
    assert_eq!(with("{}").of(rule), [""; 0]);
    let denied = with("{deny: [{policy: ReadOnly*, reason: it reads secrets}]}");
    assert_eq!(denied.of(rule), ["critical user `bo`"]);
    let findings = denied.report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|f| f["rule"] == rule).unwrap();
    let help = finding["help"].as_str().unwrap();
    assert!(
        help.ends_with("`ReadOnly*` is on the denylist: it reads secrets"),
        "{help}"
    );

    let excepted = with(
        "{deny: [ReadOnlyAccess], exceptions: [{kind: user, name: b?, reason: on probation}]}",
    );
    assert_eq!(excepted.of(rule), [""; 0]);
    let findings = excepted.report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|f| f["rule"] == rule).unwrap();
    assert_eq!(finding["suppression"]["reason"], "on probation");
    assert_eq!(finding["suppression"]["kind"], "configuration");
    let others = with("{deny: [ReadOnlyAccess], exceptions: [{kind: role, reason: x}]}");
    assert_eq!(others.of(rule), ["critical user `bo`"]);

    let allow = |list: &str| with(&format!("{{allow: {list}}}")).of(rule);
    assert_eq!(allow("[ReadOnlyAccess, deploy]"), [""; 0]);
    assert_eq!(allow("[deploy]"), ["critical user `bo`"]);
    assert_eq!(allow("[ReadOnlyAccess]"), ["high role `Deploy`"]);
    let both = with("{allow: [\"*\"], deny: [ReadOnlyAccess]}").of(rule);
    assert_eq!(both, ["critical user `bo`"]);
}

#[test]
fn the_account_and_the_partition_are_known_in_terraform_when_given() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = r#"
data "aws_caller_identity" "me" {}
data "aws_partition" "here" {}
resource "aws_iam_user_policy_attachment" "x" {
  user       = "u"
  policy_arn = "arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.me.account_id}:policy/x"
}
"#;
    std::fs::write(dir.path().join("main.tf"), text).expect("a file");
    let arn = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(["graph", "."])
            .args(args)
            .current_dir(dir.path())
            .output()
            .expect("the program runs");
        let graph: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        graph["policies"][0]["arn"].clone()
    };
    let given = ["--account-id", "111122223333", "--partition", "aws-cn"];
    assert_eq!(arn(&given), "arn:aws-cn:iam::111122223333:policy/x");
    assert_eq!(
        arn(&[]),
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/x"
    );
}
