//! Bytes to text, or a problem that says why not.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use arcstr::ArcStr;

use crate::text::{FileId, Problem, SourceFile, Span};

/// Larger files are refused. CloudFormation takes templates up to 1 MB, so that only generated
/// data comes near.
pub const MAX_FILE_BYTES: u64 = 50 * 1024 * 1024;

/// Why a file gives no text, and as much of its text as shows the place.
#[derive(Debug)]
pub(super) struct ReadError {
    code: &'static str,
    message: String,
    help: &'static str,
    /// The valid text before the fault.
    before: String,
}

impl ReadError {
    fn new(code: &'static str, message: impl Into<String>, help: &'static str) -> Self {
        Self {
            code,
            message: message.into(),
            help,
            before: String::new(),
        }
    }

    /// The problem to report, and the file to show it in.
    pub(super) fn into_parts(self, id: FileId, name: &str) -> (SourceFile, Problem) {
        let span = Span::at(id, self.before.len());
        let problem =
            Problem::error(self.code, span, format!("`{name}` {}", self.message)).help(self.help);
        (SourceFile::new(name, self.before), problem)
    }

    /// The reason in words, without the file's name.
    pub(super) fn into_message(self) -> String {
        self.message
    }
}

/// Reads a file that must be UTF-8; a byte order mark stays in the text, so that offsets are those
/// of the file.
pub(super) fn read_text(path: &Path) -> Result<ArcStr, ReadError> {
    let bytes = read_bytes(path)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(error) => Err(not_utf8(error)),
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let unreadable = |error: std::io::Error| {
        ReadError::new(
            "unreadable-file",
            format!("cannot be read: {error}"),
            "check the path and its permissions",
        )
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > MAX_FILE_BYTES {
        return Err(ReadError::new(
            "file-too-large",
            format!(
                "has {} MiB; files over {} MiB are not read",
                size / (1024 * 1024),
                MAX_FILE_BYTES / (1024 * 1024)
            ),
            "split it, or exclude it with `exclude` in iamvet.yaml",
        ));
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    // The limit holds as well for a file that grows, or that has no size (a device).
    file.take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

fn not_utf8(error: std::string::FromUtf8Error) -> ReadError {
    let at = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let mut result = if utf16 {
        ReadError::new("not-utf8", "is UTF-16, not UTF-8", "save it as UTF-8")
    } else {
        ReadError::new(
            "not-utf8",
            format!("is not UTF-8: invalid byte at offset {at}"),
            "save it as UTF-8",
        )
    };
    let mut valid = bytes;
    valid.truncate(at);
    result.before = String::from_utf8(valid).unwrap_or_default();
    result
}
