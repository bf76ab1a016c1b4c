//! `yamldecode` and `yamlencode`, as Terraform's YAML 1.2 library has them.

use arcstr::ArcStr;

use super::encoding::json_text;
use super::{Args, Outcome};
use crate::syntax::{Kind, Literal, Node, yaml};
use crate::terraform::eval::{parse_number, sorted_map};
use crate::text::{FileId, OffsetMap, OffsetMapBuilder, Span, Str};
use crate::value::{Data, List, ListKind, MapEntry, MapKind, Number, Text, Value};

/// Where the document is: its own text, and the way back to the source.
struct Document<'a> {
    text: &'a str,
    map: &'a OffsetMap,
}

pub(super) fn yamldecode(args: &Args<'_, '_>) -> Outcome {
    let text = args.symbolic(0)?;
    if !text.is_known() {
        return Err(args.unknown(args.all().first()));
    }
    let (text, map) = text.flatten(|_| String::new());
    let text = ArcStr::from(text);
    let parsed = yaml::parse(FileId::default(), &text);
    if let Some(problem) = parsed.problems.first() {
        return Err(args.fault(0, problem.message.clone()));
    }
    let document = Document {
        text: &text,
        map: &map,
    };
    match parsed.tree.as_slice() {
        [] => Ok(Value::null(args.span)),
        [node] => {
            let value = document.value(node);
            let value = value.ok_or_else(|| args.fault(0, "a tag is not supported"))?;
            Ok(args.hop(value))
        }
        _ => Err(args.fault(0, "there is more than one document")),
    }
}

impl Document<'_> {
    fn span(&self, span: Span) -> Span {
        self.map.span(span.start as usize, span.end as usize)
    }

    /// None for a tag that Terraform does not know.
    fn value(&self, node: &Node) -> Option<Value> {
        let span = self.span(node.span);
        let data = match &node.kind {
            Kind::Null => Data::Null,
            Kind::Bool(b) => Data::Bool(*b),
            Kind::Number(text) => match parse_number(text) {
                Some(number) => Data::Number(number),
                None => return Some(Value::text(text.clone(), span)),
            },
            Kind::Text(literal) if self.is_plain(node) => {
                plain(&literal.text).unwrap_or_else(|| Data::Text(self.text(node.span, literal)))
            }
            Kind::Text(literal) => Data::Text(self.text(node.span, literal)),
            Kind::List(items) => {
                let items = items.iter().map(|item| self.value(item));
                Data::List(List::new(ListKind::Tuple, items.collect::<Option<_>>()?))
            }
            Kind::Map(entries) => {
                let entries = entries.iter().map(|entry| {
                    Some(MapEntry {
                        key: Str::from(entry.key.as_str()?),
                        key_span: self.span(entry.key.span),
                        value: self.value(&entry.value)?,
                    })
                });
                let entries = entries.collect::<Option<_>>()?;
                Data::Map(sorted_map(MapKind::Object, entries))
            }
            _ => return None,
        };
        Some(Value::new(data, span))
    }

    /// A text that maps to the source: the way in the document, then the way of the document.
    fn text(&self, span: Span, literal: &Literal) -> Text {
        let inner = literal.offset_map(span);
        let mut builder = OffsetMapBuilder::default();
        for (at, c) in literal.text.char_indices() {
            let end = at + c.len_utf8();
            let raw = inner.span(at, end);
            builder.run(end - at, self.span(raw));
        }
        let literal = Literal {
            text: literal.text.clone(),
            map: Some(builder.finish().into()),
        };
        Text::from_literal(self.span(span), literal)
    }

    /// Whether a scalar is without quotes and block markers.
    fn is_plain(&self, node: &Node) -> bool {
        let source = self.text.get(node.span.range()).unwrap_or_default();
        !source.starts_with(['"', '\'', '|', '>'])
    }
}

/// What a plain scalar is in Terraform where the tree keeps it as text.
fn plain(text: &str) -> Option<Data> {
    Some(match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Data::Bool(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Data::Bool(false),
        _ => match number(text) {
            Some(number) => Data::Number(number),
            None => Data::Text(Text::literal(date(text)?.into(), Span::default())),
        },
    })
}

