//! What Terraform refuses, and where, against what is told here.
//!
//! Each line of `testdata/terraform/errors.jsonl` has the files of a root module, what Terraform 1.15
//! says of them (`init` and `plan`, with the AWS provider 3.39), and what this program says. Where it
//! says nothing at a line that Terraform names, `differs` tells why.

use std::collections::BTreeSet;
use std::fs;

use iamvet::engine::{self, Request};
use serde_json::Value;

const CASES: &str = include_str!("../testdata/terraform/errors.jsonl");

/// Path, line and, of ours, the code.
type Told = BTreeSet<(String, u64, String)>;

fn cases() -> Vec<Value> {
    CASES
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn recorded(case: &Value) -> Told {
    let list = case["iamvet"].as_array().unwrap();
    list.iter()
        .map(|p| {
            let text = |key: &str| p[key].as_str().unwrap().to_owned();
            (text("path"), p["line"].as_u64().unwrap(), text("code"))
        })
        .collect()
}

fn told(case: &Value) -> Told {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (path, text) in case["files"].as_object().unwrap() {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.as_str().unwrap()).unwrap();
    }
    let report = engine::check(&Request {
        paths: vec![dir.path().to_path_buf()],
        jobs: 1,
        today: "2026-01-01".parse().unwrap(),
        ..Request::default()
    });
    let problems = report.problems.iter();
    problems
        .map(|p| {
            let (start, _) = report.sources.positions(p.span);
            let path = report.sources.path(p.span.file).to_owned();
            (path, u64::from(start.line), p.code.to_owned())
        })
        .collect()
}

#[test]
fn what_terraform_refuses_is_told_at_its_place() {
    let wrong: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let (told, wanted) = (told(case), recorded(case));
            let name = &case["name"];
            (told != wanted).then(|| format!("{name}: {told:?}, not {wanted:?}"))
        })
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_difference_to_terraform_has_its_reason() {
    let mut same = 0;
    for case in cases() {
        let ours = recorded(&case);
        let theirs = case["terraform"].as_array().unwrap();
        let agree = theirs.iter().all(|error| match error["line"].as_u64() {
            Some(line) => ours
                .iter()
                .any(|(path, at, _)| error["path"] == path.as_str() && *at == line),
            None => !ours.is_empty(),
        });
        let agree = agree && (ours.is_empty() || !theirs.is_empty());
        let reason = case["differs"].as_str().unwrap_or_default();
        assert_eq!(agree, reason.is_empty(), "{}", case["name"]);
        same += usize::from(agree);
    }
    assert!(same >= 117, "{same}");
}
