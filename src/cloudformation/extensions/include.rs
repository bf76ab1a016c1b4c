//! `AWS::Include` of files that are here.
//!
//! A deployment reads them from S3; `aws cloudformation package` puts local files there, and those
//! are what a template in a repository names.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html>

use rustc_hash::FxHashMap;

use super::super::Options;
use crate::syntax::{Entry, Kind, Node, json, yaml};
use crate::text::{FileId, Problem, ProblemLevel, Str};

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
pub(super) fn expand(root: &Node, options: &Options<'_>, problems: &mut Vec<Problem>) -> Node {
    let mut includes = Includes {
        options,
        problems,
        file: root.span.file,
        files: 0,
    };
    includes.node(root, 0)
}

/// Where the file of a use of the transform is; none for other transforms.
pub(super) fn location(transform: &Node) -> Option<&Node> {
    let name = transform.get("Name").and_then(Node::as_str);
    name.filter(|name| *name == INCLUDE)?;
    transform.get("Parameters")?.get("Location")
}

/// Whether a key stands before uses of transforms.
pub(super) fn is_transform(key: &str) -> bool {
    matches!(key, "Fn::Transform" | "Transform")
}

/// Whether one of the transforms behind such a key includes a file.
pub(super) fn names_file(transforms: &Node) -> bool {
    uses(transforms).iter().any(|used| location(used).is_some())
}

fn uses(transforms: &Node) -> &[Node] {
    match transforms.as_list() {
        Some(items) => items,
        None => std::slice::from_ref(transforms),
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
            if !entry.key.as_str().is_some_and(is_transform) {
                out.push(Entry {
                    key: entry.key.clone(),
                    value: self.node(&entry.value, depth),
                });
                continue;
            }
            let uses = uses(&entry.value);
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
    let mut maps: FxHashMap<Str, usize> = FxHashMap::default();
    for entry in entries {
        let Kind::Map(from) = entry.value.kind else {
            out.push(entry);
            continue;
        };
        let name = entry.key.as_str().map(Str::from);
        let same = name.as_ref().and_then(|name| maps.get(name));
        let same = same.and_then(|&at| out.get_mut(at));
        if let Some(Kind::Map(into)) = same.map(|entry| &mut entry.value.kind) {
            let all = std::mem::take(into).into_vec();
            *into = all.into_iter().chain(from).collect();
            continue;
        }
        maps.extend(name.map(|name| (name, out.len())));
        out.push(Entry {
            key: entry.key,
            value: Node::new(entry.value.span, Kind::Map(from)),
        });
    }
    out
}
