//! What a rule is given, and what it gives.

use std::fmt;

use serde::de::DeserializeOwned;

use super::merge::Cause;
use super::run::Unresolved;
use super::{Accesses, Documents, HeldDocument, Rule, Settings};
use crate::diag::{Finding, Severity};
use crate::graph::{Graph, PrincipalKind};

/// What a rule judges, and by which settings.
pub struct Context<'a> {
    /// The graph of the whole scan.
    pub graph: &'a Graph,
    /// The settings of all rules.
    pub settings: &'a Settings,
    /// The policy documents of the graph, read.
    pub documents: &'a Documents,
    /// The rule that is run.
    pub rule: &'static Rule,
}

impl Context<'_> {
    /// The rule's severity for a kind of principal, or for what is none.
    pub fn severity(&self, kind: impl Into<Option<PrincipalKind>>) -> Severity {
        self.settings.severity(self.rule, kind)
    }

    /// The rule's severity for a document: that of the configuration, or else its own by who can
    /// come to what the document grants.
    pub fn severity_at(&self, held: &HeldDocument) -> Severity {
        let set = self.settings.severity_set(self.rule, None);
        set.unwrap_or_else(|| held.reach.severity(self.rule.severity))
    }

    /// The same for a fault that is milder or worse than the rule's others: `base` is its severity
    /// where principals of an account can come to it.
    pub fn severity_from(&self, held: &HeldDocument, base: Severity) -> Severity {
        let set = self.settings.severity_set(self.rule, None);
        set.unwrap_or_else(|| held.reach.severity(base))
    }

    /// Who has what through the graph.
    pub(super) fn accesses(&self) -> Accesses<'_> {
        Accesses::new(self.graph, self.documents)
    }

    /// The value of one of the rule's options.
    ///
    /// # Errors
    /// When the value is none that the option can have.
    pub fn option<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, OptionError> {
        self.settings.option(self.rule, name)
    }

    /// The same graph and settings, as another rule sees them.
    pub(super) fn of(&self, rule: &'static Rule) -> Self {
        Self { rule, ..*self }
    }
}

/// An option whose value a rule cannot read. The configuration refuses such values, so this is a
/// fault of the rule's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionError {
    /// The rule.
    pub rule: &'static str,
    /// The option.
    pub option: &'static str,
    /// Why.
    pub message: String,
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OptionError {
            rule,
            option,
            message,
        } = self;
        write!(f, "option `{option}` of rule `{rule}`: {message}")
    }
}

impl std::error::Error for OptionError {}

/// Takes what a rule says.
#[derive(Debug, Default)]
pub struct Sink {
    pub(super) findings: Vec<(Cause, Finding)>,
    pub(super) unresolved: Vec<Unresolved>,
}

impl Sink {
    /// A fault of the construct at its place, whatever it grants: the same place in another
    /// instance of the declaration is the same fault.
    pub fn construct(&mut self, finding: Finding) {
        self.findings.push((Cause::Construct, finding));
    }

    /// A fault of what is granted: the same place is another fault where it grants something else.
    pub fn grant(&mut self, finding: Finding) {
        self.findings.push((Cause::Grant, finding));
    }

    /// A fault of what is written at its place, such as in a document that several policies have:
    /// the same place is the same fault, whoever uses it.
    pub fn written(&mut self, finding: Finding) {
        self.findings.push((Cause::Written, finding));
    }

    /// Something that the rule could not judge.
    pub fn unresolved(&mut self, unresolved: Unresolved) {
        self.unresolved.push(unresolved);
    }
}
