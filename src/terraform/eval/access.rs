//! References, attributes, indexes and splats.

use std::sync::Arc;

use super::Evaluator;
use super::convert::{kind_name, parse_number, with_data};
use super::names::{HIDDEN, holds_sensitive, named};
use super::text::may_be;
use crate::syntax::{Kind, Node, Step, StepKind, Traversal};
use crate::text::{Problem, Span, Str};
use crate::value::{
    Data, List, ListKind, MAX_ALTERNATIVES, Map, Reason, Symbol, TypeExpr, Value, both, equality,
};

/// A splat takes as much of the stack as this many other expressions.
const SPLAT_LEVELS: u32 = 4;

impl Evaluator<'_> {
    pub(super) fn variable(&self, name: &Str, span: Span) -> Result<Value, Problem> {
        self.root(name, &[], span).map(|(value, _)| value)
    }

    pub(super) fn traversal(&self, traversal: &Traversal) -> Result<Value, Problem> {
        let (value, taken) = match &traversal.root.kind {
            Kind::Variable(name) => self.root(name, &traversal.steps, traversal.root.span)?,
            _ => (self.eval(&traversal.root)?, 0),
        };
        let steps = traversal.steps.get(taken..).unwrap_or_default();
        self.steps(value, steps, traversal.root.span)
    }

    fn root(&self, name: &Str, steps: &[Step], span: Span) -> Result<(Value, usize), Problem> {
        if let Some(value) = self.binding(name) {
            return Ok((value.clone(), 0));
        }
        let whole = steps.last().map_or(span, |step| span.to(step.span));
        if let Some(found) = self.env().reference(name, steps, whole, self)? {
            return Ok(found);
        }
        let message = format!("there is no `{name}` to refer to here");
        Err(Problem::warning("unknown-reference", whole, message))
    }

    /// Takes the steps from a value. `start` is where the expression begins, for naming unknowns.
    fn steps(&self, mut value: Value, mut steps: &[Step], start: Span) -> Result<Value, Problem> {
        while let Some((step, rest)) = steps.split_first() {
            steps = rest;
            let span = start.to(step.span);
            value = match &step.kind {
                StepKind::Attr(name) => self.attribute(&value, name, span)?,
                StepKind::Index(key) => {
                    let key = self.eval(key)?;
                    self.index(&value, &key, span)?
                }
                StepKind::LegacyIndex(index) => {
                    let index = i64::try_from(*index).unwrap_or(i64::MAX);
                    let key = Value::new(Data::Number(index.into()), step.span);
                    self.index(&value, &key, span)?
                }
                StepKind::AttrSplat | StepKind::FullSplat => {
                    let count = match step.kind {
                        StepKind::FullSplat => rest.len(),
                        _ => rest.iter().take_while(|s| follows_attr_splat(s)).count(),
                    };
                    let (each, after) = rest.split_at(count);
                    steps = after;
                    let span = each.last().map_or(span, |s| start.to(s.span));
                    self.splat(&value, each, span, start)?
                }
            };
        }
        Ok(value)
    }

    /// `value.name`
    pub(crate) fn attribute(
        &self,
        value: &Value,
        name: &Str,
        span: Span,
    ) -> Result<Value, Problem> {
        self.distribute(span, std::slice::from_ref(value), &mut |values| {
            let [value] = values else {
                return Ok(self.symbol(span, Reason::NotSupported));
            };
            let found = match &value.data {
                Data::Map(map) => self.entry(map, name, false, span)?,
                Data::Unknown(symbol) => {
                    let found = self.unknown_attribute(symbol, name, span);
                    found.map_err(|p| untold(p, value.sensitive))?
                }
                _ => {
                    let message = format!("a {} has no attribute `{name}`", kind_name(value));
                    return Err(Problem::warning("no-such-attribute", span, message));
                }
            };
            Ok(found.taken_from(value))
        })
    }

    /// An attribute of a value of which at most the type is known.
    fn unknown_attribute(&self, symbol: &Symbol, name: &str, span: Span) -> Result<Value, Problem> {
        let ty = match TypeExpr::of_symbol(symbol) {
            TypeExpr::Any => TypeExpr::Any,
            TypeExpr::Map(item) => *item,
            TypeExpr::Object(mut fields) if fields.contains_key(name) => {
                fields.remove(name).map_or(TypeExpr::Any, |field| field.ty)
            }
            ty => {
                let message = format!("this {ty} has no attribute `{name}`");
                return Err(Problem::warning("no-such-attribute", span, message));
            }
        };
        Ok(typed(self.part_of(symbol, &format!(".{name}"), span), ty))
    }

    /// An element of a value of which at most the type is known.
    fn unknown_element(&self, symbol: &Symbol, key: &Value, span: Span) -> Result<Value, Problem> {
        let name = key.as_known_text();
        let number = name.as_deref().map(parse_number);
        let ty = match (TypeExpr::of_symbol(symbol), &name) {
            (TypeExpr::Any, _) => TypeExpr::Any,
            (TypeExpr::Object(fields), Some(name)) if !fields.contains_key(name) => {
                return Err(no_such_element(span));
            }
            (TypeExpr::Object(mut fields), Some(name)) => {
                fields.remove(name).map_or(TypeExpr::Any, |field| field.ty)
            }
            (TypeExpr::Object(_), None) => TypeExpr::Any,
            (TypeExpr::Map(item), _) => *item,
            (TypeExpr::List(item), _) if number != Some(None) => *item,
            (TypeExpr::Tuple(items), _) if number != Some(None) => match number.flatten() {
                None => TypeExpr::Any,
                Some(number) => {
                    let index = number.as_i64().and_then(|i| usize::try_from(i).ok());
                    let item = index.and_then(|i| items.get(i));
                    item.ok_or_else(|| no_such_element(span))?.clone()
                }
            },
            _ => return Err(no_such_element(span)),
        };
        let part = match key_step(key) {
            Some(step) => self.part_of(symbol, &step, span),
            None => self.symbol(span, symbol.reason),
        };
        Ok(typed(part, ty))
    }

    /// `secret` tells whether the name is sensitive.
    fn entry(&self, map: &Map, name: &str, secret: bool, span: Span) -> Result<Value, Problem> {
        match (map.get(name), &map.rest) {
            (Some(value), _) => Ok(value.clone()),
            (None, Some(rest)) if secret => Ok(self.symbol(span, rest.reason)),
            (None, Some(rest)) => Ok(self.part_of(rest, &format!(".{name}"), span)),
            (None, None) => {
                let message = format!("there is no {} in this value", named(name, secret));
                Err(Problem::warning("no-such-attribute", span, message))
            }
        }
    }

    /// A part of what a symbol stands for.
    fn part_of(&self, symbol: &Symbol, step: &str, span: Span) -> Value {
        match symbol.part(step, span) {
            Some(part) => Value::unknown(part, span),
            None => self.symbol(span, symbol.reason),
        }
    }

    /// `value[key]`
    pub(crate) fn index(&self, value: &Value, key: &Value, span: Span) -> Result<Value, Problem> {
        let operands = [value.clone(), key.clone()];
        self.distribute(span, &operands, &mut |values| {
            let [value, key] = values else {
                return Ok(self.symbol(span, Reason::NotSupported));
            };
            let mut found = match &value.data {
                _ if key.is_null() => {
                    return Err(Problem::warning("null-key", key.span, "the key is null"));
                }
                Data::Map(map) => match key.as_known_text() {
                    Some(text) => self.entry(map, &text, key.sensitive, span)?,
                    None => {
                        let secret = holds_sensitive(value, self.budget());
                        self.any_entry(map, key, None, secret, span)
                    }
                },
                Data::List(list) => {
                    let found = self.element(list, key, span);
                    found.map_err(|p| untold(p, key.sensitive || value.sensitive))?
                }
                Data::Unknown(symbol) => self.unknown_element(symbol, key, span)?,
                _ => {
                    let message = format!("a {} has no elements", kind_name(value));
                    return Err(Problem::warning("no-such-element", span, message));
                }
            };
            found.sensitive |= key.sensitive;
            Ok(found.taken_from(value))
        })
    }

    /// The entry of a key that is not known: any that the key may be, or else `default`. `secret`
    /// tells whether the keys of the map are sensitive.
    pub(crate) fn any_entry(
        &self,
        map: &Map,
        key: &Value,
        default: Option<&Value>,
        secret: bool,
        span: Span,
    ) -> Value {
        let undecided = || self.derived(span, key);
        let Some(pattern) = key.to_text() else {
            return undecided();
        };
        if map.rest.is_some() {
            return undecided();
        }
        let name = self.condition_text(key.span);
        let mut cases = Vec::new();
        let mut none = Str::new();
        for (i, entry) in map.entries().iter().enumerate() {
            if !may_be(&pattern, &entry.key) {
                continue;
            }
            let is = match secret {
                true => Str::from(format!("{name} is key {i} {HIDDEN}")),
                false => equality(&name, &entry.key),
            };
            none = both(&none, &Str::from(format!("not {is}"))).unwrap_or(none);
            cases.push((is, entry.value.clone()));
            if cases.len() > MAX_ALTERNATIVES {
                return undecided();
            }
        }
        if let Some(default) = default {
            cases.push((none, default.clone()));
        }
        if cases.is_empty() {
            return undecided();
        }
        self.one_of(span, cases)
    }

    fn element(&self, list: &List, key: &Value, span: Span) -> Result<Value, Problem> {
        let wrong = |message: &str| {
            let problem = Problem::warning("no-such-element", span, message);
            Err(problem)
        };
        if list.kind == ListKind::Set {
            return wrong("the elements of a set have no index");
        }
        let number = match &key.data {
            Data::Number(number) => Some(number.clone()),
            Data::Text(text) => match text.as_known() {
                Some(text) => match parse_number(&text) {
                    Some(number) => Some(number),
                    None => return wrong("the index of a list is a number"),
                },
                None => None,
            },
            Data::Unknown(_) => None,
            _ => return wrong("the index of a list is a number"),
        };
        let Some(number) = number else {
            return Ok(self.any_item(list, key, span));
        };
        let Some(index) = number.as_i64() else {
            return wrong("the index of a list is a whole number");
        };
        if index < 0 {
            return wrong("an index is not negative");
        }
        if let Some(rest) = &list.rest {
            return Ok(self.symbol(span, rest.reason));
        }
        let item = usize::try_from(index)
            .ok()
            .and_then(|i| list.items().get(i));
        item.cloned().map_or_else(
            || {
                let count = list.items().len();
                wrong(&format!(
                    "there is no element {index}: the list has {count}"
                ))
            },
            Ok,
        )
    }

    /// The element of an index that is not known.
    pub(crate) fn any_item(&self, list: &List, index: &Value, span: Span) -> Value {
        let items = list.items();
        if list.rest.is_some() || items.is_empty() || items.len() > MAX_ALTERNATIVES {
            return self.derived(span, index);
        }
        let name = self.condition_text(index.span);
        let cases = items.iter().enumerate();
        let cases = cases.map(|(i, item)| (Str::from(format!("{name} == {i}")), item.clone()));
        self.one_of(span, cases.collect())
    }

    fn splat(
        &self,
        value: &Value,
        each: &[Step],
        span: Span,
        start: Span,
    ) -> Result<Value, Problem> {
        if !self.enter(SPLAT_LEVELS) {
            return Ok(self.limit(span, "splats are nested too deep"));
        }
        let result = self.splat_each(value, each, span, start);
        self.leave(SPLAT_LEVELS);
        result
    }

    fn splat_each(
        &self,
        value: &Value,
        each: &[Step],
        span: Span,
        start: Span,
    ) -> Result<Value, Problem> {
        self.distribute(span, std::slice::from_ref(value), &mut |values| {
            let [value] = values else {
                return Ok(self.symbol(span, Reason::NotSupported));
            };
            let list = match &value.data {
                Data::Unknown(symbol) if !(symbol.not_null && is_single(symbol)) => {
                    return Ok(self.derived(span, value));
                }
                Data::Null(_) => List::new(ListKind::Tuple, Vec::new()),
                Data::List(list) => list.clone(),
                _ => List::new(ListKind::Tuple, vec![value.clone()]),
            };
            let kind = match list.kind {
                ListKind::Tuple => ListKind::Tuple,
                ListKind::List | ListKind::Set => ListKind::List,
            };
            let items = list.items().iter().enumerate().map(|(i, item)| {
                let item = match value.data {
                    Data::List(_) => item.clone().taken_from(value),
                    _ => item.clone(),
                };
                self.bound(&[(Str::from(SPLAT), index_value(i, span))], |eval| {
                    eval.steps(item, each, start)
                })
            });
            let mut out = List::new(kind, items.collect::<Result<_, _>>()?);
            out.rest = list.rest.map(|symbol| match each {
                [] => symbol,
                _ => self.derived_symbol(span, symbol.reason),
            });
            let mut result = Value::new(Data::List(out), span);
            result.sensitive = value.sensitive;
            Ok(result)
        })
    }
}

