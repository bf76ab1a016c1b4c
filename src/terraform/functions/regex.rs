//! Functions that take a pattern.

use regex::{Captures, Regex, RegexBuilder};

use super::pattern::translated;
use super::strings::known;
use super::substitute::substituted;
use super::{Args, Outcome};
use crate::terraform::eval::{
    MAX_ELEMENTS, MAX_TEXT, TOO_LONG, computed_piece, slice, sorted_map, span_of,
};
use crate::value::{Data, ListKind, MapEntry, MapKind, Text, TextBuilder, Value};

/// Largest compiled pattern, in bytes.
const MAX_PATTERN: usize = 1 << 20;

fn pattern(args: &Args<'_, '_>, i: usize, source: &str) -> Outcome<Regex> {
    let built = RegexBuilder::new(&translated(source))
        .size_limit(MAX_PATTERN)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => args.limit("a pattern is larger than is evaluated"),
        _ => args.fault(i, format!("`{source}` is not a regular expression")),
    })
}

pub(super) fn regex(args: &Args<'_, '_>) -> Outcome {
    let source = args.text(0)?;
    let pattern = pattern(args, 0, &source)?;
    let (text, known) = known(args, 1)?;
    match pattern.captures(&known) {
        Some(captures) => matched(args, &pattern, &captures, &text),
        None => Err(args.fault(1, "the pattern matches no part of the text")),
    }
}

pub(super) fn regexall(args: &Args<'_, '_>) -> Outcome {
    let source = args.text(0)?;
    let pattern = pattern(args, 0, &source)?;
    let (text, known) = known(args, 1)?;
    let mut items = Vec::new();
    for captures in pattern.captures_iter(&known) {
        args.step()?;
        if items.len() >= MAX_ELEMENTS {
            return Err(args.limit("`regexall` finds more matches than are evaluated"));
        }
        items.push(matched(args, &pattern, &captures, &text)?);
    }
    args.new_list(ListKind::List, items)
}

/// The match alone, or the groups: a tuple without names, an object with names.
fn matched(args: &Args<'_, '_>, pattern: &Regex, captures: &Captures<'_>, text: &Text) -> Outcome {
    let part = |found: Option<regex::Match<'_>>| match found {
        Some(found) => {
            let part = slice(text, found.range());
            let span = span_of(&part).unwrap_or_else(|| args.at(1));
            args.hop(Value::new(Data::Text(part), span))
        }
        None => Value::null(args.span),
    };
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    let named: Vec<&str> = names.iter().copied().flatten().collect();
    if names.is_empty() {
        return Ok(part(captures.get(0)));
    }
    if named.is_empty() {
        let items = (1..captures.len()).map(|i| part(captures.get(i)));
        return args.new_list(ListKind::Tuple, items.collect());
    }
    if named.len() < names.len() {
        return Err(args.fault(0, "named and unnamed groups cannot be mixed"));
    }
    let entries = named.into_iter().map(|name| MapEntry {
        key: name.into(),
        key_span: args.at(0),
        value: part(captures.name(name)),
    });
    let map = sorted_map(MapKind::Object, entries.collect());
    Ok(Value::new(Data::Map(map), args.span))
}

/// A search in slashes is a pattern. What is not replaced keeps its place in the source.
pub(super) fn replace(args: &Args<'_, '_>) -> Outcome {
    let search = args.text(1)?;
    let inner = search.strip_prefix('/').and_then(|s| s.strip_suffix('/'));
    let whole = args.symbolic(0)?;
    let is_put = || {
        whole
            .as_known()
            .is_some_and(|known| known.contains(&*search))
    };
    let is_symbolic = match whole.is_known() {
        true => is_put() && !args.symbolic(2)?.is_known(),
        false => whole.as_symbol().is_none(),
    };
    if inner.is_none() && !search.is_empty() && is_symbolic {
        return args.part(0, substituted(args, &whole, &search)?);
    }
    let (text, known) = known(args, 0)?;
    let by = args.text(2)?;
    let mut cuts = Vec::new();
    let mut added = 0;
    if let Some(source) = inner {
        let pattern = pattern(args, 1, source)?;
        for captures in pattern.captures_iter(&known) {
            args.step()?;
            let mut with = String::new();
            captures.expand(&by, &mut with);
            added += with.len();
            if added > MAX_TEXT {
                return Err(args.limit(TOO_LONG));
            }
            if let Some(found) = captures.get(0) {
                cuts.push((found.range(), with));
            }
        }
    } else {
        for (at, part) in known.match_indices(search.as_str()) {
            args.step()?;
            added += by.len();
            if added > MAX_TEXT {
                return Err(args.limit(TOO_LONG));
            }
            cuts.push((at..at + part.len(), by.to_string()));
        }
    }
    if cuts.is_empty() {
        return args.part(0, text);
    }
    let mut builder = TextBuilder::default();
    let mut at = 0;
    for (range, with) in cuts {
        builder.text(&slice(&text, at..range.start));
        builder.piece(computed_piece(with, args.at(2)));
        at = range.end;
    }
    builder.text(&slice(&text, at..known.len()));
    args.part(0, builder.finish())
}
