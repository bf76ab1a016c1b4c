//! Nodes that a front door makes of its source. Each stands at the place that it was made from.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Kind, Literal, Node};
use crate::text::{Span, Str};

/// Makes nodes at one place.
#[derive(Clone, Copy)]
pub(super) struct At(pub(super) Span);

impl At {
    pub(super) fn text(self, text: impl Into<Str>) -> Node {
        Node::new(self.0, Kind::Text(Literal::plain(text.into())))
    }

    pub(super) fn bool(self, value: bool) -> Node {
        Node::new(self.0, Kind::Bool(value))
    }

    /// Stands for what cannot be derived: its value is not known.
    pub(super) fn unknown(self) -> Node {
        Node::new(self.0, Kind::Invalid)
    }

    pub(super) fn list(self, items: Vec<Node>) -> Node {
        Node::new(self.0, Kind::List(items.into()))
    }

    pub(super) fn texts(self, items: &[&str]) -> Node {
        self.list(items.iter().map(|item| self.text(*item)).collect())
    }

    pub(super) fn entry(self, key: impl Into<Str>, value: Node) -> Entry {
        Entry {
            key: self.text(key),
            value,
        }
    }

    pub(super) fn map<const N: usize>(self, entries: [(&str, Node); N]) -> Node {
        let entries = entries
            .into_iter()
            .map(|(key, value)| self.entry(key, value));
        self.entries(entries.collect())
    }

    pub(super) fn entries(self, entries: Vec<Entry>) -> Node {
        Node::new(self.0, Kind::Map(entries.into()))
    }

    pub(super) fn reference(self, name: impl Into<Str>) -> Node {
        self.map([("Ref", self.text(name))])
    }

    pub(super) fn get_att(self, id: &str, attribute: &str) -> Node {
        self.map([("Fn::GetAtt", self.texts(&[id, attribute]))])
    }

    pub(super) fn sub(self, text: impl Into<Str>) -> Node {
        self.map([("Fn::Sub", self.text(text))])
    }

    /// `Fn::Sub` with the names that the text uses; a text that is one name is its value.
    pub(super) fn sub_with<'n>(self, text: &str, value: impl Fn(&str) -> Option<&'n Node>) -> Node {
        let mut names: Vec<Entry> = Vec::new();
        for name in placeholders(text).filter(|name| !name.starts_with("AWS::")) {
            let given = value(name).cloned().unwrap_or_else(|| self.unknown());
            if text.len() == name.len() + "${}".len() {
                return given;
            }
            if names.iter().all(|entry| entry.key.as_str() != Some(name)) {
                names.push(self.entry(name, given));
            }
        }
        match (text.contains("${"), names.is_empty()) {
            (false, _) => self.text(text),
            (true, true) => self.sub(text),
            (true, false) => {
                let arguments = self.list(vec![self.text(text), self.entries(names)]);
                self.map([("Fn::Sub", arguments)])
            }
        }
    }

    /// Parts one behind the other: one text when all of them are, else `Fn::Join`.
    pub(super) fn join(self, parts: Vec<Node>) -> Node {
        if parts.iter().all(|part| matches!(part.kind, Kind::Text(_))) {
            let text: String = parts.iter().filter_map(Node::as_str).collect();
            return self.text(text);
        }
        let arguments = self.list(vec![self.text(""), self.list(parts)]);
        self.map([("Fn::Join", arguments)])
    }

    pub(super) fn if_else(self, condition: Node, then: Node, otherwise: Node) -> Node {
        self.map([("Fn::If", self.list(vec![condition, then, otherwise]))])
    }

    pub(super) fn allow(self, actions: &[&str], resource: Node) -> Node {
        self.map([
            ("Effect", self.text("Allow")),
            ("Action", self.texts(actions)),
            ("Resource", resource),
        ])
    }

    pub(super) fn document(self, statements: Vec<Node>) -> Node {
        self.map([
            ("Version", self.text("2012-10-17")),
            ("Statement", self.list(statements)),
        ])
    }

    /// A document as SAM writes it in many places: without a version.
    pub(super) fn bare_document(self, statements: Vec<Node>) -> Node {
        self.map([("Statement", self.list(statements))])
    }

    pub(super) fn inline_policy(self, name: impl Into<Str>, document: Node) -> Node {
        self.map([
            ("PolicyName", self.text(name)),
            ("PolicyDocument", document),
        ])
    }

    /// Lets a service assume the role.
    pub(super) fn trust(self, service: &str) -> Node {
        self.document(vec![self.map([
            ("Effect", self.text("Allow")),
            ("Action", self.texts(&["sts:AssumeRole"])),
            ("Principal", self.map([("Service", self.texts(&[service]))])),
        ])])
    }

    /// The ARN of a managed policy of AWS; `name` has the path before it, without the first slash.
    pub(super) fn managed_policy(self, name: &str) -> Node {
        self.sub(format!("{MANAGED_POLICY}{name}"))
    }
}

