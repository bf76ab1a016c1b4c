//! `count` and `for_each`: which instances a block has.

mod bindings;
mod count;
mod for_each;

use std::fmt::Write as _;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::text::{Problem, Span, Str};
use crate::value::{Data, Reason, Symbol, SymbolKind, Value};
use bindings::{bindings_of, each_bindings};

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

fn limit(span: Span, argument: &str, count: usize) -> Problem {
    let message = format!(
        "`{argument}` gives {count} instances; more than {MAX_INSTANCES} are evaluated as one"
    );
    Problem::warning("limit", span, message)
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
