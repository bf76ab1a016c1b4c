//! Environments of the configuration: which root modules they hold for, with which values, and how
//! the findings of all become one.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const MAIN: &str = r#"
variable "env" {}
variable "admin" {
  type    = bool
  default = false
}
variable "names" {
  type    = list(string)
  default = ["x"]
}
resource "aws_iam_user" "u" {
  for_each = toset(var.names)
  name     = each.value
}
resource "aws_iam_user_policy_attachment" "a" {
  user       = "ops-${var.env}-${terraform.workspace}"
  policy_arn = var.admin ? "arn:aws:iam::aws:policy/AdministratorAccess" : "arn:aws:iam::${data.aws_caller_identity.me.account_id}:policy/own"
}
data "aws_caller_identity" "me" {}
"#;

const CONFIG: &str = r#"
workspace: default
environments:
  prod: [prod.tfvars]
  dev:
    var-files: [dev.tfvars, shared/common.tfvars.json]
    workspace: dev-space
    account-id: "111122223333"
    variables: {names: [y, z]}
"#;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// The usual files: a root module with files for both environments, and one with files for none.
fn estate() -> TempDir {
    folder(&[
        ("iamvet.yaml", CONFIG),
        ("live/main.tf", MAIN),
        ("live/prod.tfvars", "env = \"prod\"\nadmin = true\n"),
        ("live/dev.tfvars", "env = \"dev\"\nadmin = true\n"),
        ("shared/common.tfvars.json", "{\"admin\": false}"),
    ])
}

struct Run {
    code: i32,
    json: Value,
}

fn run(dir: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(args)
        .args(["--format", "json"])
        .current_dir(dir)
        .env("TF_VAR_env", "from-the-environment")
        .env("TF_VAR_names", "[\"e\"]")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    Run {
        code: output.status.code().unwrap(),
        json: serde_json::from_str(&text).unwrap_or(Value::Null),
    }
}

impl Run {
    /// The messages of a rule's findings, and their environments.
    fn of(&self, rule: &str) -> Vec<(String, Vec<String>)> {
        let findings = self.json["findings"].as_array().unwrap();
        let own = findings.iter().filter(|f| f["rule"] == rule);
        own.map(|f| (text(&f["message"]), texts(&f["environments"])))
            .collect()
    }

