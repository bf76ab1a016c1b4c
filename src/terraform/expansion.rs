//! `count` and `for_each`: which instances a block has.

use std::fmt::Write as _;
use std::sync::Arc;

use arcstr::literal_substr;
use rustc_hash::FxHashMap;

use crate::text::{Problem, Span, Str};
use crate::value::{
    Alternative, Data, HopKind, List, ListKind, Map, MapEntry, MapKind, Number, Reason, Symbol,
    SymbolKind, Text, Value,
};

/// Most instances of one block.
pub(super) const MAX_INSTANCES: usize = 10_000;

/// How a block is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Not at all: one instance without a key.
    Single,
    Count,
    ForEach,
}

/// The instances of a block.
#[derive(Debug)]
pub(super) struct Expansion {
    pub form: Form,
    pub members: Vec<Member>,
    /// What there may be besides the members with a known key.
    pub open: Option<Arc<Symbol>>,
    /// Which members there are under which condition, when that is not decided.
    pub choices: Vec<Choice>,
    by_name: FxHashMap<Str, usize>,
}

/// One instance of a block.
#[derive(Debug)]
pub(super) struct Member {
    pub key: Key,
    /// The whole address, as `module.team["alpha"].aws_iam_role.this[0]`.
    pub address: Str,
    /// `each` or `count` for the expressions of the block.
    pub bindings: Vec<(Str, Value)>,
    /// When it exists, if that is not decided.
    pub condition: Option<Str>,
}

/// The members that exist under a condition.
#[derive(Debug)]
pub(super) struct Choice {
    pub condition: Str,
    pub members: Vec<usize>,
}

/// An instance key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    None,
    Index(usize),
    Name(Str),
    /// Stands for all instances whose keys are not known.
    Any,
}

/// The argument that repeats a block.
pub(super) struct Repeat<'a> {
    /// Its value.
    pub value: &'a Value,
    /// The expression.
    pub span: Span,
    /// The expression's source.
    pub source: Str,
    /// The address of the block, without a key.
    pub address: Str,
    /// The address of the module instance.
    pub scope: Str,
}

impl Key {
    /// What stands behind an address: nothing, `[0]`, `["key"]`, or `[*]`.
    pub(super) fn suffix(&self) -> String {
        match self {
            Key::None => String::new(),
            Key::Index(index) => format!("[{index}]"),
            Key::Name(name) => format!("[{}]", quoted(name)),
            Key::Any => "[*]".to_owned(),
        }
    }
}

/// A text as Terraform quotes it in addresses.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                let _ = write!(out, "{c}{c}");
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

impl Expansion {
    /// A block without `count` and `for_each`.
    pub(super) fn single(address: Str) -> Self {
        let member = Member {
            key: Key::None,
            address,
            bindings: Vec::new(),
            condition: None,
        };
        Self::new(Form::Single, vec![member], None, Vec::new())
    }

    fn new(
        form: Form,
        members: Vec<Member>,
        open: Option<Arc<Symbol>>,
        choices: Vec<Choice>,
    ) -> Self {
        let named = |(i, member): (usize, &Member)| match &member.key {
            Key::Name(name) => Some((name.clone(), i)),
            Key::None | Key::Index(_) | Key::Any => None,
        };
        let by_name = members.iter().enumerate().filter_map(named).collect();
        Self {
            form,
            members,
            open,
            choices,
            by_name,
        }
    }

    /// The member with a key, or the one that stands for unknown keys.
    pub(super) fn find(&self, key: &Key) -> Option<usize> {
        let at = match key {
            Key::Name(name) => self.by_name.get(name).copied(),
            // Those before it need not all be there.
            Key::Index(index) => Some(self.members.partition_point(
                |member| matches!(&member.key, Key::Index(before) if before < index),
            )),
            Key::None | Key::Any => None,
        };
        let has_key = |i: &usize| self.members.get(*i).is_some_and(|m| m.key == *key);
        // The member that stands for the others is the last.
        let last = self.members.len().checked_sub(1);
        let any = last.filter(|&last| self.members.get(last).is_some_and(Member::is_any));
        at.filter(has_key).or(any)
    }

