//! What is inside of some statements and outside of others, by classes of actions.

use std::collections::BTreeMap;

use super::entry::{Actions, Entry};
use super::outcome::Reason;
use super::reading::Lowered;
use super::sameness;
use super::sets::ActionSet;
use super::texts::{self, Wanted};
use super::words::Token;
use crate::aws::{self, Action};
use crate::policy::Verdict;
use crate::policy::document::Statement;
use crate::policy::principal::PrincipalName;

/// Most classes of actions that are told apart.
const MAX_CLASSES: usize = 4_096;

/// The requests that all of some statements match and none of others.
pub(super) struct Region<'e, 'a> {
    pub(super) inside: &'e [&'e Entry<'a>],
    pub(super) outside: Vec<&'e Entry<'a>>,
}

/// Actions that are inside, and the other statements that take them.
pub(super) struct Class {
    pub(super) actions: ClassActions,
    /// The other statements by their place, and whether they take the actions for certain.
    pub(super) takers: Vec<(usize, bool)>,
}

/// What the actions of a class are.
pub(super) enum ClassActions {
    /// These.
    Known(ActionSet),
    /// Such that there are not yet.
    Future(Vec<char>),
}

/// The classes of a region, and why these are not all.
#[derive(Default)]
pub(super) struct Classes {
    pub(super) classes: Vec<Class>,
    pub(super) known_gap: Option<Reason>,
    pub(super) future_gap: Option<Reason>,
}

impl Region<'_, '_> {
    /// The actions of the region by which of the other statements take them. Actions that some other
    /// statement takes whatever else is asked for are left out.
    pub(super) fn classes(&self, steps: &mut usize) -> Classes {
        let mut out = Classes::default();
        let Some((first, rest)) = self.inside.split_first() else {
            return out;
        };
        let mut known = first.actions.maybe.clone();
        for entry in rest {
            known = known.and(&entry.actions.maybe);
        }
        let covers: Vec<bool> = self
            .outside
            .iter()
            .map(|entry| self.covers_rest(entry))
            .collect();
        *steps = steps.saturating_sub(self.outside.len());
        for (entry, covers) in self.outside.iter().zip(&covers) {
            if *covers && !known.is_empty() {
                known = known.without(&entry.actions.sure);
            }
        }
        if !known.is_empty() {
            self.known_classes(known, steps, &mut out);
        }
        self.future_classes(&covers, steps, &mut out);
        out
    }

    fn known_classes(&self, known: ActionSet, steps: &mut usize, out: &mut Classes) {
        let mut classes: Vec<(ActionSet, Vec<(usize, bool)>)> = vec![(known.clone(), Vec::new())];
        for (at, entry) in self.outside.iter().enumerate() {
            let Actions { sure, maybe, .. } = &*entry.actions;
            if maybe.is_apart(&known) {
                continue;
            }
            *steps = steps.saturating_sub(classes.len());
            let mut next = Vec::with_capacity(classes.len());
            for (class, takers) in classes {
                split(class, takers, at, sure, maybe, &mut next);
            }
            classes = next;
            if classes.len() > MAX_CLASSES || *steps == 0 {
                out.known_gap = Some(Reason::Limit);
                return;
            }
        }
        let known = classes.into_iter().map(|(actions, takers)| Class {
            actions: ClassActions::Known(actions),
            takers,
        });
        out.classes.extend(known);
    }

