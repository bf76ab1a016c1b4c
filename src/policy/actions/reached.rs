//! From patterns to actions.

use std::collections::BTreeSet;

use crate::aws::{Action, actions, actions_matching};
use crate::policy::{Elements, Glob, Part};

/// The known actions that an `Action` or `NotAction` reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Those that it reaches in any case.
    pub certain: BTreeSet<Action>,
    /// Those that it may reach besides, depending on what is not known before deployment.
    pub possible: BTreeSet<Action>,
}

/// The known actions that an element reaches: of `NotAction` all but those that it names.
pub fn reached(elements: &Elements<Glob>) -> Reached {
    let named = named(elements);
    if !elements.is_negated {
        return named;
    }
    let all = || actions().filter(|action| !named.certain.contains(action));
    match elements.open {
        Some(_) => Reached {
            certain: BTreeSet::new(),
            possible: all().collect(),
        },
        None => Reached {
            certain: all().filter(|a| !named.possible.contains(a)).collect(),
            possible: named.possible,
        },
    }
}

/// What the entries name.
fn named(elements: &Elements<Glob>) -> Reached {
    let mut named = Reached::default();
    for item in &elements.items {
        let (pattern, is_known) = widest(&item.meaning);
        let found = actions_matching(&pattern);
        match is_known && item.leaf.when.is_none() {
            true => named.certain.extend(found),
            false => named.possible.extend(found),
        }
    }
    if elements.open.is_some() && !elements.is_negated {
        named.possible = actions().collect();
    }
    let Reached { certain, possible } = &mut named;
    possible.retain(|action| !certain.contains(action));
    named
}

/// The pattern with `*` for what is not known, and whether there was nothing of that.
fn widest(glob: &Glob) -> (String, bool) {
    let mut pattern = String::new();
    let mut is_known = true;
    for part in glob.parts() {
        match part {
            Part::Literal(text) => pattern += text,
            Part::One => pattern.push('?'),
            Part::Star(_) => pattern.push('*'),
            Part::Variable(_) | Part::Symbol(_) => {
                is_known = false;
                pattern.push('*');
            }
        }
    }
    (pattern, is_known)
}
