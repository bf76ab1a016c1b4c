//! The document that rules see: JSON whose parts know where they come from.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::text::Span;
use crate::value::{Reason, Via};

/// A part of the document.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it holds.
    pub data: Data,
    /// The token or expression that gave it; none for what only the place of the part around tells.
    pub span: Option<Span>,
    /// The way from there.
    pub via: Via,
    /// Set where it, or a part of its text, or whether it has further entries, is not known.
    pub unknown: Option<Unknown>,
}

/// What a part of the document holds.
#[derive(Debug, Clone)]
pub enum Data {
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(u32),
    /// A text; unknown parts of it stand as `${…}`.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map.
    Map(Vec<(Cow<'static, str>, Node)>),
    /// Nothing is known but what [`Node::unknown`] says.
    Unknown,
    /// One of several, each under a condition that is not decided.
    OneOf(Vec<(String, Node)>),
}

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What it would be: `var.name`.
    pub symbol: String,
    /// Why it is not known.
    pub reason: Reason,
    /// The expression.
    pub span: Span,
}

impl Node {
    /// A part that is known and stands nowhere in particular.
    pub fn new(data: Data) -> Self {
        Self {
            data,
            span: None,
            via: None,
            unknown: None,
        }
    }

    /// A text that this program made.
    pub fn word(text: impl Into<String>) -> Self {
        Self::new(Data::Text(text.into()))
    }

    /// A list.
    pub fn list(items: Vec<Node>) -> Self {
        Self::new(Data::List(items))
    }

    /// Something that is not known.
    pub fn unknown(unknown: Unknown) -> Self {
        Self {
            span: Some(unknown.span),
            unknown: Some(unknown),
            ..Self::new(Data::Unknown)
        }
    }

    /// The same part, standing at `span`.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// What a pointer leads to, and the nearest place around it. Guard joins keys by `/` as they
    /// are: a pointer is followed by every key that it may mean. One into a part that is not known
    /// leads to that part.
    pub fn find(&self, pointer: &str) -> Option<Found<'_>> {
        self.follow(pointer, self.span)
    }

    fn follow(&self, pointer: &str, around: Option<Span>) -> Option<Found<'_>> {
        let span = self.span.or(around);
        let found = Found { node: self, span };
        if pointer.is_empty() {
            return Some(found);
        }
        let rest = pointer.strip_prefix('/')?;
        match &self.data {
            Data::List(items) => {
                let (index, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                items.get(index.parse::<usize>().ok()?)?.follow(rest, span)
            }
            Data::Map(entries) => entries.iter().find_map(|(key, node)| {
                let rest = rest.strip_prefix(key.as_ref())?;
                node.follow(rest, span)
            }),
            Data::Unknown | Data::OneOf(_) => Some(found),
            _ => None,
        }
    }

    /// What is not known in it, with the pointers that lead there.
    pub fn unknowns(&self) -> Vec<(String, &Unknown)> {
        let mut out = Vec::new();
        self.collect(&mut String::new(), &mut out);
        out
    }

    fn collect<'a>(&'a self, at: &mut String, out: &mut Vec<(String, &'a Unknown)>) {
        if let Some(unknown) = &self.unknown {
            out.push((at.clone(), unknown));
        }
        let length = at.len();
        match &self.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    *at += &format!("/{index}");
                    item.collect(at, out);
                    at.truncate(length);
                }
            }
            Data::Map(entries) => {
                for (key, node) in entries {
                    *at += &format!("/{key}");
                    node.collect(at, out);
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }
}

/// What a pointer leads to.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The part.
    pub node: &'a Node,
    /// Its place, or the nearest one around it.
    pub span: Option<Span>,
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.data {
            Data::Bool(it) => serializer.serialize_bool(*it),
            Data::Number(it) => serializer.serialize_u32(*it),
            Data::Text(text) => serializer.serialize_str(text),
            Data::List(items) => serializer.collect_seq(items),
            Data::Map(entries) => serializer.collect_map(entries.iter().map(|(k, v)| (k, v))),
            Data::Unknown => self.head(serializer, 0)?.end(),
            Data::OneOf(cases) => {
                let mut map = self.head(serializer, 1)?;
                let cases: Vec<Case<'_>> = cases.iter().map(Case).collect();
                map.serialize_entry("one_of", &cases)?;
                map.end()
            }
        }
    }
}

