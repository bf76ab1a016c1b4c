//! Numbers as Go's formatter writes them, on which `format` is built.

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, RoundingMode, Signed, Zero};

use super::format::Verb;
use crate::terraform::eval::exact;

/// The significant digits of a number and the power of ten of a point before the first of them.
struct Digits {
    text: String,
    exponent: i64,
}

impl Digits {
    fn of(number: &BigDecimal) -> Self {
        let (digits, scale) = number.as_bigint_and_scale();
        let text = digits.magnitude().to_string();
        let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
        let exponent = length - scale;
        match number.is_zero() {
            true => Self {
                text: String::new(),
                exponent: 0,
            },
            false => Self {
                text: text.trim_end_matches('0').to_owned(),
                exponent,
            },
        }
    }

    /// So many digits of the binary number that the decimal stands for.
    fn rounded(number: &BigDecimal, digits: usize) -> Self {
        let digits = i64::try_from(digits.max(1)).unwrap_or(i64::MAX);
        let number = exact(number);
        let scale = digits - Self::of(&number).exponent;
        Self::of(&number.with_scale_round(scale, RoundingMode::HalfEven))
    }
}

/// `%e`, `%f` or `%g` of a number.
pub(super) fn float(verb: &Verb, number: &BigDecimal) -> String {
    let magnitude = number.abs();
    let digits = match verb.letter {
        'f' => fixed(&magnitude, verb.precision.unwrap_or(6)),
        'e' | 'E' => {
            let precision = verb.precision.unwrap_or(6);
            let digits = Digits::rounded(&magnitude, precision + 1);
            scientific(&digits, precision, verb.letter)
        }
        letter => general(&magnitude, verb.precision, letter),
    };
    let sign = sign(verb, number.is_negative());
    pad(verb, verb.zero && !verb.minus, sign, digits)
}

/// `%d`, `%b`, `%o` or `%x` of a whole number.
pub(super) fn whole(verb: &Verb, number: &BigInt) -> String {
    let (radix, prefix) = match verb.letter {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = number.magnitude().to_str_radix(radix);
    if verb.letter == 'X' {
        digits.make_ascii_uppercase();
    }
    match verb.precision {
        Some(0) if number.is_zero() => return String::new(),
        Some(precision) => {
            let missing = precision.saturating_sub(digits.len());
            digits.insert_str(0, &"0".repeat(missing));
        }
        None => {}
    }
    let prefix = if verb.sharp { prefix } else { "" };
    let sign = format!("{}{prefix}", sign(verb, number.is_negative()));
    let zeros = verb.zero && !verb.minus && verb.precision.is_none();
    pad(verb, zeros, &sign, digits)
}

/// `%v` of a number: the shortest form.
pub(super) fn shortest(number: &BigDecimal) -> String {
    let sign = if number.is_negative() { "-" } else { "" };
    format!("{sign}{}", general(&number.abs(), None, 'g'))
}

fn sign(verb: &Verb, negative: bool) -> &'static str {
    match negative {
        true => "-",
        false if verb.plus => "+",
        false if verb.space => " ",
        false => "",
    }
}

fn pad(verb: &Verb, zeros: bool, sign: &str, digits: String) -> String {
    let length = sign.len() + digits.len();
    let missing = verb.width.unwrap_or(0).saturating_sub(length);
    if zeros {
        return format!("{sign}{}{digits}", "0".repeat(missing));
    }
    let blanks = " ".repeat(missing);
    match verb.minus {
        true => format!("{sign}{digits}{blanks}"),
        false => format!("{blanks}{sign}{digits}"),
    }
}

fn fixed(number: &BigDecimal, precision: usize) -> String {
    let scale = i64::try_from(precision).unwrap_or(0);
    let rounded = exact(number).with_scale_round(scale, RoundingMode::HalfEven);
    rounded.to_plain_string()
}

/// One digit before the point and `precision` behind it.
fn scientific(digits: &Digits, precision: usize, letter: char) -> String {
    let mut all = digits.text.chars().chain(std::iter::repeat('0'));
    let mut out = String::with_capacity(precision + 8);
    out.extend(all.next());
    if precision > 0 {
        out.push('.');
        out.extend(all.take(precision));
    }
    let exponent = if digits.text.is_empty() {
        0
    } else {
        digits.exponent - 1
    };
    let sign = if exponent < 0 { '-' } else { '+' };
    out.push_str(&format!("{letter}{sign}{:02}", exponent.unsigned_abs()));
    out
}

/// Plain digits unless the exponent is small or not below the precision. Without a precision the
/// digits are as many as are needed, and the exponent decides as if there were six.
fn general(number: &BigDecimal, precision: Option<usize>, letter: char) -> String {
    let digits = match precision {
        Some(precision) => Digits::rounded(number, precision),
        None => Digits::of(number),
    };
    let count = i64::try_from(digits.text.len()).unwrap_or(i64::MAX);
    let most = match precision {
        None => 6,
        Some(precision) => {
            let precision = i64::try_from(precision.max(1)).unwrap_or(i64::MAX);
            let all_shown = precision > count && count >= digits.exponent;
            if all_shown { count } else { precision }
        }
    };
    let exponent = digits.exponent - 1;
    let is_zero = digits.text.is_empty();
    if !is_zero && (exponent < -4 || exponent >= most) {
        let letter = if letter == 'G' { 'E' } else { 'e' };
        return scientific(&digits, digits.text.len().saturating_sub(1), letter);
    }
    let scale = count - digits.exponent;
    let whole = digits.text.parse::<BigInt>().unwrap_or_default();
    BigDecimal::new(whole, scale).normalized().to_plain_string()
}
