//! Terraform's functions, one file a group.
//!
//! A function gets its arguments evaluated, and asks for them by type. An argument that is not
//! known stops it, and its result is a symbol; a function that can do with less asks for less.
//! Nothing here reads a clock, a file or a random number.
//!
//! <https://developer.hashicorp.com/terraform/language/functions>

mod args;
mod charset;
mod collections;
mod datetime;
mod digits;
mod encoding;
mod filesystem;
mod format;
mod gzip;
mod hash;
mod ip;
mod maps;
mod numeric;
mod pattern;
mod provider_aws;
mod regex;
mod results;
mod selection;
mod sets;
mod special;
mod strings;
mod substitute;
mod tfvars;
mod types;
mod yaml;

use args::{Args, Outcome, Stop};
pub(super) use filesystem::FILE_NOT_READ;
pub(super) use special::render;

use super::eval::{Evaluator, convert_within, holds_sensitive, wrong_type};
use crate::syntax::{Call, Kind, Node};
use crate::text::{Problem, Span};
use crate::value::{Data, ListKind, MapKind, Reason, Symbol, TypeExpr, Value};

/// A function.
struct Builtin {
    /// Least number of arguments.
    min: usize,
    /// Most arguments; none when there is no end.
    max: Option<usize>,
    flow: Flow,
    run: fn(&Args<'_, '_>) -> Outcome,
}

/// What becomes of the parts of the arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// The result is (or holds) arguments or their elements as they are.
    Picks,
    /// The result is new: sensitive when any part of an argument is, and never null.
    Builds,
}

fn picks(min: usize, max: impl Into<Option<usize>>, run: fn(&Args<'_, '_>) -> Outcome) -> Builtin {
    Builtin {
        min,
        max: max.into(),
        flow: Flow::Picks,
        run,
    }
}

fn builds(min: usize, max: impl Into<Option<usize>>, run: fn(&Args<'_, '_>) -> Outcome) -> Builtin {
    Builtin {
        flow: Flow::Builds,
        ..picks(min, max, run)
    }
}

fn find(name: &str) -> Option<Builtin> {
    strings::find(name)
        .or_else(|| collections::find(name))
        .or_else(|| selection::find(name))
        .or_else(|| maps::find(name))
        .or_else(|| sets::find(name))
        .or_else(|| encoding::find(name))
        .or_else(|| types::find(name))
        .or_else(|| numeric::find(name))
        .or_else(|| filesystem::find(name))
        .or_else(|| hash::find(name))
        .or_else(|| ip::find(name))
        .or_else(|| datetime::find(name))
        .or_else(|| tfvars::find(name))
        .or_else(|| provider_aws::find(name))
}

/// The value of a function call.
///
/// # Errors
/// The function or its arguments are an error in Terraform.
pub(crate) fn call(eval: &Evaluator<'_>, call: &Call, span: Span) -> Result<Value, Problem> {
    let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
    if let Some(result) = special::call(eval, name, call, span) {
        return result;
    }
    let Some(builtin) = find(name) else {
        if name.contains("::") && !name.starts_with("provider::terraform::") {
            return Ok(eval.symbol(span, Reason::NotSupported));
        }
        let message = format!("there is no function `{name}`");
        return Err(Problem::warning(
            "unknown-function",
            call.name_span,
            message,
        ));
    };
    let Some((values, spans)) = arguments(eval, call)? else {
        return Ok(eval.symbol(span, Reason::NotSupported));
    };
    check_count(&builtin, name, &values, call, span)?;
    let mut result = eval.distribute(span, &values, &mut |values| {
        let args = Args::new(eval, name, span, values, &spans);
        match (builtin.run)(&args) {
            Ok(value) => Ok(described(value, name, eval)),
            Err(Stop::Fault(problem)) => Err(discreet(problem, name, values, eval)),
            Err(Stop::Unknown(reason)) => {
                let ty = results::result_type(name);
                Ok(unknown(eval, span, reason, builtin.flow, ty))
            }
        }
    })?;
    result.sensitive |= match builtin.flow {
        Flow::Picks => values.iter().any(|v| v.sensitive),
        Flow::Builds => values.iter().any(|v| holds_sensitive(v, eval.budget())),
    };
    Ok(result)
}

