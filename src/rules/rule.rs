//! What a rule is made of.

use crate::diag::{Finding, Severity};
use crate::graph::Graph;

/// Another tool's name for the same fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// `checkov`, `trivy`, `kics`, `cfn-nag`, `cfn-lint`, `cdk-nag`, `aws-config`,
    /// `security-hub`, `prowler`, `conformity`, `terrascan`, `guard`.
    pub tool: &'static str,
    /// The id there, such as `CKV_AWS_40`.
    pub id: &'static str,
}

/// A control of a compliance framework that the rule judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapping {
    /// Framework with its version, such as `CIS AWS v3.0`.
    pub framework: &'static str,
    /// The control's number there, such as `1.15`.
    pub control: &'static str,
}

/// An option of a rule in the configuration.
#[derive(Debug, Clone, Copy)]
pub struct OptionSpec {
    /// Its key below the rule's id.
    pub name: &'static str,
    /// What it does, one sentence.
    pub summary: &'static str,
    /// JSON schema of its value.
    pub schema: &'static str,
    /// Default as JSON.
    pub default: &'static str,
}

/// What a rule judges.
pub struct Context<'a> {
    /// The graph of the whole scan.
    pub graph: &'a Graph,
}

/// A rule.
pub struct Rule {
    /// Kebab-case name that states the fault.
    pub id: &'static str,
    /// The fault in a few words, as in a table.
    pub title: &'static str,
    /// Folder below `rules`, such as `attachment`.
    pub group: &'static str,
    /// Severity where nothing changes it.
    pub severity: Severity,
    /// Whether it runs without being selected.
    pub on_by_default: bool,
    /// Names of other tools.
    pub aliases: &'static [Alias],
    /// Controls.
    pub mappings: &'static [Mapping],
    /// Options.
    pub options: &'static [OptionSpec],
    /// The page, Markdown.
    pub page: &'static str,
    /// Judges the graph.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}
