//! `AWS::Include` of files that are here.
//!
//! A deployment reads them from S3; `aws cloudformation package` puts local files there, and those
//! are what a template in a repository names.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html>

use std::borrow::Cow;

use super::super::Options;
use crate::syntax::{Entry, Kind, Node, json, yaml};
use crate::text::{FileId, Problem, ProblemLevel};

const INCLUDE: &str = "AWS::Include";

/// Most files on the way from a template to one that is included.
const MAX_DEPTH: usize = 8;
/// Most files that one template includes.
const MAX_FILES: usize = 500;

struct Includes<'a> {
    options: &'a Options<'a>,
    problems: &'a mut Vec<Problem>,
    /// The template: locations are relative to its folder.
    file: FileId,
    files: usize,
}

/// The template with the content of the files that it includes.
pub(super) fn expand<'n>(
    root: &'n Node,
    options: &Options<'_>,
    problems: &mut Vec<Problem>,
) -> Cow<'n, Node> {
    if !has_include(root) {
        return Cow::Borrowed(root);
    }
    let mut includes = Includes {
        options,
        problems,
        file: root.span.file,
        files: 0,
    };
    Cow::Owned(includes.node(root, 0))
}

/// Where the file of a use of the transform is; none for other transforms.
fn location(transform: &Node) -> Option<&Node> {
    let name = transform.get("Name").and_then(Node::as_str);
    name.filter(|name| *name == INCLUDE)?;
    transform.get("Parameters")?.get("Location")
}

fn is_transform_key(key: &Node) -> bool {
    matches!(key.as_str(), Some("Fn::Transform" | "Transform"))
}

fn has_include(node: &Node) -> bool {
    if location(node).is_some() {
        return true;
    }
    match &node.kind {
        Kind::Map(entries) => entries.iter().any(|entry| has_include(&entry.value)),
        Kind::List(items) => items.iter().any(has_include),
        Kind::Tagged { value, .. } => has_include(value),
        _ => false,
    }
}

impl Includes<'_> {
    /// The node with what it includes.
    fn node(&mut self, node: &Node, depth: usize) -> Node {
        let kind = match &node.kind {
            Kind::Map(entries) => Kind::Map(self.entries(entries, depth).into()),
            Kind::List(items) => Kind::List(items.iter().map(|i| self.node(i, depth)).collect()),
            Kind::Tagged {
                tag,
                tag_span,
                value,
            } => {
                let included = location(value).filter(|_| *tag == *"Transform");
                if let Some(content) = included.and_then(|at| self.content(at, depth)) {
                    return content;
                }
                Kind::Tagged {
                    tag: tag.clone(),
                    tag_span: *tag_span,
                    value: Box::new(self.node(value, depth)),
                }
            }
            other => other.clone(),
        };
        Node::new(node.span, kind)
    }

    fn entries(&mut self, entries: &[Entry], depth: usize) -> Vec<Entry> {
        let mut out = Vec::with_capacity(entries.len());
        for entry in entries {
            if !is_transform_key(&entry.key) {
                out.push(Entry {
                    key: entry.key.clone(),
                    value: self.node(&entry.value, depth),
                });
                continue;
            }
            let uses = match entry.value.as_list() {
                Some(items) => items,
                None => std::slice::from_ref(&entry.value),
            };
            let mut left = Vec::new();
            for used in uses {
                let content = location(used).and_then(|at| self.content(at, depth));
                match content.map(|node| node.kind) {
                    Some(Kind::Map(included)) => out.extend(included),
                    _ => left.push(used.clone()),
                }
            }
            if left.len() == uses.len() {
                out.push(entry.clone());
            } else if !left.is_empty() {
                out.push(Entry {
                    key: entry.key.clone(),
                    value: Node::new(entry.value.span, Kind::List(left.into())),
                });
            }
        }
        merged(out)
    }

    /// What an included file holds; none when it is not here.
    fn content(&mut self, location: &Node, depth: usize) -> Option<Node> {
        let name = location.as_str().filter(|name| !name.contains("://"))?;
        self.files += 1;
        if depth >= MAX_DEPTH || self.files > MAX_FILES {
            let message =
                format!("`{name}` is not included: too many files, or one that includes itself");
            let problem = Problem::error("evaluation-limit", location.span, message);
            self.problems.push(problem);
            return None;
        }
        let (id, text) = match (self.options.read_file)(self.file, name) {
            Ok(read) => read,
            Err(error) => {
                let message = format!("`{name}` cannot be included: {error}");
                let level = ProblemLevel::Warning;
                let problem = Problem::new(level, "file-not-read", location.span, message);
                self.problems.push(problem);
                return None;
            }
        };
        let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let is_json = start.starts_with('{') && !is_yaml;
        let (root, problems) = if is_json {
            let parsed = json::parse(id, &text);
            (parsed.tree, parsed.problems)
        } else {
            let parsed = yaml::parse(id, &text);
            (parsed.tree.into_iter().next(), parsed.problems)
        };
        self.problems.extend(problems);
        Some(self.node(&root?, depth + 1))
    }
}

/// The entries, maps of one key as one map: an included file may add resources to those that the
/// template has.
fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let is_map = entry.value.as_map().is_some();
        let same = out.iter_mut().find(|other| {
            let other_key = other.key.as_str();
            is_map && other_key.is_some() && other_key == entry.key.as_str()
        });
        match (same.map(|other| &mut other.value.kind), entry.value.kind) {
            (Some(Kind::Map(into)), Kind::Map(from)) => {
                let all = std::mem::take(into).into_vec();
                *into = all.into_iter().chain(from).collect();
            }
            (_, kind) => out.push(Entry {
                key: entry.key,
                value: Node::new(entry.value.span, kind),
            }),
        }
    }
    out
}
