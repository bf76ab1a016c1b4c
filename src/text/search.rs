//! Searches in long texts.

use memchr::memmem;

/// Whether a text has a part. On long texts this takes a fraction of what [`str::contains`] takes.
pub fn has(text: &str, part: &str) -> bool {
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}
