//! Names of a fragment as they are in the template that uses it.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::calls::AND;
use crate::cloudformation::build::{At, entries};
use crate::cloudformation::intrinsic::Call;
use crate::cloudformation::sub::{Token, tokens};
use crate::syntax::{Entry, Kind, Literal, Node};
use crate::text::{OffsetMapBuilder, Span, Str};

/// Copies the nodes of a fragment, with the names that they have outside.
pub(super) struct Qualifier<'n> {
    module: &'n str,
    parameters: FxHashSet<&'n str>,
    /// The names of the fragment's own; none where every name is one.
    known: Option<FxHashSet<&'n str>>,
    /// How many nodes were made.
    pub(super) nodes: usize,
}

impl<'n> Qualifier<'n> {
    /// For a use of a fragment by the module of this logical id.
    ///
    /// One that a packaging tool puts in may name what is outside of it: `known` are its own names.
    pub(super) fn new(
        module: &'n str,
        fragment: &'n Node,
        known: Option<FxHashSet<&'n str>>,
    ) -> Self {
        let parameters = entries(fragment.get("Parameters")).iter();
        Self {
            module,
            parameters: parameters.filter_map(|entry| entry.key.as_str()).collect(),
            known,
            nodes: 0,
        }
    }

    /// The name of a parameter, condition or mapping; of a condition that joins others, of each.
    pub(super) fn owned(&self, name: &str) -> Str {
        let names = name
            .split(AND)
            .map(|name| format!("{}/{name}", self.module));
        Str::from(names.collect::<Vec<_>>().join(AND))
    }

    /// The name of a resource, or what begins with one.
    pub(super) fn joined(&self, name: &str) -> Str {
        Str::from(format!("{}{name}", self.module))
    }

    /// What stands before a name that is referred to; none before that of a pseudo parameter.
    fn before(&self, name: &str) -> Option<String> {
        if name.starts_with("AWS::") {
            None
        } else if self.parameters.contains(name) {
            Some(format!("{}/", self.module))
        } else {
            let is_own = self.is_own(name);
            is_own.then(|| self.module.to_owned())
        }
    }

    /// Whether a name of a resource, or what begins with one, is one of the fragment's.
    fn is_own(&self, name: &str) -> bool {
        let id = name.split('.').next().unwrap_or_default();
        self.known.as_ref().is_none_or(|known| known.contains(id))
    }

    /// The name of a resource where it is referred to.
    fn referred(&self, name: &str) -> Str {
        match self.is_own(name) {
            true => self.joined(name),
            false => name.into(),
        }
    }

    /// What is put over a resource.
    pub(super) fn overrides(&mut self, node: &Node) -> Node {
        self.with_attributes(node)
    }

    /// A parameter, condition or mapping.
    pub(super) fn own(&mut self, entry: &Entry) -> Entry {
        let name = entry.key.as_str().unwrap_or_default();
        Entry {
            key: At(entry.key.span).text(self.owned(name)),
            value: self.node(&entry.value),
        }
    }

    pub(super) fn output(&mut self, entry: &Entry) -> Entry {
        let name = entry.key.as_str().unwrap_or_default();
        Entry {
            key: At(entry.key.span).text(self.joined(name)),
            value: self.with_attributes(&entry.value),
        }
    }

    pub(super) fn resource(&mut self, entry: &Entry) -> Entry {
        self.output(entry)
    }

    /// A resource or an output, of which an attribute may name a condition, and others resources.
    fn with_attributes(&mut self, node: &Node) -> Node {
        let Some(attributes) = node.as_map().filter(|_| Call::of(node).is_none()) else {
            return self.node(node);
        };
        let attributes = attributes.iter().map(|attribute| Entry {
            key: attribute.key.clone(),
            value: match attribute.key.as_str() {
                Some("Condition") => self.condition(&attribute.value),
                Some("DependsOn") => self.resources(&attribute.value),
                _ => self.node(&attribute.value),
            },
        });
        let attributes = attributes.collect();
        Node::new(node.span, Kind::Map(attributes))
    }

    /// The name of a condition or mapping.
    fn condition(&mut self, node: &Node) -> Node {
        match node.as_str() {
            Some(name) if self.is_own(name) => At(node.span).text(self.owned(name)),
            Some(_) => node.clone(),
            None => self.node(node),
        }
    }

    /// Names of resources.
    fn resources(&mut self, node: &Node) -> Node {
        match (&node.kind, node.as_str()) {
            (_, Some(name)) => At(node.span).text(self.referred(name)),
            (Kind::List(items), _) => {
                let items = items.iter().map(|item| self.resources(item));
                Node::new(node.span, Kind::List(items.collect()))
            }
            _ => self.node(node),
        }
    }

