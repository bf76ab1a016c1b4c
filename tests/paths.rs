//! Which folder is the root of a scan, how reports name what is in it, and where the configuration
//! is found.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Grants what the caller names, so that a finding has a place in both modules.
const MODULE: &str = r#"
variable "policy_arn" {}

resource "aws_iam_role_policy_attachment" "this" {
  role       = "deploy"
  policy_arn = var.policy_arn
}
"#;

const CALLER: &str = r#"
module "deploy" {
  source     = "MODULE"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// A folder whose `caller` calls the module `modules/deploy` beside it.
fn estate(caller: &str) -> TempDir {
    let up = "../".repeat(caller.matches('/').count());
    let source = CALLER.replace("MODULE", &format!("{up}modules/deploy"));
    folder(&[(caller, &source), ("modules/deploy/main.tf", MODULE)])
}

fn run(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .arg("check")
        .args(args)
        .current_dir(dir)
        .env_remove("IAMVET_CONFIG")
        .output()
        .unwrap()
}

fn text(dir: &Path, args: &[&str]) -> String {
    String::from_utf8(run(dir, args).stdout).unwrap()
}

/// The places in frames of the human report, in order.
fn frames(dir: &Path, args: &[&str]) -> Vec<String> {
    text(dir, args)
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("╭─[")?.strip_suffix(']'))
        .map(str::to_owned)
        .collect()
}

fn json(dir: &Path, args: &[&str]) -> Value {
    let args = [args, &["--format", "json"]].concat();
    serde_json::from_str(&text(dir, &args)).unwrap()
}

/// The paths of the findings' first places.
fn found(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|f| f["location"]["path"].as_str().unwrap())
        .collect()
}

#[test]
fn without_a_repository_the_working_directory_is_the_root() {
    let dir = estate("infra/teams.tf");
    let report = json(dir.path(), &["infra"]);
    assert_eq!(found(&report), ["infra/teams.tf"]);
    let labels = report["findings"][0]["labels"].as_array().unwrap();
    let attached = labels.iter().find(|l| l["role"] == "attached").unwrap();
    assert_eq!(attached["location"]["path"], "modules/deploy/main.tf");
    let human = frames(dir.path(), &["infra"]);
    assert_eq!(human[0], "infra/teams.tf:4:16");
    assert!(human[1].starts_with("modules/deploy/main.tf:"), "{human:?}");
    assert_eq!(frames(dir.path(), &["infra/teams.tf"]), human);
}

#[test]
fn without_a_repository_a_path_outside_of_the_working_directory_is_its_own_root() {
    let dir = folder(&[
        (
            "infra/teams.tf",
            &CALLER.replace("MODULE", "./modules/deploy"),
        ),
        ("infra/modules/deploy/main.tf", MODULE),
        ("here/unrelated.txt", ""),
    ]);
    let here = dir.path().join("here");
    assert_eq!(found(&json(&here, &["../infra"])), ["teams.tf"]);
    assert_eq!(frames(&here, &["../infra"])[0], "../infra/teams.tf:4:16");
}

#[test]
fn below_the_root_people_get_paths_that_they_can_open_and_tools_those_of_the_repository() {
    let dir = estate("envs/prod/main.tf");
    fs::create_dir(dir.path().join(".git")).unwrap();
    let here = dir.path().join("envs/prod");
    let human = frames(&here, &[]);
    assert_eq!(human[0], "main.tf:4:16");
    assert!(
        human[1].starts_with("../../modules/deploy/main.tf:"),
        "{human:?}"
    );
    for frame in &human {
        let path = frame.rsplitn(3, ':').last().unwrap();
        assert!(here.join(path).is_file(), "{path}");
    }
    assert_eq!(found(&json(&here, &[])), ["envs/prod/main.tf"]);
    let sarif: Value = serde_json::from_str(&text(&here, &["--format", "sarif"])).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "envs/prod/main.tf");
    let github = text(&here, &["--format", "github"]);
    assert!(github.contains("file=envs/prod/main.tf,"), "{github}");
}

#[test]
fn the_configuration_is_found_from_the_paths_up_to_the_root() {
    let off = "ignore: [denylisted-policy]\n";
    for place in ["iamvet.yaml", "infra/iamvet.yaml"] {
        let dir = estate("infra/live/teams.tf");
        fs::write(dir.path().join(place), off).unwrap();
        assert_eq!(
            found(&json(dir.path(), &["infra/live"])),
            [""; 0],
            "{place}"
        );
    }
    // The nearest counts, and one above the root does not.
    let dir = estate("infra/live/teams.tf");
    fs::write(dir.path().join("iamvet.yaml"), off).unwrap();
    fs::write(dir.path().join("infra/iamvet.yaml"), "").unwrap();
    assert_eq!(
        found(&json(dir.path(), &["infra/live"])),
        ["infra/live/teams.tf"]
    );
    let dir = folder(&[
        ("iamvet.yaml", off),
        ("infra/a.tf", &CALLER.replace("MODULE", "./m")),
        ("infra/m/main.tf", MODULE),
    ]);
    let infra = dir.path().join("infra");
    assert_eq!(found(&json(&infra, &["."])), ["a.tf"]);
    assert_eq!(found(&json(dir.path(), &["infra"])), [""; 0]);
}

#[test]
fn files_that_the_user_names_are_shown_as_the_user_can_open_them() {
    let dir = estate("envs/prod/main.tf");
    fs::create_dir(dir.path().join(".git")).unwrap();
    let here = dir.path().join("envs/prod");
    fs::write(here.join("own.yaml"), "colour: red\n").unwrap();
    fs::write(here.join("own.tfvars"), "a = = 1\n").unwrap();
    let args = ["--config", "own.yaml", "--var-file", "own.tfvars"];
    let human = frames(&here, &args);
    for place in ["own.yaml:1:1", "own.tfvars:1:5"] {
        assert!(human.iter().any(|frame| frame == place), "{human:?}");
    }
    let report = json(&here, &args);
    let problems = report["problems"].as_array().unwrap();
    let paths: Vec<_> = problems.iter().map(|p| &p["location"]["path"]).collect();
    assert_eq!(paths, ["envs/prod/own.tfvars", "envs/prod/own.yaml"]);
    let missing = text(&here, &[".", "nowhere"]);
    assert!(missing.contains("`nowhere` cannot be read"), "{missing}");
    assert!(missing.contains("(nowhere:1:1)"), "{missing}");
}
