//! The order of the work.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::by_path;
use super::configure::Configured;
use super::environments::say_environments;
use super::evaluate::{Evaluated, evaluate};
use super::load::load;
use super::masked::say_masked;
use super::report::NO_FILE;
use super::root::{Root, working_directory};
use super::sort::{sort_by_place, sort_findings};
use super::strictness;
use super::unused_paths;
use super::{Baselined, CoverageEntry, Report, Stats};
use crate::diag::{self, Finding};
use crate::graph::Graph;
use crate::rules::Settings;
use crate::text::{FileId, Problem, SourceFile, Sources, Span};
use crate::triage::Date;
use crate::triage::baseline::{self, Entry};
use crate::triage::compliance::{Basis, Framework, Subjects, assess};
use crate::{guard, rules, terraform};

/// What to analyse.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files and folders; relative ones are taken from the current folder. None for the current
    /// folder.
    pub paths: Vec<PathBuf>,
    /// Whether the paths are only where nothing is named: a folder that is named is a root module,
    /// whoever calls it.
    pub paths_are_default: bool,
    /// The configuration; none for the nearest `iamvet.yaml` from the paths' common folder up to the
    /// root of the scan, if there is one.
    pub config: Option<PathBuf>,
    /// `--var NAME=VALUE`; goes before the configuration's.
    pub vars: Vec<(String, String)>,
    /// `--var-file FILE`.
    pub var_files: Vec<PathBuf>,
    /// The folder of the root module that plans were made from; none for the folder they lie in.
    pub source: Option<PathBuf>,
    /// `--parameter NAME=VALUE`; goes before the configuration's.
    pub parameters: Vec<(String, String)>,
    /// `--parameters FILE`; goes before the configuration's.
    pub parameter_files: Vec<PathBuf>,
    /// The region that templates are deployed to; goes before the configuration's.
    pub region: Option<String>,
    /// Values of root variables from the environment, names without `TF_VAR_`; everything else
    /// that sets a variable goes before them.
    pub env_vars: Vec<(String, String)>,
    /// Names of the configuration's environments to evaluate; empty for all.
    pub environments: Vec<String>,
    /// Terraform's workspace; goes before the configuration's.
    pub workspace: Option<String>,
    /// The account that is deployed to; goes before the configuration's.
    pub account_id: Option<String>,
    /// The partition that is deployed to; goes before the configuration's.
    pub partition: Option<String>,
    /// The account that is deployed to where neither the request nor the configuration tells.
    pub fallback_account_id: Option<String>,
    /// The partition that is deployed to where neither the request nor the configuration tells.
    pub fallback_partition: Option<String>,
    /// The program that evaluates custom rules: `iamvet`. Without it they are not run, which is an
    /// error where there are any.
    pub worker: Option<PathBuf>,
    /// Rules to run, by any name; empty for the configuration's.
    pub select: Vec<String>,
    /// Rules not to run, by any name.
    pub ignore: Vec<String>,
    /// The baseline; goes before the configuration's.
    pub baseline: Option<PathBuf>,
    /// Whether the baseline is to be written, and may not be there yet.
    pub writes_baseline: bool,
    /// The compliance frameworks to assess: their rules are run, and no others.
    pub frameworks: Vec<&'static Framework>,
    /// Threads; 0 for one per core.
    pub jobs: usize,
    /// The day on which suppressions count.
    pub today: Date,
}

/// The paths, or the current folder where there are none.
pub(super) fn or_here(paths: &[PathBuf]) -> Cow<'_, [PathBuf]> {
    if paths.is_empty() {
        Cow::Owned(vec![PathBuf::from(".")])
    } else {
        Cow::Borrowed(paths)
    }
}

/// Stack of a worker thread. Evaluation recurses as deep as the code nests and references chain,
/// within limits that fit into this; only what is used is ever mapped.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// What a scan knows before any rule has judged it.
#[derive(Debug)]
pub struct Scan {
    /// The files.
    pub sources: Sources,
    /// Who gets what.
    pub graph: Graph,
    /// What was wrong with the inputs, by path and place.
    pub problems: Vec<Problem>,
    /// What was not resolved, by path and place.
    pub coverage: Vec<CoverageEntry>,
    /// Sizes.
    pub stats: Stats,
    /// The account that the code is deployed to, where that is told.
    pub account_id: Option<String>,
    /// The partition that the code is deployed to, where that is told.
    pub partition: Option<String>,
}

/// The configuration of a request, as it is read.
#[derive(Debug)]
pub struct Configuration {
    /// Its files, and those of custom rules.
    pub sources: Sources,
    /// What is set about the rules.
    pub settings: Settings,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads the configuration, and none of the code.
pub fn configuration(request: &Request) -> Configuration {
    let paths = or_here(&request.paths);
    let paths = paths.iter().filter_map(|path| path.canonicalize().ok());
    let paths: Vec<PathBuf> = paths.collect();
    let root = Root::with_source(&paths, None, working_directory().as_deref());
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let configured = Configured::read(request, &root, &paths, &mut sources, &mut problems);
    Configuration {
        settings: configured.config().settings.clone(),
        sources,
        problems,
    }
}

/// Reads and evaluates, without judging.
pub fn scan(request: &Request) -> Scan {
    in_pool(request.jobs, || {
        let mut scan = evaluate(load(request)).scan;
        sort_by_place(&scan.sources, &mut scan.problems, |p| p.span);
        scan.problems.dedup();
        scan
    })
}

/// Reads, evaluates and judges.
pub fn check(request: &Request) -> Report {
    in_pool(request.jobs, || judge(evaluate(load(request)), request))
}

/// Most threads: each has a stack of its own, and thousands of them only wait for each other.
const MAX_JOBS: usize = 256;

/// Runs on so many threads, or one per core for 0, whose stacks hold the deepest evaluation.
pub fn in_pool<R: Send>(jobs: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.min(MAX_JOBS))
        .stack_size(STACK_BYTES)
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        // Without threads of our own the work is done on the caller's.
        Err(_) => work(),
    }
}

