//! Whether those who have an access now have no more than is accepted.

use std::collections::{HashMap, HashSet};

use super::grant::{Change, Comparer, Request, Side};
use crate::diag::{Access, Form, Holder};

/// Holders that are named among what was gained.
const MAX_HOLDERS: usize = 3;

/// Things that were gained, past which nothing more is looked for.
const MAX_GAINED: usize = 6;

/// What several accesses are, beside those that are accepted: `old` is taken together.
pub fn change(comparer: &mut Comparer, old: &[&Access], new: &[Access]) -> Change<String> {
    let mut found = Found::default();
    let holders = Matching::new(old, new);
    holders.tell_new(&mut found);
    for (old, new) in holders.pairs() {
        tell_trust(comparer, old, new, &mut found);
    }
    let known: HashSet<&Access> = old.iter().copied().collect();
    for access in new.iter().filter(|access| !known.contains(access)) {
        if found.gained.len() >= MAX_GAINED {
            break;
        }
        if access.holders.is_empty() {
            let (before, now) = (side(old.iter().copied(), None), side([access], None));
            let change = comparer.change(before, now);
            found.requests(change, None);
        }
        let mut asked: HashSet<(Vec<usize>, Option<&Form>, Option<&Form>)> = HashSet::new();
        for holder in access.holders.iter() {
            let Some(before) = holders.before(holder) else {
                continue;
            };
            let own = holders.accesses(before);
            let (bound, bound_now) = (before.boundary.as_ref(), holder.boundary.as_ref());
            // Of most holders of one policy the same is asked.
            if !asked.insert((own.to_vec(), bound, bound_now)) {
                continue;
            }
            let own = own.iter().filter_map(|at| old.get(*at).copied());
            let change = comparer.change(side(own, bound), side([access], bound_now));
            let is_loosened = bound.is_some() && bound != bound_now;
            found.requests(change, is_loosened.then_some(holder));
        }
    }
    found.finish()
}

fn side<'a>(
    accesses: impl IntoIterator<Item = &'a Access>,
    boundary: Option<&'a Form>,
) -> Side<'a> {
    let mut side = Side {
        boundary,
        ..Side::default()
    };
    for access in accesses {
        side.grants.push(&access.grant);
        side.denials.extend(access.denials.iter());
    }
    side
}

/// Whether those who can assume a role are no more than before.
fn tell_trust(comparer: &mut Comparer, old: &Holder, new: &Holder, found: &mut Found) {
    let (before, now) = match (&old.trust, &new.trust) {
        (before, now) if before == now => return,
        (Some(before), Some(now)) => (before, now),
        _ => {
            found.is_other = true;
            return;
        }
    };
    match comparer.change(Side::of(before), Side::of(now)) {
        Change::Within => {}
        Change::Other => found.is_other = true,
        Change::Gained(requests) => {
            let label = new.label();
            let by: Vec<String> = requests.into_iter().filter_map(|it| it.by).collect();
            match by.is_empty() {
                true => found.tell(format!("{label} can be assumed in more cases")),
                false => {
                    let by = by.join(", ");
                    found.tell(format!("{label} can now also be assumed by {by}"));
                }
            }
        }
    }
}

/// What was found.
#[derive(Default)]
struct Found {
    gained: Vec<String>,
    is_other: bool,
}

impl Found {
    fn tell(&mut self, gained: String) {
        if !self.gained.contains(&gained) {
            self.gained.push(gained);
        }
    }

    /// Adds requests; `loosened` is whose permissions boundary is another one.
    fn requests(&mut self, change: Change<Request>, loosened: Option<&Holder>) {
        match change {
            Change::Within => {}
            Change::Other => self.is_other = true,
            Change::Gained(requests) => {
                if let Some(holder) = loosened {
                    self.tell(match holder.boundary {
                        None => format!("the permissions boundary of {} is gone", holder.label()),
                        Some(_) => format!("{} has another permissions boundary", holder.label()),
                    });
                }
                for request in requests {
                    self.tell(format!("now also {}", request.text));
                }
            }
        }
    }

    fn finish(mut self) -> Change<String> {
        self.gained.truncate(MAX_GAINED);
        match (self.gained.is_empty(), self.is_other) {
            (false, _) => Change::Gained(self.gained),
            (true, true) => Change::Other,
            (true, false) => Change::Within,
        }
    }
}

