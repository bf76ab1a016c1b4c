//! `for` expressions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::convert::{to_string, with_data};
use super::names::named;
use super::operators::wrong_type;
use super::{Evaluator, MAX_ELEMENTS};
use crate::syntax::{ForExpr, Node};
use crate::text::{Problem, Span, Str};
use crate::value::{
    Data, List, ListKind, Map, MapEntry, MapKind, Reason, Symbol, TypeExpr, Value, both,
};

use super::convert::sorted_map;

/// Undecided filters that are followed up: each doubles the alternatives.
const MAX_UNDECIDED: usize = 4;

/// An item of the result: key (object form), value, and whether it is in the result.
struct Item {
    key: Option<Value>,
    value: Value,
    included: Option<bool>,
    /// The filter in words and its contrary, for an item that may or may not be there.
    condition: (Str, Str),
}

/// What is iterated.
pub(crate) struct Iteration {
    /// Keys and values in order.
    pub pairs: Vec<(Value, Value)>,
    /// Set when further items are not known.
    pub rest: Option<Arc<Symbol>>,
}

impl Evaluator<'_> {
    pub(super) fn for_expr(&self, expr: &ForExpr, span: Span) -> Result<Value, Problem> {
        let collection = self.eval(&expr.collection)?;
        self.distribute(span, &[collection], &mut |values| {
            let [collection] = values else {
                return Ok(self.symbol(span, Reason::NotSupported));
            };
            let mut value = match self.iterate(collection)? {
                Some(iteration) => self.comprehend(expr, span, iteration)?,
                None => self.derived(span, collection),
            };
            value.sensitive |= collection.sensitive;
            Ok(value)
        })
    }

    /// The items of a collection; none when it is not known.
    pub(crate) fn iterate(&self, collection: &Value) -> Result<Option<Iteration>, Problem> {
        let (pairs, rest) = match &collection.data {
            Data::Unknown(symbol) => match TypeExpr::of_symbol(symbol).is_primitive() {
                true => return Err(wrong_type(collection, "a collection")),
                false => return Ok(None),
            },
            Data::List(list) => {
                let items = list.items().iter().enumerate();
                let items = items.map(|(i, item)| (i, item.clone().taken_from(collection)));
                let pairs = items.map(|(i, item)| match list.kind {
                    ListKind::Set => (item.clone(), item),
                    _ => (number(i, item.span), item),
                });
                (pairs.collect(), list.rest.clone())
            }
            Data::Map(map) => {
                let entries = map.entries().iter();
                let pairs = entries.map(|e| {
                    let key = Value::text(e.key.clone(), e.key_span).taken_from(collection);
                    (key, e.value.clone().taken_from(collection))
                });
                (pairs.collect(), map.rest.clone())
            }
            _ => return Err(wrong_type(collection, "a collection")),
        };
        Ok(Some(Iteration { pairs, rest }))
    }

    fn comprehend(
        &self,
        expr: &ForExpr,
        span: Span,
        iteration: Iteration,
    ) -> Result<Value, Problem> {
        if iteration.pairs.len() > MAX_ELEMENTS {
            return Ok(self.limit(span, "a `for` goes over more elements than are evaluated"));
        }
        let mut items = Vec::with_capacity(iteration.pairs.len());
        for (key, value) in iteration.pairs {
            if self.exhausted() {
                return Ok(self.limit(span, "the evaluation takes more steps than are allowed"));
            }
            if let Some(item) = self.item(expr, key, value)? {
                items.push(item);
            }
        }
        let rest = iteration
            .rest
            .map(|symbol| self.derived_symbol(span, symbol.reason));
        self.with_undecided(expr, span, items, rest)
    }

    fn item(&self, expr: &ForExpr, key: Value, value: Value) -> Result<Option<Item>, Problem> {
        let mut bindings = Vec::with_capacity(2);
        if let Some(name) = &expr.key_var {
            bindings.push((name.clone(), key));
        }
        bindings.push((expr.value_var.clone(), value));
        self.bound(&bindings, |eval| {
            let mut item = Item {
                key: None,
                value: Value::null(expr.value.span),
                included: Some(true),
                condition: <(Str, Str)>::default(),
            };
            if let Some(condition) = &expr.condition {
                item.included = eval.filter(condition)?;
                if item.included == Some(false) {
                    return Ok(None);
                }
                if item.included.is_none() {
                    item.condition = eval.condition_texts(condition);
                }
            }
            if let Some(key) = &expr.key {
                item.key = Some(eval.eval(key)?);
            }
            item.value = eval.part(&expr.value)?;
            Ok(Some(item))
        })
    }

    fn filter(&self, condition: &Node) -> Result<Option<bool>, Problem> {
        let value = self.eval(condition)?;
        let Data::OneOf(cases) = &value.data else {
            return self.operand_bool(&value);
        };
        let mut answers = Vec::with_capacity(cases.len());
        for case in cases.iter() {
            answers.push(self.operand_bool(&case.value)?);
        }
        let first = answers.first().copied().flatten();
        Ok(first.filter(|_| answers.iter().all(|a| *a == first)))
    }

    /// The result, with each item that may or may not be there in and out of it.
    fn with_undecided(
        &self,
        expr: &ForExpr,
        span: Span,
        items: Vec<Item>,
        rest: Option<Arc<Symbol>>,
    ) -> Result<Value, Problem> {
        let undecided: Vec<usize> = (0..items.len())
            .filter(|&i| items.get(i).is_some_and(|item| item.included.is_none()))
            .collect();
        if undecided.is_empty() {
            return self.collect(expr, span, items.iter().collect(), rest);
        }
        if undecided.len() > MAX_UNDECIDED {
            let sure = items.iter().filter(|i| i.included == Some(true)).collect();
            let rest = rest.or_else(|| Some(self.derived_symbol(span, Reason::UndecidedCondition)));
            return self.collect(expr, span, sure, rest);
        }
        let mut cases = Vec::with_capacity(1 << undecided.len());
        let mut failure = None;
        let mut succeeded = false;
        for mask in (0..1_usize << undecided.len()).rev() {
            let mut condition = Some(Str::new());
            let mut chosen = Vec::with_capacity(items.len());
            for (i, item) in items.iter().enumerate() {
                let Some(bit) = undecided.iter().position(|&u| u == i) else {
                    chosen.push(item);
                    continue;
                };
                let own = if mask >> bit & 1 == 1 {
                    chosen.push(item);
                    &item.condition.0
                } else {
                    &item.condition.1
                };
                condition = condition.and_then(|c| both(&c, own));
            }
            if let Some(condition) = condition {
                let result = self.collect(expr, span, chosen, rest.clone());
                succeeded |= result.is_ok();
                let value = result.unwrap_or_else(|problem| {
                    failure.get_or_insert(problem);
                    self.symbol(span, Reason::Invalid)
                });
                cases.push((condition, value));
            }
        }
        match failure {
            Some(problem) if !succeeded => Err(problem),
            _ => Ok(self.one_of(span, cases)),
        }
    }

    fn collect(
        &self,
        expr: &ForExpr,
        span: Span,
        items: Vec<&Item>,
        rest: Option<Arc<Symbol>>,
    ) -> Result<Value, Problem> {
        if expr.key.is_none() {
            let values = items.into_iter().map(|i| i.value.clone()).collect();
            let mut list = List::new(ListKind::Tuple, values);
            list.rest = rest;
            return Ok(Value::new(Data::List(list), span));
        }
        let map = if expr.grouping {
            self.group(span, items, rest)?
        } else {
            self.object(span, items, rest)?
        };
        Ok(Value::new(Data::Map(map), span))
    }

    fn object(
        &self,
        span: Span,
        items: Vec<&Item>,
        mut rest: Option<Arc<Symbol>>,
    ) -> Result<Map, Problem> {
        let mut entries: BTreeMap<Str, MapEntry> = BTreeMap::new();
        for item in items {
            let Some((key, key_span)) = self.key_of(item, span, &mut rest)? else {
                continue;
            };
            let entry = MapEntry {
                key: key.clone(),
                key_span,
                value: item.value.clone(),
            };
            if entries.insert(key.clone(), entry).is_some() {
                let key = named(&key, item.key.as_ref().is_some_and(|key| key.sensitive));
                let message = format!("two items of this `for` have the key {key}");
                return Err(Problem::warning("duplicate-key", span, message)
                    .help("add `...` after the value to group the values by key"));
            }
        }
        Ok(Map::new(MapKind::Object, entries.into_values().collect()).with_rest(rest))
    }

    fn group(
        &self,
        span: Span,
        items: Vec<&Item>,
        mut rest: Option<Arc<Symbol>>,
    ) -> Result<Map, Problem> {
        let mut groups: BTreeMap<Str, (Span, Vec<Value>)> = BTreeMap::new();
        for item in items {
            if let Some((key, key_span)) = self.key_of(item, span, &mut rest)? {
                let group = groups.entry(key).or_insert_with(|| (key_span, Vec::new()));
                group.1.push(item.value.clone());
            }
        }
        let entries = groups.into_iter().map(|(key, (key_span, values))| {
            let mut list = List::new(ListKind::Tuple, values);
            list.rest.clone_from(&rest);
            MapEntry {
                key,
                key_span,
                value: Value::new(Data::List(list), span),
            }
        });
        let map = Map::new(MapKind::Object, entries.collect());
        Ok(map.with_rest(rest.clone()))
    }

    /// The key of an item; one that is not known opens the map.
    fn key_of(
        &self,
        item: &Item,
        span: Span,
        rest: &mut Option<Arc<Symbol>>,
    ) -> Result<Option<(Str, Span)>, Problem> {
        let Some(key) = &item.key else {
            return Ok(None);
        };
        self.map_key(key, span, rest)
    }

    /// A map's key as a text; one that is not known opens the map.
    pub(crate) fn map_key(
        &self,
        key: &Value,
        span: Span,
        rest: &mut Option<Arc<Symbol>>,
    ) -> Result<Option<(Str, Span)>, Problem> {
        if key.is_null() {
            return Err(Problem::warning("null-key", key.span, "the key is null"));
        }
        let text = match key.data {
            Data::OneOf(_) => None,
            Data::Text(_) => key.as_known_text(),
            _ => to_string(key.clone())?.as_known_text(),
        };
        if let Some(text) = text {
            return Ok(Some((text, key.span)));
        }
        rest.get_or_insert_with(|| self.derived_symbol(span, self.reason_of(key)));
        Ok(None)
    }
}

