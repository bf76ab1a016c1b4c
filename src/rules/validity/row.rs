//! Rules of which only the words differ.

use super::report;
use crate::diag::Severity;
use crate::rules::{Alias, Entry, Rule};

/// How a check of documents is reported.
#[derive(Clone, Copy)]
pub struct Row {
    id: &'static str,
    title: &'static str,
    severity: Severity,
    aliases: &'static [Alias],
    on_by_default: bool,
    supersedes: &'static [&'static str],
}

impl Row {
    /// The check of an id.
    pub const fn new(
        id: &'static str,
        title: &'static str,
        severity: Severity,
        aliases: &'static [Alias],
    ) -> Self {
        Self {
            id,
            title,
            severity,
            aliases,
            on_by_default: true,
            supersedes: &[],
        }
    }

    /// The same rule, which speaks in place of these.
    pub const fn superseding(self, supersedes: &'static [&'static str]) -> Self {
        Self { supersedes, ..self }
    }

    /// The same rule, which runs only when it is asked for.
    pub const fn off_by_default(self) -> Self {
        Self {
            on_by_default: false,
            ..self
        }
    }
}

/// The rule of an entry of the registry, by the row of its id.
pub const fn rule(rows: &'static [Row], entry: Entry) -> Rule {
    let mut at = 0;
    while at < rows.len() && !same(rows[at].id, entry.id) {
        at += 1;
    }
    assert!(at < rows.len(), "the entry has a row");
    let row = rows[at];
    Rule {
        id: entry.id,
        title: row.title,
        group: entry.group,
        severity: row.severity,
        severities: &[],
        on_by_default: row.on_by_default,
        needs_accounts: false,
        aliases: row.aliases,
        supersedes: row.supersedes,
        options: &[],
        page: entry.page,
        check: report::check,
    }
}

/// Whether two texts are equal, while compiling.
const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
