//! `format` and `formatlist`: the verbs of Terraform's formatter.
//!
//! <https://developer.hashicorp.com/terraform/language/functions/format>

use std::iter::Peekable;
use std::str::Chars;

use unicode_segmentation::UnicodeSegmentation;

use super::digits;
use super::encoding::json_text;
use super::{Args, Outcome, Stop};
use crate::terraform::eval::{MAX_ELEMENTS, computed_piece, to_bool, to_number, to_string};
use crate::text::{Problem, Span};
use crate::value::{Data, ListKind, Number, TextBuilder, TypeExpr, Value};

/// Widest field and greatest precision.
pub(crate) const MAX_WIDTH: usize = 10_000;

pub(super) fn format(args: &Args<'_, '_>) -> Outcome {
    let pattern = args.text(0)?;
    let values = args.all().get(1..).unwrap_or_default();
    let text = formatted(args, &pattern, values, args.span)?;
    Ok(args.hop(text))
}

pub(super) fn formatlist(args: &Args<'_, '_>) -> Outcome {
    let pattern = args.text(0)?;
    let values = args.all().get(1..).unwrap_or_default();
    let mut length = None;
    for (i, value) in values.iter().enumerate() {
        let Data::List(list) = &value.data else {
            continue;
        };
        if let Some(rest) = &list.rest {
            return Err(Stop::Unknown(rest.reason));
        }
        let count = list.items().len();
        if length.is_some_and(|l| l != count) {
            return Err(args.fault(i + 1, "the lists are not of one length"));
        }
        length = Some(count);
    }
    // Beside a list, what is of no known type is taken for one value.
    let is_list = |v: &&Value| match args.eval.type_of(v) {
        TypeExpr::Any => v.is_unknown() && length.is_none(),
        ty => v.is_unknown() && ty.is_sequence(),
    };
    if let Some(unknown) = values.iter().find(is_list) {
        return Err(args.unknown(Some(unknown)));
    }
    let count = length.unwrap_or(1);
    if count > MAX_ELEMENTS {
        return Err(args.limit("`formatlist` gives more elements than are evaluated"));
    }
    let mut items = Vec::with_capacity(count);
    for i in 0..count {
        args.step()?;
        let row = values.iter().map(|value| match &value.data {
            Data::List(list) => list.items().get(i).cloned(),
            _ => Some(value.clone()),
        });
        let row: Vec<Value> = row.flatten().collect();
        // The text is at the element that varies, so that a finding points there.
        let varying = values
            .iter()
            .zip(&row)
            .filter(|(v, _)| v.as_list().is_some());
        let span = varying.map(|(_, item)| item.span).next();
        let text = args.eval.distribute(args.span, &row, &mut |row| {
            let text = formatted(args, &pattern, row, span.unwrap_or(args.span));
            text.or_else(|stop| match stop {
                Stop::Fault(problem) => Err(problem),
                Stop::Unknown(reason) => Ok(args.eval.symbol(args.span, reason)),
            })
        })?;
        items.push(args.hop(text));
    }
    args.new_list(ListKind::List, items)
}

/// A verb: `%[2]-08.3f`.
#[derive(Default)]
pub(super) struct Verb {
    pub plus: bool,
    pub minus: bool,
    pub sharp: bool,
    pub space: bool,
    pub zero: bool,
    pub width: Option<usize>,
    pub precision: Option<usize>,
    pub letter: char,
}

fn formatted(args: &Args<'_, '_>, pattern: &str, values: &[Value], span: Span) -> Outcome {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut chars = pattern.chars().peekable();
    let mut next = 0;
    let mut highest = 0;
    while let Some(c) = chars.next() {
        if c != '%' {
            literal.push(c);
            continue;
        }
        if chars.next_if_eq(&'%').is_some() {
            literal.push('%');
            continue;
        }
        let verb =
            verb(&mut chars, &mut next).ok_or_else(|| args.fault(0, "a verb is not complete"))?;
        if verb.width.max(verb.precision) > Some(MAX_WIDTH) {
            return Err(args.limit("`format` gives a longer text than is evaluated"));
        }
        let missing = || args.fault(0, format!("there is no argument for `%{}`", verb.letter));
        let value = values.get(next).ok_or_else(missing)?;
        next += 1;
        highest = highest.max(next);
        if !literal.is_empty() {
            parts.push((literal_part(&mut literal, args.at(0)), args.at(0)));
        }
        parts.push((rendered(args, &verb, value, next)?, value.span));
    }
    if highest < values.len() {
        return Err(args.fault(highest + 1, "the format has no verb for this argument"));
    }
    if !literal.is_empty() {
        parts.push((literal_part(&mut literal, args.at(0)), args.at(0)));
    }
    Ok(args.eval.assemble(span, parts)?)
}

fn literal_part(literal: &mut String, span: Span) -> Value {
    let mut builder = TextBuilder::default();
    builder.piece(computed_piece(std::mem::take(literal), span));
    Value::new(Data::Text(builder.finish()), span)
}

