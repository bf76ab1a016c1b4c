//! The whole run: load, evaluate, graph, rules, triage, to one [`Report`].
//!
//! No printing and no process exit here.

mod report;

pub use report::{CoverageEntry, Report, Stats};