/// Which holder of before each one of now is. One is told by its name, or by its address where it
/// has another name now, and each of before is one of now at most.
struct Matching<'a> {
    /// The accesses of each holder of before.
    accesses: HashMap<&'a Holder, Vec<usize>>,
    /// The holders of now, each once, with that of before.
    holders: Vec<(&'a Holder, Option<&'a Holder>)>,
    at: HashMap<&'a Holder, usize>,
}

type Key<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// What holders may be told by, surest first.
const KEYS: [fn(&Holder) -> Key<'_>; 4] = [
    |holder| {
        (
            &holder.kind,
            holder.name.as_deref(),
            holder.address.as_deref(),
        )
    },
    |holder| (&holder.kind, holder.name.as_deref(), None),
    |holder| (&holder.kind, None, holder.address.as_deref()),
    |holder| (&holder.kind, None, holder.address.as_deref().map(tail)),
];

impl<'a> Matching<'a> {
    fn new(old: &[&'a Access], new: &'a [Access]) -> Self {
        let mut accesses: HashMap<&Holder, Vec<usize>> = HashMap::new();
        for (number, access) in old.iter().enumerate() {
            for holder in access.holders.iter() {
                accesses.entry(holder).or_default().push(number);
            }
        }
        let mut before: Vec<&Holder> = accesses.keys().copied().collect();
        before.sort_unstable();
        let mut holders: Vec<&Holder> = new.iter().flat_map(|it| it.holders.iter()).collect();
        holders.sort_unstable();
        holders.dedup();
        let at = holders.iter().enumerate().map(|(at, it)| (*it, at));
        let mut matching = Self {
            accesses,
            at: at.collect(),
            holders: holders.into_iter().map(|holder| (holder, None)).collect(),
        };
        for key in KEYS {
            before = matching.by(key, before);
        }
        matching
    }

    /// Takes those that a key tells; gives the ones of before that are left.
    fn by(&mut self, key: fn(&Holder) -> Key<'_>, before: Vec<&'a Holder>) -> Vec<&'a Holder> {
        let mut free: HashMap<Key<'a>, Vec<&'a Holder>> = HashMap::new();
        for holder in before.into_iter().rev() {
            free.entry(key(holder)).or_default().push(holder);
        }
        for (holder, found) in &mut self.holders {
            let key = key(holder);
            let is_told = key.1.is_some() || key.2.is_some();
            if found.is_none() && is_told {
                *found = free.get_mut(&key).and_then(Vec::pop);
            }
        }
        let mut left: Vec<&Holder> = free.into_values().flatten().collect();
        left.sort_unstable();
        left
    }

    fn before(&self, holder: &Holder) -> Option<&'a Holder> {
        let at = self.at.get(holder)?;
        self.holders.get(*at)?.1
    }

    fn accesses(&self, before: &Holder) -> &[usize] {
        self.accesses.get(before).map_or(&[], Vec::as_slice)
    }

    fn pairs(&self) -> impl Iterator<Item = (&'a Holder, &'a Holder)> {
        self.holders
            .iter()
            .filter_map(|(new, old)| Some((((*old)?), *new)))
    }

    /// Says who has something now that had nothing before.
    fn tell_new(&self, found: &mut Found) {
        let new = self.holders.iter().filter(|(_, before)| before.is_none());
        let mut names: Vec<String> = new.map(|(holder, _)| holder.label()).collect();
        names.sort_unstable();
        names.dedup();
        let more = names.len().saturating_sub(MAX_HOLDERS);
        names.truncate(MAX_HOLDERS);
        for name in names {
            found.tell(format!("now also held by {name}"));
        }
        if more > 0 {
            found.tell(format!("now also held by {more} more"));
        }
    }
}

/// An address without the modules that lead to it.
pub fn tail(address: &str) -> &str {
    let mut parts = address.rmatch_indices('.');
    let at = match address.starts_with("module.") {
        true => parts.nth(1).map(|(at, _)| at),
        false => None,
    };
    at.and_then(|at| address.get(at + 1..)).unwrap_or(address)
}
