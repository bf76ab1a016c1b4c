//! The arguments.

mod guard;
mod policy;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::aws::{is_partition, partitions};
use crate::config::FailOn;
use crate::diag::Severity;
use crate::output::Format;
use crate::policy::PolicyType;
use crate::triage::Date;
use crate::triage::compliance::{self, Framework, UnknownFramework};

pub(super) use guard::{GuardCommand, GuardInputArgs, GuardTestArgs};
pub(super) use policy::{
    ActionsArgs, CompareArgs, GrantsArgs, LevelArg, MinimizeArgs, PolicyCommand,
};

/// Who gets which AWS access through this code, which of it breaks the rules, and where it comes
/// from
#[derive(Debug, Parser)]
#[command(name = "iamvet", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Report findings; the main job
    ///
    /// Exit codes: 0 no finding at or above --fail-on; 1 at least one; 2 bad usage or
    /// configuration, or an input that could not be read or parsed (the rest is still analysed
    /// and reported).
    Check(Box<CheckArgs>),
    /// Write the findings that there are into a baseline: they are accepted, with the access that
    /// they give now
    ///
    /// `iamvet check` reports a finding of the baseline again when it grants more than it did. Reason,
    /// owner and last day of an entry may be set by hand; they are kept. Entries outside of the paths,
    /// of rules that are not run and of files with errors stay. Exit codes: 0; 2 bad usage or
    /// configuration, or an input that could not be read or parsed.
    Baseline(Box<BaselineArgs>),
    /// Show every IAM resource as it is evaluated, its policies, and what is not known
    ///
    /// Symbols stand for what is not known: `${aws_iam_role.app.arn}`, `${var.name}`,
    /// `${AWS::AccountId}`. Exit codes: 0; 2 bad usage or configuration, or an input that could not
    /// be read or parsed (the rest is still shown).
    Show(Box<ShowArgs>),
    /// Print the entity graph: users, groups, roles, permission sets, policies and their edges
    Graph(Box<GraphArgs>),
    /// Answer whether a principal may do something, and which statements decide it
    ///
    /// Policies outside of the code take no part unless they are told; the answer says what was
    /// assumed. A condition key that is not told may have any value: where it matters, the answer is
    /// that it is not known. Not judged: access control lists and the public access block of S3, and
    /// grants of KMS. Exit codes: 0 allowed; 1 denied, or not known; 2 bad usage, or an input that
    /// could not be read or parsed.
    Can(Box<CanArgs>),
    /// List every principal that may do something, and the statements that let it
    ///
    /// Those of the code, and those that a policy of the resource names; those of which it is not
    /// known are listed as such. Exit codes: 0; 2 bad usage, or an input that could not be read or
    /// parsed.
    WhoCan(Box<WhoCanArgs>),
    /// Decide a batch of requests, each with the policies that take part
    ///
    /// Each line is a JSON object {request: {principal, action, resource: {resource, accountId},
    /// context}, identityPolicies, resourcePolicy, permissionBoundaries, serviceControlPolicies,
    /// resourceControlPolicies, sessionPolicy, endpointPolicies}, as the npm package
    /// @cloud-copilot/iam-simulate takes them; each is answered by a line {response, decidedBy}. A
    /// condition key that is not in the context is absent. Exit codes: 0; 2 a line is no request.
    Simulate(SimulateArgs),
    /// Compare, check, expand and shrink what policies grant
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Write and test custom rules in the language of AWS CloudFormation Guard
    Guard {
        #[command(subcommand)]
        command: GuardCommand,
    },
    /// List the rules
    Rules(RulesArgs),
    /// Explain a rule: what it finds, why it is bad, what to do
    Explain(ExplainArgs),
    /// Tell which facts about AWS are built in, and how old they are
    Data(DataArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What to analyse; the same for every command that reads code.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Files or folders to analyse; the current folder where none is named. A Terraform file stands
    /// for the module in its folder; a folder that is named is a root module, whoever calls it
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) code: CodeArgs,
}

