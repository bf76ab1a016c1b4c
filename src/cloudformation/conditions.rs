//! Conditions, with three answers: holds, does not hold, not decided.

use super::evaluator::Evaluator;
use super::intrinsic::Call;
use super::text::scalar_text;
use crate::syntax::{Kind, Node};
use crate::text::{Problem, Span};
use crate::value::{SymbolKind, Text, Value, both};

impl<'a> Evaluator<'a> {
    /// Tells what is wrong with the conditions, whether they are used or not.
    pub(super) fn check_conditions(&mut self) {
        let mut all: Vec<_> = self.template.conditions.iter().collect();
        all.sort_unstable_by_key(|(_, entry)| entry.key.span);
        for (name, entry) in all {
            self.condition(name, entry.key.span);
        }
    }

    /// Whether the condition `name`, referred to at `span`, holds; none when it is not decided.
    pub(super) fn condition(&mut self, name: &'a str, span: Span) -> Option<bool> {
        if let Some(holds) = self.assumed(name) {
            return Some(holds);
        }
        if let Some(known) = self.known_condition(name) {
            return known;
        }
        let Some(entry) = self.template.conditions.get(name).copied() else {
            let message = format!("the condition `{name}` is not defined in this template");
            let problem = Problem::warning("unknown-condition", span, message);
            let template = self.template;
            self.problem_with_nearest_of(problem, name, || template.conditions.keys().copied());
            return None;
        };
        if !self.may_go_on(span) {
            return None;
        }
        if !self.open_conditions.insert(name) {
            self.problem(
                Problem::warning(
                    "cycle",
                    entry.key.span,
                    format!("the condition `{name}` depends on itself"),
                )
                .help("it is read as not decided"),
            );
            return None;
        }
        self.depth += 1;
        let holds = self.verdict(&entry.value);
        let holds = holds.or_else(|| self.in_every_case(&entry.value));
        self.depth -= 1;
        self.open_conditions.remove(name);
        self.keep_condition(name, holds);
        holds
    }