/// What stands before path and name in the ARN of a managed policy of AWS.
pub(super) const MANAGED_POLICY: &str = "arn:${AWS::Partition}:iam::aws:policy/";

/// The names in `${…}`.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|part| Some(part.split_once('}')?.0))
}

/// Whether a property is set to something: not null, empty, or false.
pub(super) fn is_set(node: &Node) -> bool {
    match &node.kind {
        Kind::Null | Kind::Bool(false) => false,
        Kind::Text(literal) => !literal.text.is_empty(),
        Kind::List(items) => !items.is_empty(),
        Kind::Map(entries) => !entries.is_empty(),
        _ => true,
    }
}

/// A property that is set to something.
pub(super) fn set<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.get(name).filter(|value| is_set(value))
}

/// A property that is there and not null.
pub(super) fn given<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.get(name)
        .filter(|value| !matches!(value.kind, Kind::Null))
}

/// The entries of a map that is no function; none of anything else.
pub(super) fn entries(node: Option<&Node>) -> &[Entry] {
    node.filter(|node| Call::of(node).is_none())
        .and_then(Node::as_map)
        .unwrap_or_default()
}

/// A list, or a single item.
pub(super) fn items(node: &Node) -> &[Node] {
    node.as_list().unwrap_or(std::slice::from_ref(node))
}

/// The resource that a `Ref` or `Fn::GetAtt` names.
pub(super) fn referred(node: &Node) -> Option<&str> {
    let call = Call::of(node)?;
    match call.name {
        "Ref" => call.argument.as_str(),
        "GetAtt" => match call.argument.as_list() {
            Some([id, ..]) => id.as_str(),
            Some([]) => None,
            None => call.argument.as_str()?.split('.').next(),
        },
        _ => None,
    }
}

/// Whether a node is `AWS::NoValue`.
pub(super) fn is_no_value(node: &Node) -> bool {
    Call::of(node)
        .is_some_and(|call| call.name == "Ref" && call.argument.as_str() == Some("AWS::NoValue"))
}

/// Condition and branches of an `Fn::If`.
pub(super) fn branches(node: &Node) -> Option<[&Node; 3]> {
    let call = Call::of(node).filter(|call| call.name == "If")?;
    match call.argument.as_list()? {
        [condition, then, otherwise] => Some([condition, then, otherwise]),
        _ => None,
    }
}

/// Whether two nodes say the same, wherever they stand.
pub(super) fn same(left: &Node, right: &Node) -> bool {
    if let (Some(left), Some(right)) = (Call::of(left), Call::of(right)) {
        return left.name == right.name && same(left.argument, right.argument);
    }
    match (&left.kind, &right.kind) {
        (Kind::Text(a), Kind::Text(b)) => a.text == b.text,
        (Kind::Number(a), Kind::Number(b)) => a == b,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Null, Kind::Null) => true,
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            let equal = |entry: &Entry| {
                let other = entry.key.as_str().and_then(|key| right.get(key));
                other.is_some_and(|other| same(&entry.value, other))
            };
            a.len() == b.len() && a.iter().all(equal)
        }
        _ => false,
    }
}

/// A number that is equal for nodes that say the same.
pub(super) fn likeness(node: &Node) -> u64 {
    let hashed = |kind: u8, what: &str| FxBuildHasher.hash_one((kind, what));
    if let Some(call) = Call::of(node) {
        return hashed(0, call.name) ^ likeness(call.argument).rotate_left(1);
    }
    match &node.kind {
        Kind::Text(literal) => hashed(1, &literal.text),
        Kind::Number(text) => hashed(2, text),
        Kind::Bool(value) => hashed(3, if *value { "true" } else { "false" }),
        Kind::List(items) => items.iter().fold(hashed(4, ""), |all, item| {
            FxBuildHasher.hash_one((all, likeness(item)))
        }),
        // Their order does not count.
        Kind::Map(entries) => entries.iter().fold(hashed(5, ""), |all, entry| {
            let key = entry.key.as_str().unwrap_or_default();
            let own = FxBuildHasher.hash_one((key, likeness(&entry.value)));
            all.wrapping_add(own)
        }),
        _ => hashed(6, ""),
    }
}
