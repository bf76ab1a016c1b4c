//! `Fn::FindInMap`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html>

use std::fmt::Write;

use super::evaluator::{Evaluator, passed_on, reason};
use super::intrinsic::Call;
use super::text::scalar_text;
use crate::syntax::{Entry, Node};
use crate::text::{Problem, Str};
use crate::value::{Data, HopKind, List, ListKind, MAX_ALTERNATIVES, Text, Value, both, equality};

/// What a key leads to, and the condition under which it is that.
type Choice<'a> = (Str, Step<'a>);

/// Names and what they stand for, in the order of the source.
type Names<'a> = Vec<(&'a str, &'a Node)>;

#[derive(Clone)]
enum Step<'a> {
    /// An entry, by its name. It is assumed when the key is not known at all.
    Found {
        name: &'a str,
        node: &'a Node,
        assumed: bool,
    },
    /// There is no such key.
    Missing(Missing<'a>),
    /// The key is not known and may be none of those that there are.
    Other,
}

/// A key that is not there.
#[derive(Clone)]
struct Missing<'a> {
    name: Str,
    /// The keys that there are.
    among: Vec<&'a str>,
    /// The key above it; none for a mapping.
    inside: Option<&'a str>,
    /// Whether only an assumption leads to it.
    assumed: bool,
}

const EXPECTED: &str = "the name of a mapping and two keys";

impl<'a> Evaluator<'a> {
    pub(super) fn find_in_map(&mut self, call: Call<'a>) -> Option<Value> {
        let (keys, default) = match call.argument.as_list() {
            Some([map, first, second]) => ([map, first, second], None),
            Some([map, first, second, last]) if last.get("DefaultValue").is_some() => {
                ([map, first, second], last.get("DefaultValue"))
            }
            _ => return Some(self.wrong_shape(call, EXPECTED)),
        };
        let keys: Option<Vec<Value>> = keys.into_iter().map(|k| self.name_or_value(k)).collect();
        let is_key = |(_, v): &(Option<Str>, &Value)| v.to_text().is_some();
        let all_keys = |keys: &Vec<Value>| keys.iter().all(|k| k.alternatives().iter().all(is_key));
        match keys.filter(all_keys).as_deref() {
            Some([map, first, second]) => self.look_up(call, [map, first, second], default),
            _ => Some(self.wrong_shape(call, EXPECTED)),
        }
    }

    fn look_up(
        &mut self,
        call: Call<'a>,
        keys: [&Value; 3],
        default: Option<&'a Node>,
    ) -> Option<Value> {
        let choices = self.choices(keys, default.is_some());
        if default.is_none() {
            self.tell_missing(call, &choices);
        }
        if let ([(condition, Step::Missing(_) | Step::Other)], Some(default)) =
            (choices.as_slice(), default)
            && condition.is_empty()
        {
            return self.value(default);
        }
        let name = keys[0].to_text().map(|t| t.to_string()).unwrap_or_default();
        let hop = HopKind::Mapping(name.into());
        let mut alternatives = Vec::new();
        for (condition, step) in choices {
            let value = match (step, default) {
                (Step::Found { node, .. }, _) => {
                    passed_on(self.mapped(call, node), &hop, call.span())
                }
                (_, Some(default)) => {
                    let value = self.value(default);
                    value.unwrap_or_else(|| Value::null(call.span()))
                }
                // The service refuses the stack, so that nothing is there.
                (_, None) => continue,
            };
            alternatives.push((condition, value));
            if alternatives.len() > MAX_ALTERNATIVES {
                break;
            }
        }
        match alternatives.as_slice() {
            [] => Some(self.expression(call.node, reason(&keys.map(Value::clone)))),
            [(condition, only)] if condition.is_empty() => Some(only.clone()),
            _ => Some(self.one_of(call, alternatives)),
        }
    }

