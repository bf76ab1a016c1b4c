//! The text form: sorted tables, one line a row, fields between tabs, lists between commas.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::facts::{
    Action, ConditionKey, Facts, LEVELS, Partition, ResourceType, Service, Standing,
};
use crate::packages::Packages;
use crate::{Fallible, rows};

/// A table of the text form.
struct Table {
    file: &'static str,
    /// What its rows are.
    about: &'static str,
    /// The parts of `sources.tsv` that it is read from.
    parts: &'static [&'static str],
}

const SERVICES: Table = Table {
    file: "services.tsv",
    about: "Services: prefix; standing (`-` current, `retired`, `unlisted`); `rcp` when resource \
            control policies reach it.",
    parts: &["actions", "retired-actions", "managed-policies"],
};
const ACTIONS: Table = Table {
    file: "actions.tsv",
    about: "Actions: name; access level; standing (`-` current, `retired`, `unlisted` for those \
            that only managed policies of AWS use); resource types (`*` behind those that are \
            required; `-` none, `?` not known); condition keys; dependent actions.",
    parts: &[
        "actions",
        "dependent-actions",
        "retired-actions",
        "managed-policies",
    ],
};
const RESOURCE_TYPES: Table = Table {
    file: "resource_types.tsv",
    about: "Resource types: service; name; formats of the ARN; condition keys.",
    parts: &["actions"],
};
const KEYS: Table = Table {
    file: "condition_keys.tsv",
    about: "Condition keys of services: service; key; type of the value.",
    parts: &["actions"],
};
const PRINCIPALS: Table = Table {
    file: "service_principals.tsv",
    about: "Service principals.",
    parts: &["service-principals"],
};
const PREFIXES: Table = Table {
    file: "condition_key_prefixes.tsv",
    about: "Beginnings of condition keys that are no prefix of a service: beginning; the service \
            whose keys they are.",
    parts: &["actions"],
};
const PARTITIONS: Table = Table {
    file: "partitions.tsv",
    about: "Partitions: name; suffix of its hosts; how its regions begin; the regions.",
    parts: &["regions"],
};

/// Writes every table into a folder.
pub fn write(folder: &Path, facts: &Facts, packages: &Packages) -> Fallible<()> {
    let write = |table: &Table, rows: Vec<Vec<String>>| table.write(folder, rows, packages);
    let services = || facts.services.iter();
    write(
        &SERVICES,
        services()
            .map(|(prefix, s)| service_row(prefix, s))
            .collect(),
    )?;
    let actions = services().flat_map(|(p, s)| s.actions.values().map(move |a| action_row(p, a)));
    write(&ACTIONS, actions.collect())?;
    let kinds =
        services().flat_map(|(p, s)| s.resource_types.values().map(move |r| type_row(p, r)));
    write(&RESOURCE_TYPES, kinds.collect())?;
    let keys = services().flat_map(|(p, s)| s.keys.values().map(move |k| key_row(p, k)));
    write(&KEYS, keys.collect())?;
    let principals = facts.principals.iter().map(|name| vec![name.clone()]);
    write(&PRINCIPALS, principals.collect())?;
    let prefixes = facts.prefixes.iter();
    write(
        &PREFIXES,
        prefixes.map(|(p, s)| vec![p.clone(), s.clone()]).collect(),
    )?;
    write(
        &PARTITIONS,
        facts.partitions.iter().map(partition_row).collect(),
    )
}

impl Table {
    fn write(&self, folder: &Path, rows: Vec<Vec<String>>, packages: &Packages) -> Fallible<()> {
        let sources: BTreeSet<String> = self
            .parts
            .iter()
            .flat_map(|part| packages.sources(part))
            .collect();
        let mut text = format!("# {}\n", self.about);
        text += "# Written by `cargo run -p xtask -- facts`; see data/README.md. Sources:\n";
        for source in sources {
            text += &format!("# {source}\n");
        }
        for row in rows {
            if let Some(field) = row.iter().find(|field| is_prose(field)) {
                return Err(format!("{}: `{field}` is no name", self.file).into());
            }
            text += &row.join("\t");
            text.push('\n');
        }
        Ok(fs::write(folder.join(self.file), text)?)
    }
}

/// Whether a field holds other than names between commas. Names of resource types have spaces, but
/// none has many words, and none ends as a sentence does.
fn is_prose(field: &str) -> bool {
    let is_name = |name: &str| {
        let words = name.split(' ');
        name.is_ascii()
            && !name.ends_with(['.', ';', '!'])
            && words.clone().count() <= 4
            && words.clone().all(|word| !word.is_empty())
    };
    field.contains(['\t', '\n']) || !field.split(',').all(is_name)
}

fn service_row(prefix: &str, service: &Service) -> Vec<String> {
    let rcp = if service.supports_rcp { "rcp" } else { "-" };
    vec![
        prefix.to_owned(),
        standing(service.standing).to_owned(),
        rcp.to_owned(),
    ]
}

fn action_row(prefix: &str, action: &Action) -> Vec<String> {
    let kinds = action.resource_types.as_ref().map(|kinds| {
        let mut kinds = kinds.clone();
        kinds.sort();
        kinds.dedup();
        let star = |required| if required { "*" } else { "" };
        list(
            kinds
                .iter()
                .map(|(name, required)| format!("{name}{}", star(*required))),
        )
    });
    vec![
        format!("{prefix}:{}", action.name),
        action.level.clone(),
        standing(action.standing).to_owned(),
        kinds.unwrap_or_else(|| "?".to_owned()),
        list(action.keys.iter().cloned()),
        list(action.dependent.iter().cloned()),
    ]
}

