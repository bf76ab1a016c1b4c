//! Entries of a list that others of the list cover.

use std::collections::HashMap;

use super::contain::covers;
use crate::policy::document::{Elements, Item, PolicyType};
use crate::policy::glob::Glob;
use crate::policy::principal::{Identity, IdentityKind, PrincipalName, same};
use crate::policy::subject::Subject;
use crate::policy::verdict::Verdict;
use crate::text::Str;

/// Most pairs of an entry and a pattern that are looked at in one list.
const MAX_PAIRS: usize = 100_000;

/// An entry of a list that says nothing new beside another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covered {
    /// Its place in the list.
    pub entry: usize,
    /// The place of the one that covers it, which stays.
    pub by: usize,
}

/// The entries of `Action`, `Resource` or their negations that another entry covers: the list means
/// the same without all of them.
pub fn covered_patterns(elements: &Elements<Glob>) -> Vec<Covered> {
    let items = &elements.items;
    let globs: Vec<&Glob> = items.iter().map(|item| &item.meaning).collect();
    covered(&globs, |by, entry| {
        is_there_with(items, by, entry)
            && matches!((globs.get(by), globs.get(entry)), (Some(a), Some(b)) if covers(a, b))
    })
}

/// The principals that another entry covers: what is named twice, sessions beside their role, and in
/// a trust policy everyone of AWS beside `*`.
///
/// An account does not cover its users and roles: it lets them in only where their own policies do.
pub fn covered_principals(elements: &Elements<PrincipalName>, kind: PolicyType) -> Vec<Covered> {
    let items = &elements.items;
    let is_open = kind == PolicyType::Trust && !elements.is_negated;
    let mut known: HashMap<(u8, Str), usize> = HashMap::new();
    let mut everyone = None;
    let mut found = Vec::new();
    for (entry, item) in items.iter().enumerate() {
        let by = match key(&item.meaning) {
            None => *everyone.get_or_insert(entry),
            Some(key) => *known.entry(key).or_insert(entry),
        };
        if by != entry && is_there_with(items, by, entry) {
            found.push(Covered { entry, by });
        }
    }
    for (entry, item) in items.iter().enumerate() {
        let role = role_of_session(&item.meaning).and_then(|key| known.get(&key));
        let everyone = everyone.filter(|_| is_open && is_of_aws(&item.meaning));
        let by = role.copied().or(everyone);
        if let Some(by) = by.filter(|by| is_there_with(items, *by, entry))
            && !found.iter().any(|covered| covered.entry == entry)
        {
            found.push(Covered { entry, by });
        }
    }
    found.sort_by_key(|covered| covered.entry);
    found
}

/// Whether each principal of some is covered by one of others.
pub(super) fn principals_cover(
    larger: &Elements<PrincipalName>,
    smaller: &Elements<PrincipalName>,
) -> bool {
    let is_known = larger.open.is_none() && smaller.open.is_none();
    let is_plain = !larger.is_negated && !smaller.is_negated;
    let names = |item: &Item<PrincipalName>| {
        let mut others = larger
            .items
            .iter()
            .take(MAX_PAIRS / smaller.items.len().max(1));
        others.any(|other| other.leaf.when.is_none() && is_same(&other.meaning, &item.meaning))
    };
    is_known && is_plain && smaller.items.iter().all(names)
}

fn is_same(one: &PrincipalName, other: &PrincipalName) -> bool {
    match (key(one), key(other)) {
        (None, None) => true,
        (Some((one, _)), Some((other, _))) if one != other => false,
        (Some((_, one)), Some((_, other))) if one == other => true,
        _ => matches!((text(one), text(other)), (Some(a), Some(b)) if same(a, b) == Verdict::Yes),
    }
}

/// What two entries that name the same have in common; none for everyone.
fn key(name: &PrincipalName) -> Option<(u8, Str)> {
    let kind = match name {
        PrincipalName::Everyone => return None,
        PrincipalName::Account(_) => 0,
        PrincipalName::Identity(_) => 1,
        PrincipalName::Service(_) => 2,
        PrincipalName::Federated(_) => 3,
        PrincipalName::CanonicalUser(_) => 4,
        PrincipalName::Other(_) => 5,
    };
    text(name).map(|subject| (kind, subject.text().to_string().into()))
}

fn text(name: &PrincipalName) -> Option<&Subject> {
    match name {
        PrincipalName::Everyone => None,
        PrincipalName::Account(text)
        | PrincipalName::Service(text)
        | PrincipalName::Federated(text)
        | PrincipalName::CanonicalUser(text)
        | PrincipalName::Other(text) => Some(text),
        PrincipalName::Identity(identity) => Some(&identity.arn),
    }
}

/// The role whose session is named.
fn role_of_session(name: &PrincipalName) -> Option<(u8, Str)> {
    let PrincipalName::Identity(identity) = name else {
        return None;
    };
    let Identity {
        kind: IdentityKind::Session,
        arn,
        ..
    } = &**identity
    else {
        return None;
    };
    let (begin, rest) = arn.as_known()?.split_once(":sts::")?;
    let (account, rest) = rest.split_once(":assumed-role/")?;
    let (role, _) = rest.split_once('/')?;
    Some((1, format!("{begin}:iam::{account}:role/{role}").into()))
}

fn is_of_aws(name: &PrincipalName) -> bool {
    matches!(name, PrincipalName::Account(_) | PrincipalName::Identity(_))
}

