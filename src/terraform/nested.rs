//! Nested blocks, `dynamic` ones among them, as lists of maps.

use std::sync::Arc;

use arcstr::literal_substr;

use super::declaration::nested_kind;
use super::eval::Evaluator;
use super::expansion::MAX_INSTANCES;
use super::scope::Scope;
use super::variants::{Variant, combine, into_value};
use crate::syntax::{Block, Body, Kind, Node};
use crate::text::{Problem, Span, Str};
use crate::value::{
    Data, HopKind, ListKind, Map, MapEntry, MapKind, Reason, Symbol, SymbolKind, Value,
};

/// A `dynamic` block, or its form in the JSON syntax.
struct Dynamic<'a> {
    for_each: &'a Node,
    iterator: Str,
    content: Content<'a>,
}

#[derive(Clone, Copy)]
enum Content<'a> {
    Block(&'a Block),
    Json(&'a Node),
}

impl Scope<'_, '_> {
    /// The blocks of a kind among `blocks`, as a list of maps; alternatives where it is not decided
    /// which there are.
    pub(super) fn nested_blocks<'b>(
        &self,
        blocks: impl Iterator<Item = &'b Block>,
        kind: &str,
        eval: &Evaluator<'_>,
    ) -> Value {
        let mut span = None;
        let mut variants = vec![Variant::default()];
        for block in blocks.filter(|block| nested_kind(block) == kind) {
            span.get_or_insert(block.span);
            let found = if block.kind == *"dynamic" {
                match dynamic(block) {
                    Some(dynamic) => self.expand_dynamic(&dynamic, eval),
                    None => {
                        self.run.report(incomplete(block.header_span()));
                        vec![unknown_blocks(eval, block.span)]
                    }
                }
            } else {
                vec![Variant::item(self.block_object(block, eval))]
            };
            variants = combine(variants, found, &|| undecided(eval, block.span));
        }
        into_value(variants, span.unwrap_or_default())
    }

    /// The blocks that the `dynamic` argument of the JSON syntax gives for a kind.
    pub(super) fn json_dynamic(&self, dynamic: &Node, kind: &str, eval: &Evaluator<'_>) -> Value {
        let mut variants = vec![Variant::default()];
        let entries = match &dynamic.kind {
            Kind::List(items) => items.iter().filter_map(|item| item.get(kind)).collect(),
            _ => dynamic.get(kind).into_iter().collect::<Vec<_>>(),
        };
        for node in entries.into_iter().flat_map(|entry| match &entry.kind {
            Kind::List(items) => items.iter().collect(),
            _ => vec![entry],
        }) {
            let found = match (node.get("for_each"), node.get("content")) {
                (Some(for_each), Some(content)) => {
                    let iterator = node.get("iterator").and_then(Node::as_str);
                    let dynamic = Dynamic {
                        for_each,
                        iterator: Str::from(iterator.unwrap_or(kind)),
                        content: Content::Json(content),
                    };
                    self.expand_dynamic(&dynamic, eval)
                }
                _ => {
                    self.run.report(incomplete(node.span));
                    vec![unknown_blocks(eval, node.span)]
                }
            };
            variants = combine(variants, found, &|| undecided(eval, node.span));
        }
        into_value(variants, dynamic.span)
    }

    /// A block's attributes and nested blocks.
    fn block_object(&self, block: &Block, eval: &Evaluator<'_>) -> Value {
        let object = self.body_object(&block.body, eval);
        Value::new(Data::Map(object), block.span)
    }

    fn body_object(&self, body: &Body, eval: &Evaluator<'_>) -> Map {
        let mut entries: Vec<MapEntry> = body
            .attributes
            .iter()
            .map(|attribute| MapEntry {
                key: attribute.name.clone(),
                key_span: attribute.name_span,
                value: eval.eval_or_symbol(&attribute.value),
            })
            .collect();
        let mut kinds: Vec<(&str, Span)> = Vec::new();
        for block in &body.blocks {
            let kind = nested_kind(block);
            if kinds.iter().all(|(known, _)| *known != kind) {
                kinds.push((kind, block.kind_span));
            }
        }
        for (kind, key_span) in kinds {
            entries.push(MapEntry {
                key: Str::from(kind),
                key_span,
                value: self.nested_blocks(body.blocks.iter(), kind, eval),
            });
        }
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        Map::new(MapKind::Object, entries)
    }

    fn expand_dynamic(&self, dynamic: &Dynamic<'_>, eval: &Evaluator<'_>) -> Vec<Variant> {
        let collection = eval.eval_or_symbol(dynamic.for_each);
        if collection.is_null() {
            let span = dynamic.for_each.span;
            let message = "`for_each` of a dynamic block is null";
            self.run
                .report(Problem::warning("invalid-for-each", span, message));
            return vec![unknown_blocks(eval, span)];
        }
        let alternatives = collection.alternatives();
        alternatives
            .into_iter()
            .map(|(condition, value)| Variant {
                condition: condition.unwrap_or_default(),
                ..self.dynamic_items(dynamic, value, eval)
            })
            .collect()
    }

    fn dynamic_items(
        &self,
        dynamic: &Dynamic<'_>,
        collection: &Value,
        eval: &Evaluator<'_>,
    ) -> Variant {
        let span = dynamic.for_each.span;
        let (elements, rest) = match elements(collection, span) {
            Some((elements, _)) if elements.len() > MAX_INSTANCES => {
                let message = format!("a dynamic block gives more than {MAX_INSTANCES} blocks");
                self.run.report(Problem::warning("limit", span, message));
                return unknown_blocks(eval, span);
            }
            Some(found) => found,
            None => {
                let message = "`for_each` of a dynamic block is not a collection";
                self.run
                    .report(Problem::warning("invalid-for-each", span, message));
                return unknown_blocks(eval, span);
            }
        };
        let mut items: Vec<Value> = elements
            .into_iter()
            .map(|(key, value)| self.dynamic_item(dynamic, key, value, eval))
            .collect();
        if let Some(rest) = &rest {
            let part = |name: &str| self.unknown_part(name, rest, span);
            items.push(self.dynamic_item(dynamic, part("key"), part("value"), eval));
        }
        Variant {
            condition: Str::new(),
            items,
            rest,
        }
    }

    fn dynamic_item(
        &self,
        dynamic: &Dynamic<'_>,
        key: Value,
        value: Value,
        eval: &Evaluator<'_>,
    ) -> Value {
        let span = dynamic.for_each.span;
        let entry = |key: Str, value: Value| MapEntry {
            key,
            key_span: span,
            value: value.hop(HopKind::Each, span),
        };
        let iterator = Map::new(
            MapKind::Object,
            vec![
                entry(literal_substr!("key"), key),
                entry(literal_substr!("value"), value),
            ],
        );
        let binding = (
            dynamic.iterator.clone(),
            Value::new(Data::Map(iterator), span),
        );
        eval.bound(&[binding], |eval| match dynamic.content {
            Content::Block(block) => self.block_object(block, eval),
            Content::Json(node) => eval.eval_or_symbol(node),
        })
    }
}

