//! Documents as numbers of pieces of text.
//!
//! A piece is a text of JSON that is no key, or all that stands between two of these. A comma
//! between two texts is left out. Documents share most of their pieces, which lie far apart: as
//! numbers they come close enough for a plain compression, which then needs no window of megabytes.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::Fallible;

#[derive(Default)]
pub struct Documents<'a> {
    numbers: BTreeMap<&'a str, usize>,
    pieces: Vec<&'a str>,
    /// All documents, as numbers by the order in which pieces came up.
    words: Vec<usize>,
}

impl<'a> Documents<'a> {
    /// How many pieces the documents have so far.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn add(&mut self, document: &'a str) -> Fallible<()> {
        let mut after_text = false;
        for piece in pieces(document) {
            let is_text = piece.starts_with('"');
            if after_text && piece == "," {
                continue;
            }
            after_text = is_text;
            let next = self.numbers.len();
            let number = *self.numbers.entry(piece).or_insert(next);
            if number == next {
                self.pieces.push(piece);
            }
            self.words.push(number);
        }
        Ok(())
    }

    /// The length of the pieces, the pieces in their order, each with a line end, and the numbers.
    pub fn into_bytes(self) -> Fallible<Vec<u8>> {
        // Sorted, what is alike lies together.
        let sorted: Vec<&str> = self.numbers.keys().copied().collect();
        let ranks: BTreeMap<&str, usize> = sorted.iter().copied().zip(0..).collect();
        let text: String = sorted.iter().map(|piece| format!("{piece}\n")).collect();
        let mut bytes = u32::try_from(text.len())?.to_le_bytes().to_vec();
        bytes.extend(text.into_bytes());
        for word in self.words {
            let rank = u16::try_from(ranks[self.pieces[word]])?;
            bytes.extend(rank.to_le_bytes());
        }
        Ok(bytes)
    }
}

pub fn compress(bytes: &[u8]) -> Fallible<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The pieces of compact JSON.
fn pieces(document: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < document.len() {
        let rest = &document[at..];
        if !rest.starts_with('"') {
            at += rest.find('"').unwrap_or(rest.len());
            continue;
        }
        let end = at + end_of_text(rest);
        if !document[end..].starts_with(':') {
            if start < at {
                pieces.push(&document[start..at]);
            }
            pieces.push(&document[at..end]);
            start = end;
        }
        at = end;
    }
    if start < document.len() {
        pieces.push(&document[start..]);
    }
    pieces
}

/// Where the text of JSON ends that `rest` begins with.
fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_texts_and_what_is_between() {
        let document = r#"{"a":["x","y\"z","\\"],"b":{"c":true},"d":"e,"}"#;
        let wanted = [
            r#"{"a":["#,
            r#""x""#,
            ",",
            r#""y\"z""#,
            ",",
            r#""\\""#,
            r#"],"b":{"c":true},"d":"#,
            r#""e,""#,
            "}",
        ];
        assert_eq!(pieces(document), wanted);
        assert_eq!(pieces(document).concat(), document);
    }
}
