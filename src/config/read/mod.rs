//! From the file to the [`Config`].

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arcstr::ArcStr;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_json::Value as Json;

use super::validate::{CODE, Validator, scalar, with_nearest};
use super::{Config, Environment, Override, schema};
use crate::cloudformation::ParameterValue;
use crate::diag::{RuleId, Severity};
use crate::graph::PrincipalKind;
use crate::rules::{self, CustomRule, Generated, Rule, RuleSettings, UnknownRule};
use crate::syntax::{Entry, Kind, Node, yaml};
use crate::text::{FileId, Problem, Span};

/// Reads a configuration file. What is wrong is left out of the configuration and reported.
pub fn parse(file: FileId, text: &ArcStr) -> (Config, Vec<Problem>) {
    parse_all(&[(file, text.clone())], &mut |_| Arc::default())
}

/// Reads the files of custom rules that the configuration names, with the places that name them.
pub type ReadRules<'a> = dyn FnMut(&[(String, Span)]) -> Arc<[CustomRule]> + 'a;

/// Reads a configuration of several files: later ones are set above earlier ones. Single settings are
/// replaced, and so are lists of options and of selected rules; `exclude`, `ignore`, `overrides`,
/// lists of `accounts`, custom rules and files of parameters are added; variables, parameters, environments and rules are
/// set by their names.
pub fn parse_all(files: &[(FileId, ArcStr)], custom: &mut ReadRules<'_>) -> (Config, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut roots = Vec::new();
    for (file, text) in files {
        let parsed = yaml::parse(*file, text);
        problems.extend(parsed.problems);
        let mut trees = parsed.tree.into_iter();
        roots.extend(trees.next());
        if let Some(second) = trees.next() {
            let message = "a configuration is one document, and this is a second";
            problems.push(Problem::error(CODE, second.span, message));
        }
    }
    let roots: Vec<&Node> = roots.iter().collect();
    let (config, more) = read(&roots, custom);
    problems.extend(more);
    (config, problems)
}

/// The files that a configuration extends, as it names them, and where.
pub fn extended(file: FileId, text: &ArcStr) -> Vec<(String, Span)> {
    let parsed = yaml::parse(file, text);
    let root = parsed.tree.first();
    let Some(named) = root.and_then(|root| root.get("extends")) else {
        return Vec::new();
    };
    match named.as_str() {
        Some(name) => vec![(name.to_owned(), named.span)],
        None => texts(named),
    }
}

/// Reads a parsed configuration. What is wrong is left out of the configuration and reported.
pub fn from_node(root: &Node) -> (Config, Vec<Problem>) {
    read(&[root], &mut |_| Arc::default())
}

fn read(roots: &[&Node], custom: &mut ReadRules<'_>) -> (Config, Vec<Problem>) {
    let mut schema = schema();
    // Rules are judged one by one: a name may be written in more ways than the schema lists.
    for at in [
        "/properties/rules",
        "/properties/overrides/items/properties/rules",
    ] {
        if let Some(rules) = schema.pointer_mut(at) {
            *rules = serde_json::json!({ "type": "object" });
        }
    }
    let mut validator = Validator::new(&schema);
    let mut reader = Reader {
        config: Config::default(),
        problems: Vec::new(),
        excluded: Vec::new(),
        set: BTreeMap::new(),
    };
    for root in roots {
        validator.check(root, &schema, "the configuration");
        for key in CUSTOM_RULES {
            let globs = root.get(key).map(texts).unwrap_or_default();
            reader.config.custom_rules.extend(globs);
        }
    }
    reader.config.settings.custom = custom(&reader.config.custom_rules);
    for root in roots {
        for entry in root.as_map().unwrap_or_default() {
            match entry.key.as_str().unwrap_or_default() {
                "rules" => reader.rules(&entry.value, &schema, &mut validator),
                "overrides" => reader.overrides(&entry.value, &schema, &mut validator),
                key => reader.top_level(key, &entry.value),
            }
        }
    }
    reader.finish();
    let mut problems = validator.into_problems();
    problems.extend(reader.problems);
    (reader.config, problems)
}

/// The keys of the globs of custom rules.
const CUSTOM_RULES: [&str; 2] = ["custom-rules", "custom_rules"];

