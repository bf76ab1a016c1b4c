//! Records what a plan says of resources and outputs.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value as Json, json};

/// The file of a project that holds what was planned for it.
pub const PLANNED: &str = "planned.json";

/// Runs `command FOLDER`, which prints the plan as `terraform show -json` does, and keeps what is
/// compared.
pub fn record(command: &str, project: &Path) {
    let output = Command::new(command).arg(project).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", project.display());
    let plan: Json = serde_json::from_slice(&output.stdout).unwrap();
    let mut text = serde_json::to_string_pretty(&reduced(&plan)).unwrap();
    text.push('\n');
    fs::write(project.join(PLANNED), text).unwrap();
}

/// Resources that are created and outputs, each with its value and the masks of what is not known
/// and what is sensitive.
fn reduced(plan: &Json) -> Json {
    let changes = plan["resource_changes"].as_array().into_iter().flatten();
    let created = changes.filter(|change| {
        let actions = change["change"]["actions"].as_array();
        change["mode"] == "managed" && actions.is_some_and(|a| a.contains(&json!("create")))
    });
    let resources: Map<String, Json> = created
        .map(|resource| {
            let mut planned = change(&resource["change"]);
            planned["type"] = resource["type"].clone();
            (resource["address"].as_str().unwrap().to_owned(), planned)
        })
        .collect();
    let types = &plan["planned_values"]["outputs"];
    let outputs = plan["output_changes"].as_object().into_iter().flatten();
    let outputs: Map<String, Json> = outputs
        .map(|(name, output)| {
            let mut planned = change(output);
            if let Some(ty) = types[name].get("type") {
                planned["type"] = ty.clone();
            }
            (name.clone(), planned)
        })
        .collect();
    json!({ "resources": resources, "outputs": outputs })
}

fn change(change: &Json) -> Json {
    json!({
        "value": change["after"],
        "unknown": pruned(&change["after_unknown"]),
        "sensitive": pruned(&change["after_sensitive"]),
    })
}

/// A mask without what it does not mark.
fn pruned(mask: &Json) -> Json {
    match mask {
        Json::Array(items) => {
            let items: Vec<Json> = items.iter().map(pruned).collect();
            let is_empty = items.iter().all(|item| *item == json!(false));
            if is_empty { json!(false) } else { json!(items) }
        }
        Json::Object(entries) => {
            let entries: Map<String, Json> = entries
                .iter()
                .map(|(key, mask)| (key.clone(), pruned(mask)))
                .filter(|(_, mask)| *mask != json!(false))
                .collect();
            if entries.is_empty() {
                json!(false)
            } else {
                json!(entries)
            }
        }
        mask => mask.clone(),
    }
}
