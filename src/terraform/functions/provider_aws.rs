//! The functions of the AWS provider: `provider::aws::…`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/arn_parse>

use super::strings::{known, split_text};
use super::{Args, Builtin, Outcome, builds};
use crate::terraform::eval::{computed_piece, slice, sorted_map, span_of, text_value};
use crate::value::{Data, MapEntry, MapKind, Text, TextBuilder, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name.strip_prefix("provider::aws::")? {
        "arn_build" => builds(5, 5, arn_build),
        "arn_parse" => builds(1, 1, arn_parse),
        "user_agent" => builds(3, 3, user_agent),
        "trim_iam_role_path" => builds(1, 1, trim_iam_role_path),
        _ => return None,
    })
}

fn arn_build(args: &Args<'_, '_>) -> Outcome {
    let mut builder = TextBuilder::default();
    builder.piece(computed_piece("arn", args.span));
    for i in 0..args.len() {
        builder.piece(computed_piece(":", args.span));
        builder.text(&args.symbolic(i)?);
    }
    args.new_value(Data::Text(builder.finish()))
}

fn arn_parse(args: &Args<'_, '_>) -> Outcome {
    let text = args.symbolic(0)?.expanded();
    let parts = split_text(&text, ":");
    let parts = parts.ok_or_else(|| args.unknown(args.all().first()))?;
    let [prefix, partition, service, region, account, resource @ ..] = parts.as_slice() else {
        return Err(args.fault(0, "this is no ARN"));
    };
    if prefix.as_known().as_deref() != Some("arn") || resource.is_empty() {
        return Err(args.fault(0, "this is no ARN"));
    }
    let mut whole = TextBuilder::default();
    for (i, part) in resource.iter().enumerate() {
        if i > 0 {
            whole.piece(computed_piece(":", args.at(0)));
        }
        whole.text(part);
    }
    let value = |text: &Text| {
        let span = span_of(text).unwrap_or_else(|| args.at(0));
        text_value(text.clone(), span)
    };
    let entry = |key: &str, value: Value| MapEntry {
        key: key.into(),
        key_span: args.span,
        value,
    };
    let entries = vec![
        entry("partition", value(partition)),
        entry("service", value(service)),
        entry("region", value(region)),
        entry("account_id", value(account)),
        entry("resource", value(&whole.finish())),
    ];
    args.new_value(Data::Map(sorted_map(MapKind::Object, entries)))
}

/// `product/version (comment)`, without what is empty.
fn user_agent(args: &Args<'_, '_>) -> Outcome {
    let mut builder = TextBuilder::default();
    let product = args.symbolic(0)?;
    if product.as_known().is_some_and(|name| name.is_empty()) {
        return Err(args.fault(0, "the product has no name"));
    }
    builder.text(&product);
    for (i, before, after) in [(1, "/", ""), (2, " (", ")")] {
        let part = args.symbolic(i)?;
        match part.as_known() {
            Some(known) if known.is_empty() => continue,
            // Whether anything is written depends on what is not known.
            None if part.as_symbol().is_some() => return Err(args.unknown(args.all().get(i))),
            _ => {}
        }
        builder.piece(computed_piece(before, args.span));
        builder.text(&part);
        builder.piece(computed_piece(after, args.span));
    }
    args.new_value(Data::Text(builder.finish()))
}

/// `arn:aws:iam::1:role/path/name` becomes `arn:aws:iam::1:role/name`.
fn trim_iam_role_path(args: &Args<'_, '_>) -> Outcome {
    let (text, known) = known(args, 0)?;
    let role = known.find(":role/").map(|at| at + ":role/".len());
    let role = role.filter(|_| known.starts_with("arn:"));
    let start = role.ok_or_else(|| args.fault(0, "this is no ARN of a role"))?;
    let name = known.rfind('/').map_or(start, |at| at + 1);
    let mut builder = TextBuilder::default();
    builder.text(&slice(&text, 0..start));
    builder.text(&slice(&text, name..known.len()));
    args.part(0, builder.finish())
}
