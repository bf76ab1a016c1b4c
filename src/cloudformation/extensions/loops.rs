//! `Fn::ForEach`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>

use rustc_hash::FxHashSet;

use super::super::Options;
use super::super::intrinsic::Call;
use super::super::stacks::Stack;
use super::super::template::Template;
use super::collection::{Collection, collection};
use super::substitute::{Bindings, bound, put_in, substituted};
use super::{LOOP, LoopNames};
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, Str};
use crate::value::{Reason, Symbol, SymbolKind};

/// Most nodes that the loops of one template make. The service takes expanded templates of 1 MB.
const MAX_NODES: usize = 1_000_000;

/// Sections in which loops may stand.
const SECTIONS: [&str; 3] = ["Conditions", "Resources", "Outputs"];

/// Expands the loops of one template.
pub(super) struct Loops<'a> {
    root: &'a Node,
    template: Template<'a>,
    stack: &'a Stack<'a>,
    options: &'a Options<'a>,
    problems: &'a mut Vec<Problem>,
    names: LoopNames,
    /// Items of the loops around the current place.
    bindings: Bindings,
    nodes: usize,
    is_limited: bool,
}

/// A loop whose arguments have the right form.
struct Loop<'n> {
    entry: &'n Entry,
    identifier: Str,
    collection: &'n Node,
    body: &'n [Entry],
}

impl<'a> Loops<'a> {
    pub(super) fn new(
        root: &'a Node,
        none: &'a LoopNames,
        stack: &'a Stack<'a>,
        options: &'a Options<'a>,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        // What is wrong with the template is told by who reads the expanded one.
        let mut template = Template::read(root, none, &mut Vec::new());
        // Loops make no parameters, which is what collections refer to.
        let is_loop = |symbol: &Symbol| matches!(&symbol.kind, SymbolKind::Outside(name) if name.starts_with(LOOP));
        template.may_have_more = !template.missing.iter().all(is_loop);
        Self {
            root,
            template,
            stack,
            options,
            problems,
            names: LoopNames::default(),
            bindings: Bindings::new(),
            nodes: 0,
            is_limited: false,
        }
    }

    /// The template without loops.
    pub(super) fn expand(mut self) -> (Node, LoopNames) {
        let mut sections = Vec::new();
        for section in self.root.as_map().unwrap_or_default() {
            let may_loop = section.key.as_str().is_some_and(|k| SECTIONS.contains(&k));
            sections.push(match may_loop {
                true => Entry {
                    key: section.key.clone(),
                    value: self.node(&section.value),
                },
                false => section.clone(),
            });
        }
        let root = Node::new(self.root.span, Kind::Map(sections.into()));
        (root, self.names)
    }

    fn node(&mut self, node: &Node) -> Node {
        self.nodes += usize::from(!self.bindings.is_empty());
        if let Some(call) = Call::of(node) {
            match (call.name, call.argument.as_str()) {
                ("Ref", Some(name)) => {
                    if let Some(item) = bound(&self.bindings, name) {
                        return put_in(item, node.span);
                    }
                }
                // The name of the condition stays as it is written.
                ("If", _) => return self.rebuilt(node, |it, n| it.all_but_first(n)),
                _ => {}
            }
        }
        self.rebuilt(node, Self::node)
    }

    /// The node with `f` of what stands in it; a call's argument is what stands in a call.
    fn rebuilt(&mut self, node: &Node, f: impl Fn(&mut Self, &Node) -> Node) -> Node {
        let kind = match &node.kind {
            Kind::Text(literal) => {
                let put_in = substituted(literal, node.span, &self.bindings);
                Kind::Text(put_in.unwrap_or_else(|| literal.clone()))
            }
            Kind::List(items) => Kind::List(items.iter().map(|i| f(self, i)).collect()),
            Kind::Map(entries) => Kind::Map(self.entries(entries, &f).into()),
            Kind::Tagged {
                tag,
                tag_span,
                value,
            } => Kind::Tagged {
                tag: tag.clone(),
                tag_span: *tag_span,
                value: Box::new(f(self, value)),
            },
            other => other.clone(),
        };
        Node::new(node.span, kind)
    }

    fn all_but_first(&mut self, node: &Node) -> Node {
        let Kind::List(items) = &node.kind else {
            return self.node(node);
        };
        let items = items.iter().enumerate().map(|(i, item)| match i {
            0 => item.clone(),
            _ => self.node(item),
        });
        Node::new(node.span, Kind::List(items.collect()))
    }

    fn entries(&mut self, entries: &[Entry], f: &impl Fn(&mut Self, &Node) -> Node) -> Vec<Entry> {
        let mut out = Vec::with_capacity(entries.len());
        for entry in entries {
            match self.read_loop(entry) {
                None => out.push(Entry {
                    key: self.key(&entry.key),
                    value: f(self, &entry.value),
                }),
                Some(Err(expected)) => {
                    self.invalid(&entry.key, expected);
                    out.push(entry.clone());
                }
                Some(Ok(each)) => self.iterate(&each, &mut out),
            }
        }
        out
    }

    /// A key, with the items in it; which name of a loop it was made from is kept.
    fn key(&mut self, key: &Node) -> Node {
        let Kind::Text(literal) = &key.kind else {
            return key.clone();
        };
        let Some(made) = substituted(literal, key.span, &self.bindings) else {
            return key.clone();
        };
        let names = &mut self.names.written;
        names.insert(made.text.clone(), literal.text.clone());
        Node::new(key.span, Kind::Text(made))
    }

