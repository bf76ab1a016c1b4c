//! Services of the Serverless Framework against recorded answers of the framework.
//!
//! Each folder in `testdata/cloudformation/serverless` is a service, with its answer in
//! `NAME.expected.json`, made by `record.py` beside them. Both are evaluated, and every resource
//! that grants access must be the same: address, type, condition, and properties with what is not
//! known of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Map, Value, json};

const FOLDER: &str = "testdata/cloudformation/serverless";

/// By address, everything that is compared.
type Entities = BTreeMap<String, Value>;

/// What `iamvet show` says of a file or a folder.
fn show(path: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER))
        .args(["show", "--format", "json", path])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn entities(shown: &Value) -> Entities {
    let resources = shown["resources"].as_array().unwrap();
    let pairs = resources.iter().map(|resource| {
        let said = json!({
            "type": resource["type"],
            "condition": resource["condition"],
            "properties": normal("", &whole(&resource["attributes"], &resource["unknown"])),
        });
        (resource["address"].as_str().unwrap().to_owned(), said)
    });
    pairs.collect()
}

/// A value with what is not known of it at its place.
fn whole(value: &Value, unknown: &Value) -> Value {
    match (value, unknown) {
        (_, Value::String(_) | Value::Bool(true)) => json!({ "unknown": unknown }),
        (Value::Object(entries), _) => {
            let entries = entries.iter();
            let entries = entries.map(|(name, value)| {
                let unknown = unknown.get(name).unwrap_or(&Value::Null);
                (name.clone(), whole(value, unknown))
            });
            Value::Object(entries.collect())
        }
        (Value::Array(items), _) => {
            let items = items.iter().enumerate();
            let items = items.map(|(i, v)| whole(v, unknown.get(i).unwrap_or(&Value::Null)));
            Value::Array(items.collect())
        }
        _ => value.clone(),
    }
}

/// A value in which order does not count, nor whether a single item stands in a list.
fn normal(key: &str, value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let kept = entries
                .iter()
                .filter(|(_, value)| !value.as_array().is_some_and(Vec::is_empty))
                .map(|(name, value)| (name.clone(), normal(name, value)));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| normal(key, item)).collect();
            if !key.is_empty() && key != "Policies" {
                items.sort_by_key(Value::to_string);
            }
            let unwraps = [
                "Action",
                "NotAction",
                "Resource",
                "NotResource",
                "Service",
                "Statement",
            ];
            let unwraps = unwraps.contains(&key);
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
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    let mut names: Vec<String> = folders
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn every_resource_that_grants_access_is_as_recorded() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for name in names() {
        let ours = entities(&show(&name));
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
    assert!(compared > 100, "{compared}");
}

#[test]
fn what_is_recorded_has_no_problems_in_the_source() {
    for name in names() {
        let shown = show(&name);
        assert_eq!(shown["problems"], json!([]), "{name}");
    }
}
