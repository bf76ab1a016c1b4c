//! Which of the findings of before each finding of now is.

use std::collections::{BTreeSet, HashMap};

use super::access::{self, tail};
use super::grant::{Change, Comparer};
use super::{Entry, worse};
use crate::diag::Access;

/// Instances that are named among what was gained.
const MAX_INSTANCES: usize = 3;

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// It was not there.
    New,
    /// It is as it was.
    Unchanged,
    /// It is as it was, in another place.
    Moved,
    /// It grants less.
    Narrowed,
    /// It grants more.
    Widened,
    /// It grants something else, of which it cannot be told whether it is more.
    Changed,
}

impl Standing {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Standing::New => "new",
            Standing::Unchanged => "unchanged",
            Standing::Moved => "moved",
            Standing::Narrowed => "narrowed",
            Standing::Widened => "widened",
            Standing::Changed => "changed",
        }
    }

    /// Whether it gives nothing that was not there before.
    pub fn is_known(self) -> bool {
        matches!(
            self,
            Standing::Unchanged | Standing::Moved | Standing::Narrowed
        )
    }
}

/// What one finding was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// What became of it.
    pub standing: Standing,
    /// The entry that it was, by its place in the list.
    pub entry: Option<usize>,
    /// What it gives that was not there before, in words.
    pub gained: Vec<String>,
}

/// What all of them were.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// Of each finding of now, in order.
    pub found: Vec<Match>,
    /// Whether each of those of before is still there, in order.
    pub is_left: Vec<bool>,
}

/// Tells which of the old entries each new one is. Each old one is left in one new one at most, but
/// that any number may grant parts of what it grants.
pub fn match_up(old: &[Entry], new: &[Entry]) -> Matches {
    let mut matcher = Matcher {
        old,
        new,
        found: vec![None; new.len()],
        is_left: vec![false; old.len()],
        places: Places::of(old),
        comparer: Comparer::default(),
    };
    matcher.same();
    matcher.same_place(true);
    matcher.moved();
    matcher.same_place(false);
    matcher.moved_and_changed();
    let new = || Match {
        standing: Standing::New,
        entry: None,
        gained: Vec::new(),
    };
    let found = matcher.found.into_iter();
    Matches {
        found: found.map(|found| found.unwrap_or_else(new)).collect(),
        is_left: matcher.is_left,
    }
}

struct Matcher<'a> {
    old: &'a [Entry],
    new: &'a [Entry],
    found: Vec<Option<Match>>,
    is_left: Vec<bool>,
    places: Places<'a>,
    comparer: Comparer,
}

type Index<K> = HashMap<K, Vec<usize>>;

/// What is accepted at each resource.
struct Places<'a> {
    entries: Index<(&'a str, &'a str)>,
}

impl<'a> Places<'a> {
    fn of(old: &'a [Entry]) -> Self {
        let mut entries: Index<_> = HashMap::new();
        for (at, entry) in old.iter().enumerate() {
            entries.entry(place(entry)).or_default().push(at);
        }
        Self { entries }
    }

    fn at(&self, entry: &'a Entry) -> &[usize] {
        self.entries.get(&place(entry)).map_or(&[], Vec::as_slice)
    }
}

fn place(entry: &Entry) -> (&str, &str) {
    (&entry.path, &entry.address)
}

