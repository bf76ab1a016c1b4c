//! The same request of the code of before.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::run::or_here;
use crate::engine::{Report, Request};

/// The request as it asks of the code in `before` what it asked of that at `root`; without paths
/// where none was there. The configuration is that of now.
pub(super) fn before(
    request: &Request,
    root: &Path,
    before: &Path,
    report: &Report,
) -> Result<Request, String> {
    let there = |path: &PathBuf| -> Option<PathBuf> {
        let Ok(path) = path.canonicalize() else {
            return Some(path.clone());
        };
        match path.strip_prefix(root) {
            // A file that was not there sets nothing then.
            Ok(below) => Some(before.join(below)).filter(|path| path.exists()),
            Err(_) => Some(path),
        }
    };
    let all = |paths: &[PathBuf]| paths.iter().filter_map(there).collect::<Vec<_>>();
    let mut config = None;
    for (number, file) in report.configurations.iter().enumerate() {
        let name = report.sources.path(*file);
        let is_inside = Path::new(name).is_relative();
        let path = if is_inside {
            before.join(name)
        } else {
            name.into()
        };
        if is_inside && let Some(text) = report.sources.get(*file) {
            let made = path.parent().map_or(Ok(()), fs::create_dir_all);
            let written = made.and_then(|()| fs::write(&path, text.text().as_bytes()));
            written.map_err(|e| format!("`{}` cannot be written: {e}", path.display()))?;
        }
        if number == 0 {
            config = Some(path);
        }
    }
    Ok(Request {
        paths: all(&or_here(&request.paths)),
        paths_are_default: request.paths_are_default || request.paths.is_empty(),
        config,
        var_files: all(&request.var_files),
        parameter_files: all(&request.parameter_files),
        source: request.source.as_ref().and_then(there),
        baseline: request.baseline.as_ref().and_then(there),
        ..request.clone()
    })
}
