//! Where values stand in a plan that must never be printed.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::planned::{Members, is_true};
use crate::syntax::{Kind, Node};
use crate::text::{Span, Str};

/// Shorter texts that are sensitive may stand elsewhere by chance.
const SHORTEST: usize = 4;

/// The places of everything that a plan marks as sensitive, and the texts among it: providers hand
/// them on in attributes that are not marked, such as `tags_all`.
pub(super) fn secrets(root: &Node) -> (Vec<Span>, SecretTexts) {
    let mut secrets = Secrets::default();
    for list in ["resource_changes", "resource_drift", "deferred_changes"] {
        let changes = root.get(list).and_then(Node::as_list).unwrap_or_default();
        for change in changes {
            let change = change.get("resource_change").unwrap_or(change);
            secrets.change(change.get("change"));
        }
    }
    for entry in members(root.get("output_changes")) {
        secrets.change(Some(entry));
    }
    let prior = root
        .get("prior_state")
        .and_then(|state| state.get("values"));
    for values in [root.get("planned_values"), prior, root.get("values")] {
        secrets.values(values);
    }
    let module = root.get("configuration").and_then(|c| c.get("root_module"));
    if let Some(module) = module {
        let is_sensitive = secrets.variables(module);
        let assigned = root.get("variables");
        for name in is_sensitive {
            let value = assigned.and_then(|v| v.get(name)?.get("value"));
            if let Some(value) = value {
                secrets.add(value);
            }
        }
        secrets.calls(module);
    }
    let texts = SecretTexts::new(secrets.texts);
    if !texts.is_empty() {
        tell(root, &texts, &mut secrets.found);
    }
    (secrets.found, texts)
}

/// The places of all texts that tell a secret.
fn tell(node: &Node, texts: &SecretTexts, found: &mut Vec<Span>) {
    match &node.kind {
        Kind::Text(literal) if texts.are_told_by(&literal.text) => found.push(node.span),
        Kind::List(items) => items.iter().for_each(|item| tell(item, texts, found)),
        Kind::Map(entries) => {
            let values = entries.iter().map(|entry| &entry.value);
            values.for_each(|value| tell(value, texts, found));
        }
        _ => {}
    }
}

/// Texts that are sensitive wherever they stand.
#[derive(Debug, Default)]
pub(in crate::terraform) struct SecretTexts {
    whole: FxHashSet<Str>,
    /// How long those are that are sensitive also as a part of another text, by how they start.
    parts: FxHashMap<Start, BTreeSet<usize>>,
}

/// Shorter texts may be a part of others by chance.
const SHORTEST_PART: usize = 8;

type Start = [u8; SHORTEST_PART];

impl SecretTexts {
    fn new(whole: FxHashSet<Str>) -> Self {
        let mut parts: FxHashMap<Start, BTreeSet<usize>> = FxHashMap::default();
        for text in &whole {
            if let Some(start) = text.as_bytes().first_chunk() {
                parts.entry(*start).or_default().insert(text.len());
            }
        }
        Self { whole, parts }
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// Whether a text is a secret, holds a long one, or names something by one, as an ARN ends with
    /// the name of a user.
    pub(super) fn are_told_by(&self, text: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let name = text.rsplit(['/', ':']).next().unwrap_or(text);
        self.whole.contains(text) || self.whole.contains(name) || self.are_part_of(text)
    }

    fn are_part_of(&self, text: &str) -> bool {
        let starting = |at: usize| {
            let start = text.as_bytes().get(at..)?.first_chunk()?;
            self.parts.get(start)
        };
        let is_secret = |at: usize, len: usize| {
            let part = text.get(at..at + len);
            part.is_some_and(|part| self.whole.contains(part))
        };
        !self.parts.is_empty()
            && (0..text.len()).any(|at| {
                let lengths = starting(at).into_iter().flatten();
                lengths.into_iter().any(|len| is_secret(at, *len))
            })
    }
}

fn members(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let entries = node.and_then(Node::as_map).unwrap_or_default();
    entries.iter().map(|entry| &entry.value)
}

#[derive(Default)]
struct Secrets {
    found: Vec<Span>,
    texts: FxHashSet<Str>,
}

impl Secrets {
    fn add(&mut self, value: &Node) {
        self.found.push(value.span);
        self.add_texts(value);
    }

    fn add_texts(&mut self, value: &Node) {
        match &value.kind {
            Kind::Text(literal) if literal.text.len() >= SHORTEST => {
                self.texts.insert(literal.text.clone());
            }
            Kind::List(items) => items.iter().for_each(|item| self.add_texts(item)),
            Kind::Map(entries) => {
                entries
                    .iter()
                    .for_each(|entry| self.add_texts(&entry.value));
            }
            _ => {}
        }
    }

    fn change(&mut self, change: Option<&Node>) {
        for (value, mask) in [("before", "before_sensitive"), ("after", "after_sensitive")] {
            let part = |name: &str| change.and_then(|change| change.get(name));
            self.marked(part(value), part(mask));
        }
    }

    fn values(&mut self, values: Option<&Node>) {
        for output in members(values.and_then(|values| values.get("outputs"))) {
            self.marked(output.get("value"), output.get("sensitive"));
        }
        let mut modules: Vec<&Node> = values
            .and_then(|v| v.get("root_module"))
            .into_iter()
            .collect();
        while let Some(module) = modules.pop() {
            let list = |name: &str| module.get(name).and_then(Node::as_list).unwrap_or_default();
            for resource in list("resources") {
                self.marked(resource.get("values"), resource.get("sensitive_values"));
            }
            modules.extend(list("child_modules"));
        }
    }

    /// Goes through a value and its mask side by side.
    fn marked(&mut self, value: Option<&Node>, mask: Option<&Node>) {
        let (Some(value), Some(mask)) = (value, mask) else {
            return;
        };
        match &mask.kind {
            Kind::Bool(true) => self.add(value),
            Kind::List(masks) => {
                let items = value.as_list().unwrap_or_default();
                for (item, mask) in items.iter().zip(masks) {
                    self.marked(Some(item), Some(mask));
                }
            }
            Kind::Map(masks) => {
                let values = Members::of(Some(value));
                for mask in masks {
                    let name = mask.key.as_str();
                    self.marked(name.and_then(|name| values.get(name)), Some(&mask.value));
                }
            }
            _ => {}
        }
    }

    /// The names of the sensitive variables of a module; their defaults are secrets.
    fn variables<'n>(&mut self, module: &'n Node) -> Vec<&'n str> {
        let variables = module.get("variables").and_then(Node::as_map);
        let sensitive = variables
            .unwrap_or_default()
            .iter()
            .filter(|variable| variable.value.get("sensitive").is_some_and(is_true));
        let mut names = Vec::new();
        for variable in sensitive {
            if let Some(default) = variable.value.get("default") {
                self.add(default);
            }
            names.extend(variable.key.as_str());
        }
        names
    }

    /// The constant arguments for sensitive variables.
    fn calls(&mut self, module: &Node) {
        for call in members(module.get("module_calls")) {
            let Some(called) = call.get("module") else {
                continue;
            };
            for name in self.variables(called) {
                let argument = call.get("expressions").and_then(|e| e.get(name));
                if let Some(argument) = argument {
                    self.add(argument.get("constant_value").unwrap_or(argument));
                }
            }
            self.calls(called);
        }
    }
}
