//! The baseline: findings that are accepted as they are, each with the access that it excuses.
//!
//! An entry excuses what it names and no more: what grants, but for what the same document denies,
//! within the permissions boundary of those who have it. A finding that grants more than its entry,
//! or to someone else, or has the fault in more instances, counts again; one that grants less stays
//! excused. Code may move: an
//! entry follows its finding to another file or address as long as rule, entity and grant are the
//! same and nothing is left at the old place.

mod access;
mod apply;
mod file;
mod form;
mod grant;
mod matching;
mod read;
mod update;
mod worse;

pub use apply::{Applied, apply, retain_new};
pub use file::{BASELINE_VERSION, schema, write};
pub use matching::{Match, Matches, Standing, match_up};
pub use read::read;
pub use update::{Told, Update, update};

use crate::diag::{Access, Finding, Form};
use crate::rules;
use crate::text::Span;
use crate::triage::Date;

/// The name that a baseline has where no other is given.
pub const FILE_NAME: &str = "iamvet-baseline.json";

/// A finding as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Id of the rule.
    pub rule: String,
    /// Path of the file, relative to the root of the scan.
    pub path: String,
    /// Address of the resource without instance keys.
    pub address: String,
    /// Whose access it is, in words.
    pub entity: String,
    /// Address of every instance that has the fault, sorted.
    pub instances: Vec<String>,
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// The hash of what it excuses.
    pub grant_hash: String,
    /// What it excuses, as far as it may be written down.
    pub accesses: Vec<Access>,
    /// Why it is accepted.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Where it stands in the file.
    pub span: Option<Span>,
}

/// A holder without its name: its kind, who can assume it, its boundary.
type Held<'a> = (&'a str, Option<&'a Form>, Option<&'a Form>);

/// An access without the names of its holders.
type Unnamed<'a> = (&'a Form, &'a [Form], Vec<Held<'a>>);

impl Entry {
    /// Of a finding in the file at `path`; its fingerprint must be set.
    pub fn new(finding: &Finding, path: &str) -> Self {
        Self {
            rule: finding.rule.to_string(),
            path: path.to_owned(),
            address: finding.address.clone(),
            entity: finding.entity.clone(),
            instances: finding.instances.clone(),
            fingerprint: finding.fingerprint.0.clone(),
            grant_hash: finding.grant_hash(),
            accesses: finding.accepts().into_owned(),
            ..Self::default()
        }
    }

    /// The last day on which it held, if that is over.
    fn expired(&self, today: Date) -> Option<Date> {
        let last: Date = self.until.as_ref()?.parse().ok()?;
        (last < today).then_some(last)
    }

    /// Whether there is anything that it grants: a fault may be that something is not there.
    fn has_grant(&self) -> bool {
        self.accesses.iter().any(|it| !it.grant.is_empty())
    }

    /// Whether its rule is about what someone can do.
    fn is_about_access(&self) -> bool {
        rules::find(&self.rule).is_some_and(rules::Rule::is_about_access)
    }

    /// Whether something is denied of what it excuses.
    fn has_denials(&self) -> bool {
        self.accesses.iter().any(|it| !it.denials.is_empty())
    }

    /// What it excuses but for what those are called who have it.
    fn unnamed(&self) -> Vec<Unnamed<'_>> {
        let accesses = self.accesses.iter();
        accesses
            .map(|access| {
                let holders = access.holders.iter();
                let mut held: Vec<Held<'_>> = holders
                    .map(|it| (it.kind.as_str(), it.trust.as_ref(), it.boundary.as_ref()))
                    .collect();
                held.sort_unstable();
                (&access.grant, &*access.denials, held)
            })
            .collect()
    }
}

/// What is accepted.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
}