struct Reader {
    config: Config,
    problems: Vec<Problem>,
    /// The lines of `exclude`.
    excluded: Vec<(String, Span)>,
    /// The rules that are set, and where they were last.
    set: BTreeMap<&'static str, (&'static Rule, Span)>,
}

impl Reader {
    fn top_level(&mut self, key: &str, value: &Node) {
        if matches!(value.kind, Kind::Null) {
            return;
        }
        match key {
            "select" => self.names(value, |settings, names| settings.select(names)),
            "ignore" => self.names(value, |settings, names| settings.ignore(names)),
            "exclude" => self.excluded.extend(texts(value)),
            "fail-on" => self.config.fail_on = value.as_str().and_then(|text| text.parse().ok()),
            "baseline" => {
                let name = value.as_str().map(str::to_owned);
                self.config.baseline = name.map(|name| (name, value.span));
            }
            "variables" => self.config.variables.extend(variable_values(value)),
            "parameters" => {
                let own = parameters(value);
                let all = &mut self.config.parameters;
                all.retain(|known| own.iter().all(|own| own.name != known.name));
                all.extend(own);
            }
            "parameter-files" => self.config.parameter_files.extend(texts(value)),
            "region" => self.config.region = value.as_str().map(str::to_owned),
            "partition" => self.config.partition = value.as_str().map(str::to_owned),
            "account-id" => self.config.account_id = value.as_str().map(str::to_owned),
            "cdk-helpers" => self.config.settings.cdk_helpers = generated(value),
            "serverless-roles" => self.config.settings.serverless_roles = generated(value),
            "accounts" => self.accounts(value),
            "workspace" => self.config.workspace = scalar(value).map(str::to_owned),
            "environments" => {
                let own = environments(value);
                let all = &mut self.config.environments;
                all.retain(|known| own.iter().all(|own| own.name != known.name));
                all.extend(own);
            }
            _ => {}
        }
    }

    fn names(
        &mut self,
        list: &Node,
        set: fn(&mut rules::Settings, &[&str]) -> Result<(), UnknownRule>,
    ) {
        let (known, unknown): (Vec<&Node>, Vec<&Node>) = list
            .as_list()
            .unwrap_or_default()
            .iter()
            .filter(|item| item.as_str().is_some())
            .partition(|item| {
                item.as_str()
                    .is_some_and(|name| self.config.settings.knows(name))
            });
        for item in unknown {
            self.unknown_rule(item);
        }
        let names: Vec<&str> = known.into_iter().filter_map(Node::as_str).collect();
        // All names are known, so nothing is refused.
        if let Err(error) = set(&mut self.config.settings, &names) {
            self.error(list.span, error.to_string());
        }
    }

    fn accounts(&mut self, map: &Node) {
        let ids = |name: &str| {
            let list = map.get(name)?.as_list()?.iter();
            Some(list.filter_map(scalar).map(str::to_owned))
        };
        let accounts = &mut self.config.settings.accounts;
        if let Some(own) = ids("own") {
            accounts.own.get_or_insert_default().extend(own);
        }
        accounts
            .trusted
            .extend(ids("trusted").into_iter().flatten());
    }

    /// What can be told only when all files are read.
    fn finish(&mut self) {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        for (glob, span) in std::mem::take(&mut self.excluded) {
            if let Err(error) = builder.add_line(None, &glob) {
                self.error(span, format!("`exclude`: {error}"));
            }
        }
        self.config.exclude = builder.build().unwrap_or_else(|_| Gitignore::empty());
        for (rule, span) in std::mem::take(&mut self.set).into_values() {
            self.missing_option(rule, span);
        }
    }

