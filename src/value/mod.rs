//! Symbolic values: what is known of a value, where it comes from, and which parts are unknown
//! and why.
//!
//! Both front ends evaluate to [`Value`]s, and everything above judges them. An unknown is never
//! dropped and never guessed: it is a [`Symbol`] that names what it stands for, and two uses of
//! the same symbol are equal. Values are cheap to clone: texts, lists and maps are shared.

mod collection;
mod conditions;
mod decode;
mod encode;
mod holes;
mod number;
mod resource;
mod symbol;
mod text;
mod types;

pub use collection::{List, ListKind, Map, MapEntry, MapKind};
pub use conditions::{Fact, both, cases, combinations, either, equality, facts};
pub use decode::{decode_json, from_tree};
pub use encode::JsonStyle;
pub use holes::{Hole, HoleStyle, Holes};
pub use number::Number;
pub use resource::{
    Construct, Creation, CreationPlace, MODULE_CALL, Origin, PROVIDER, Resource, ResourceId,
    ResourceKind, ScopeId, Wanted,
};
pub use symbol::{Pseudo, Reason, Symbol, SymbolKind};
pub use text::{Piece, Text, TextBuilder};
pub use types::{Field, TypeExpr};

use std::sync::Arc;

use crate::text::{Span, Str};

/// A value with its provenance.
#[derive(Debug, Clone)]
pub struct Value {
    /// What is known.
    pub data: Data,
    /// The token or expression that gave it: where a user would change it.
    pub span: Span,
    /// The way it took from `span` to where it is used, last hop first.
    pub via: Via,
    /// The resource attribute that the whole value was read from, if it was.
    pub link: Option<Arc<Link>>,
    /// Whether it must never be printed.
    pub sensitive: bool,
}

/// What is known of a value.
#[derive(Debug, Clone)]
pub enum Data {
    /// Null, or absent; of a type, where that is known.
    Null(Option<Arc<TypeExpr>>),
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, of which parts may be unknown.
    Text(Text),
    /// A list, tuple or set.
    List(List),
    /// A map or object.
    Map(Map),
    /// One of several, by a condition that is not decided.
    OneOf(Arc<[Alternative]>),
    /// Nothing but what the symbol says.
    Unknown(Arc<Symbol>),
}

/// One possible value and the condition under which it holds.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The condition in the words of its language: `IsProd`, `not IsProd`, `var.admin`.
    pub condition: Str,
    /// The value then.
    pub value: Value,
}

/// The way of a value, last hop first; none when it is used where it is written.
pub type Via = Option<Arc<Hop>>;

/// One step of a value's way from where it is written to where it is used.
#[derive(Debug, Clone)]
pub struct Hop {
    /// What passed the value on.
    pub kind: HopKind,
    /// The expression that took it from there.
    pub span: Span,
    /// The hop before.
    pub before: Via,
}

/// Long chains are taken apart one by one: dropping them by recursion could overflow the stack.
impl Drop for Hop {
    fn drop(&mut self) {
        let mut next = self.before.take();
        while let Some(mut hop) = next.and_then(Arc::into_inner) {
            next = hop.before.take();
        }
    }
}

/// What passed a value on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HopKind {
    /// A variable or parameter, by its default or an assigned value: its name.
    Input(Str),
    /// A local value.
    Local(Str),
    /// An argument of a module or a nested stack: its name, and that of the variable or parameter.
    Argument(Str, Str),
    /// An output of a module or a nested stack: its name, and that of the output.
    Output(Str, Str),
    /// An attribute of a resource or data source: its address and the attribute.
    Attribute(Str, Str),
    /// A mapping of a template.
    Mapping(Str),
    /// A file read by a function: its path.
    File(Str),
    /// The element that `count` or `for_each` gave.
    Each,
    /// A function that built the value from others: its name.
    Function(Str),
    /// An output that other stacks import: the name that they import it by.
    Export(Str),
    /// What another stack exports: the name that it exports it by.
    Import(Str),
}

/// A resource attribute that a value was read from as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// The resource.
    pub resource: ResourceId,
    /// The attribute: `arn`, `name`, `Ref`, `Arn`.
    pub attribute: Str,
}

/// Alternatives above this number collapse to an unknown.
pub const MAX_ALTERNATIVES: usize = 16;

impl Value {
    /// A value that stands at `span`.
    pub fn new(data: Data, span: Span) -> Self {
        Self {
            data,
            span,
            via: None,
            link: None,
            sensitive: false,
        }
    }

    /// Null at `span`.
    pub fn null(span: Span) -> Self {
        Self::new(Data::Null(None), span)
    }

