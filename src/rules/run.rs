//! Runs the rules.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::context::Sink;
use super::documents::Study;
use super::supersede::supersede;
use super::{Context, Documents, IsForeign, Rule, Settings, all, merge};
use crate::diag::{Finding, RuleId};
use crate::graph::Graph;
use crate::text::Span;
use crate::value::{Reason, Symbol};

/// What the rules say.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The faults: by rule in the order of the registry, then in the order of the graph.
    pub findings: Vec<Finding>,
    /// What could not be judged, each expression once a rule.
    pub unresolved: Vec<Unresolved>,
    /// Rules that failed.
    pub failures: Vec<Failure>,
}

/// Something that a rule could not judge because it is not known: neither a fault nor safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The rule.
    pub rule: RuleId,
    /// The expression that is not known.
    pub span: Span,
    /// The symbol's name.
    pub symbol: String,
    /// Why it is not known.
    pub reason: Reason,
    /// How many judgements rest on it.
    pub uses: usize,
}

impl Unresolved {
    /// What rests on a symbol at a place; without one, what stands there is nothing that it can be.
    pub(super) fn of(rule: &Rule, span: Span, symbol: Option<&Symbol>) -> Self {
        Self {
            rule: rule.id.into(),
            span,
            symbol: symbol.map_or_else(String::new, ToString::to_string),
            reason: symbol.map_or(Reason::Invalid, |symbol| symbol.reason),
            uses: 1,
        }
    }
}

/// A rule that failed: a fault of this program, not of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: RuleId,
    /// What it said last.
    pub message: String,
}

/// Runs the rules that the settings ask for. A rule that fails is reported, and what it had said
/// before is kept. What is found in foreign files stands where the user's code leads to them.
pub fn run(graph: &Graph, settings: &Settings, is_foreign: &IsForeign<'_>) -> Outcome {
    run_rules(all(), graph, settings, is_foreign)
}

fn run_rules(
    rules: &'static [Rule],
    graph: &Graph,
    settings: &Settings,
    is_foreign: &IsForeign<'_>,
) -> Outcome {
    let documents = Documents::read(graph);
    let mut studies: Vec<Study> = rules
        .iter()
        .filter(|rule| settings.runs(rule))
        .filter_map(Rule::study)
        .collect();
    studies.sort_unstable();
    studies.dedup();
    documents.work_out(&studies);
    let said: Vec<Outcome> = rules
        .par_iter()
        .filter(|rule| settings.runs(rule))
        .map(|rule| {
            let context = Context {
                graph,
                settings,
                documents: &documents,
                rule,
            };
            run_rule(&context, is_foreign)
        })
        .collect();
    let mut outcome = Outcome::default();
    for part in said {
        outcome.findings.extend(part.findings);
        outcome.unresolved.extend(part.unresolved);
        outcome.failures.extend(part.failures);
    }
    outcome.findings = supersede(rules, outcome.findings);
    outcome
}

fn run_rule(context: &Context<'_>, is_foreign: &IsForeign<'_>) -> Outcome {
    let rule = context.rule;
    let mut sink = Sink::default();
    // The sink holds plain vectors: after a panic they are shorter, never broken.
    let result = catch_unwind(AssertUnwindSafe(|| (rule.check)(context, &mut sink)));
    let failure = match result {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(panic) => Some(panic_message(panic.as_ref())),
    };
    let failure = failure.map(|message| Failure {
        rule: rule.id.into(),
        message,
    });
    Outcome {
        findings: merge::merge(sink.findings, is_foreign),
        unresolved: count(sink.unresolved),
        failures: failure.into_iter().collect(),
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("it failed without a message").to_owned()
}

fn count(unresolved: Vec<Unresolved>) -> Vec<Unresolved> {
    let mut at: HashMap<(Span, String), usize> = HashMap::new();
    let mut out: Vec<Unresolved> = Vec::new();
    for entry in unresolved {
        match at.get(&(entry.span, entry.symbol.clone())) {
            Some(&i) => out[i].uses += entry.uses,
            None => {
                at.insert((entry.span, entry.symbol.clone()), out.len());
                out.push(entry);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Severity;

    const fn rule(
        id: &'static str,
        check: fn(&Context<'_>, &mut Sink) -> Result<(), super::super::OptionError>,
    ) -> Rule {
        Rule {
            id,
            title: "",
            group: "test",
            severity: Severity::Low,
            severities: &[],
            on_by_default: true,
            needs_accounts: false,
            aliases: &[],
            supersedes: &[],
            options: &[],
            page: "",
            check,
        }
    }

    fn unresolved(sink: &mut Sink) {
        sink.unresolved(Unresolved {
            rule: "fine".into(),
            span: Span::default(),
            symbol: "var.x".to_owned(),
            reason: Reason::NoValue,
            uses: 1,
        });
    }

    static RULES: &[Rule] = &[
        rule("broken", |_, _| panic!("index out of bounds")),
        rule("misconfigured", |context, _| {
            context.option::<()>("nothing")
        }),
        rule("fine", |_, sink| {
            unresolved(sink);
            unresolved(sink);
            Ok(())
        }),
    ];

    #[test]
    fn a_rule_that_fails_is_named_and_the_others_run() {
        let outcome = run_rules(RULES, &Graph::default(), &Settings::default(), &|_| false);
        let failed: Vec<_> = outcome.failures.iter().map(|f| f.rule.as_ref()).collect();
        assert_eq!(failed, ["broken", "misconfigured"]);
        assert_eq!(outcome.failures[0].message, "index out of bounds");
        assert_eq!(outcome.unresolved.len(), 1);
        assert_eq!(outcome.unresolved[0].uses, 2);
    }
}
