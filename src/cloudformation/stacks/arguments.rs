//! What a stack gives to the parameters of one that it makes.

use rustc_hash::FxHashSet;

use super::super::ParameterValue;
use super::super::evaluator::Evaluator;
use super::super::parameters::{has_default, is_sensitive};
use super::super::text::scalar_text;
use crate::syntax::{Entry, Node};
use crate::text::{Problem, Span, Str};
use crate::value::Value;

/// Names and values of parameters, with where each value is written.
pub(super) type Arguments<'a> = Vec<(Str, &'a Node, Value)>;

impl<'a> Evaluator<'a> {
    /// The arguments of a nested stack; those that are `AWS::NoValue` are none.
    pub(super) fn arguments(&mut self, parameters: Option<&'a Node>) -> Arguments<'a> {
        let Some(node) = parameters else {
            return Arguments::new();
        };
        if let Some(items) = node.as_list() {
            return items.iter().filter_map(|item| self.listed(item)).collect();
        }
        let Some(entries) = node.as_map() else {
            let message = "the parameters of a stack must be a map, those of a stack set a list";
            self.problem(Problem::warning("invalid-resource", node.span, message));
            return Arguments::new();
        };
        let mut out = Arguments::new();
        for entry in entries {
            let value = self.text_or_value(&entry.value);
            let given = entry.key.as_str().zip(value.filter(|v| !v.is_null()));
            out.extend(given.map(|(name, value)| (Str::from(name), &entry.value, value)));
        }
        out
    }

    /// An argument as a stack set lists it.
    fn listed(&mut self, item: &'a Node) -> Option<(Str, &'a Node, Value)> {
        let name = self.name_or_value(item.get("ParameterKey")?)?;
        let node = item.get("ParameterValue")?;
        let value = self.text_or_value(node).filter(|v| !v.is_null())?;
        Some((name.as_known_text()?, node, value))
    }

    /// Reports what the service would refuse: arguments without a parameter, and parameters
    /// without a value.
    pub(super) fn check_arguments(
        &mut self,
        arguments: &Arguments<'a>,
        template: &Node,
        id: &str,
        call: Span,
    ) {
        let parameters = parameters(template);
        let names = || parameters.iter().filter_map(|entry| entry.key.as_str());
        let known: FxHashSet<&str> = names().collect();
        let given: FxHashSet<&str> = arguments.iter().map(|(name, ..)| name.as_str()).collect();
        for (name, node, _) in arguments {
            if known.contains(name.as_str()) {
                continue;
            }
            let message = format!("the template of the stack `{id}` has no parameter `{name}`");
            let problem = Problem::warning("unknown-parameter", node.span, message);
            self.problem_with_nearest(problem, name, names());
        }
        for entry in parameters {
            let Some(name) = entry.key.as_str().filter(|_| !has_default(&entry.value)) else {
                continue;
            };
            if !given.contains(name) {
                let message = format!("the stack `{id}` does not give the parameter `{name}`");
                let problem = Problem::warning("missing-parameter", call, message);
                self.problem(problem.help("it has no default; its value is unknown"));
            }
        }
    }
}

fn parameters(template: &Node) -> &[Entry] {
    let parameters = template.get("Parameters").and_then(Node::as_map);
    parameters.unwrap_or_default()
}

/// Where literal arguments stand whose parameters must not be shown.
pub(super) fn secrets(arguments: &Arguments<'_>, template: &Node) -> Vec<Span> {
    let secret: FxHashSet<&str> = parameters(template)
        .iter()
        .filter(|entry| is_sensitive(&entry.value))
        .filter_map(|entry| entry.key.as_str())
        .collect();
    let literal = arguments
        .iter()
        .filter(|(name, node, _)| scalar_text(node).is_some() && secret.contains(name.as_str()));
    literal.map(|(_, node, _)| node.span).collect()
}

/// The arguments that are known as texts.
pub(super) fn known(arguments: &Arguments<'_>) -> Vec<ParameterValue> {
    let texts = arguments.iter().filter_map(|(name, node, value)| {
        let text = known_text(value)?;
        Some(ParameterValue {
            secret: value.holds_secret(),
            ..ParameterValue::new(name.as_str(), text, node.span)
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
