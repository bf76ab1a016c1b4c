//! Digests, UUIDs and what differs from run to run.

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{Args, Builtin, Outcome, Stop, builds};
use crate::value::Reason;

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "md5" => builds(1, 1, |args| digest(args, |b| hex(&md5_of(b)))),
        "sha1" => builds(1, 1, |args| digest(args, |b| hex(&sha1_of(b)))),
        "sha256" => builds(1, 1, |args| digest(args, |b| hex(&sha256_of(b)))),
        "sha512" => builds(1, 1, |args| digest(args, |b| hex(&sha512_of(b)))),
        "base64sha256" => builds(1, 1, |args| digest(args, |b| base64(&sha256_of(b)))),
        "base64sha512" => builds(1, 1, |args| digest(args, |b| base64(&sha512_of(b)))),
        "uuid" => builds(0, 0, |_| Err(Stop::Unknown(Reason::Impure))),
        "bcrypt" => builds(1, None, bcrypt),
        "rsadecrypt" => builds(2, 2, rsadecrypt),
        "uuidv5" => builds(2, 2, uuidv5),
        _ => return None,
    })
}

/// The salt is random. Terraform looks at no argument behind the cost.
fn bcrypt(args: &Args<'_, '_>) -> Outcome {
    args.text(0)?;
    if args.has(1) {
        args.number(1)?;
    }
    Err(Stop::Unknown(Reason::Impure))
}

/// What is encrypted is a secret, so that it is not decrypted here: only the form is looked at.
fn rsadecrypt(args: &Args<'_, '_>) -> Outcome {
    let (text, key) = (args.text(0)?, args.text(1)?);
    if STANDARD.decode(text.as_bytes()).is_err() {
        return Err(args.fault(0, "this is not base64"));
    }
    if !key.contains("-----BEGIN ") {
        return Err(args.fault(1, "this is no private key"));
    }
    Err(Stop::Unknown(Reason::NotSupported))
}

fn digest(args: &Args<'_, '_>, of: fn(&[u8]) -> String) -> Outcome {
    args.new_text(of(args.text(0)?.as_bytes()))
}

pub(super) fn md5_of(bytes: &[u8]) -> Vec<u8> {
    Md5::digest(bytes).to_vec()
}

pub(super) fn sha1_of(bytes: &[u8]) -> Vec<u8> {
    Sha1::digest(bytes).to_vec()
}

pub(super) fn sha256_of(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

pub(super) fn sha512_of(bytes: &[u8]) -> Vec<u8> {
    Sha512::digest(bytes).to_vec()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The namespaces of RFC 9562, appendix A; they differ in one byte.
fn namespace(name: &str) -> Option<[u8; 16]> {
    let last = match name {
        "dns" => 0x10,
        "url" => 0x11,
        "oid" => 0x12,
        "x500" => 0x14,
        _ => return parse_uuid(name),
    };
    let mut bytes = parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8")?;
    bytes[3] = last;
    Some(bytes)
}

fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let braced = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let text = braced
        .or_else(|| text.strip_prefix("urn:uuid:"))
        .unwrap_or(text);
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(&digits, 16)
        .ok()
        .map(u128::to_be_bytes)
}

fn uuidv5(args: &Args<'_, '_>) -> Outcome {
    let namespace = namespace(&args.text(0)?);
    let namespace = namespace.ok_or_else(|| args.fault(0, "this is no namespace"))?;
    let mut bytes = sha1_of(&[&namespace, args.text(1)?.as_bytes()].concat());
    bytes.truncate(16);
    for (i, byte) in bytes.iter_mut().enumerate() {
        match i {
            6 => *byte = *byte & 0x0f | 0x50,
            8 => *byte = *byte & 0x3f | 0x80,
            _ => {}
        }
    }
    let text = hex(&bytes);
    let part = |range| text.get(range).unwrap_or_default();
    args.new_text(
        [
            part(0..8),
            part(8..12),
            part(12..16),
            part(16..20),
            part(20..32),
        ]
        .join("-"),
    )
}