impl<'a> Matcher<'a> {
    /// The old entries by a key.
    fn index<K: Eq + std::hash::Hash>(&self, key: impl Fn(&'a Entry) -> K) -> Index<K> {
        let mut index: Index<K> = HashMap::new();
        for (at, entry) in self.old.iter().enumerate() {
            index.entry(key(entry)).or_default().push(at);
        }
        index
    }

    /// The new entries that are not told yet.
    fn open(&self) -> Vec<(usize, &'a Entry)> {
        let new = self.new.iter().enumerate();
        new.filter(|(at, _)| self.found.get(*at).is_some_and(Option::is_none))
            .collect()
    }

    fn is_free(&self, old: usize) -> bool {
        self.is_left.get(old).is_some_and(|is_left| !is_left)
    }

    fn pair(&mut self, new: usize, old: usize, standing: Standing, gained: Vec<String>) {
        if let Some(is_left) = self.is_left.get_mut(old) {
            *is_left = true;
        }
        if let Some(found) = self.found.get_mut(new) {
            *found = Some(Match {
                standing,
                entry: Some(old),
                gained,
            });
        }
    }

    /// Takes those with the same fingerprint: what grants is the same, those who have it may not be.
    fn same(&mut self) {
        let index = self.index(|entry| entry.fingerprint.as_str());
        for (at, entry) in self.open() {
            let known = index.get(entry.fingerprint.as_str());
            let free = known.into_iter().flatten().find(|old| self.is_free(**old));
            let Some((&old, before)) = free.and_then(|old| Some((old, self.old.get(*old)?))) else {
                continue;
            };
            let is_same = before.grant_hash == entry.grant_hash
                && further_instances(&[before], entry).is_empty();
            if is_same {
                self.pair(at, old, Standing::Unchanged, Vec::new());
                continue;
            }
            let (standing, gained) = match self.at_place(old, entry) {
                Change::Within => (less(before, entry), Vec::new()),
                change => standing(change),
            };
            self.pair(at, old, standing, gained);
        }
    }

    /// What an entry is beside an old one of its place, or else beside all that is accepted there.
    fn at_place(&mut self, old: usize, entry: &'a Entry) -> Change<String> {
        let before = self.old.get(old);
        let alone = self.change(&before.into_iter().collect::<Vec<_>>(), entry);
        let others = self.accepted(entry);
        match others.len() {
            0 | 1 => alone,
            _ if alone == Change::Within => alone,
            _ => match (alone, self.change(&others, entry)) {
                (_, Change::Within) => Change::Within,
                (_, Change::Gained(gained)) => Change::Gained(gained),
                (alone, Change::Other) => alone,
            },
        }
    }

    /// The old entries about access at the resource of an entry.
    fn accepted(&self, entry: &'a Entry) -> Vec<&'a Entry> {
        let known = self.places.at(entry).iter();
        let known = known.filter_map(|at| self.old.get(*at));
        let counts = |old: &&Entry| {
            old.rule == entry.rule || old.is_about_access() && entry.is_about_access()
        };
        known.filter(counts).collect()
    }

    /// Takes those of the same rule at the same resource, or of one that says more: first those that
    /// grant no more, then all of the same rule that are left.
    fn same_place(&mut self, is_within: bool) {
        for (at, entry) in self.open() {
            let known = self.places.at(entry).iter().copied();
            let is_own = |old: &usize| self.old.get(*old).is_some_and(|o| o.rule == entry.rule);
            let mut own: Vec<usize> = known.clone().filter(is_own).collect();
            // One that nothing else is goes first.
            own.sort_by_key(|old| !self.is_free(*old));
            if !is_within {
                let free = own.first().copied().filter(|old| self.is_free(*old));
                if let Some(old) = free {
                    let (standing, gained) = standing(self.at_place(old, entry));
                    self.pair(at, old, standing, gained);
                }
                continue;
            }
            if own.is_empty() {
                let is_worse = |old: &usize| {
                    let old = self.old.get(*old);
                    old.is_some_and(|old| worse::is_worse(&old.rule, &entry.rule))
                };
                own = known.filter(is_worse).collect();
            }
            if let Some(old) = self.within(&own, entry) {
                let before = self.old.get(old);
                let standing = before.map_or(Standing::Narrowed, |before| less(before, entry));
                self.pair(at, old, standing, Vec::new());
            }
        }
    }

    /// The first of some old entries that grants all that a new one grants; or the first of them if
    /// all that is accepted at its resource together does.
    fn within(&mut self, known: &[usize], entry: &'a Entry) -> Option<usize> {
        let first = *known.first()?;
        let together = match known.len() {
            1 => Change::Other,
            _ => {
                let all = self.accepted(entry);
                self.change(&all, entry)
            }
        };
        for old in known {
            let before = self.old.get(*old)?;
            // What all of them do not grant none does, unless another one's denials are in the way.
            let is_hopeless = matches!(together, Change::Gained(_)) && !before.has_denials();
            if !is_hopeless && self.change(&[before], entry) == Change::Within {
                return Some(*old);
            }
        }
        let together = match known.len() {
            1 => {
                let all = self.accepted(entry);
                self.change(&all, entry)
            }
            _ => together,
        };
        (together == Change::Within).then_some(first)
    }

    /// Takes those that are the same in another file or under another address.
    fn moved(&mut self) {
        let key = |entry: &'a Entry| {
            (
                entry.rule.as_str(),
                entry.entity.as_str(),
                entry.grant_hash.as_str(),
            )
        };
        let index = self.index(key);
        for (at, entry) in self.open() {
            let known = index.get(&key(entry)).into_iter().flatten();
            let is_moved = |old: &&usize| {
                let before = self.old.get(**old);
                self.is_free(**old) && before.is_some_and(|before| is_moved(before, entry))
            };
            let mut known = known.copied().collect::<Vec<_>>();
            known.sort_by_key(|old| self.old.get(*old).is_none_or(|o| o.path != entry.path));
            let Some(&old) = known.iter().find(is_moved) else {
                continue;
            };
            let before = self.old.get(old).map_or(0, |before| before.instances.len());
            let more = entry.instances.len().saturating_sub(before);
            match more {
                0 => self.pair(at, old, Standing::Moved, Vec::new()),
                more => {
                    let gained = vec![format!("now also in {more} more of its instances")];
                    self.pair(at, old, Standing::Widened, gained);
                }
            }
        }
    }

    /// Takes those of the same entity whose file and grant have both changed.
    fn moved_and_changed(&mut self) {
        let key = |entry: &'a Entry| {
            (
                entry.rule.as_str(),
                entry.entity.as_str(),
                tail(&entry.address),
            )
        };
        let index = self.index(key);
        for (at, entry) in self.open() {
            if !entry.has_grant() {
                continue;
            }
            let known = index.get(&key(entry)).into_iter().flatten();
            let free: Vec<usize> = known.copied().filter(|old| self.is_free(*old)).collect();
            let mut first = None;
            for old in free {
                let Some(before) = self.old.get(old) else {
                    continue;
                };
                let change = match entry.instances.len() > before.instances.len() {
                    true => Change::Other,
                    false => access::change(
                        &mut self.comparer,
                        &before.accesses.iter().collect::<Vec<_>>(),
                        &entry.accesses,
                    ),
                };
                let is_within = change == Change::Within;
                if first.is_none() || is_within {
                    first = Some((old, change));
                }
                if is_within {
                    break;
                }
            }
            if let Some((old, change)) = first {
                let (standing, gained) = standing(change);
                self.pair(at, old, standing, gained);
            }
        }
    }

