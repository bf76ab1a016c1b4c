//! Numbers: whole and decimal ones, compared exactly.

use std::cmp::Ordering;

use super::Order;

pub(in crate::policy) fn compare(order: Order, value: &str, subject: &str) -> Option<bool> {
    let (value, subject) = (Decimal::parse(value)?, Decimal::parse(subject)?);
    Some(order.holds(subject.compare(&value)))
}

/// Whether a text is a number.
pub(in crate::policy) fn is_number(text: &str) -> bool {
    Decimal::parse(text).is_some()
}

/// A number by its digits, without zeros that say nothing.
struct Decimal<'a> {
    is_negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = !(whole.is_empty() && fraction.is_empty())
            && [whole, fraction]
                .iter()
                .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let is_zero = whole.is_empty() && fraction.is_empty();
        is_number.then_some(Self {
            is_negative: is_negative && !is_zero,
            whole,
            fraction,
        })
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
        }
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        let lengths = self.whole.len().cmp(&other.whole.len());
        lengths
            .then_with(|| self.whole.cmp(other.whole))
            .then_with(|| self.fraction.cmp(other.fraction))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_size() {
        for (policy, request, less, equal) in [
            ("10", "9", true, false),
            ("5", "5.0", false, true),
            ("05", "5", false, true),
            ("-1", "-2", true, false),
            ("-0", "0", false, true),
            ("0.5", ".49", true, false),
            ("9007199254740993", "9007199254740992", true, false),
            ("1.5", "1.50", false, true),
        ] {
            assert_eq!(
                compare(Order::LessThan, policy, request),
                Some(less),
                "{policy}"
            );
            assert_eq!(
                compare(Order::Equals, policy, request),
                Some(equal),
                "{policy}"
            );
        }
        for none in ["", "x", "1e1", "0x10", "1.2.3", ".", "-", "1_0"] {
            assert_eq!(compare(Order::Equals, none, "1"), None, "{none}");
        }
    }
}