fn number(i: usize, span: Span) -> Value {
    let int = i64::try_from(i).unwrap_or(i64::MAX);
    Value::new(Data::Number(int.into()), span)
}

impl Evaluator<'_> {
    /// An object constructor.
    pub(super) fn object_expr(
        &self,
        source: &[crate::syntax::Entry],
        span: Span,
    ) -> Result<Value, Problem> {
        let mut rest = None;
        let mut entries = Vec::with_capacity(source.len());
        let mut secret_key = false;
        for entry in source {
            let key = self.object_key(&entry.key)?;
            secret_key |= key.sensitive;
            let value = self.part(&entry.value)?;
            if let Some((key, key_span)) = self.map_key(&key, entry.key.span, &mut rest)? {
                entries.push(MapEntry {
                    key,
                    key_span,
                    value,
                });
            }
        }
        let map = sorted_map(MapKind::Object, entries).with_rest(rest);
        let mut object = with_data(Value::null(span), Data::Map(map));
        // Keys carry no mark of their own.
        object.sensitive = secret_key;
        Ok(object)
    }

    /// A bare name is a text, in parentheses it is a reference.
    fn object_key(&self, key: &Node) -> Result<Value, Problem> {
        use crate::syntax::Kind;
        match &key.kind {
            Kind::Variable(name) if !self.in_parentheses(key.span) => {
                Ok(Value::text(name.clone(), key.span))
            }
            Kind::Traversal(_) if !self.in_parentheses(key.span) => Err(Problem::warning(
                "ambiguous-key",
                key.span,
                "this key is neither a name nor an expression",
            )
            .help("put it in parentheses for a reference, or in quotes for a text")),
            _ => self.eval(key),
        }
    }

    fn in_parentheses(&self, span: Span) -> bool {
        self.env().source(span).starts_with('(')
    }
}
