//! Conversions.

use super::{Args, Builtin, Outcome, picks};
use crate::terraform::eval::convert_within;
use crate::value::TypeExpr;

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "tostring" => picks(1, 1, |args| to(args, &TypeExpr::String)),
        "tonumber" => picks(1, 1, |args| to(args, &TypeExpr::Number)),
        "tobool" => picks(1, 1, |args| to(args, &TypeExpr::Bool)),
        "tolist" => picks(1, 1, |args| to(args, &TypeExpr::List(any()))),
        "toset" => picks(1, 1, |args| to(args, &TypeExpr::Set(any()))),
        "tomap" => picks(1, 1, |args| to(args, &TypeExpr::Map(any()))),
        // No value is ephemeral here.
        "ephemeralasnull" => picks(1, 1, |args| Ok(args.any(0)?.clone())),
        _ => return None,
    })
}

fn any() -> Box<TypeExpr> {
    Box::new(TypeExpr::Any)
}

fn to(args: &Args<'_, '_>, ty: &TypeExpr) -> Outcome {
    let converted = convert_within(args.any(0)?.clone(), ty, args.eval.budget());
    converted.map_err(|problem| args.fault(0, problem.message))
}
