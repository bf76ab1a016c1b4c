//! What the caller decides about the form of a report.

use crate::diag::Severity;

/// What the caller knows and decides; nothing here is read from the environment.
///
/// The default gives the same bytes for the same report, whenever and wherever it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether human output has ANSI colours.
    pub color: bool,
    /// Columns at which human output wraps its messages; 0 never wraps.
    pub width: usize,
    /// Threads that draw human output; 0 for one per core.
    pub jobs: usize,
    /// Whether human output has the hash of what grants.
    pub grant_hashes: bool,
    /// Whether human output is findings and problems only.
    pub quiet: bool,
    /// Path of the root of the scan relative to the root of the repository, with `/`; empty when
    /// they are the same. Paths in JSON, SARIF, annotations and Markdown start with it.
    pub root_prefix: String,
    /// Path of the root of the scan as seen from the working directory, such as `infra` or
    /// `../other`; empty when the working directory is the root, or below it. Paths in human
    /// output start with it.
    pub display_prefix: String,
    /// Path of the working directory below the root of the scan, such as `envs/prod`; empty when it
    /// is not below. Paths in human output are relative to it.
    pub working_dir: String,
    /// Whether human output has the suppressed findings.
    pub show_suppressed: bool,
    /// The day on which the report is made, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The revision that is checked out, in words.
    pub revision: Option<String>,
    /// The paths that were asked for, as they are written.
    pub scanned: Vec<String>,
    /// What links in Markdown start with, such as `https://github.com/OWNER/REPO/blob/COMMIT`;
    /// without it they are relative.
    pub link_base: Option<String>,
    /// The least severity that fails the run, for the summary; none when nothing does.
    pub fail_on: Option<Severity>,
    /// The exit code of the run, for SARIF.
    pub exit_code: Option<i32>,
    /// The command line, for SARIF.
    pub command_line: Option<String>,
    /// When the run started, RFC 3339 in UTC, for SARIF.
    pub start_time: Option<String>,
    /// When the run ended, RFC 3339 in UTC, for SARIF.
    pub end_time: Option<String>,
    /// Tells several runs on one commit apart (SARIF `automationDetails`), such as `production`.
    pub category: Option<String>,
}