impl Scope<'_, '_> {
    /// The key or value of an element that is not known.
    fn unknown_part(&self, name: &str, collection: &Symbol, span: Span) -> Value {
        let kind = SymbolKind::Expression {
            scope: self.at.address.clone(),
            source: format!("each.{name} in {collection}").into(),
        };
        Value::unknown(Symbol::new(kind, collection.reason, span), span)
    }
}

/// The parts of a `dynamic` block; none when one is missing.
fn dynamic(block: &Block) -> Option<Dynamic<'_>> {
    let iterator = block.body.attribute("iterator");
    let name = match iterator.map(|iterator| &iterator.value.kind) {
        Some(Kind::Variable(name)) => name.clone(),
        Some(Kind::Text(literal)) => literal.text.clone(),
        Some(_) => return None,
        None => Str::from(block.label(0)),
    };
    Some(Dynamic {
        for_each: &block.body.attribute("for_each")?.value,
        iterator: name,
        content: Content::Block(block.body.blocks_of("content").next()?),
    })
}

fn incomplete(span: Span) -> Problem {
    let message = "a dynamic block needs `for_each` and `content`";
    Problem::warning("invalid-dynamic-block", span, message)
}

/// Keys and values of a collection, and what stands for further ones; none when it is none.
type Elements = (Vec<(Value, Value)>, Option<Arc<Symbol>>);

fn elements(collection: &Value, span: Span) -> Option<Elements> {
    let taken = |value: &Value| value.clone().taken_from(collection);
    Some(match &collection.data {
        Data::Null(_) => (Vec::new(), None),
        Data::Unknown(symbol) => (Vec::new(), Some(symbol.clone())),
        Data::Map(map) => {
            let entries = map.entries().iter().map(|entry| {
                let key = Value::text(entry.key.clone(), entry.key_span);
                (taken(&key), taken(&entry.value))
            });
            (entries.collect(), map.rest.clone())
        }
        Data::List(list) => {
            let items = list.items().iter().enumerate().map(|(i, item)| {
                let key = match list.kind {
                    ListKind::Set => taken(item),
                    _ => Value::new(Data::Number((i as i64).into()), span),
                };
                (key, taken(item))
            });
            (items.collect(), list.rest.clone())
        }
        _ => return None,
    })
}

/// What stands for blocks of which it is not decided which there are.
fn undecided(eval: &Evaluator<'_>, span: Span) -> Option<Arc<Symbol>> {
    let undecided = eval.symbol(span, Reason::UndecidedCondition);
    undecided.as_symbol().cloned()
}

/// Blocks of which nothing is known.
fn unknown_blocks(eval: &Evaluator<'_>, span: Span) -> Variant {
    Variant::unknown(eval.symbol(span, Reason::Invalid).as_symbol().cloned())
}
