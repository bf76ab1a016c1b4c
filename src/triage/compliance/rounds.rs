//! What frameworks ask of the options of rules, whatever the configuration sets.
//!
//! Frameworks may ask for different options of one rule: it is run once for each of these demands,
//! in rounds that every rule takes part in as often as there are demands on it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Framework;
use super::judge::{Judge, Options};
use crate::diag::{Finding, RuleId};
use crate::rules::{OptionSpec, Restriction, Rule, Settings};
use crate::text::Span;

/// Rules that are run together, with the options that are asked of them.
#[derive(Debug, Clone, Default)]
pub struct Round {
    rules: Vec<(&'static Rule, Options)>,
    /// Rules that run also when they are off by default.
    needed: Vec<&'static str>,
}

impl Round {
    /// Restricts settings to the round.
    pub fn apply(&self, settings: &mut Settings) {
        settings.restrict(Restriction {
            to: self.rules.iter().map(|(rule, _)| rule.id).collect(),
            with: self.needed.clone(),
        });
        for (rule, options) in &self.rules {
            let set = &mut settings.rule_mut(rule).options;
            let options = options.iter();
            set.extend(options.map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
    }

    fn has(&self, judge: &Judge) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|(rule, options)| rule.id == judge.rule.id && *options == judge.options)
    }
}

/// The rounds of frameworks. The strictest demand on a rule is in the first one, so that what several
/// demands find in one place is said in its words.
pub fn rounds(frameworks: &[&'static Framework]) -> Vec<Round> {
    let controls = frameworks.iter().flat_map(|framework| &framework.controls);
    let mut demands: Vec<(&'static Rule, Vec<Options>)> = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for judge in controls.flat_map(|control| &control.judges) {
        let at = *places.entry(judge.rule.id).or_insert_with(|| {
            demands.push((judge.rule, Vec::new()));
            demands.len() - 1
        });
        if let Some((_, known)) = demands.get_mut(at)
            && !known.contains(&judge.options)
        {
            known.push(judge.options.clone());
        }
    }
    let count = demands.iter().map(|(_, known)| known.len()).max();
    let needed = frameworks
        .iter()
        .flat_map(|framework| framework.needed_rules());
    let round = Round {
        rules: Vec::new(),
        needed: needed.collect(),
    };
    let mut rounds = vec![round; count.unwrap_or_default()];
    for (rule, mut known) in demands {
        let strict = |one: &Options| {
            let all = rule.options.iter();
            let beats = |other: &Options| all.clone().all(|o| is_at_least(o, one, other));
            known.iter().filter(|other| beats(other)).count()
        };
        let ranks: Vec<usize> = known.iter().map(strict).collect();
        let mut ranked: Vec<(usize, Options)> = ranks.into_iter().zip(known.drain(..)).collect();
        ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        for (round, (_, options)) in rounds.iter_mut().zip(ranked) {
            round.rules.push((rule, options));
        }
    }
    rounds
}

fn is_at_least(option: &OptionSpec, one: &Options, other: &Options) -> bool {
    let value = |options: &Options| {
        let mut own = options.iter().filter(|(name, _)| *name == option.name);
        own.next()
            .map_or_else(|| option.default_value(), |(_, value)| value.clone())
    };
    option.is_at_least(&value(one), &value(other))
}

/// The fault that findings of several rounds have in common.
type Key = (RuleId, Span, Span, String, Option<String>);

fn key(finding: &Finding) -> Key {
    (
        finding.rule.clone(),
        finding.primary,
        finding.subject,
        finding.address.clone(),
        finding.condition.clone(),
    )
}

/// Which round found what.
#[derive(Debug, Default)]
pub struct Found {
    rounds: Vec<Round>,
    /// What each round found; empty for a single round, which found everything.
    faults: Vec<FxHashSet<Key>>,
}

impl Found {
    /// Joins the findings of rounds: one for each fault, of the first round that found it.
    pub fn join(rounds: Vec<Round>, found: Vec<Vec<Finding>>) -> (Self, Vec<Finding>) {
        let mut all = Vec::new();
        let mut faults: Vec<FxHashSet<Key>> = Vec::new();
        let is_single = found.len() < 2;
        for findings in found {
            if is_single {
                all = findings;
                break;
            }
            let own: FxHashSet<Key> = findings.iter().map(key).collect();
            let is_new = |finding: &Finding| {
                let key = key(finding);
                !faults.iter().any(|known| known.contains(&key))
            };
            all.extend(findings.into_iter().filter(is_new));
            faults.push(own);
        }
        (Self { rounds, faults }, all)
    }

    /// Whether a finding is one of the round that a judge takes part in.
    pub(super) fn is_of(&self, judge: &Judge, finding: &Finding) -> bool {
        if self.faults.is_empty() {
            return true;
        }
        let mut rounds = self.rounds.iter().zip(&self.faults);
        rounds.any(|(round, faults)| round.has(judge) && faults.contains(&key(finding)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::frameworks;
    use super::*;
    use serde_json::json;

    #[test]
    fn the_strictest_demand_comes_first() {
        let all: Vec<&'static Framework> = frameworks().iter().collect();
        let rounds = rounds(&all);
        let lengths: Vec<_> = rounds
            .iter()
            .filter_map(|round| {
                let mut rules = round.rules.iter();
                rules.find(|(rule, _)| rule.id == "password-too-short")
            })
            .map(|(rule, options)| {
                let option = rule.option("minimum_length").unwrap();
                let own = options.iter().find(|(name, _)| *name == option.name);
                own.map_or_else(|| option.default_value(), |(_, value)| value.clone())
            })
            .collect();
        assert!(lengths.len() >= 3, "{lengths:?}");
        assert_eq!(lengths.first(), Some(&json!(14)));
        assert_eq!(lengths.last(), Some(&json!(8)));
    }
}
