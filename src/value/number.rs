//! Numbers as Terraform has them: decimals of any size.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use bigdecimal::BigDecimal;

/// A decimal number; small whole numbers need no allocation.
#[derive(Debug, Clone)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// Any other number.
    Decimal(Arc<BigDecimal>),
}

/// Longest number text that is read; longer ones would only cost time.
const MAX_DIGITS: usize = 512;

impl Number {
    /// A decimal, as an [`Number::Int`] when it is a small whole number.
    pub fn from_decimal(value: BigDecimal) -> Self {
        use bigdecimal::ToPrimitive;
        if value.is_integer()
            && let Some(int) = value.to_i64()
        {
            return Number::Int(int);
        }
        Number::Decimal(Arc::new(value.normalized()))
    }

    /// A count.
    pub fn from_usize(count: usize) -> Self {
        match i64::try_from(count) {
            Ok(int) => Number::Int(int),
            Err(_) => Self::from_decimal(BigDecimal::from(count as u64)),
        }
    }

    /// The number as a decimal.
    pub fn to_decimal(&self) -> BigDecimal {
        match self {
            Number::Int(int) => BigDecimal::from(*int),
            Number::Decimal(value) => BigDecimal::clone(value),
        }
    }

    /// The number when it is whole and fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Number::Int(int) => Some(*int),
            Number::Decimal(_) => None,
        }
    }
}

/// Reads a decimal with optional sign, fraction and exponent.
impl FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Ok(int) = text.parse() {
            return Ok(Number::Int(int));
        }
        let exponent = text.find(['e', 'E']).map(|i| &text[i + 1..]);
        if text.len() > MAX_DIGITS || exponent.is_some_and(|e| e.len() > 4) {
            return Err(());
        }
        BigDecimal::from_str(text)
            .map(Self::from_decimal)
            .map_err(|_| ())
    }
}

impl From<i64> for Number {
    fn from(int: i64) -> Self {
        Number::Int(int)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a.cmp(b),
            _ => self.to_decimal().cmp(&other.to_decimal()),
        }
    }
}

/// Plain digits without an exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(int) => write!(f, "{int}"),
            Number::Decimal(value) => f.write_str(&value.to_plain_string()),
        }
    }
}