    /// What an entry gives that some old ones of its place do not give together.
    fn change(&mut self, old: &[&'a Entry], new: &'a Entry) -> Change<String> {
        let mut gained: Vec<String> = further_instances(old, new)
            .into_iter()
            .map(|instance| format!("now also in {instance}"))
            .collect();
        let accesses: Vec<&Access> = old.iter().flat_map(|old| &old.accesses).collect();
        match access::change(&mut self.comparer, &accesses, &new.accesses) {
            Change::Other if gained.is_empty() => return Change::Other,
            Change::Other | Change::Within => {}
            Change::Gained(more) => gained.extend(more),
        }
        match gained.is_empty() {
            true => Change::Within,
            false => Change::Gained(gained),
        }
    }
}

fn standing(change: Change<String>) -> (Standing, Vec<String>) {
    match change {
        Change::Within => (Standing::Narrowed, Vec::new()),
        Change::Gained(gained) => (Standing::Widened, gained),
        Change::Other => (Standing::Changed, Vec::new()),
    }
}

/// What an entry is that grants no more than an old one: as it was, but for what is called
/// otherwise, or less.
fn less(old: &Entry, new: &Entry) -> Standing {
    match old.unnamed() == new.unnamed() {
        true => Standing::Moved,
        false => Standing::Narrowed,
    }
}

fn further_instances(old: &[&Entry], new: &Entry) -> Vec<String> {
    let known: BTreeSet<&String> = old.iter().flat_map(|old| &old.instances).collect();
    let further = new.instances.iter().filter(|name| !known.contains(name));
    let further: Vec<&String> = further.collect();
    let named = further.iter().take(MAX_INSTANCES);
    let mut told: Vec<String> = named.map(|name| format!("instance `{name}`")).collect();
    let more = further.len().saturating_sub(MAX_INSTANCES);
    if more > 0 {
        told.push(format!("{more} more instances"));
    }
    told
}

/// Whether an entry may have become another one by moving: to another file as it is, or to another
/// address with what it grants.
fn is_moved(old: &Entry, new: &Entry) -> bool {
    old.address == new.address
        || (new.has_grant() && (old.path == new.path || tail(&old.address) == tail(&new.address)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::content_hash;

    fn entry(path: &str, address: &str, grant: &str) -> Entry {
        let grant_hash = content_hash(&[grant]);
        Entry {
            rule: "full-admin".to_owned(),
            path: path.to_owned(),
            address: address.to_owned(),
            entity: "role `app`".to_owned(),
            instances: vec![address.to_owned()],
            fingerprint: content_hash(&["full-admin", path, address, &grant_hash]) + ":0",
            grant_hash,
            accesses: vec![Access::of(grant)],
            ..Entry::default()
        }
    }

    fn standings(old: &[Entry], new: &[Entry]) -> (Vec<Standing>, Vec<bool>) {
        let matches = match_up(old, new);
        let standings = matches.found.iter().map(|found| found.standing);
        (standings.collect(), matches.is_left)
    }

    #[test]
    fn entries_are_found_again_by_what_they_excuse() {
        use Standing::{Changed, Moved, Narrowed, New, Unchanged, Widened};
        let one = entry("a.tf", "aws_iam_role.app", "s3:Get*");
        for (path, address, grant, standing) in [
            ("a.tf", "aws_iam_role.app", "s3:Get*", Unchanged),
            ("b.tf", "aws_iam_role.app", "s3:Get*", Moved),
            ("a.tf", "aws_iam_role.renamed", "s3:Get*", Moved),
            ("m/a.tf", "module.m.aws_iam_role.app", "s3:Get*", Moved),
            ("m/a.tf", "aws_iam_role.renamed", "s3:Get*", New),
            ("a.tf", "aws_iam_role.app", "s3:GetObject", Narrowed),
            ("a.tf", "aws_iam_role.app", "s3:*", Widened),
            ("a.tf", "aws_iam_role.app", "no action", Changed),
            ("b.tf", "aws_iam_role.app", "s3:GetObject", Narrowed),
            ("b.tf", "aws_iam_role.app", "s3:*", Widened),
            ("b.tf", "aws_iam_role.other", "s3:*", New),
        ] {
            let now = entry(path, address, grant);
            let (found, left) = standings(std::slice::from_ref(&one), &[now]);
            assert_eq!(found, [standing], "{path} {address} {grant}");
            assert_eq!(left, [standing != New], "{path} {address} {grant}");
        }
    }

    #[test]
    fn a_copy_is_new_and_parts_are_not() {
        use Standing::{Narrowed, New, Unchanged, Widened};
        let one = entry("a.tf", "aws_iam_role.app", "s3:Get*");
        let copy = entry("b.tf", "aws_iam_role.app", "s3:Get*");
        let old = [one.clone()];
        assert_eq!(standings(&old, &[one.clone(), copy]).0, [Unchanged, New]);
        let part = |grant| entry("a.tf", "aws_iam_role.app", grant);
        let parts = [part("s3:GetObject"), part("s3:GetBucketAcl")];
        assert_eq!(standings(&old, &parts).0, [Narrowed, Narrowed]);
        let more = [part("s3:GetObject"), part("s3:PutObject")];
        assert_eq!(standings(&old, &more).0, [Narrowed, New]);
        let mut instances = one;
        instances.instances.push("aws_iam_role.app[1]".to_owned());
        let matches = match_up(&old, &[instances]);
        assert_eq!(matches.found[0].standing, Widened);
        assert_eq!(
            matches.found[0].gained,
            ["now also in instance `aws_iam_role.app[1]`"]
        );
    }

    #[test]
    fn grants_are_not_compared_for_ever() {
        let many = |prefix: &str| -> Vec<Entry> {
            let grants = (0..60).map(|i| format!("{prefix} {i}"));
            grants.map(|grant| entry("a.tf", "a", &grant)).collect()
        };
        let mut new = many("new");
        new.push(entry("b.tf", "b", "s3:GetObject"));
        let mut old = many("old");
        old.push(entry("b.tf", "b", "s3:Get*"));
        let (found, _) = standings(&old, &new);
        // All of them take more than there are, so that the last one is not told.

        assert!(found.iter().all(|found| *found == Standing::Changed));
    }
}