fn verb(chars: &mut Peekable<Chars<'_>>, next: &mut usize) -> Option<Verb> {
    let mut verb = Verb::default();
    loop {
        match chars.peek()? {
            '+' => verb.plus = true,
            '-' => verb.minus = true,
            '#' => verb.sharp = true,
            ' ' => verb.space = true,
            '0' => verb.zero = true,
            _ => break,
        }
        chars.next();
    }
    verb.width = digits(chars);
    if chars.next_if_eq(&'.').is_some() {
        verb.precision = Some(digits(chars).unwrap_or(0));
    }
    if chars.next_if_eq(&'[').is_some() {
        *next = digits(chars)?.checked_sub(1)?;
        chars.next_if_eq(&']')?;
    }
    verb.letter = chars.next()?;
    Some(verb)
}

fn digits(chars: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut number: Option<usize> = None;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        let so_far = number.unwrap_or(0).saturating_mul(10);
        number = Some(so_far.saturating_add(digit as usize));
        chars.next();
    }
    number
}

/// The value of one verb. A text that only passes through keeps its pieces.
fn rendered(args: &Args<'_, '_>, verb: &Verb, value: &Value, number: usize) -> Outcome {
    if verb.width.max(verb.precision) > Some(MAX_WIDTH) {
        return Err(args.limit("a field of `format` is wider than is evaluated"));
    }
    let plain = verb.width.is_none() && verb.precision.is_none() && !verb.sharp;
    let passes = matches!(verb.letter, 's' | 'v') && plain;
    match &value.data {
        Data::Text(_) | Data::OneOf(_) if passes => return Ok(value.clone()),
        Data::Unknown(_) if plain && matches!(verb.letter, 's' | 'v' | 'd' | 't') => {
            return Ok(value.clone());
        }
        _ => {}
    }
    let known = known_text(args, verb, value, number);
    match known {
        Ok(text) => {
            let mut builder = TextBuilder::default();
            builder.piece(computed_piece(text, value.span));
            let mut out = Value::new(Data::Text(builder.finish()), value.span);
            out.sensitive = value.sensitive;
            Ok(out)
        }
        Err(Stop::Unknown(reason)) => {
            let mut symbol = args.numbered_symbol(number, reason);
            symbol.sensitive = value.sensitive;
            Ok(symbol)
        }
        Err(stop) => Err(stop),
    }
}

fn known_text(args: &Args<'_, '_>, verb: &Verb, value: &Value, number: usize) -> Outcome<String> {
    let wrong = |problem: Problem| args.fault(number, problem.message);
    let stop = || args.unknown(Some(value));
    match verb.letter {
        'v' => Ok(padded(verb, general(args, verb, value)?)),
        _ if value.is_null() => Err(args.fault(number, "null cannot be formatted")),
        's' | 'q' => {
            let text = to_string(value.clone()).map_err(wrong)?;
            let text = text.as_known_text().ok_or_else(stop)?;
            let cut: String = match verb.precision {
                Some(length) if length > 0 => text.graphemes(true).take(length).collect(),
                _ => text.to_string(),
            };
            let cut = match verb.letter {
                'q' => quoted(args, &cut)?,
                _ => cut,
            };
            Ok(padded(verb, cut))
        }
        't' => match to_bool(value.clone()).map_err(wrong)?.data {
            Data::Bool(b) => Ok(b.to_string()),
            _ => Err(stop()),
        },
        'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => {
            match to_number(value.clone()).map_err(wrong)?.data {
                Data::Number(n) => numeric(args, verb, &n, number),
                _ => Err(stop()),
            }
        }
        other => Err(args.fault(0, std::format!("there is no verb `%{other}`"))),
    }
}

/// `%v`: texts and scalars as they are, all else as JSON; `%#v`: all as JSON.
fn general(args: &Args<'_, '_>, verb: &Verb, value: &Value) -> Outcome<String> {
    match &value.data {
        Data::Null(_) => Ok("null".to_owned()),
        Data::Number(number) if !verb.sharp => Ok(digits::shortest(&number.to_decimal())),
        Data::Text(text) if !verb.sharp => match text.as_known() {
            Some(known) => Ok(known.to_string()),
            None => Err(args.unknown(Some(value))),
        },
        _ => json_text(args, value),
    }
}

fn quoted(args: &Args<'_, '_>, text: &str) -> Outcome<String> {
    json_text(args, &Value::text(text, args.span))
}

fn numeric(args: &Args<'_, '_>, verb: &Verb, number: &Number, i: usize) -> Outcome<String> {
    let decimal = number.to_decimal();
    if matches!(verb.letter, 'e' | 'E' | 'f' | 'g' | 'G') {
        return Ok(digits::float(verb, &decimal));
    }
    if !decimal.is_integer() {
        return Err(args.fault(i, "a whole number is required"));
    }
    let (whole, _) = decimal.with_scale(0).into_bigint_and_exponent();
    Ok(digits::whole(verb, &whole))
}

fn padded(verb: &Verb, text: String) -> String {
    let width = verb.width.unwrap_or(0);
    let missing = width.saturating_sub(super::strings::length(&text));
    match (verb.minus, verb.zero) {
        (true, _) => text + &" ".repeat(missing),
        (false, true) => "0".repeat(missing) + &text,
        (false, false) => " ".repeat(missing) + &text,
    }
}
