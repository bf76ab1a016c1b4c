//! Lists and maps.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::{Symbol, TypeExpr, Value};
use crate::text::{Span, Str};

/// Which of Terraform's sequence types a list is; CloudFormation's lists are tuples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// `[…]` as written.
    Tuple,
    /// Elements of one type.
    List,
    /// Elements of one type, sorted, each once.
    Set,
}

/// A shared sequence.
#[derive(Debug, Clone)]
pub struct List {
    /// Its type.
    pub kind: ListKind,
    depth: u32,
    items: Arc<[Value]>,
    element: Option<Arc<TypeExpr>>,
    /// Set when there may be further items that are not known.
    pub rest: Option<Arc<Symbol>>,
    /// How many items stand before those that are not known.
    head: usize,
}

impl List {
    /// A list whose items are all known to be there.
    pub fn new(kind: ListKind, items: Vec<Value>) -> Self {
        Self {
            kind,
            depth: 1 + deepest(items.iter()),
            head: items.len(),
            items: items.into(),
            element: None,
            rest: None,
        }
    }

    /// A list that goes on with items that are not known.
    pub fn open(kind: ListKind, items: Vec<Value>, rest: Arc<Symbol>) -> Self {
        Self {
            rest: Some(rest),
            ..Self::new(kind, items)
        }
    }

    /// A list with items that are not known behind the first `head` ones.
    pub fn open_behind(head: usize, kind: ListKind, items: Vec<Value>, rest: Arc<Symbol>) -> Self {
        let head = head.min(items.len());
        Self {
            head,
            ..Self::open(kind, items, rest)
        }
    }

    /// The list with what `each` makes of its items.
    #[must_use]
    pub fn map_items(&self, each: impl FnMut(&Value) -> Value) -> Self {
        let items: Vec<Value> = self.items.iter().map(each).collect();
        Self {
            rest: self.rest.clone(),
            head: self.head,
            ..Self::new(self.kind, items)
        }
    }

    /// With the type that its items would have, which only an empty list need be told.
    #[must_use]
    pub fn with_element(mut self, ty: &TypeExpr) -> Self {
        self.element = kept(ty, self.items.is_empty());
        self
    }

    /// The type that the items of an empty list would have.
    pub fn element(&self) -> Option<&TypeExpr> {
        self.element.as_deref()
    }

    /// Levels of collections from this one down, itself included.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Whether the other one is this very list, and not only an equal one.
    pub fn is_same(&self, other: &List) -> bool {
        Arc::ptr_eq(&self.items, &other.items)
            && self.kind == other.kind
            && is_same_symbol(&self.rest, &other.rest)
    }

    /// Where its items are held; none where there are none, or nothing else holds them.
    pub fn shared_at(&self) -> Option<usize> {
        let shared = !self.items.is_empty() && Arc::strong_count(&self.items) > 1;
        shared.then(|| self.items.as_ptr().addr())
    }

    /// The items that are known to be there, in their order.
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// The first items up to those that are not known: only their places are certain.
    pub fn head(&self) -> &[Value] {
        self.items.get(..self.head).unwrap_or_default()
    }

    /// The items behind those that are not known.
    pub fn tail(&self) -> &[Value] {
        self.items.get(self.head..).unwrap_or_default()
    }
}

/// Which of Terraform's mapping types a map is; CloudFormation's maps are objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapKind {
    /// `{…}` as written: each key has its own type.
    Object,
    /// Values of one type.
    Map,
}

/// One entry of a map.
#[derive(Debug, Clone)]
pub struct MapEntry {
    /// The key.
    pub key: Str,
    /// The key as written.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

/// A shared mapping; keys are unique, in the order of their language (Terraform: sorted,
/// CloudFormation: as written). Earlier entries of equal keys are kept apart.
#[derive(Debug, Clone)]
pub struct Map {
    /// Its type.
    pub kind: MapKind,
    inner: Arc<MapInner>,
    element: Option<Arc<TypeExpr>>,
    /// Set when there may be further entries that are not known.
    pub rest: Option<Arc<Symbol>>,
}

#[derive(Debug)]
struct MapInner {
    depth: u32,
    entries: Box<[MapEntry]>,
    /// Entries that a later one of the same key replaced, in their order.
    shadowed: Box<[MapEntry]>,
    /// Made on the first look-up in a map with more than [`LINEAR`] entries.
    index: OnceLock<FxHashMap<Str, usize>>,
}

/// Up to this many entries a look-up goes through them one by one.
const LINEAR: usize = 12;

impl Map {
    /// A map of the entries in their order. Of equal keys the last value wins, at the place of the
    /// first.
    pub fn new(kind: MapKind, entries: Vec<MapEntry>) -> Self {
        let (entries, shadowed) = unique(entries);
        Self {
            kind,
            inner: Arc::new(MapInner {
                depth: 1 + deepest(entries.iter().chain(&shadowed).map(|e| &e.value)),
                entries: entries.into(),
                shadowed: shadowed.into(),
                index: OnceLock::new(),
            }),
            element: None,
            rest: None,
        }
    }