    fn future_classes(&self, covers: &[bool], steps: &mut usize, out: &mut Classes) {
        let mut wanted = Wanted {
            inside: vec![vec![any_action()]],
            ..Wanted::default()
        };
        let mut is_open = false;
        for entry in self.inside {
            let actions = &entry.actions;
            is_open |= actions.is_open;
            match actions.is_negated {
                true => wanted.apart.extend(actions.with_singles.iter().cloned()),
                false => wanted.inside.push(actions.patterns.clone()),
            }
        }
        for entry in &self.outside {
            let actions = &entry.actions;
            wanted.apart.extend(actions.with_singles.iter().cloned());
            if actions.is_negated {
                wanted.through.push(actions.patterns.clone());
                is_open |= actions.is_open;
            }
        }
        // The smallest unions first, so that few patterns are crossed with many.
        wanted.inside.sort_by_key(Vec::len);
        let found = texts::words(&wanted, steps);
        if is_open {
            out.future_gap = Some(Reason::Actions);
        } else if !found.is_complete {
            out.future_gap = Some(Reason::Limit);
        }
        let mut by_takers: BTreeMap<Vec<(usize, bool)>, Vec<char>> = BTreeMap::new();
        'words: for word in found.words {
            let is_inside = |entry: &&Entry<'_>| entry.actions.takes(&word) != Verdict::No;
            // There is no service and no action without a name.
            let is_named = word.first() != Some(&':') && word.last() != Some(&':');
            if !is_named || !self.inside.iter().all(is_inside) || is_known(&word) {
                continue;
            }
            *steps = steps.saturating_sub(self.outside.len());
            if *steps == 0 {
                out.future_gap = Some(Reason::Limit);
                break;
            }
            let mut takers = Vec::new();
            for (at, (entry, covers)) in self.outside.iter().zip(covers).enumerate() {
                match entry.actions.takes(&word) {
                    Verdict::Yes if *covers => continue 'words,
                    Verdict::Yes => takers.push((at, true)),
                    Verdict::Unknown => takers.push((at, false)),
                    Verdict::No => {}
                }
            }
            by_takers.entry(takers).or_insert(word);
        }
        let future = by_takers.into_iter().map(|(takers, word)| Class {
            actions: ClassActions::Future(word),
            takers,
        });
        out.classes.extend(future);
    }

    /// Whether a statement takes every request of the region whose action it takes.
    fn covers_rest(&self, other: &Entry<'_>) -> bool {
        if !other.is_certain {
            return self.inside.iter().any(|entry| other.is_implied_by(entry));
        }
        let any = |implies: fn(&Statement, &Statement) -> bool| {
            self.inside
                .iter()
                .any(|entry| implies(entry.statement, other.statement))
        };
        let all_resources = other.statement.resources.as_ref().is_none_or(|elements| {
            let mut items = elements.items.iter();
            !elements.is_negated
                && items.any(|i| i.leaf.when.is_none() && i.meaning.is_everything())
        });
        let all_principals = other.statement.principals.as_ref().is_none_or(|elements| {
            let is_everyone = |name: &PrincipalName| matches!(name, PrincipalName::Everyone);
            let mut items = elements.items.iter();
            !elements.is_negated && items.any(|i| i.leaf.when.is_none() && is_everyone(&i.meaning))
        });
        let mut conditions = other.statement.conditions.iter();
        conditions.all(|wanted| {
            let inside = self.inside.iter();
            let mut found = inside.flat_map(|entry| &entry.statement.conditions);
            found.any(|found| sameness::implies_condition(found, wanted))
        }) && (all_resources || any(sameness::implies_resources))
            && (all_principals || any(sameness::implies_principals))
    }
}

/// Adds the parts of a class that a statement takes, may take, and does not take.
fn split(
    class: ActionSet,
    takers: Vec<(usize, bool)>,
    at: usize,
    sure: &ActionSet,
    maybe: &ActionSet,
    to: &mut Vec<(ActionSet, Vec<(usize, bool)>)>,
) {
    if class.is_apart(maybe) {
        to.push((class, takers));
        return;
    }
    let with = |is_sure| {
        let mut takers = takers.clone();
        takers.push((at, is_sure));
        takers
    };
    let taken = class.and(sure);
    let open = class.and(&maybe.without(sure));
    let left = class.without(maybe);
    for (part, takers) in [
        (taken, with(true)),
        (open, with(false)),
        (left, takers.clone()),
    ] {
        if !part.is_empty() {
            to.push((part, takers));
        }
    }
}

/// A service, a colon, a name.
fn any_action() -> Lowered {
    Lowered::of(vec![Token::Star, Token::Char(':'), Token::Star])
}

fn is_known(word: &[char]) -> bool {
    let text: String = word.iter().collect();
    aws::action(&text).is_some()
}

impl ClassActions {
    /// One of them.
    pub(super) fn first(&self) -> Vec<char> {
        match self {
            ClassActions::Known(actions) => {
                let first = actions.iter().next().map(|action| action.to_string());
                first.unwrap_or_default().chars().collect()
            }
            ClassActions::Future(word) => word.clone(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, ClassActions::Known(actions) if actions.is_empty())
    }

    /// All that are known.
    pub(super) fn known(&self) -> Vec<Action> {
        match self {
            ClassActions::Known(actions) => actions.iter().collect(),
            ClassActions::Future(_) => Vec::new(),
        }
    }
}