    fn overrides<'a>(&mut self, list: &Node, schema: &'a Json, validator: &mut Validator<'a>) {
        for node in list.as_list().unwrap_or_default() {
            let mut over = Override::new(node, &mut self.problems);
            let ignored = node.get("ignore").and_then(Node::as_list);
            for item in ignored.unwrap_or_default() {
                let Some(name) = item.as_str() else { continue };
                let mut named = rules::named(name).peekable();
                if let Some(rule) = self.config.settings.custom_rule(name) {
                    over.ignore(&rule.id);
                } else if named.peek().is_some() {
                    named.for_each(|rule| over.ignore(rule.id));
                } else {
                    self.unknown_rule(item);
                }
            }
            let rules = node.get("rules").and_then(Node::as_map);
            for Entry { key, value } in rules.unwrap_or_default() {
                let mut settings = RuleSettings::default();
                fill(&mut settings, value);
                if let Some(rule) = self.custom(key, value, schema, validator) {
                    rule.into_iter()
                        .for_each(|id| over.set(id, settings.clone()));
                    continue;
                }
                for rule in self.conforming(key, value, schema, validator) {
                    over.set(rule.id.into(), settings.clone());
                }
            }
            self.config.overrides.push(over);
        }
    }

    /// The custom rule that a key of `rules` names, if it names one; within it none where what is
    /// set about it is not what its schema asks for.
    fn custom<'a>(
        &self,
        key: &Node,
        value: &Node,
        schema: &'a Json,
        validator: &mut Validator<'a>,
    ) -> Option<Option<RuleId>> {
        let name = key.as_str().unwrap_or_default();
        let rule = self.config.settings.custom_rule(name)?;
        let definition = schema.pointer("/$defs/custom-rule");
        let conforms = definition.is_some_and(|d| validator.check(value, d, &format!("`{name}`")));
        Some(conforms.then(|| rule.id.clone()))
    }

    /// The rules that a key of `rules` names, if what is set about them is what their schema asks for.
    fn conforming<'a>(
        &mut self,
        key: &Node,
        value: &Node,
        schema: &'a Json,
        validator: &mut Validator<'a>,
    ) -> Vec<&'static Rule> {
        let name = key.as_str().unwrap_or_default();
        let named: Vec<&'static Rule> = rules::named(name).collect();
        if named.is_empty() {
            self.unknown_rule(key);
            return named;
        }
        let definition = schema
            .get("$defs")
            .and_then(|defs| defs.get(schema::definition_of(name)));
        match definition.is_some_and(|d| validator.check(value, d, &format!("`{name}`"))) {
            true => named,
            false => Vec::new(),
        }
    }

    fn rules<'a>(&mut self, map: &Node, schema: &'a Json, validator: &mut Validator<'a>) {
        let mut own: BTreeSet<&str> = BTreeSet::new();
        for Entry { key, value } in map.as_map().unwrap_or_default() {
            if let Some(rule) = self.custom(key, value, schema, validator) {
                if let Some(id) = rule {
                    let mut settings = RuleSettings::default();
                    fill(&mut settings, value);
                    self.config.settings.by_id_mut(&id).overlay(&settings);
                }
                continue;
            }
            for rule in self.conforming(key, value, schema, validator) {
                if !own.insert(rule.id) {
                    self.error(key.span, format!("rule `{}` is set twice", rule.id));
                    continue;
                }
                let mut settings = RuleSettings::default();
                fill(&mut settings, value);
                self.config.settings.rule_mut(rule).overlay(&settings);
                self.set.insert(rule.id, (rule, key.span));
                self.advise(rule, value);
            }
        }
    }

    /// A rule that is turned on must have the options that it cannot do without.
    fn missing_option(&mut self, rule: &'static Rule, span: Span) {
        let settings = &self.config.settings;
        if let Some(option) = settings
            .missing_option(rule)
            .filter(|_| settings.runs(rule))
        {
            let message = format!("rule `{}` needs option `{option}`", rule.id);
            self.error(span, message);
        }
    }

    /// Tells what is allowed in the options of a rule but probably not meant.
    fn advise(&mut self, rule: &'static Rule, set: &Node) {
        let settings = self.config.settings.rule_mut(rule);
        for option in rule.options {
            let (Some(advice), Some(node)) = (option.advice, set.get(option.name)) else {
                continue;
            };
            let values = settings.options.get(option.name).and_then(Json::as_array);
            let elements = node.as_list().into_iter().flatten();
            for (node, value) in elements.zip(values.into_iter().flatten()) {
                if let Some(message) = advice(value) {
                    self.problems
                        .push(Problem::warning(CODE, node.span, message));
                }
            }
        }
    }

    fn unknown_rule(&mut self, node: &Node) {
        let name = node.as_str().unwrap_or_default();
        let message = format!("there is no rule `{name}`");
        let nearest = self.config.settings.unknown(name).nearest;
        self.problems.push(with_nearest(
            node,
            message,
            name,
            nearest.as_deref().into_iter(),
        ));
    }

    fn error(&mut self, span: Span, message: String) {
        self.problems.push(Problem::error(CODE, span, message));
    }
}

