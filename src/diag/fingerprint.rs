//! Names for findings that survive edits elsewhere in the file.

use std::collections::HashMap;
use std::fmt;

use sha2::{Digest, Sha256};

use super::Finding;

/// Rule, path, resource address, hash of the grant, and an ordinal among equals; no line numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Fingerprint(pub String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first 32 hex digits of the SHA-256 of the parts, each ended by a zero byte.
pub fn content_hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    let first = digest.iter().take(16);
    let halves = first.flat_map(|byte| [byte >> 4, byte & 0xf]);
    halves
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}

/// Gives every finding its fingerprint; `path` is that of the finding's file relative to the
/// repository. The findings must be in their final order, which decides the ordinals.
pub fn number_fingerprints<'a>(findings: &mut [Finding], path: impl Fn(&Finding) -> &'a str) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let base = content_hash(&[
            &finding.rule,
            path(finding),
            &finding.address,
            &content_hash(&[&finding.grant]),
        ]);
        let ordinal = seen.entry(base.clone()).or_default();
        finding.fingerprint = Fingerprint(format!("{base}:{ordinal}"));
        *ordinal += 1;
    }
}
