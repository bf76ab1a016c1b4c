//! Parameters: given values, defaults, or symbols.

use super::ParameterValue;
use super::alternatives::{combine, one_of};
use super::constraints::violated;
use super::evaluator::{Evaluator, passed_on};
use super::text::{computed_value, in_order, list_of, parts, scalar_text, split, text_value};
use crate::syntax::{Entry, Node};
use crate::text::{Problem, Span, Str};
use crate::value::{Data, HopKind, Piece, Reason, Symbol, SymbolKind, Text, Value, equality};

/// Types whose value is the name of a parameter of Systems Manager.
const SYSTEMS_MANAGER: &str = "AWS::SSM::Parameter::Value<";

impl<'a> Evaluator<'a> {
    /// What a reference at `span` to a parameter gives; none when there is no such parameter.
    pub(super) fn parameter(&mut self, name: &str, span: Span) -> Option<Value> {
        let (&name, &entry) = self.template.parameters.get_key_value(name)?;
        let value = match self.parameters.get(name) {
            Some(value) => value.clone(),
            None => {
                let value = self.read_parameter(name, entry);
                self.parameters.insert(name, value.clone());
                value
            }
        };
        let value = self.possible_values(name, value);
        let hop = match &self.stack.inner {
            Some(inner) if inner.arguments.contains_key(name) => {
                HopKind::Argument(inner.resource.address.clone(), name.into())
            }
            _ => match name.rsplit_once('/') {
                Some((module, own)) if self.module_argument(name).is_some() => {
                    HopKind::Argument(self.stack.address(module), own.into())
                }
                _ => HopKind::Input(name.into()),
            },
        };
        Some(passed_on(value, &hop, span))
    }

    /// What a module gives to the parameter of its fragment.
    fn module_argument(&self, name: &str) -> Option<&'a Node> {
        self.template.modules?.arguments.get(name)
    }

    /// The value of what a module gives to a parameter; none when it is `AWS::NoValue`.
    fn given_by_module(&mut self, name: &'a str, node: &'a Node) -> Option<Value> {
        let value = self.kept_from_itself(name, node, "parameter");
        value.filter(|value| !value.is_null())
    }

    /// The value of a node that a module gives by a name, unless it rests on itself.
    pub(super) fn kept_from_itself(
        &mut self,
        name: &'a str,
        node: &'a Node,
        what: &str,
    ) -> Option<Value> {
        let open = (name, "");
        if !self.open_properties.insert(open) {
            let message = format!("the {what} `{name}` depends on itself");
            self.problem(Problem::warning("cycle", node.span, message));
            return Some(self.expression(node, Reason::Cycle));
        }
        // It is the same for every reference, so it rests on no branch's assumptions.
        let assumptions = std::mem::take(&mut self.assumptions);
        let value = self.text_or_value(node);
        self.assumptions = assumptions;
        self.open_properties.remove(&open);
        value
    }

    /// Tells what is wrong with the values that the parameters are given, whether they are used or
    /// not.
    pub(super) fn check_given(&mut self) {
        let (template, options) = (self.template, self.options);
        for given in &options.parameters {
            let name = given.name.as_str();
            if let Some((name, entry)) = template.parameters.get_key_value(name) {
                self.parameter(name, entry.key.span);
            } else if given.own && !template.may_have_more {
                let message = format!("the template has no parameter `{name}`");
                let problem = Problem::warning("unknown-parameter", given.span, message);
                self.problem_with_nearest_of(problem, name, || template.parameters.keys().copied());
            }
        }
    }

    /// A value as a list: a text is items with commas between them.
    fn split_at_commas(&mut self, value: Value, node: &Node) -> Value {
        each_choice(value, |value| {
            let Data::Text(text) = &value.data else {
                return None;
            };
            self.within(node, parts(text, ","), |_| Some(items(text, value.span)))
        })
    }

    /// A value as a text: the items of a list with commas between them.
    fn joined_by_commas(&mut self, value: Value, node: &Node) -> Value {
        each_choice(value, |value| {
            let items = in_order(value.as_list()?);
            let comma = computed_value(",", value.span);
            let parts = items.iter().flat_map(|item| [&comma, item]).skip(1);
            self.concat(node, parts, value.span)
        })
    }

    fn read_parameter(&mut self, name: &'a str, entry: &'a Entry) -> Value {
        let kind = entry.value.get("Type").and_then(Node::as_str);
        let kind = kind.unwrap_or("String");
        let sensitive = is_sensitive(&entry.value);
        let address = self.stack.address(name);
        let value = match self.given_value(name, kind, entry, sensitive) {
            // The value is the name of a parameter of Systems Manager.
            Some(value) if kind.starts_with(SYSTEMS_MANAGER) && !value.is_unknown() => {
                input(address, Reason::ReadAtDeployment, entry)
            }
            Some(value) if is_list(kind) => self.split_at_commas(value, &entry.value),
            Some(value) => self.joined_by_commas(value, &entry.value),
            None => allowed(&address, kind, entry)
                .unwrap_or_else(|| input(address, Reason::NoValue, entry)),
        };
        Value {
            sensitive: sensitive || value.sensitive,
            ..value
        }
    }

    /// The value that a parameter has: the one that the user or the stack around this one gives, or
    /// its default; none when there is neither. The service takes no other than the template allows.
    fn given_value(
        &mut self,
        name: &'a str,
        kind: &str,
        entry: &'a Entry,
        sensitive: bool,
    ) -> Option<Value> {
        if let Some(node) = self.module_argument(name)
            && let Some(value) = self.given_by_module(name, node)
        {
            let known = value.as_known_text();
            let wrong = known.and_then(|known| violated(&entry.value, kind, &known));
            return Some(match wrong {
                Some(expected) => {
                    let message = format!("the value of the parameter `{name}` must be {expected}");
                    self.problem(Problem::warning("invalid-parameter", node.span, message));
                    input(self.stack.address(name), Reason::Invalid, entry)
                }
                None => value,
            });
        }
        let argument = self.stack.inner.as_ref();
        let argument = argument.and_then(|inner| inner.arguments.get(name));
        // Known arguments of a stack are among them too.
        let given = self.options.parameters.iter().rev();
        if let Some(given) = given.into_iter().find(|given| given.name == name) {
            let Some(expected) = violated(&entry.value, kind, &given.value) else {
                let value = || computed_value(given.value.as_str(), given.span);
                return Some(argument.cloned().unwrap_or_else(value));
            };
            // What a stack gives may be secret where its parameter is not.
            let shown = match sensitive || argument.is_some_and(Value::holds_secret) {
                true => String::new(),
                false => format!(" `{}`", given.value),
            };
            let message = format!("the value{shown} of the parameter `{name}` must be {expected}");
            self.problem(Problem::warning("invalid-parameter", given.span, message));
            return Some(input(self.stack.address(name), Reason::Invalid, entry));
        }
        if argument.is_some() {
            return argument.cloned();
        }
        let default = entry.value.get("Default")?;
        let Some(value) = scalar_text(default) else {
            let message = format!("the default of `{name}` must be a text");
            self.problem(Problem::warning("invalid-parameter", default.span, message));
            return Some(input(self.stack.address(name), Reason::NoValue, entry));
        };
        let known = value.as_known_text();
        let Some(expected) = known.and_then(|known| violated(&entry.value, kind, &known)) else {
            return Some(value);
        };
        // Some have such a default so that a value must be given.
        let message = format!("the default of `{name}` must be {expected}");
        self.note("invalid-parameter", default.span, message);
        None
    }
}