    /// Levels of collections from this one down, itself included.
    pub fn depth(&self) -> u32 {
        self.inner.depth
    }

    /// With the type that its values would have, which only an empty map need be told.
    #[must_use]
    pub fn with_element(mut self, ty: &TypeExpr) -> Self {
        self.element = kept(ty, self.entries().is_empty());
        self
    }

    /// The type that the values of an empty map would have.
    pub fn element(&self) -> Option<&TypeExpr> {
        self.element.as_deref()
    }

    /// Adds that further entries are not known.
    #[must_use]
    pub fn with_rest(mut self, rest: Option<Arc<Symbol>>) -> Self {
        self.rest = rest;
        self
    }

    /// Whether the other one is this very map, and not only an equal one.
    pub fn is_same(&self, other: &Map) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
            && self.kind == other.kind
            && is_same_symbol(&self.rest, &other.rest)
    }

    /// Where its entries are held; none where there are none, or nothing else holds them.
    pub fn shared_at(&self) -> Option<usize> {
        let shared = !self.entries().is_empty() && Arc::strong_count(&self.inner) > 1;
        shared.then(|| Arc::as_ptr(&self.inner).addr())
    }

    /// The entries in order.
    pub fn entries(&self) -> &[MapEntry] {
        &self.inner.entries
    }

    /// The entries that a later one of the same key replaced: a document that says something twice
    /// says it here the first time.
    pub fn shadowed(&self) -> &[MapEntry] {
        &self.inner.shadowed
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&MapEntry> {
        let entries = self.entries();
        if entries.len() <= LINEAR {
            return entries.iter().find(|e| e.key == *key);
        }
        let index = self.inner.index.get_or_init(|| {
            entries
                .iter()
                .enumerate()
                .map(|(i, e)| (e.key.clone(), i))
                .collect()
        });
        index.get(key).and_then(|&i| entries.get(i))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|e| &e.value)
    }
}

fn is_same_symbol(one: &Option<Arc<Symbol>>, other: &Option<Arc<Symbol>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

fn kept(ty: &TypeExpr, is_empty: bool) -> Option<Arc<TypeExpr>> {
    let told = is_empty && !matches!(ty, TypeExpr::Any);
    told.then(|| ty.shared())
}

fn deepest<'a>(values: impl Iterator<Item = &'a Value>) -> u32 {
    values.map(Value::depth).max().unwrap_or(0)
}

/// The entries with each key once, and those that were replaced.
fn unique(entries: Vec<MapEntry>) -> (Vec<MapEntry>, Vec<MapEntry>) {
    let mut shadowed = Vec::new();
    // Most come sorted.
    if entries.is_sorted_by(|a, b| a.key < b.key) {
        return (entries, shadowed);
    }
    let mut seen: FxHashMap<Str, usize> = FxHashMap::default();
    let mut out: Vec<MapEntry> = Vec::with_capacity(entries.len());
    for entry in entries {
        // Small maps are compared one by one: cheaper than hashing.
        let at = if out.len() <= LINEAR {
            out.iter().position(|e| e.key == entry.key)
        } else {
            if seen.is_empty() {
                seen.extend(out.iter().enumerate().map(|(i, e)| (e.key.clone(), i)));
            }
            seen.get(&entry.key).copied()
        };
        match at {
            Some(i) => shadowed.push(std::mem::replace(&mut out[i], entry)),
            None => {
                if !seen.is_empty() {
                    seen.insert(entry.key.clone(), out.len());
                }
                out.push(entry);
            }
        }
    }
    (out, shadowed)
}
