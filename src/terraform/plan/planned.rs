//! What a plan says of a value: the value, and which parts of it are unknown or sensitive.

use std::fmt::Write as _;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::secrets::SecretTexts;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Span, Str};
use crate::value::{
    Data, List, ListKind, Map, MapEntry, MapKind, Number, Reason, Symbol, SymbolKind, Text, Value,
};

/// A value of a plan. Unknown parts are left out of `value`, or null there, and true in `unknown`;
/// sensitive ones are true in `sensitive`.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::terraform) struct Planned<'n> {
    pub value: Option<&'n Node>,
    pub unknown: Option<&'n Node>,
    pub sensitive: Option<&'n Node>,
}

impl<'n> Planned<'n> {
    /// What is said of a member; none when nothing is.
    pub(in crate::terraform) fn member(self, name: &str) -> Option<Planned<'n>> {
        let inner = Planned {
            value: self.value.and_then(|node| node.get(name)),
            unknown: self.unknown.and_then(|mask| below(mask, |m| m.get(name))),
            sensitive: self.sensitive.and_then(|mask| below(mask, |m| m.get(name))),
        };
        (inner.value.is_some() || inner.unknown.is_some_and(is_marked)).then_some(inner)
    }

    /// The names of the members.
    pub(in crate::terraform) fn names(self) -> impl Iterator<Item = (Str, Span)> {
        let nodes = self.value.into_iter().chain(self.unknown);
        nodes
            .filter_map(|node| node.as_map())
            .flatten()
            .filter_map(|entry| Some((text_of(&entry.key)?, entry.key.span)))
    }

    /// Whether nothing is known of it.
    pub(in crate::terraform) fn is_unknown(self) -> bool {
        self.unknown.is_some_and(is_true)
    }

    /// Whether it is null or has no items, and nothing of it is unknown.
    pub(in crate::terraform) fn is_empty(self) -> bool {
        let nothing = match self.value.map(|node| &node.kind) {
            None | Some(Kind::Null) => true,
            Some(Kind::List(items)) => items.is_empty(),
            Some(Kind::Map(entries)) => entries.is_empty(),
            _ => false,
        };
        nothing && !self.unknown.is_some_and(is_marked)
    }

    /// Whether it is a certain text.
    pub(in crate::terraform) fn is_text(self, text: &str) -> bool {
        self.value.and_then(text_of).is_some_and(|of| of == *text)
    }

    /// Whether it is a list of nested blocks.
    pub(in crate::terraform) fn is_blocks(self) -> bool {
        let items = self.value.and_then(Node::as_list).unwrap_or_default();
        !items.is_empty() && items.iter().all(|item| item.as_map().is_some())
    }

    /// The value; `name` is what unknown parts are called by, `reason` is why they are unknown,
    /// and `secrets` are texts that are sensitive wherever they stand.
    pub(in crate::terraform) fn to_value(
        self,
        name: &str,
        reason: Reason,
        secrets: &SecretTexts,
    ) -> Value {
        let mut reader = Reader {
            secrets,
            path: name.to_owned(),
            reason,
        };
        reader.value(self)
    }
}

/// What a mask says of something in it: a mask that is true holds for all of it.
fn below<'n>(mask: &'n Node, part: impl FnOnce(&'n Node) -> Option<&'n Node>) -> Option<&'n Node> {
    if is_true(mask) {
        Some(mask)
    } else {
        part(mask)
    }
}

pub(super) fn is_true(mask: &Node) -> bool {
    matches!(mask.kind, Kind::Bool(true))
}

/// Whether anything in a mask is true.
fn is_marked(mask: &Node) -> bool {
    match &mask.kind {
        Kind::Bool(marked) => *marked,
        Kind::List(items) => items.iter().any(is_marked),
        Kind::Map(entries) => entries.iter().any(|entry| is_marked(&entry.value)),
        _ => false,
    }
}

/// The text of a node, shared with the file.
pub(super) fn text_of(node: &Node) -> Option<Str> {
    match &node.kind {
        Kind::Text(literal) => Some(literal.text.clone()),
        _ => None,
    }
}

/// The members of a map by name; of equal names the last counts.
pub(super) struct Members<'n> {
    entries: &'n [Entry],
    /// Made for maps of some size only.
    index: Option<FxHashMap<&'n str, &'n Node>>,
}

impl<'n> Members<'n> {
    /// Up to this many entries a look-up goes through them one by one.
    const LINEAR: usize = 24;