/// How code is evaluated.
#[derive(Debug, Args)]
pub(super) struct CodeArgs {
    /// Configuration file instead of iamvet.yaml, which is looked up from the paths to the root of
    /// the repository
    #[arg(
        long,
        value_name = "FILE",
        env = "IAMVET_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
    /// Value of a Terraform root variable; later ones win
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(super) vars: Vec<(String, String)>,
    /// File with values of Terraform root variables
    #[arg(long = "var-file", value_name = "FILE")]
    pub(super) var_files: Vec<PathBuf>,
    /// Take values of Terraform root variables from the environment (TF_VAR_name); all others go
    /// before them
    #[arg(long)]
    pub(super) tf_var_env: bool,
    /// Environment of the configuration to evaluate the code for, instead of all; may be given
    /// several times
    #[arg(long = "environment", value_name = "NAME")]
    pub(super) environments: Vec<String>,
    /// The workspace that Terraform is run in; unknown where not given
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) workspace: Option<String>,
    /// Folder of the Terraform root module that the plans among the paths were made from, which is
    /// found by itself where a plan lies in it
    #[arg(long, value_name = "DIR")]
    pub(super) source: Option<PathBuf>,
    /// Value of a CloudFormation parameter
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(super) parameters: Vec<(String, String)>,
    /// File with values of CloudFormation parameters, as the AWS CLI or CodePipeline takes it; those
    /// of the parameters themselves go before it
    #[arg(long = "parameters", value_name = "FILE")]
    pub(super) parameter_files: Vec<PathBuf>,
    /// The region that CloudFormation templates are deployed to; unknown where not given
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) region: Option<String>,
    /// The account that the code is deployed to; unknown where not given
    #[arg(long, value_name = "ID", value_parser = account_id)]
    pub(super) account_id: Option<String>,
    /// The partition that the code is deployed to (aws, aws-cn, aws-us-gov); unknown where not
    /// given
    #[arg(long, value_name = "NAME", value_parser = partition)]
    pub(super) partition: Option<String>,
    /// Threads; one per core where not given
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(super) jobs: usize,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Output format, or FORMAT=FILE to write it to a file; may be given several times
    ///
    /// Formats: human, json, sarif, github, markdown, html.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = target)]
    pub(super) formats: Vec<Target>,
    /// Write the output to a file instead of standard output (with a single --format)
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Run only these rules (ids or names of other tools, separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// Baseline of accepted findings, as `iamvet baseline` writes it, instead of the configuration's
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Report only what is new since a git revision, such as origin/main: findings that were not
    /// there, that grant more, or that stand on changed lines
    ///
    /// The code is held against the newest commit that the revision and HEAD have in common, so that
    /// a branch is judged by its own changes; files that git does not track are new.
    #[arg(
        long,
        value_name = "REV",
        allow_hyphen_values = true,
        conflicts_with = "frameworks"
    )]
    pub(super) new_since: Option<String>,
    /// Run the rules of a compliance framework only, and report by control what passed, what failed,
    /// and what code does not tell; may be given several times
    ///
    /// Frameworks: cis-aws-1.4, cis-aws-3.0, cis-aws-5.0, cis-aws-6.0, cis-aws-7.0, soc2, aws-fsbp,
    /// pci-dss-4, nist-800-53-r5, iso-27001-2022.
    #[arg(long = "framework", value_name = "NAME", value_parser = framework)]
    pub(super) frameworks: Vec<&'static Framework>,
    /// Report only findings at or above this severity (info, low, medium, high, critical)
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(super) severity_at_least: Option<Severity>,
    /// Exit with 1 only for findings at or above this severity, or `never`; `low` where neither this
    /// nor the configuration says
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on)]
    pub(super) fail_on: Option<FailOn>,
    /// Exit with 0 or 1 although an input could not be parsed
    #[arg(long)]
    pub(super) ignore_parse_errors: bool,
    /// Show the hash of what grants below each finding, for `grant=HASH` in a suppression
    #[arg(long)]
    pub(super) grant_hashes: bool,
    /// List the suppressed findings too in human output, with reason, owner and last day;
    /// assessments, JSON, SARIF, Markdown and HTML have them always
    #[arg(long)]
    pub(super) show_suppressed: bool,
    /// When to colour human output
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
    /// Print findings only: no summary and no notes
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// The baseline; that of the configuration where not given, or else iamvet-baseline.json
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Accept nothing new: take out what is gone, and keep what has become less from growing back
    #[arg(long)]
    pub(super) prune: bool,
    /// Tell what would change, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Why entries that are added are accepted
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// Who answers for entries that are added
    #[arg(long, value_name = "NAME")]
    pub(super) owner: Option<String>,
    /// The last day on which entries that are added are accepted
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(super) until: Option<String>,
    /// Run only these rules (ids or names of other tools, separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Show every resource, not only those of IAM
    #[arg(long)]
    pub(super) all: bool,
    /// Show the outputs of root modules and templates too
    #[arg(long)]
    pub(super) outputs: bool,
    /// Show where each value is written and its way from there
    #[arg(long)]
    pub(super) provenance: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = ShowFormatArg::Human)]
    pub(super) format: ShowFormatArg,
    /// Write the output to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// When to colour human output
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = GraphFormat::Json)]
    pub(super) format: GraphFormat,
    /// Write the output to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CanArgs {
    /// The principal: an ARN, a name such as `app` or `role/app`, or the address of what declares it
    pub(super) principal: String,
    /// The action: `s3:GetObject`
    pub(super) action: String,
    /// The ARN of the resource, or `*` for an action without one; a `*` in an ARN stands for itself
    pub(super) resource: String,
    #[command(flatten)]
    pub(super) tell: TellArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, Args)]
