//! Values of conditions that others cover, and those that every value passes.

use super::contain::covers;
use super::entries::{Covered, by_those_that_stay, covered};
use crate::policy::condition::{Condition, ConditionValue, Operator, Order, SetPrefix, Test, ip};
use crate::policy::condition::{compare_dates, compare_numbers};
use crate::policy::glob::Glob;

/// The values that another one of the condition covers: the condition means the same without them.
pub fn covered_values(condition: &Condition) -> Vec<Covered> {
    let Some(operator) = condition.operator else {
        return Vec::new();
    };
    let values = &condition.values;
    let globs: Vec<&Glob> = values.iter().map(|value| &value.glob).collect();
    let is_covered = |by: usize, entry: usize| {
        let (Some(by), Some(entry)) = (values.get(by), values.get(entry)) else {
            return false;
        };
        let is_there = by.leaf.when.is_none() || by.leaf.when == entry.leaf.when;
        is_there && value_covers(operator.test, by, entry)
    };
    match operator.test {
        Test::Numeric(_) | Test::Date(_) | Test::Ip => few(values.len(), is_covered),
        _ => covered(&globs, is_covered),
    }
}

/// Most values of which all pairs are looked at.
const MAX_VALUES: usize = 300;

/// The values that others cover, where there are so few that all pairs can be looked at.
fn few(count: usize, covers: impl Fn(usize, usize) -> bool) -> Vec<Covered> {
    if count > MAX_VALUES {
        return Vec::new();
    }
    let mut by: Vec<Option<usize>> = vec![None; count];
    for entry in 0..count {
        let stays = |at: &usize| *at != entry && by.get(*at) == Some(&None);
        // Of two that are the same the first stays.
        let is_wider = |at: &usize| covers(*at, entry) && (*at < entry || !covers(entry, *at));
        let found = (0..count).filter(stays).find(is_wider);
        if let Some(by) = by.get_mut(entry) {
            *by = found;
        }
    }
    by_those_that_stay(&by)
}

fn value_covers(test: Test, by: &ConditionValue, entry: &ConditionValue) -> bool {
    let known = || Some((by.leaf.text.as_known()?, entry.leaf.text.as_known()?));
    match test {
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike => {
            covers(&by.glob, &entry.glob)
        }
        Test::Arn => match (&by.segments, &entry.segments) {
            (Some(by), Some(entry)) => {
                by.len() == entry.len() && by.iter().zip(entry).all(|(a, b)| covers(a, b))
            }
            _ => by.glob == entry.glob,
        },
        Test::Numeric(order) => known()
            .is_some_and(|(by, entry)| compare_numbers(widened(order), &by, &entry) == Some(true)),
        Test::Date(order) => known()
            .is_some_and(|(by, entry)| compare_dates(widened(order), &by, &entry) == Some(true)),
        Test::Ip => known().is_some_and(|(by, entry)| ip_covers(&by, &entry) == Some(true)),
        Test::Bool | Test::Binary | Test::Null => by.glob == entry.glob,
    }
}

/// The order in which a value stands to one that covers it.
fn widened(order: Order) -> Order {
    match order {
        Order::Equals => Order::Equals,
        Order::LessThan | Order::LessThanEquals => Order::LessThanEquals,
        Order::GreaterThan | Order::GreaterThanEquals => Order::GreaterThanEquals,
    }
}

fn ip_covers(by: &str, entry: &str) -> Option<bool> {
    let (_, wide) = ip::range(by)?;
    let (address, narrow) = ip::range(entry)?;
    Some(wide <= narrow && ip::compare(by, &address.to_string())?)
}

/// What a condition tests that every value passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyValue {
    /// Nothing: it holds for every request.
    Nothing,
    /// That the key is there.
    Presence,
    /// That the key is absent.
    Absence,
    /// It never holds.
    Never,
}

/// What a condition tests where one of its values, of which is told which, is passed by every value
/// of the key: `*` of a pattern, `true` beside `false`. None where it tells values apart.
///
/// A boolean key is taken to hold `true` or `false`, and any key to have as many values as the
/// operator asks for.
pub fn any_value(condition: &Condition) -> Option<(usize, AnyValue)> {
    let operator = condition.operator?;
    let is_certain = |value: &&ConditionValue| value.leaf.when.is_none();
    let certain = || condition.values.iter().filter(is_certain);
    let is_any = |value: &ConditionValue| match operator.test {
        Test::StringLike => value.glob.is_everything(),
        Test::Arn => {
            let segments = value.segments.as_deref();
            segments.is_some_and(|segments| {
                let mut segments = segments.iter();
                let arn = segments.next().is_some_and(is_arn_segment);
                arn && segments.all(Glob::is_everything)
            })
        }
        _ => false,
    };
    let at = match operator.test {
        Test::Bool | Test::Null => {
            let has = |wanted: &str| {
                let known = |value: &ConditionValue| value.leaf.text.as_known();
                certain().any(|v| known(v).is_some_and(|text| text.eq_ignore_ascii_case(wanted)))
            };
            (has("true") && has("false")).then_some(0)?
        }
        _ => condition
            .values
            .iter()
            .position(|v| is_any(v) && v.leaf.when.is_none())?,
    };
    Some((at, tested(operator)))
}

