//! The outputs of a root module, each with its own error.

use super::Output;
use super::eval::types::TypeExpr;
use super::eval::{Budget, Evaluator, MAX_STEPS, with_data};
use super::inputs::is_set_to;
use super::scope::Scope;
use crate::text::{Problem, Str};
use crate::value::{Alternative, Data, List, Map, MapEntry, Reason, Symbol, Value};

/// Most parts of the type of an output; of what is past it the type is not told.
const MAX_TYPE_PARTS: u64 = 50_000;

/// The value without its sensitive parts: keys of theirs would stand in its type.
fn told(value: &Value) -> Value {
    if value.sensitive {
        return Value::null(value.span);
    }
    let data = match &value.data {
        Data::List(list) => {
            let items = list.items().iter().map(told).collect();
            let mut told = List::new(list.kind, items);
            told.rest.clone_from(&list.rest);
            Data::List(told)
        }
        Data::Map(map) => {
            let entries = map.entries().iter().map(|entry| MapEntry {
                value: told(&entry.value),
                ..entry.clone()
            });
            let told = Map::new(map.kind, entries.collect());
            Data::Map(told.with_rest(map.rest.clone()))
        }
        Data::OneOf(cases) => Data::OneOf(
            cases
                .iter()
                .map(|case| Alternative {
                    condition: case.condition.clone(),
                    value: told(&case.value),
                })
                .collect(),
        ),
        other => other.clone(),
    };
    with_data(value.clone(), data)
}

impl Scope<'_, '_> {
    /// Every output of this module instance, by name.
    pub(super) fn outputs(&self) -> Vec<Output> {
        let mut names: Vec<&Str> = self.at.module.outputs.keys().collect();
        names.sort();
        names
            .into_iter()
            .filter_map(|n| self.root_output(n))
            .collect()
    }

    fn root_output(&self, name: &Str) -> Option<Output> {
        let output = self.at.module.outputs.get(name)?;
        let span = output.header();
        let value = match output.attribute("value") {
            Some(attribute) => {
                let value = Evaluator::new(self).eval(&attribute.value);
                value.and_then(|value| self.without_faults(value))
            }
            None => Ok(Value::null(span)),
        };
        let value = self.planned_output(name, value, span).map(|mut value| {
            value.sensitive |= is_set_to(output, "sensitive", true);
            value
        });
        let value_type = match &value {
            Ok(value) => TypeExpr::of(&told(value), &Budget::new(MAX_TYPE_PARTS)),
            Err(_) => TypeExpr::Any,
        };
        Some(Output {
            name: name.clone(),
            span,
            value,
            value_type,
        })
    }

    /// What refers to something that is an error is one itself: the problem is that of what it
    /// refers to.
    fn without_faults(&self, value: Value) -> Result<Value, Problem> {
        let budget = Budget::new(MAX_STEPS);
        let Some(fault) = fault(&value, &budget) else {
            return Ok(value);
        };
        let span = fault.span;
        Err(self.run.problem_in(span).unwrap_or_else(|| {
            let message = format!("`{fault}` is not valid");
            Problem::warning("invalid-reference", span, message)
        }))
    }
}

/// The first symbol that stands for an error; what only one alternative holds does not count.
fn fault<'v>(value: &'v Value, budget: &Budget) -> Option<&'v Symbol> {
    if !budget.spend() {
        return None;
    }
    match &value.data {
        Data::Unknown(symbol) => Some(&**symbol).filter(|s| s.reason == Reason::Invalid),
        Data::Text(text) => match text.decoded() {
            Some(value) => fault(value, budget),
            None => {
                let mut symbols = text.symbols().map(|s| &**s);
                symbols.find(|s| s.reason == Reason::Invalid)
            }
        },
        Data::List(list) => list.items().iter().find_map(|item| fault(item, budget)),
        Data::Map(map) => {
            let mut values = map.entries().iter().map(|entry| &entry.value);
            values.find_map(|value| fault(value, budget))
        }
        _ => None,
    }
}
