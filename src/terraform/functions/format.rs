//! `format` and `formatlist`: the verbs of Terraform's formatter.
//!
//! <https://developer.hashicorp.com/terraform/language/functions/format>

use std::iter::Peekable;
use std::str::Chars;

use bigdecimal::{BigDecimal, RoundingMode, Signed, ToPrimitive};

use super::encoding::json_text;
use super::{Args, Outcome, Stop};
use crate::terraform::eval::{MAX_ELEMENTS, computed_piece, to_bool, to_number, to_string};
use crate::text::{Problem, Span};
use crate::value::{Data, ListKind, Number, TextBuilder, Value};

/// Widest field and greatest precision.
const MAX_WIDTH: usize = 10_000;

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
    if length.is_none()
        && let Some(unknown) = values.iter().find(|v| v.is_unknown())
    {
        return Err(args.unknown(Some(unknown)));
    }
    let count = length.unwrap_or(usize::from(!values.is_empty()));
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
struct Verb {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
    letter: char,
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
        let missing = || args.fault(0, format!("there is no argument for `%{}`", verb.letter));
        let value = values.get(next).ok_or_else(missing)?;
        next += 1;
        highest = highest.max(next);
        if !literal.is_empty() {
            parts.push((literal_part(&mut literal, args.at(0)), args.at(0)));
        }
        parts.push((rendered(args, &verb, value, next)?, value.span));
    }
    if highest < values.len() && !pattern.contains("%[") {
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
            builder.piece(computed_piece(padded(verb, text), value.span));
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
        'v' => general(args, verb, value),
        _ if value.is_null() => Err(args.fault(number, "null cannot be formatted")),
        's' | 'q' => {
            let text = to_string(value.clone()).map_err(wrong)?;
            let text = text.as_known_text().ok_or_else(stop)?;
            let cut: String = match verb.precision {
                Some(length) => text.chars().take(length).collect(),
                None => text.to_string(),
            };
            match verb.letter {
                'q' => Ok(quoted(args, &cut)?),
                _ => Ok(cut),
            }
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
        Data::Null => Ok("null".to_owned()),
        Data::Number(_) | Data::Bool(_) => {
            Ok(value.as_known_text().unwrap_or_default().to_string())
        }
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
    let sign = match decimal.is_negative() {
        true => "-",
        false if verb.plus => "+",
        false if verb.space => " ",
        false => "",
    };
    let magnitude = decimal.abs();
    let digits = match verb.letter {
        'd' => magnitude
            .with_scale_round(0, RoundingMode::Down)
            .to_plain_string(),
        'b' | 'o' | 'x' | 'X' => {
            let whole = magnitude.to_u128();
            let whole = whole.ok_or_else(|| args.fault(i, "the number is too large"))?;
            match verb.letter {
                'b' => std::format!("{whole:b}"),
                'o' => std::format!("{whole:o}"),
                'x' => std::format!("{whole:x}"),
                _ => std::format!("{whole:X}"),
            }
        }
        'f' => fixed(&magnitude, verb.precision.unwrap_or(6)),
        'e' | 'E' => scientific(&magnitude, verb.precision.unwrap_or(6), verb.letter),
        _ => shortest(&magnitude, verb),
    };
    let text = std::format!("{sign}{digits}");
    if let Some(width) = verb.width
        && verb.zero
        && !verb.minus
    {
        let zeros = "0".repeat(width.saturating_sub(text.chars().count()));
        return Ok(std::format!("{sign}{zeros}{digits}"));
    }
    Ok(text)
}

fn fixed(number: &BigDecimal, precision: usize) -> String {
    let scale = i64::try_from(precision).unwrap_or(0);
    let rounded = number.with_scale_round(scale, RoundingMode::HalfEven);
    rounded.to_plain_string()
}

fn scientific(number: &BigDecimal, precision: usize, letter: char) -> String {
    let float = number.to_f64().unwrap_or_default();
    let text = std::format!("{float:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    std::format!("{mantissa}{letter}{sign}{digits:0>2}")
}

/// `%g`: plain digits unless the exponent is very small or large.
fn shortest(number: &BigDecimal, verb: &Verb) -> String {
    let float = number.to_f64().unwrap_or_default();
    let exponent = if float == 0.0 {
        0.0
    } else {
        float.log10().floor()
    };
    let most = verb.precision.map_or(21.0, |p| p.max(1) as f64);
    if exponent < -4.0 || exponent >= most {
        let letter = if verb.letter == 'G' { 'E' } else { 'e' };
        let digits = std::format!("{float:e}");
        let fraction = digits.split(['e', '.']).nth(1).unwrap_or_default();
        let has_fraction = digits.contains('.');
        let precision = if has_fraction { fraction.len() } else { 0 };
        return scientific(number, precision, letter);
    }
    match verb.precision {
        Some(precision) => {
            let digits = u64::try_from(precision.max(1)).unwrap_or(1);
            number.with_prec(digits).normalized().to_plain_string()
        }
        None => number.normalized().to_plain_string(),
    }
}

fn padded(verb: &Verb, text: String) -> String {
    let missing = verb
        .width
        .unwrap_or(0)
        .saturating_sub(super::strings::length(&text));
    let blanks = " ".repeat(missing);
    match verb.minus {
        true => text + &blanks,
        false => blanks + &text,
    }
}