/// A known key that may be told, as a step of an expression.
fn key_step(key: &Value) -> Option<String> {
    let text = key.as_known_text().filter(|_| !key.sensitive)?;
    Some(match key.data {
        Data::Number(_) => format!("[{text}]"),
        _ => format!("[\"{text}\"]"),
    })
}

/// A name that no expression can refer to: it only tells the symbols of the items apart.
pub(super) const SPLAT: &str = "[*]";

fn index_value(i: usize, span: Span) -> Value {
    let int = i64::try_from(i).unwrap_or(i64::MAX);
    Value::new(Data::Number(int.into()), span)
}

/// Whether what a symbol stands for is known to be no sequence.
fn is_single(symbol: &Symbol) -> bool {
    let ty = TypeExpr::of_symbol(symbol);
    !matches!(ty, TypeExpr::Any) && !ty.is_sequence()
}

/// A value of which nothing is known, as one of this type.
fn typed(value: Value, ty: TypeExpr) -> Value {
    match &value.data {
        Data::Unknown(symbol) => {
            let symbol = Symbol::clone(symbol).with_type(ty);
            with_data(value, Data::Unknown(Arc::new(symbol)))
        }
        _ => value,
    }
}

/// The problem without what its message tells of values that are sensitive.
fn untold(problem: Problem, sensitive: bool) -> Problem {
    match sensitive {
        true => Problem {
            message: format!("{HIDDEN} has no such element"),
            ..problem
        },
        false => problem,
    }
}

fn no_such_element(span: Span) -> Problem {
    Problem::warning(
        "no-such-element",
        span,
        "there is no such element in this value",
    )
}

fn follows_attr_splat(step: &Step) -> bool {
    matches!(step.kind, StepKind::Attr(_) | StepKind::LegacyIndex(_))
}

/// Joins rests of several collections: the first, since one symbol is enough to say that there may
/// be more.
pub(crate) fn join_rest(rest: &mut Option<Arc<Symbol>>, other: Option<&Arc<Symbol>>) {
    if rest.is_none() {
        *rest = other.cloned();
    }
}

/// Whether the root of a traversal is this name: for functions that look at their argument.
pub(crate) fn is_reference(node: &Node) -> bool {
    matches!(node.kind, Kind::Variable(_) | Kind::Traversal(_))
}
