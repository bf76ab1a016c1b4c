//! Functions over numbers.

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, FromPrimitive, Num, RoundingMode, Signed, ToPrimitive, Zero};

use super::{Args, Builtin, Outcome, Stop, builds};
use crate::terraform::eval::{bounded, to_number};
use crate::value::{Data, Number, Reason, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "abs" => builds(1, 1, abs),
        "ceil" => builds(1, 1, ceil),
        "floor" => builds(1, 1, floor),
        "log" => builds(2, 2, log),
        "max" => builds(0, None, max),
        "min" => builds(0, None, min),
        "parseint" => builds(2, 2, parseint),
        "pow" => builds(2, 2, pow),
        "signum" => builds(1, 1, signum),
        "sum" => builds(1, 1, sum),
        _ => return None,
    })
}

fn decimal(args: &Args<'_, '_>, number: BigDecimal) -> Outcome {
    let number = bounded(number);
    let limit = || args.limit("a number is larger than is evaluated");
    args.new_number(number.ok_or_else(limit)?)
}

fn abs(args: &Args<'_, '_>) -> Outcome {
    decimal(args, args.number(0)?.to_decimal().abs())
}

fn ceil(args: &Args<'_, '_>) -> Outcome {
    let number = args.number(0)?.to_decimal();
    decimal(args, number.with_scale_round(0, RoundingMode::Ceiling))
}

fn floor(args: &Args<'_, '_>) -> Outcome {
    let number = args.number(0)?.to_decimal();
    decimal(args, number.with_scale_round(0, RoundingMode::Floor))
}

fn signum(args: &Args<'_, '_>) -> Outcome {
    let number = args.number(0)?.to_decimal();
    args.new_number(if number.is_zero() {
        0
    } else if number.is_negative() {
        -1
    } else {
        1_i64
    })
}

/// The shortest decimal that reads back as the same binary number; infinities are no values here.
fn float(args: &Args<'_, '_>, number: f64) -> Outcome {
    let text = format!("{number}");
    match BigDecimal::from_f64(number).and_then(|_| BigDecimal::from_str_radix(&text, 10).ok()) {
        Some(number) => decimal(args, number),
        None => Err(Stop::Unknown(Reason::NotSupported)),
    }
}

fn to_float(args: &Args<'_, '_>, i: usize) -> Outcome<f64> {
    let number = args.number(i)?.to_decimal().to_f64();
    number.ok_or_else(|| args.fault(i, "the number is too large"))
}

fn log(args: &Args<'_, '_>) -> Outcome {
    let (number, base) = (to_float(args, 0)?, to_float(args, 1)?);
    float(args, number.ln() / base.ln())
}

fn pow(args: &Args<'_, '_>) -> Outcome {
    let (base, power) = (to_float(args, 0)?, to_float(args, 1)?);
    float(args, base.powf(power))
}

fn max(args: &Args<'_, '_>) -> Outcome {
    args.new_number(extreme(args, Number::max)?)
}

fn min(args: &Args<'_, '_>) -> Outcome {
    args.new_number(extreme(args, Number::min)?)
}

fn extreme(args: &Args<'_, '_>, pick: fn(Number, Number) -> Number) -> Outcome<Number> {
    let mut best = None;
    for i in 0..args.len() {
        let number = args.number(i)?;
        best = Some(match best {
            Some(best) => pick(best, number),
            None => number,
        });
    }
    best.ok_or_else(|| args.fault(0, "at least one number is required"))
}

fn sum(args: &Args<'_, '_>) -> Outcome {
    let list = args.closed_list(0)?;
    if list.items().is_empty() {
        return Err(args.fault(0, "the list is empty"));
    }
    let mut total = BigDecimal::zero();
    for item in list.items() {
        args.step()?;
        total += number_of(args, item)?.to_decimal();
    }
    decimal(args, total)
}

fn number_of(args: &Args<'_, '_>, item: &Value) -> Outcome<Number> {
    let fault = || args.fault(0, "an element is no number");
    let value = to_number(item.clone()).map_err(|_| fault())?;
    match value.data {
        Data::Number(number) => Ok(number),
        Data::Null => Err(fault()),
        _ => Err(args.unknown(Some(item))),
    }
}

fn parseint(args: &Args<'_, '_>) -> Outcome {
    let text = args.text(0)?;
    let base = args.int(1)?;
    let fault = || args.fault(0, format!("`{text}` is no whole number in base {base}"));
    let radix = u32::try_from(base).ok().filter(|b| (2..=62).contains(b));
    let radix = radix.ok_or_else(|| args.fault(1, "the base is not between 2 and 62"))?;
    if text.len() > 1000 {
        return Err(args.limit("a number is larger than is evaluated"));
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    if digits.is_empty() {
        return Err(fault());
    }
    let mut number = BigInt::zero();
    for c in digits.chars() {
        let digit = digit(c, radix).ok_or_else(fault)?;
        number = number * radix + digit;
    }
    if negative {
        number = -number;
    }
    decimal(args, BigDecimal::from(number))
}

/// Up to base 36 letters of both cases are the same digits; above, upper-case ones come after.
fn digit(c: char, radix: u32) -> Option<u32> {
    let value = match c {
        '0'..='9' => c as u32 - '0' as u32,
        'a'..='z' => c as u32 - 'a' as u32 + 10,
        'A'..='Z' if radix <= 36 => c as u32 - 'A' as u32 + 10,
        'A'..='Z' => c as u32 - 'A' as u32 + 36,
        _ => return None,
    };
    (value < radix).then_some(value)
}
