//! The command line: arguments, files to write, exit codes.
//!
//! Nothing is decided here that a report does not say already: commands call the engine, hand the
//! report to `output`, and write what comes back.

mod actions;
mod args;
mod baseline;
mod can;
mod check;
mod data;
mod explain;
mod graph;
mod guard;
mod minimize;
mod policy;
mod show;
mod simulate;
mod view;
mod write;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};

/// No finding at or above `--fail-on`.
const CLEAN: u8 = 0;
/// At least one finding at or above `--fail-on`.
const FOUND: u8 = 1;
/// Bad usage or configuration, or an input that could not be read or parsed.
const FAILED: u8 = 2;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Baseline(args) => baseline::run(args),
        Command::Show(args) => show::run(args),
        Command::Graph(args) => graph::run(args),
        Command::Can(args) => can::can(args),
        Command::WhoCan(args) => can::who_can(args),
        Command::Policy { command } => policy::run(command),
        Command::Guard { command } => guard::run(command),
        Command::Simulate(args) => simulate::run(args),
        Command::Rules(args) => explain::rules(args),
        Command::Data(args) => data::run(args),
        Command::Explain(args) => explain::explain(args),
        Command::Completions { shell } => {
            clap_complete::generate(
                *shell,
                &mut Cli::command(),
                "iamvet",
                &mut std::io::stdout(),
            );
            Ok(CLEAN)
        }
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            eprintln!("iamvet: {message}");
            ExitCode::from(FAILED)
        }
    }
}
