//! `count`, and OpenTofu's `enabled`.

use super::bindings::count_bindings;
use super::{
    Expansion, Form, Key, MAX_INSTANCES, Member, Repeat, choices_of, condition_of, is_computed,
    limit,
};
use crate::text::{Problem, Span, Str};
use crate::value::{Data, Value};

impl Expansion {
    /// The instances of `count = repeat`, and what is wrong with it.
    pub(in crate::terraform) fn by_count(repeat: &Repeat<'_>) -> (Self, Option<Problem>) {
        let mut problem = None;
        let cases: Vec<(Option<Str>, Option<usize>)> = repeat
            .value
            .alternatives()
            .into_iter()
            .map(|(condition, value)| {
                let count = match &value.data {
                    // An alternative may be one that is never taken.
                    Data::Null(_) if condition.is_some() => Some(0),
                    _ if is_computed(value) => {
                        problem = Some(repeat.undecided("count"));
                        None
                    }
                    _ => count_of(value, repeat.span).unwrap_or_else(|found| {
                        problem = Some(found);
                        None
                    }),
                };
                (condition, count)
            })
            .collect();
        let known = cases.iter().filter_map(|(_, count)| *count).max();
        let mut members: Vec<Member> = (0..known.unwrap_or_default())
            .map(|index| {
                let number = Data::Number((index as i64).into());
                let bindings = count_bindings(Value::new(number, repeat.span));
                let condition = condition_of(&cases, |count| count.is_some_and(|n| n > index));
                repeat.member(Key::Index(index), bindings, condition)
            })
            .collect();
        let open = repeat.unknown_symbol(cases.iter().any(|(_, count)| count.is_none()));
        if open.is_some() {
            let index = repeat.symbol("count.index");
            let bindings = count_bindings(Value::new(Data::Unknown(index), repeat.span));
            let condition = Some(repeat.condition("count"));
            members.push(repeat.member(Key::Any, bindings, condition));
        }
        let choices = choices_of(&cases, |count| match count {
            Some(count) => (0..*count).collect(),
            None => vec![members.len().saturating_sub(1)],
        });
        (Self::new(Form::Count, members, open, choices), problem)
    }

    /// The instance of a block with `enabled = repeat`, if there is one, and what is wrong with it.
    pub(in crate::terraform) fn by_enabled(repeat: &Repeat<'_>) -> (Self, Option<Problem>) {
        let mut problem = None;
        let cases: Vec<(Option<Str>, Option<bool>)> = repeat
            .value
            .alternatives()
            .into_iter()
            .map(|(condition, value)| {
                let enabled = match &value.data {
                    Data::Bool(enabled) => Some(*enabled),
                    Data::Unknown(_) => None,
                    _ => {
                        let message = "`enabled` is neither `true` nor `false`";
                        problem = Some(Problem::warning("invalid-enabled", repeat.span, message));
                        None
                    }
                };
                (condition, enabled)
            })
            .collect();
        if cases.iter().all(|(_, enabled)| *enabled == Some(false)) {
            return (
                Self::new(Form::Single, Vec::new(), None, Vec::new()),
                problem,
            );
        }
        let mut expansion = Self::single(repeat.address.clone());
        if let Some(only) = expansion.members.first_mut() {
            only.condition = if cases.iter().any(|(_, enabled)| enabled.is_none()) {
                Some(repeat.condition("enabled"))
            } else {
                condition_of(&cases, |enabled| *enabled == Some(true))
            };
        }
        (expansion, problem)
    }
}

/// How many instances a known `count` gives; none when it is not known.
fn count_of(value: &Value, span: Span) -> Result<Option<usize>, Problem> {
    let invalid = || {
        let message = "`count` is not a whole number that is zero or more";
        Err(Problem::warning("invalid-count", span, message))
    };
    let number = match &value.data {
        Data::Unknown(_) => return Ok(None),
        Data::Number(number) => number.as_i64(),
        Data::Text(text) => match text.as_known() {
            Some(text) => text.parse().ok(),
            None => return Ok(None),
        },
        _ => None,
    };
    match number.map(usize::try_from) {
        Some(Ok(count)) if count > MAX_INSTANCES => Err(limit(span, "count", count)),
        Some(Ok(count)) => Ok(Some(count)),
        _ => invalid(),
    }
}