/// Whether an entry is there whenever another one is.
fn is_there_with<T>(items: &[Item<T>], entry: usize, other: usize) -> bool {
    match (items.get(entry), items.get(other)) {
        (Some(entry), Some(other)) => {
            entry.leaf.when.is_none() || entry.leaf.when == other.leaf.when
        }
        _ => false,
    }
}

/// The entries of a list that another one covers; all of them can go at once.
///
/// Of equal ones the first stays. Literals are looked up, and only patterns are compared with all.
pub(super) fn covered(globs: &[&Glob], covers: impl Fn(usize, usize) -> bool) -> Vec<Covered> {
    let mut first: HashMap<&Glob, usize> = HashMap::new();
    let mut by: Vec<Option<usize>> = vec![None; globs.len()];
    let mut left: Vec<usize> = Vec::new();
    for (entry, glob) in globs.iter().enumerate() {
        let same = *first.entry(*glob).or_insert(entry);
        match by.get_mut(entry) {
            Some(by) if same != entry && covers(same, entry) => *by = Some(same),
            _ => left.push(entry),
        }
    }
    let is_pattern = |at: &&usize| globs.get(**at).is_some_and(|glob| !glob.is_literal());
    let patterns: Vec<usize> = left.iter().filter(is_pattern).copied().collect();
    if patterns.len().saturating_mul(left.len()) <= MAX_PAIRS {
        for entry in left {
            // What is gone itself is covered by one that stays, which covers this entry, too.
            let stays = |at: &&usize| **at != entry && by.get(**at) == Some(&None);
            let found = patterns.iter().filter(stays).find(|at| covers(**at, entry));
            if let (Some(by), Some(found)) = (by.get_mut(entry), found) {
                *by = Some(*found);
            }
        }
    }
    by_those_that_stay(&by)
}

/// For each entry the one that covers it, which may be covered in its turn: for each the last.
pub(super) fn by_those_that_stay(by: &[Option<usize>]) -> Vec<Covered> {
    let last = |mut at: usize| {
        while let Some(Some(next)) = by.get(at) {
            at = *next;
        }
        at
    };
    let all = by.iter().enumerate();
    all.filter_map(|(entry, by)| {
        by.map(|by| Covered {
            entry,
            by: last(by),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read;
    use crate::text::{FileId, Span};
    use crate::value::Value;

    fn found(statement: &str, kind: PolicyType) -> (Vec<(usize, usize)>, Vec<(usize, usize)>) {
        let json = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {statement}}}}}"#
        );
        let document = read(&Value::text(json, Span::at(FileId(0), 0)), kind).unwrap();
        assert!(document.faults.is_empty(), "{:?}", document.faults);
        let statement = &document.statements[0];
        let pairs = |found: Vec<Covered>| found.iter().map(|c| (c.entry, c.by)).collect();
        let actions = statement.actions.as_ref().unwrap();
        let principals = statement.principals.as_ref();
        let principals = principals.map(|p| covered_principals(p, kind));
        (
            pairs(covered_patterns(actions)),
            pairs(principals.unwrap_or_default()),
        )
    }

    #[test]
    fn actions_beside_their_patterns() {
        let of = |actions: &str| {
            let statement = format!(r#""Action": {actions}, "Resource": "*""#);
            found(&statement, PolicyType::Identity).0
        };
        assert_eq!(of(r#"["s3:GetObject", "s3:PutObject"]"#), []);
        assert_eq!(of(r#"["s3:GetObject", "S3:getobject"]"#), [(1, 0)]);
        assert_eq!(
            of(r#"["s3:GetObject", "s3:Get*", "s3:*", "sqs:*"]"#),
            [(0, 2), (1, 2)]
        );
        assert_eq!(of(r#"["*", "s3:*", "*"]"#), [(1, 0), (2, 0)]);
        assert_eq!(of(r#"["s3:*Object", "s3:Get*"]"#), []);
    }

    #[test]
    fn patterns_are_compared_with_no_more_than_some() {
        let of = |count: usize| {
            let patterns = (0..count).map(|i| format!(r#""s3:{i}*""#));
            let all: Vec<_> = patterns.chain([r#""s3:*""#.to_owned()]).collect();
            let statement = format!(r#""Action": [{}], "Resource": "*""#, all.join(","));
            found(&statement, PolicyType::Identity).0.len()
        };
        assert_eq!(of(100), 100);
        assert_eq!(of(400), 0);
    }

    #[test]
    fn principals_beside_what_names_them() {
        let of = |principals: &str| {
            let statement = format!(r#""Action": "sts:AssumeRole", "Principal": {principals}"#);
            found(&statement, PolicyType::Trust).1
        };
        let account = "arn:aws:iam::111122223333:root";
        let role = "arn:aws:iam::111122223333:role/path/app";
        let bare = "arn:aws:iam::111122223333:role/app";
        let session = "arn:aws:sts::111122223333:assumed-role/app/s";
        assert_eq!(
            of(&format!(r#"{{"AWS": ["{account}", "111122223333"]}}"#)),
            [(1, 0)]
        );
        assert_eq!(of(&format!(r#"{{"AWS": ["{account}", "{role}"]}}"#)), []);
        assert_eq!(
            of(&format!(r#"{{"AWS": ["{session}", "{bare}"]}}"#)),
            [(0, 1)]
        );
        assert_eq!(of(&format!(r#"{{"AWS": ["{role}", "{session}"]}}"#)), []);
        assert_eq!(of(&format!(r#"{{"AWS": ["*", "{role}"]}}"#)), [(1, 0)]);
        let services = r#"{"Service": ["ec2.amazonaws.com", "ec2.amazonaws.com"]}"#;
        assert_eq!(of(services), [(1, 0)]);
    }
}
