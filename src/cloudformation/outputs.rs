//! The outputs of a stack.

use super::evaluator::Evaluator;
use super::intrinsic::Call;
use crate::syntax::{Entry, Node};
use crate::text::{Problem, Span, Str};
use crate::value::Value;

/// An output of a stack.
#[derive(Debug, Clone)]
pub struct Output {
    /// Its logical id.
    pub name: Str,
    /// Where its logical id is written.
    pub span: Span,
    /// Its value; a symbol when it is not known or not valid.
    pub value: Value,
    /// The name that other stacks import it by.
    pub export: Option<Value>,
    /// The condition under which it exists, when that is not decided.
    pub condition: Option<Str>,
}

impl<'a> Evaluator<'a> {
    /// Every output of the template, in the order of the source.
    pub(super) fn outputs(&mut self) -> Vec<Output> {
        let template = self.template;
        let entries = template.outputs.iter();
        entries.filter_map(|entry| self.output(entry)).collect()
    }

    /// An output; none when its condition does not hold, or it has no name.
    pub(super) fn output(&mut self, entry: &'a Entry) -> Option<Output> {
        // What a macro would make of the outputs was told.
        let name = entry
            .key
            .as_str()
            .filter(|name| !name.starts_with("Fn::"))?;
        let undecided = self.existence(entry.value.get("Condition"))?;
        let (value, export) = match undecided {
            Some(condition) => self.assuming(condition, true, |it| it.output_parts(name, entry)),
            None => self.output_parts(name, entry),
        };
        Some(Output {
            name: Str::from(name),
            span: entry.key.span,
            value,
            export,
            condition: undecided.map(|name| self.stack.address(name)),
        })
    }

    fn output_parts(&mut self, name: &str, entry: &'a Entry) -> (Value, Option<Value>) {
        let value = match entry.value.get("Value") {
            Some(node) => self.output_text(name, node),
            None => self.without_value(name, entry.key.span),
        };
        let export = entry.value.get("Export").and_then(|e| e.get("Name"));
        (value, export.and_then(|node| self.text_or_value(node)))
    }

    /// Values of outputs are texts: a scalar is what is written.
    fn output_text(&mut self, name: &str, node: &'a Node) -> Value {
        match self.text_or_value(node) {
            Some(value) if value.is_null() && Call::of(node).is_none() => {
                self.without_value(name, node.span)
            }
            Some(value) => value,
            None => self.without_value(name, node.span),
        }
    }

    fn without_value(&mut self, name: &str, span: Span) -> Value {
        let message = format!("the output `{name}` has no value");
        self.problem(Problem::warning("invalid-output", span, message));
        self.invalid(format!("Outputs.{name}"), span)
    }
}
