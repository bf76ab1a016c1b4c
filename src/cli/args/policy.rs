//! The arguments of `iamvet policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{AccessFormatArg, CodeArgs, ListFormat};
use crate::policy::PolicyType;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PolicyCommand {
    /// Tell which access a policy or a principal has gained and lost, each with a request that shows it
    ///
    /// The answer is exact: it holds for every request that can be made, by the semantics of
    /// actions, resources, principals and conditions. Actions that there are not yet are told apart
    /// and do not count. What depends on values that are not known, and what would take too long, is
    /// told to be so. Exit codes: 0 no new access; 1 new access; 2 it cannot be told, bad usage, or
    /// an input that could not be read or parsed.
    Compare(Box<CompareArgs>),
    /// Check that a policy does not grant actions, on all resources or some
    ///
    /// Exit codes: 0 nothing of it is granted; 1 something is; 2 it cannot be told, bad usage, or an
    /// input that could not be read or parsed.
    Grants(GrantsArgs),
    /// List the actions that patterns match, with their access levels and resource types
    ///
    /// With --shrink, print the shortest patterns that match the same known actions.
    Actions(ActionsArgs),
    /// Print the smallest document that grants the same, and its size by AWS's count
    ///
    /// Actions become the shortest patterns for the same known actions, which may match others that
    /// AWS adds later; statements are put together; names (Sid, Id) go. The sizes are told on
    /// standard error. Exit codes: 0; 1 it is still larger than AWS takes; 2 bad usage, or a document
    /// that cannot be read or is not valid.
    Minimize(MinimizeArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ActionsArgs {
    /// Patterns such as `s3:Get*`
    #[arg(required = true, value_name = "PATTERN")]
    pub(in crate::cli) patterns: Vec<String>,
    /// Only actions of this access level; may be given several times
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(in crate::cli) level: Vec<LevelArg>,
    /// Only actions that can be performed on this resource, or on one that it matches as a pattern
    #[arg(long, value_name = "ARN")]
    pub(in crate::cli) resource: Option<String>,
    /// Print the shortest patterns for them
    #[arg(long)]
    pub(in crate::cli) shrink: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(in crate::cli) format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LevelArg {
    /// Lists resources
    List,
    /// Reads what is in resources
    Read,
    /// Creates, changes or deletes resources
    Write,
    /// Changes who may do what
    PermissionsManagement,
    /// Changes tags
    Tagging,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct MinimizeArgs {
    /// A file with a policy document: JSON, or anywhere in YAML
    pub(in crate::cli) file: PathBuf,
    /// What the document is for: identity, resource, trust, boundary, session, scp, rcp, endpoint;
    /// by its elements where not given
    #[arg(long, value_name = "KIND", value_parser = policy_kind)]
    pub(in crate::cli) kind: Option<PolicyType>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(in crate::cli) format: ListFormat,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CompareArgs {
    /// What was before: a file with a policy document (JSON, or anywhere in YAML), the ARN of a
    /// managed policy of AWS, or with --principal a file or folder of code
    pub(in crate::cli) old: PathBuf,
    /// What is now
    pub(in crate::cli) new: PathBuf,
    /// Compare a principal of code: by a name such as `app` or `role/app`, an address, or an ARN
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) principal: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) code: CodeArgs,
    /// What the documents are for: identity, resource, trust, boundary, session, scp, rcp, endpoint;
    /// by their elements where not given
    #[arg(long, value_name = "KIND", value_parser = policy_kind)]
    pub(in crate::cli) kind: Option<PolicyType>,
    /// Most requests to tell of each kind
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(in crate::cli) limit: usize,
    /// Output format
    #[arg(long, value_enum, default_value_t = AccessFormatArg::Human)]
    pub(in crate::cli) format: AccessFormatArg,
    /// Write the output to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct GrantsArgs {
    /// A file with a policy document (JSON, or anywhere in YAML), or the ARN of a managed policy of
    /// AWS
    pub(in crate::cli) file: PathBuf,
    /// An action that must not be granted, or a pattern of them; may be given several times
    #[arg(long = "action", value_name = "ACTION", required = true)]
    pub(in crate::cli) actions: Vec<String>,
    /// A resource, or a pattern of them, on which it must not be granted; any where not given
    #[arg(long = "resource", value_name = "ARN")]
    pub(in crate::cli) resources: Vec<String>,
    /// What the document is for: identity, resource, trust, boundary, session, scp, rcp, endpoint;
    /// by its elements where not given
    #[arg(long, value_name = "KIND", value_parser = policy_kind)]
    pub(in crate::cli) kind: Option<PolicyType>,
    /// Most requests to tell
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(in crate::cli) limit: usize,
    /// Output format
    #[arg(long, value_enum, default_value_t = AccessFormatArg::Human)]
    pub(in crate::cli) format: AccessFormatArg,
    /// Write the output to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}

fn policy_kind(text: &str) -> Result<PolicyType, String> {
    Ok(match text {
        "identity" => PolicyType::Identity,
        "resource" => PolicyType::Resource(""),
        "trust" => PolicyType::Trust,
        "boundary" => PolicyType::Boundary,
        "session" => PolicyType::Session,
        "scp" => PolicyType::ServiceControl,
        "rcp" => PolicyType::ResourceControl,
        "endpoint" => PolicyType::Endpoint,
        _ => {
            let kinds = "identity, resource, trust, boundary, session, scp, rcp, endpoint";
            return Err(format!("one of {kinds}"));
        }
    })
}
