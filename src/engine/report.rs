//! What a run gives.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::FailOn;
use crate::diag::{Finding, Fingerprint};
use crate::rules::{CustomRule, Unresolved};
use crate::text::{FileId, Problem, Sources, Span};
use crate::triage::baseline::{Applied, Match};
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
    /// The configuration file, if there is one, and those that it extends.
    pub configurations: Vec<FileId>,
    /// When findings fail the run, as the configuration says.
    pub fail_on: Option<FailOn>,
    /// The environments that Terraform was evaluated for, in the order of the configuration.
    pub environments: Vec<String>,
    /// The baseline, if there is one.
    pub baseline: Option<Baselined>,
    /// The revision of which only what is new since is reported, if there is one.
    pub since: Option<Since>,
}

/// What is known of a revision of before.
#[derive(Debug)]
pub struct Since {
    /// As the user names it.
    pub revision: String,
    /// The commit that the code is held against: the newest one in common.
    pub commit: String,
    /// How many findings were there already, without the suppressed ones.
    pub older: usize,
    /// What became of each finding that is reported.
    pub matches: HashMap<Fingerprint, Match>,
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
