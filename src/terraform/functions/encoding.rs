//! Functions between values and texts of other formats.

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashSet;

use super::{Args, Builtin, Outcome, builds, charset, gzip, picks, yaml};
use crate::terraform::eval::{MAX_ELEMENTS, computed, sorted_map};
use crate::text::Str;
use crate::value::{Data, JsonStyle, List, ListKind, MapEntry, MapKind, Text, Value, decode_json};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "jsonencode" => builds(1, 1, jsonencode),
        "jsondecode" => picks(1, 1, jsondecode),
        "yamlencode" => builds(1, 1, yaml::yamlencode),
        "yamldecode" => picks(1, 1, yaml::yamldecode),
        "csvdecode" => picks(1, 1, csvdecode),
        "base64encode" => builds(1, 1, base64encode),
        "base64decode" => builds(1, 1, base64decode),
        "base64gzip" => builds(1, 1, gzip::base64gzip),
        "base64gunzip" => builds(1, 1, gzip::base64gunzip),
        "textencodebase64" => builds(2, 2, charset::textencodebase64),
        "textdecodebase64" => builds(2, 2, charset::textdecodebase64),
        "urlencode" => builds(1, 1, urlencode),
        "urldecode" => builds(1, 1, urldecode),
        _ => return None,
    })
}

/// The text keeps the value, so that what is not known stays a leaf and every leaf keeps its place.
fn jsonencode(args: &Args<'_, '_>) -> Outcome {
    let value = args.any(0)?;
    if value.is_unknown() {
        return Err(args.unknown(Some(value)));
    }
    args.new_value(Data::Text(Text::encoded(
        value.clone(),
        JsonStyle::TERRAFORM,
    )))
}

/// The JSON text of a value that is wholly known.
pub(super) fn json_text(args: &Args<'_, '_>, value: &Value) -> Outcome<String> {
    let text = Text::encoded(value.clone(), JsonStyle::TERRAFORM).as_known();
    let text = text.ok_or_else(|| args.unknown(Some(value)))?;
    Ok(text.to_string())
}

fn jsondecode(args: &Args<'_, '_>) -> Outcome {
    let text = args.symbolic(0)?;
    if text.as_symbol().is_some() {
        return Err(args.unknown(args.all().first()));
    }
    match decode_json(&text) {
        Ok(value) => Ok(args.hop(sorted(args, value)?)),
        Err(_) if !text.is_known() => Err(args.unknown(args.all().first())),
        Err(problem) => Err(args.fault(0, problem.message)),
    }
}

/// Objects in Terraform are sorted by key and lists are tuples; those of a document, or of a value
/// that was encoded, are as they came.
fn sorted(args: &Args<'_, '_>, mut value: Value) -> Outcome {
    args.step()?;
    match &value.data {
        Data::List(list) => {
            let items = list.items().iter().cloned();
            let items = items.map(|item| sorted(args, item));
            let mut new = List::new(ListKind::Tuple, items.collect::<Result<_, _>>()?);
            new.rest.clone_from(&list.rest);
            value.data = Data::List(new);
        }
        Data::Map(map) => {
            let mut entries = Vec::with_capacity(map.entries().len());
            for entry in map.entries() {
                entries.push(MapEntry {
                    value: sorted(args, entry.value.clone())?,
                    ..entry.clone()
                });
            }
            let new = sorted_map(MapKind::Object, entries);
            value.data = Data::Map(new.with_rest(map.rest.clone()));
        }
        _ => {}
    }
    Ok(value)
}

fn csvdecode(args: &Args<'_, '_>) -> Outcome {
    let text = args.text(0)?;
    let mut rows = csv_rows(&text)
        .ok_or_else(|| args.fault(0, "this is not CSV: a quote is not where it may be"))?
        .into_iter();
    let header = rows.next();
    let header = header.ok_or_else(|| args.fault(0, "the header is missing"))?;
    let mut names = FxHashSet::default();
    if let Some(name) = header.iter().find(|name| !names.insert(name.as_str())) {
        return Err(args.fault(0, format!("the header has the column `{name}` twice")));
    }
    let mut items = Vec::new();
    for row in rows {
        args.step()?;
        if row.len() != header.len() {
            return Err(args.fault(0, "a row has not as many fields as the header"));
        }
        if items.len() >= MAX_ELEMENTS {
            return Err(args.limit("`csvdecode` gives more rows than are evaluated"));
        }
        let entries = header.iter().zip(row).map(|(key, field)| MapEntry {
            key: Str::from(key.as_str()),
            key_span: args.at(0),
            value: Value::new(Data::Text(computed(field, args.at(0))), args.at(0)),
        });
        let map = sorted_map(MapKind::Object, entries.collect());
        items.push(Value::new(Data::Map(map), args.at(0)));
    }
    args.new_list(ListKind::List, items)
}

/// The fields of RFC 4180; empty lines are skipped.
fn csv_rows(text: &str) -> Option<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    let mut started = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if quoted => {
                quoted = false;
                let ends = matches!(chars.peek(), None | Some(',' | '\n' | '\r'));
                if !ends {
                    return None;
                }
            }
            '"' if field.is_empty() => (quoted, started) = (true, true),
            '"' => return None,
            ',' if !quoted => {
                row.push(std::mem::take(&mut field));
                started = true;
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                if started || !field.is_empty() {
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                started = false;
            }
            c => field.push(c),
        }
    }
    if started || !field.is_empty() {
        row.push(field);
        rows.push(row);
    }
    (!quoted).then_some(rows)
}

fn base64encode(args: &Args<'_, '_>) -> Outcome {
    args.new_text(STANDARD.encode(args.text(0)?.as_bytes()))
}

pub(super) fn decoded(args: &Args<'_, '_>) -> Outcome<Vec<u8>> {
    let text = args.text(0)?.replace(['\r', '\n'], "");
    let bytes = STANDARD.decode(text.as_bytes());
    bytes.map_err(|_| args.fault(0, "this is not base64"))
}

fn base64decode(args: &Args<'_, '_>) -> Outcome {
    let text = String::from_utf8(decoded(args)?);
    args.new_text(text.map_err(|_| args.fault(0, "what is encoded is not UTF-8"))?)
}

fn urlencode(args: &Args<'_, '_>) -> Outcome {
    let mut out = String::new();
    for byte in args.text(0)?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    args.new_text(out)
}

fn urldecode(args: &Args<'_, '_>) -> Outcome {
    let text = args.text(0)?;
    let fault = || args.fault(0, "this is not URL-encoded");
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next(), bytes.next()];
                let digit = |b: Option<u8>| char::from(b?).to_digit(16);
                let [high, low] = digits.map(digit);
                let byte = high.zip(low).map(|(high, low)| high * 16 + low);
                byte.and_then(|b| u8::try_from(b).ok()).ok_or_else(fault)?
            }
            byte => byte,
        });
    }
    args.new_text(String::from_utf8(out).map_err(|_| fault())?)
}
