//! What the AWS provider makes of the arguments of a resource: their types, and their values where
//! the configuration does not set them.

use super::eval::types::convert;
use crate::aws::{ArgumentDefault, ArgumentKind, terraform_argument, terraform_default};
use crate::text::Span;
use crate::value::{Data, TypeExpr, Value};

/// The value as the provider takes it. What does not convert is given as it is: an apply would
/// refuse it, and what it means to say is still worth judging.
pub(super) fn converted(value: Value, resource_type: &str, argument: &str) -> Value {
    let kind = match terraform_argument(resource_type, argument) {
        Some(kind) => kind,
        // Every type has them, but for some that have blocks of that name.
        None if argument == "tags" && matches!(value.data, Data::Map(_)) => ArgumentKind::Map,
        None => return value,
    };
    let texts = || Box::new(TypeExpr::String);
    let ty = match kind {
        // What is most frequent needs no conversion.
        ArgumentKind::Text if matches!(value.data, Data::Text(_)) => return value,
        ArgumentKind::Text => TypeExpr::String,
        ArgumentKind::Number => TypeExpr::Number,
        ArgumentKind::Bool => TypeExpr::Bool,
        ArgumentKind::List => TypeExpr::List(texts()),
        ArgumentKind::Set => TypeExpr::Set(texts()),
        ArgumentKind::Map => TypeExpr::Map(texts()),
    };
    let unconverted = value.clone();
    convert(value, &ty).unwrap_or(unconverted)
}

/// The value of an argument that is not set, at the place of its resource; none where that is not
/// known.
pub(super) fn default(resource_type: &str, argument: &str, span: Span) -> Option<Value> {
    Some(match terraform_default(resource_type, argument)? {
        ArgumentDefault::Null => Value::null(span),
        ArgumentDefault::Text(text) => Value::text(text, span),
        ArgumentDefault::Number(number) => Value::new(Data::Number(number.into()), span),
        ArgumentDefault::Bool(bool) => Value::new(Data::Bool(bool), span),
    })
}
