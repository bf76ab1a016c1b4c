//! The configuration in a plan as modules.
//!
//! It holds each expression as a constant or as the references in it, in the order of the
//! expression. One reference is taken for the whole expression; whether that can be is decided where
//! the value is put together with what the plan says of it
//! ([`with_configuration`](super::with_configuration)).

use rustc_hash::{FxHashMap, FxHashSet};

use super::planned::text_of;
use super::{Instance, address};
use crate::syntax::{
    Attribute, Block, Body, Call, Entry, Kind, Label, Literal, Node, Step, StepKind, Traversal,
};
use crate::terraform::{Directories, File, run::qualify};
use crate::text::{FileId, Span, Str};

/// Makes modules of a configuration.
pub(super) struct Builder<'a, 'n> {
    pub file: FileId,
    /// Values of the root module's variables.
    pub variables: &'a FxHashMap<Str, &'n Node>,
    pub directories: &'a mut Directories,
    /// Addresses without instance keys of what is declared.
    pub declared: &'a mut FxHashSet<Str>,
}

impl Builder<'_, '_> {
    /// Makes the module of a configuration, at a path, and those that it calls. `declaration` is
    /// the module's address without instance keys.
    pub(super) fn module(&mut self, node: Option<&Node>, path: &str, declaration: &str) {
        let mut blocks = Vec::new();
        for (name, span, variable) in members(node, "variables") {
            blocks.push(self.variable(name, span, variable, declaration.is_empty()));
        }
        for (name, span, output) in members(node, "outputs") {
            let value = output.get("expression").map(expression);
            let sensitive = output.get("sensitive").cloned();
            let attributes = [("value", value), ("sensitive", sensitive)];
            blocks.push(block(
                "output",
                &[(name, span)],
                output.span,
                attributes_of(attributes, span),
            ));
        }
        let resources = node.and_then(|node| node.get("resources")?.as_list());
        for resource in resources.unwrap_or_default() {
            blocks.extend(self.resource(resource, declaration));
        }
        for (name, span, call) in members(node, "module_calls") {
            let call_declaration = qualify(declaration, &Str::from(format!("module.{name}")));
            blocks.push(self.call(&name, span, call));
            self.declared.insert(call_declaration.clone());
            let inner = format!("{path}/{name}");
            self.module(call.get("module"), &inner, &call_declaration);
        }
        self.add(path, blocks);
    }

