//! Until when a certificate is valid.
//!
//! Source: RFC 5280, "Internet X.509 Public Key Infrastructure Certificate and CRL Profile", sections
//! 4.1 and 4.1.2.5; ITU-T X.690 for the encoding; RFC 7468 for the text around it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::diag::Date;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// The last day of the first certificate of a text in the PEM format; none where the text is no
/// certificate.
pub fn last_day(pem: &str) -> Option<Date> {
    let (_, rest) = pem.split_once(BEGIN)?;
    let (body, _) = rest.split_once(END)?;
    let base64: String = body.split_whitespace().collect();
    let bytes = STANDARD.decode(base64).ok()?;
    let (_, mut certificate) = Der(&bytes).enter(SEQUENCE)?;
    let (_, mut signed) = certificate.next(SEQUENCE)?;
    if signed.tag() == Some(VERSION) {
        signed.next(VERSION)?;
    }
    signed.next(INTEGER)?;
    // The algorithm, and who issued it.
    signed.next(SEQUENCE)?;
    signed.next(SEQUENCE)?;
    let (_, mut validity) = signed.next(SEQUENCE)?;
    validity.any()?;
    let (tag, Der(time)) = validity.any()?;
    day(tag, std::str::from_utf8(time).ok()?)
}

/// The day of a time: `YYMMDDHHMMSSZ` up to 2049, `YYYYMMDDHHMMSSZ` later.
fn day(tag: u8, time: &str) -> Option<Date> {
    let digits = time.strip_suffix('Z')?;
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = digits.split_at_checked(2)?;
            let century = if year < "50" { "20" } else { "19" };
            (format!("{century}{year}"), rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = digits.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    let (month, rest) = rest.split_at_checked(2)?;
    let (day, _) = rest.split_at_checked(2)?;
    format!("{year}-{month}-{day}").parse().ok()
}

/// What is left of some encoded values.
#[derive(Clone, Copy)]
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn tag(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The only value of some bytes.
    fn enter(mut self, tag: u8) -> Option<(u8, Der<'a>)> {
        self.next(tag)
    }

    /// The next value, which has a tag.
    fn next(&mut self, tag: u8) -> Option<(u8, Der<'a>)> {
        self.any().filter(|(found, _)| *found == tag)
    }

    /// The next value. DER has no lengths that are not told.
    fn any(&mut self) -> Option<(u8, Der<'a>)> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = match first {
            0..0x80 => usize::from(first),
            _ => {
                let (bytes, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
                rest = after;
                let is_length = (1..=4).contains(&bytes.len());
                let number = bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b));
                is_length.then_some(number)?
            }
        };
        let (content, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some((tag, Der(content)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut out = vec![tag];
        match u8::try_from(length) {
            Ok(short) if short < 0x80 => out.push(short),
            _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
        }
        out.extend(content);
        out
    }

    fn certificate(version: bool, after: &[u8]) -> String {
        let before = of(UTC_TIME, b"200101000000Z");
        let mut signed = Vec::new();
        if version {
            signed.extend(of(VERSION, &of(INTEGER, &[2])));
        }
        signed.extend(of(INTEGER, &[1; 20]));
        signed.extend(of(SEQUENCE, &[6, 1, 42]));
        signed.extend(of(SEQUENCE, &[0; 200]));
        signed.extend(of(SEQUENCE, &[before, after.to_vec()].concat()));
        signed.extend(of(SEQUENCE, &[]));
        let whole = of(SEQUENCE, &of(SEQUENCE, &signed));
        let base64 = STANDARD.encode(whole);
        let (first, second) = base64.split_at(64);
        format!("subject=x\n{BEGIN}\n{first}\r\n  {second}\n{END}\n")
    }

    #[test]
    fn the_last_day_is_read() {
        for (tag, time, day) in [
            (UTC_TIME, "231231235959Z", "2023-12-31"),
            (UTC_TIME, "491231235959Z", "2049-12-31"),
            (UTC_TIME, "500101000000Z", "1950-01-01"),
            (GENERALIZED_TIME, "20500101000000Z", "2050-01-01"),
        ] {
            let pem = certificate(true, &of(tag, time.as_bytes()));
            assert_eq!(last_day(&pem), day.parse().ok(), "{time}");
            let pem = certificate(false, &of(tag, time.as_bytes()));
            assert_eq!(last_day(&pem), day.parse().ok(), "{time}");
        }
    }

    #[test]
    fn what_is_none_has_no_last_day() {
        let time = of(UTC_TIME, b"231231235959Z");
        let pem = certificate(true, &time);
        for wrong in [
            String::new(),
            pem.replace("CERTIFICATE", "X"),
            pem.replace("-----END", ""),
            pem.replace("\r\n", "\r\n?"),
            format!(
                "{BEGIN}\n{}\n{END}",
                STANDARD.encode([0x30, 0x84, 0xff, 0xff, 0xff, 0xff])
            ),
            format!("{BEGIN}\n{}\n{END}", STANDARD.encode([0x30, 0x80, 0, 0])),
            certificate(true, &of(UTC_TIME, b"231331235959Z")),
            certificate(true, &of(UTC_TIME, "é31231235959Z".as_bytes())),
            certificate(true, &of(INTEGER, b"231231235959Z")),
            certificate(true, &[]),
        ] {
            assert_eq!(last_day(&wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(bytes: Vec<u8>) {
            let _ = last_day(&format!("{BEGIN}{}{END}", STANDARD.encode(bytes)));
        }
    }
}