fn judge(evaluated: Evaluated, request: &Request) -> Report {
    let Evaluated {
        scan,
        named,
        mut markers,
        configured,
        accepted,
        mut looked,
    } = evaluated;
    let config = configured.config();
    let is_foreign = |file| terraform::is_installed(scan.sources.path(file));
    let mut problems = Vec::new();
    let profiles = by_path::Profiles::read(&configured, &scan.sources, &mut problems);
    let (outcome, found) = by_path::run(
        &scan.graph,
        &config.settings,
        &profiles,
        &is_foreign,
        &request.frameworks,
    );
    let subjects = match request.frameworks.as_slice() {
        [] => Subjects::default(),
        _ => {
            let is_named = |file| named.as_ref().is_none_or(|named| named.contains(&file));
            let documents = rules::Documents::read(&scan.graph);
            Subjects::of(&scan.graph, &documents, &is_named)
        }
    };
    let settings = profiles.of_custom_rules(&config.settings);
    let mut custom = judge_custom(
        &scan,
        configured.rule_files(),
        &settings,
        request,
        &is_foreign,
    );
    profiles.apply(&mut custom, &config.settings);
    // The graph is the largest thing left, and nothing of it is in the report.
    let graph = scan.graph;
    rayon::spawn(move || drop(graph));
    let mut findings = outcome.findings;
    findings.extend(custom.findings);
    problems.extend(scan.problems);
    problems.extend(custom.problems);
    let mut unresolved = outcome.unresolved;
    unresolved.extend(custom.unresolved);
    markers.set_workspace(config.workspace.clone());
    problems.extend(markers.apply(
        &mut findings,
        &scan.sources,
        &config.settings,
        request.today,
    ));
    by_path::ignore(&mut findings, &scan.sources, &configured);
    unused_paths::tell(&configured, &looked, &scan.sources, &mut problems);
    if let Some(named) = named {
        findings.retain(|finding| touches(finding, &named));
    }
    let mut sources = scan.sources;
    for failure in &outcome.failures {
        let id = sources.add(SourceFile::new(NO_FILE, ""));
        let message = format!("rule `{}` failed: {}", failure.rule, failure.message);
        problems.push(
            Problem::error("internal-error", Span::at(id, 0), message)
                .help("please report this with the input that causes it"),
        );
    }
    sort_findings(&sources, &mut findings);
    let path = |finding: &Finding| sources.path(finding.primary.file);
    diag::number_fingerprints(&mut findings, path);
    let baseline = accepted.map(|accepted| {
        looked.without_broken(&problems, &sources);
        let would_find = |entry: &Entry| looked.would_find(entry, &configured);
        let (applied, found) = baseline::apply(
            accepted.baseline,
            &mut findings,
            path,
            would_find,
            request.today,
        );
        problems.extend(found);
        Baselined {
            applied,
            path: accepted.path,
            file: accepted.file,
        }
    });
    sort_by_place(&sources, &mut problems, |problem| problem.span);
    problems.dedup();
    let environments = configured.chosen_environments();
    say_environments(&mut findings, &environments);
    say_masked(&mut findings, &sources);
    let slack = strictness::slack(&request.frameworks, &sources, &configured);
    let basis = Basis {
        slack: &slack,
        are_accounts_listed: config.settings.accounts.are_listed(),
        unresolved: &unresolved,
        failures: &outcome.failures,
        subjects: &subjects,
        problems: &problems,
        found: &found,
    };
    let assessments = request
        .frameworks
        .iter()
        .map(|framework| assess(framework, &findings, basis));
    let assessments = assessments.collect();
    Report {
        sources,
        findings,
        problems,
        coverage: scan.coverage,
        assessments,
        unresolved,
        custom_rules: Arc::clone(&config.settings.custom),
        stats: scan.stats,
        configurations: configured.files(),
        fail_on: config.fail_on,
        environments,
        baseline,
        since: None,
    }
}

/// Judges by the rules that the user wrote.
fn judge_custom(
    scan: &Scan,
    files: &[guard::RuleFile],
    settings: &Settings,
    request: &Request,
    is_foreign: &rules::IsForeign<'_>,
) -> guard::Judged {
    let worker = request.worker.as_ref().map(|program| guard::Worker {
        program: program.clone(),
        limits: guard::Limits::default(),
    });
    guard::judge(
        files,
        &scan.graph,
        &scan.sources,
        settings,
        worker.as_ref(),
        is_foreign,
    )
}

/// Whether a finding concerns one of the files that the user named.
fn touches(finding: &Finding, named: &FxHashSet<FileId>) -> bool {
    let labels = finding.labels.iter().map(|label| label.span);
    std::iter::once(finding.primary)
        .chain(std::iter::once(finding.resource_span))
        .chain(labels)
        .any(|span| named.contains(&span.file))
}
