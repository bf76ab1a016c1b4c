//! Bytes in Base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) fn compare(value: &str, subject: &str) -> Option<bool> {
    let decode = |text: &str| STANDARD.decode(text).ok();
    Some(decode(value)? == decode(subject)?)
}
