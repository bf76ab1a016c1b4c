//! The baseline: findings that are accepted as they are, each with the access that it excuses.
//!
//! An entry excuses what it names and no more. A finding that grants more than its entry, or has the
//! fault in more instances, counts again; one that grants less stays excused. Code may move: an
//! entry follows its finding to another file or address as long as rule, entity and grant are the
//! same and nothing is left at the old place.

mod apply;
mod file;
mod grant;
mod matching;
mod update;

pub use apply::{Applied, apply, retain_new};
pub use file::{BASELINE_VERSION, read, schema, write};
pub use matching::{Match, Matches, Standing, match_up};
pub use update::{Told, Update, update};

use crate::diag::Finding;
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
    /// The hash of what grants.
    pub grant_hash: String,
    /// The normal forms of what grants, as far as they may be written down.
    pub grants: Vec<String>,
    /// Why it is accepted.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Where it stands in the file.
    pub span: Option<Span>,
}

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
            grants: finding.grants().map(str::to_owned).collect(),
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
        self.grants.iter().any(|grant| !grant.is_empty())
    }
}

/// What is accepted.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
}
