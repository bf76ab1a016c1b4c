//! The whole run: load, evaluate, graph, rules, triage, to one [`Report`].
//!
//! No printing and no process exit here. Every file is read once and parsed once; files and root
//! modules are worked on in parallel, and nothing in the result depends on the order in which
//! threads finish.

mod configure;
mod coverage;
mod discover;
mod evaluate;
mod inside;
mod load;
mod parse;
mod read;
mod report;
mod root;
mod run;
mod sort;

pub use read::MAX_FILE_BYTES;
pub use report::{CoverageEntry, Report, Stats};
pub use run::{Request, Scan, check, scan};

/// The folder that a scan of `paths` takes as its root: nothing outside of it is read, and paths in
/// reports are relative to it. Paths that do not exist do not count.
pub fn root_of(paths: &[std::path::PathBuf]) -> std::path::PathBuf {
    let paths: Vec<_> = paths.iter().flat_map(|p| p.canonicalize()).collect();
    root::Root::of(&paths).dir().to_path_buf()
}
