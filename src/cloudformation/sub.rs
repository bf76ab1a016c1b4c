//! `Fn::Sub`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::evaluator::Evaluator;
use super::intrinsic::Call;
use super::text::{computed_value, literal_value};
use crate::syntax::{Kind, Literal};
use crate::text::{Problem, Span};
use crate::value::{HopKind, Value};

/// A stretch of the template text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Stands as it is.
    Text(Range<usize>),
    /// `${name}`: the whole, and the name.
    Variable(Range<usize>, Range<usize>),
}

const EXPECTED: &str = "a text, or a text and a map";

impl<'a> Evaluator<'a> {
    pub(super) fn sub(&mut self, call: Call<'a>) -> Option<Value> {
        let (node, variables) = match call.argument.as_list() {
            None => (call.argument, None),
            Some([text, variables]) if variables.as_map().is_some() => (text, Some(variables)),
            Some(_) => return Some(self.wrong_shape(call, EXPECTED)),
        };
        let literal = match &node.kind {
            Kind::Text(literal) => literal.clone(),
            Kind::Number(text) => Literal::plain(text.clone()),
            _ => {
                // A function that another tool puts a text in for.
                let value = Call::of(node).and_then(|_| self.value(node));
                let unknown = value.filter(Value::is_unknown);
                return unknown.or_else(|| Some(self.wrong_shape(call, EXPECTED)));
            }
        };
        let tokens = tokens(&literal.text);
        let is_one_variable = matches!(tokens[..], [Token::Variable(..)]);
        let mut parts = Vec::with_capacity(tokens.len());
        // A variable of the map is evaluated once, however often it stands in the text.
        let mut own: FxHashMap<&str, Option<Value>> = FxHashMap::default();
        for token in tokens {
            parts.push(match token {
                Token::Text(range) => {
                    let (span, literal) = literal.slice(node.span, range);
                    literal_value(span, literal)
                }
                Token::Variable(whole, name) => {
                    let span = literal.span_of(node.span, whole.start, whole.end);
                    let name = literal.text.get(name).unwrap_or_default().trim();
                    let value = match variables.and_then(|map| map.get(name)) {
                        Some(node) => match own.get(name) {
                            Some(known) => known.clone(),
                            None => {
                                let value = self.text_or_value(node);
                                own.insert(name, value.clone());
                                value
                            }
                        },
                        None => self.global(name, span),
                    };
                    self.as_part(value, name, span)
                }
            });
        }
        if is_one_variable {
            let value = parts.pop()?;
            return Some(value.hop(HopKind::Function("Fn::Sub".into()), call.span()));
        }
        Some(self.combined(call, EXPECTED, &parts, |it, parts| {
            it.concat(call.node, parts, node.span)
        }))
    }

    /// What stands for a `${name}` that is no variable of the map.
    fn global(&mut self, name: &str, span: Span) -> Option<Value> {
        let unknowns = self.template.unknowns;
        if unknowns.is_some_and(|all| all.contains_key(name)) {
            return self.reference(name, span);
        }
        match name.split_once('.') {
            Some((resource, attribute)) => Some(self.attribute(resource, attribute, span)),
            None => self.reference(name, span),
        }
    }

    /// The value of `${name}` as a part of the text.
    fn as_part(&mut self, value: Option<Value>, name: &str, span: Span) -> Value {
        let Some(value) = value else {
            return computed_value("", span);
        };
        let is_text = |v: &Value| v.to_text().is_some() || v.is_null();
        if value.alternatives().iter().all(|(_, v)| is_text(v)) {
            return value;
        }
        self.problem(Problem::warning(
            "invalid-function",
            span,
            format!("`{name}` is not a text and cannot stand in `Fn::Sub`"),
        ));
        self.invalid(format!("${{{name}}}"), span)
    }
}

/// Cuts a template text; `${!x}` is the text `${x}`, and a `${` that is not closed is a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let push = |range: Range<usize>, out: &mut Vec<Token>| {
        if !range.is_empty() {
            out.push(Token::Text(range));
        }
    };
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("${")) {
        let open = at + open;
        let inner = open + 2;
        let Some(close) = text[inner..].find('}').map(|i| inner + i) else {
            break;
        };
        if text[inner..].starts_with('!') {
            push(start..inner, &mut out);
            start = inner + 1;
            at = start;
        } else {
            push(start..open, &mut out);
            out.push(Token::Variable(open..close + 1, inner..close));
            start = close + 1;
            at = start;
        }
    }
    push(start..text.len(), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_variables() {
        let rebuilt: Vec<&str> = tokens("$A $${B}${!C}-${ D ")
            .into_iter()
            .map(|t| match t {
                Token::Text(r) | Token::Variable(_, r) => &"$A $${B}${!C}-${ D "[r],
            })
            .collect();
        assert_eq!(rebuilt, ["$A $", "B", "${", "C}-${ D "]);
        assert_eq!(tokens(""), []);
        assert_eq!(tokens("${X}"), [Token::Variable(0..4, 2..3)]);
    }
}
