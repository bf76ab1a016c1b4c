//! Rules with the settings that each path has.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::configure::Configured;
use crate::config::Override;
use crate::diag::Finding;
use crate::graph::Graph;
use crate::rules::{self, Failure, IsForeign, Outcome, Settings};
use crate::text::{FileId, Problem, Sources};
use crate::triage::compliance::{Found, Framework, rounds};

/// Most ways in which overrides come together: the rules are run once for each.
const MAX_PROFILES: usize = 16;

/// The overrides of a path, by their places in the configuration.
type Profile = Vec<usize>;

/// Runs the rules, with other settings for the findings in files that have overrides. What frameworks
/// ask for goes above all of them: then the rules run in rounds.
pub(super) fn run(
    graph: &Graph,
    sources: &Sources,
    configured: &Configured,
    is_foreign: &IsForeign<'_>,
    frameworks: &[&'static Framework],
    problems: &mut Vec<Problem>,
) -> (Outcome, Found) {
    let rounds = rounds(frameworks);
    let mut run = |ask: &dyn Fn(&mut Settings)| {
        run_once(graph, sources, configured, is_foreign, ask, problems)
    };
    if rounds.is_empty() {
        return (run(&|_| {}), Found::default());
    }
    let mut all = Outcome::default();
    let mut found = Vec::new();
    let mut left_open = FxHashSet::default();
    for round in &rounds {
        let outcome = run(&|settings| round.apply(settings));
        found.push(outcome.findings);
        let open = outcome.unresolved.into_iter();
        all.unresolved.extend(open.filter(|open| {
            let key = (open.rule.clone(), open.span, open.symbol.clone());
            left_open.insert(key)
        }));
        add_failures(&mut all, outcome.failures);
    }
    let (found, findings) = Found::join(rounds, found);
    all.findings = findings;
    (all, found)
}

fn add_failures(outcome: &mut Outcome, failures: Vec<Failure>) {
    for failure in failures {
        if !outcome.failures.contains(&failure) {
            outcome.failures.push(failure);
        }
    }
}

/// Runs the rules with settings that are changed last by `ask`.
fn run_once(
    graph: &Graph,
    sources: &Sources,
    configured: &Configured,
    is_foreign: &IsForeign<'_>,
    ask: &dyn Fn(&mut Settings),
    problems: &mut Vec<Problem>,
) -> Outcome {
    let config = configured.config();
    let mut settings = config.settings.clone();
    ask(&mut settings);
    let mut outcome = rules::run(graph, &settings, is_foreign);
    let profile = |file: FileId| -> Profile {
        let changing = |over: &Override| over.changes_rules();
        of_path(configured, sources.path(file), &changing)
    };
    let profiles: BTreeSet<Profile> = sources.iter().map(|(file, _)| profile(file)).collect();
    let profiles: Vec<Profile> = profiles.into_iter().filter(|p| !p.is_empty()).collect();
    if profiles.is_empty() {
        return outcome;
    }
    if profiles.len() > MAX_PROFILES {
        let message = format!(
            "the overrides come together in {} ways, more than {MAX_PROFILES}: they are not applied",
            profiles.len()
        );
        let at = configured.file().unwrap_or_default();
        let span = crate::text::Span::at(at, 0);
        problems.push(Problem::error("too-many-overrides", span, message));
        return outcome;
    }
    let is_of = |found: &Finding, wanted: &[usize]| profile(found.primary.file) == wanted;
    outcome.findings.retain(|finding| is_of(finding, &[]));
    outcome
        .unresolved
        .retain(|open| profile(open.span.file).is_empty());
    for wanted in profiles {
        let mut settings = config.settings.clone();
        let overrides = wanted.iter().filter_map(|at| config.overrides.get(*at));
        overrides.for_each(|over| over.apply(&mut settings));
        ask(&mut settings);
        let own = rules::run(graph, &settings, is_foreign);
        let findings = own.findings.into_iter();
        outcome
            .findings
            .extend(findings.filter(|finding| is_of(finding, &wanted)));
        let unresolved = own.unresolved.into_iter();
        outcome
            .unresolved
            .extend(unresolved.filter(|open| profile(open.span.file) == wanted));
        add_failures(&mut outcome, own.failures);
    }
    outcome
}

/// Suppresses the findings that overrides ignore.
pub(super) fn ignore(findings: &mut [Finding], sources: &Sources, configured: &Configured) {
    let overrides = &configured.config().overrides;
    if overrides.is_empty() {
        return;
    }
    for finding in findings.iter_mut().filter(|f| f.suppression.is_none()) {
        let path = sources.path(finding.primary.file);
        let own = of_path(configured, path, &|_| true).into_iter();
        let mut own = own.filter_map(|at| overrides.get(at)?.suppression(&finding.rule));
        finding.suppression = own.next();
    }
}

/// The overrides that are for a path below the root and of which something holds.
fn of_path(configured: &Configured, path: &str, holds: &dyn Fn(&Override) -> bool) -> Profile {
    let overrides = &configured.config().overrides;
    let Some(path) = configured.below(path).filter(|_| !overrides.is_empty()) else {
        return Profile::new();
    };
    let all = overrides.iter().enumerate();
    let own = all.filter(|(_, over)| holds(over) && over.is_for(path));
    own.map(|(at, _)| at).collect()
}