    pub(super) fn node(&mut self, node: &Node) -> Node {
        self.nodes += 1;
        if let Some(name) = Call::condition_name(node).filter(|name| name.as_str().is_some()) {
            let name = self.condition(name);
            return with_argument(node, name);
        }
        if let Some(call) = Call::of(node) {
            let argument = self.argument(call);
            return with_argument(node, argument);
        }
        self.parts(node)
    }

    fn argument(&mut self, call: Call<'_>) -> Node {
        let argument = call.argument;
        match (call.name, argument.as_str()) {
            ("Ref", Some(name)) => match self.before(name) {
                Some(before) => At(argument.span).text(format!("{before}{name}")),
                None => argument.clone(),
            },
            ("GetAtt", Some(name)) => At(argument.span).text(self.referred(name)),
            ("GetAtt", None) => self.first(argument, Self::resources),
            ("If" | "FindInMap", _) => self.first(argument, Self::condition),
            ("Sub", _) => self.sub(argument),
            _ => self.node(argument),
        }
    }

    /// A list of which the first item is a name.
    fn first(&mut self, node: &Node, name: impl Fn(&mut Self, &Node) -> Node) -> Node {
        let Some([first, rest @ ..]) = node.as_list() else {
            return self.node(node);
        };
        let mut items = Vec::with_capacity(rest.len() + 1);
        items.push(name(self, first));
        items.extend(rest.iter().map(|item| self.node(item)));
        Node::new(node.span, Kind::List(items.into()))
    }

    fn sub(&mut self, argument: &Node) -> Node {
        let Some([text, rest @ ..]) = argument.as_list() else {
            return self.template_text(argument, None);
        };
        let mut items = vec![self.template_text(text, rest.first())];
        items.extend(rest.iter().map(|item| self.node(item)));
        Node::new(argument.span, Kind::List(items.into()))
    }

    /// A text with the names in `${…}` that are not those of variables.
    fn template_text(&mut self, node: &Node, variables: Option<&Node>) -> Node {
        let Kind::Text(literal) = &node.kind else {
            return self.node(node);
        };
        self.nodes += 1;
        let is_variable = |name: &str| variables.is_some_and(|all| all.get(name).is_some());
        let mut names = Vec::new();
        for token in tokens(&literal.text) {
            let Token::Variable(_, range) = token else {
                continue;
            };
            let written = literal.text.get(range.clone()).unwrap_or_default();
            let name = written.trim();
            if let Some(before) = self.before(name).filter(|_| !is_variable(name)) {
                let at = range.start + written.len() - written.trim_start().len();
                names.push((at, before));
            }
        }
        let literal = match names.is_empty() {
            true => literal.clone(),
            false => with_inserted(literal, node.span, names),
        };
        Node::new(node.span, Kind::Text(literal))
    }

    fn parts(&mut self, node: &Node) -> Node {
        let kind = match &node.kind {
            Kind::List(items) => Kind::List(items.iter().map(|item| self.node(item)).collect()),
            Kind::Map(entries) => {
                let entries = entries.iter().map(|entry| Entry {
                    key: entry.key.clone(),
                    value: self.node(&entry.value),
                });
                Kind::Map(entries.collect())
            }
            other => other.clone(),
        };
        Node::new(node.span, kind)
    }
}

/// A call with another argument.
fn with_argument(call: &Node, argument: Node) -> Node {
    let kind = match &call.kind {
        Kind::Tagged { tag, tag_span, .. } => Kind::Tagged {
            tag: tag.clone(),
            tag_span: *tag_span,
            value: Box::new(argument),
        },
        Kind::Map(entries) => {
            let entry = entries.first().map(|entry| Entry {
                key: entry.key.clone(),
                value: argument,
            });
            Kind::Map(entry.into_iter().collect())
        }
        other => other.clone(),
    };
    Node::new(call.span, kind)
}

/// A text with others put in at these places, in their order.
fn with_inserted(literal: &Literal, span: Span, inserted: Vec<(usize, String)>) -> Literal {
    let text = literal.text.as_str();
    let own = literal.offset_map(span);
    let mut out = String::with_capacity(text.len());
    let mut map = OffsetMapBuilder::default();
    let mut done = 0;
    for (at, before) in inserted {
        out += text.get(done..at).unwrap_or_default();
        own.extend_range(done..at, &mut map);
        map.run(before.len(), literal.span_of(span, at, at));
        out += &before;
        done = at;
    }
    out += text.get(done..).unwrap_or_default();
    own.extend_range(done..text.len(), &mut map);
    Literal {
        text: out.into(),
        map: Some(Arc::new(map.finish())),
    }
}
