//! Where the settings of a run ask less of rules than their defaults do.

use super::configure::Configured;
use crate::rules::{Rule, RuleSettings};
use crate::text::{Sources, Span};
use crate::triage::compliance::{Cause, Framework, Slack};

/// Where rules of frameworks are off or loosened, for all of the code or for paths of it.
pub(super) fn slack(
    frameworks: &[&'static Framework],
    sources: &Sources,
    configured: &Configured,
) -> Vec<Slack> {
    let mut rules: Vec<&'static Rule> = Vec::new();
    for judge in frameworks
        .iter()
        .flat_map(|framework| &framework.controls)
        .flat_map(|control| &control.judges)
    {
        if !rules.iter().any(|known| known.id == judge.rule.id) {
            rules.push(judge.rule);
        }
    }
    let config = configured.config();
    let own = configured.files();
    let files = || {
        let all = sources.iter().filter(|(file, _)| !own.contains(file));
        all.filter_map(|(file, _)| configured.below(sources.path(file)))
    };
    let overrides = config.overrides.iter();
    let overrides: Vec<_> = overrides
        .filter(|over| files().any(|path| over.is_for(path)))
        .collect();
    let mut found = Vec::new();
    for rule in rules {
        let everywhere = |cause, span| Slack {
            rule: rule.id,
            cause,
            paths: Vec::new(),
            span,
        };
        let set = config.settings.rule(rule);
        if !config.settings.runs(rule) {
            let cause = match config.settings.missing_option(rule) {
                Some(option) if !is_off(set) => Cause::Unconfigured(option),
                _ => Cause::Off,
            };
            let place = set
                .filter(|_| is_off(set))
                .and_then(|set| place(set, "enabled"));
            found.push(everywhere(cause, place));
            continue;
        }
        let loose = set.map(|set| loosened(rule, set)).unwrap_or_default();
        let loose = loose.into_iter();
        found.extend(loose.map(|(option, place)| everywhere(Cause::Option(option), place)));
        for over in &overrides {
            let Some(set) = over.rule(rule.id) else {
                continue;
            };
            let there = |cause, span| Slack {
                paths: over.globs().map(str::to_owned).collect(),
                ..everywhere(cause, span)
            };
            if is_off(Some(set)) {
                found.push(there(Cause::Off, place(set, "enabled")));
                continue;
            }
            let loose = loosened(rule, set).into_iter();
            found.extend(loose.map(|(option, place)| there(Cause::Option(option), place)));
        }
    }
    found
}

fn is_off(set: Option<&RuleSettings>) -> bool {
    set.is_some_and(|set| set.enabled == Some(false))
}

fn place(set: &RuleSettings, key: &str) -> Option<Span> {
    set.places.get(key).copied()
}

/// The options that make a rule less strict than its defaults, and where they are set.
fn loosened(rule: &'static Rule, set: &RuleSettings) -> Vec<(&'static str, Option<Span>)> {
    let options = rule.options.iter();
    let options = options.filter(|option| {
        let value = set.options.get(option.name);
        value.is_some_and(|value| !option.is_at_least(value, &option.default_value()))
    });
    options
        .map(|option| (option.name, place(set, option.name)))
        .collect()
}
