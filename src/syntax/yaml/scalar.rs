//! What a scalar is: null, boolean, number or text.

use crate::syntax::{Kind, Literal};

/// Account ids have this many digits; as numbers they would lose leading zeros elsewhere.
const ACCOUNT_ID_DIGITS: usize = 12;

/// Resolves a plain scalar without a tag.
///
/// The core schema of YAML 1.2 but for numbers, of which only plain decimals count: octal and
/// hexadecimal numbers, exponents and account ids stay text, and so do the dates and the
/// `yes`/`no` of YAML 1.1, as CloudFormation reads them.
pub(super) fn plain(literal: Literal) -> Kind {
    match literal.text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        text if is_number(text) => Kind::Number(literal.text),
        _ => Kind::Text(literal),
    }
}

/// Resolves a scalar with a tag of the core schema, by the tag's name there.
pub(super) fn core(tag: &str, literal: Literal) -> Kind {
    match tag {
        "null" => Kind::Null,
        "bool" | "int" | "float" => plain(literal),
        _ => Kind::Text(literal),
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, and not an account id.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && fraction.is_none_or(digits)
        && (whole == "0" || !whole.starts_with('0'))
        && text.len() != ACCOUNT_ID_DIGITS
}
