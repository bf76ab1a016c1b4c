//! What a run gives.

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::FailOn;
use crate::diag::Finding;
use crate::rules::{CustomRule, Unresolved};
use crate::text::{FileId, Problem, Sources, Span};
use crate::triage::baseline::Applied;
use crate::triage::compliance::Assessment;
use crate::value::Reason;

/// The path of problems that are in no file: of the program, or of the request.
pub const NO_FILE: &str = "(iamvet)";

/// Something that was not resolved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoverageEntry {
    /// The expression.
    pub span: Span,
    /// The symbol's name: `var.name`, `data.aws_iam_role.x.arn`.
    pub symbol: String,
    /// Why.
    pub reason: Reason,
    /// How many values of IAM resources rest on it.
    pub uses: usize,
}

/// Sizes of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Files read.
    pub files: usize,
    /// Root modules and templates evaluated.
    pub scopes: usize,
    /// IAM resource instances evaluated.
    pub resources: usize,
    /// Principals in the graph.
    pub principals: usize,
    /// Policies in the graph.
    pub policies: usize,
    /// Attachments in the graph.
    pub attachments: usize,
}

impl Report {
    /// The environments that have a finding; none where none are configured.
    pub fn environments_of<'a>(&'a self, finding: &'a Finding) -> &'a [String] {
        if finding.environments.is_empty() {
            &self.environments
        } else {
            &finding.environments
        }
    }
}

/// What a run gives: everything that output needs.
#[derive(Debug, Default)]
pub struct Report {
    /// The files, for frames and positions.
    pub sources: Sources,
    /// Findings, also suppressed ones: worst first, then by path and place.
    pub findings: Vec<Finding>,
    /// What was wrong with the inputs, by path and place.
    pub problems: Vec<Problem>,
    /// What was not resolved, by path and place.
    pub coverage: Vec<CoverageEntry>,
    /// The rules that the user wrote.
    pub custom_rules: Arc<[CustomRule]>,
    /// What the rules could not judge because it is not known.
    pub unresolved: Vec<Unresolved>,
    /// What the findings say about the frameworks that were asked for.
    pub assessments: Vec<Assessment>,
    /// Sizes.
    pub stats: Stats,
    /// The configuration file, if there is one.
    pub configuration: Option<FileId>,
    /// When findings fail the run, as the configuration says.
    pub fail_on: Option<FailOn>,
    /// The environments that Terraform was evaluated for, in the order of the configuration.
    pub environments: Vec<String>,
    /// The baseline, if there is one.
    pub baseline: Option<Baselined>,
}

/// A baseline and its effect.
#[derive(Debug)]
pub struct Baselined {
    /// What became of its entries and of the findings.
    pub applied: Applied,
    /// Its file, which may not be there yet.
    pub path: PathBuf,
    /// The same, where it was read.
    pub file: Option<FileId>,
}
