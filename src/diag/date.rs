//! Days.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar; earlier days are less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day of a time in seconds since 1970, in UTC.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        const SECONDS_A_DAY: u64 = 86_400;
        let mut days = seconds / SECONDS_A_DAY;
        let mut year: u16 = 1970;
        while days >= days_of_year(year) && year < u16::MAX {
            days -= days_of_year(year);
            year += 1;
        }
        let mut month = 1;
        while month < 12 && days >= u64::from(days_of_month(year, month)) {
            days -= u64::from(days_of_month(year, month));
            month += 1;
        }
        let day = u8::try_from(days + 1).unwrap_or(31);
        Self { year, month, day }
    }
}

impl Date {
    /// The day so many days later.
    pub fn days_later(self, days: u16) -> Self {
        let mut date = self;
        for _ in 0..days {
            date = date.next();
        }
        date
    }

    fn next(self) -> Self {
        let Self { year, month, day } = self;
        match (day < days_of_month(year, month), month < 12) {
            (true, _) => Self {
                day: day + 1,
                ..self
            },
            (false, true) => Self {
                month: month + 1,
                day: 1,
                ..self
            },
            (false, false) => Self {
                year: year.saturating_add(1),
                month: 1,
                day: 1,
            },
        }
    }
}

fn is_leap(year: u16) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Reads `YYYY-MM-DD`; other forms and days that are none are refused.
impl FromStr for Date {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('-');
        let mut number = |len: usize| {
            let part = parts.next().ok_or(())?;
            let digits = part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
            digits.then_some(part).ok_or(())
        };
        let year = number(4)?.parse().map_err(|_| ())?;
        let month = number(2)?.parse().map_err(|_| ())?;
        let day = number(2)?.parse().map_err(|_| ())?;
        let is_day = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
        match parts.next() {
            None if is_day => Ok(Self { year, month, day }),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other() {
        let later = |day: &str, days| day.parse::<Date>().map(|d| d.days_later(days).to_string());
        assert_eq!(later("2024-02-27", 2), Ok("2024-02-29".to_owned()));
        assert_eq!(later("2025-12-31", 1), Ok("2026-01-01".to_owned()));
        assert_eq!(later("2025-01-01", 0), Ok("2025-01-01".to_owned()));
        assert_eq!(later("2000-01-01", 366), Ok("2001-01-01".to_owned()));
    }

    #[test]
    fn days_are_read_and_counted() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_164_799, "2024-02-28"),
            (1_767_225_599, "2025-12-31"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::from_unix_seconds(seconds).to_string(), day);
            assert_eq!(day.parse(), Ok(Date::from_unix_seconds(seconds)));
        }
        for none in [
            "2025-02-29",
            "2025-13-01",
            "2025-1-1",
            "2025-01-01-",
            "25-01-01",
            "+025-01-01",
            "",
        ] {
            assert_eq!(none.parse::<Date>(), Err(()), "{none}");
        }
        assert!("2025-12-31".parse::<Date>() < "2026-01-01".parse::<Date>());
    }
}