    /// The instances with these keys, and nothing else. `address` is that of the block and `scope`
    /// that of its module instance; `span` is where it stands.
    pub(super) fn with_keys(
        mut self,
        keys: &[Key],
        address: &str,
        scope: &Str,
        span: Span,
    ) -> Self {
        let form = match keys.first() {
            Some(Key::Index(_)) => Form::Count,
            Some(Key::Name(_)) => Form::ForEach,
            Some(Key::Any) => self.form,
            Some(Key::None) | None => Form::Single,
        };
        let any = self.members.iter().find(|member| member.is_any());
        let each_value = any.and_then(|any| any.bindings.first()?.1.get("value").cloned());
        // Indexes come in order, but not all of those that were evaluated need be there.
        let mut by_key: FxHashMap<Key, Member> = self
            .members
            .drain(..)
            .map(|member| (member.key.clone(), member))
            .collect();
        let members = keys.iter().map(|key| Member {
            address: Str::from(format!("{address}{}", key.suffix())),
            bindings: match by_key.remove(key) {
                Some(member) => member.bindings,
                None => bindings_of(key, each_value.clone(), scope, span),
            },
            key: key.clone(),
            condition: None,
        });
        Self::new(form, members.collect(), None, Vec::new())
    }

    /// No instance at all, where the block is repeated.
    pub(super) fn without_instances(self) -> Self {
        match self.form {
            Form::Single => self,
            form => Self::new(form, Vec::new(), None, Vec::new()),
        }
    }