pub(super) struct WhoCanArgs {
    /// The action: `s3:GetObject`
    pub(super) action: String,
    /// The ARN of the resource, or `*`, which is what stands here where it is left out
    pub(super) resource: Option<String>,
    #[command(flatten)]
    pub(super) tell: TellArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

/// What is told beside the code.
#[derive(Debug, Args)]
pub(super) struct TellArgs {
    /// Value of a condition key, several times for several values; KEY alone tells that it is absent
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = context_key)]
    pub(super) context: Vec<(String, Option<String>)>,
    /// File with an identity policy that the principal has besides; without a path no code is read
    #[arg(long = "policy", value_name = "FILE")]
    pub(super) policies: Vec<PathBuf>,
    /// File with a policy that is outside of the code
    ///
    /// Kinds: scp, rcp (each file a level of the organization), boundary, session, resource,
    /// endpoint.
    #[arg(long = "assume", value_name = "KIND=FILE", value_parser = assumed)]
    pub(super) assumed: Vec<(PolicyType, PathBuf)>,
    /// Output format
    #[arg(long, value_enum, default_value_t = AccessFormatArg::Human)]
    pub(super) format: AccessFormatArg,
    /// Write the output to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AccessFormatArg {
    /// For people
    Human,
    /// By the schema in schema/access.schema.json
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// File of JSON lines; `-` for standard input
    pub(super) file: PathBuf,
    /// Threads; one per core where not given
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(super) jobs: usize,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Configuration file instead of iamvet.yaml, which is looked up from the current folder to the
    /// root of the repository
    #[arg(
        long,
        value_name = "FILE",
        env = "IAMVET_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(super) format: ListFormat,
}

#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(super) format: ListFormat,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule's id, or another tool's name for it
    pub(super) rule: String,
    /// Configuration file instead of iamvet.yaml, which is looked up from the current folder to the
    /// root of the repository
    #[arg(
        long,
        value_name = "FILE",
        env = "IAMVET_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
}

/// A format and where it goes.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ShowFormatArg {
    /// For people
    Human,
    /// By the schema in schema/show.schema.json
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// Entities and edges with their places
    Json,
    /// Graphviz
    Dot,
    /// Mermaid flowchart
    Mermaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table
    Human,
    /// For programs
    Json,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| "write it as NAME=VALUE".to_owned())
}

fn context_key(text: &str) -> Result<(String, Option<String>), String> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (text, None),
    };
    match key.is_empty() {
        true => Err("write it as KEY=VALUE".to_owned()),
        false => Ok((key.to_owned(), value)),
    }
}

fn assumed(text: &str) -> Result<(PolicyType, PathBuf), String> {
    let (kind, file) = text.split_once('=').ok_or("write it as KIND=FILE")?;
    let kind = match kind {
        "scp" => PolicyType::ServiceControl,
        "rcp" => PolicyType::ResourceControl,
        "boundary" => PolicyType::Boundary,
        "session" => PolicyType::Session,
        "resource" => PolicyType::Resource(""),
        "endpoint" => PolicyType::Endpoint,
        _ => return Err("one of scp, rcp, boundary, session, resource, endpoint".to_owned()),
    };
    Ok((kind, PathBuf::from(file)))
}

fn account_id(text: &str) -> Result<String, String> {
    let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| text.to_owned())
        .ok_or_else(|| "an account id has 12 digits".to_owned())
}

fn partition(text: &str) -> Result<String, String> {
    if is_partition(text) {
        Ok(text.to_owned())
    } else {
        let names: Vec<_> = partitions().collect();
        Err(format!("one of {}", names.join(", ")))
    }
}

fn target(text: &str) -> Result<Target, String> {
    let (format, file) = match text.split_once('=') {
        Some((format, file)) if !file.is_empty() => (format, Some(PathBuf::from(file))),
        Some(_) => return Err("a file name must follow `=`".to_owned()),
        None => (text, None),
    };
    Ok(Target {
        format: format
            .parse()
            .map_err(|e: crate::output::UnknownFormat| e.to_string())?,
        file,
    })
}

fn day(text: &str) -> Result<String, String> {
    let day = text.parse::<Date>();
    day.map(|day| day.to_string())
        .map_err(|()| "write it as YYYY-MM-DD".to_owned())
}

fn framework(text: &str) -> Result<&'static Framework, UnknownFramework> {
    compliance::framework(text)
}

fn severity(text: &str) -> Result<Severity, String> {
    text.parse().map_err(|()| {
        let names: Vec<_> = Severity::ALL.iter().map(|s| s.name()).collect();
        format!("one of {}", names.join(", "))
    })
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    text.parse().map_err(|()| {
        let names: Vec<_> = Severity::ALL.iter().map(|s| s.name()).collect();
        format!("one of {}, never", names.join(", "))
    })
}
