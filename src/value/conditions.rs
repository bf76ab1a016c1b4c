//! Conditions in words, as far as they tell which alternatives can occur together.
//!
//! A condition is cases with ` or ` between them, each of facts with ` and ` between them. A fact
//! is `not` another one, or says what something equals (`var.env == "prod"`), or is only a name.

use std::iter::Peekable;
use std::str::CharIndices;

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
    let (a, b) = (split(a, OR), split(b, OR));
    for (a, b) in a.iter().flat_map(|a| b.iter().map(move |b| (a, b))) {
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
    split(condition, OR).len()
}

const AND: &str = " and ";
const OR: &str = " or ";

fn conjunction(a: &str, b: &str) -> Option<String> {
    let facts = split(a, AND);
    let mut all = a.to_owned();
    for new in split(b, AND) {
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
    let differ = match (Equality::parse(a), Equality::parse(b)) {
        (Some(a), Some(b)) => a.what == b.what && a.place == b.place && a.literal != b.literal,
        _ => false,
    };
    negates(a, b) || negates(b, a) || differ
}

/// The fact that a text is another one.
pub fn equality(what: &str, text: &str) -> Str {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    let escaped = escaped.replace("${", "$${").replace("%{", "%%{");
    Str::from(format!("{what} == \"{escaped}\""))
}

/// A fact of the form `what == "literal"`.
#[derive(Debug, PartialEq)]
struct Equality<'a> {
    what: &'a str,
    literal: &'a str,
    /// Which module instance and bound names the fact is of, as the evaluator names conditions.
    place: &'a str,
}

impl<'a> Equality<'a> {
    /// None where an operator stands beside the comparison, or where the text has interpolations.
    fn parse(fact: &'a str) -> Option<Self> {
        let what = *split(fact, " == ").first()?;
        if split(what, " ").len() > 1 {
            return None;
        }
        let text = fact.get(what.len()..)?.strip_prefix(" == \"")?;
        let (literal, place) = text.split_at_checked(closing_quote(text)?)?;
        let place = place.strip_prefix('"')?;
        let is_place = place.is_empty() || place.starts_with(" in ") || place.starts_with(" (");
        is_place.then_some(Self {
            what,
            literal,
            place,
        })
    }
}

/// Where a literal that has begun ends.
fn closing_quote(text: &str) -> Option<usize> {
    let mut open = vec!['"'];
    let mut scan = text.char_indices().peekable();
    while let Some((at, c)) = scan.next() {
        step(&mut open, c, &mut scan);
        match open.as_slice() {
            [] => return Some(at),
            ['"'] => {}
            _ => return None,
        }
    }
    None
}

/// The parts of a condition between separators that stand outside of quotes and brackets.
fn split<'a>(condition: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut open = Vec::new();
    let mut scan = condition.char_indices().peekable();
    while let Some((at, c)) = scan.next() {
        let rest = condition.get(at..).unwrap_or_default();
        if open.is_empty() && at >= start && rest.starts_with(separator) {
            parts.push(condition.get(start..at).unwrap_or_default());
            start = at + separator.len();
        }
        step(&mut open, c, &mut scan);
    }
    parts.push(condition.get(start..).unwrap_or_default());
    parts
}

/// Goes over one character of an expression; `open` are the quotes and brackets that it is in.
fn step(open: &mut Vec<char>, c: char, rest: &mut Peekable<CharIndices<'_>>) {
    let mut next_is = |wanted: char| rest.next_if(|(_, next)| *next == wanted).is_some();
    match (open.last(), c) {
        (Some('"'), '"') => {
            open.pop();
        }
        (Some('"'), '\\') => {
            rest.next();
        }
        (Some('"'), '$' | '%') => {
            // A doubled mark is itself.
            if next_is(c) {
                next_is('{');
            } else if next_is('{') {
                open.push('{');
            }
        }
        (Some('"'), _) => {}
        (_, '"' | '(' | '[' | '{') => open.push(c),
        (_, ')' | ']' | '}') => {
            open.pop();
        }
        _ => {}
    }
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
    if cases(condition) > 1 {
        return None;
    }
    Some(split(condition, AND).into_iter().map(fact).collect())
}

fn fact(text: &str) -> Fact<'_> {
    if let Some(name) = text.strip_prefix("not ") {
        return Fact::Is(name, false);
    }
    match Equality::parse(text) {
        Some(equality) => Fact::Equals(equality.what, equality.literal),
        None => Fact::Is(text, true),
    }
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
    fn words_inside_of_literals_and_brackets_are_no_connectives() {
        for condition in [
            r#"var.one == "read or write""#,
            r#"var.one == "\" or ""#,
            r#"f("a and b") == 1"#,
            r#"x == "${y == "a or b"} or ""#,
            r#"x == "$${ or ""#,
            "a[b or c]",
        ] {
            assert_eq!(split(condition, OR), [condition]);
            assert_eq!(split(condition, AND), [condition]);
            let both = both(&Str::from(condition), &Str::from("p or q")).unwrap();
            assert_eq!(both, format!("{condition} and p or {condition} and q"));
        }
        assert_eq!(split("x or \"a or b\" or z", OR), ["x", "\"a or b\"", "z"]);
        assert_eq!(split("a) or b", OR), ["a)", "b"]);
    }

    #[test]
    fn equalities_exclude_each_other_wherever_they_are_of() {
        let fact = |text: &str, place: &str| format!("{}{place}", equality("var.x", text));
        for place in [
            "",
            " in module.a",
            " in module.a[\"b\"] (each.key = a)",
            " (x = y)",
        ] {
            assert!(excludes(&fact("a", place), &fact("b", place)), "{place}");
            assert!(
                excludes(&fact("a\"", place), &fact("b\"", place)),
                "{place}"
            );
            assert!(!excludes(&fact("a", place), &fact("a", place)), "{place}");
            assert!(
                !excludes(&fact("a", place), &fact("b", " in module.z")),
                "{place}"
            );
        }
        for (a, b) in [
            ("y || x == \"a\"", "y || x == \"b\""),
            ("x == \"a\" || y", "x == \"b\" || y"),
            ("x == \"${a}\"", "x == \"${b}\""),
            ("not x == \"a\"", "not x == \"b\""),
        ] {
            assert!(!excludes(a, b), "{a}, {b}");
        }
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
