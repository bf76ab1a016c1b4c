//! Which of the findings of before each finding of now is.

use std::collections::{BTreeSet, HashMap};

use super::Entry;
use super::grant::{Change, held_against};

/// Most grants that are compared in one run; those past it count as changed.
const MAX_COMPARISONS: usize = 2_000;

/// Most normal forms of one finding that are compared one by one.
const MAX_GRANTS: usize = 32;

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
        comparisons: MAX_COMPARISONS,
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
    comparisons: usize,
}

type Index<K> = HashMap<K, Vec<usize>>;

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

    /// Takes those with the same fingerprint.
    fn same(&mut self) {
        let index = self.index(|entry| entry.fingerprint.as_str());
        for (at, entry) in self.open() {
            let known = index.get(entry.fingerprint.as_str());
            let free = known.into_iter().flatten().find(|old| self.is_free(**old));
            if let Some((&old, before)) = free.and_then(|old| Some((old, self.old.get(*old)?))) {
                let gained = further_instances(before, entry);
                let standing = match gained.is_empty() {
                    true => Standing::Unchanged,
                    false => Standing::Widened,
                };
                self.pair(at, old, standing, gained);
            }
        }
    }

    /// Takes those of the same rule at the same resource: first those that grant no more, then all
    /// that are left.
    fn same_place(&mut self, is_within: bool) {
        let key = |entry: &'a Entry| {
            (
                entry.rule.as_str(),
                entry.path.as_str(),
                entry.address.as_str(),
            )
        };
        let index = self.index(key);
        for (at, entry) in self.open() {
            if let Some(known) = index.get(&key(entry)) {
                self.take(at, entry, known, is_within, true);
            }
        }
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
                    let gained = vec![format!("{more} more of its instances")];
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
            if let Some(known) = index.get(&key(entry)) {
                self.take(at, entry, known, true, false);
                if self.found.get(at).is_some_and(Option::is_none) {
                    self.take(at, entry, known, false, false);
                }
            }
        }
    }

    /// Takes the first of the known entries that grants all of what the new one grants, or else the
    /// first one that nothing else is.
    fn take(&mut self, at: usize, entry: &Entry, known: &[usize], is_within: bool, any: bool) {
        let mut first: Option<(usize, Change)> = None;
        for &old in known {
            let is_free = self.is_free(old);
            let Some(before) = self.old.get(old).filter(|_| is_free || (any && is_within)) else {
                continue;
            };
            let change = match self.comparisons.checked_sub(1) {
                Some(left) => {
                    self.comparisons = left;
                    change(before, entry, any)
                }
                None => Change::Other,
            };
            if change == Change::Within {
                return self.pair(at, old, Standing::Narrowed, Vec::new());
            }
            if is_free && first.is_none() {
                first = Some((old, change));
            }
            if !is_within {
                break;
            }
        }
        if let Some((old, change)) = first.filter(|_| !is_within) {
            let (standing, gained) = match change {
                Change::Gained(gained) => (Standing::Widened, gained),
                Change::Within | Change::Other => (Standing::Changed, Vec::new()),
            };
            self.pair(at, old, standing, gained);
        }
    }
}

/// What an entry gives that another one does not; instances count where both are in one place.
fn change(old: &Entry, new: &Entry, is_one_place: bool) -> Change {
    let mut gained = match is_one_place {
        true => further_instances(old, new),
        false if new.instances.len() > old.instances.len() => return Change::Other,
        false => Vec::new(),
    };
    let is_many = old.grants.len().max(new.grants.len()) > MAX_GRANTS;
    for grant in &new.grants {
        if old.grants.contains(grant) {
            continue;
        }
        if is_many {
            return Change::Other;
        }
        match against_all(&old.grants, grant) {
            Change::Within => {}
            Change::Gained(more) => gained.extend(more),
            Change::Other => return Change::Other,
        }
    }
    match gained.is_empty() {
        true => Change::Within,
        false => {
            gained.dedup();
            Change::Gained(gained)
        }
    }
}

/// Holds a grant against several; it is within them if it is within one.
fn against_all(old: &[String], new: &str) -> Change {
    let mut least = Change::Other;
    for old in old {
        match held_against(old, new) {
            Change::Within => return Change::Within,
            Change::Gained(gained) if least == Change::Other => least = Change::Gained(gained),
            _ => {}
        }
    }
    least
}

fn further_instances(old: &Entry, new: &Entry) -> Vec<String> {
    let known: BTreeSet<&String> = old.instances.iter().collect();
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

/// An address without the modules that lead to it.
fn tail(address: &str) -> &str {
    let mut parts = address.rmatch_indices('.');
    let at = match address.starts_with("module.") {
        true => parts.nth(1).map(|(at, _)| at),
        false => None,
    };
    at.and_then(|at| address.get(at + 1..)).unwrap_or(address)
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
            grants: vec![grant.to_owned()],
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
        assert_eq!(matches.found[0].gained, ["instance `aws_iam_role.app[1]`"]);
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
        assert!(60 * 60 > MAX_COMPARISONS);
        assert!(found.iter().all(|found| *found == Standing::Changed));
    }
}
