//! What a baseline becomes.

use super::{Applied, Entry, Standing};
use crate::diag::{Finding, SuppressionKind};
use crate::triage::Date;

/// What is written into entries that are new, have grown or have expired.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Why they are accepted.
    pub reason: Option<String>,
    /// Who answers for them.
    pub owner: Option<String>,
    /// The last day on which they hold.
    pub until: Option<String>,
}

/// A baseline as it becomes, and what is different.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// The entries to write.
    pub entries: Vec<Entry>,
    /// Entries that are not needed any more.
    pub gone: Vec<Entry>,
    /// Entries whose findings grant less now.
    pub narrowed: Vec<Entry>,
    /// Entries whose findings are elsewhere now.
    pub moved: Vec<Entry>,
    /// Findings without an entry: accepted now, unless only entries that are gone are taken out.
    pub new: Vec<Entry>,
    /// Findings that grant more than their entries excused, or something else, with what they gain.
    pub widened: Vec<(Entry, Vec<String>)>,
    /// Entries that have expired, and are as they were.
    pub expired: Vec<Entry>,
    /// Entries that are as they were.
    pub unchanged: usize,
}

impl Update {
    /// Whether the file stays as it is, but for its layout.
    pub fn is_same(&self) -> bool {
        let changed = [&self.gone, &self.narrowed, &self.moved, &self.new];
        changed.iter().all(|list| list.is_empty()) && self.widened.is_empty()
    }
}

/// What the baseline of a scan becomes. With `only_prune` nothing new is accepted: what is gone is
/// taken out, and what is narrower is written down, so that it cannot grow back.
pub fn update<'a>(
    applied: &Applied,
    findings: &[Finding],
    path: impl Fn(&Finding) -> &'a str,
    told: &Told,
    only_prune: bool,
    today: Date,
) -> Update {
    let mut update = Update::default();
    let mut is_taken = vec![false; applied.baseline.entries.len()];
    for finding in findings {
        let own = finding.suppression.as_ref();
        if own.is_some_and(|own| own.kind != SuppressionKind::Baseline) {
            continue;
        }
        let found = applied.of(finding);
        let at = found.and_then(|found| found.entry);
        let old = at.and_then(|at| applied.baseline.entries.get(at));
        let is_first = at
            .and_then(|at| is_taken.get_mut(at))
            .is_none_or(|taken| !std::mem::replace(taken, true));
        let mut entry = Entry::new(finding, path(finding));
        if let Some(old) = old {
            entry.reason.clone_from(&old.reason);
            entry.owner.clone_from(&old.owner);
            entry.until.clone_from(&old.until);
        }
        let standing = found.map_or(Standing::New, |found| found.standing);
        match standing {
            Standing::New => {
                entry.tell(told);
                update.new.push(entry.clone());
            }
            Standing::Widened | Standing::Changed => {
                entry.tell(told);
                let gained = found.map(|found| found.gained.clone());
                update
                    .widened
                    .push((entry.clone(), gained.unwrap_or_default()));
            }
            _ if entry.expired(today).is_some() && !only_prune && told.until.is_some() => {
                entry.tell(told);
                update.widened.push((entry.clone(), Vec::new()));
            }
            _ if entry.expired(today).is_some() => update.expired.push(entry.clone()),
            Standing::Narrowed => update.narrowed.push(entry.clone()),
            Standing::Moved => update.moved.push(entry.clone()),
            Standing::Unchanged => update.unchanged += 1,
        }
        match (only_prune, standing) {
            (true, Standing::New) => {}
            (true, Standing::Widened | Standing::Changed) => {
                update.entries.extend(old.filter(|_| is_first).cloned());
            }
            _ => update.entries.push(entry),
        }
    }
    let entries = applied.baseline.entries.iter().zip(&applied.is_needed);
    for ((entry, is_needed), is_taken) in entries.zip(is_taken) {
        match (is_needed, is_taken) {
            (_, true) => {}
            // What could not be looked for may be there still.
            (true, false) => {
                update.entries.push(entry.clone());
                update.unchanged += 1;
            }
            (false, false) => update.gone.push(entry.clone()),
        }
    }
    update
}

impl Entry {
    fn tell(&mut self, told: &Told) {
        for (own, told) in [
            (&mut self.reason, &told.reason),
            (&mut self.owner, &told.owner),
            (&mut self.until, &told.until),
        ] {
            if told.is_some() {
                own.clone_from(told);
            }
        }
    }
}
