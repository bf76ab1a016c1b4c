//! Parameters: given values, defaults, or symbols.

use super::alternatives::{combine, one_of};
use super::evaluator::{Evaluator, passed_on};
use super::text::{computed_value, concat, scalar_text, split, text_value};
use crate::syntax::{Entry, Node};
use crate::text::{Problem, Span};
use crate::value::{
    Data, HopKind, List, ListKind, Piece, Reason, Symbol, SymbolKind, Text, Value, equality,
};

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
            _ => HopKind::Input(name.into()),
        };
        Some(passed_on(value, &hop, span))
    }

    fn read_parameter(&mut self, name: &'a str, entry: &'a Entry) -> Value {
        let kind = entry.value.get("Type").and_then(Node::as_str);
        let kind = kind.unwrap_or("String");
        let default = entry.value.get("Default");
        let text = self
            .given_value(name, entry)
            .or_else(|| default.and_then(scalar_text));
        let address = self.stack.address(name);
        let unknown = |reason| {
            let kind = SymbolKind::Input(address.clone());
            Value::unknown(Symbol::new(kind, reason, entry.key.span), entry.key.span)
        };
        let mut value = match text {
            // The value is the name of a parameter of Systems Manager.
            Some(_) if kind.starts_with(SYSTEMS_MANAGER) => unknown(Reason::ReadAtDeployment),
            Some(text) if is_list(kind) => listed(text),
            Some(text) => joined(text),
            None => {
                if let Some(default) = default.filter(|d| d.as_list().is_some()) {
                    self.problem(Problem::warning(
                        "invalid-parameter",
                        default.span,
                        format!("the default of `{name}` must be a text"),
                    ));
                }
                match default {
                    None => {
                        allowed(&address, kind, entry).unwrap_or_else(|| unknown(Reason::NoValue))
                    }
                    Some(_) => unknown(Reason::NoValue),
                }
            }
        };
        value.sensitive |= is_sensitive(&entry.value);
        value
    }

    /// What the stack around this one gives, or the user.
    fn given_value(&self, name: &str, entry: &Entry) -> Option<Value> {
        if let Some(inner) = &self.stack.inner {
            return inner.arguments.get(name).cloned();
        }
        let mut given = self.options.parameters.iter().rev();
        let (_, value) = given.find(|(n, _)| n == name)?;
        Some(computed_value(value.as_str(), entry.key.span))
    }
}

/// Whether a parameter may go without a value.
pub(super) fn has_default(parameter: &Node) -> bool {
    parameter.get("Default").is_some()
}

/// See [`super::sensitive_values`].
pub(super) fn sensitive_defaults(root: &Node) -> Vec<Span> {
    let parameters = root.get("Parameters").and_then(Node::as_map);
    let sensitive = parameters
        .unwrap_or_default()
        .iter()
        .filter(|entry| is_sensitive(&entry.value));
    sensitive
        .filter_map(|entry| entry.value.get("Default"))
        .map(|default| default.span)
        .collect()
}

pub(super) fn is_sensitive(parameter: &Node) -> bool {
    parameter
        .get("NoEcho")
        .and_then(scalar_text)
        .and_then(|v| v.as_bool())
        .unwrap_or(false)
}

fn is_list(kind: &str) -> bool {
    kind == "CommaDelimitedList" || kind.starts_with("List<")
}

/// The values that a parameter without a value may be given; none when they are not listed, or for
/// a list, whose items they are.
fn allowed(name: &str, kind: &str, entry: &Entry) -> Option<Value> {
    if is_list(kind) || kind.starts_with(SYSTEMS_MANAGER) {
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

/// A value as a list: a text is items with commas between them.
fn listed(value: Value) -> Value {
    each_choice(value, items)
}

/// A value as a text: the items of a list with commas between them.
fn joined(value: Value) -> Value {
    each_choice(value, |value| {
        let items = value.as_list().filter(|list| list.rest.is_none())?.items();
        let comma = computed_value(",", value.span);
        let parts = items.iter().flat_map(|item| [&comma, item]).skip(1);
        concat(parts, value.span)
    })
}

/// What `convert` makes of a value, or of each that it may be; what it makes nothing of stays.
fn each_choice(value: Value, convert: impl Fn(&Value) -> Option<Value>) -> Value {
    let one = |value: &Value| match convert(value) {
        Some(converted) => converted.taken_from(value),
        None => value.clone(),
    };
    match &value.data {
        Data::OneOf(_) => {
            let whole = std::slice::from_ref(&value);
            let all = combine(whole, value.span, |values| values.first().map(one));
            all.unwrap_or(value)
        }
        _ => one(&value),
    }
}

/// The items between the commas of a known text, each trimmed.
fn items(value: &Value) -> Option<Value> {
    let Data::Text(text) = &value.data else {
        return None;
    };
    let items = split(text, ",")?
        .iter()
        .map(|item| {
            let item = trimmed(item);
            let span = match item.pieces() {
                [Piece::Literal(span, _)] => *span,
                _ => value.span,
            };
            text_value(item, span)
        })
        .collect();
    let list = List::new(ListKind::Tuple, items);
    Some(Value::new(Data::List(list), value.span))
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
