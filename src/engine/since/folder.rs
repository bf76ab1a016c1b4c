//! A folder that is there as long as its value is.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Names that are tried.
const TRIES: u32 = 100;

/// A folder of this process, which nobody else can read.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes one where the system keeps temporary files.
    pub(super) fn new() -> Result<Self, String> {
        let base = std::env::temp_dir();
        let base = base.canonicalize().unwrap_or(base);
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| now.subsec_nanos());
        let mut last = String::new();
        for number in 0..TRIES {
            let name = format!("iamvet-{}-{now}-{number}", std::process::id());
            let path = base.join(name);
            match make(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) => last = error.to_string(),
            }
        }
        let base = base.display();
        Err(format!("no folder can be made in `{base}`: {last}"))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

/// Fails when something is there already, be it a link.
fn make(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
