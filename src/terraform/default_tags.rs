//! Tags that a provider configuration gives to all of its resources.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags>

use std::sync::Arc;

use super::declaration::nested_kind;
use super::eval::Evaluator;
use super::module::BlockId;
use super::run::Key;
use super::scope::Scope;
use crate::text::{Span, Str};
use crate::value::{Data, Map, MapEntry, MapKind, Reason, Symbol, SymbolKind, Value};

/// The resources whose tags are of use.
const TAGGED: [&str; 3] = ["aws_iam_policy", "aws_iam_role", "aws_iam_user"];

impl Scope<'_, '_> {
    /// All tags of a resource, where its provider gives some: `tags_all`.
    pub(super) fn tags_all(&self, block: BlockId, set: &[MapEntry]) -> Option<MapEntry> {
        let is_tagged = TAGGED.contains(&self.block_type(block));
        let is_planned = set.iter().any(|entry| entry.key == *"tags_all");
        if !is_tagged || is_planned {
            return None;
        }
        let declaration = self.at.module.block(block)?;
        let span = declaration.header();
        let given = self.default_tags(block, span)?;
        let own = set.iter().find(|entry| entry.key == *"tags");
        Some(MapEntry {
            key: Str::from("tags_all"),
            key_span: own.map_or(span, |entry| entry.key_span),
            value: all(&given, own.map(|entry| &entry.value), span),
        })
    }

    fn default_tags(&self, block: BlockId, span: Span) -> Option<Value> {
        let (scope, name) = self.configuration_of(block)?;
        let provider = scope.at.module.providers.get(&name)?;
        let mut blocks = provider.blocks();
        let tags = blocks.find(|nested| nested_kind(nested) == "default_tags")?;
        if tags.kind == *"dynamic" {
            return Some(Value::unknown(some_tags(span), span));
        }
        let tags = tags.body.attribute("tags")?;
        Some(scope.keep(
            Key::DefaultTags(name.clone()),
            || format!("provider.{name}.default_tags"),
            span,
            || Evaluator::new(self).within(&scope).settle(&tags.value),
        ))
    }
}

/// The tags of the provider, and over them those of the resource.
fn all(given: &Value, own: Option<&Value>, span: Span) -> Value {
    let mut entries: Vec<MapEntry> = Vec::new();
    let mut rest: Option<Arc<Symbol>> = None;
    for tags in [Some(given), own].into_iter().flatten() {
        let open = match &tags.data {
            Data::Null(_) => None,
            Data::Map(map) => {
                for entry in map.entries() {
                    entries.retain(|known| known.key != entry.key);
                    entries.push(MapEntry {
                        value: entry.value.clone().taken_from(tags),
                        ..entry.clone()
                    });
                }
                map.rest.clone()
            }
            Data::Unknown(symbol) => Some(Arc::clone(symbol)),
            _ => Some(Arc::new(some_tags(tags.span))),
        };
        rest = rest.or(open);
    }
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    let sensitive = given.sensitive || own.is_some_and(|own| own.sensitive);
    let map = Map::new(MapKind::Map, entries).with_rest(rest);
    Value {
        sensitive,
        ..Value::new(Data::Map(map), own.map_or(span, |own| own.span))
    }
}

/// Tags that are different by what is not decided.
fn some_tags(span: Span) -> Symbol {
    let kind = SymbolKind::Outside("default_tags".into());
    Symbol::new(kind, Reason::UndecidedCondition, span)
}
