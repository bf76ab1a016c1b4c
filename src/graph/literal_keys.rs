//! Access keys that are written in the files of a scan.
//!
//! They are looked for in the texts and not in the values: a key in a comment, in a file of
//! variables or in a resource that has nothing to do with IAM has leaked just the same.
//!
//! Source of the form of ids: "Unique identifiers" in the IAM User Guide
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>);
//! secret keys have 40 characters of the alphabet of base64.

use std::sync::LazyLock;

use regex::Regex;

use super::Graph;
use crate::text::{FileId, Sources, Span, Str};
use crate::value::Value;

/// An access key, or a part of one, in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralKey {
    /// The path of the file.
    pub path: Str,
    /// Its id; of a secret key without one that secret.
    pub token: Span,
    /// The secret key that stands beside it, or is all there is.
    pub secret: Option<Span>,
}

impl LiteralKey {
    /// What of it must never be printed.
    pub fn spans(&self) -> impl Iterator<Item = Span> + use<> {
        [Some(self.token), self.secret].into_iter().flatten()
    }

    /// Whether its id is written.
    pub fn has_id(&self) -> bool {
        self.secret != Some(self.token)
    }
}

/// What ids of long-lived keys begin with.
const PREFIX: &str = "AKIA";
/// How long an id is.
const ID_LENGTH: usize = 20;
/// How long a secret key is.
const SECRET_LENGTH: usize = 40;
/// A secret key that stands no further from an id belongs to it.
const NEAR: usize = 400;

/// A secret key behind a name that says that it is one.
static SECRET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = r#"(?i-u)secret[_-]?(?:access[_-]?)?key["']?\s*(?:[:=]|=>)\s*["']?"#;
    Regex::new(&format!("{name}([a-z0-9/+]{{40}})")).ok()
});

impl Graph {
    /// Adds the secret keys that come to a provider from where no name tells what they are, such as
    /// the default of a variable.
    pub fn find_provider_keys(&mut self, sources: &Sources) {
        for keys in &self.provider_keys {
            let of = |name: &str| keys.get(name).and_then(|value| written(value, sources));
            let Some((secret, path)) = of("secret_key") else {
                continue;
            };
            let id = of("access_key").map(|(span, _)| span);
            let known = &mut self.literal_keys;
            if known
                .iter()
                .any(|key| key.spans().any(|span| span == secret))
            {
                continue;
            }
            match known.iter_mut().find(|key| Some(key.token) == id) {
                Some(key) => key.secret = key.secret.or(Some(secret)),
                None => known.push(LiteralKey {
                    path,
                    token: secret,
                    secret: Some(secret),
                }),
            }
        }
    }
}

/// Where a key is written, and the path of that file; none where it is none, or is not to be seen.
fn written(value: &Value, sources: &Sources) -> Option<(Span, Str)> {
    let key = value.as_known_text()?;
    let is_id = key.len() == ID_LENGTH && key.starts_with(PREFIX);
    if !is_id && (key.len() != SECRET_LENGTH || !is_secret(&key)) || is_made_up(&key) {
        return None;
    }
    let around = sources.snippet(value.span);
    // An id is hidden already.
    let hidden = "*".repeat(key.len());
    let at = around
        .find(key.as_str())
        .or_else(|| is_id.then(|| around.find(&hidden))?)?;
    let start = value.span.range().start + at;
    let span = Span::new(value.span.file, start, start + key.len());
    Some((span, sources.path(value.span.file).into()))
}

