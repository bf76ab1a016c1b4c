//! The functions of the built-in provider: `provider::terraform::…`.

use std::sync::Arc;

use super::encoding::json_text;
use super::{Args, Builtin, Outcome, Stop, builds, picks};
use crate::syntax::{Kind, hcl};
use crate::terraform::eval::{sorted_map, without_references};
use crate::text::{FileId, Str};
use crate::value::{Data, MapEntry, MapKind, Reason, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name.strip_prefix("provider::terraform::")? {
        "encode_expr" => builds(1, 1, encode_expr),
        "encode_tfvars" => builds(1, 1, encode_tfvars),
        "decode_tfvars" => picks(1, 1, decode_tfvars),
        _ => return None,
    })
}

fn encode_expr(args: &Args<'_, '_>) -> Outcome {
    let mut out = String::new();
    write(args, args.present(0)?, 0, &mut out)?;
    args.new_text(out)
}

fn encode_tfvars(args: &Args<'_, '_>) -> Outcome {
    let map = args.map(0)?;
    if let Some(rest) = &map.rest {
        return Err(Stop::Unknown(rest.reason));
    }
    if let Some(entry) = map.entries().iter().find(|e| !is_name(&e.key)) {
        return Err(args.fault(0, format!("`{}` is no name of a variable", entry.key)));
    }
    let mut out = String::new();
    fields(args, map.entries(), 0, &mut out)?;
    args.new_text(out)
}

fn write(args: &Args<'_, '_>, value: &Value, level: usize, out: &mut String) -> Outcome<()> {
    args.step()?;
    match &value.data {
        Data::List(list) if list.rest.is_none() => {
            out.push('[');
            for (i, item) in list.items().iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                write(args, item, level, out)?;
            }
            out.push(']');
        }
        Data::Map(map) if map.rest.is_none() && map.entries().is_empty() => out.push_str("{}"),
        Data::Map(map) if map.rest.is_none() => {
            out.push_str("{\n");
            fields(args, map.entries(), level + 1, out)?;
            out.push_str(&"  ".repeat(level));
            out.push('}');
        }
        Data::Text(text) => {
            let known = text.as_known();
            let known = known.ok_or_else(|| args.unknown(Some(value)))?;
            out.push_str(&quoted(&known));
        }
        _ => out.push_str(&json_text(args, value)?),
    }
    Ok(())
}

/// One `name = value` a line, the signs of equality in one column as `terraform fmt` has them.
fn fields(
    args: &Args<'_, '_>,
    entries: &[MapEntry],
    level: usize,
    out: &mut String,
) -> Outcome<()> {
    let name = |entry: &MapEntry| match is_name(&entry.key) {
        true => entry.key.to_string(),
        false => quoted(&entry.key),
    };
    let widths = entries.iter().map(|e| name(e).chars().count());
    let width = widths.max().unwrap_or(0);
    for entry in entries {
        let name = name(entry);
        out.push_str(&"  ".repeat(level));
        out.push_str(&format!("{name:width$} = "));
        write(args, &entry.value, level, out)?;
        out.push('\n');
    }
    Ok(())
}

pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let start = |c: char| c.is_alphabetic() || c == '_';
    chars.next().is_some_and(start) && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', c]),
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([c, c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The values stand where the text stands that they were read from.
fn decode_tfvars(args: &Args<'_, '_>) -> Outcome {
    let source = arcstr::ArcStr::from(args.text(0)?.as_str());
    let parsed = hcl::parse(FileId::default(), &source);
    if let Some(problem) = parsed.problems.first() {
        return Err(args.fault(0, problem.message.clone()));
    }
    if !parsed.tree.blocks.is_empty() {
        return Err(args.fault(0, "there are blocks among the variables"));
    }
    let mut entries = Vec::new();
    for attribute in &parsed.tree.attributes {
        if attribute
            .value
            .any(&|node| matches!(node.kind, Kind::Call(_)))
        {
            return Err(args.fault(0, "functions cannot be called here"));
        }
        let value = (args.eval).strictly(|eval| without_references(eval, &attribute.value));
        let value = value.map_err(|p| args.fault(0, p.message))?;
        entries.push(MapEntry {
            key: Str::from(attribute.name.as_str()),
            key_span: args.at(0),
            value: moved(args, value)?,
        });
    }
    args.new_value(Data::Map(sorted_map(MapKind::Object, entries)))
}

/// The value with every place replaced by that of the argument: the text is no file.
fn moved(args: &Args<'_, '_>, value: Value) -> Outcome {
    use crate::terraform::eval::computed;
    use crate::value::List;
    args.step()?;
    let data = match &value.data {
        Data::Text(text) => match text.as_known() {
            Some(known) => Data::Text(computed(known, args.at(0))),
            None => return Err(Stop::Unknown(Reason::NotSupported)),
        },
        Data::List(list) => {
            let items = list.items().iter().cloned().map(|item| moved(args, item));
            Data::List(List::new(list.kind, items.collect::<Result<_, _>>()?))
        }
        Data::Map(map) => {
            let mut entries = Vec::with_capacity(map.entries().len());
            for entry in map.entries() {
                entries.push(MapEntry {
                    key: entry.key.clone(),
                    key_span: args.at(0),
                    value: moved(args, entry.value.clone())?,
                });
            }
            Data::Map(sorted_map(map.kind, entries))
        }
        Data::Unknown(symbol) => Data::Unknown(Arc::clone(symbol)),
        other => other.clone(),
    };
    Ok(Value::new(data, args.at(0)))
}
