//! `iamvet check`

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::args::{CheckArgs, CodeArgs, Color, InputArgs, Target};
use super::write::write;
use super::{CLEAN, FAILED, FOUND, view};
use crate::config::FailOn;
use crate::diag::Severity;
use crate::engine::{self, Report, Request};
use crate::output::{self, Format, Options};
use crate::text::{Problem, ProblemLevel};
use crate::triage::Date;

/// Findings from this severity on fail the run where nothing else is said.
const DEFAULT_FAIL_ON: Severity = Severity::Low;

/// Checks, writes every output that was asked for, and gives the exit code.
pub(super) fn run(args: &CheckArgs) -> Result<u8, String> {
    let targets = targets(args)?;
    let mut request = request(&args.input)?;
    request.select.clone_from(&args.select);
    request.ignore.clone_from(&args.ignore);
    request.baseline.clone_from(&args.baseline);
    request.frameworks.clone_from(&args.frameworks);
    let mut report = match &args.new_since {
        Some(revision) => engine::check_since(&request, revision)?,
        None => engine::check(&request),
    };
    // Which names are rules is known when the configuration is read, which may name custom ones.
    let is_unknown = |p: &&Problem| p.code == "unknown-rule" && p.level == ProblemLevel::Error;
    if let Some(unknown) = report.problems.iter().find(is_unknown) {
        return Err(unknown.message.clone());
    }
    if let Some(least) = args.severity_at_least {
        report.findings.retain(|f| f.severity >= least);
    }
    let fail_on = match args.fail_on.or(report.fail_on) {
        Some(FailOn::Severity(severity)) => Some(severity),
        Some(FailOn::Never) => None,
        None => Some(DEFAULT_FAIL_ON),
    };
    let code = exit_code(&report, fail_on, args.ignore_parse_errors);
    for target in &targets {
        let to_terminal = target.file.is_none() && std::io::stdout().is_terminal();
        let options = options(args, &request, fail_on, code, to_terminal);
        let text = output::render(&report, target.format, &options);
        write(target.file.as_deref(), &text)?;
        if target.format == Format::Github {
            write_step_summary(&report, &options)?;
        }
    }
    Ok(code)
}

/// What the engine is asked for by the arguments that all commands share.
pub(super) fn request(args: &InputArgs) -> Result<Request, String> {
    request_for(args.paths.clone(), &args.code)
}

/// The code of some paths.
pub(super) fn request_for(paths: Vec<PathBuf>, args: &CodeArgs) -> Result<Request, String> {
    Ok(Request {
        paths,
        paths_are_default: false,
        config: args.config.clone(),
        vars: args.vars.clone(),
        var_files: args.var_files.clone(),
        env_vars: if args.tf_var_env {
            tf_vars()
        } else {
            Vec::new()
        },
        environments: args.environments.clone(),
        workspace: args.workspace.clone(),
        source: args.source.clone(),
        parameters: args.parameters.clone(),
        parameter_files: args.parameter_files.clone(),
        region: args.region.clone(),
        account_id: args.account_id.clone(),
        partition: args.partition.clone(),
        fallback_account_id: None,
        fallback_partition: None,
        worker: std::env::current_exe().ok(),
        select: Vec::new(),
        ignore: Vec::new(),
        baseline: None,
        writes_baseline: false,
        frameworks: Vec::new(),
        jobs: args.jobs,
        today: today(),
    })
}

/// Values of root variables in the environment, by name. Texts that are not Unicode are no values.
fn tf_vars() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| {
            let name = name.to_str()?.strip_prefix("TF_VAR_")?.to_owned();
            Some((name, value.into_string().ok()?))
        })
        .filter(|(name, _)| !name.is_empty())
        .collect();
    found.sort();
    found
}

/// The current day in UTC.
fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH);
    Date::from_unix_seconds(seconds.map_or(0, |s| s.as_secs()))
}

