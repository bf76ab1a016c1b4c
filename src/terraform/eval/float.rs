//! Terraform's arithmetic: numbers are binary with 512 bits, written as the shortest decimal that
//! reads back as the same number.

use bigdecimal::num_bigint::{BigInt, BigUint, Sign};
use bigdecimal::num_traits::{One, Zero};
use bigdecimal::{BigDecimal, RoundingMode};

use crate::syntax::BinaryOp;
use crate::value::Number;

/// Bits of a number.
const MANTISSA: u64 = 512;

/// Decimal digits of which the fewest that tell a number from its neighbours are used.
const DIGITS: std::ops::RangeInclusive<u64> = 153..=157;

/// Largest power of ten that a number may reach; larger ones would only cost memory.
const MAX_EXPONENT: i64 = 10_000;

/// The number as Terraform would keep it; none when it is larger than is dealt with.
pub(crate) fn bounded(number: BigDecimal) -> Option<Number> {
    if !is_bounded(&number) {
        return None;
    }
    if is_exact(&number) {
        return Some(Number::from_decimal(number));
    }
    Some(Number::from_decimal(shortest(&exact(&number))))
}

fn is_bounded(number: &BigDecimal) -> bool {
    let (digits, scale) = number.as_bigint_and_scale();
    // Three bits and a third are a decimal digit.
    let length = i64::try_from(digits.bits() * 3 / 10).unwrap_or(i64::MAX);
    (length - scale).abs() <= MAX_EXPONENT && scale.abs() <= 4 * MAX_EXPONENT
}

/// Whether the number is a short decimal, which is its own shortest form.
fn is_exact(number: &BigDecimal) -> bool {
    number.as_bigint_and_scale().0.bits() < MANTISSA
}

/// `a op b` as Terraform computes it; none when the result is larger than is dealt with. A divisor
/// is not zero.
pub(crate) fn arithmetic(op: BinaryOp, a: &BigDecimal, b: &BigDecimal) -> Option<Number> {
    let (a, b) = (exact(a), exact(b));
    let result = match op {
        BinaryOp::Plus => a + b,
        BinaryOp::Minus => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => quotient(&a, &b),
        _ => {
            let times = quotient(&a, &b).with_scale_round(0, RoundingMode::Down);
            a - exact(&(times * b))
        }
    };
    let result = Some(result).filter(is_bounded)?;
    let result = exact(&result);
    is_bounded(&result).then(|| Number::from_decimal(shortest(&result)))
}

/// The value of the binary number that is nearest to a decimal.
pub(crate) fn exact(number: &BigDecimal) -> BigDecimal {
    quotient(number, &BigDecimal::one())
}

/// The shortest decimal that is nearer to this binary number than to any other.
fn shortest(exact_value: &BigDecimal) -> BigDecimal {
    for digits in DIGITS {
        let short = exact_value.with_prec(digits);
        if exact(&short) == *exact_value {
            return short.normalized();
        }
    }
    exact_value.clone()
}

/// The binary number that is nearest to `a / b`.
fn quotient(a: &BigDecimal, b: &BigDecimal) -> BigDecimal {
    let ((a, a_scale), (b, b_scale)) = (a.as_bigint_and_scale(), b.as_bigint_and_scale());
    if a.is_zero() || b.is_zero() {
        return BigDecimal::zero();
    }
    let negative = (a.sign() == Sign::Minus) != (b.sign() == Sign::Minus);
    let power = |scale: i64| {
        let scale = u32::try_from(scale.unsigned_abs()).unwrap_or(u32::MAX);
        BigUint::from(10_u32).pow(scale)
    };
    let (mut num, mut den) = (a.magnitude().clone(), b.magnitude().clone());
    let scale = a_scale - b_scale;
    if scale > 0 {
        den *= power(scale);
    } else {
        num *= power(scale);
    }
    let (mantissa, exponent) = rounded(&num, &den);
    let value = match u64::try_from(exponent) {
        Ok(shift) => BigDecimal::from(BigInt::from(mantissa << shift)),
        Err(_) => {
            let places = exponent.unsigned_abs();
            let fives = BigUint::from(5_u32).pow(u32::try_from(places).unwrap_or(u32::MAX));
            let scale = i64::try_from(places).unwrap_or(i64::MAX);
            BigDecimal::new(BigInt::from(mantissa * fives), scale).normalized()
        }
    };
    if negative { -value } else { value }
}

/// `num / den` as a whole number of [`MANTISSA`] bits and a power of two; of two that are as near,
/// the even one.
fn rounded(num: &BigUint, den: &BigUint) -> (BigUint, i64) {
    let width = |n: &BigUint| i64::try_from(n.bits()).unwrap_or(i64::MAX);
    let wanted = i64::try_from(MANTISSA).unwrap_or(i64::MAX);
    let shift = wanted + 2 + width(den) - width(num);
    let (num, den) = match u64::try_from(shift) {
        Ok(left) => (num << left, den.clone()),
        Err(_) => (num.clone(), den << shift.unsigned_abs()),
    };
    let quotient = &num / &den;
    let inexact = &quotient * &den != num;
    let extra = width(&quotient) - wanted;
    let extra_bits = extra.unsigned_abs();
    let mut mantissa = &quotient >> extra_bits;
    let low = &quotient - (&mantissa << extra_bits);
    let half = BigUint::one() << (extra_bits - 1);
    if low > half || (low == half && (inexact || mantissa.bit(0))) {
        mantissa += 1_u32;
    }
    (mantissa, extra - shift)
}