    /// Adds blocks without arguments, and calls, for instances that the configuration does not
    /// declare: a state has none.
    pub(super) fn undeclared(&mut self, instances: &FxHashMap<Str, Instance<'_>>, path: &str) {
        let mut missing: Vec<(&Str, &Instance<'_>, String)> = instances
            .iter()
            .filter_map(|(at, instance)| Some((at, instance, address::declaration(at)?)))
            .filter(|(.., declaration)| !self.declared.contains(declaration.as_str()))
            .collect();
        missing.sort_by(|a, b| a.0.cmp(b.0));
        missing.dedup_by(|a, b| a.2 == b.2);
        for (_, instance, declaration) in missing {
            let mut names: Vec<&str> = declaration.split('.').collect();
            let (mut dir, mut caller) = (path.to_owned(), Str::new());
            while let ["module", name, _, ..] = names.as_slice() {
                let call = qualify(&caller, &Str::from(format!("module.{name}")));
                if self.declared.insert(call.clone()) {
                    let label = (Str::from(*name), instance.name);
                    let source = text(&format!("./{name}"), instance.name);
                    let arguments = attributes_of([("source", Some(source))], instance.name);
                    self.add(
                        &dir,
                        vec![block("module", &[label], instance.name, arguments)],
                    );
                }
                dir = format!("{dir}/{name}");
                caller = call;
                names.drain(..2);
            }
            let label = |name: &str| (Str::from(name), instance.name);
            let declared = match names.as_slice() {
                ["data", kind, name] => ("data", [label(kind), label(name)]),
                [kind, name] => ("resource", [label(kind), label(name)]),
                _ => continue,
            };
            let body = Body {
                span: instance.whole,
                ..Body::default()
            };
            self.add(
                &dir,
                vec![block(declared.0, &declared.1, instance.whole, body)],
            );
        }
    }

    /// Adds the configuration of the only provider of AWS.
    pub(super) fn provider(&mut self, provider: &Entry, path: &str) {
        let span = provider.key.span;
        let body = body(provider.value.get("expressions"), span);
        self.add(
            path,
            vec![block("provider", &[(Str::from("aws"), span)], span, body)],
        );
    }

    fn add(&mut self, path: &str, blocks: Vec<Block>) {
        let directory = self.directories.entry(path.to_owned()).or_default();
        match directory.files.first_mut() {
            Some(file) => file.body.blocks.extend(blocks),
            None => directory.files.push(File {
                id: self.file,
                name: "plan.tf".to_owned(),
                body: Body {
                    span: Span::at(self.file, 0),
                    attributes: Vec::new(),
                    blocks,
                },
            }),
        }
    }

    fn variable(&self, name: Str, span: Span, variable: &Node, is_root: bool) -> Block {
        let assigned = self.variables.get(&name).filter(|_| is_root);
        let default = assigned.map(|node| Node::clone(node));
        let default = default.or_else(|| variable.get("default").cloned());
        let sensitive = variable.get("sensitive").cloned();
        let attributes = [("default", default), ("sensitive", sensitive)];
        let body = attributes_of(attributes, span);
        block("variable", &[(name, span)], variable.span, body)
    }

    fn resource(&mut self, node: &Node, declaration: &str) -> Option<Block> {
        let label = |name: &str| Some((text_of(node.get(name)?)?, node.get(name)?.span));
        let (kind, name) = (label("type")?, label("name")?);
        let is_data = node.get("mode").and_then(Node::as_str) == Some("data");
        let (class, prefix) = if is_data {
            ("data", "data.")
        } else {
            ("resource", "")
        };
        let own = Str::from(format!("{prefix}{}.{}", kind.0, name.0));
        self.declared.insert(qualify(declaration, &own));
        let mut body = body(node.get("expressions"), node.span);
        body.attributes.extend(repetition(node));
        Some(block(class, &[kind, name], node.span, body))
    }

    fn call(&self, name: &Str, span: Span, call: &Node) -> Block {
        let mut body = body(call.get("expressions"), call.span);
        let source = text(&format!("./{name}"), span);
        body.attributes.push(attribute("source", span, source));
        body.attributes.extend(repetition(call));
        block("module", &[(name.clone(), span)], call.span, body)
    }
}

/// The entries of an object, with the place of each name; the last of each name.
fn members<'n>(node: Option<&'n Node>, name: &str) -> Vec<(Str, Span, &'n Node)> {
    let entries = node.and_then(|node| node.get(name)?.as_map());
    let mut seen = FxHashSet::default();
    let mut found: Vec<_> = entries
        .unwrap_or_default()
        .iter()
        .rev()
        .filter_map(|entry| Some((text_of(&entry.key)?, entry.key.span, &entry.value)))
        .filter(|(name, ..)| seen.insert(name.clone()))
        .collect();
    found.reverse();
    found
}

fn block(kind: &str, labels: &[(Str, Span)], span: Span, body: Body) -> Block {
    let header = labels.first().map_or(span, |(_, span)| *span);
    Block {
        kind: Str::from(kind),
        kind_span: header,
        labels: labels
            .iter()
            .map(|(text, span)| Label {
                text: text.clone(),
                span: *span,
            })
            .collect(),
        span,
        body,
    }
}

fn attribute(name: &str, name_span: Span, value: Node) -> Attribute {
    Attribute {
        name: Str::from(name),
        name_span,
        value,
    }
}

fn attributes_of<const N: usize>(attributes: [(&str, Option<Node>); N], span: Span) -> Body {
    let given = attributes.into_iter();
    Body {
        span,
        attributes: given
            .filter_map(|(name, value)| Some(attribute(name, span, value?)))
            .collect(),
        blocks: Vec::new(),
    }
}

fn text(text: &str, span: Span) -> Node {
    Node::new(span, Kind::Text(Literal::plain(Str::from(text))))
}

/// `count` or `for_each`.
fn repetition(node: &Node) -> Option<Attribute> {
    let repeat = |member: &str, name: &str| {
        let found = node.get(member)?;
        Some(attribute(name, found.span, expression(found)))
    };
    repeat("count_expression", "count").or_else(|| repeat("for_each_expression", "for_each"))
}

