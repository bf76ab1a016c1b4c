//! Private keys that are written in the files of a scan, whatever uses them: in the PEM format, as
//! text or encoded in base64.
//!
//! Source of the form: RFC 7468, "Textual Encodings of PKIX, PKCS, and CMS Structures", and RFC 1421
//! for the headers of encrypted keys.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;

use crate::text::{FileId, Sources, Span, Str};

/// A private key in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateKey {
    /// The path of the file.
    pub path: Str,
    /// Its first line, or where that is encoded its first bytes.
    pub token: Span,
    /// What of it must never be printed.
    pub body: Span,
    /// Whether a passphrase is needed to use it.
    pub is_encrypted: bool,
}

/// The first line.
static BEGIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----").ok());

/// A run of base64 of the first line's first bytes.
static ENCODED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("LS0tLS1CRUdJTi[A-Za-z0-9+/]+={0,2}").ok());

/// Longer ones are no keys.
const LONGEST: usize = 32 * 1024;
/// Shorter ones are placeholders: the shortest, of Ed25519, has 48 bytes.
const LEAST_BYTES: usize = 44;
/// How much of an encoded key is shown.
const SHOWN: usize = 20;

/// Every private key in the files, in order.
pub fn private_keys(sources: &Sources) -> Vec<PrivateKey> {
    let mut keys = Vec::new();
    for (file, source) in sources.iter() {
        let text = source.text();
        let mut found: Vec<PrivateKey> = plain(file, source.path(), text)
            .chain(encoded(file, source.path(), text))
            .collect();
        found.sort_by_key(|key| key.token);
        keys.append(&mut found);
    }
    keys
}

fn plain<'a>(
    file: FileId,
    path: &'a str,
    text: &'a str,
) -> impl Iterator<Item = PrivateKey> + use<'a> {
    let begins = BEGIN.iter().flat_map(move |begin| begin.find_iter(text));
    begins.filter_map(move |begin| {
        let key = key_after(text.get(begin.end()..)?)?;
        Some(PrivateKey {
            path: path.into(),
            token: Span::new(file, begin.start(), begin.end()),
            body: Span::new(file, begin.end(), begin.end() + key.length),
            is_encrypted: key.is_encrypted || begin.as_str().contains("ENCRYPTED"),
        })
    })
}

fn encoded<'a>(
    file: FileId,
    path: &'a str,
    text: &'a str,
) -> impl Iterator<Item = PrivateKey> + use<'a> {
    let runs = ENCODED.iter().flat_map(move |run| run.find_iter(text));
    runs.filter(|run| run.len() <= LONGEST)
        .filter_map(move |run| {
            let decoded = STANDARD.decode(run.as_str()).ok()?;
            let decoded = String::from_utf8(decoded).ok()?;
            let begin = BEGIN.as_ref()?.find(&decoded)?;
            let key = key_after(decoded.get(begin.end()..)?)?;
            let shown = run.start() + SHOWN;
            Some(PrivateKey {
                path: path.into(),
                token: Span::new(file, run.start(), shown),
                body: Span::new(file, shown, run.end()),
                is_encrypted: key.is_encrypted || begin.as_str().contains("ENCRYPTED"),
            })
        })
}

/// The rest of a key behind its first line.
struct Rest {
    /// Up to its last line.
    length: usize,
    is_encrypted: bool,
}

/// What stands behind a first line, where it is a key and no placeholder.
fn key_after(text: &str) -> Option<Rest> {
    let end = (0..=LONGEST.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))?;
    let near = text.get(..end)?;
    let length = near.find("-----END ")?;
    let body = near.get(..length)?;
    let is_encrypted = body.contains("ENCRYPTED");
    // In JSON and in quoted texts lines are broken by `\n`.
    let lines = body.replace("\\r", "").replace("\\n", "\n");
    let lines = lines.lines().map(str::trim);
    let lines = lines.filter(|line| !line.contains(':'));
    let base64: String = lines
        .map(|line| line.trim_matches(['"', '\'', ',', '+', ' ']))
        .collect();
    let bytes = STANDARD
        .decode(base64.trim_start_matches('\u{feff}'))
        .ok()?;
    let is_key = bytes.starts_with(&[0x30]) || bytes.starts_with(b"openssh-key-v1");
    (is_key && bytes.len() >= LEAST_BYTES).then_some(Rest {
        length,
        is_encrypted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    /// Put together here so that no scanner takes this file for one with a key in it.
    fn key(kind: &str, lines: &str, between: &str) -> String {
        format!(
            "-----BEGIN {kind}PRIVATE {}-----{between}{lines}{between}-----END {kind}PRIVATE KEY-----",
            "KEY"
        )
    }

    fn body() -> String {
        let mut bytes = vec![0x30, 0x2e];
        bytes.extend((0u8..46).map(|b| b.wrapping_mul(37)));
        STANDARD.encode(bytes)
    }

    fn found(text: &str) -> Vec<(String, bool)> {
        let mut sources = Sources::default();
        sources.add(SourceFile::new("f", text));
        let keys = private_keys(&sources);
        let shown = |key: &PrivateKey| (sources.snippet(key.body).to_owned(), key.is_encrypted);
        keys.iter().map(shown).collect()
    }

    #[test]
    fn keys_are_found_in_every_way_of_writing_lines() {
        let body = body();
        let (first, second) = body.split_at(32);
        let two = format!("{first}\n    {second}");
        assert_eq!(found(&key("", &two, "\n    ")).len(), 1);
        let escaped = format!("\"{}\"", key("RSA ", &format!("{first}\\n{second}"), "\\n"));
        assert_eq!(found(&escaped).len(), 1);
        let encrypted = key("ENCRYPTED ", &body, "\n");
        assert_eq!(found(&encrypted), [(format!("\n{body}\n"), true)]);
        let old = format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n{body}");
        assert_eq!(
            found(&key("EC ", &old, "\n")).first().map(|k| k.1),
            Some(true)
        );
        let encoded = STANDARD.encode(key("", &body, "\n"));
        assert_eq!(found(&encoded).len(), 1);
        assert!(!found(&encoded)[0].0.is_empty());
    }

    #[test]
    fn what_is_no_key_is_not_taken_for_one() {
        let body = body();
        for text in [
            key("", "...", "\n"),
            key("", "MIIE", "\n"),
            key("", "<your key here>", "\n"),
            key("", &STANDARD.encode([7; 60]), "\n"),
            key("", &body, "\n").replace("PRIVATE", "PUBLIC"),
            key("", &body, "\n").replace("-----END", "-----"),
            "LS0tLS1CRUdJTiBé".to_owned(),
            "-----BEGIN PRIVATE KEY-----".to_owned(),
        ] {
            assert_eq!(found(&text), [], "{text}");
        }
    }
}
