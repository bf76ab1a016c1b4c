//! The SAM transform against recorded answers of `aws-sam-translator`.
//!
//! Each `NAME.yaml` in `testdata/cloudformation/sam` has its answer in `NAME.expected.json`, made
//! by `record.py` beside them. Both are evaluated, and every resource that grants access must be
//! the same: address, type, condition, and properties with what is not known of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Map, Value, json};

const FOLDER: &str = "testdata/cloudformation/sam";

/// By address, everything that is compared.
type Entities = BTreeMap<String, Value>;

/// What `iamvet show` says of a file.
fn show(file: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER))
        .args(["show", "--format", "json", "--partition", "aws", file])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn entities(shown: &Value) -> Entities {
    let resources = shown["resources"].as_array().unwrap();
    let pairs = resources.iter().map(|resource| {
        let unknown = match &resource["unknown"] {
            Value::Object(entries) => normal_map(entries),
            other => other.clone(),
        };
        let said = json!({
            "type": resource["type"],
            "condition": resource["condition"],
            "properties": normal_map(resource["attributes"].as_object().unwrap()),
            "unknown": unknown,
        });
        (resource["address"].as_str().unwrap().to_owned(), said)
    });
    pairs.collect()
}

/// Properties without what grants nothing: a name, an empty list.
fn normal_map(entries: &Map<String, Value>) -> Value {
    let kept = entries.iter().filter(|(name, value)| {
        let is_empty = value.as_array().is_some_and(Vec::is_empty);
        !is_empty && name.as_str() != "Name" && !(value.is_null() && name.as_str() == "Policies")
    });
    let kept = kept.map(|(name, value)| (name.clone(), normal(name, value)));
    Value::Object(kept.collect())
}

/// A value in which order does not count, nor whether a single item stands in a list.
fn normal(key: &str, value: &Value) -> Value {
    match value {
        Value::Object(entries) => normal_map(entries),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| normal(key, item)).collect();
            items.sort_by_key(Value::to_string);
            let unwraps = ["Action", "Resource", "Service", "Statement"].contains(&key);
            match items.len() {
                1 if unwraps => items.remove(0),
                _ => Value::Array(items),
            }
        }
        other => other.clone(),
    }
}

fn names() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let names = files.filter_map(|file| {
        let name = file.file_name().into_string().unwrap();
        Some(name.strip_suffix(".yaml")?.to_owned())
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn every_resource_that_grants_access_is_as_recorded() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for name in names() {
        let ours = entities(&show(&format!("{name}.yaml")));
        let recorded = entities(&show(&format!("{name}.expected.json")));
        assert!(!recorded.is_empty(), "{name}");
        for address in ours.keys().chain(recorded.keys()) {
            compared += 1;
            let (own, other) = (ours.get(address), recorded.get(address));
            if own != other {
                let text = |value: Option<&Value>| value.map_or("none".into(), Value::to_string);
                wrong.push(format!(
                    "{name} {address}\n  ours     {}\n  recorded {}",
                    text(own),
                    text(other)
                ));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 200, "{compared}");
}

#[test]
fn what_is_recorded_has_no_problems_in_the_source() {
    for name in names() {
        let shown = show(&format!("{name}.yaml"));
        let problems = shown["problems"].as_array().unwrap();
        // A nested application in S3 is no fault of the template.
        let found = problems.iter().find(|p| p["code"] != "template-not-local");
        assert_eq!(found, None, "{name}");
    }
}
