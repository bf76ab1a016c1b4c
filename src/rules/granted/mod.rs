//! What the statements of a policy of principals give, worked out once for all rules: which actions
//! each entry of `Action` reaches after what the document denies, on how much of what they act on,
//! and what the conditions leave.
//!
//! Nothing here says that something is a fault.

mod breadth;
mod denied;
mod expand;
mod limits;

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::aws::{Action, ResourceType, Service};
use crate::policy::{Document, Effect, Glob, Item, Statement};
use crate::text::Str;
use crate::value::Symbol;

pub use breadth::Breadth;
pub use expand::{Expansions, Form};
pub use limits::{Limits, is_key, limits_key};

/// What one allowing statement gives.
#[derive(Debug)]
pub struct Granted {
    /// Its index in the document's statements.
    index: usize,
    /// The entries of its `Action`, without those that the document denies wholly; for `NotAction`
    /// one of all that it leaves.
    pub entries: Vec<GrantedEntry>,
    /// What its conditions ask.
    pub limits: Limits,
    /// What is not known of its actions, resources or conditions, so that there may be more to it.
    pub open: Option<Arc<Symbol>>,
    /// Whether one of its resources is every resource.
    is_everywhere: bool,
    breadths: FxHashMap<ResourceType, Breadth>,
    /// Actions that denials of the document leave for some resources only.
    narrowed: Arc<[Action]>,
    /// The condition keys without which denials of the document take actions away.
    asked: Vec<(Str, BTreeSet<Action>)>,
}

/// What an entry of `Action` gives.
#[derive(Debug)]
pub struct GrantedEntry {
    /// Its index in the element; none for `NotAction`.
    item: Option<usize>,
    /// What it names.
    pub form: Form,
    /// The actions that it certainly reaches and that the document does not deny, sorted.
    pub actions: Arc<[Action]>,
}

impl Granted {
    /// What the allowing statements of a document of principals give.
    pub fn of(document: &Document, expansions: &Expansions) -> Vec<Self> {
        let statements = document.statements.iter().enumerate();
        let allows = statements.filter(|(_, s)| s.effect == Effect::Allow && !s.is_broken);
        allows
            .filter_map(|(index, statement)| Self::new(document, index, statement, expansions))
            .collect()
    }

    fn new(
        document: &Document,
        index: usize,
        statement: &Statement,
        expansions: &Expansions,
    ) -> Option<Self> {
        let actions = statement.actions.as_ref()?;
        let resources = statement.resources.as_ref()?;
        let denied = denied::of(document, resources, expansions);
        let mut entries: Vec<GrantedEntry> = expansions
            .entries(actions)
            .filter_map(|entry| denied.left(entry))
            .collect();
        // As they are written: some data sources sort them.
        entries.sort_by_key(|entry| {
            let item = entry.item(statement);
            item.map(|item| (item.leaf.span.file, item.leaf.span.start))
        });
        let is_everywhere = !resources.is_negated
            && resources
                .items
                .iter()
                .any(|item| breadth::is_everything(&item.meaning));
        let reached = entries.iter().flat_map(|entry| entry.actions.iter());
        let breadths = match is_everywhere {
            true => FxHashMap::default(),
            false => breadth::of_types(resources, reached.copied(), expansions),
        };
        Some(Self {
            index,
            entries,
            limits: Limits::of(statement).or(denied.limits),
            open: open(statement),
            is_everywhere,
            breadths,
            narrowed: denied.narrowed,
            asked: denied.asked,
        })
    }

    /// The statement, of the document that this is of.
    pub fn statement<'d>(&self, document: &'d Document) -> Option<&'d Statement> {
        document.statements.get(self.index)
    }

    /// On how much of what an action acts on it is allowed.
    pub fn breadth(&self, action: Action) -> Breadth {
        let Some(types) = action.resource_types().filter(|types| types.len() > 0) else {
            return Breadth::Unlimitable;
        };
        if self.narrowed.binary_search(&action).is_ok() {
            return Breadth::Limited;
        }
        if self.is_everywhere {
            return Breadth::Everything;
        }
        let of = |kind: ResourceType| self.breadths.get(&kind).copied();
        let of = |kind| of(kind).unwrap_or(Breadth::Limited);
        // Every resource that a request must name limits it; where it may name one of several
        // types, each is a way.
        let required = types.clone().filter(|(_, is_required)| *is_required);
        let narrowest = required.map(|(kind, _)| of(kind)).min();
        let widest = || types.map(|(kind, _)| of(kind)).max();
        narrowest.or_else(widest).unwrap_or(Breadth::Limited)
    }

    /// Whether an action is denied but for requests with certain values of a condition key.
    pub fn is_asked(&self, action: Action, key: &str) -> bool {
        let of = |(asked, actions): &(Str, BTreeSet<Action>)| {
            is_key(asked, key) && actions.contains(&action)
        };
        self.asked.iter().any(of)
    }

    /// Whether one of its resources has every resource.
    pub fn is_everywhere(&self) -> bool {
        self.is_everywhere
    }

    /// The entries that reach an action that passes, with those of their actions.
    pub fn reaching(
        &self,
        passes: impl Fn(Action) -> bool,
    ) -> impl Iterator<Item = (&GrantedEntry, Vec<Action>)> {
        let reached = move |entry| Some((entry, GrantedEntry::reaching(entry, &passes)?));
        self.entries.iter().filter_map(reached)
    }
}

impl GrantedEntry {
    /// Those of its actions that pass; none where none does.
    pub fn reaching(&self, passes: impl Fn(Action) -> bool) -> Option<Vec<Action>> {
        let actions = self.actions.iter().copied();
        let found: Vec<Action> = actions.filter(|action| passes(*action)).collect();
        (!found.is_empty()).then_some(found)
    }

    /// As written; none for `NotAction`.
    pub fn item<'s>(&self, statement: &'s Statement) -> Option<&'s Item<Glob>> {
        statement.actions.as_ref()?.items.get(self.item?)
    }

    /// Its text, as far as it may be shown.
    pub fn text(&self, statement: &Statement) -> Str {
        match self.item(statement) {
            Some(item) => item.leaf.shown(),
            None => "NotAction".into(),
        }
    }

    /// The service of which it is every action.
    pub fn whole_service(&self) -> Option<Service> {
        match self.form {
            Form::Service(service) => Some(service),
            _ => None,
        }
    }
}

/// What is not known of a statement and may hold more than what is read.
fn open(statement: &Statement) -> Option<Arc<Symbol>> {
    let elements = [statement.actions.as_ref(), statement.resources.as_ref()];
    let mut elements = elements.into_iter().flatten();
    let of_elements = elements.find_map(|elements| {
        let mut items = elements.items.iter();
        let unknown = || items.find_map(|item| breadth::unknown(&item.meaning));
        elements.open.clone().or_else(unknown)
    });
    let conditions = || statement.conditions.iter().find_map(|c| c.open.clone());
    statement.open.clone().or(of_elements).or_else(conditions)
}

#[cfg(test)]
mod tests;
