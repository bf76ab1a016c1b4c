//! `iam-floyd`: a class of Python for each service, with a method for each action, condition key
//! and resource type.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

use super::{fields, level};
use crate::Fallible;
use crate::facts::{Action, ConditionKey, Facts, ResourceType, Service};
use crate::packages::Packages;

pub const NAME: &str = "iam-floyd";

pub fn read(packages: &Packages) -> Fallible<Facts> {
    let files = packages.files(packages.get(NAME)?, |file| {
        file.starts_with("iam_floyd/statement/_") && !file.ends_with("/__init__.py")
    })?;
    let reader = Reader::new()?;
    let mut facts = Facts::default();
    for (file, text) in &files {
        let prefix = reader.prefix.captures(text).ok_or_else(|| file.clone())?;
        let prefix = prefix[1].to_owned();
        reader.service(&prefix, text, facts.service(&prefix))?;
    }
    let principals = packages.file(packages.get(NAME)?, "iam_floyd/_aws_service_principals.py")?;
    let names = reader.principal.captures_iter(&principals);
    facts.principals = names.map(|name| name[1].to_owned()).collect();
    Ok(facts)
}

/// Names of managed policies that AWS's descriptions call deprecated.
pub fn deprecated_policies(packages: &Packages) -> Fallible<Vec<String>> {
    let text = packages.file(packages.get(NAME)?, "iam_floyd/_aws_managed_policies.py")?;
    let policy = Regex::new(r#"(?m)^    \w+ = '(?:[^']*/)?([^'/]+)'\n    """([^"]*)"""#)?;
    let says_so = Regex::new("on a deprecation path|will soon be deprecated")?;
    let policies = policy.captures_iter(&text);
    let policies = policies.filter(|found| says_so.is_match(&found[2]));
    Ok(policies.map(|found| found[1].to_owned()).collect())
}

struct Reader {
    prefix: Regex,
    levels: Regex,
    method: Regex,
    to: Regex,
    condition: Regex,
    applies: Regex,
    resource: Regex,
    principal: Regex,
    placeholder: Regex,
}

impl Reader {
    fn new() -> Fallible<Self> {
        Ok(Self {
            prefix: Regex::new(r"self\.service_prefix = '([^']+)'")?,
            levels: Regex::new(r"(?s)_ACCESS_LEVEL_LIST[^=]*= (\{.*?\n\}|\{\})")?,
            method: Regex::new(r"(?m)^    def ")?,
            to: Regex::new(r"^(to_\w+)\((?s:.*)self\.to\('([^']+)'\)")?,
            condition: Regex::new(
                r"^if_\w+\(([^)]*)\)(?s:.*)self\.if_\('([^']*)'(?: \+ (\w+))?(?: \+ '([^']*)')?,",
            )?,
            applies: Regex::new(r"- \.(to_\w+)\(\)")?,
            resource: Regex::new(
                r"^on_\w+\((?s:.*)resource of type (\S+) to the statement(?s:.*)self\.on\(f'([^']+)'\)",
            )?,
            principal: Regex::new(r"(?m)^    \w+ = '([^']+)'$")?,
            placeholder: Regex::new(r"\{(\w+)[^}]*\}")?,
        })
    }

    fn service(&self, prefix: &str, text: &str, service: &mut Service) -> Fallible<()> {
        let levels = self.levels.captures(text).ok_or("no access levels")?;
        let levels: Value = serde_json::from_str(&levels[1])?;
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (level, actions) in fields(&levels) {
            for action in actions.as_array().into_iter().flatten() {
                let action = action.as_str().ok_or("an action without a name")?;
                names.entry(action).or_default().push(level);
            }
        }
        for (name, levels) in &names {
            let action = Action {
                name: (*name).to_owned(),
                level: level(&levels.join(", ")),
                ..Action::default()
            };
            service.actions.insert(name.to_ascii_lowercase(), action);
        }
        let methods: Vec<&str> = self.method.split(text).collect();
        let actions = methods.iter().filter_map(|method| self.to.captures(method));
        let actions: BTreeMap<String, String> = actions
            .map(|found| (found[1].to_owned(), found[2].to_ascii_lowercase()))
            .collect();
        for method in methods {
            if let Some(found) = self.condition.captures(method) {
                let name = self.key(prefix, &found);
                let value = value_type(&found[1], method);
                let key = ConditionKey {
                    name: name.clone(),
                    value: value.to_owned(),
                };
                service.keys.insert(name.to_ascii_lowercase(), key);
                for applied in self.applies.captures_iter(method) {
                    let action = actions.get(&applied[1]);
                    if let Some(action) = action.and_then(|action| service.actions.get_mut(action))
                    {
                        action.keys.insert(name.clone());
                    }
                }
            }
            if let Some(found) = self.resource.captures(method) {
                let kind = ResourceType {
                    name: found[1].to_owned(),
                    arns: vec![self.arn(&found[2])],
                    ..ResourceType::default()
                };
                service
                    .resource_types
                    .insert(found[1].to_ascii_lowercase(), kind);
            }
        }
        Ok(())
    }

    /// A key as AWS writes it, with a placeholder where the method has a parameter.
    fn key(&self, prefix: &str, found: &regex::Captures) -> String {
        let name = &found[2];
        let begin = match name.contains(':') {
            true => name.to_owned(),
            false => format!("{prefix}:{name}"),
        };
        let parameter = found
            .get(3)
            .map(|parameter| format!("${{{}}}", pascal(parameter.as_str())));
        let end = found.get(4).map_or("", |end| end.as_str());
        format!("{begin}{}{end}", parameter.unwrap_or_default())
    }

    fn arn(&self, written: &str) -> String {
        let replace = |found: &regex::Captures| format!("${{{}}}", pascal(&found[1]));
        self.placeholder.replace_all(written, replace).into_owned()
    }
}

/// A name of Python as a placeholder of AWS.
fn pascal(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

/// The type of a key's values, from the operators of its method.
fn value_type(parameters: &str, method: &str) -> &'static str {
    let works = |with: &str| method.contains(&format!("Works with [{with} operators]"));
    let many = method.contains("`ForAnyValue:");
    match () {
        () if parameters.contains("value: bool") => "Bool",
        () if works("arn") => "ARN",
        () if works("numeric") => "Numeric",
        () if works("date") => "Date",
        () if works("ipaddress") => "IPAddress",
        () if many => "ArrayOfString",
        () => "String",
    }
}
