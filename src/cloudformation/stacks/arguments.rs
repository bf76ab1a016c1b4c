//! What a stack gives to the parameters of one that it makes.

use rustc_hash::FxHashSet;

use super::super::ParameterValue;
use super::super::evaluator::Evaluator;
use super::super::parameters::{has_default, is_sensitive};
use super::super::text::scalar_text;
use crate::syntax::{Entry, Node};
use crate::text::{Problem, Span, Str, nearest};
use crate::value::Value;

/// Most names that are searched for one that is probably meant.
const MAX_SEARCHES: usize = 100;
/// How many parameters the service takes in one template.
const PARAMETERS: usize = 200;

/// What a parameter is given.
pub(super) struct Argument {
    pub(super) name: Str,
    /// Where the value is written.
    pub(super) at: Span,
    /// Whether it is written as it is.
    pub(super) is_literal: bool,
    pub(super) value: Value,
}

impl Argument {
    fn new(name: Str, node: &Node, value: Value) -> Self {
        Self {
            name,
            at: node.span,
            is_literal: scalar_text(node).is_some(),
            value,
        }
    }
}

impl<'a> Evaluator<'a> {
    /// The arguments of a nested stack; those that are `AWS::NoValue` are none.
    pub(super) fn arguments(&mut self, parameters: Option<&'a Node>) -> Vec<Argument> {
        let Some(node) = parameters else {
            return Vec::new();
        };
        if let Some(items) = node.as_list() {
            return items.iter().filter_map(|item| self.listed(item)).collect();
        }
        let Some(entries) = node.as_map() else {
            let message = "the parameters of a stack must be a map, those of a stack set a list";
            self.problem(Problem::warning("invalid-resource", node.span, message));
            return Vec::new();
        };
        let mut out = Vec::new();
        for entry in entries {
            let value = self.text_or_value(&entry.value);
            let given = entry.key.as_str().zip(value.filter(|v| !v.is_null()));
            out.extend(given.map(|(name, value)| Argument::new(name.into(), &entry.value, value)));
        }
        out
    }

    /// An argument as a stack set lists it.
    fn listed(&mut self, item: &'a Node) -> Option<Argument> {
        let name = self.name_or_value(item.get("ParameterKey")?)?;
        let node = item.get("ParameterValue")?;
        let value = self.text_or_value(node).filter(|v| !v.is_null())?;
        Some(Argument::new(name.as_known_text()?, node, value))
    }
}

/// What the service would refuse: arguments without a parameter, and parameters without a value,
/// unless there may be further arguments. `call` makes the stack `id`.
pub(super) fn wrong(
    arguments: &[Argument],
    template: &Node,
    id: &str,
    call: Span,
    is_all: bool,
) -> Vec<Problem> {
    let parameters = parameters(template);
    let names = || parameters.iter().filter_map(|entry| entry.key.as_str());
    let known: FxHashSet<&str> = names().collect();
    let given: FxHashSet<&str> = arguments.iter().map(|a| a.name.as_str()).collect();
    let mut out = Vec::new();
    for Argument { name, at, .. } in arguments {
        if known.contains(name.as_str()) {
            continue;
        }
        let message = format!("the template of the stack `{id}` has no parameter `{name}`");
        let problem = Problem::warning("unknown-parameter", *at, message);
        let few = out.len() < MAX_SEARCHES;
        let meant = nearest(name, names().take(if few { PARAMETERS } else { 0 }));
        out.push(match meant {
            Some(found) => problem.help(format!("did you mean `{found}`?")),
            None => problem,
        });
    }
    for entry in parameters.iter().filter(|_| is_all) {
        let Some(name) = entry.key.as_str().filter(|_| !has_default(&entry.value)) else {
            continue;
        };
        if !given.contains(name) {
            let message = format!("the stack `{id}` does not give the parameter `{name}`");
            let problem = Problem::warning("missing-parameter", call, message);
            out.push(problem.help("it has no default; its value is unknown"));
        }
    }
    out
}

fn parameters(template: &Node) -> &[Entry] {
    let parameters = template.get("Parameters").and_then(Node::as_map);
    parameters.unwrap_or_default()
}

/// Where literal arguments stand whose parameters must not be shown.
pub(super) fn secrets(arguments: &[Argument], template: &Node) -> Vec<Span> {
    let secret: FxHashSet<&str> = parameters(template)
        .iter()
        .filter(|entry| is_sensitive(&entry.value))
        .filter_map(|entry| entry.key.as_str())
        .collect();
    let literal = arguments
        .iter()
        .filter(|a| a.is_literal && secret.contains(a.name.as_str()));
    literal.map(|a| a.at).collect()
}

/// The arguments that are known as texts.
pub(super) fn known(arguments: &[Argument]) -> Vec<ParameterValue> {
    let texts = arguments.iter().filter_map(|a| {
        let text = known_text(&a.value)?;
        Some(ParameterValue {
            secret: a.value.holds_secret(),
            ..ParameterValue::new(a.name.as_str(), text, a.at)
        })
    });
    texts.collect()
}

/// A known text, or known texts with commas between them.
fn known_text(value: &Value) -> Option<String> {
    let Some(list) = value.as_list() else {
        return value.as_known_text().map(|text| text.to_string());
    };
    if list.rest.is_some() {
        return None;
    }
    let items = list.items().iter().map(Value::as_known_text);
    let items: Vec<Str> = items.collect::<Option<_>>()?;
    Some(items.join(","))
}