fn type_row(prefix: &str, kind: &ResourceType) -> Vec<String> {
    vec![
        prefix.to_owned(),
        kind.name.clone(),
        list(kind.arns.iter().cloned()),
        list(kind.keys.iter().cloned()),
    ]
}

fn key_row(prefix: &str, key: &ConditionKey) -> Vec<String> {
    vec![prefix.to_owned(), key.name.clone(), key.value.clone()]
}

fn partition_row(partition: &Partition) -> Vec<String> {
    vec![
        partition.name.clone(),
        partition.dns_suffix.clone(),
        list(partition.begins.iter().cloned()),
        list(partition.regions.iter().cloned()),
    ]
}

fn standing(standing: Standing) -> &'static str {
    let found = Standing::ALL.iter().find(|(of, _)| *of == standing);
    found.map_or("-", |(_, name)| name)
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.is_empty() {
        true => "-".to_owned(),
        false => names.join(","),
    }
}

/// Reads the tables of services from a folder.
pub fn read(folder: &Path) -> Fallible<Facts> {
    let mut facts = Facts::default();
    let text = |table: &Table| fs::read_to_string(folder.join(table.file));
    for row in rows(&text(&SERVICES)?) {
        let [prefix, standing, rcp] = row[..] else {
            return bad(&row);
        };
        let service = facts.service(prefix);
        service.standing = standing_of(standing)?;
        service.supports_rcp = rcp == "rcp";
    }
    for row in rows(&text(&ACTIONS)?) {
        let [name, level, standing, kinds, keys, dependent] = row[..] else {
            return bad(&row);
        };
        let Some((prefix, name)) = name.split_once(':') else {
            return bad(&row);
        };
        if !LEVELS.contains(&level) {
            return bad(&row);
        }
        let action = Action {
            name: name.to_owned(),
            level: level.to_owned(),
            standing: standing_of(standing)?,
            resource_types: (kinds != "?").then(|| names(kinds).map(taken).collect()),
            keys: names(keys).map(str::to_owned).collect(),
            dependent: names(dependent).map(str::to_owned).collect(),
        };
        facts
            .service(prefix)
            .actions
            .insert(name.to_ascii_lowercase(), action);
    }
    for row in rows(&text(&RESOURCE_TYPES)?) {
        let [prefix, name, arns, keys] = row[..] else {
            return bad(&row);
        };
        let kind = ResourceType {
            name: name.to_owned(),
            arns: names(arns).map(str::to_owned).collect(),
            keys: names(keys).map(str::to_owned).collect(),
        };
        facts
            .service(prefix)
            .resource_types
            .insert(name.to_ascii_lowercase(), kind);
    }
    for row in rows(&text(&KEYS)?) {
        let [prefix, name, value] = row[..] else {
            return bad(&row);
        };
        let key = ConditionKey {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        facts
            .service(prefix)
            .keys
            .insert(name.to_ascii_lowercase(), key);
    }
    for row in rows(&text(&PRINCIPALS)?) {
        facts.principals.insert(row.join("\t"));
    }
    for row in rows(&text(&PREFIXES)?) {
        let [prefix, service] = row[..] else {
            return bad(&row);
        };
        facts.prefixes.insert(prefix.to_owned(), service.to_owned());
    }
    Ok(facts)
}

/// A condition key that any service may see.
pub struct GlobalKey {
    pub name: String,
    pub value: String,
    pub is_sensitive: bool,
}

/// Reads the table of global condition keys, which is kept by hand.
pub fn read_global_keys(folder: &Path) -> Fallible<Vec<GlobalKey>> {
    let text = fs::read_to_string(folder.join("global_condition_keys.tsv"))?;
    let key = |row: Vec<&str>| match row[..] {
        [name, value, sensitive] => Ok(GlobalKey {
            name: name.to_owned(),
            value: value.to_owned(),
            is_sensitive: sensitive == "sensitive",
        }),
        _ => bad(&row),
    };
    rows(&text).map(key).collect()
}

fn bad<T>(row: &[&str]) -> Fallible<T> {
    Err(format!("the row `{}` is not as its table says", row.join("\t")).into())
}

fn standing_of(name: &str) -> Fallible<Standing> {
    let found = Standing::ALL.iter().find(|(_, of)| *of == name);
    let (standing, _) = found.ok_or_else(|| format!("no standing `{name}`"))?;
    Ok(*standing)
}

/// The names of a list.
fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|name| *name != "-")
}

fn taken(kind: &str) -> (String, bool) {
    let name = kind.strip_suffix('*');
    (name.unwrap_or(kind).to_owned(), name.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_no_name() {
        for name in [
            "-",
            "s3:GetObject",
            "Permissions management",
            "a,b,c",
            "CIS Scan Configuration",
        ] {
            assert!(!is_prose(name), "{name}");
        }
        for prose in [
            "",
            "Grants permission to get an object",
            "A key.",
            "a, b",
            "a\tb",
            "naïve",
            "two  spaces",
        ] {
            assert!(is_prose(prose), "{prose}");
        }
    }
}