fn number(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = |prefix: &str, radix| {
        let digits = digits.strip_prefix(prefix)?;
        i64::from_str_radix(digits, radix).ok()
    };
    let whole = radix("0o", 8)
        .or_else(|| radix("0x", 16))
        .or_else(|| radix("0b", 2));
    if let Some(whole) = whole {
        return Some(Number::Int(if negative { -whole } else { whole }));
    }
    if text.starts_with('+') {
        return None;
    }
    parse_number(text)
}

/// A date, as the time that Terraform makes of it.
fn date(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let digits = |part: Option<&str>, length: usize| {
        part.is_some_and(|p| p.len() == length && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_date = digits(parts.next(), 4) && digits(parts.next(), 2) && digits(parts.next(), 2);
    (is_date && parts.next().is_none()).then(|| format!("{text}T00:00:00Z"))
}

pub(super) fn yamlencode(args: &Args<'_, '_>) -> Outcome {
    let mut out = String::new();
    write(args, args.any(0)?, Place::Top, &mut out)?;
    args.new_text(out)
}

/// Where a value is written: what stands before it on its line, and how deep its lines are.
#[derive(Clone, Copy)]
enum Place {
    Top,
    Item(usize),
    Field(usize),
}

fn write(args: &Args<'_, '_>, value: &Value, place: Place, out: &mut String) -> Outcome<()> {
    args.step()?;
    let (depth, blank) = match place {
        Place::Top => (0, ""),
        Place::Item(depth) | Place::Field(depth) => (depth, " "),
    };
    match &value.data {
        Data::List(list) if list.rest.is_none() && !list.items().is_empty() => {
            for (i, item) in list.items().iter().enumerate() {
                match place {
                    Place::Field(_) => line(out, depth),
                    Place::Item(_) if i == 0 => out.push(' '),
                    Place::Item(_) | Place::Top => line(out, depth),
                }
                out.push('-');
                write(args, item, Place::Item(depth + 1), out)?;
            }
        }
        Data::Map(map) if map.rest.is_none() && !map.entries().is_empty() => {
            for (i, entry) in map.entries().iter().enumerate() {
                match place {
                    Place::Field(_) => line(out, depth + 1),
                    Place::Item(_) if i == 0 => out.push(' '),
                    Place::Item(_) | Place::Top => line(out, depth),
                }
                let depth = match place {
                    Place::Field(depth) => depth + 1,
                    Place::Item(depth) => depth,
                    Place::Top => 0,
                };
                let key = Value::text(entry.key.clone(), entry.key_span);
                out.push_str(&json_text(args, &key)?);
                out.push(':');
                write(args, &entry.value, Place::Field(depth), out)?;
            }
        }
        Data::Text(text) => {
            let text = text.as_known();
            let text = text.ok_or_else(|| args.unknown(Some(value)))?;
            out.push_str(blank);
            string(args, &text, place, out)?;
            out.push('\n');
        }
        _ => {
            out.push_str(blank);
            out.push_str(&json_text(args, value)?);
            out.push('\n');
        }
    }
    Ok(())
}

/// Starts a line, unless the text is at the start of one.
fn line(out: &mut String, depth: usize) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// Several lines are a block, all else is in quotes.
fn string(args: &Args<'_, '_>, text: &str, place: Place, out: &mut String) -> Outcome<()> {
    let printable = |c: char| c == '\n' || !c.is_control();
    let block =
        text.contains('\n') && text.chars().all(printable) && !text.starts_with([' ', '\n']);
    if !block {
        out.push_str(&json_text(args, &Value::text(text, args.span))?);
        return Ok(());
    }
    let depth = match place {
        Place::Top => 1,
        Place::Item(depth) => depth,
        Place::Field(depth) => depth + 1,
    };
    let chomp = match text.strip_suffix('\n') {
        None => "-",
        Some(rest) if rest.ends_with('\n') => "+",
        Some(_) => "",
    };
    out.push('|');
    out.push_str(chomp);
    for text_line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !text_line.is_empty() {
            for _ in 0..depth {
                out.push_str("  ");
            }
            out.push_str(text_line);
        }
    }
    Ok(())
}
