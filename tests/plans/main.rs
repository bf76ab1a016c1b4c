//! `iamvet show` against what Terraform 1.15 with AWS provider 3.39 plans.
//!
//! Each folder of `testdata/terraform/projects` is a root module with the recorded plan beside it.
//! With `RECORD_PLANS=COMMAND` the plans are recorded again: `COMMAND FOLDER` must print what
//! `terraform show -json` prints of a plan of the folder. With `PLANNED_PROJECTS=DIR` the folders of
//! another directory are compared.

mod allowed;
mod compare;
mod comparisons;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use allowed::{COMPUTED, CONVERTED, LESS_KNOWN, NOT_SHOWN, REWRITTEN};
use compare::{Counts, Side};
use record::{PLANNED, record};

/// Where projects lie that are not the repository's own.
fn other_projects() -> Option<PathBuf> {
    std::env::var_os("PLANNED_PROJECTS").map(PathBuf::from)
}

fn projects() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/terraform/projects");
    let folder = other_projects().unwrap_or(own);
    let mut projects: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    projects.sort();
    projects
}

/// What `iamvet show` prints of a root module.
fn show(project: &Path) -> Json {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(["show", "--all", "--outputs", "--format", "json", "."])
        .current_dir(project)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", project.display());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn planned(entry: &Json) -> Side<'_> {
    Side {
        value: &entry["value"],
        unknown: &entry["unknown"],
        sensitive: &entry["sensitive"],
    }
}

fn shown<'a>(entry: &'a Json, value: &str) -> Side<'a> {
    Side {
        value: &entry[value],
        unknown: &entry["unknown"],
        sensitive: &Json::Bool(false),
    }
}

fn compare(project: &Path, counts: &mut Counts) {
    let name = project.file_name().unwrap().to_str().unwrap();
    let text = fs::read_to_string(project.join(PLANNED)).unwrap();
    let plan: Json = serde_json::from_str(&text).unwrap();
    let show = show(project);
    for problem in show["problems"].as_array().unwrap() {
        counts.faults.push(format!("{name}: {problem}"));
    }
    let found = show["resources"].as_array().unwrap();
    let resources = plan["resources"].as_object().unwrap();
    for (address, resource) in resources {
        let place = format!("{name}: {address}");
        match found.iter().find(|found| found["address"] == **address) {
            Some(found) => {
                assert_eq!(found["type"], resource["type"]);
                let kind = resource["type"].as_str().unwrap();
                counts.resource(&place, kind, planned(resource), shown(found, "attributes"));
            }
            None => counts.faults.push(format!("missing {place}")),
        }
    }
    for found in found {
        let address = found["address"].as_str().unwrap();
        if !resources.contains_key(address) {
            counts.faults.push(format!("extra {name}: {address}"));
        }
    }
    let outputs = show["outputs"].as_object();
    for (output, value) in plan["outputs"].as_object().unwrap() {
        let place = format!("{name}: output.{output}");
        match outputs.and_then(|outputs| outputs.get(output)) {
            Some(found) => {
                counts.compare(&place, "output", planned(value), shown(found, "value"));
                if value.get("type").is_some_and(|ty| *ty != found["type"]) {
                    let types = format!("{} is {}", value["type"], found["type"]);
                    counts.faults.push(format!("type of {place}: {types}"));
                }
            }
            None => counts.faults.push(format!("missing {place}")),
        }
    }
}

/// Asserts that what was counted is what is allowed, neither more nor less.
#[track_caller]
fn assert_allowed(what: &str, counts: &BTreeMap<String, usize>, allowed: &[(&str, usize)]) {
    let counts: BTreeSet<_> = counts.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    let allowed: BTreeSet<_> = allowed.iter().copied().collect();
    let differences: Vec<_> = counts.symmetric_difference(&allowed).collect();
    assert!(differences.is_empty(), "{what}: {differences:?}");
}

#[test]
fn evaluations_equal_the_plans_of_terraform() {
    if let Ok(command) = std::env::var("RECORD_PLANS") {
        projects()
            .iter()
            .for_each(|project| record(&command, project));
    }
    let mut counts = Counts::default();
    for project in projects() {
        compare(&project, &mut counts);
    }
    println!("{counts}");
    for fault in &counts.faults {
        println!("{fault}");
    }
    assert_eq!(counts.faults.len(), 0);
    if other_projects().is_some() {
        return;
    }
    let less_known: Vec<&str> = counts
        .less_known
        .iter()
        .map(|(place, _)| &**place)
        .collect();
    assert_eq!(less_known, LESS_KNOWN);
    assert_eq!(counts.rewritten, REWRITTEN);
    assert_allowed("known and not shown", &counts.not_shown, NOT_SHOWN);
    let computed: Vec<&str> = counts.computed.keys().map(String::as_str).collect();
    assert_eq!(computed, COMPUTED);
    assert_allowed("converted", &counts.converted, CONVERTED);
    assert!(counts.compared() > 1_000);
}
