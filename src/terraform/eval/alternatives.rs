//! Values that are one of several.

use crate::text::{Problem, Span, Str};
use crate::value::{Alternative, Data, MAX_ALTERNATIVES, Reason, Value, both, combinations};

use super::Evaluator;

impl Evaluator<'_> {
    /// The value without the alternatives that what is assumed excludes.
    pub(super) fn possible(&self, value: Value) -> Value {
        let (Some(assumed), Data::OneOf(alternatives)) = (&self.assumed, &value.data) else {
            return value;
        };
        let can_be = |a: &&Alternative| both(assumed, &a.condition).is_some();
        let left: Vec<Alternative> = alternatives.iter().filter(can_be).cloned().collect();
        if left.is_empty() || left.len() == alternatives.len() {
            return value;
        }
        let cases = left
            .into_iter()
            .map(|a| (a.condition, a.value.taken_from(&value)));
        self.one_of(value.span, cases.collect())
    }

    /// One of the values, each under its condition. Alternatives of alternatives are made flat,
    /// impossible ones left out, and what is the same in all cases is just that; more than
    /// [`MAX_ALTERNATIVES`] are an unknown.
    pub(crate) fn one_of(&self, span: Span, cases: Vec<(Str, Value)>) -> Value {
        let mut flat: Vec<Alternative> = Vec::with_capacity(cases.len());
        for (condition, value) in cases {
            match &value.data {
                Data::OneOf(inner) => {
                    for alternative in inner.iter() {
                        if let Some(condition) = both(&condition, &alternative.condition) {
                            let chosen = alternative.value.clone().taken_from(&value);
                            flat.push(Alternative {
                                condition,
                                value: chosen,
                            });
                        }
                    }
                }
                _ => flat.push(Alternative { condition, value }),
            }
            if flat.len() > MAX_ALTERNATIVES {
                return self.symbol(span, Reason::UndecidedCondition);
            }
        }
        match flat.as_slice() {
            [] => self.symbol(span, Reason::UndecidedCondition),
            [first, others @ ..] if others.iter().all(|o| same_scalar(&first.value, &o.value)) => {
                first.value.clone()
            }
            _ => {
                let sensitive = flat.iter().any(|a| a.value.sensitive);
                let mut value = Value::new(Data::OneOf(flat.into()), span);
                value.sensitive = sensitive;
                value
            }
        }
    }

    /// `f` of the values, for each combination of their alternatives. A combination for which `f`
    /// fails is an invalid symbol, unless all fail.
    ///
    /// # Errors
    /// That of the first combination when all fail.
    pub(crate) fn distribute(
        &self,
        span: Span,
        values: &[Value],
        f: &mut dyn FnMut(&[Value]) -> Result<Value, Problem>,
    ) -> Result<Value, Problem> {
        if !values.iter().any(|v| matches!(v.data, Data::OneOf(_))) {
            return f(values);
        }
        let Some(combinations) = combinations(values) else {
            return Ok(self.symbol(span, Reason::UndecidedCondition));
        };
        let mut failure = None;
        let mut succeeded = false;
        let mut cases = Vec::with_capacity(combinations.len());
        for (condition, values) in combinations {
            let value = f(&values).unwrap_or_else(|problem| {
                failure.get_or_insert(problem);
                self.symbol(span, Reason::Invalid)
            });
            succeeded |= !is_invalid(&value);
            cases.push((condition, value));
        }
        match failure {
            Some(problem) if !succeeded => Err(problem),
            _ => Ok(self.one_of(span, cases)),
        }
    }
}

/// Whether the value stands for an error.
pub(crate) fn is_invalid(value: &Value) -> bool {
    matches!(&value.data, Data::Unknown(symbol) if symbol.reason == Reason::Invalid)
}

fn same_scalar(a: &Value, b: &Value) -> bool {
    if a.link != b.link {
        return false;
    }
    match (&a.data, &b.data) {
        (Data::Null(_), Data::Null(_)) => true,
        (Data::Bool(a), Data::Bool(b)) => a == b,
        (Data::Number(a), Data::Number(b)) => a == b,
        (Data::Text(a), Data::Text(b)) => a == b,
        (Data::Unknown(a), Data::Unknown(b)) => a == b && a.reason == b.reason,
        _ => false,
    }
}
