//! `cfn-lint`: actions in lower case, the resource types that they take, formats of ARNs in which
//! `.*` stands for anything.

use serde_json::Value;

use super::{fields, texts};
use crate::Fallible;
use crate::facts::{Action, Facts, ResourceType};
use crate::packages::Packages;

pub const NAME: &str = "cfn-lint";

pub fn read(packages: &Packages) -> Fallible<Facts> {
    let text = packages.file(
        packages.get(NAME)?,
        "cfnlint/data/AdditionalSpecs/Policies.json",
    )?;
    let services: Value = serde_json::from_str(&text)?;
    let mut facts = Facts::default();
    for (prefix, value) in fields(&services) {
        let service = facts.service(prefix);
        for (name, action) in value.get("Actions").into_iter().flat_map(fields) {
            let kinds = texts(action, "Resources").map(|kind| (kind.to_owned(), false));
            let action = Action {
                name: name.clone(),
                resource_types: Some(kinds.collect()),
                ..Action::default()
            };
            service.actions.insert(name.to_ascii_lowercase(), action);
        }
        for (name, kind) in value.get("Resources").into_iter().flat_map(fields) {
            let kind = ResourceType {
                name: name.clone(),
                arns: texts(kind, "ARNFormats")
                    .map(|arn| arn.replace(".*", "*"))
                    .collect(),
                keys: texts(kind, "ConditionKeys").map(str::to_owned).collect(),
            };
            service
                .resource_types
                .insert(name.to_ascii_lowercase(), kind);
        }
    }
    Ok(facts)
}