    /// A literal text that stands as it is (or in one pair of quotes) at `span`.
    pub fn text(text: impl Into<Str>, span: Span) -> Self {
        Self::new(Data::Text(Text::literal(text.into(), span)), span)
    }

    /// An unknown at `span`.
    pub fn unknown(symbol: Symbol, span: Span) -> Self {
        Self::new(Data::Unknown(Arc::new(symbol)), span)
    }

    /// The same value, passed on by a further hop.
    #[must_use]
    pub fn hop(mut self, kind: HopKind, span: Span) -> Self {
        self.via = Some(Arc::new(Hop {
            kind,
            span,
            before: self.via.take(),
        }));
        self
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null(_))
    }

    /// Whether nothing but a symbol is known.
    pub fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown(_))
    }

    /// The text when it is wholly known. Numbers and booleans are texts as their languages write
    /// them.
    pub fn as_known_text(&self) -> Option<Str> {
        match &self.data {
            Data::Text(text) => text.as_known(),
            Data::Number(number) => Some(number.to_string().into()),
            Data::Bool(b) => Some(Str::from(if *b { "true" } else { "false" })),
            _ => None,
        }
    }

    /// Whether the value is a text without a character.
    pub fn is_empty_text(&self) -> bool {
        match &self.data {
            Data::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// The value as a text, an unknown being a text of one symbol; none for null and collections.
    pub fn to_text(&self) -> Option<Text> {
        match &self.data {
            Data::Text(text) => Some(text.clone()),
            Data::Unknown(symbol) => Some(Text::symbol(symbol.clone(), self.span)),
            _ => self.as_known_text().map(|t| Text::literal(t, self.span)),
        }
    }

    /// The boolean, also when written as the text `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(b) => Some(*b),
            Data::Text(text) => match text.as_known()?.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The list.
    pub fn as_list(&self) -> Option<&List> {
        match &self.data {
            Data::List(list) => Some(list),
            _ => None,
        }
    }

    /// The map.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The symbol of an unknown.
    pub fn as_symbol(&self) -> Option<&Arc<Symbol>> {
        match &self.data {
            Data::Unknown(symbol) => Some(symbol),
            _ => None,
        }
    }

    /// The entry `key` of a map, when the value is a map and has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// Every value that this one may be, with the condition: itself, or its alternatives in depth
    /// but for those whose conditions exclude each other.
    pub fn alternatives(&self) -> Vec<(Option<Str>, &Value)> {
        match &self.data {
            Data::OneOf(alternatives) => alternatives
                .iter()
                .flat_map(|a| {
                    let inner = a.value.alternatives().into_iter();
                    inner.filter_map(|(inner, value)| {
                        let condition = match inner {
                            Some(inner) => both(&a.condition, &inner)?,
                            None => a.condition.clone(),
                        };
                        Some((Some(condition), value))
                    })
                })
                .collect(),
            _ => vec![(None, self)],
        }
    }

    /// Levels of collections in the value, those of an encoded text included; 0 for one that is
    /// neither. It is kept with each collection, so that a front end can bound it: walking a value is recursive.
    pub fn depth(&self) -> u32 {
        match &self.data {
            Data::List(list) => list.depth(),
            Data::Map(map) => map.depth(),
            Data::OneOf(alternatives) => {
                let depths = alternatives.iter().map(|a| a.value.depth());
                1 + depths.max().unwrap_or(0)
            }
            Data::Text(text) => text.depth(),
            _ => 0,
        }
    }

    /// Whether it, or anything in it, must never be printed.
    pub fn holds_secret(&self) -> bool {
        self.sensitive
            || match &self.data {
                Data::List(list) => list.items().iter().any(Value::holds_secret),
                Data::Map(map) => map.entries().iter().any(|e| e.value.holds_secret()),
                Data::OneOf(alternatives) => alternatives.iter().any(|a| a.value.holds_secret()),
                _ => false,
            }
    }

    /// The same value as an element of `collection`: what passed the collection on passed the
    /// element on too.
    #[must_use]
    pub fn taken_from(mut self, collection: &Value) -> Self {
        self.sensitive |= collection.sensitive;
        if collection.via.is_none() {
            return self;
        }
        if self.via.is_none() {
            self.via.clone_from(&collection.via);
            return self;
        }
        let hops = collection.hops().into_iter();
        hops.fold(self, |value, hop| value.hop(hop.kind.clone(), hop.span))
    }

    /// The hops from where the value is written to where it is used, in that order.
    pub fn hops(&self) -> Vec<&Hop> {
        let mut hops: Vec<&Hop> =
            std::iter::successors(self.via.as_deref(), |hop| hop.before.as_deref()).collect();
        hops.reverse();
        hops
    }
}