    pub(super) fn of(node: Option<&'n Node>) -> Self {
        let entries = node.and_then(Node::as_map).unwrap_or_default();
        let index = (entries.len() > Self::LINEAR).then(|| {
            let named = entries.iter();
            named
                .filter_map(|entry| Some((entry.key.as_str()?, &entry.value)))
                .collect()
        });
        Self { entries, index }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'n Node> {
        if let Some(index) = &self.index {
            return index.get(name).copied();
        }
        let found = self.entries.iter().rev();
        let found = found.filter(|entry| entry.key.as_str() == Some(name));
        found.map(|entry| &entry.value).next()
    }
}

struct Reader<'s> {
    secrets: &'s SecretTexts,
    /// Where in the plan it reads, in the words of Terraform.
    path: String,
    reason: Reason,
}

impl Reader<'_> {
    fn value(&mut self, planned: Planned<'_>) -> Value {
        let mut value = self.data(planned);
        let is_secret = |node: &Node| {
            node.as_str()
                .is_some_and(|text| self.secrets.are_told_by(text))
        };
        value.sensitive |=
            planned.sensitive.is_some_and(is_true) || planned.value.is_some_and(is_secret);
        value
    }

    fn data(&mut self, planned: Planned<'_>) -> Value {
        if planned.is_unknown() {
            return self.unknown(planned.unknown.map_or_else(Span::default, |m| m.span));
        }
        // What is unknown as a whole but for its form may be left out of the value.
        let absent = |node: &Node| matches!(node.kind, Kind::Null);
        let form = planned.value.filter(|node| !absent(node));
        let Some(node) = form.or(planned.unknown.filter(|m| is_marked(m))) else {
            let span = planned.value.map_or_else(Span::default, |node| node.span);
            return Value::null(span);
        };
        let data = match &node.kind {
            Kind::Bool(b) => Data::Bool(*b),
            Kind::Number(text) => match text.parse::<Number>() {
                Ok(number) => Data::Number(number),
                Err(()) => return self.symbol(text.clone(), Reason::Limit, node.span),
            },
            Kind::Text(literal) => Data::Text(Text::from_literal(node.span, literal.clone())),
            Kind::List(items) => Data::List(self.list(items.len(), planned)),
            Kind::Map(_) => Data::Map(self.map(planned)),
            _ => Data::Null(None),
        };
        Value::new(data, node.span)
    }

    fn list(&mut self, len: usize, planned: Planned<'_>) -> List {
        fn items(node: Option<&Node>) -> &[Node] {
            node.and_then(Node::as_list).unwrap_or_default()
        }
        let (values, unknown) = (items(planned.value), items(planned.unknown));
        let len = len.max(unknown.len());
        let list = (0..len).map(|i| {
            let part = Planned {
                value: values.get(i),
                unknown: unknown.get(i),
                sensitive: planned
                    .sensitive
                    .and_then(|m| below(m, |m| m.as_list()?.get(i))),
            };
            self.within(format_args!("[{i}]"), part)
        });
        List::new(ListKind::Tuple, list.collect())
    }

    fn map(&mut self, planned: Planned<'_>) -> Map {
        let mut names: Vec<(Str, Span)> = planned.names().collect();
        names.sort();
        names.dedup_by(|a, b| a.0 == b.0);
        let [values, unknown, sensitive] =
            [planned.value, planned.unknown, planned.sensitive].map(Members::of);
        let entries = names.into_iter().filter_map(|(key, key_span)| {
            let part = Planned {
                value: values.get(&key),
                unknown: unknown.get(&key),
                sensitive: match planned.sensitive {
                    Some(mask) if is_true(mask) => Some(mask),
                    _ => sensitive.get(&key),
                },
            };
            if part.value.is_none() && !part.unknown.is_some_and(is_marked) {
                return None;
            }
            let value = self.within(format_args!(".{key}"), part);
            Some(MapEntry {
                key,
                key_span,
                value,
            })
        });
        Map::new(MapKind::Object, entries.collect())
    }

    fn within(&mut self, step: std::fmt::Arguments<'_>, planned: Planned<'_>) -> Value {
        let len = self.path.len();
        let _ = self.path.write_fmt(step);
        let value = self.value(planned);
        self.path.truncate(len);
        value
    }

    fn unknown(&self, span: Span) -> Value {
        self.symbol(Str::from(self.path.as_str()), self.reason, span)
    }

    fn symbol(&self, source: Str, reason: Reason, span: Span) -> Value {
        let kind = SymbolKind::Expression {
            scope: Str::new(),
            source,
        };
        let symbol = Symbol::new(kind, reason, span);
        Value::new(Data::Unknown(Arc::new(symbol)), span)
    }
}
