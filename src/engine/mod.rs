//! The whole run: load, evaluate, graph, rules, triage, to one [`Report`].
//!
//! No printing and no process exit here. Every file is read once and parsed once; files and root
//! modules are worked on in parallel, and nothing in the result depends on the order in which
//! threads finish.

mod accepted;
mod access;
mod assemblies;
mod by_path;
mod compare;
mod configure;
mod coverage;
mod custom_rules;
mod discover;
mod documents;
mod environments;
mod evaluate;
mod exports;
mod extends;
mod foreign;
mod fragments;
mod inside;
mod installed;
mod load;
mod masked;
mod nesting;
mod parameters;
mod parse;
mod part;
mod policy_document;
mod read;
mod report;
mod revision;
mod root;
mod run;
mod samconfig;
mod settle;
mod show;
mod simulate;
mod since;
mod sort;
mod strictness;
mod templates;
mod unused_paths;
mod used_files;

pub use access::{Access, AccessRequest, PolicyFile, access};
pub use compare::{Compared, Granted, ReadSide, Side, compare_policies, granted};
pub use policy_document::PolicyDocument;
pub use read::MAX_FILE_BYTES;
pub use report::{Baselined, CoverageEntry, NO_FILE, Report, Since, Stats};
pub use revision::checked_out;
pub use run::{Configuration, Request, Scan, check, configuration, in_pool, scan};
pub use show::{
    ReasonTotals, Selection, Shown, ShownDocument, ShownOutput, ShownResource, ShownScope, Totals,
    show,
};
pub use simulate::simulate;
pub use since::check_since;

use std::path::PathBuf;

/// The folder that a scan of `paths` takes as its root: nothing outside of it is read, and paths in
/// reports are relative to it. It is the repository that they lie in; in none, the working directory
/// if they lie in it, or their own folder. Paths that do not exist do not count; no path at all is
/// the working directory.
pub fn root_of(paths: &[PathBuf]) -> PathBuf {
    let paths = run::or_here(paths);
    let paths: Vec<_> = paths.iter().flat_map(|p| p.canonicalize()).collect();
    let here = root::working_directory();
    root::Root::of(&paths, here.as_deref()).dir().to_path_buf()
}