/// The outputs: human on standard output where nothing else is asked for.
fn targets(args: &CheckArgs) -> Result<Vec<Target>, String> {
    let mut targets = args.formats.clone();
    if targets.is_empty() {
        targets.push(Target {
            format: Format::Human,
            file: None,
        });
    }
    if let Some(file) = &args.output {
        match targets.as_mut_slice() {
            [only] if only.file.is_none() => only.file = Some(file.clone()),
            _ => return Err("--output goes with a single --format; write FORMAT=FILE".to_owned()),
        }
    }
    if targets.iter().filter(|t| t.file.is_none()).count() > 1 {
        return Err("only one format can go to standard output; write FORMAT=FILE".to_owned());
    }
    Ok(targets)
}

/// `--ignore-parse-errors` is about inputs: what is wrong with the configuration, the paths or this
/// program fails the run all the same.
fn exit_code(report: &Report, fail_on: Option<Severity>, ignore_parse_errors: bool) -> u8 {
    let of_inputs = |problem: &Problem| {
        let baseline = report.baseline.as_ref().and_then(|baseline| baseline.file);
        let mut own = report.configurations.iter().chain(&baseline);
        !own.any(|file| *file == problem.span.file)
            && !matches!(
                problem.code,
                "baseline-not-read"
                    | "internal-error"
                    | "path-not-found"
                    | "unknown-rule"
                    | "unknown-environment"
            )
    };
    let failed = report
        .problems
        .iter()
        .filter(|p| p.level == ProblemLevel::Error)
        .any(|p| !ignore_parse_errors || !of_inputs(p));
    let found = report
        .findings
        .iter()
        .any(|f| f.suppression.is_none() && fail_on.is_some_and(|least| f.severity >= least));
    match (failed, found) {
        (true, _) => FAILED,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    }
}

fn options(
    args: &CheckArgs,
    request: &Request,
    fail_on: Option<Severity>,
    code: u8,
    to_terminal: bool,
) -> Options {
    Options {
        color: colored(args.color, to_terminal),
        width: if to_terminal { terminal_width() } else { 0 },
        jobs: args.input.code.jobs,
        quiet: args.quiet,
        grant_hashes: args.grant_hashes,
        show_suppressed: args.show_suppressed,
        date: Some(request.today.to_string()),
        revision: engine::checked_out(&engine::root_of(&request.paths)),
        scanned: scanned(request),
        link_base: link_base(),
        fail_on,
        exit_code: Some(i32::from(code)),
        ..view::options(request)
    }
}

/// The paths that are checked, as they are written.
fn scanned(request: &Request) -> Vec<String> {
    match request.paths.as_slice() {
        [] => vec![".".to_owned()],
        paths => paths
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
    }
}

/// Whether human output is coloured, see <https://no-color.org>.
pub(super) fn colored(color: Color, to_terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => to_terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    }
}

/// Columns of the terminal, as `COLUMNS` tells; 100 where it does not.
fn terminal_width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.parse().ok())
        .unwrap_or(100)
}

/// Where GitHub shows the files of the commit that is checked.
fn link_base() -> Option<String> {
    let server = std::env::var("GITHUB_SERVER_URL").ok()?;
    let repository = std::env::var("GITHUB_REPOSITORY").ok()?;
    let commit = std::env::var("GITHUB_SHA").ok()?;
    Some(format!("{server}/{repository}/blob/{commit}"))
}

/// Adds every finding to the summary of the GitHub step, where there is one: annotations are cut
/// off after ten of a kind.
fn write_step_summary(report: &Report, options: &Options) -> Result<(), String> {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|f| !f.is_empty()) else {
        return Ok(());
    };
    let text = output::github_step_summary(report, options);
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(&file)
        .and_then(|mut f| f.write_all(text.as_bytes()))
        .map_err(|e| format!("`{}` cannot be written: {e}", Path::new(&file).display()))
}
