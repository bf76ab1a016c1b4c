//! Where output goes.

use std::io::Write;
use std::path::Path;

/// Writes `text` to `file`, or to standard output.
///
/// A reader that went away (`| head`) is no fault of the run.
pub(super) fn write(file: Option<&Path>, text: &str) -> Result<(), String> {
    match file {
        Some(file) => std::fs::write(file, text)
            .map_err(|e| format!("`{}` cannot be written: {e}", file.display())),
        None => {
            let mut out = std::io::stdout().lock();
            match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                    Err(format!("standard output cannot be written: {e}"))
                }
                _ => Ok(()),
            }
        }
    }
}
