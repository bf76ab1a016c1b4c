//! Points in time: in a W3C profile of ISO 8601, or as seconds since 1970.
//!
//! Source: "Date condition operators" in the IAM User Guide, and <https://www.w3.org/TR/NOTE-datetime>.

use std::ops::RangeInclusive;

use super::Order;

pub(in crate::policy) fn compare(order: Order, value: &str, subject: &str) -> Option<bool> {
    Some(order.holds(parse(subject)?.cmp(&parse(value)?)))
}

/// Whether IAM takes a text as a date: it does so with many that are not in the form that its
/// documentation asks for, and that can never be compared.
///
/// A number of seconds that fits into 64 bits; or a year of up to nine digits, a month and a day, of
/// which the last ones may be missing, then `T` and a time of which parts may be missing, with a
/// fraction of up to nine digits and an offset of hours, or of hours and minutes.
pub(in crate::policy) fn is_date(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    if !text.contains(['t', '-']) {
        return is_within(&text, 0..=i64::MAX);
    }
    let (date, time) = text.split_once('t').unwrap_or((&text, ""));
    let (sign, digits) = match date.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", date),
    };
    let mut parts = digits.split('-');
    let year = format!("{sign}{}", parts.next().unwrap_or_default());
    is_within(&year, YEARS)
        && parts.next().is_none_or(|month| is_within(month, 1..=12))
        && parts.next().is_none_or(|day| is_within(day, 1..=31))
        && parts.next().is_none()
        && (time.is_empty() || is_time(time))
}

/// The years that a number of milliseconds in 64 bits reaches.
const YEARS: RangeInclusive<i64> = -292_275_054..=292_278_993;

fn is_time(time: &str) -> bool {
    let (clock, zone) = match time.find(['z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let is_clock = parts.next().is_some_and(|hours| is_within(hours, 0..=23))
        && parts
            .next()
            .is_none_or(|minutes| is_within(minutes, 0..=59))
        && parts
            .next()
            .is_none_or(|seconds| is_within(seconds, 0..=59))
        && parts.next().is_none();
    is_clock && is_within(fraction, 0..=999_999_999) && is_zone(zone)
}

fn is_zone(zone: &str) -> bool {
    let Some(offset) = zone.strip_prefix(['+', '-']) else {
        return matches!(zone, "" | "z");
    };
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "00"));
    let are_two = |digits: &str, most| digits.len() == 2 && is_within(digits, 0..=most);
    are_two(hours, 23) && are_two(minutes, 59)
}

fn is_within(text: &str, range: RangeInclusive<i64>) -> bool {
    text.parse().is_ok_and(|number| range.contains(&number))
}

/// Seconds since 1970, and nanoseconds.
pub(in crate::policy) type Instant = (i64, u32);

pub(in crate::policy) fn parse(text: &str) -> Option<Instant> {
    let text = text.trim();
    let is_year = text.len() == 4;
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !is_year && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Some((text.parse().ok()?, 0));
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |m| number(m, 2))?;
    let day = parts.next().map_or(Some(1), |d| number(d, 2))?;
    let is_date = parts.next().is_none()
        && (1..=12).contains(&month)
        && (1..=days_of_month(year, month)).contains(&day);
    if !is_date {
        return None;
    }
    let (seconds, nanoseconds) = time.map_or(Some((0, 0)), time_of_day)?;
    Some((
        days_since_1970(year, month, day) * 86_400 + seconds,
        nanoseconds,
    ))
}

/// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.s`, with `Z`, an offset, or none for UTC: seconds from the start
/// of the day in UTC, and nanoseconds.
fn time_of_day(text: &str) -> Option<Instant> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let hours = number(parts.next()?, 2)?;
    let minutes = number(parts.next()?, 2)?;
    let seconds = parts.next().map_or(Some(0), |s| number(s, 2))?;
    let is_time = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 61;
    if !is_time || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let offset = match offset.strip_prefix(['+', '-']) {
        None if matches!(offset, "" | "Z" | "z") => 0,
        None => return None,
        Some(hours_and_minutes) => {
            let (hours, minutes) = hours_and_minutes.split_once(':')?;
            let size = number(hours, 2)? * 3_600 + number(minutes, 2)? * 60;
            if offset.starts_with('-') { -size } else { size }
        }
    };
    Some((hours * 3_600 + minutes * 60 + seconds - offset, nanoseconds))
}

/// A number of so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counted in eras of 400 years whose
/// years start in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_one_instant() {
        for text in [
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:00Z",
            "2020-01-01",
            "2020-01",
            "2020",
            "2020-01-01T02:00:00+02:00",
            "2019-12-31T18:30:00-05:30",
            "2020-01-01T00:00:00.000Z",
            "1577836800",
        ] {
            assert_eq!(parse(text), Some((1_577_836_800, 0)), "{text}");
        }
        assert_eq!(
            parse("2024-02-29T12:00:00.5Z"),
            Some((1_709_208_000, 500_000_000))
        );
        assert_eq!(parse("1969-12-31T23:59:59Z"), Some((-1, 0)));
    }

    #[test]
    fn what_iam_takes() {
        for text in [
            "1",
            "01T",
            "-292275054",
            "2016-12-13t2:00:00.593194+23",
            "2016-12-13T21:20:37.593194+00:00",
            "2019-07-01T13:20:15Z",
            "9223372036854775807",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "x",
            "234-13",
            "2016-12-13t2:00:00.593194+1",
            "2016-12-13t2:00:00.1999999999+10:59",
            "9223372036854775808",
            "2020-01-01-01",
            "2020-01-01T24:00",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "x",
            "2020-13",
            "2023-02-29",
            "2020-1-1",
            "2020-01-01T25:00Z",
            "-",
            "2020-01-01T00:00:00+0200",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
