//! Functions that look at their arguments before these are evaluated.

use std::sync::Arc;

use crate::syntax::hcl::parse_template;
use crate::syntax::{Call, Literal};
use crate::terraform::eval::{
    Evaluator, convert_within, is_invalid, is_reference, over_template, with_data,
};
use crate::text::{Problem, Span};
use crate::value::{Alternative, Data, Map, Symbol, TypeExpr, Value};

/// The value of a call of one of these; none when it is another function.
pub(super) fn call(
    eval: &Evaluator<'_>,
    name: &str,
    call: &Call,
    span: Span,
) -> Option<Result<Value, Problem>> {
    Some(match name {
        "try" => r#try(eval, call, span),
        "can" => can(eval, call, span),
        "convert" => convert(eval, call, span),
        "templatestring" => templatestring(eval, call, span),
        "sensitive" => only(eval, call, span).map(|value| marked(value, true)),
        "nonsensitive" => only(eval, call, span).map(|value| marked(value, false)),
        "issensitive" => {
            only(eval, call, span).map(|value| Value::new(Data::Bool(value.sensitive), span))
        }
        _ => return None,
    })
}

fn fault(span: Span, message: &str) -> Problem {
    Problem::warning("invalid-argument", span, message)
}

fn only(eval: &Evaluator<'_>, call: &Call, span: Span) -> Result<Value, Problem> {
    match &*call.args {
        [argument] => eval.eval(argument),
        _ => Err(fault(span, &format!("`{}` takes 1 argument", call.name))),
    }
}

fn marked(mut value: Value, sensitive: bool) -> Value {
    value.sensitive = sensitive;
    if let Data::OneOf(cases) = &value.data {
        let cases = cases.iter().cloned().map(|mut case| {
            case.value.sensitive = sensitive;
            case
        });
        value.data = Data::OneOf(cases.collect());
    }
    value
}

/// The first argument that is no error. An argument that is an error in some of its cases only gives
/// way to the next in those.
fn r#try(eval: &Evaluator<'_>, call: &Call, span: Span) -> Result<Value, Problem> {
    let mut failure = None;
    let mut partial: Option<Value> = None;
    if let ([list], true) = (&*call.args, call.expand_final) {
        let list = eval.eval(list)?;
        let first = list.as_list().and_then(|list| list.items().first());
        return match first {
            Some(first) => Ok(first.clone().taken_from(&list)),
            None if list.is_unknown() => Ok(eval.derived(span, &list)),
            None => Err(fault(span, "`try` takes at least 1 argument")),
        };
    }
    for node in &call.args {
        let value = match eval.strictly(|eval| eval.eval(node)) {
            Ok(value) => value,
            Err(problem) => {
                failure = Some(problem);
                continue;
            }
        };
        let value = match partial.take() {
            Some(before) => filled(eval, span, &before, &value),
            None => value,
        };
        let fails =
            matches!(&value.data, Data::OneOf(cases) if cases.iter().any(|c| is_invalid(&c.value)));
        if !fails {
            return Ok(value);
        }
        partial = Some(value);
    }
    match (partial, failure) {
        (Some(value), _) => Ok(value),
        (None, Some(problem)) => Err(problem),
        (None, None) => Err(fault(span, "`try` takes at least 1 argument")),
    }
}

fn filled(eval: &Evaluator<'_>, span: Span, before: &Value, by: &Value) -> Value {
    let Data::OneOf(cases) = &before.data else {
        return by.clone();
    };
    let cases = cases.iter().map(|Alternative { condition, value }| {
        let value = if is_invalid(value) { by } else { value };
        (condition.clone(), value.clone())
    });
    eval.one_of(span, cases.collect())
}

fn can(eval: &Evaluator<'_>, call: &Call, span: Span) -> Result<Value, Problem> {
    let [argument] = &*call.args else {
        return Err(fault(span, "`can` takes 1 argument"));
    };
    Ok(match eval.strictly(|eval| eval.eval(argument)) {
        Ok(value) if value.is_unknown() || matches!(value.data, Data::OneOf(_)) => {
            eval.derived(span, &value)
        }
        Ok(_) => Value::new(Data::Bool(true), span),
        Err(_) => Value::new(Data::Bool(false), span),
    })
}

fn convert(eval: &Evaluator<'_>, call: &Call, span: Span) -> Result<Value, Problem> {
    let [value, ty] = &*call.args else {
        return Err(fault(span, "`convert` takes 2 arguments"));
    };
    let ty = TypeExpr::parse(ty, &mut |default| eval.eval_or_symbol(default))?;
    let value = eval.eval(value)?;
    match &value.data {
        // Terraform does not look at the type of what is not known.
        Data::Unknown(symbol) => {
            let mut symbol = Symbol::clone(symbol);
            symbol.ty = None;
            let untyped = Value::unknown(symbol, value.span);
            convert_within(with_data(value, untyped.data), &ty, eval.budget())
        }
        _ => convert_within(value, &ty, eval.budget()),
    }
}

fn templatestring(eval: &Evaluator<'_>, call: &Call, span: Span) -> Result<Value, Problem> {
    let [template, vars] = &*call.args else {
        return Err(fault(span, "`templatestring` takes 2 arguments"));
    };
    if !is_reference(template) {
        return Err(fault(
            template.span,
            "`templatestring` takes a reference to a template, not the template itself",
        ));
    }
    let (template, vars) = (eval.eval(template)?, eval.eval(vars)?);
    render(eval, span, template, vars)
}

/// A template that is a value, over a map of its variables.
///
/// # Errors
/// Those of the template and its expressions.
pub(crate) fn render(
    eval: &Evaluator<'_>,
    span: Span,
    template: Value,
    vars: Value,
) -> Result<Value, Problem> {
    eval.distribute(span, &[template, vars], &mut |values| {
        let [template, vars] = values else {
            return Err(fault(span, "`templatestring` takes 2 arguments"));
        };
        let (text, vars) = match (&template.data, &vars.data) {
            (Data::Text(text), Data::Map(vars)) if text.is_known() => (text, vars),
            (Data::Text(_) | Data::Unknown(_), Data::Map(_) | Data::Unknown(_)) => {
                let operand = if vars.is_unknown() { vars } else { template };
                return Ok(eval.derived(span, operand));
            }
            _ => {
                return Err(fault(
                    span,
                    "a template and a map of its variables are required",
                ));
            }
        };
        let (text, map) = text.flatten(|_| String::new());
        let literal = Literal {
            text: text.into(),
            map: Some(Arc::new(map)),
        };
        let rendered = |eval: &Evaluator<'_>| rendered(eval, &literal, template.span, vars);
        if !template.sensitive {
            return rendered(eval);
        }
        // What is wrong with the template would tell what stands in it.
        let hidden = |_| fault(template.span, "the template (sensitive) is not valid");
        let mut value = eval.strictly(rendered).map_err(hidden)?;
        value.sensitive = true;
        Ok(value)
    })
}

fn rendered(
    eval: &Evaluator<'_>,
    literal: &Literal,
    span: Span,
    vars: &Map,
) -> Result<Value, Problem> {
    let parsed = parse_template(literal, span);
    match (parsed.problems.into_iter().next(), parsed.tree) {
        (None, Some(node)) => over_template(eval, &node, vars),
        (Some(problem), _) => Err(problem),
        (None, None) => Err(fault(span, "the template cannot be read")),
    }
}
