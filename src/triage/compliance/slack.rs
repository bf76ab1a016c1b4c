//! Where the configuration asks less of a rule than controls do.

use super::judge::Judge;
use super::tally::Gap;
use crate::text::Span;

/// A place where a rule does not judge, or judges less strictly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slack {
    /// The rule.
    pub rule: &'static str,
    /// Why.
    pub cause: Cause,
    /// Of what paths, as they are written; empty for all.
    pub paths: Vec<String>,
    /// What sets it, where that is in a file.
    pub span: Option<Span>,
}

/// Why a rule judges less than controls ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It can do nothing without an option that is not set.
    Unconfigured(&'static str),
    /// It is off.
    Off,
    /// An option that makes it less strict.
    Option(&'static str),
}

impl Slack {
    /// Whether it is about a judge: an option that the control sets itself is not.
    pub(super) fn is_of(&self, judge: &Judge) -> bool {
        let sets = |name: &str| judge.options.iter().any(|(own, _)| *own == name);
        self.rule == judge.rule.id && !matches!(self.cause, Cause::Option(name) if sets(name))
    }

    /// What it leaves open.
    pub(super) fn gap(&self) -> Gap {
        let rule = self.rule;
        let text = match self.cause {
            Cause::Unconfigured(option) => format!("rule `{rule}` needs its option `{option}`"),
            Cause::Off => format!("rule `{rule}` is off"),
            Cause::Option(option) => format!("rule `{rule}` is loosened by its option `{option}`"),
        };
        let text = match self.paths.as_slice() {
            [] => text,
            paths => format!("{text} in `{}`", paths.join("`, `")),
        };
        Gap {
            text,
            span: self.span,
        }
    }
}
