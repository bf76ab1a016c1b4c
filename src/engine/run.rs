//! The order of the work.

use std::path::PathBuf;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::configure::Configured;
use super::coverage::Coverage;
use super::load::{Loaded, list_inside, load, read_inside};
use super::report::NO_FILE;
use super::sort::{sort_by_place, sort_findings};
use super::{CoverageEntry, Report, Stats};
use crate::diag::{self, Finding};
use crate::graph::{self, Graph};
use crate::rules;
use crate::text::{FileId, Problem, SourceFile, Sources, Span};
use crate::triage::{Date, Markers};
use crate::value::{self, Resource, ScopeId, Value};
use crate::{cloudformation, terraform};

/// What to analyse.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files and folders; relative ones are taken from the current folder.
    pub paths: Vec<PathBuf>,
    /// The configuration; none for the nearest `iamvet.yaml` from the paths' common folder up to the
    /// root of the scan, if there is one.
    pub config: Option<PathBuf>,
    /// `--var NAME=VALUE`; goes before the configuration's.
    pub vars: Vec<(String, String)>,
    /// `--var-file FILE`.
    pub var_files: Vec<PathBuf>,
    /// `--parameter NAME=VALUE`; goes before the configuration's.
    pub parameters: Vec<(String, String)>,
    /// The account that is deployed to; goes before the configuration's.
    pub account_id: Option<String>,
    /// The partition that is deployed to.
    pub partition: Option<String>,
    /// Rules to run, by any name; empty for the configuration's.
    pub select: Vec<String>,
    /// Rules not to run, by any name.
    pub ignore: Vec<String>,
    /// Threads; 0 for one per core.
    pub jobs: usize,
    /// The day on which suppressions count.
    pub today: Date,
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
}

/// Reads and evaluates, without judging.
pub fn scan(request: &Request) -> Scan {
    in_pool(request.jobs, || {
        let mut scan = evaluate(load(request), request).scan;
        sort_by_place(&scan.sources, &mut scan.problems, |p| p.span);
        scan.problems.dedup();
        scan
    })
}

/// Reads, evaluates and judges.
pub fn check(request: &Request) -> Report {
    in_pool(request.jobs, || {
        judge(evaluate(load(request), request), request.today)
    })
}

/// Runs on threads whose stacks hold the deepest evaluation.
fn in_pool<R: Send>(jobs: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .stack_size(STACK_BYTES)
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        // Without threads of our own the work is done on the caller's.
        Err(_) => work(),
    }
}

struct Evaluated {
    scan: Scan,
    named: Option<FxHashSet<FileId>>,
    markers: Markers,
    configured: Configured,
}

/// What one root module or template gives.
struct Scope {
    resources: Vec<Resource>,
    problems: Vec<Problem>,
}

fn evaluate(mut loaded: Loaded, request: &Request) -> Evaluated {
    let scopes = evaluate_scopes(&loaded, request);
    let mut markers = Markers::default();
    markers.add_comments(&loaded.comments, &loaded.sources);
    for template in &loaded.templates {
        markers.add_template(template);
    }
    let mut stats = Stats {
        files: loaded.files,
        scopes: scopes.len(),
        ..Stats::default()
    };
    // The trees are the largest part of memory and no longer needed.
    loaded.project = terraform::Project::default();
    loaded.templates = Vec::new();
    let mut problems = loaded.problems;
    let mut resources = Vec::new();
    for scope in scopes {
        resources.extend(scope.resources);
        problems.extend(scope.problems);
    }
    let mut sources = loaded.sources;
    sources.seal();
    let mut coverage = resources
        .par_iter()
        .fold(Coverage::default, |mut coverage, resource| {
            coverage.attributes(&resource.attributes);
            coverage
        })
        .reduce(Coverage::default, Coverage::merge)
        .into_entries();
    sort_by_place(&sources, &mut coverage, |entry| entry.span);
    let mut graph = graph::build(&resources);
    for node in loaded.policies {
        let path = Value::text(sources.path(node.span.file), node.span);
        graph.add_document(path, value::from_tree(node));
    }
    stats.resources = resources.len();
    stats.principals = graph.principals.len();
    stats.policies = graph.policies.len();
    stats.attachments = graph.attachments.len();
    Evaluated {
        scan: Scan {
            sources,
            graph,
            problems,
            coverage,
            stats,
        },
        named: loaded.named,
        markers,
        configured: loaded.configured,
    }
}

/// Evaluates root modules and templates, each on its own, in parallel; the result is in the order
/// of their names.
fn evaluate_scopes(loaded: &Loaded, request: &Request) -> Vec<Scope> {
    let config = loaded.configured.config();
    let roots = terraform::root_modules(&loaded.project);
    let terraform_options = terraform::Options {
        vars: config.variables.clone(),
        var_files: loaded.var_files.clone(),
        wanted: &graph::is_wanted,
        read_file: &|name| read_inside(&loaded.root, &loaded.sources, name),
        list_files: &|name| list_inside(&loaded.root, name),
        sources: &loaded.sources,
    };
    let template_options = cloudformation::Options {
        parameters: config.parameters.clone(),
        account_id: config.account_id.clone(),
        region: None,
        partition: request.partition.clone(),
        wanted: &graph::is_wanted,
    };
    let modules = roots.par_iter().enumerate().map(|(i, root)| {
        let scope = ScopeId(i as u32);
        let done = terraform::evaluate(&loaded.project, root, scope, &terraform_options);
        Scope {
            resources: done.resources,
            problems: done.problems,
        }
    });
    let first = roots.len();
    let templates = loaded.templates.par_iter().enumerate().map(|(i, root)| {
        let scope = ScopeId((first + i) as u32);
        let done = cloudformation::evaluate(root, scope, &template_options);
        Scope {
            resources: done.resources,
            problems: done.problems,
        }
    });
    modules.chain(templates).collect()
}

fn judge(evaluated: Evaluated, today: Date) -> Report {
    let Evaluated {
        scan,
        named,
        markers,
        configured,
    } = evaluated;
    let config = configured.config();
    let outcome = rules::run(&scan.graph, &config.settings);
    let mut findings = outcome.findings;
    let mut problems = scan.problems;
    problems.extend(markers.apply(&mut findings, &scan.sources, &config.settings, today));
    if let Some(named) = named {
        findings.retain(|finding| touches(finding, &named));
    }
    let mut sources = scan.sources;
    for failure in outcome.failures {
        let id = sources.add(SourceFile::new(NO_FILE, ""));
        let message = format!("rule `{}` failed: {}", failure.rule, failure.message);
        problems.push(
            Problem::error("internal-error", Span::at(id, 0), message)
                .help("please report this with the input that causes it"),
        );
    }
    sort_by_place(&sources, &mut problems, |problem| problem.span);
    problems.dedup();
    sort_findings(&sources, &mut findings);
    diag::number_fingerprints(&mut findings, |f| sources.path(f.primary.file));
    Report {
        sources,
        findings,
        problems,
        coverage: scan.coverage,
        unresolved: outcome.unresolved,
        stats: scan.stats,
        fail_on: config.fail_on,
    }
}

/// Whether a finding concerns one of the files that the user named.
fn touches(finding: &Finding, named: &FxHashSet<FileId>) -> bool {
    let labels = finding.labels.iter().map(|label| label.span);
    std::iter::once(finding.primary)
        .chain(std::iter::once(finding.resource_span))
        .chain(labels)
        .any(|span| named.contains(&span.file))
}
