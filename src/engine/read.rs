//! Bytes to text, or a problem that says why not.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use arcstr::ArcStr;

use crate::terraform::plan::{is_plan_log, may_be_plan};
use crate::text::{FileId, Problem, SourceFile, Span};

/// Larger files are refused. CloudFormation takes templates up to 1 MB, so that only generated
/// data comes near.
pub const MAX_FILE_BYTES: u64 = 50 * 1024 * 1024;

/// Larger plans are refused. A plan holds every resource several times, whatever its type.
pub const MAX_PLAN_BYTES: u64 = 512 * 1024 * 1024;

/// This much of a large file tells whether it is a plan.
const HEAD_BYTES: u64 = 4096;

/// How many bytes a file may have that starts like this.
fn limit(head: &[u8]) -> u64 {
    let version = b"\"format_version\"";
    let text: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    match text.windows(version.len()).any(|part| part == version) {
        true => MAX_PLAN_BYTES,
        false => MAX_FILE_BYTES,
    }
}

/// Why a file gives no text, and as much of its text as shows the place.
#[derive(Debug)]
pub(super) struct ReadError {
    code: &'static str,
    message: String,
    help: Cow<'static, str>,
    /// The valid text before the fault.
    before: String,
}

impl ReadError {
    fn new(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
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

/// Reads a file that must be UTF-8, as Terraform asks of its own; a byte order mark stays in the
/// text, so that offsets are those of the file.
pub(super) fn read_text(path: &Path) -> Result<ArcStr, ReadError> {
    let bytes = read_bytes(path, |_| MAX_FILE_BYTES)?;
    let text = String::from_utf8(bytes).map_err(not_utf8)?;
    Ok(text.into())
}

/// Reads a file that may be a template or a plan. It may be UTF-16 with a byte order mark, as
/// PowerShell writes it: its text is converted. A plan may be larger than other files.
pub(super) fn read_document(path: &Path) -> Result<ArcStr, ReadError> {
    let bytes = read_bytes(path, limit)?;
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text.into()),
        Err(error) => error,
    };
    let bytes = error.as_bytes();
    if is_binary_plan(bytes) {
        return Err(binary_plan(path));
    }
    match utf16(bytes) {
        Some(text) => Ok(text.into()),
        None => Err(not_utf8(error)),
    }
}

/// Reads a file of which the name tells nothing: the text of a plan, or an empty one.
pub(super) fn read_plan(path: &Path) -> Result<ArcStr, ReadError> {
    match read_document(path).and_then(no_log) {
        Ok(text) if may_be_plan(&text) => Ok(text),
        Err(error) if error.code != "not-utf8" => Err(error),
        _ => Ok(ArcStr::new()),
    }
}

/// Refuses the log of `terraform plan -json`, which is easily taken for the plan.
pub(super) fn no_log(text: ArcStr) -> Result<ArcStr, ReadError> {
    if !is_plan_log(&text) {
        return Ok(text);
    }
    Err(ReadError::new(
        "plan-log",
        "is the log of `terraform plan -json`, which does not hold the plan",
        "run `terraform plan -out tfplan`, then `terraform show -json tfplan > plan.json`",
    ))
}

/// Whether bytes are the start of a plan as `terraform plan -out` writes it: a ZIP archive whose
/// first file is the plan or a state, see
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, section 4.3.7.
fn is_binary_plan(bytes: &[u8]) -> bool {
    const NAME: usize = 30;
    let name = bytes.get(NAME..).unwrap_or_default();
    bytes.starts_with(b"PK\x03\x04")
        && [&b"tfplan"[..], b"tfstate", b"tfconfig"]
            .iter()
            .any(|start| name.starts_with(start))
}

fn binary_plan(path: &Path) -> ReadError {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ReadError::new(
        "binary-plan",
        "is a plan in its binary form, which only Terraform can read",
        format!("run `terraform show -json {name} > plan.json` and check `plan.json`"),
    )
}

/// The text of UTF-16 with a byte order mark, which stays out of it.
fn utf16(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let (pairs, rest) = bytes.get(2..)?.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty())
}

fn read_bytes(path: &Path, limit: fn(&[u8]) -> u64) -> Result<Vec<u8>, ReadError> {
    let unreadable = |error: std::io::Error| {
        ReadError::new(
            "unreadable-file",
            format!("cannot be read: {error}"),
            "check the path and its permissions",
        )
    };
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let mut head = Vec::new();
    if size > MAX_FILE_BYTES {
        head.reserve(HEAD_BYTES as usize);
        (&file)
            .take(HEAD_BYTES)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
    }
    let limit = limit(&head);
    if size > limit {
        return Err(ReadError::new(
            "file-too-large",
            format!(
                "has {} MiB; files over {} MiB are not read",
                size / (1024 * 1024),
                limit / (1024 * 1024)
            ),
            "split it, or exclude it with `exclude` in iamvet.yaml",
        ));
    }
    let mut bytes = head;
    bytes.reserve_exact((size as usize + 1).saturating_sub(bytes.len()));
    // The limit holds as well for a file that grows, or that has no size (a device).
    file.take(limit + 1)
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn only_a_document_may_be_as_large_as_a_plan() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large");
        let mut file = File::create(&path).unwrap();
        file.write_all(b"{\"format_version\":\"1.2\",").unwrap();
        file.set_len(MAX_FILE_BYTES + 1).unwrap();
        assert_eq!(read_text(&path).unwrap_err().code, "file-too-large");
        assert!(read_document(&path).is_ok());
        file.set_len(MAX_PLAN_BYTES + 1).unwrap();
        assert_eq!(read_document(&path).unwrap_err().code, "file-too-large");
    }
}
