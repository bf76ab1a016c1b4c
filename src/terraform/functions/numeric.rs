//! Functions over numbers.

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, FromPrimitive, Num, RoundingMode, ToPrimitive, Zero};

use super::{Args, Builtin, Outcome, Stop, builds};
use crate::syntax::BinaryOp;
use crate::terraform::eval::{arithmetic, bounded, to_number};
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
    args.new_number(args.int(0)?.signum())
}

/// The shortest decimal that reads back as the same binary number; infinities are no values here.
fn float(args: &Args<'_, '_>, number: f64) -> Outcome {
    if number.is_nan() {
        return Err(args.fault(0, "the result is not a number"));
    }
    if number.fract() == 0.0
        && let Some(whole) = number.to_i64()
    {
        return args.new_number(whole);
    }
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
    let (base, exponent) = (to_float(args, 0)?, to_float(args, 1)?);
    float(args, power(base, exponent))
}

/// `base` to the power of `exponent` as Go's library has it, to the last bit: the whole part of the
/// exponent by squaring, the rest by a logarithm.
fn power(base: f64, exponent: f64) -> f64 {
    let special = base == 0.0 || !base.is_finite() || !exponent.is_finite();
    if special || exponent == 0.0 || exponent.abs() == 0.5 || base == 1.0 || exponent.abs() > 1e9 {
        return base.powf(exponent);
    }
    let (mut whole, mut part) = (exponent.abs().trunc(), exponent.abs().fract());
    if part != 0.0 && base < 0.0 {
        return f64::NAN;
    }
    if part > 0.5 {
        (whole, part) = (whole + 1.0, part - 1.0);
    }
    let mut result = if part == 0.0 {
        1.0
    } else {
        (part * base.ln()).exp()
    };
    let mut result_exponent: i64 = 0;
    let (mut square, mut square_exponent) = split(base);
    let mut left = whole as u64;
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
            result_exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        if square_exponent.abs() > 1 << 12 && left > 1 {
            result_exponent += square_exponent;
            break;
        }
        left >>= 1;
    }
    if exponent < 0.0 {
        (result, result_exponent) = (1.0 / result, -result_exponent);
    }
    let steps = i32::try_from(result_exponent.clamp(-4000, 4000)).unwrap_or(0);
    // In two steps, since a power of two alone may be out of range where the product is not.
    result * 2_f64.powi(steps / 2) * 2_f64.powi(steps - steps / 2)
}

/// A number as a fraction from a half up to one, and a power of two.
fn split(number: f64) -> (f64, i64) {
    let exponent = number.abs().log2().floor() as i32 + 1;
    let fraction = number / 2_f64.powi(exponent);
    if fraction.abs() >= 1.0 {
        (fraction / 2.0, i64::from(exponent) + 1)
    } else if fraction.abs() < 0.5 {
        (fraction * 2.0, i64::from(exponent) - 1)
    } else {
        (fraction, i64::from(exponent))
    }
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
        let next = number_of(args, item)?.to_decimal();
        let sum = arithmetic(BinaryOp::Plus, &total, &next);
        let sum = sum.ok_or_else(|| args.limit("a number is larger than is evaluated"))?;
        total = sum.to_decimal();
    }
    decimal(args, total)
}

fn number_of(args: &Args<'_, '_>, item: &Value) -> Outcome<Number> {
    let fault = || args.fault(0, "an element is no number");
    let value = to_number(item.clone()).map_err(|_| fault())?;
    match value.data {
        Data::Number(number) => Ok(number),
        Data::Null(_) => Err(fault()),
        _ => Err(args.unknown(Some(item))),
    }
}

fn parseint(args: &Args<'_, '_>) -> Outcome {
    if matches!(args.any(0)?.data, Data::Number(_) | Data::Bool(_)) {
        return Err(args.fault(0, "a string is required"));
    }
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
