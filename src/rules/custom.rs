//! Rules that the user wrote.

use crate::diag::{RuleId, Severity};
use crate::text::Span;

/// The group of the rules that the user wrote.
pub const CUSTOM: &str = "custom";

/// A rule that the user wrote, as its file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomRule {
    /// Its id: kebab-case, and none of a rule of this program.
    pub id: RuleId,
    /// Its name in the file.
    pub name: String,
    /// What it finds, in a few words.
    pub title: String,
    /// How bad its findings are.
    pub severity: Severity,
    /// What to do about a finding; may be empty.
    pub help: String,
    /// Whether what is not known is a finding too, where the rule needs it.
    pub reports_unknown: bool,
    /// The name in the file.
    pub span: Span,
}
