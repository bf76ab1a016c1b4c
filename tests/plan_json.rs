//! Plans on the command line: named, found in a folder, beside their source, in every encoding, and
//! broken.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const PROJECTS: &str = "testdata/terraform/plans";

struct Run {
    report: Value,
    code: i32,
    text: String,
}

impl Run {
    /// Rule and path of each finding.
    fn findings(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let findings = self.report["findings"].as_array().unwrap();
        findings
            .iter()
            .map(|f| (text(&f["rule"]), text(&f["location"]["path"])))
            .collect()
    }

    fn codes(&self) -> Vec<&str> {
        let problems = self.report["problems"].as_array().unwrap();
        problems.iter().filter_map(|p| p["code"].as_str()).collect()
    }

    /// The only problem.
    fn problem(&self) -> &Value {
        assert_eq!(self.codes().len(), 1, "{:#}", self.report["problems"]);
        &self.report["problems"][0]
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// A project in a repository of its own.
fn project(name: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(PROJECTS)
        .join(name);
    copy(&from, dir.path());
    dir
}

/// A plan without its source.
fn plan_alone(name: &str) -> (TempDir, String) {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(PROJECTS)
        .join(name);
    let text = fs::read_to_string(from.join("plan.json")).unwrap();
    (dir, text)
}

/// The rules that the tests here are about.
const RULES: &str = "inline-policy,user-attached-policy,denylisted-policy,user-without-group";

fn iamvet(dir: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(args)
        .args(["--format", "json"])
        .args(
            ["--select", RULES]
                .iter()
                .filter(|_| args.first() == Some(&"check") && !args.contains(&"--select")),
        )
        .current_dir(dir)
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stdout).unwrap();
    Run {
        report: serde_json::from_str(&text).unwrap_or_else(|e| {
            let stderr = String::from_utf8_lossy(&output.stderr);
            panic!("{e}: {text}{stderr}")
        }),
        code: output.status.code().unwrap_or(-1),
        text,
    }
}

#[test]
fn findings_are_those_of_the_source_at_its_places() {
    for name in [
        "changes",
        "computed",
        "documents",
        "sensitive",
        "teams",
        "keys",
    ] {
        let dir = project(name);
        let together = iamvet(dir.path(), &["check", "."]);
        let named = iamvet(dir.path(), &["check", "plan.json"]);
        fs::remove_file(dir.path().join("plan.json")).unwrap();
        let source = iamvet(dir.path(), &["check", "."]);
        assert!(!source.findings().is_empty(), "{name}");
        assert_eq!(source.findings(), together.findings(), "{name}");
        assert_eq!(source.findings(), named.findings(), "{name}");
        assert_eq!(together.codes(), [] as [&str; 0], "{name}");
        assert_eq!(named.code, 1, "{name}");
    }
}

#[test]
fn a_plan_alone_has_the_findings_of_its_source() {
    // Instances of one block have places of their own in a plan, and so findings of their own.
    for name in ["changes", "computed", "documents", "sensitive", "teams"] {
        let source = iamvet(project(name).path(), &["check", "plan.json"]);
        let (dir, text) = plan_alone(name);
        fs::write(dir.path().join("plan.json"), text).unwrap();
        let alone = iamvet(dir.path(), &["check", "plan.json"]);
        let rules = |run: &Run| {
            let mut rules: Vec<String> = run.findings().into_iter().map(|f| f.0).collect();
            rules.sort();
            rules
        };
        assert_eq!(rules(&source), rules(&alone), "{name}");
        assert!(alone.findings().iter().all(|(_, path)| path == "plan.json"));
    }
}

#[test]
fn the_source_may_be_elsewhere() {
    let dir = project("inputs");
    let plans = dir.path().join("out");
    fs::create_dir(&plans).unwrap();
    fs::rename(dir.path().join("plan.json"), plans.join("p.json")).unwrap();
    let alone = iamvet(dir.path(), &["check", "out/p.json"]);
    assert!(
        alone
            .findings()
            .iter()
            .all(|(_, path)| path == "out/p.json")
    );
    let with_source = iamvet(dir.path(), &["check", "out/p.json", "--source", "."]);
    let expected = [(
        "inline-policy".to_owned(),
        "modules/role/main.tf".to_owned(),
    )];
    assert_eq!(with_source.findings(), expected);
    // The root module is not reported a second time without the values of the plan.
    let all = iamvet(dir.path(), &["check", ".", "--source", "."]);
    assert_eq!(all.findings(), expected);
    let without = iamvet(dir.path(), &["check", "modules", "--source", "."]);
    assert_eq!(without.problem()["code"], "plan-not-found");
    let absent = iamvet(dir.path(), &["check", "out/p.json", "--source", "none"]);
    assert_eq!(
        (absent.problem()["code"].as_str(), absent.code),
        (Some("path-not-found"), 2)
    );
}

#[test]
fn a_plan_of_other_code_stands_for_itself() {
    let dir = project("teams");
    let (_, other) = plan_alone("documents");
    fs::write(dir.path().join("plan.json"), other).unwrap();
    let run = iamvet(dir.path(), &["check", "."]);
    let paths: Vec<String> = run.findings().into_iter().map(|f| f.1).collect();
    assert!(paths.contains(&"plan.json".to_owned()) && paths.contains(&"main.tf".to_owned()));
}

#[test]
fn encodings_and_names_do_not_matter() {
    let (dir, text) = plan_alone("teams");
    let units: Vec<u16> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .collect();
    let files = [
        (
            "le.json",
            units.iter().flat_map(|u| u.to_le_bytes()).collect(),
        ),
        (
            "be.json",
            units.iter().flat_map(|u| u.to_be_bytes()).collect(),
        ),
        ("bom.json", format!("\u{feff}{text}").into_bytes()),
        ("tofu.plan", text.clone().into_bytes()),
        (
            "plan",
            text.replace("\"terraform_version\"", "\n\"terraform_version\"")
                .into_bytes(),
        ),
    ];
    for (name, bytes) in files {
        let bytes: Vec<u8> = bytes;
        fs::write(dir.path().join(name), bytes).unwrap();
        let run = iamvet(dir.path(), &["check", name]);
        assert_eq!(run.codes(), [] as [&str; 0], "{name}");
        assert_eq!(run.findings().len(), 3, "{name}");
        assert_eq!(run.findings()[0].1, name);
    }
}

#[test]
fn nothing_that_is_sensitive_is_printed() {
    let (dir, text) = plan_alone("sensitive");
    fs::write(dir.path().join("plan.json"), text).unwrap();
    for dir in [dir, project("sensitive")] {
        for args in [
            &["check", "plan.json"][..],
            &["show", "plan.json", "--all", "--outputs", "--provenance"],
            &["graph", "plan.json"],
        ] {
            let run = iamvet(dir.path(), args);
            assert!(!run.text.contains("hunter2"), "{args:?}: {}", run.text);
        }
        let human = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(["check", "plan.json"])
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(!String::from_utf8_lossy(&human.stdout).contains("hunter2"));
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let (dir, text) = plan_alone("teams");
    let binary: &[u8] = b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\x09\0tfplanUT\x05\0\xff";
    let latin: Vec<u8> = text
        .replace("audit", "aud\u{e9}t")
        .chars()
        .map(|c| c as u8)
        .collect();
    let log = "{\"@level\":\"info\",\"@message\":\"x\",\"@module\":\"terraform.ui\"}\n";
    let deep = text.replacen(
        "{",
        &format!("{{\"x\":{}{},", "[".repeat(9999), "]".repeat(9999)),
        1,
    );
    let cases: [(&str, &[u8], &str, &str); 6] = [
        (
            "cut.json",
            &text.as_bytes()[..9000],
            "syntax-error",
            "terraform show -json",
        ),
        (
            "tfplan",
            binary,
            "binary-plan",
            "terraform show -json tfplan > plan.json",
        ),
        (
            "bin.json",
            binary,
            "binary-plan",
            "terraform show -json bin.json > plan.json",
        ),
        ("latin.json", &latin, "not-utf8", "UTF-8"),
        (
            "log.json",
            log.as_bytes(),
            "plan-log",
            "terraform show -json",
        ),
        (
            "deep.json",
            deep.as_bytes(),
            "nesting-too-deep",
            "terraform show -json",
        ),
    ];
    for (name, bytes, code, help) in cases {
        fs::write(dir.path().join(name), bytes).unwrap();
        let run = iamvet(dir.path(), &["check", name]);
        let problem = run.problem();
        assert_eq!(
            (problem["code"].as_str(), run.code),
            (Some(code), 2),
            "{name}"
        );
        assert!(
            problem["help"].as_str().unwrap().contains(help),
            "{name}: {problem}"
        );
        assert_eq!(problem["location"]["path"], name);
    }
}

#[test]
fn numbers_of_any_size_are_read() {
    let (dir, text) = plan_alone("teams");
    let huge = text.replace("3600", &"9".repeat(100_000)).replacen(
        "\"version\":0",
        "\"version\":1e999999999",
        1,
    );
    fs::write(dir.path().join("plan.json"), huge).unwrap();
    let run = iamvet(dir.path(), &["check", "plan.json"]);
    assert_eq!((run.findings().len(), run.code), (3, 1));
}

#[test]
fn named_files_of_other_kinds_are_left_alone() {
    let (dir, _) = plan_alone("teams");
    fs::write(dir.path().join("picture.png"), b"\x89PNG\xff\xfe\0").unwrap();
    fs::write(dir.path().join("notes.txt"), "format_version\n").unwrap();
    let run = iamvet(dir.path(), &["check", "picture.png", "notes.txt"]);
    assert_eq!((run.codes().len(), run.code), (0, 0));
}
