//! Judges a tree by a JSON schema, with the places of what is wrong.

use std::collections::HashSet;

use regex::Regex;
use serde_json::{Map, Value as Json};

use crate::syntax::{Kind, Node};
use crate::text::{Problem, nearest};

/// The code of problems of the configuration.
pub const CODE: &str = "invalid-config";

/// The keywords that are understood. A schema that uses others would be judged too mildly.
#[cfg(test)]
pub const KEYWORDS: [&str; 16] = [
    "$ref",
    "additionalProperties",
    "anyOf",
    "default",
    "dependentRequired",
    "description",
    "enum",
    "items",
    "minItems",
    "maximum",
    "minLength",
    "minProperties",
    "minimum",
    "pattern",
    "properties",
    "required",
];

/// Judges trees by the definitions of one schema.
pub struct Validator<'a> {
    definitions: Option<&'a Map<String, Json>>,
    problems: Vec<Problem>,
}

impl<'a> Validator<'a> {
    /// For parts of the schema `root`, whose `$defs` are used.
    pub fn new(root: &'a Json) -> Self {
        Self {
            definitions: root.get("$defs").and_then(Json::as_object),
            problems: Vec::new(),
        }
    }

    /// What was wrong with the trees so far.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Judges a node by a schema and gives whether it conforms; `name` is how messages call it.
    /// A null is a value that is not set, and conforms.
    pub fn check(&mut self, node: &Node, schema: &'a Json, name: &str) -> bool {
        let before = self.problems.len();
        self.judge(node, self.resolve(schema), name);
        self.problems.len() == before
    }

    fn resolve(&self, schema: &'a Json) -> &'a Json {
        schema
            .get("$ref")
            .and_then(Json::as_str)
            .and_then(|r| r.strip_prefix("#/$defs/"))
            .and_then(|name| self.definitions?.get(name))
            .unwrap_or(schema)
    }

    fn error(&mut self, node: &Node, message: String) {
        self.problems.push(Problem::error(CODE, node.span, message));
    }

    fn judge(&mut self, node: &Node, schema: &'a Json, name: &str) {
        if matches!(node.kind, Kind::Null) {
            return;
        }
        if let Some(branches) = schema.get("anyOf").and_then(Json::as_array) {
            return self.judge_any(node, branches, name);
        }
        if !fits_type(node, schema) {
            let wanted = wanted(schema);
            return self.error(node, format!("{name} must be {wanted}"));
        }
        self.judge_scalar(node, schema, name);
        self.judge_number(node, schema, name);
        let least = schema.get("minItems").and_then(Json::as_u64);
        if let (Some(least), Some(list)) = (least, node.as_list())
            && (list.len() as u64) < least
        {
            self.error(node, format!("{name} must have {least} element at least"));
        }
        if let Some(items) = schema.get("items") {
            for item in node.as_list().unwrap_or_default() {
                self.not_null(item, name);
                self.judge(item, self.resolve(items), name);
            }
        }
        self.judge_map(node, schema, name);
    }

    /// The branch that is meant is the first of the node's type; its faults are reported.
    fn judge_any(&mut self, node: &Node, branches: &'a [Json], name: &str) {
        let meant = branches
            .iter()
            .map(|branch| self.resolve(branch))
            .find(|branch| fits_type(node, branch));
        match meant {
            Some(branch) => self.judge(node, branch, name),
            None => {
                let kinds: Vec<String> = branches.iter().map(|b| wanted(self.resolve(b))).collect();
                self.error(node, format!("{name} must be {}", kinds.join(" or ")));
            }
        }
    }

    fn not_null(&mut self, item: &Node, name: &str) {
        if matches!(item.kind, Kind::Null) {
            self.error(item, format!("an element of {name} is empty"));
        }
    }

    fn judge_scalar(&mut self, node: &Node, schema: &Json, name: &str) {
        let Some(text) = scalar(node) else { return };
        if let Some(known) = schema.get("enum").and_then(Json::as_array) {
            let known: Vec<&str> = known.iter().filter_map(Json::as_str).collect();
            if !known.contains(&text) {
                let message = format!("{name} must be {}, not `{text}`", listed(&known));
                self.problems
                    .push(with_nearest(node, message, text, known.into_iter()));
            }
        }
        if schema.get("minLength").is_some() && text.is_empty() {
            self.error(node, format!("{name} is empty"));
        }
        let pattern = schema.get("pattern").and_then(Json::as_str);
        if let Some(pattern) = pattern
            && Regex::new(pattern).is_ok_and(|regex| !regex.is_match(text))
        {
            self.error(node, format!("{name} must match `{pattern}`"));
        }
    }

    fn judge_number(&mut self, node: &Node, schema: &Json, name: &str) {
        let Kind::Number(text) = &node.kind else {
            return;
        };
        let Ok(number) = text.parse::<f64>() else {
            return self.error(node, format!("{name} must be a number"));
        };
        let bound = |keyword: &str| schema.get(keyword).and_then(Json::as_f64);
        if let Some(least) = bound("minimum").filter(|least| number < *least) {
            self.error(node, format!("{name} must be {least} or more"));
        }
        if let Some(most) = bound("maximum").filter(|most| number > *most) {
            self.error(node, format!("{name} must be {most} or less"));
        }
    }

    fn judge_map(&mut self, node: &Node, schema: &'a Json, name: &str) {
        let Some(entries) = node.as_map() else { return };
        let empty = Map::new();
        let known = schema.get("properties").and_then(Json::as_object);
        let further = schema.get("additionalProperties");
        let closed = further == Some(&Json::Bool(false));
        let mut seen = HashSet::new();
        for entry in entries {
            let key = entry.key.as_str().unwrap_or_default();
            if !seen.insert(key) {
                self.error(&entry.key, format!("key `{key}` stands twice"));
            }
            match known.and_then(|known| known.get(key)) {
                Some(schema) => self.judge(&entry.value, self.resolve(schema), &format!("`{key}`")),
                None if further.is_some_and(Json::is_object) => {
                    if let Some(schema) = further {
                        self.judge(&entry.value, self.resolve(schema), &format!("`{key}`"));
                    }
                }
                None if closed => {
                    let known = known.unwrap_or(&empty).keys().map(String::as_str);
                    let message = format!("unknown key `{key}` in {name}");
                    let problem = Problem::error(CODE, entry.key.span, message);
                    let help = help_for_key(key, &known.collect::<Vec<_>>());
                    self.problems.push(match help {
                        Some(help) => problem.help(help),
                        None => problem,
                    });
                }
                None => {}
            }
        }
        let required = schema.get("required").and_then(Json::as_array);
        for key in required.into_iter().flatten().filter_map(Json::as_str) {
            if node.get(key).is_none() {
                self.error(node, format!("{name} has no `{key}`"));
            }
        }
        let dependent = schema.get("dependentRequired").and_then(Json::as_object);
        for (key, needed) in dependent.into_iter().flatten() {
            let needed = needed.as_array().into_iter().flatten();
            for other in needed.filter_map(Json::as_str) {
                if let Some(set) = node.get(key).filter(|_| node.get(other).is_none()) {
                    self.error(set, format!("{name} has `{key}` without `{other}`"));
                }
            }
        }
        if schema.get("minProperties").is_some() && entries.is_empty() {
            self.error(node, format!("an element of {name} is empty"));
        }
    }
}

/// A problem at `node` that names the known word most like `word`.
pub fn with_nearest<'a>(
    node: &Node,
    message: String,
    word: &str,
    known: impl Iterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::error(CODE, node.span, message);
    match nearest(word, known) {
        Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
        None => problem,
    }
}

