//! What a document takes away from its own statements.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::expand::{Expansions, Form};
use super::{GrantedEntry, Limits, limits};
use crate::aws::Action;
use crate::policy::{Binding, Document, Effect, Elements, Glob, Statement, Subject, Verdict};
use crate::text::Str;

/// Most denials of one document that are looked at.
const MAX_DENIALS: usize = 64;

/// What denials leave of a statement.
#[derive(Debug, Default)]
pub(super) struct Denied {
    /// Denied on all of its resources.
    gone: BTreeSet<Action>,
    /// Denied but for some resources.
    pub(super) narrowed: Arc<[Action]>,
    /// What the denials of every action ask of those who act.
    pub(super) limits: Limits,
    /// The condition keys without which these actions are denied, in lower case.
    pub(super) asked: Vec<(Str, BTreeSet<Action>)>,
}

/// What the denials of a document leave of a statement with these resources.
pub(super) fn of(
    document: &Document,
    resources: &Elements<Glob>,
    expansions: &Expansions,
) -> Denied {
    let mut denied = Denied::default();
    let mut narrowed = BTreeSet::new();
    let denials = document.statements.iter().filter(|s| is_certain(s));
    for denial in denials.take(MAX_DENIALS) {
        let (Some(actions), Some(of)) = (&denial.actions, &denial.resources) else {
            continue;
        };
        let covers = covers(of, resources);
        let limits = Limits::of_denial(denial);
        let actions = || expansions.entries(actions).flat_map(|e| e.actions.to_vec());
        if let Some(key) = limits::asked_key(denial).filter(|_| covers) {
            denied.asked.push((key, actions().collect()));
        }
        if denial.conditions.is_empty() && covers {
            denied.gone.extend(actions());
        } else if denial.conditions.is_empty() && is_all_but(of) || covers && limits.what {
            narrowed.extend(actions());
        } else if covers && limits.caller {
            denied.limits = denied.limits.or(limits);
        }
    }
    denied.narrowed = narrowed.into_iter().collect();
    denied
}

fn is_certain(statement: &Statement) -> bool {
    statement.effect == Effect::Deny
        && !statement.is_broken
        && statement.when.is_none()
        && statement.open.is_none()
}

/// Whether resources are all but some that are named.
fn is_all_but(resources: &Elements<Glob>) -> bool {
    let mut items = resources.items.iter();
    resources.is_negated && resources.open.is_none() && items.all(|i| !i.meaning.is_everything())
}

/// Whether a denial on some resources certainly has all of others.
fn covers(denied: &Elements<Glob>, allowed: &Elements<Glob>) -> bool {
    let certain = || denied.items.iter().filter(|item| item.leaf.when.is_none());
    if denied.is_negated {
        return false;
    }
    if certain().any(|item| item.meaning.is_everything()) {
        return true;
    }
    // A text of wildcards that a pattern matches has nothing that the pattern has not.
    let is_covered = |text: &Subject| {
        certain().any(|item| item.meaning.matches(text, &mut |_| Binding::Unknown) == Verdict::Yes)
    };
    !allowed.is_negated
        && allowed.open.is_none()
        && !allowed.items.is_empty()
        && allowed.items.iter().all(|item| {
            let is_same = certain().any(|denied| denied.meaning == item.meaning);
            is_same || is_covered(&Subject::new(&item.leaf.text))
        })
}

impl Denied {
    /// What is left of an entry; none where nothing is.
    pub(super) fn left(&self, entry: GrantedEntry) -> Option<GrantedEntry> {
        if self.gone.is_empty() {
            return Some(entry);
        }
        let before = entry.actions.len();
        let actions = entry.actions.iter().copied();
        let left: Arc<[Action]> = actions.filter(|a| !self.gone.contains(a)).collect();
        let form = match left.len() {
            0 => return None,
            after if after == before => entry.form,
            // Whoever denies the larger part means the rest.
            after if entry.form == Form::Negated && after > before / 2 => Form::Negated,
            after if entry.form == Form::Everything && after > before / 2 => Form::Everything,
            _ => Form::Pattern,
        };
        Some(GrantedEntry {
            form,
            actions: left,
            ..entry
        })
    }
}
