//! Functions over times in RFC 3339.

use std::sync::Arc;

use super::{Args, Builtin, Outcome, builds};
use crate::text::Str;
use crate::value::{Data, Piece, Reason, Symbol, TextBuilder, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "timestamp" | "plantimestamp" => builds(0, 0, now),
        "timeadd" => builds(2, 2, timeadd),
        "timecmp" => builds(2, 2, timecmp),
        "formatdate" => builds(2, 2, formatdate),
        _ => return None,
    })
}

/// A time that differs from run to run, but has the form of one.
fn now(args: &Args<'_, '_>) -> Outcome {
    let part = |number| {
        let symbol = args.numbered_symbol(number, Reason::Impure);
        symbol.as_symbol().cloned()
    };
    let mut shape = TextBuilder::default();
    for (number, literal) in [(0, "T"), (1, "Z")] {
        if let Some(symbol) = part(number) {
            shape.piece(Piece::Symbol(args.span, symbol));
        }
        shape.literal(literal, args.span);
    }
    let symbol = args.eval.derived_symbol(args.span, Reason::Impure);
    let symbol = Symbol::clone(&symbol).with_shape(shape.finish());
    Ok(Value::new(Data::Unknown(Arc::new(symbol)), args.span))
}

const DAY: i64 = 86_400;

/// A time: nanoseconds since 1970 in UTC, and the zone it is shown in.
struct Time {
    nanos: i128,
    offset_minutes: i64,
}

/// The parts of a time in its own zone.
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    weekday: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a number of days since 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_in(year: i64, month: i64) -> i64 {
    let (next_year, next_month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    days_of(next_year, next_month, 1) - days_of(year, month, 1)
}

impl Time {
    /// `2006-01-02T15:04:05[.999](Z|±07:00)`
    fn parse(text: &str) -> Option<Time> {
        let field = |range: std::ops::Range<usize>| {
            let part = text.get(range)?;
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<i64>().ok())?
        };
        let marks = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")];
        if marks
            .iter()
            .any(|&(at, mark)| text.get(at..at + 1) != Some(mark))
        {
            return None;
        }
        let (year, month, day) = (field(0..4)?, field(5..7)?, field(8..10)?);
        let (hour, minute, second) = (field(11..13)?, field(14..16)?, field(17..19)?);
        let valid = (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !valid {
            return None;
        }
        let rest = text.get(19..)?;
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?),
            None => ("", rest),
        };
        let fraction: i128 = match fraction {
            "" => 0,
            digits => format!("{:0<9.9}", digits).parse().ok()?,
        };
        let offset_minutes = zone_minutes(zone)?;
        let days = days_of(year, month, day);
        let seconds = days * DAY + hour * 3600 + (minute - offset_minutes) * 60 + second;
        Some(Time {
            nanos: i128::from(seconds) * 1_000_000_000 + fraction,
            offset_minutes,
        })
    }

    fn parts(&self) -> Parts {
        let seconds = self.nanos.div_euclid(1_000_000_000);
        let local = i64::try_from(seconds).unwrap_or(0) + self.offset_minutes * 60;
        let (days, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let (year, month, day) = date_of(days);
        Parts {
            year,
            month,
            day,
            weekday: (days + 4).rem_euclid(7),
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
        }
    }

    fn zone(&self, separator: &str) -> String {
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.abs();
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }

    fn text(&self) -> String {
        let p = self.parts();
        let zone = match self.offset_minutes {
            0 => "Z".to_owned(),
            _ => self.zone(":"),
        };
        format!(
            "{}{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
            if p.year < 0 { "-" } else { "" },
            p.year.abs(),
            p.month,
            p.day,
            p.hour,
            p.minute,
            p.second
        )
    }
}

fn zone_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok())?
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// A time as YAML has it, in RFC 3339: a date alone, with a time behind a blank, or with a time and a
/// zone behind a `T`.
pub(super) fn timestamp(text: &str) -> Option<String> {
    let at = text.find(['T', 't', ' ']);
    let (date, clock) = text.split_at(at.unwrap_or(text.len()));
    let (clock, zone) = match clock.get(..1) {
        None => ("0:0:0", "Z"),
        Some(" ") => (clock.get(1..)?, "Z"),
        Some(_) => clock
            .get(1..)?
            .split_at(clock.get(1..)?.find(['Z', '+', '-'])?),
    };
    let number = |part: &str, most: usize| {
        let digits = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok())?
    };
    let [year, month, day] = <[&str; 3]>::try_from(date.split('-').collect::<Vec<_>>()).ok()?;
    let [hour, minute, second] =
        <[&str; 3]>::try_from(clock.split(':').collect::<Vec<_>>()).ok()?;
    let (second, _) = second.split_once('.').unwrap_or((second, ""));
    let text = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
        number(year, 4).filter(|_| year.len() == 4)?,
        number(month, 2)?,
        number(day, 2)?,
        number(hour, 2)?,
        number(minute, 2)?,
        number(second, 2)?
    );
    Time::parse(&text).map(|time| time.text())
}