impl Node {
    fn head<S: Serializer>(&self, serializer: S, more: usize) -> Result<S::SerializeMap, S::Error> {
        let mut map = serializer.serialize_map(Some(2 + more))?;
        let unknown = self.unknown.as_ref();
        map.serialize_entry("unknown", unknown.map_or("", |it| &it.symbol))?;
        map.serialize_entry("reason", unknown.map_or("", |it| it.reason.name()))?;
        Ok(map)
    }
}

/// One of several values.
struct Case<'a>(&'a (String, Node));

impl Serialize for Case<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (condition, value) = self.0;
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("condition", condition)?;
        map.serialize_entry("value", value)?;
        map.end()
    }
}

/// A map in the making.
#[derive(Debug, Default)]
pub struct Fields(Vec<(Cow<'static, str>, Node)>);

impl Fields {
    /// Adds an entry.
    pub fn add(&mut self, key: &'static str, node: Node) {
        self.0.push((Cow::Borrowed(key), node));
    }

    /// Adds an entry where there is one.
    pub fn add_some(&mut self, key: &'static str, node: Option<Node>) {
        self.0.extend(node.map(|node| (Cow::Borrowed(key), node)));
    }

    /// Adds a text of this program's.
    pub fn word(&mut self, key: &'static str, text: impl Into<String>) {
        self.add(key, Node::word(text));
    }

    /// The map.
    pub fn finish(self) -> Node {
        Node::new(Data::Map(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Node {
        let tags = vec![
            ("a".into(), Node::word("1")),
            ("a/b".into(), Node::word("2")),
            ("a/b/c".into(), Node::word("3")),
            ("".into(), Node::word("4")),
        ];
        let mut role = Fields::default();
        role.add("tags", Node::new(Data::Map(tags)));
        role.add(
            "name",
            Node::unknown(Unknown {
                symbol: "var.x".to_owned(),
                reason: Reason::NoValue,
                span: Span::default(),
            }),
        );
        let mut root = Fields::default();
        root.add("roles", Node::list(vec![role.finish()]));
        root.finish()
    }

    fn found(pointer: &str) -> Option<String> {
        let root = sample();
        let node = root.find(pointer)?.node;
        Some(serde_json::to_string(node).unwrap())
    }

    #[test]
    fn pointers_lead_through_keys_with_slashes() {
        for (pointer, value) in [
            ("/roles/0/tags/a", "\"1\""),
            ("/roles/0/tags/a/b", "\"2\""),
            ("/roles/0/tags/a/b/c", "\"3\""),
            ("/roles/0/tags/", "\"4\""),
            (
                "/roles/0/name",
                "{\"unknown\":\"var.x\",\"reason\":\"no-value\"}",
            ),
            (
                "/roles/0/name/reason",
                "{\"unknown\":\"var.x\",\"reason\":\"no-value\"}",
            ),
        ] {
            assert_eq!(found(pointer).as_deref(), Some(value), "{pointer}");
        }
        for pointer in [
            "/roles/1",
            "/roles/x",
            "/rolesx",
            "roles",
            "/roles/0/tags/b",
        ] {
            assert_eq!(found(pointer), None, "{pointer}");
        }
    }

    #[test]
    fn what_is_not_known_is_listed_with_its_pointers() {
        let root = sample();
        let unknowns = root.unknowns();
        let listed: Vec<(&str, &str)> = unknowns
            .iter()
            .map(|(at, unknown)| (at.as_str(), unknown.symbol.as_str()))
            .collect();
        assert_eq!(listed, [("/roles/0/name", "var.x")]);
    }
}