    fn read_loop<'n>(&self, entry: &'n Entry) -> Option<Result<Loop<'n>, &'static str>> {
        entry.key.as_str()?.strip_prefix(LOOP)?;
        let Some([identifier, collection, body]) = entry.value.as_list() else {
            return Some(Err("an identifier, a collection and a map"));
        };
        Some(match (identifier.as_str(), body.as_map()) {
            (Some(identifier), Some(body)) => Ok(Loop {
                entry,
                identifier: identifier.into(),
                collection,
                body,
            }),
            (None, _) => Err("an identifier that is a text"),
            (_, None) => Err("a map to repeat"),
        })
    }

    fn iterate(&mut self, each: &Loop<'_>, out: &mut Vec<Entry>) {
        // Most lists are written where they are used: too long a one is not even looked through.
        let written = each.collection.as_list().map_or(0, <[Node]>::len);
        if !self.has_room(each, written) {
            self.limited(each);
            return out.push(each.entry.clone());
        }
        let node = self.node(each.collection);
        let items = collection(
            &node,
            &self.template,
            self.stack,
            self.options,
            self.problems,
        );
        let items = match items {
            Collection::Items(items) => items,
            Collection::Invalid => {
                self.invalid(&each.entry.key, "a list as its collection");
                return out.push(each.entry.clone());
            }
        };
        if !self.has_room(each, items.len()) {
            self.limited(each);
            return out.push(each.entry.clone());
        }
        let mut taken: FxHashSet<Str> = out.iter().filter_map(name).collect();
        let mut is_open = false;
        for item in items {
            if self.nodes > MAX_NODES {
                self.limited(each);
                return out.push(each.entry.clone());
            }
            let copy = match item {
                Ok(item) => self.copy(each, Some(item)),
                // One copy stands for all items that are not known or must not be shown.
                Err(_) if std::mem::replace(&mut is_open, true) => continue,
                Err(reason) => self.open_copy(each, reason),
            };
            for entry in copy {
                match name(&entry).filter(|name| !taken.insert(name.clone())) {
                    // Why it still stands there was told, and it stands there once.
                    Some(name) if name.starts_with(LOOP) => {}
                    Some(name) => self.repeated(each, &name),
                    None => out.push(entry),
                }
            }
        }
    }

    /// Whether copies for so many items are within the limit, but for what loops in the body make.
    fn has_room(&self, each: &Loop<'_>, items: usize) -> bool {
        let copy = 1 + values_in(each.body);
        self.nodes.saturating_add(items.saturating_mul(copy)) <= MAX_NODES
    }

    fn copy(&mut self, each: &Loop<'_>, item: Option<Str>) -> Vec<Entry> {
        let depth = self.bindings.len();
        let item = item.map(|item| (each.identifier.clone(), item));
        self.bindings.extend(item);
        self.nodes += 1 + each.body.len();
        let copy = self.entries(each.body, &Self::node);
        self.bindings.truncate(depth);
        copy
    }

    fn open_copy(&mut self, each: &Loop<'_>, reason: Reason) -> Vec<Entry> {
        self.names.open.insert(each.identifier.clone());
        // Collections of inner loops may name what this one goes over.
        self.template.may_have_more = true;
        let name = each.entry.key.as_str().unwrap_or_default();
        let span = each.collection.span;
        let kind = SymbolKind::Outside(name.into());
        self.names.missing.push(Symbol::new(kind, reason, span));
        self.problems.push(
            Problem::warning(
                "loop-not-expanded",
                span,
                format!(
                    "the items of `{name}` are not known or must not be shown: how many times its body stands, and by which names, is not seen; it is analysed once for all of them"
                ),
            )
            .help(reason.advice()),
        );
        self.copy(each, None)
    }

    fn invalid(&mut self, key: &Node, expected: &str) {
        let name = key.as_str().unwrap_or_default();
        let message = format!("`{name}` takes {expected}");
        self.problems
            .push(Problem::warning("invalid-function", key.span, message));
    }

    fn repeated(&mut self, each: &Loop<'_>, name: &str) {
        let key = &each.entry.key;
        let by = key.as_str().unwrap_or_default();
        let message = format!("`{by}` makes `{name}` more than once");
        self.problems
            .push(Problem::warning("duplicate-key", key.span, message).help("the first is kept"));
    }

    fn limited(&mut self, each: &Loop<'_>) {
        if std::mem::replace(&mut self.is_limited, true) {
            return;
        }
        let key = &each.entry.key;
        let name = key.as_str().unwrap_or_default();
        self.problems.push(Problem::error(
            "evaluation-limit",
            key.span,
            format!("`{name}` makes more than {MAX_NODES} values; the rest of it is not analysed"),
        ));
    }
}

/// The values that a copy of entries has, loops being one.
fn values_in(entries: &[Entry]) -> usize {
    let values = entries.iter().map(|entry| match entry.key.as_str() {
        Some(key) if key.starts_with(LOOP) => 1,
        _ => 1 + values(&entry.value),
    });
    values.sum()
}

fn values(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::List(items) => items.iter().map(values).sum(),
        Kind::Map(entries) => entries.iter().map(|entry| values(&entry.value)).sum(),
        Kind::Tagged { value, .. } => values(value),
        _ => 0,
    }
}

fn name(entry: &Entry) -> Option<Str> {
    match &entry.key.kind {
        Kind::Text(literal) => Some(literal.text.clone()),
        _ => entry.key.as_str().map(Str::from),
    }
}
