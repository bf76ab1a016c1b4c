//! `yamldecode` and `yamlencode`, as Terraform's YAML 1.2 library has them.

use arcstr::ArcStr;

use super::datetime::timestamp;
use super::encoding::json_text;
use super::{Args, Outcome};
use crate::syntax::{Kind, Literal, Node, yaml};
use crate::terraform::eval::{expression_symbol, parse_number, sorted_map};
use crate::text::{FileId, OffsetMap, OffsetMapBuilder, Problem, ProblemLevel, Span, Str};
use crate::value::{Data, List, ListKind, MapEntry, MapKind, Number, Reason, Text, Value};

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
    let is_error = |p: &&Problem| p.level == ProblemLevel::Error;
    if let Some(problem) = parsed.problems.iter().find(is_error) {
        return Err(args.fault(0, problem.message.clone()));
    }
    let document = Document {
        text: &text,
        map: &map,
    };
    match parsed.tree.as_slice() {
        [] => Err(args.fault(0, "there is no document")),
        [node] => {
            let value = document.value(node);
            let value = value.ok_or_else(|| args.fault(0, "a tag or a value is not supported"))?;
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
            Kind::Null => Data::Null(None),
            Kind::Bool(b) => Data::Bool(*b),
            Kind::Number(text) => match parse_number(text) {
                Some(number) => Data::Number(number),
                None => return Some(Value::text(text.clone(), span)),
            },
            Kind::Text(literal) if self.is_plain(node) => match plain(&literal.text) {
                Some(data) => data,
                None if is_infinity(&literal.text) => {
                    let symbol =
                        expression_symbol("", literal.text.clone(), Reason::NotSupported, span);
                    return Some(Value::unknown(symbol, span));
                }
                None if is_no_number(&literal.text) => return None,
                None => Data::Text(self.text(node.span, literal)),
            },
            Kind::Text(literal) => Data::Text(self.text(node.span, literal)),
            Kind::List(items) => {
                let items = items.iter().map(|item| self.value(item));
                Data::List(List::new(ListKind::Tuple, items.collect::<Option<_>>()?))
            }
            Kind::Map(entries) => {
                let entries = entries.iter().map(|entry| {
                    Some(MapEntry {
                        key: self.key(&entry.key)?,
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

    /// A key, which is a text whatever it is as a value.
    fn key(&self, node: &Node) -> Option<Str> {
        let text = node.as_str()?;
        match plain(text) {
            Some(data @ (Data::Bool(_) | Data::Number(_))) if self.is_plain(node) => {
                Value::new(data, node.span).as_known_text()
            }
            _ => Some(Str::from(text)),
        }
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
        let before = self
            .text
            .get(..node.span.start as usize)
            .unwrap_or_default();
        !source.starts_with(['"', '\'', '|', '>']) && !before.trim_end().ends_with("!!str")
    }
}

/// What a plain scalar is in Terraform where the tree keeps it as text.
fn plain(text: &str) -> Option<Data> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Data::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Data::Bool(false),
        _ => match number(text) {
            Some(number) => Data::Number(number),
            None => Data::Text(Text::literal(timestamp(text)?.into(), Span::default())),
        },
    })
}

fn number(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = |prefix: &str, radix| {
        let digits = digits.strip_prefix(prefix).filter(|_| !negative)?;
        i64::from_str_radix(digits, radix).ok()
    };
    let whole = radix("0o", 8).or_else(|| radix("0x", 16));
    if let Some(whole) = whole {
        return Some(Number::Int(whole));
    }
    parse_number(text)
}

fn is_infinity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF")
}

fn is_no_number(text: &str) -> bool {
    matches!(text, ".nan" | ".NaN" | ".NAN")
}

pub(super) fn yamlencode(args: &Args<'_, '_>) -> Outcome {
    let mut out = String::new();
    let value = args.any(0)?;
    write(args, value, Place::Top, &mut out)?;
    // A plain scalar needs a mark behind it to be a document.
    if matches!(value.data, Data::Null(_) | Data::Bool(_) | Data::Number(_)) {
        out.push_str("...\n");
    }
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
                out.push_str(&quoted(&entry.key));
                out.push(':');
                write(args, &entry.value, Place::Field(depth), out)?;
            }
        }
        Data::Text(text) => {
            let text = text.as_known();
            let text = text.ok_or_else(|| args.unknown(Some(value)))?;
            out.push_str(blank);
            string(&text, place, out);
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
fn string(text: &str, place: Place, out: &mut String) {
    let plain = |c: char| matches!(c, '\n' | '"' | '\\') || escaped(c).is_none();
    if !text.contains('\n') || text.contains(" \n") || !text.chars().all(plain) {
        out.push_str(&quoted(text));
        return;
    }
    let depth = match place {
        Place::Top => 1,
        Place::Item(depth) => depth,
        Place::Field(depth) => depth + 1,
    };
    let chomp = match text.strip_suffix('\n') {
        None => "-",
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => "+",
        Some(_) => "",
    };
    out.push('|');
    // The depth is told where the first line does not show it.
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
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
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match escaped(c) {
            Some(escape) => out.push_str(&escape),
            None => out.push(c),
        }
    }
    out.push('"');
    out
}

fn escaped(c: char) -> Option<String> {
    let short = match c {
        '"' | '\\' => c,
        '\0' => '0',
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0b' => 'v',
        '\x0c' => 'f',
        '\r' => 'r',
        '\x1b' => 'e',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        '\u{1}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => return Some(format!("\\x{:02X}", c as u32)),
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => return Some(format!("\\u{:04X}", c as u32)),
        _ => return None,
    };
    Some(format!("\\{short}"))
}