/// The problem of a call, whatever it is, in words that tell nothing of arguments that must not be printed.
fn discreet(problem: Problem, name: &str, values: &[Value], eval: &Evaluator<'_>) -> Problem {
    if !values
        .iter()
        .any(|value| holds_sensitive(value, eval.budget()))
    {
        return problem;
    }
    let message = format!("`{name}`: a sensitive argument is not valid");
    Problem { message, ..problem }
}

/// A null or an empty collection with the type that the function gives, since it has nothing in it
/// that would tell.
fn described(value: Value, name: &str, eval: &Evaluator<'_>) -> Value {
    let is_empty = match &value.data {
        Data::Null(ty) => ty.is_none(),
        Data::List(list) => {
            list.kind != ListKind::Tuple && list.items().is_empty() && list.element().is_none()
        }
        Data::Map(map) => {
            map.kind == MapKind::Map && map.entries().is_empty() && map.element().is_none()
        }
        _ => false,
    };
    if !is_empty {
        return value;
    }
    let untyped = value.clone();
    convert_within(value, &results::result_type(name), eval.budget()).unwrap_or(untyped)
}

/// Least length of what `length(…)` is asked about, when the node is such a call: where the length is
/// not known, a comparison with it may still be decided.
pub(crate) fn least_length(eval: &Evaluator<'_>, node: &Node) -> Option<usize> {
    let Kind::Call(call) = &node.kind else {
        return None;
    };
    let argument = match &*call.args {
        [argument] if call.name == *"length" && !call.expand_final => argument,
        _ => return None,
    };
    match eval.eval(argument).ok()?.data {
        Data::Text(text) => Some(strings::least_length(&text)),
        // Elements that are not known may be the same one.
        Data::List(list) if list.kind == ListKind::Set => Some(list.items().len().min(1)),
        Data::List(list) => Some(list.items().len()),
        Data::Map(map) => Some(map.entries().len()),
        _ => None,
    }
}

fn unknown(eval: &Evaluator<'_>, span: Span, reason: Reason, flow: Flow, ty: TypeExpr) -> Value {
    let symbol = eval.derived_symbol(span, reason);
    let symbol = Symbol {
        not_null: flow == Flow::Builds,
        ..Symbol::clone(&symbol)
    };
    Value::unknown(symbol.with_type(ty), span)
}

/// The arguments' values and places; none when the last one is to be expanded and is not known.
#[expect(clippy::type_complexity, reason = "a pair of lists used once")]
fn arguments(
    eval: &Evaluator<'_>,
    call: &Call,
) -> Result<Option<(Vec<Value>, Vec<Span>)>, Problem> {
    let mut values = Vec::with_capacity(call.args.len());
    let mut spans = Vec::with_capacity(call.args.len());
    for (i, node) in call.args.iter().enumerate() {
        let value = eval.part(node)?;
        if !call.expand_final || i + 1 < call.args.len() {
            values.push(value);
            spans.push(node.span);
            continue;
        }
        match &value.data {
            Data::List(list) => {
                for item in list.items() {
                    values.push(item.clone().taken_from(&value));
                    spans.push(node.span);
                }
                if let Some(rest) = &list.rest {
                    values.push(Value::new(Data::Unknown(rest.clone()), node.span));
                    spans.push(node.span);
                }
            }
            Data::Unknown(_) | Data::OneOf(_) => return Ok(None),
            _ => return Err(wrong_type(&value, "a list")),
        }
    }
    Ok(Some((values, spans)))
}

fn check_count(
    builtin: &Builtin,
    name: &str,
    values: &[Value],
    call: &Call,
    span: Span,
) -> Result<(), Problem> {
    let count = values.len();
    let wanted = match builtin.max {
        _ if count < builtin.min => "at least",
        Some(max) if count > max => "at most",
        _ => return Ok(()),
    };
    let bound = if count < builtin.min {
        builtin.min
    } else {
        builtin.max.unwrap_or_default()
    };
    let at = match call.args.get(bound) {
        Some(extra) => extra.span,
        None => span,
    };
    let message = format!("`{name}` takes {wanted} {bound} arguments, but there are {count}");
    Err(Problem::warning("invalid-argument", at, message))
}