    /// Where a mapping's name and two keys lead, as far as they can be so together.
    fn choices(&mut self, [map, first, second]: [&Value; 3], or_other: bool) -> Vec<Choice<'a>> {
        let template = self.template;
        let mut mappings: Vec<_> = template.mappings.values().copied().collect();
        mappings.sort_by_key(|entry| entry.key.span);
        let mappings = names(mappings.into_iter());
        let mut choices = steps(&mappings, map, None, or_other);
        for key in [first, second] {
            let mut deeper = Vec::new();
            for (outer, step) in choices {
                let Step::Found {
                    name,
                    node,
                    assumed,
                } = step
                else {
                    deeper.push((outer, step));
                    continue;
                };
                let names = names(node.as_map().unwrap_or_default().iter());
                let inner = steps(&names, key, Some((name, assumed)), or_other);
                deeper.extend(
                    inner
                        .into_iter()
                        .filter_map(|(condition, step)| Some((both(&outer, &condition)?, step))),
                );
            }
            choices = deeper;
        }
        choices.retain(|(condition, _)| condition.is_empty() || self.can_hold(condition));
        choices
    }

    fn tell_missing(&mut self, call: Call<'a>, choices: &[Choice<'a>]) {
        let all = || choices.iter().map(|(_, step)| step);
        let found = all().any(|step| matches!(step, Step::Found { .. }));
        for step in all() {
            let Step::Missing(missing) = step else {
                continue;
            };
            if found && missing.assumed {
                continue;
            }
            let message = match missing.inside {
                Some(key) => format!("`{key}` has no key `{}`", missing.name),
                None => format!("there is no mapping `{}`", missing.name),
            };
            let problem = Problem::warning("unknown-mapping-key", call.span(), message);
            self.problem_with_nearest(problem, &missing.name, missing.among.iter().copied());
        }
    }

    /// A mapping's value: a scalar or a list of scalars, never a function.
    fn mapped(&mut self, call: Call<'a>, node: &'a Node) -> Value {
        if let Some(text) = scalar_text(node) {
            return text;
        }
        let items = node.as_list();
        let texts: Option<Vec<Value>> = items.and_then(|i| i.iter().map(scalar_text).collect());
        match texts {
            Some(texts) => {
                let list = List::new(ListKind::Tuple, texts);
                Value::new(Data::List(list), node.span)
            }
            None => self.wrong_shape(call, "keys that lead to a text or a list of texts"),
        }
    }
}

fn names<'a>(entries: impl Iterator<Item = &'a Entry>) -> Names<'a> {
    entries
        .filter_map(|e| Some((e.key.as_str()?, &e.value)))
        .collect()
}

/// What a key chooses among the names inside of another one, which may be assumed; `or_other`
/// whether a default stands for all that there are not.
fn steps<'a>(
    names: &Names<'a>,
    key: &Value,
    inside: Option<(&'a str, bool)>,
    or_other: bool,
) -> Vec<Choice<'a>> {
    if let Data::OneOf(alternatives) = &key.data {
        let all = alternatives.iter().flat_map(|alternative| {
            let inner = steps(names, &alternative.value, inside, or_other).into_iter();
            inner.filter_map(|(more, step)| Some((both(&alternative.condition, &more)?, step)))
        });
        return all.collect();
    }
    let assumed = inside.is_some_and(|(_, assumed)| assumed);
    if let Some(known) = key.as_known_text() {
        let found = names.iter().find(|(name, _)| *name == known);
        let step = match found {
            Some(&(name, node)) => Step::Found {
                name,
                node,
                assumed,
            },
            None => Step::Missing(Missing {
                among: names.iter().map(|(name, _)| *name).collect(),
                name: known,
                inside: inside.map(|(name, _)| name),
                assumed,
            }),
        };
        return vec![(Str::new(), step)];
    }
    let text = key.to_text().unwrap_or_default();
    let what = match text.as_symbol() {
        Some(symbol) => symbol.to_string(),
        None => format!("\"{text}\""),
    };
    let mut out: Vec<Choice<'a>> = Vec::new();
    let mut none_of_them = String::new();
    for &(name, node) in names.iter().filter(|(name, _)| may_be(&text, name)) {
        let is = equality(&what, name);
        let and = if none_of_them.is_empty() { "" } else { " and " };
        let _ = write!(none_of_them, "{and}not {is}");
        let step = Step::Found {
            name,
            node,
            assumed: true,
        };
        out.push((is, step));
    }
    if or_other {
        out.push((Str::from(none_of_them), Step::Other));
    }
    out
}

/// Whether a text of which parts are unknown may be `name`.
fn may_be(text: &Text, name: &str) -> bool {
    name.starts_with(text.known_prefix().as_str())
}