/// `arn`, or anything.
fn is_arn_segment(glob: &Glob) -> bool {
    glob.is_everything() || glob.matches_bytes("arn") == Some(true)
}

/// What an operator tests where its positive test passes every value.
fn tested(operator: Operator) -> AnyValue {
    match (operator.is_negated, operator.set, operator.if_exists) {
        _ if operator.test == Test::Null => AnyValue::Nothing,
        (false, Some(SetPrefix::ForAllValues), _) => AnyValue::Nothing,
        (false, Some(SetPrefix::ForAnyValue), _) => AnyValue::Presence,
        (false, None, true) => AnyValue::Nothing,
        (false, None, false) => AnyValue::Presence,
        (true, Some(SetPrefix::ForAnyValue), _) => AnyValue::Never,
        (true, _, _) => AnyValue::Absence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyType, read};
    use crate::text::{FileId, Span};
    use crate::value::Value;

    fn condition(operator: &str, values: &str) -> Condition {
        let json = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "s3:*",
               "Resource": "*", "Condition": {{"{operator}": {{"a:b": {values}}}}}}}}}"#
        );
        let value = Value::text(json, Span::at(FileId(0), 0));
        let document = read(&value, PolicyType::Identity).unwrap();
        document.statements[0].conditions[0].clone()
    }

    #[test]
    fn values_beside_wider_ones() {
        let of = |operator: &str, values: &str| {
            let found = covered_values(&condition(operator, values));
            found.iter().map(|c| (c.entry, c.by)).collect::<Vec<_>>()
        };
        assert_eq!(of("StringLike", r#"["ab", "a*", "b"]"#), [(0, 1)]);
        assert_eq!(of("StringNotLike", r#"["a*", "ab"]"#), [(1, 0)]);
        assert_eq!(of("StringEquals", r#"["ab", "a*"]"#), []);
        assert_eq!(of("StringEquals", r#"["ab", "AB", "ab"]"#), [(2, 0)]);
        assert_eq!(of("StringEqualsIgnoreCase", r#"["ab", "AB"]"#), [(1, 0)]);
        assert_eq!(of("ForAnyValue:StringLike", r#"["*", "b"]"#), [(1, 0)]);
        assert_eq!(
            of("NumericLessThan", r#"["5", "10", "7"]"#),
            [(0, 1), (2, 1)]
        );
        assert_eq!(of("NumericGreaterThan", r#"["5", "10"]"#), [(1, 0)]);
        assert_eq!(of("NumericEquals", r#"["5", "5.0", "6"]"#), [(1, 0)]);
        let dates = r#"["2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"]"#;
        assert_eq!(of("DateGreaterThan", dates), [(1, 0)]);
        let ranges = r#"["10.1.0.0/16", "10.0.0.0/8", "::/0", "11.0.0.0/8"]"#;
        assert_eq!(of("IpAddress", ranges), [(0, 1)]);
        assert_eq!(
            of("NotIpAddress", r#"["10.0.0.1", "10.0.0.1/32"]"#),
            [(1, 0)]
        );
        let arns = r#"["arn:aws:sns:*:1:*", "arn:aws:sns:eu-west-1:1:t", "arn:aws:sqs:*:1:t"]"#;
        assert_eq!(of("ArnLike", arns), [(1, 0)]);
        assert_eq!(of("NumericLessThan", r#"["x", "10"]"#), []);
        assert_eq!(of("Bool", r#"["true", "TRUE"]"#), [(1, 0)]);
        let many = |count: usize| format!("[{}]", vec![r#""5""#; count].join(","));
        assert_eq!(of("NumericLessThan", &many(300)).len(), 299);
        assert_eq!(of("NumericLessThan", &many(301)).len(), 0);
    }

    #[test]
    fn values_that_everything_passes() {
        let of = |operator: &str, values: &str| any_value(&condition(operator, values));
        assert_eq!(
            of("StringLike", r#"["x", "*"]"#),
            Some((1, AnyValue::Presence))
        );
        assert_eq!(of("StringLike", r#""**""#), Some((0, AnyValue::Presence)));
        assert_eq!(
            of("StringLikeIfExists", r#""*""#),
            Some((0, AnyValue::Nothing))
        );
        assert_eq!(
            of("ForAllValues:StringLike", r#""*""#),
            Some((0, AnyValue::Nothing))
        );
        assert_eq!(
            of("ForAnyValue:StringNotLike", r#""*""#),
            Some((0, AnyValue::Never))
        );
        assert_eq!(of("StringNotLike", r#""*""#), Some((0, AnyValue::Absence)));
        assert_eq!(of("StringEquals", r#""*""#), None);
        assert_eq!(of("StringLike", r#""a*""#), None);
        assert_eq!(
            of("ArnLike", r#""arn:*:*:*:*:*""#),
            Some((0, AnyValue::Presence))
        );
        assert_eq!(of("ArnLike", r#""arn:aws:*:*:*:*""#), None);
        assert_eq!(
            of("Bool", r#"["true", "false"]"#),
            Some((0, AnyValue::Presence))
        );
        assert_eq!(
            of("Null", r#"["true", "false"]"#),
            Some((0, AnyValue::Nothing))
        );
    }
}