    /// The condition under which something exists, when that is not decided; outer none where it
    /// does not exist. `condition` names what it has.
    pub(super) fn existence(&mut self, condition: Option<&'a Node>) -> Option<Option<&'a str>> {
        let Some(node) = condition else {
            return Some(None);
        };
        let Some(name) = self.condition_named(node) else {
            return Some(None);
        };
        match self.condition(name, node.span) {
            Some(false) => None,
            Some(true) => Some(None),
            None => Some(Some(name)),
        }
    }

    /// The name of a condition; the language extensions let functions give it. What gives none is
    /// told.
    fn condition_named(&mut self, node: &'a Node) -> Option<&'a str> {
        if let Some(name) = node.as_str() {
            return Some(name);
        }
        let value = Call::of(node).and_then(|_| self.value(node));
        let name = value.and_then(|value| value.as_known_text());
        let conditions = &self.template.conditions;
        let known = name.and_then(|name| conditions.get_key_value(name.as_str()));
        if known.is_none() {
            let message = "this is not the name of a condition; it is read as if it always held";
            self.problem(Problem::warning("invalid-condition", node.span, message));
        }
        known.map(|(name, _)| *name)
    }

    /// What a condition function or reference gives.
    pub(super) fn verdict(&mut self, node: &'a Node) -> Option<bool> {
        if let Some(name) = Call::condition_name(node) {
            return match name.as_str() {
                Some(text) => self.condition(text, name.span),
                None => self.wrong_condition(node),
            };
        }
        if let Kind::Bool(value) = node.kind {
            return Some(value);
        }
        let Some(call) = Call::of(node) else {
            return self.wrong_condition(node);
        };
        if !self.may_go_on(node.span) {
            return None;
        }
        let arguments = call.argument.as_list().unwrap_or_default();
        self.depth += 1;
        let holds = match (call.name, arguments) {
            ("Equals", [left, right]) => self.equals(node, left, right),
            ("Not", [of]) => self.verdict(of).map(|holds| !holds),
            ("And", [_, ..]) => self.any_is(arguments, false).map(|found| !found),
            ("Or", [_, ..]) => self.any_is(arguments, true),
            _ => self.wrong_condition(node),
        };
        self.depth -= 1;
        holds
    }

    /// Whether one of the conditions gives `wanted`.
    fn any_is(&mut self, nodes: &'a [Node], wanted: bool) -> Option<bool> {
        let mut decided = Some(false);
        for node in nodes {
            match self.verdict(node) {
                Some(holds) if holds == wanted => return Some(true),
                Some(_) => {}
                None => decided = None,
            }
        }
        decided
    }

    fn wrong_condition(&mut self, node: &Node) -> Option<bool> {
        self.problem(Problem::warning(
            "invalid-condition",
            node.span,
            "a condition must be `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`",
        ));
        None
    }

    fn equals(&mut self, node: &Node, left: &'a Node, right: &'a Node) -> Option<bool> {
        let left = scalar_text(left).or_else(|| self.value(left));
        let right = scalar_text(right).or_else(|| self.value(right));
        if [&left, &right].into_iter().flatten().any(is_no_text) {
            let message = "`Fn::Equals` takes two texts";
            self.problem(Problem::warning("invalid-function", node.span, message));
            return None;
        }
        match (left, right) {
            (Some(left), Some(right)) => equal(&left, &right),
            (None, None) => Some(true),
            _ => Some(false),
        }
    }
}

/// Whether a value is certainly neither a text nor a list of texts.
fn is_no_text(value: &Value) -> bool {
    let nested = |v: &Value| v.as_map().is_some() || v.as_list().is_some();
    value.as_map().is_some()
        || value
            .as_list()
            .is_some_and(|list| list.items().iter().any(nested))
}

/// Whether two values are equal as texts; none when it depends on what is not known.
fn equal(left: &Value, right: &Value) -> Option<bool> {
    let mut verdict: Option<bool> = None;
    for (condition, a) in left.alternatives() {
        for (other, b) in right.alternatives() {
            let together = both(
                &condition.clone().unwrap_or_default(),
                &other.unwrap_or_default(),
            );
            if together.is_none() {
                continue;
            }
            let one = equal_ones(a, b)?;
            if verdict.is_some_and(|v| v != one) {
                return None;
            }
            verdict = Some(one);
        }
    }
    verdict
}

/// As [`equal`], for values without alternatives.
fn equal_ones(left: &Value, right: &Value) -> Option<bool> {
    let (a, b) = match (left.as_list(), right.as_list()) {
        (Some(a), Some(b)) => (a, b),
        (Some(_), None) | (None, Some(_)) => return None,
        (None, None) => {
            return match (left.is_null(), right.is_null()) {
                (false, false) => equal_texts(&left.to_text()?, &right.to_text()?),
                (left, right) => Some(left == right),
            };
        }
    };
    if a.rest.is_some() || b.rest.is_some() {
        return None;
    }
    if a.items().len() != b.items().len() {
        return Some(false);
    }
    let pairs = a.items().iter().zip(b.items());
    pairs
        .map(|(a, b)| equal(a, b))
        .try_fold(true, |all, one| one.map(|one| all && one))
}

fn equal_texts(a: &Text, b: &Text) -> Option<bool> {
    match (a.as_known(), b.as_known()) {
        (Some(a), Some(b)) => Some(a == b),
        _ if a == b => Some(true),
        _ if is_never_empty(a) && b.pieces().is_empty() => Some(false),
        _ if is_never_empty(b) && a.pieces().is_empty() => Some(false),
        _ => {
            let (x, y) = (a.known_prefix(), b.known_prefix());
            let differ = !x.starts_with(&y) && !y.starts_with(&x);
            differ.then_some(false)
        }
    }
}

/// Whether a text has something in it whatever its unknown parts are.
fn is_never_empty(text: &Text) -> bool {
    !text.known_prefix().is_empty()
        || text
            .symbols()
            .any(|s| matches!(s.kind, SymbolKind::Pseudo(_) | SymbolKind::Attribute { .. }))
}
