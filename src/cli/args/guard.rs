//! The arguments of `iamvet guard`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{InputArgs, ListFormat};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum GuardCommand {
    /// Test custom rules by files of cases, as Guard's own `test` takes them
    ///
    /// A case has `input`, the document that rules see (`iamvet guard input` prints that of real
    /// code), and `expectations: {rules: {NAME: PASS | FAIL | SKIP}}`. For `guard/roles.guard` the
    /// cases are in `guard/tests/roles*.yaml` (or .yml, .json, .jsn), or beside it in
    /// `guard/roles_tests.yaml`. Exit codes: 0 everything is as expected; 1 something is not; 2 a
    /// file could not be read or evaluated.
    Test(GuardTestArgs),
    /// Print the document that custom rules see
    ///
    /// By the schema in schema/guard-input.schema.json. Exit codes: 0; 2 bad usage, or an input that
    /// could not be read or parsed.
    Input(Box<GuardInputArgs>),
    /// Evaluate the rules and documents on standard input
    #[command(hide = true)]
    Worker,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct GuardTestArgs {
    /// Files of rules, and folders of such; the current folder where none is named
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// File of cases, for the one file of rules that is named
    #[arg(long, short = 't', value_name = "FILE")]
    pub(in crate::cli) test_data: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(in crate::cli) format: ListFormat,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct GuardInputArgs {
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    /// Write the output to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}
