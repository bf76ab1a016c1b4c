//! Values that are one of several.

use crate::text::{Problem, Span, Str};
use crate::value::{Alternative, Data, MAX_ALTERNATIVES, Reason, Value};

use super::Evaluator;

/// Most combinations of cases that two conditions are taken apart into.
const MAX_CASES: usize = 64;

/// Both conditions; none when they cannot hold at once. Conditions are words: cases with ` or `
/// between them, each of facts with ` and ` between them.
pub(crate) fn both(a: &Str, b: &Str) -> Option<Str> {
    if a.is_empty() || a == b {
        return Some(b.clone());
    }
    if b.is_empty() {
        return Some(a.clone());
    }
    if cases(a) * cases(b) > MAX_CASES {
        return Some(Str::from(format!("{a}{AND}{b}")));
    }
    let mut together: Vec<String> = Vec::new();
    for (a, b) in a.split(OR).flat_map(|a| b.split(OR).map(move |b| (a, b))) {
        match conjunction(a, b) {
            Some(case) if !together.contains(&case) => together.push(case),
            _ => {}
        }
    }
    (!together.is_empty()).then(|| Str::from(together.join(OR)))
}

/// One condition or the other: none where neither can hold, empty where one always does.
pub(super) fn either(a: Option<Str>, b: Option<Str>) -> Option<Str> {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) if a.is_empty() || b.is_empty() => Some(Str::new()),
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(a), Some(b)) => Some(Str::from(format!("{a}{OR}{b}"))),
    }
}

/// How many cases there are in a condition.
pub(super) fn cases(condition: &str) -> usize {
    condition.split(OR).count()
}

const AND: &str = " and ";
const OR: &str = " or ";

fn conjunction(a: &str, b: &str) -> Option<String> {
    let facts: Vec<&str> = a.split(AND).collect();
    let mut all = a.to_owned();
    for new in b.split(AND) {
        if facts.iter().any(|old| excludes(old, new)) {
            return None;
        }
        if !facts.contains(&new) {
            all.push_str(AND);
            all.push_str(new);
        }
    }
    Some(all)
}

/// Whether one fact is the other's negation, or both say what the same thing equals and differ.
fn excludes(a: &str, b: &str) -> bool {
    let negates = |x: &str, y: &str| x.strip_prefix("not ") == Some(y);
    let equals = |fact: &str| {
        let (what, text) = fact.split_once(" == \"")?;
        Some((what.to_owned(), text.strip_suffix('"')?.to_owned()))
    };
    let differ = match (equals(a), equals(b)) {
        (Some((what, text)), Some((other, other_text))) => what == other && text != other_text,
        _ => false,
    };
    negates(a, b) || negates(b, a) || differ
}

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

/// Every combination of alternatives of the values; none when there are too many.
pub(crate) fn combinations(values: &[Value]) -> Option<Vec<(Str, Vec<Value>)>> {
    let mut out: Vec<(Str, Vec<Value>)> = vec![(Str::new(), Vec::with_capacity(values.len()))];
    for value in values {
        let Data::OneOf(alternatives) = &value.data else {
            for (_, combination) in &mut out {
                combination.push(value.clone());
            }
            continue;
        };
        let mut next = Vec::new();
        for (condition, combination) in &out {
            for alternative in alternatives.iter() {
                if let Some(condition) = both(condition, &alternative.condition) {
                    let mut combination = combination.clone();
                    let chosen = alternative.value.clone().taken_from(value);
                    combination.push(chosen);
                    next.push((condition, combination));
                }
            }
        }
        if next.len() > MAX_ALTERNATIVES {
            return None;
        }
        out = next;
    }
    Some(out)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_put_together_as_far_as_they_can_hold_at_once() {
        let both = |a: &str, b: &str| both(&Str::from(a), &Str::from(b)).map(|c| c.to_string());
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(both("", "x"), is("x"));
        assert_eq!(both("x", "x and y"), is("x and y"));
        assert_eq!(both("x and y", "not y"), None);
        assert_eq!(both("w == \"a\"", "w == \"b\""), None);
        assert_eq!(
            both("w == \"a\"", "v == \"b\""),
            is("w == \"a\" and v == \"b\"")
        );
        assert_eq!(
            both("w == \"a\"", "not w == \"b\""),
            is("w == \"a\" and not w == \"b\"")
        );
        assert_eq!(both("x or y", "not x"), is("y and not x"));
        assert_eq!(both("x or y", "z"), is("x and z or y and z"));
        assert_eq!(both("x or y", "not x and not y"), None);
    }
}