    /// The instances of `count = repeat`, and what is wrong with it.
    pub(super) fn by_count(repeat: &Repeat<'_>) -> (Self, Option<Problem>) {
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
    pub(super) fn by_enabled(repeat: &Repeat<'_>) -> (Self, Option<Problem>) {
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

    /// The instances of `for_each = repeat`, and what is wrong with it.
    pub(super) fn by_for_each(repeat: &Repeat<'_>) -> (Self, Option<Problem>) {
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

/// Whether a value is an attribute of a resource that is decided when the resource is made.
fn is_computed(value: &Value) -> bool {
    match &value.data {
        Data::Unknown(symbol) => {
            let of_resource = matches!(symbol.kind, SymbolKind::Attribute { .. });
            of_resource && symbol.reason == Reason::DecidedAtDeployment
        }
        Data::Text(text) => value.link.as_ref().is_some_and(|link| {
            COMPUTED.contains(&link.attribute.as_str()) && text.as_known().is_none()
        }),
        _ => false,
    }
}

/// Attributes that Terraform never knows before the resource is made, although they are known here
/// but for what the deployment decides.
const COMPUTED: [&str; 3] = ["arn", "id", "unique_id"];

impl Member {
    fn is_any(&self) -> bool {
        self.key == Key::Any
    }
}

impl Repeat<'_> {
    fn member(&self, key: Key, bindings: Vec<(Str, Value)>, condition: Option<Str>) -> Member {
        Member {
            address: Str::from(format!("{}{}", self.address, key.suffix())),
            key,
            bindings,
            condition,
        }
    }

    fn undecided(&self, argument: &str) -> Problem {
        let message = format!("`{argument}` rests on what is decided when a resource is made");
        let code = match argument {
            "count" => "invalid-count",
            _ => "invalid-for-each",
        };
        Problem::warning(code, self.span, message)
            .help("Terraform refuses to plan it: use what the configuration sets")
    }

    fn invalid(&self, message: &str) -> Problem {
        Problem::warning("invalid-for-each", self.span, message)
    }

    /// The unknown behind the argument, when `is_open`.
    fn unknown_symbol(&self, is_open: bool) -> Option<Arc<Symbol>> {
        is_open.then(|| match self.value.as_symbol() {
            Some(symbol) => symbol.clone(),
            None => self.named(self.source.clone()),
        })
    }

    /// The symbol of `part` (`each.key`, `count.index`) of an unknown collection: the same for all
    /// blocks that are repeated by the same unknown.
    fn symbol(&self, part: &str) -> Arc<Symbol> {
        let collection = match self.value.as_symbol() {
            Some(symbol) => symbol.to_string(),
            None => self.source.to_string(),
        };
        self.named(format!("{part} in {collection}").into())
    }

    fn named(&self, source: Str) -> Arc<Symbol> {
        let kind = SymbolKind::Expression {
            scope: self.scope.clone(),
            source,
        };
        let reason = match self.value.as_symbol() {
            Some(symbol) => symbol.reason,
            None => Reason::UndecidedCondition,
        };
        Arc::new(Symbol::new(kind, reason, self.span))
    }

    fn condition(&self, argument: &str) -> Str {
        Str::from(format!("{argument} = {}", self.source))
    }

    fn any_member(&self) -> Member {
        let part = |name| Value::new(Data::Unknown(self.symbol(name)), self.span);
        let bindings = each_bindings(part("each.key"), part("each.value"), self);
        self.member(Key::Any, bindings, Some(self.condition("for_each")))
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

fn limit(span: Span, argument: &str, count: usize) -> Problem {
    let message = format!(
        "`{argument}` gives {count} instances; more than {MAX_INSTANCES} are evaluated as one"
    );
    Problem::warning("limit", span, message)
}

/// The bindings of an instance of which nothing but the key is known.
fn bindings_of(key: &Key, value: Option<Value>, scope: &Str, span: Span) -> Vec<(Str, Value)> {
    match key {
        Key::None | Key::Any => Vec::new(),
        Key::Index(index) => {
            let index = Data::Number(Number::from_usize(*index));
            count_bindings(Value::new(index, span))
        }
        Key::Name(name) => {
            let unknown = || {
                let kind = SymbolKind::Expression {
                    scope: scope.clone(),
                    source: Str::from(format!("each.value of {}", key.suffix())),
                };
                Value::unknown(Symbol::new(kind, Reason::NotSupported, span), span)
            };
            let entry = |name: &str, value: Value| MapEntry {
                key: Str::from(name),
                key_span: span,
                value,
            };
            let each = Map::new(
                MapKind::Object,
                vec![
                    entry("key", Value::text(name.clone(), span)),
                    entry(
                        "value",
                        value.map_or_else(unknown, |value| of_key(value, key)),
                    ),
                ],
            );
            vec![(Str::from("each"), Value::new(Data::Map(each), span))]
        }
    }
}

/// The value of one key, where `value` stands for those of all: what is unknown is another one for
/// each key.
fn of_key(value: Value, key: &Key) -> Value {
    let Data::Unknown(symbol) = &value.data else {
        return value;
    };
    let step = key.suffix();
    let part = match &symbol.kind {
        SymbolKind::Expression { scope, source } => {
            let kind = SymbolKind::Expression {
                scope: scope.clone(),
                source: Str::from(format!("{source}{step}")),
            };
            Some(Symbol::new(kind, symbol.reason, symbol.span))
        }
        _ => symbol.part(&step, symbol.span),
    };
    match part {
        Some(part) => Value {
            data: Data::Unknown(Arc::new(part)),
            ..value
        },
        None => value,
    }
}

fn count_bindings(index: Value) -> Vec<(Str, Value)> {
    let span = index.span;
    let entry = MapEntry {
        key: literal_substr!("index"),
        key_span: span,
        value: index,
    };
    let count = Map::new(MapKind::Object, vec![entry]);
    vec![(literal_substr!("count"), Value::new(Data::Map(count), span))]
}

fn each_bindings(key: Value, value: Value, repeat: &Repeat<'_>) -> Vec<(Str, Value)> {
    let passed = |key: Str, value: Value| MapEntry {
        key,
        key_span: repeat.span,
        value: received(value, repeat),
    };
    let entries = vec![
        passed(literal_substr!("key"), key),
        passed(literal_substr!("value"), value),
    ];
    let each = Map::new(MapKind::Object, entries);
    vec![(
        literal_substr!("each"),
        Value::new(Data::Map(each), repeat.span),
    )]
}

/// A value that `for_each` hands on: the collection's hops, then its own.
fn received(mut value: Value, repeat: &Repeat<'_>) -> Value {
    value.sensitive |= repeat.value.sensitive;
    value.hop(HopKind::Each, repeat.span)
}

/// The condition under which `exists` holds for a case: none when it holds for all.
fn condition_of<T>(cases: &[(Option<Str>, T)], exists: impl Fn(&T) -> bool) -> Option<Str> {
    if cases.iter().all(|(_, case)| exists(case)) {
        return None;
    }
    let conditions: Vec<&Str> = cases
        .iter()
        .filter(|(_, case)| exists(case))
        .filter_map(|(condition, _)| condition.as_ref())
        .collect();
    Some(any_of(&conditions))
}

fn any_of(conditions: &[&Str]) -> Str {
    match conditions {
        [one] => Str::clone(one),
        _ => {
            let texts: Vec<&str> = conditions.iter().map(|c| c.as_str()).collect();
            Str::from(texts.join(" or "))
        }
    }
}

fn choices_of<T>(cases: &[(Option<Str>, T)], members: impl Fn(&T) -> Vec<usize>) -> Vec<Choice> {
    if cases.len() < 2 {
        return Vec::new();
    }
    cases
        .iter()
        .map(|(condition, case)| Choice {
            condition: condition.clone().unwrap_or_default(),
            members: members(case),
        })
        .collect()
}