/// The arguments and nested blocks of a block.
fn body(expressions: Option<&Node>, span: Span) -> Body {
    let mut body = Body {
        span,
        ..Body::default()
    };
    for entry in expressions.and_then(Node::as_map).unwrap_or_default() {
        let Some(name) = text_of(&entry.key) else {
            continue;
        };
        let name_span = entry.key.span;
        let mut nested = |node: &Node| {
            let inner = self::body(Some(node), node.span);
            let mut nested = block(&name, &[], node.span, inner);
            nested.kind_span = name_span;
            body.blocks.push(nested);
        };
        match &entry.value.kind {
            Kind::List(blocks) => blocks.iter().for_each(nested),
            Kind::Map(members) if is_expression(members) => {
                let value = expression(&entry.value);
                body.attributes.push(attribute(&name, name_span, value));
            }
            Kind::Map(_) => nested(&entry.value),
            _ => {}
        }
    }
    body
}

fn is_expression(members: &[Entry]) -> bool {
    let names = || members.iter().map(|entry| entry.key.as_str());
    members.is_empty() || names().any(|n| matches!(n, Some("constant_value" | "references")))
}

/// An expression of the configuration.
fn expression(node: &Node) -> Node {
    if let Some(constant) = node.get("constant_value") {
        return constant.clone();
    }
    let written = node.get("references").and_then(Node::as_list);
    let mut references = own_references(written.unwrap_or_default());
    // `x[each.key].arn` is told as `x` and `each.key`.
    if let [(block, span), (key, _)] = references.as_slice()
        && matches!(*key, "each.key" | "count.index" | "each.value")
        && let Some(indexed) = indexed(block, key, *span)
    {
        return indexed;
    }
    let nodes: Option<Vec<Node>> = references
        .drain(..)
        .map(|(reference, span)| address::expression(reference, span))
        .collect();
    match nodes.map(|mut nodes| (nodes.pop(), nodes)) {
        Some((Some(only), rest)) if rest.is_empty() => only,
        Some((Some(last), mut rest)) => {
            rest.push(last);
            let items = rest.into_iter().map(tried).collect();
            Node::new(node.span, Kind::List(items))
        }
        // What it is made of is not told.
        _ => Node::new(node.span, Kind::Invalid),
    }
}

/// An expression, or null where it is an error: one of several references must not hide the others.
fn tried(node: Node) -> Node {
    let span = node.span;
    let call = Call {
        name: Str::from("try"),
        name_span: span,
        args: [node, Node::new(span, Kind::Null)].into(),
        expand_final: false,
    };
    Node::new(span, Kind::Call(Box::new(call)))
}

/// The references without those to what another one is a part of: each is followed by all that it
/// is taken from.
fn own_references(references: &[Node]) -> Vec<(&str, Span)> {
    let mut own: Vec<(&str, Span)> = Vec::new();
    for node in references {
        let Some(reference) = node.as_str() else {
            continue;
        };
        let part_of = |(last, _): &(&str, Span)| {
            let rest = last.strip_prefix(reference);
            rest.is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        if !own.last().is_some_and(part_of) {
            own.push((reference, node.span));
        }
    }
    own
}

/// A member of a block by a key of the block that refers to it.
fn indexed(block: &str, key: &str, span: Span) -> Option<Node> {
    let parts = address::parse(block)?;
    let is_block = match parts.first()? {
        address::Part::Name(root) => match root.as_str() {
            "var" | "local" | "each" | "count" | "path" | "terraform" | "self" => false,
            "data" => parts.len() == 3,
            _ => parts.len() == 2,
        },
        address::Part::Key(_) => false,
    };
    let mut node = address::expression(block, span).filter(|_| is_block)?;
    if let Kind::Traversal(traversal) = &mut node.kind {
        let key = address::expression(key, span)?;
        let step = Step {
            span,
            kind: StepKind::Index(key),
        };
        let steps = traversal.steps.iter().cloned().chain([step]).collect();
        **traversal = Traversal {
            root: traversal.root.clone(),
            steps,
        };
    }
    Some(node)
}
