//! The outputs of a root module, each with its own error.

use super::Output;
use super::eval::{Budget, Evaluator, MAX_STEPS};
use super::inputs::is_set_to;
use super::refusals::without_value;
use super::scope::Scope;
use crate::text::{Problem, Str};
use crate::value::{Data, Reason, Symbol, TypeExpr, Value};

/// Most parts of the type of an output; of what is past it the type is not told.
const MAX_TYPE_PARTS: u64 = 50_000;

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
            None => Err(without_value(output)),
        };
        let value = self.planned_output(name, value, span);
        let value_type = match &value {
            // As an output a null has no type.
            Ok(value) if value.is_null() => TypeExpr::Any,
            Ok(value) => {
                let ty = TypeExpr::of(value, &Budget::new(MAX_TYPE_PARTS));
                told(value, ty, &Budget::new(MAX_STEPS))
            }
            Err(_) => TypeExpr::Any,
        };
        let value = value.map(|mut value| {
            value.sensitive |= is_set_to(output, "sensitive", true);
            value
        });
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

/// The type of a value without the names of attributes of what must not be printed: they may be a
/// part of that.
fn told(value: &Value, ty: TypeExpr, budget: &Budget) -> TypeExpr {
    if ty.is_simple() {
        return ty;
    }
    if value.sensitive || !budget.spend() {
        return nameless(ty);
    }
    let all = |items: &[Value], ty: TypeExpr| {
        let told = |ty, item| told(item, ty, budget);
        Box::new(items.iter().fold(ty, told))
    };
    match (&value.data, ty) {
        (Data::List(list), TypeExpr::List(item)) => TypeExpr::List(all(list.items(), *item)),
        (Data::List(list), TypeExpr::Set(item)) => TypeExpr::Set(all(list.items(), *item)),
        (Data::List(list), TypeExpr::Tuple(types)) => {
            let items = list.items().iter().zip(types);
            TypeExpr::Tuple(items.map(|(item, ty)| told(item, ty, budget)).collect())
        }
        (Data::Map(map), TypeExpr::Map(item)) => {
            let values = map.entries().iter().map(|entry| &entry.value);
            TypeExpr::Map(Box::new(
                values.fold(*item, |ty, value| told(value, ty, budget)),
            ))
        }
        (Data::Map(map), TypeExpr::Object(mut fields)) => {
            for (name, field) in &mut fields {
                if let Some(value) = map.get(name) {
                    let ty = std::mem::replace(&mut field.ty, TypeExpr::Any);
                    field.ty = told(value, ty, budget);
                }
            }
            TypeExpr::Object(fields)
        }
        (Data::OneOf(cases), ty) => cases
            .iter()
            .fold(ty, |ty, case| told(&case.value, ty, budget)),
        (_, ty) => ty,
    }
}

/// The type with nothing told of objects.
fn nameless(ty: TypeExpr) -> TypeExpr {
    let item = |ty: Box<TypeExpr>| Box::new(nameless(*ty));
    match ty {
        TypeExpr::Object(_) => TypeExpr::Any,
        TypeExpr::List(ty) => TypeExpr::List(item(ty)),
        TypeExpr::Set(ty) => TypeExpr::Set(item(ty)),
        TypeExpr::Map(ty) => TypeExpr::Map(item(ty)),
        TypeExpr::Tuple(types) => TypeExpr::Tuple(types.into_iter().map(nameless).collect()),
        ty => ty,
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
