//! Managed policies of AWS and their text form: a line of facts for each, and below it, behind
//! tabs, the lines of its document, a statement on each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::Fallible;
use crate::packages::Packages;

/// By their names.
pub type Policies = BTreeMap<String, Policy>;

#[derive(Debug, Clone)]
pub struct Policy {
    /// Such as `/service-role/`.
    pub path: String,
    pub created: String,
    pub updated: String,
    pub version: u16,
    pub standing: Standing,
    pub document: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Current,
    /// AWS says that it will be deleted.
    Deprecated,
    Deleted,
}

impl Standing {
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Current, "-"),
        (Self::Deprecated, "deprecated"),
        (Self::Deleted, "deleted"),
    ];
}

/// What stands in `Action` and `NotAction` of all documents.
pub fn actions(policies: &Policies) -> BTreeSet<&str> {
    let documents = policies.values().map(|policy| &policy.document);
    let statements = documents.flat_map(|document| list(document.get("Statement")));
    let elements =
        statements.flat_map(|statement| [statement.get("Action"), statement.get("NotAction")]);
    elements.flat_map(list).filter_map(Value::as_str).collect()
}

/// A list, or the one value that stands for it.
fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

const FILE: &str = "managed_policies.txt";
const ABOUT: &str = "\
# Managed policies of AWS: name; path; created; updated; number of the newest version; standing (`-`
# current, `deprecated`, `deleted`). Below each, behind tabs, its document, a statement a line.
# Written by `cargo run -p xtask -- facts`; see data/README.md. Sources:
";

pub fn write(folder: &Path, policies: &Policies, packages: &Packages) -> Fallible<()> {
    let mut text = ABOUT.to_owned();
    for part in ["managed-policies", "deleted-managed-policies"] {
        for source in packages.sources(part) {
            text += &format!("# {source}\n");
        }
    }
    // By the bytes of the names, as `BTreeMap` has them.
    for (name, policy) in policies {
        let standing = Standing::ALL.iter().find(|(of, _)| *of == policy.standing);
        let standing = standing.map_or("-", |(_, name)| name);
        let Policy {
            path,
            created,
            updated,
            version,
            ..
        } = policy;
        text += &format!("{name}\t{path}\t{created}\t{updated}\t{version}\t{standing}\n");
        for line in lines(&policy.document) {
            text += &format!("\t{line}\n");
        }
    }
    Ok(fs::write(folder.join(FILE), text)?)
}

/// A document in compact JSON, cut around its statements.
fn lines(document: &Value) -> Vec<String> {
    let Some(Value::Array(statements)) = document.get("Statement") else {
        return vec![json(document)];
    };
    // Whatever else the document has goes before the statements.
    let mut head = String::from("{");
    for (key, value) in ordered(document)
        .into_iter()
        .filter(|(key, _)| *key != "Statement")
    {
        head += &format!("{}:{},", json(&Value::from(key)), json(value));
    }
    let mut lines = vec![head + "\"Statement\":["];
    for (index, statement) in statements.iter().enumerate() {
        let comma = if index + 1 < statements.len() {
            ","
        } else {
            ""
        };
        lines.push(json(statement) + comma);
    }
    lines.push("]}".to_owned());
    lines
}

/// Compact JSON with the elements of policies in the order in which they are read.
fn json(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(json).collect();
            format!("[{}]", values.join(","))
        }
        Value::Object(_) => {
            let fields = ordered(value).into_iter();
            let fields = fields.map(|(key, value)| format!("{}:{}", Value::from(key), json(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

const ELEMENTS: [&str; 11] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
];

/// The fields of an object: elements of policies first, all others by their names.
fn ordered(object: &Value) -> Vec<(&str, &Value)> {
    let fields = object.as_object().into_iter().flatten();
    let mut fields: Vec<_> = fields.map(|(key, value)| (key.as_str(), value)).collect();
    let rank = |key: &str| ELEMENTS.iter().position(|element| *element == key);
    fields.sort_by_key(|(key, _)| (rank(key).unwrap_or(ELEMENTS.len()), *key));
    fields
}

/// A policy of the text form: what stands in its line, and its document.
pub struct Written {
    pub name: String,
    pub path: String,
    pub created: String,
    pub updated: String,
    pub version: u16,
    pub standing: Standing,
    pub document: String,
}

/// Reads the text form.
pub fn read(folder: &Path) -> Fallible<Vec<Written>> {
    let text = fs::read_to_string(folder.join(FILE))?;
    let mut policies: Vec<Written> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(part) = line.strip_prefix('\t') {
            let policy = policies.last_mut().ok_or("a document without a policy")?;
            policy.document += part;
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, path, created, updated, version, standing] = fields[..] else {
            return Err(format!("{FILE}: the line `{line}`").into());
        };
        let standing = Standing::ALL.iter().find(|(_, name)| *name == standing);
        policies.push(Written {
            name: name.to_owned(),
            path: path.to_owned(),
            created: created.to_owned(),
            updated: updated.to_owned(),
            version: version.parse()?,
            standing: standing.ok_or("no such standing")?.0,
            document: String::new(),
        });
    }
    Ok(policies)
}
