//! Rules with the settings that each path has.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::configure::Configured;
use crate::config::Override;
use crate::diag::Finding;
use crate::graph::Graph;
use crate::guard;
use crate::rules::{self, Failure, IsForeign, Outcome, Settings};
use crate::text::{FileId, Problem, Sources, Span};
use crate::triage::compliance::{Found, Framework, rounds};

/// Most ways in which overrides come together: the rules are run once for each.
const MAX_PROFILES: usize = 16;

/// The overrides of a path, by their places in the configuration.
type Profile = Vec<usize>;

/// The settings of the files that have overrides.
#[derive(Default)]
pub(super) struct Profiles {
    settings: Vec<Settings>,
    /// Which of them a file has; none for those of all others.
    of_file: FxHashMap<FileId, usize>,
}

impl Profiles {
    /// The settings by the overrides of a configuration.
    pub(super) fn read(
        configured: &Configured,
        sources: &Sources,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let config = configured.config();
        let changing = |over: &Override| over.changes_rules();
        let files = sources.iter().map(|(file, _)| file);
        let profiles: Vec<(FileId, Profile)> = files
            .map(|file| (file, of_path(configured, sources.path(file), &changing)))
            .filter(|(_, profile)| !profile.is_empty())
            .collect();
        let all: BTreeSet<&Profile> = profiles.iter().map(|(_, profile)| profile).collect();
        let all: Vec<&Profile> = all.into_iter().collect();
        if all.len() > MAX_PROFILES {
            let message = format!(
                "the overrides come together in {} ways, more than {MAX_PROFILES}: they are not applied",
                all.len()
            );
            let span = Span::at(configured.file().unwrap_or_default(), 0);
            problems.push(Problem::error("too-many-overrides", span, message));
            return Self::default();
        }
        let settings = |profile: &&Profile| {
            let mut settings = config.settings.clone();
            let overrides = profile.iter().filter_map(|at| config.overrides.get(*at));
            overrides.for_each(|over| over.apply(&mut settings));
            settings
        };
        let of_file =
            |(file, profile): &(FileId, Profile)| Some((*file, all.binary_search(&profile).ok()?));
        Self {
            settings: all.iter().map(settings).collect(),
            of_file: profiles.iter().filter_map(of_file).collect(),
        }
    }

    fn of(&self, span: Span) -> Option<usize> {
        self.of_file.get(&span.file).copied()
    }

    /// The settings at a place, where those of all others are `whole`.
    fn at<'a>(&'a self, span: Span, whole: &'a Settings) -> &'a Settings {
        let own = self.of(span).and_then(|at| self.settings.get(at));
        own.unwrap_or(whole)
    }

    /// Settings by which every custom rule runs that runs anywhere.
    pub(super) fn of_custom_rules(&self, whole: &Settings) -> Settings {
        let mut settings = whole.clone();
        for rule in whole.custom.iter() {
            if self.settings.iter().any(|own| own.runs_custom(rule)) {
                settings.by_id_mut(&rule.id).enabled = Some(true);
            }
        }
        settings
    }

    /// Takes back what custom rules found where they do not run, and gives each finding the
    /// severity of its place.
    pub(super) fn apply(&self, judged: &mut guard::Judged, whole: &Settings) {
        if self.settings.is_empty() {
            return;
        }
        let runs = |id: &str, span| {
            let settings = self.at(span, whole);
            let rule = settings.custom_rule(id);
            rule.is_some_and(|rule| settings.runs_custom(rule))
        };
        judged.findings.retain(|it| runs(&it.rule, it.primary));
        judged.unresolved.retain(|it| runs(&it.rule, it.span));
        for finding in &mut judged.findings {
            let settings = self.at(finding.primary, whole);
            if let Some(rule) = settings.custom_rule(&finding.rule) {
                let kind = finding.principal_kind.and_then(rules::kind_of_key);
                finding.severity = settings.custom_severity(rule, kind);
            }
        }
    }
}

/// Runs the rules, with other settings for the findings in files that have overrides. What frameworks
/// ask for goes above all of them: then the rules run in rounds.
pub(super) fn run(
    graph: &Graph,
    settings: &Settings,
    profiles: &Profiles,
    is_foreign: &IsForeign<'_>,
    frameworks: &[&'static Framework],
) -> (Outcome, Found) {
    let run = |ask: &dyn Fn(&mut Settings)| run_once(graph, settings, profiles, is_foreign, ask);
    let rounds = rounds(frameworks);
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
    settings: &Settings,
    profiles: &Profiles,
    is_foreign: &IsForeign<'_>,
    ask: &dyn Fn(&mut Settings),
) -> Outcome {
    let asked = |settings: &Settings| {
        let mut settings = settings.clone();
        ask(&mut settings);
        settings
    };
    let mut outcome = rules::run(graph, &asked(settings), is_foreign);
    let is_of = |span: Span, wanted: Option<usize>| profiles.of(span) == wanted;
    outcome
        .findings
        .retain(|finding| is_of(finding.primary, None));
    outcome.unresolved.retain(|open| is_of(open.span, None));
    for (at, settings) in profiles.settings.iter().enumerate() {
        let own = rules::run(graph, &asked(settings), is_foreign);
        let findings = own.findings.into_iter();
        let findings = findings.filter(|finding| is_of(finding.primary, Some(at)));
        outcome.findings.extend(findings);
        let unresolved = own.unresolved.into_iter();
        let unresolved = unresolved.filter(|open| is_of(open.span, Some(at)));
        outcome.unresolved.extend(unresolved);
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
