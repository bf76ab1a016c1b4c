//! The same input gives the same bytes, however many threads work on it.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

const FORMATS: [&str; 5] = ["human", "json", "sarif", "github", "markdown"];

const MODULE: &str = r#"
variable "name" { type = string }
variable "policy_arns" { default = [] }
variable "outside" {}

resource "aws_iam_role" "this" {
  name               = "${var.name}-${var.outside}"
  assume_role_policy = file("${path.module}/trust.json")
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = toset(var.policy_arns)

  role       = aws_iam_role.this.name
  policy_arn = each.value
}

resource "aws_iam_role_policy" "this" {
  count = 2
  role  = aws_iam_role.this.name
  policy = templatefile("${path.module}/policy.json", { name = var.name })
}
"#;

const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": []}"#;

const POLICY: &str =
    r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "${name}"}]}"#;

/// A root module that calls one of the shared modules, and has users of its own.
fn root(i: usize) -> String {
    format!(
        r#"
variable "on_call" {{
  default = "arn:aws:iam::aws:policy/Job{i}"
}}

module "team" {{
  source      = "../../modules/m{}"
  name        = "team-{i}"
  outside     = var.nowhere
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess", var.on_call]
}}

resource "aws_iam_user" "staff" {{
  for_each = toset(["a", "b", "c"])
  name     = "${{each.key}}-{i}"
}}

resource "aws_iam_user_policy_attachment" "staff" {{
  for_each   = aws_iam_user.staff
  user       = each.value.name
  policy_arn = var.on_call
}}

# iamvet:ignore[inline-policy]
resource "aws_iam_user_policy" "broken" {{
  user   = aws_iam_user.staff["a"].name
  policy = file("missing-{i}.json")
}}
"#,
        i % 4
    )
}

fn template(i: usize) -> String {
    let mut text = String::from(
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {Type: String}\n\
         Conditions:\n  IsLive: !Equals [!Ref Stage, live]\nResources:\n",
    );
    for j in 0..5 {
        write!(
            text,
            "  User{j}:\n    Type: AWS::IAM::User\n    Properties:\n      UserName: !Sub u{i}-{j}-${{Stage}}\n      \
             ManagedPolicyArns:\n        - !If [IsLive, 'arn:aws:iam::aws:policy/AdministratorAccess', !Ref Nowhere{j}]\n"
        )
        .unwrap();
    }
    text
}

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// 4 shared modules of 3 files, 32 root modules, 16 templates.
fn estate(dir: &Path) {
    for i in 0..4 {
        write(dir, &format!("modules/m{i}/main.tf"), MODULE);
        write(dir, &format!("modules/m{i}/trust.json"), TRUST);
        write(dir, &format!("modules/m{i}/policy.json"), POLICY);
    }
    for i in 0..32 {
        write(dir, &format!("live/r{i}/main.tf"), &root(i));
    }
    for i in 0..16 {
        write(dir, &format!("stacks/s{i}.yaml"), &template(i));
    }
    write(dir, "broken/main.tf", "resource \"a\" {\n");
}

/// The reports of a run, in the order of [`FORMATS`].
fn reports(dir: &Path, jobs: &str) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let file = |format: &str| out.path().join(format);
    let targets = FORMATS.map(|f| format!("--format={f}={}", file(f).display()));
    let run = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["check", "--jobs", jobs])
        .args(targets)
        .current_dir(dir)
        .env_remove("IAMVET_CONFIG")
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2), "{run:?}");
    let read = |format| fs::read_to_string(file(format)).unwrap();
    FORMATS.into_iter().map(read).collect()
}

/// What `iamvet graph` and `iamvet show` print.
fn graphs(dir: &Path, jobs: &str) -> Vec<String> {
    let graph = |args: [&str; 3]| {
        let run = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(args)
            .args(["--jobs", jobs])
            .current_dir(dir)
            .env_remove("IAMVET_CONFIG")
            .output()
            .unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    [
        ["graph", "--format", "json"],
        ["graph", "--format", "dot"],
        ["graph", "--format", "mermaid"],
        ["show", "--format", "human"],
        ["show", "--all", "--format=json"],
        ["show", "--outputs", "--provenance"],
    ]
    .map(graph)
    .into()
}

#[test]
fn reports_and_graphs_do_not_depend_on_the_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    estate(dir.path());
    let (first, graph) = (reports(dir.path(), "1"), graphs(dir.path(), "1"));
    for rule in [
        "denylisted-policy",
        "user-attached-policy",
        "inline-policy",
        "invalid-suppression",
    ] {
        assert!(first[0].contains(rule), "nothing of `{rule}` to compare");
    }
    assert!(first[1].contains("\"reason\""), "nothing is unknown");
    for jobs in ["1", "2", "8", "8", "8"] {
        for (format, (a, b)) in FORMATS
            .iter()
            .zip(first.iter().zip(reports(dir.path(), jobs)))
        {
            assert!(*a == b, "{format} differs with {jobs} threads");
        }
        assert!(graph == graphs(dir.path(), jobs), "{jobs} threads");
    }
}
