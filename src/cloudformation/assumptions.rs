//! What follows from conditions that are taken as decided.
//!
//! Parameters tie conditions together: where `IsProd` holds, `Env` is `prod`, and `IsDev` does not
//! hold.

use super::evaluator::{Evaluator, Given};
use super::intrinsic::Call;
use super::text::scalar_text;
use crate::syntax::Node;
use crate::text::Str;
use crate::value::{Data, Fact, Value, facts};

/// How many conditions lead from one that is assumed to what it says of a parameter.
const MAX_STEPS: usize = 16;

impl<'a> Evaluator<'a> {
    /// What a condition is taken to be.
    pub(super) fn assumed(&self, name: &str) -> Option<bool> {
        let mut all = self.assumptions.iter().rev();
        all.find_map(|assumption| match assumption.given {
            Given::Condition(n, holds) if n == name => Some(holds),
            Given::Condition(n, true) if self.has_part(n, name) => Some(true),
            _ => None,
        })
    }

    /// Whether a condition only holds where another one does: it is `Fn::And` of it and others.
    fn has_part(&self, name: &str, part: &str) -> bool {
        let entry = self.template.conditions.get(name);
        let call = entry.and_then(|entry| Call::of(&entry.value));
        let all = call.filter(|call| call.name == "And");
        let mut all = all
            .and_then(|call| call.argument.as_list())
            .into_iter()
            .flatten();
        all.any(|one| Call::condition_name(one).and_then(Node::as_str) == Some(part))
    }

    /// What the value of a parameter can be under the assumptions.
    pub(super) fn possible_values(&mut self, name: &'a str, value: Value) -> Value {
        let given = self.assumptions.iter().rev();
        let given = given.filter_map(|assumption| match &assumption.given {
            Given::Parameter(n, value) if *n == name => Some(value.clone()),
            _ => None,
        });
        if let Some(given) = given.into_iter().next() {
            return given;
        }
        let decided = self.decided();
        if decided.is_empty() {
            return value;
        }
        match &value.data {
            Data::Unknown(_) => {
                let text = decided.iter().find_map(|(condition, holds)| {
                    let entry = self.template.conditions.get(condition)?;
                    self.pinned(&entry.value, *holds, name, 0)
                });
                match text {
                    Some(text) => Value {
                        sensitive: value.sensitive,
                        ..text
                    },
                    None => value,
                }
            }
            Data::OneOf(alternatives) => {
                let alternatives = alternatives.clone();
                let left = alternatives.iter().filter(|alternative| {
                    self.is_consistent(Given::Parameter(name, alternative.value.clone()), &decided)
                });
                let left: Vec<_> = left.cloned().collect();
                match &left[..] {
                    [only] => only.value.clone().taken_from(&value),
                    [] => value,
                    _ => Value {
                        data: Data::OneOf(left.into()),
                        ..value
                    },
                }
            }
            _ => value,
        }
    }

    /// The conditions that are assumed.
    fn decided(&self) -> Vec<(&'a str, bool)> {
        let all = self.assumptions.iter();
        all.filter_map(|assumption| match assumption.given {
            Given::Condition(name, holds) => Some((name, holds)),
            Given::Parameter(..) => None,
        })
        .collect()
    }

    /// Whether conditions can be so when nothing but `given` is assumed.
    fn is_consistent(&mut self, given: Given<'a>, conditions: &[(&'a str, bool)]) -> bool {
        let outer = std::mem::take(&mut self.assumptions);
        let open = std::mem::take(&mut self.open_conditions);
        let consistent = self.given(given, |it| {
            conditions.iter().all(|(name, holds)| {
                let entry = it.template.conditions.get(name).copied();
                let found = entry.and_then(|entry| it.condition(name, entry.key.span));
                found.is_none_or(|found| found == *holds)
            })
        });
        self.assumptions = outer;
        self.open_conditions = open;
        consistent
    }

    /// The literal text that a parameter must equal for a condition to be so.
    fn pinned(&self, node: &'a Node, holds: bool, name: &str, steps: usize) -> Option<Value> {
        if steps > MAX_STEPS {
            return None;
        }
        if let Some(condition) = Call::condition_name(node) {
            let entry = self.template.conditions.get(condition.as_str()?)?;
            return self.pinned(&entry.value, holds, name, steps + 1);
        }
        let call = Call::of(node)?;
        let arguments = call.argument.as_list().unwrap_or_default();
        match (call.name, arguments, holds) {
            ("Equals", [left, right], true) => {
                let refers = |node: &'a Node| {
                    let call = Call::of(node).filter(|call| call.name == "Ref");
                    call.and_then(|call| call.argument.as_str()) == Some(name)
                };
                match (refers(left), refers(right)) {
                    (true, false) => scalar_text(right),
                    (false, true) => scalar_text(left),
                    _ => None,
                }
            }
            ("Not", [of], _) => self.pinned(of, !holds, name, steps + 1),
            ("And", all, true) | ("Or", all, false) => all
                .iter()
                .take(MAX_STEPS)
                .find_map(|one| self.pinned(one, holds, name, steps + 1)),
            _ => None,
        }
    }

    /// Whether the facts of an alternative's condition can be so together.
    pub(super) fn can_hold(&mut self, condition: &Str) -> bool {
        let template = self.template;
        let Some(facts) = facts(condition).filter(|facts| facts.len() > 1) else {
            return true;
        };
        let mut conditions = Vec::new();
        let mut parameters = Vec::new();
        for fact in facts {
            match fact {
                Fact::Is(name, holds) => {
                    let own = self.stack.own_name(name);
                    if let Some((name, _)) = own.and_then(|n| template.conditions.get_key_value(n))
                    {
                        conditions.push((*name, holds));
                    }
                }
                Fact::Equals(name, text) => {
                    let own = self.stack.own_name(name);
                    let own = own.and_then(|n| template.parameters.get_key_value(n));
                    if let Some((name, entry)) = own {
                        let value = Value::text(text, entry.key.span);
                        parameters.push(Given::Parameter(name, value));
                    }
                }
            }
        }
        let agree = parameters
            .into_iter()
            .all(|given| self.is_consistent(given, &conditions));
        agree
            && (1..conditions.len()).all(|i| {
                let (before, behind) = conditions.split_at(i);
                before.iter().all(|(name, holds)| {
                    let given = Given::Condition(name, *holds);
                    self.is_consistent(given, behind)
                })
            })
    }
}
