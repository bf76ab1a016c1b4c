//! `textencodebase64` and `textdecodebase64`: texts in other encodings.

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;

use super::encoding::decoded;
use super::{Args, Outcome, Stop};
use crate::value::Reason;

/// The encodings that are read and written here.
#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Utf16 {
        big_endian: bool,
        mark: bool,
    },
    /// One byte a character, up to this one.
    Bytes(char),
}

/// The encodings of Terraform that are not spoken here begin so; no other name is one.
const OTHERS: [&str; 12] = [
    "ISO-8859",
    "ISO_8859",
    "WINDOWS",
    "IBM",
    "KOI8",
    "SHIFT_JIS",
    "EUC",
    "GB",
    "BIG5",
    "MAC",
    "UTF",
    "CP",
];

fn charset(args: &Args<'_, '_>) -> Outcome<Charset> {
    let name = args.text(1)?.to_ascii_uppercase();
    Ok(match name.as_str() {
        "UTF-8" => Charset::Utf8,
        "UTF-16" => Charset::Utf16 {
            big_endian: true,
            mark: true,
        },
        "UTF-16LE" => Charset::Utf16 {
            big_endian: false,
            mark: false,
        },
        "UTF-16BE" => Charset::Utf16 {
            big_endian: true,
            mark: false,
        },
        "ISO-8859-1" | "ISO_8859-1" | "LATIN1" => Charset::Bytes('\u{ff}'),
        "US-ASCII" => Charset::Bytes('\u{7f}'),
        "UTF8" => return Err(args.fault(1, "there is no encoding of this name")),
        name if OTHERS.iter().any(|other| name.starts_with(other)) => {
            return Err(Stop::Unknown(Reason::NotSupported));
        }
        _ => return Err(args.fault(1, "there is no encoding of this name")),
    })
}

pub(super) fn textencodebase64(args: &Args<'_, '_>) -> Outcome {
    let text = args.text(0)?;
    let bytes = match charset(args)? {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Utf16 { big_endian, mark } => {
            let order = |unit: u16| match big_endian {
                true => unit.to_be_bytes(),
                false => unit.to_le_bytes(),
            };
            let mark = mark.then_some(0xfeff);
            mark.into_iter()
                .chain(text.encode_utf16())
                .flat_map(order)
                .collect()
        }
        Charset::Bytes(last) => {
            let byte = |c: char| u8::try_from(c).ok().filter(|_| c <= last);
            let bytes = text.chars().map(byte).collect::<Option<Vec<u8>>>();
            bytes.ok_or_else(|| args.fault(0, "a character is not in the encoding"))?
        }
    };
    args.new_text(STANDARD.encode(bytes))
}

pub(super) fn textdecodebase64(args: &Args<'_, '_>) -> Outcome {
    let bytes = decoded(args)?;
    let fault = || args.fault(0, "what is encoded is not text");
    let text = match charset(args)? {
        Charset::Utf8 => String::from_utf8(bytes).map_err(|_| fault())?,
        Charset::Utf16 { big_endian, .. } => wide(&bytes, big_endian).ok_or_else(fault)?,
        Charset::Bytes(last) => {
            let chars = bytes.into_iter().map(char::from);
            let chars = chars.map(|c| Some(c).filter(|c| *c <= last));
            chars.collect::<Option<String>>().ok_or_else(fault)?
        }
    };
    args.new_text(text)
}

fn wide(bytes: &[u8], big_endian: bool) -> Option<String> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units = pairs.filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let units: Vec<u16> = match big_endian {
        true => units.map(u16::from_be_bytes).collect(),
        false => units.map(u16::from_le_bytes).collect(),
    };
    String::from_utf16(&units).ok()
}
