//! Numbers, points in time and addresses on each side of those that conditions name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use super::ranges::first_of_each;
use crate::policy::condition::date::{self, Instant};
use crate::policy::condition::ip;

/// Most digits before the point, and behind it, that are looked at.
const MAX_DIGITS: usize = 16;

/// Each number, one between any two neighbours, one below and one above them all; and whether all
/// could be looked at. What is no number is left out.
pub(super) fn numbers<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> (Vec<String>, bool) {
    let mut is_complete = true;
    let parts: Vec<_> = texts.filter_map(digits).collect();
    let scale = parts
        .iter()
        .map(|(.., f)| f.len())
        .max()
        .unwrap_or(0)
        .min(MAX_DIGITS)
        + 1;
    let one = 10i128.pow(u32::try_from(scale).unwrap_or(1));
    let mut found = Vec::new();
    for (is_negative, whole, fraction) in parts {
        if whole.len() > MAX_DIGITS || fraction.len() > MAX_DIGITS {
            is_complete = false;
            continue;
        }
        let text = format!("{whole}{fraction:0<scale$}");
        if let Ok(number) = text.parse::<i128>() {
            found.push(if is_negative { -number } else { number });
        }
    }
    let between = |a: i128, b: i128| if a + one < b { a + one } else { a + 1 };
    let all = around(found, |n| n - one, |n| n + one, |a, b| Some(between(a, b)));
    let all = if all.is_empty() { vec![0] } else { all };
    let format = |n: &i128| {
        let sign = if *n < 0 { "-" } else { "" };
        let (whole, fraction) = (n.abs() / one, n.abs() % one);
        let fraction = format!("{fraction:0scale$}");
        match fraction.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            fraction => format!("{sign}{whole}.{fraction}"),
        }
    };
    (all.iter().map(format).collect(), is_complete)
}

/// The sign, the digits before the point and those behind it, without zeros that say nothing.
fn digits(text: &str) -> Option<(bool, &str, &str)> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let is_some = !(whole.is_empty() && fraction.is_empty());
    (is_some && is_number(whole) && is_number(fraction)).then(|| {
        let whole = whole.trim_start_matches('0');
        (is_negative, whole, fraction.trim_end_matches('0'))
    })
}

/// Each value, one between any two neighbours where there is one, one below and one above them all.
fn around<T: Ord + Copy>(
    mut values: Vec<T>,
    below: impl Fn(T) -> T,
    above: impl Fn(T) -> T,
    between: impl Fn(T, T) -> Option<T>,
) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        return Vec::new();
    };
    let mut out = vec![below(*first)];
    for (at, value) in values.iter().enumerate() {
        out.push(*value);
        out.extend(values.get(at + 1).and_then(|next| between(*value, *next)));
    }
    out.push(above(*last));
    out
}

/// The same of points in time.
pub(super) fn dates<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let found: Vec<Instant> = texts.filter_map(date::parse).collect();
    let later = |(seconds, nanoseconds): Instant| (seconds.saturating_add(1), nanoseconds);
    let earlier = |(seconds, nanoseconds): Instant| (seconds.saturating_sub(1), nanoseconds);
    let between = |one: Instant, other: Instant| {
        let next = (one.0, one.1.saturating_add(1));
        [later(one), next]
            .into_iter()
            .find(|t| *t < other && t.1 < 1_000_000_000)
    };
    let all = around(found, earlier, later, between);
    let all = if all.is_empty() { vec![(0, 0)] } else { all };
    all.into_iter().map(date_text).collect()
}

/// A point in time as ISO 8601 has it, or as seconds where its year has not four digits.
fn date_text((seconds, nanoseconds): Instant) -> String {
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Eras of 400 years whose years start in March.
    let day = days.saturating_add(719_468);
    let (era, day_of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    if !(0..=9_999).contains(&year) {
        return seconds.to_string();
    }
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let fraction = match nanoseconds {
        0 => String::new(),
        n => format!(".{n:09}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// An address of each stretch that ranges of addresses cut both versions into.
pub(super) fn addresses<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let (mut four, mut six) = (Vec::new(), Vec::new());
    for (address, length) in texts.filter_map(ip::range) {
        match address {
            IpAddr::V4(address) => {
                let free = u32::MAX.checked_shr(length).unwrap_or(0);
                let first = address.to_bits() & !free;
                four.push(block(u128::from(first), u128::from(free)));
            }
            IpAddr::V6(address) => {
                let free = u128::MAX.checked_shr(length).unwrap_or(0);
                six.push(block(address.to_bits() & !free, free));
            }
        }
    }
    let four = first_of_each(&four, 0..=u128::from(u32::MAX)).into_iter();
    let four = four.filter_map(|bits| u32::try_from(bits).ok());
    let six = first_of_each(&six, 0..=u128::MAX).into_iter();
    four.map(|bits| Ipv4Addr::from_bits(bits).to_string())
        .chain(six.map(|bits| Ipv6Addr::from_bits(bits).to_string()))
        .collect()
}

fn block(first: u128, free: u128) -> RangeInclusive<u128> {
    first..=first | free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_each_side() {
        let of = |texts: &[&str]| numbers(texts.iter().copied()).0;
        assert_eq!(of(&["x"]), ["0"]);
        assert_eq!(
            of(&["3", "1.0", "2", "2"]),
            ["0", "1", "1.1", "2", "2.1", "3", "4"]
        );
        assert_eq!(of(&["-0.5", "9"]), ["-1.5", "-0.5", "0.5", "9", "10"]);
        assert!(!numbers(["12345678901234567890"].into_iter()).1);
    }

    #[test]
    fn dates_on_each_side() {
        let of = |texts: &[&str]| dates(texts.iter().copied());
        assert_eq!(
            of(&["2020-01-01T00:00:00Z", "2024-02-29"]),
            [
                "2019-12-31T23:59:59Z",
                "2020-01-01T00:00:00Z",
                "2020-01-01T00:00:01Z",
                "2024-02-29T00:00:00Z",
                "2024-02-29T00:00:01Z",
            ]
        );
        for seconds in (-62_000_000_000i64..90_000_000_000).step_by(123_456_789) {
            let text = date_text((seconds, 7));
            assert_eq!(date::parse(&text), Some((seconds, 7)), "{text}");
        }
    }

    #[test]
    fn addresses_of_each_stretch() {
        let of = |texts: &[&str]| addresses(texts.iter().copied());
        assert_eq!(
            of(&["10.0.0.0/8", "10.1.2.3", "2001:db8::/32"]),
            ["0.0.0.0", "10.0.0.0", "10.1.2.3", "::", "2001:db8::"]
        );
    }
}
