//! From entries of `Action` to actions.

use std::hash::Hash;
use std::sync::{Arc, RwLock};

use rustc_hash::FxHashMap;

use super::GrantedEntry;
use super::breadth::Sample;
use crate::aws::{Action, ResourceType, Service, actions, actions_matching, service};
use crate::policy::{Elements, Glob, Item, Part, is_action_pattern, reached};

/// What an entry of `Action` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Every action: `*`.
    Everything,
    /// Every action of a service: `s3:*`.
    Service(Service),
    /// Some actions by wildcards.
    Pattern,
    /// One action.
    Named,
    /// All actions but those that `NotAction` names.
    Negated,
}

/// The actions of patterns and the samples of resource types, each found once.
#[derive(Debug, Default)]
pub struct Expansions {
    by_pattern: RwLock<FxHashMap<String, Arc<[Action]>>>,
    samples: RwLock<FxHashMap<ResourceType, Arc<[Sample]>>>,
}

impl Expansions {
    /// The entries of an element with what they certainly reach.
    pub(super) fn entries(&self, elements: &Elements<Glob>) -> impl Iterator<Item = GrantedEntry> {
        let negated = elements.is_negated.then(|| GrantedEntry {
            item: None,
            form: Form::Negated,
            actions: reached(elements).certain.into_iter().collect(),
        });
        let items = elements.items.iter().enumerate();
        let items = items.filter(|_| !elements.is_negated);
        // AWS takes no policy with a pattern that is none of actions.
        let is_taken = |item: &Item<Glob>| {
            let text = item.leaf.text.as_known();
            text.is_none_or(|text| is_action_pattern(&text))
        };
        let items = items.filter(|(_, item)| is_taken(item));
        let entries = items.filter_map(|(at, item)| {
            let actions = self.actions(&item.meaning)?;
            let form = form(&item.meaning, &actions);
            Some(GrantedEntry {
                item: Some(at),
                form,
                actions,
            })
        });
        let entries: Vec<GrantedEntry> = entries.collect();
        negated.into_iter().chain(entries)
    }

    /// The actions of a pattern; none where it is not wholly known.
    pub(super) fn actions(&self, glob: &Glob) -> Option<Arc<[Action]>> {
        let pattern = pattern(glob)?;
        Some(once(&self.by_pattern, pattern, |pattern| {
            match glob.matches_all_actions() {
                true => actions().collect(),
                false => actions_matching(pattern).collect(),
            }
        }))
    }

    /// The samples of the ARNs of a type.
    pub(super) fn samples(&self, kind: ResourceType) -> Arc<[Sample]> {
        once(&self.samples, kind, |kind| Sample::of(*kind))
    }
}

/// What is known for a key, or else is found and known from then on. Two threads may find it at once.
fn once<K: Eq + Hash, T: ?Sized>(
    known: &RwLock<FxHashMap<K, Arc<T>>>,
    key: K,
    find: impl FnOnce(&K) -> Arc<T>,
) -> Arc<T> {
    let read = known.read().ok();
    if let Some(found) = read.and_then(|known| known.get(&key).cloned()) {
        return found;
    }
    let found = find(&key);
    if let Ok(mut known) = known.write() {
        known.insert(key, found.clone());
    }
    found
}

fn pattern(glob: &Glob) -> Option<String> {
    let mut pattern = String::new();
    for part in glob.parts() {
        match part {
            Part::Literal(text) => pattern += text,
            Part::One => pattern.push('?'),
            Part::Star(_) => pattern.push('*'),
            Part::Variable(_) | Part::Symbol(_) => return None,
        }
    }
    Some(pattern)
}

fn form(glob: &Glob, reached: &[Action]) -> Form {
    if glob.matches_all_actions() {
        return Form::Everything;
    }
    if glob.is_literal() {
        return Form::Named;
    }
    match glob.parts().first() {
        Some(Part::Literal(beginning)) => beginning
            .split_once(':')
            .and_then(|(prefix, _)| service(prefix))
            .filter(|service| reached.len() > 1 && reached.len() == service.actions().len())
            .map_or(Form::Pattern, Form::Service),
        _ => Form::Pattern,
    }
}
