//! What a front end gives for sources, against recorded answers of the reference implementation.
//!
//! Both are evaluated, and every resource that grants access must be the same: address, type,
//! condition, and properties with what is not known of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Map, Value, json};

/// A folder with sources and their answers.
pub struct Recorded {
    /// Below the root of the crate.
    pub folder: &'static str,
    /// Further arguments of `iamvet show`.
    pub arguments: &'static [&'static str],
    /// Properties, by their names and values, that are not compared.
    pub ignored: fn(&str, &Value) -> bool,
}

/// By address, everything that is compared.
type Entities = BTreeMap<String, Value>;

impl Recorded {
    /// The folder's path.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(self.folder)
    }

    /// What `iamvet show` says of a file or a folder in it.
    pub fn show(&self, path: &str) -> Value {
        let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .current_dir(self.path())
            .args(["show", "--format", "json"])
            .args(self.arguments)
            .arg(path)
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Asserts that each source gives what its `NAME.expected.json` does, over more than `least`
    /// resources in all.
    pub fn assert_same(&self, names: &[String], source: fn(&str) -> String, least: usize) {
        let mut compared = 0;
        let mut wrong = Vec::new();
        for name in names {
            let ours = self.entities(&self.show(&source(name)));
            let recorded = self.entities(&self.show(&format!("{name}.expected.json")));
            assert!(!recorded.is_empty(), "{name}");
            for address in ours.keys().chain(recorded.keys()) {
                compared += 1;
                let (own, other) = (ours.get(address), recorded.get(address));
                if own != other {
                    let text = |it: Option<&Value>| it.map_or("none".into(), Value::to_string);
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
        assert!(compared > least, "{compared}");
    }

    fn entities(&self, shown: &Value) -> Entities {
        let resources = shown["resources"].as_array().unwrap();
        let pairs = resources.iter().map(|resource| {
            let properties = whole(&resource["attributes"], &resource["unknown"]);
            let said = json!({
                "type": resource["type"],
                "condition": resource["condition"],
                "properties": self.normal("", &properties),
            });
            (resource["address"].as_str().unwrap().to_owned(), said)
        });
        pairs.collect()
    }

    /// A value without what grants nothing, in which the order of sets does not count, nor whether
    /// a single item stands in a list.
    fn normal(&self, key: &str, value: &Value) -> Value {
        match value {
            Value::Object(entries) => {
                let kept = entries.iter().filter(|(name, value)| {
                    !value.as_array().is_some_and(Vec::is_empty) && !(self.ignored)(name, value)
                });
                let kept = kept.map(|(name, value)| (name.clone(), self.normal(name, value)));
                // In one order, by which lists are sorted.
                let kept: BTreeMap<_, _> = kept.collect();
                Value::Object(kept.into_iter().collect::<Map<_, _>>())
            }
            Value::Array(items) => {
                let items = items.iter().map(|item| self.normal(key, item));
                let mut items: Vec<Value> = items.collect();
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
                match items.len() {
                    1 if unwraps.contains(&key) => items.remove(0),
                    _ => Value::Array(items),
                }
            }
            other => other.clone(),
        }
    }
}

/// A value with what is not known of it at its place.
pub fn whole(value: &Value, unknown: &Value) -> Value {
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
