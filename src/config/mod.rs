//! The configuration file `iamvet.yaml`, and its schema from the registry of rules.
//!
//! Nothing in it is guessed: an unknown key, rule or value is a problem with its place and the
//! nearest known name, and the run fails. Reading from disk is the caller's.

mod overrides;
mod read;
mod schema;
mod validate;

use std::str::FromStr;

use ignore::gitignore::Gitignore;

pub use overrides::Override;
pub use read::{extended, from_node, parse, parse_all};
pub use schema::schema;

use crate::cloudformation::ParameterValue;
use crate::diag::Severity;
use crate::rules::Settings;
use crate::text::Span;

/// Its name, at the root of the scan or between it and the paths that are scanned.
pub const FILE_NAME: &str = "iamvet.yaml";

/// What the user set.
#[derive(Debug, Clone)]
pub struct Config {
    /// About the rules.
    pub settings: Settings,
    /// Globs of files of custom rules, relative to the configuration, with their places.
    pub custom_rules: Vec<(String, Span)>,
    /// What is not scanned, in the language of `.gitignore`, relative to the root of the scan.
    pub exclude: Gitignore,
    /// When findings fail the run.
    pub fail_on: Option<FailOn>,
    /// What is set for some paths, later ones above earlier ones.
    pub overrides: Vec<Override>,
    /// The baseline, from the folder of the configuration, and the place that names it.
    pub baseline: Option<(String, Span)>,
    /// Values of Terraform variables, as `--var` takes them: a text as it is, anything else as
    /// JSON.
    pub variables: Vec<(String, String)>,
    /// Values of CloudFormation parameters; lists are joined by commas.
    pub parameters: Vec<ParameterValue>,
    /// Files with values of CloudFormation parameters, in order, with the places that name them.
    pub parameter_files: Vec<(String, Span)>,
    /// The region that templates are deployed to.
    pub region: Option<String>,
    /// The account that the code is deployed to.
    pub account_id: Option<String>,
    /// The partition that the code is deployed to.
    pub partition: Option<String>,
    /// Terraform's workspace.
    pub workspace: Option<String>,
    /// The environments that the code is evaluated for, in the order of the file.
    pub environments: Vec<Environment>,
}

/// A named set of what differs between deployments of the same root modules.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Files with values of variables, in order, with the places that name them.
    pub var_files: Vec<(String, Span)>,
    /// Values of variables, as [`Config::variables`] has them.
    pub variables: Vec<(String, String)>,
    /// Values of CloudFormation parameters, as [`Config::parameters`] has them.
    pub parameters: Vec<ParameterValue>,
    /// Files with values of CloudFormation parameters, as [`Config::parameter_files`] has them.
    pub parameter_files: Vec<(String, Span)>,
    /// The region that templates are deployed to.
    pub region: Option<String>,
    /// Terraform's workspace.
    pub workspace: Option<String>,
    /// The account that is deployed to.
    pub account_id: Option<String>,
    /// The partition that is deployed to.
    pub partition: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            custom_rules: Vec::new(),
            exclude: Gitignore::empty(),
            fail_on: None,
            overrides: Vec::new(),
            baseline: None,
            variables: Vec::new(),
            parameters: Vec::new(),
            parameter_files: Vec::new(),
            region: None,
            account_id: None,
            partition: None,
            workspace: None,
            environments: Vec::new(),
        }
    }
}

impl Config {
    /// Whether a path, relative to the root of the scan, is not scanned.
    pub fn excludes(&self, path: &str, is_dir: bool) -> bool {
        self.exclude
            .matched_path_or_any_parents(path, is_dir)
            .is_ignore()
    }
}

/// When findings fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailOn {
    /// When one is at least as bad.
    Severity(Severity),
    /// They do not.
    Never,
}

impl FromStr for FailOn {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "never" => Ok(FailOn::Never),
            other => other.parse().map(FailOn::Severity),
        }
    }
}
