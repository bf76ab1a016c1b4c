//! Conditions in words, as far as they tell which alternatives can occur together.
//!
//! A condition is cases with ` or ` between them, each of facts with ` and ` between them. A fact
//! is `not` another one, or says what something equals (`var.env == "prod"`), or is only a name.

use super::{Data, MAX_ALTERNATIVES, Value};
use crate::text::Str;

/// Most combinations of cases that two conditions are taken apart into.
const MAX_CASES: usize = 64;

/// Both conditions; none when they cannot hold at once.
pub fn both(a: &Str, b: &Str) -> Option<Str> {
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
pub fn either(a: Option<Str>, b: Option<Str>) -> Option<Str> {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) if a.is_empty() || b.is_empty() => Some(Str::new()),
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(a), Some(b)) => Some(Str::from(format!("{a}{OR}{b}"))),
    }
}

/// How many cases there are in a condition.
pub fn cases(condition: &str) -> usize {
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
        if what.starts_with("not ") {
            return None;
        }
        Some((what.to_owned(), text.strip_suffix('"')?.to_owned()))
    };
    let differ = match (equals(a), equals(b)) {
        (Some((what, text)), Some((other, other_text))) => what == other && text != other_text,
        _ => false,
    };
    negates(a, b) || negates(b, a) || differ
}

/// What one fact of a condition says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact<'c> {
    /// What is named holds, or does not.
    Is(&'c str, bool),
    /// What is named equals a text.
    Equals(&'c str, &'c str),
}

/// The facts of a condition; none when it is several cases.
pub fn facts(condition: &str) -> Option<Vec<Fact<'_>>> {
    if condition.contains(OR) {
        return None;
    }
    let fact = |text| match str::split_once(text, " == \"") {
        Some((what, value)) => Fact::Equals(what, value.strip_suffix('"').unwrap_or(value)),
        None => match text.strip_prefix("not ") {
            Some(name) => Fact::Is(name, false),
            None => Fact::Is(text, true),
        },
    };
    Some(condition.split(AND).map(fact).collect())
}

/// The condition that what is named equals a text.
pub fn equality(what: &str, text: &str) -> Str {
    Str::from(format!("{what} == \"{text}\""))
}

/// Every combination of alternatives of the values; none when there are too many.
pub fn combinations(values: &[Value]) -> Option<Vec<(Str, Vec<Value>)>> {
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
        assert_eq!(
            both("not w == \"a\"", "not w == \"b\""),
            is("not w == \"a\" and not w == \"b\"")
        );
        assert_eq!(both("x or y", "not x"), is("y and not x"));
        assert_eq!(both("x or y", "z"), is("x and z or y and z"));
        assert_eq!(both("x or y", "not x and not y"), None);
    }
    #[test]
    fn facts_are_taken_apart() {
        assert_eq!(
            facts("IsProd and not IsDev and Env == \"x\""),
            Some(vec![
                Fact::Is("IsProd", true),
                Fact::Is("IsDev", false),
                Fact::Equals("Env", "x"),
            ])
        );
        assert_eq!(equality("Env", "x"), "Env == \"x\"");
        assert_eq!(facts("a or b"), None);
    }
}