/// Whether a text of the length of a secret key is like one.
fn is_secret(text: &str) -> bool {
    let has = |is: fn(&u8) -> bool| text.bytes().any(|b| is(&b));
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

/// Every access key in the files, in order.
pub fn literal_keys(sources: &Sources) -> Vec<LiteralKey> {
    let files = sources.iter();
    files
        .flat_map(|(file, source)| of_text(file, source.path(), source.text()))
        .collect()
}

fn of_text(file: FileId, path: &str, text: &str) -> Vec<LiteralKey> {
    let mut secrets = secrets(text).peekable();
    let mut keys = Vec::new();
    let span = |start: usize, length: usize| Span::new(file, start, start + length);
    let alone = |start: usize| LiteralKey {
        path: path.into(),
        token: span(start, SECRET_LENGTH),
        secret: Some(span(start, SECRET_LENGTH)),
    };
    for id in ids(text) {
        while let Some(before) = secrets.next_if(|secret| secret + NEAR < id) {
            keys.push(alone(before));
        }
        let beside = secrets.next_if(|secret| *secret < id + NEAR);
        keys.push(LiteralKey {
            path: path.into(),
            token: span(id, ID_LENGTH),
            secret: beside.map(|start| span(start, SECRET_LENGTH)),
        });
    }
    keys.extend(secrets.map(alone));
    keys
}

/// Where ids of access keys begin.
fn ids(text: &str) -> impl Iterator<Item = usize> {
    let found = text.match_indices(PREFIX).map(|(at, _)| at);
    found.filter(|at| {
        let id = text.get(*at..*at + ID_LENGTH).unwrap_or_default();
        let is_id = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        id.bytes().all(is_id) && stands_alone(text, *at, id) && !is_made_up(id)
    })
}

/// Where secret keys begin.
fn secrets(text: &str) -> impl Iterator<Item = usize> {
    let found = SECRET.iter().flat_map(move |regex| {
        let captures = regex.captures_iter(text);
        captures.filter_map(|captures| captures.get(1))
    });
    found
        .filter(move |secret| {
            is_secret(secret.as_str())
                && stands_alone(text, secret.start(), secret.as_str())
                && !is_made_up(secret.as_str())
        })
        .map(|secret| secret.start())
}

/// Whether nothing that could be part of it stands before or behind a token.
fn stands_alone(text: &str, at: usize, token: &str) -> bool {
    let bytes = text.as_bytes();
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+' | b'_');
    let before = at.checked_sub(1).and_then(|i| bytes.get(i));
    // A slash before a secret is part of it, one before an id is that of a URL.
    let before = before.filter(|b| **b != b'/' || token.len() == SECRET_LENGTH);
    let after = bytes.get(at + token.len());
    let after = after.filter(|b| **b != b'/' || token.len() == SECRET_LENGTH);
    !before.is_some_and(part) && !after.is_some_and(part)
}

/// Whether a key is one of those that documentation uses: `AKIAIOSFODNN7EXAMPLE`.
fn is_made_up(key: &str) -> bool {
    let key = key.to_ascii_uppercase();
    let body = key.strip_prefix(PREFIX).unwrap_or(&key);
    let mut different: Vec<u8> = body.bytes().collect();
    different.sort_unstable();
    different.dedup();
    key.contains("EXAMPLE")
        || different.len() < 6
        || body.contains("0123456789")
        || body.contains("1234567890")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    // Put together here so that no scanner takes this file for one with keys in it.
    fn id() -> String {
        format!("{PREFIX}{}", "QZ4RT7WPL2NV5XKB")
    }

    fn secret() -> String {
        format!("{}{}", "wJq8rXUtnF2M", "I/K7MDEN0bPxRfiCYbTqLm+Zs9Vu")
    }

    fn found(text: &str) -> Vec<(String, bool)> {
        let mut sources = Sources::default();
        sources.add(SourceFile::new("f", text));
        let keys = literal_keys(&sources);
        let shown = |key: &LiteralKey| {
            let token = sources.snippet(key.token).to_owned();
            (token, key.secret.is_some())
        };
        keys.iter().map(shown).collect()
    }

    #[test]
    fn ids_and_secrets_are_found_together() {
        let (id, secret) = (id(), secret());
        assert_eq!(secret.len(), SECRET_LENGTH);
        let text = format!("access_key = \"{id}\"\nsecret_key = \"{secret}\"\n");
        assert_eq!(found(&text), [(id.clone(), true)]);
        let text = format!("secret_key = \"{secret}\"\naccess_key = \"{id}\"\n");
        assert_eq!(found(&text), [(id.clone(), true)]);
        let text = format!("AWS_SECRET_ACCESS_KEY: {secret}\n");
        assert_eq!(found(&text), [(secret.clone(), true)]);
        let far = " ".repeat(2 * NEAR);
        let text = format!("secret_key = \"{secret}\"{far}\n# {id}");
        assert_eq!(found(&text), [(secret, true), (id, false)]);
    }

    #[test]
    fn what_looks_like_a_key_is_none() {
        let (id, secret) = (id(), secret());
        for text in [
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            "secret_key = \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\"".to_owned(),
            format!("{id}X"),
            format!("x{id}"),
            "AKIAAAAAAAAAAAAAAAAA".to_owned(),
            "AKIA1234567890ABCDEF".to_owned(),
            format!("public_key = \"{secret}\""),
            format!("secret_key = \"{secret}a\""),
            format!("secret_key_hash = \"{secret}\""),
            "secret_key = \"0123456789abcdef0123456789abcdef01234567\"".to_owned(),
            "AKIAé".to_owned(),
            "AKIA".to_owned(),
        ] {
            assert_eq!(found(&text), [], "{text}");
        }
    }
}
