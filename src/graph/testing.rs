//! Resources and readable edges for tests.
//!
//! A place is a number: values stand at it in file 0, their keys in file 1.

use std::sync::Arc;

use super::{Attachment, Graph, Membership, build};
use crate::text::{FileId, Span, Str};
use crate::value::{
    Alternative, Data, HopKind, Link, List, ListKind, Map, MapEntry, MapKind, Origin, Piece,
    Reason, Resource, ResourceId, ResourceKind, ScopeId, Symbol, SymbolKind, Text, TextBuilder,
    Value,
};

/// Where a resource is named.
pub const NAME: usize = 999;

/// Place `at` of the test's file.
pub fn at(start: usize) -> Span {
    Span::new(FileId(0), start, start + 1)
}

/// A text in which `${name}` is an input without a value.
pub fn text(source: &str) -> Text {
    text_at(source, 0)
}

fn text_at(source: &str, place: usize) -> Text {
    let mut builder = TextBuilder::default();
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("${") {
        builder.literal(before, at(place));
        let (name, after) = after.split_once('}').expect("a closing brace");
        builder.piece(Piece::Symbol(at(place), input(name, place).into()));
        rest = after;
    }
    builder.literal(rest, at(place));
    builder.finish()
}

fn input(name: &str, place: usize) -> Symbol {
    Symbol::new(
        SymbolKind::Input(Str::from(name)),
        Reason::NoValue,
        at(place),
    )
}

/// A text value; `${name}` in it is an input without a value.
pub fn t(place: usize, source: &str) -> Value {
    Value::new(Data::Text(text_at(source, place)), at(place))
}

/// An input of which nothing is known.
pub fn unknown(place: usize, name: &str) -> Value {
    Value::unknown(input(name, place), at(place))
}

/// A null.
pub fn null(place: usize) -> Value {
    Value::null(at(place))
}

/// A list.
pub fn list(place: usize, items: impl Into<Vec<Value>>) -> Value {
    Value::new(
        Data::List(List::new(ListKind::Tuple, items.into())),
        at(place),
    )
}

/// A list that goes on with what the input `rest` holds.
pub fn open_list(place: usize, items: impl Into<Vec<Value>>, rest: &str) -> Value {
    let rest = Arc::new(input(rest, place));
    let list = List::open(ListKind::Tuple, items.into(), rest);
    Value::new(Data::List(list), at(place))
}

/// A map or block; the key of a value at place n is at place n of file 1.
pub fn map<const N: usize>(place: usize, entries: [(&str, Value); N]) -> Value {
    Value::new(Data::Map(entry_map(entries.into())), at(place))
}

/// `then` under the condition, `otherwise` under its contrary.
pub fn either(place: usize, condition: &str, then: Value, otherwise: Value) -> Value {
    let alternative = |condition: String, value| Alternative {
        condition: condition.into(),
        value,
    };
    let alternatives = [
        alternative(condition.to_owned(), then),
        alternative(format!("not {condition}"), otherwise),
    ];
    Value::new(Data::OneOf(alternatives.into()), at(place))
}

/// The value with a hop: a local of that name is used at `place`.
pub fn via(place: usize, local: &str, value: Value) -> Value {
    value.hop(HopKind::Local(local.into()), at(place))
}

/// The value as read from an attribute of a resource.
pub fn linked(address: &str, attribute: &str, value: Value) -> Value {
    Value {
        link: Some(Arc::new(Link {
            resource: id(0, address),
            attribute: attribute.into(),
        })),
        ..value
    }
}

/// An attribute of a resource whose value only the deployment knows.
pub fn computed(place: usize, address: &str, attribute: &str) -> Value {
    let kind = SymbolKind::Attribute {
        resource: id(0, address),
        attribute: attribute.into(),
    };
    let symbol = Symbol::new(kind, Reason::DecidedAtDeployment, at(place));
    Value::unknown(symbol, at(place))
}

fn id(scope: u32, address: &str) -> ResourceId {
    ResourceId {
        scope: ScopeId(scope),
        address: address.into(),
    }
}

fn entry_map(entries: Vec<(&str, Value)>) -> Map {
    let entries = entries
        .into_iter()
        .map(|(key, value)| MapEntry {
            key: key.into(),
            key_span: Span {
                file: FileId(1),
                ..value.span
            },
            value,
        })
        .collect();
    Map::new(MapKind::Object, entries)
}

/// A resource of scope 0.
pub fn resource<const N: usize>(
    resource_type: &str,
    name: &str,
    attributes: [(&str, Value); N],
) -> Resource {
    let (kind, address) = if resource_type.contains("::") {
        (ResourceKind::CloudFormation, name.to_owned())
    } else {
        (ResourceKind::Terraform, format!("{resource_type}.{name}"))
    };
    Resource {
        id: id(0, &address),
        declaration: address.into(),
        kind,
        resource_type: resource_type.into(),
        attributes: entry_map(attributes.into()),
        computed: Vec::new(),
        origin: Origin {
            name: at(NAME),
            whole: at(NAME),
            calls: [].into(),
            condition: None,
            account: None,
            construct: None,
            generated_by: None,
        },
    }
}

/// The same resource in another scope.
pub fn in_scope(scope: u32, mut resource: Resource) -> Resource {
    resource.id.scope = ScopeId(scope);
    resource
}

/// The same resource under a condition.
pub fn under(condition: &str, mut resource: Resource) -> Resource {
    resource.origin.condition = Some(condition.into());
    resource
}

/// Every attachment, in words: `user `x` > inline policy `y` @token by @principal_token if …`. A
/// place in file 1 is `key`.
pub fn attachments(resources: impl Into<Vec<Resource>>) -> Vec<String> {
    let graph = build(&resources.into());
    let edges = graph.attachments.iter();
    edges.map(|edge| attachment(&graph, edge)).collect()
}

/// Every membership, in words.
pub fn memberships(resources: impl Into<Vec<Resource>>) -> Vec<String> {
    let graph = build(&resources.into());
    let edges = graph.memberships.iter();
    edges.map(|edge| membership(&graph, edge)).collect()
}

fn attachment(graph: &Graph, edge: &Attachment) -> String {
    let principal = graph.principal(edge.principal);
    let policy = graph.policy(edge.policy);
    let arrow = if edge.exclusive.is_some() { "=" } else { "-" };
    format!(
        "{}{} {arrow}{}> {} {}{}{}",
        if principal.declared.is_some() {
            ""
        } else {
            "outside "
        },
        principal.label(),
        edge.kind.name(),
        match policy.kind {
            super::PolicyKind::Inline | super::PolicyKind::AwsManaged => policy.label(),
            kind => format!("{} {}", kind.name(), policy.label()),
        },
        place(edge.token),
        edge.principal_token
            .map(|span| format!(" by {}", place(span)))
            .unwrap_or_default(),
        condition(&edge.condition),
    )
}

fn membership(graph: &Graph, edge: &Membership) -> String {
    format!(
        "{} > {} {}{}",
        graph.principal(edge.user).label(),
        graph.principal(edge.group).label(),
        place(edge.token),
        condition(&edge.condition),
    )
}

fn condition(condition: &Option<Str>) -> String {
    condition
        .as_ref()
        .map(|c| format!(" if {c}"))
        .unwrap_or_default()
}

fn place(span: Span) -> String {
    let prefix = if span.file == FileId(1) { "key" } else { "" };
    format!("{prefix}@{}", span.start)
}