fn time(args: &Args<'_, '_>, i: usize) -> Outcome<Time> {
    let text = args.text(i)?;
    Time::parse(&text).ok_or_else(|| args.fault(i, format!("`{text}` is no time in RFC 3339")))
}

fn timeadd(args: &Args<'_, '_>) -> Outcome {
    let mut time = time(args, 0)?;
    let duration = args.text(1)?;
    let nanos = duration_nanos(&duration);
    time.nanos += nanos.ok_or_else(|| args.fault(1, format!("`{duration}` is no duration")))?;
    args.new_text(time.text())
}

/// `1h30m`, `-1.5h`, `100ms`
fn duration_nanos(text: &str) -> Option<i128> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total: i128 = 0;
    if rest.is_empty() || rest.len() > 100 {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(end);
        let end = tail.find(|c: char| c.is_ascii_digit() || c == '.');
        let (unit, tail) = tail.split_at(end.unwrap_or(tail.len()));
        let scale: f64 = match unit {
            "ns" => 1.0,
            "us" | "µs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return None,
        };
        let nanos = number.parse::<f64>().ok()? * scale;
        // Go's durations end at 292 years.
        if nanos > 9.3e18 {
            return None;
        }
        total += nanos as i128;
        rest = tail;
    }
    Some(sign * total)
}

fn timecmp(args: &Args<'_, '_>) -> Outcome {
    let order = time(args, 0)?.nanos.cmp(&time(args, 1)?.nanos);
    args.new_number(order as i64)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

fn formatdate(args: &Args<'_, '_>) -> Outcome {
    let (format, time) = (args.text(0)?, time(args, 1)?);
    let parts = time.parts();
    let mut out = String::new();
    let mut rest = format.as_str();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (quoted, tail) =
                literal(rest).ok_or_else(|| args.fault(0, "a quote is not closed"))?;
            out.push_str(&quoted);
            rest = tail;
            continue;
        }
        let length = rest.len() - rest.trim_start_matches(first).len();
        let (run, tail) = rest.split_at(length);
        rest = tail;
        if !first.is_ascii_alphabetic() {
            out.push_str(run);
            continue;
        }
        let part = date_part(run, &parts, &time);
        let unknown = || args.fault(0, format!("there is no date part `{run}`"));
        out.push_str(&part.ok_or_else(unknown)?);
    }
    args.new_text(out)
}

/// A quoted stretch at the start, in which a doubled quote is a quote.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    if let Some(tail) = rest.strip_prefix('\'') {
        return Some(("'".to_owned(), tail));
    }
    let mut out = String::new();
    loop {
        let (part, tail) = rest.split_once('\'')?;
        out.push_str(part);
        match tail.strip_prefix('\'') {
            Some(tail) => {
                out.push('\'');
                rest = tail;
            }
            None => return Some((out, tail)),
        }
    }
}

fn date_part(run: &str, parts: &Parts, time: &Time) -> Option<Str> {
    let name = |names: &[&'static str], at: i64| {
        let name = names.get(usize::try_from(at).ok()?)?;
        Some((*name).to_owned())
    };
    let short = |text: String| text.chars().take(3).collect::<String>();
    let hour12 = match parts.hour % 12 {
        0 => 12,
        hour => hour,
    };
    let half = if parts.hour < 12 { "am" } else { "pm" };
    let text = match run {
        "YYYY" => format!("{:04}", parts.year),
        "YY" => format!("{:02}", parts.year % 100),
        "MMMM" => name(&MONTHS, parts.month - 1)?,
        "MMM" => short(name(&MONTHS, parts.month - 1)?),
        "MM" => format!("{:02}", parts.month),
        "M" => parts.month.to_string(),
        "DD" => format!("{:02}", parts.day),
        "D" => parts.day.to_string(),
        "EEEE" => name(&DAYS, parts.weekday)?,
        "EEE" => short(name(&DAYS, parts.weekday)?),
        "hh" => format!("{:02}", parts.hour),
        "h" => parts.hour.to_string(),
        "HH" => format!("{hour12:02}"),
        "H" => hour12.to_string(),
        "AA" => half.to_uppercase(),
        "aa" => half.to_owned(),
        "mm" => format!("{:02}", parts.minute),
        "m" => parts.minute.to_string(),
        "ss" => format!("{:02}", parts.second),
        "s" => parts.second.to_string(),
        "ZZZZZ" => time.zone(":"),
        "ZZZZ" => time.zone(""),
        "ZZZ" if time.offset_minutes == 0 => "UTC".to_owned(),
        "ZZZ" => time.zone(""),
        "Z" if time.offset_minutes == 0 => "Z".to_owned(),
        "Z" => time.zone(":"),
        _ => return None,
    };
    Some(text.into())
}