/// Which of the known keys is meant by another one: the most like it, or the only one that has all
/// of its words, or their beginnings; else which there are, if they are few.
fn help_for_key(key: &str, known: &[&str]) -> Option<String> {
    const FEW: usize = 12;
    fn words(key: &str) -> impl Iterator<Item = &str> {
        key.split(['-', '_']).filter(|word| !word.is_empty())
    }
    let has_all = |known: &&&str| {
        let has = |word: &str| words(known).any(|it| it.starts_with(word));
        let has_long = words(key).any(|word| word.len() >= 3);
        has_long && words(key).all(has)
    };
    let mut alike = known.iter().filter(has_all);
    let only = alike.next().filter(|_| alike.next().is_none());
    if let Some(meant) = nearest(key, known.iter().copied()).or(only.copied()) {
        return Some(format!("did you mean `{meant}`?"));
    }
    match known.len() {
        0 => None,
        1..=FEW => Some(format!("it takes {}", listed(known))),
        _ => None,
    }
}

/// The text of a scalar, as written.
pub fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Bool(true) => Some("true"),
        Kind::Bool(false) => Some("false"),
        _ => node.as_str(),
    }
}

fn fits_type(node: &Node, schema: &Json) -> bool {
    if schema.get("enum").is_some() {
        return scalar(node).is_some();
    }
    let fits = |kind: &str| match &node.kind {
        Kind::Bool(_) => kind == "boolean",
        Kind::Number(text) => kind == "number" || kind == "integer" && text.parse::<i64>().is_ok(),
        Kind::Text(_) => kind == "string",
        Kind::List(_) => kind == "array",
        Kind::Map(_) => kind == "object",
        _ => false,
    };
    match schema.get("type") {
        Some(Json::String(kind)) => fits(kind),
        Some(Json::Array(kinds)) => kinds.iter().filter_map(Json::as_str).any(fits),
        _ => true,
    }
}

fn wanted(schema: &Json) -> String {
    if let Some(known) = schema.get("enum").and_then(Json::as_array) {
        return listed(&known.iter().filter_map(Json::as_str).collect::<Vec<_>>());
    }
    let kind = match schema.get("type") {
        Some(Json::Array(kinds)) => kinds.first(),
        other => other,
    };
    match kind.and_then(Json::as_str) {
        Some("array") => "a list",
        Some("object") => "a map",
        Some("boolean") => "`true` or `false`",
        Some("number") => "a number",
        Some("integer") => "a whole number",
        _ => "a text",
    }
    .to_owned()
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