/// Whether a parameter may go without a value.
pub(super) fn has_default(parameter: &Node) -> bool {
    parameter.get("Default").is_some()
}

/// A parameter of which the value is not known.
fn input(address: Str, reason: Reason, entry: &Entry) -> Value {
    let span = entry.key.span;
    let kind = SymbolKind::Input(address);
    Value::unknown(Symbol::new(kind, reason, span), span)
}

/// See [`super::sensitive_values`].
pub(super) fn sensitive_values(root: &Node, given: &[ParameterValue]) -> Vec<Span> {
    let parameters = root.get("Parameters").and_then(Node::as_map);
    let sensitive = parameters
        .unwrap_or_default()
        .iter()
        .filter(|entry| is_sensitive(&entry.value));
    let mut spans = Vec::new();
    for entry in sensitive {
        let written = ["Default", "AllowedValues"].into_iter();
        spans.extend(written.filter_map(|name| Some(entry.value.get(name)?.span)));
        let own = given
            .iter()
            .filter(|given| entry.key.as_str() == Some(&given.name));
        spans.extend(own.map(|given| given.span));
    }
    spans
}

pub(super) fn is_sensitive(parameter: &Node) -> bool {
    parameter
        .get("NoEcho")
        .and_then(scalar_text)
        .and_then(|v| v.as_bool())
        .unwrap_or(false)
}

pub(super) fn is_list(kind: &str) -> bool {
    kind == "CommaDelimitedList" || kind.starts_with("List<")
}

/// The values that a parameter without a value may be given; none when they are not listed, or for
/// a list, whose items they are.
fn allowed(name: &str, kind: &str, entry: &Entry) -> Option<Value> {
    // Conditions name the values that they are about.
    if is_list(kind) || kind.starts_with(SYSTEMS_MANAGER) || is_sensitive(&entry.value) {
        return None;
    }
    let all = entry.value.get("AllowedValues")?;
    let values: Vec<Value> = all
        .as_list()?
        .iter()
        .map(scalar_text)
        .collect::<Option<_>>()?;
    if let [only] = &values[..] {
        return Some(only.clone());
    }
    let alternatives = values.into_iter().map(|value| {
        let text = value.as_known_text()?;
        Some((equality(name, &text), value))
    });
    one_of(alternatives.collect::<Option<Vec<_>>>()?, all.span)
}

/// What `convert` makes of a value, or of each that it may be; what it makes nothing of stays.
fn each_choice(value: Value, mut convert: impl FnMut(&Value) -> Option<Value>) -> Value {
    let mut one = |value: &Value| match convert(value) {
        Some(converted) => converted.taken_from(value),
        None => value.clone(),
    };
    match &value.data {
        Data::OneOf(_) => {
            let whole = std::slice::from_ref(&value);
            let all = combine(whole, value.span, |values| values.first().map(&mut one));
            all.unwrap_or(value)
        }
        _ => one(&value),
    }
}

/// The items between the commas of a text, each trimmed.
fn items(text: &Text, at: Span) -> Value {
    let list = list_of(split(text, ","), |item| {
        let item = trimmed(&item);
        let span = match item.pieces() {
            [Piece::Literal(span, _)] => *span,
            _ => at,
        };
        text_value(item, span)
    });
    Value::new(Data::List(list), at)
}

fn trimmed(text: &Text) -> Text {
    let [Piece::Literal(span, literal)] = text.pieces() else {
        return text.clone();
    };
    let start = literal.text.len() - literal.text.trim_start().len();
    let end = start + literal.text.trim().len();
    let (span, literal) = literal.slice(*span, start..end);
    Text::from_literal(span, literal)
}