/// Takes over what the schema has let through.
fn fill(settings: &mut RuleSettings, value: &Node) {
    for Entry { key, value } in value.as_map().unwrap_or_default() {
        let name = key.as_str().unwrap_or_default();
        settings.places.insert(name.to_owned(), key.span);
        match (name, &value.kind) {
            (_, Kind::Null) => {}
            ("enabled", Kind::Bool(enabled)) => settings.enabled = Some(*enabled),
            ("severity", Kind::Map(entries)) => {
                settings.severities = entries.iter().filter_map(severity_of_kind).collect();
            }
            ("severity", _) => settings.severity = severity(value),
            (option, _) => {
                settings.options.insert(option.to_owned(), json(value));
            }
        }
    }
}

/// The environments, in the short form (a list of files) or the long one.
fn environments(map: &Node) -> Vec<Environment> {
    let entries = map.as_map().unwrap_or_default().iter();
    entries
        .filter_map(|Entry { key, value }| {
            let text = |name: &str| value.get(name).and_then(scalar).map(str::to_owned);
            let var_files = match value.kind {
                Kind::List(_) => Some(value),
                _ => value.get("var-files"),
            };
            let variables = value.get("variables");
            Some(Environment {
                name: scalar(key)?.to_owned(),
                var_files: var_files.map(texts).unwrap_or_default(),
                variables: variables.map_or_else(Vec::new, variable_values),
                parameters: value.get("parameters").map_or_else(Vec::new, parameters),
                parameter_files: value.get("parameter-files").map(texts).unwrap_or_default(),
                region: text("region"),
                workspace: text("workspace"),
                account_id: text("account-id"),
                partition: text("partition"),
            })
        })
        .collect()
}

fn texts(list: &Node) -> Vec<(String, Span)> {
    let items = list.as_list().unwrap_or_default().iter();
    items
        .filter_map(|item| Some((item.as_str()?.to_owned(), item.span)))
        .collect()
}

fn variable_values(map: &Node) -> Vec<(String, String)> {
    pairs(map, |value| json(value).to_string())
}

fn severity(node: &Node) -> Option<Severity> {
    node.as_str()?.parse().ok()
}

fn severity_of_kind(entry: &Entry) -> Option<(PrincipalKind, Severity)> {
    let kind = rules::kind_of_key(entry.key.as_str()?)?;
    Some((kind, severity(&entry.value)?))
}

fn pairs(map: &Node, text: fn(&Node) -> String) -> Vec<(String, String)> {
    map.as_map()
        .unwrap_or_default()
        .iter()
        .filter(|entry| !matches!(entry.value.kind, Kind::Null))
        .filter_map(|Entry { key, value }| {
            let value = scalar(value).map_or_else(|| text(value), str::to_owned);
            Some((key.as_str()?.to_owned(), value))
        })
        .collect()
}

fn parameters(map: &Node) -> Vec<ParameterValue> {
    let entries = map.as_map().unwrap_or_default().iter();
    entries
        .filter(|entry| !matches!(entry.value.kind, Kind::Null))
        .filter_map(|Entry { key, value }| {
            let text = scalar(value).map_or_else(|| comma_separated(value), str::to_owned);
            Some(ParameterValue::new(key.as_str()?, text, value.span))
        })
        .collect()
}

fn comma_separated(node: &Node) -> String {
    let items = node.as_list().unwrap_or_default();
    items
        .iter()
        .filter_map(scalar)
        .collect::<Vec<_>>()
        .join(",")
}

/// The same value as JSON. Numbers that JSON cannot hold as written stay texts.
fn json(node: &Node) -> Json {
    match &node.kind {
        Kind::Bool(b) => Json::Bool(*b),
        Kind::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
        Kind::Text(literal) => literal.text.as_str().into(),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Map(entries) => Json::Object(
            entries
                .iter()
                .filter_map(|e| Some((e.key.as_str()?.to_owned(), json(&e.value))))
                .collect(),
        ),
        _ => Json::Null,
    }
}

/// What becomes of what a tool generates.
fn generated(value: &Node) -> Generated {
    let mut all = Generated::ALL.into_iter();
    let named = all.find(|it| value.as_str() == Some(it.name()));
    named.unwrap_or_default()
}