    fn problems(&self) -> Vec<String> {
        let problems = self.json["problems"].as_array().unwrap();
        problems.iter().map(|p| text(&p["message"])).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}

#[test]
fn what_not_all_environments_have_says_which() {
    let run = run(estate().path(), &["check"]);
    assert_eq!(run.problems(), [""; 0]);
    assert_eq!(texts(&run.json["environments"]), ["prod", "dev"]);
    assert_eq!(
        run.of("denylisted-policy"),
        [(
            "user `ops-prod-default` has denylisted policy `AdministratorAccess` attached \
             in environment `prod`"
                .to_owned(),
            vec!["prod".to_owned()]
        )]
    );
    let all = vec!["prod".to_owned(), "dev".to_owned()];
    // One construct, whatever the names are.
    assert_eq!(
        run.of("user-without-group"),
        [("user `x` (and 2 more) is in no group".to_owned(), all)]
    );
    let user = run.json["findings"].as_array().unwrap().iter();
    let user = user.clone().find(|f| f["rule"] == "user-without-group");
    assert_eq!(
        texts(&user.unwrap()["instances"]),
        [
            "aws_iam_user.u[\"x\"]",
            "aws_iam_user.u[\"y\"]",
            "aws_iam_user.u[\"z\"]"
        ]
    );
}

#[test]
fn a_finding_of_all_environments_has_the_fingerprint_that_it_has_in_each() {
    let dir = estate();
    let fingerprints = |args: &[&str]| -> Vec<String> {
        let run = run(dir.path(), args);
        let findings = run.json["findings"].as_array().unwrap();
        let users = findings
            .iter()
            .filter(|f| f["rule"] == "user-without-group");
        users.map(|f| text(&f["fingerprint"])).collect()
    };
    let all = fingerprints(&["check"]);
    assert_eq!(all.len(), 1);
    assert_eq!(all, fingerprints(&["check", "--environment", "prod"]));
    assert_eq!(all, fingerprints(&["check", "--environment", "dev"]));
}

#[test]
fn each_environment_has_its_values() {
    let dir = estate();
    let run = run(dir.path(), &["show", "--environment", "dev"]);
    let resources = run.json["resources"].as_array().unwrap();
    let shown: Vec<String> = resources
        .iter()
        .map(|r| {
            assert_eq!(r["environment"], "dev");
            let attributes = &r["attributes"];
            let of = |name: &str| attributes[name].as_str().unwrap_or_default().to_owned();
            of("name") + &of("user") + &of("policy_arn")
        })
        .collect();
    assert_eq!(
        shown,
        [
            "y",
            "z",
            "ops-dev-dev-spacearn:aws:iam::111122223333:policy/own"
        ]
    );
}

#[test]
fn a_root_module_without_files_of_any_environment_is_evaluated_once() {
    let dir = estate();
    let user = "resource \"aws_iam_user\" \"v\" {\n  name = \"v-${terraform.workspace}\"\n}\n";
    fs::create_dir(dir.path().join("other")).unwrap();
    fs::write(dir.path().join("other/main.tf"), user).unwrap();
    let both = vec!["prod".to_owned(), "dev".to_owned()];
    // The common file is beside the configuration, and so there for every root module.
    let messages = run(dir.path(), &["check"]).of("user-without-group");
    assert!(messages.contains(&(
        "user `v-dev-space` is in no group in environment `dev`".to_owned(),
        vec!["dev".to_owned()]
    )));
    let config = CONFIG.replace(", shared/common.tfvars.json", "");
    fs::write(dir.path().join("iamvet.yaml"), config).unwrap();
    let checked = run(dir.path(), &["check"]);
    let messages = checked.of("user-without-group");
    assert!(
        messages.contains(&("user `v-default` is in no group".to_owned(), both)),
        "{messages:?}"
    );
    assert_eq!(checked.json["stats"]["scopes"], 3);
}

#[test]
fn what_is_wrong_in_one_environment_says_so() {
    let dir = folder(&[
        (
            "iamvet.yaml",
            "environments: {a: [a.tfvars], b: [b.tfvars]}\n",
        ),
        (
            "main.tf",
            "variable \"n\" {}\nresource \"aws_iam_user\" \"u\" {\n  count = var.n\n  path = local.gone\n}\n",
        ),
        ("a.tfvars", "n = 1\n"),
        ("b.tfvars", "n = -1\n"),
    ]);
    assert_eq!(
        run(dir.path(), &["check"]).problems(),
        [
            "`count` is not a whole number that is zero or more in environment `b`",
            "`local.gone` is not declared"
        ]
    );
}

#[test]
fn faults_of_environments_are_faults_of_the_configuration() {
    let dir = estate();
    let checked = run(dir.path(), &["check", "--environment", "dve"]);
    assert_eq!(checked.code, 2);
    assert_eq!(
        checked.problems(),
        ["the configuration has no environment `dve`"]
    );
    let missing = CONFIG.replace("prod.tfvars", "prd.tfvars");
    fs::write(dir.path().join("iamvet.yaml"), missing).unwrap();
    let checked = run(dir.path(), &["check", "--ignore-parse-errors"]);
    assert_eq!(checked.code, 2);
    let problem = &checked.json["problems"][0];
    assert_eq!(problem["code"], "invalid-config");
    assert_eq!(problem["location"]["path"], "iamvet.yaml");
    assert_eq!(problem["location"]["start"]["line"], 4);
    // A part of the estate says nothing about the rest.
    fs::create_dir(dir.path().join("part")).unwrap();
    fs::write(dir.path().join("part/main.tf"), "").unwrap();
    assert_eq!(run(dir.path(), &["check", "part"]).problems(), [""; 0]);
}

#[test]
fn files_outside_of_the_root_are_not_read() {
    let top = folder(&[
        ("secret.tfvars", "env = \"x\"\n"),
        ("repo/.git/HEAD", ""),
        (
            "repo/iamvet.yaml",
            "environments: {a: [../secret.tfvars]}\n",
        ),
        ("repo/main.tf", MAIN),
    ]);
    let checked = run(&top.path().join("repo"), &["check"]);
    assert_eq!(checked.code, 2);
    assert_eq!(
        checked.problems(),
        ["`../secret.tfvars` is in no folder with Terraform files, nor beside the configuration"]
    );
}

#[test]
fn the_environment_of_the_process_counts_only_when_it_is_asked_for() {
    let dir = folder(&[("main.tf", MAIN)]);
    let names = |args: &[&str]| {
        let run = run(dir.path(), args);
        let resources = run.json["resources"].as_array().unwrap().clone();
        let users: Vec<String> = resources
            .iter()
            .map(|r| r["attributes"]["name"].as_str().unwrap_or("-").to_owned())
            .collect();
        users.join(" ")
    };
    assert_eq!(names(&["show"]), "x -");
    assert_eq!(names(&["show", "--tf-var-env"]), "e -");
    let given = ["show", "--tf-var-env", "--var", "names=[\"v\"]"];
    assert_eq!(names(&given), "v -");
}

#[test]
fn a_folder_that_is_named_is_a_root_module() {
    let call = "module \"m\" {\n  source = \"../m\"\n  env    = \"called\"\n}\n";
    let dir = folder(&[("m/main.tf", MAIN), ("live/main.tf", call)]);
    let scopes = |args: &[&str]| -> Vec<String> {
        let run = run(dir.path(), args);
        let scopes = run.json["scopes"].as_array().unwrap();
        scopes.iter().map(|s| text(&s["path"])).collect()
    };
    assert_eq!(scopes(&["show"]), ["live"]);
    assert_eq!(scopes(&["show", "."]), ["live"]);
    assert_eq!(scopes(&["show", "m"]), ["m"]);
    assert_eq!(scopes(&["show", "m", "live"]), ["live", "m"]);
}

#[test]
fn every_call_of_a_shared_module_is_named() {
    let main = "module \"a\" {\n  source = \"../m\"\n  env    = \"a\"\n  admin  = true\n  count  = 2\n}\nmodule \"b\" {\n  source = \"../m\"\n  env    = \"b\"\n  admin  = true\n}\n";
    let dir = folder(&[("m/main.tf", MAIN), ("live/main.tf", main)]);
    let run = run(dir.path(), &["check", "--select", "denylisted-policy"]);
    let findings = run.json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        texts(&findings[0]["instances"]),
        [
            "module.a[0].aws_iam_user_policy_attachment.a",
            "module.a[1].aws_iam_user_policy_attachment.a",
            "module.b.aws_iam_user_policy_attachment.a"
        ]
    );
    let labels = findings[0]["labels"].as_array().unwrap().iter();
    let calls = labels.filter(|label| label["role"] == "call");
    let lines: Vec<u64> = calls
        .map(|call| call["location"]["start"]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [1, 7]);
}
