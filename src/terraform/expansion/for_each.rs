//! `for_each`.

use rustc_hash::FxHashMap;

use super::bindings::each_bindings;
use super::{
    Expansion, Form, Key, MAX_INSTANCES, Member, Repeat, any_of, choices_of, is_computed, limit,
};
use crate::text::{Problem, Span, Str};
use crate::value::{Alternative, Data, List, ListKind, Text, Value};

impl Expansion {
    /// The instances of `for_each = repeat`, and what is wrong with it.
    pub(in crate::terraform) fn by_for_each(repeat: &Repeat<'_>) -> (Self, Option<Problem>) {
        let mut gathered = Gathered::default();
        let alternatives = repeat.value.alternatives();
        for (condition, value) in &alternatives {
            gathered.add(condition.clone(), value, repeat);
        }
        let total = alternatives.len();
        let mut members: Vec<Member> = gathered
            .elements
            .into_iter()
            .map(|element| element.member(total, repeat))
            .collect();
        let open = repeat.unknown_symbol(gathered.open);
        let any = members.len();
        if open.is_some() {
            members.push(repeat.any_member());
        }
        let choices = choices_of(&gathered.cases, |(keys, open)| {
            let mut keys = keys.clone();
            keys.extend(open.then_some(any));
            keys
        });
        let expansion = Self::new(Form::ForEach, members, open, choices);
        (expansion, gathered.problem)
    }
}

/// The items of all alternatives of a `for_each`.
#[derive(Default)]
struct Gathered {
    elements: Vec<Element>,
    by_key: FxHashMap<Str, usize>,
    cases: Vec<(Option<Str>, Found)>,
    open: bool,
    problem: Option<Problem>,
}

/// The elements of an alternative, and whether there may be more.
type Found = (Vec<usize>, bool);

/// A key, and its value in each alternative that has it.
struct Element {
    name: Str,
    key: Value,
    values: Vec<(Option<Str>, Value)>,
}

impl Gathered {
    fn add(&mut self, condition: Option<Str>, value: &Value, repeat: &Repeat<'_>) {
        let mut keys = Vec::new();
        let open = match &value.data {
            // An alternative may be one that is never taken.
            Data::Null(_) if condition.is_some() => false,
            Data::Null(_) => self.refuse(repeat.invalid("`for_each` is null")),
            // Its keys would stand in every address.
            _ if is_secret(value, repeat) => self.refuse(
                repeat
                    .invalid("`for_each` is a sensitive value, which Terraform refuses")
                    .help("repeat the block for `nonsensitive` keys"),
            ),
            Data::Map(map) if map.entries().len() <= MAX_INSTANCES => {
                for entry in map.entries() {
                    let key = Value::text(entry.key.clone(), entry.key_span).taken_from(value);
                    let found = entry.value.clone().taken_from(value);
                    keys.push(self.element(&condition, entry.key.clone(), key, found));
                }
                map.rest.is_some()
            }
            Data::List(list) if list.items().len() <= MAX_INSTANCES => {
                // What is meant is clear, so that the elements stay known.
                self.problem = invalid_set(list, repeat).or(self.problem.take());
                let texts: Vec<Option<Text>> = list.items().iter().map(Value::to_text).collect();
                let open = list.rest.is_some() || texts.iter().any(Option::is_none);
                for (item, text) in list.items().iter().zip(texts) {
                    let Some(text) = text else { continue };
                    let name = Str::from(text.to_string());
                    let item = item.clone().taken_from(value);
                    keys.push(self.element(&condition, name, item.clone(), item));
                }
                open
            }
            Data::Unknown(_) if is_computed(value) => self.refuse(repeat.undecided("for_each")),
            Data::Unknown(_) => true,
            Data::Map(map) => self.refuse(limit(repeat.span, "for_each", map.entries().len())),
            Data::List(list) => self.refuse(limit(repeat.span, "for_each", list.items().len())),
            Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::OneOf(_) => {
                self.refuse(repeat.invalid("`for_each` is neither a map nor a set of texts"))
            }
        };
        self.open |= open;
        self.cases.push((condition, (keys, open)));
    }

    /// Keeps the problem; the alternative's elements are not known.
    fn refuse(&mut self, problem: Problem) -> bool {
        self.problem = Some(problem);
        true
    }

    fn element(&mut self, condition: &Option<Str>, name: Str, key: Value, value: Value) -> usize {
        let next = self.elements.len();
        let at = *self.by_key.entry(name.clone()).or_insert(next);
        if at == next {
            self.elements.push(Element {
                name,
                key,
                values: Vec::new(),
            });
        }
        if let Some(element) = self.elements.get_mut(at) {
            element.values.push((condition.clone(), value));
        }
        at
    }
}

impl Element {
    /// The member for this key, where the `for_each` has `total` alternatives.
    fn member(self, total: usize, repeat: &Repeat<'_>) -> Member {
        let conditions: Vec<&Str> = self.values.iter().filter_map(|(c, _)| c.as_ref()).collect();
        let condition = (self.values.len() < total).then(|| any_of(&conditions));
        let value = merge_alternatives(self.values, repeat.span);
        let bindings = each_bindings(self.key, value, repeat);
        repeat.member(Key::Name(self.name), bindings, condition)
    }
}

/// What is wrong with a list or set as the `for_each` of a block.
fn invalid_set(list: &List, repeat: &Repeat<'_>) -> Option<Problem> {
    if list.kind != ListKind::Set {
        let problem = repeat.invalid("`for_each` is a list, and takes a map or a set of texts");
        return Some(problem.help("make a set of it by `toset`"));
    }
    list.items().iter().find_map(|item| match &item.data {
        _ if is_computed(item) => Some(repeat.undecided("for_each")),
        Data::Text(_) | Data::Unknown(_) | Data::OneOf(_) => None,
        Data::Null(_) => Some(repeat.invalid("a key of `for_each` is null")),
        _ => Some(repeat.invalid("the set of `for_each` holds something else than texts")),
    })
}

/// Whether the keys of a `for_each` must not be printed.
fn is_secret(value: &Value, repeat: &Repeat<'_>) -> bool {
    let element = value
        .as_list()
        .is_some_and(|list| list.items().iter().any(|item| item.sensitive));
    element || value.sensitive || repeat.value.sensitive
}

/// One value for the values of a key in several alternatives.
fn merge_alternatives(mut values: Vec<(Option<Str>, Value)>, span: Span) -> Value {
    if values.len() == 1
        && let Some((_, value)) = values.pop()
    {
        return value;
    }
    let alternatives: Vec<Alternative> = values
        .into_iter()
        .map(|(condition, value)| Alternative {
            condition: condition.unwrap_or_default(),
            value,
        })
        .collect();
    Value::new(Data::OneOf(alternatives.into()), span)
}
