//! What a finding is about, as far as accepting it goes: an access, and nobody's but that.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::content_hash;

/// A normal form: two are the same if their hashes are. The text may be missing where it may not be
/// written down.
#[derive(Debug, Clone)]
pub struct Form {
    hash: Arc<str>,
    text: Option<Arc<str>>,
}

impl Form {
    /// Of a text.
    pub fn new(text: &str) -> Self {
        Self {
            hash: content_hash(&[text]).into(),
            text: Some(text.into()),
        }
    }

    /// Of a text that is known by its hash only.
    pub fn of_hash(hash: &str) -> Self {
        Self {
            hash: hash.into(),
            text: None,
        }
    }

    /// The hash.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The text, where it is known.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether it is known to be nothing.
    pub fn is_empty(&self) -> bool {
        self.text.as_deref() == Some("")
    }
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Form {}

impl PartialOrd for Form {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Form {
    fn cmp(&self, other: &Self) -> Ordering {
        self.hash.cmp(&other.hash)
    }
}

impl Hash for Form {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

/// Someone who has an access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Holder {
    /// What it is, in words: `role`, `user`, `module`.
    pub kind: String,
    /// Its name, where that is known.
    pub name: Option<String>,
    /// The address of the instance that declares it.
    pub address: Option<String>,
    /// Who can assume it: a role's trust policy.
    pub trust: Option<Form>,
    /// Its permissions boundary.
    pub boundary: Option<Form>,
}

impl Holder {
    /// In words: "role `app`".
    pub fn label(&self) -> String {
        let name = self.name.as_ref().or(self.address.as_ref());
        let name = name.map_or("(unknown)", String::as_str);
        format!("{} `{name}`", self.kind)
    }
}

/// What grants, what the same document takes from that, and who has what is left.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Access {
    /// What grants: a statement, the document of a policy that is attached, an ARN, any text.
    pub grant: Form,
    /// The statements of the same document that may deny some of it, sorted.
    pub denials: Arc<[Form]>,
    /// Who has it, sorted; nobody where it is not about that.
    pub holders: Arc<[Holder]>,
}

impl Access {
    /// Something that grants, whoever has it.
    pub fn of(grant: &str) -> Self {
        Self {
            grant: Form::new(grant),
            denials: Arc::default(),
            holders: Arc::default(),
        }
    }

    /// A hash of all of it. A holder is told by its name, so that code that moves has the same.
    fn hash(&self) -> String {
        let mut parts = vec![self.grant.hash()];
        parts.extend(self.denials.iter().map(Form::hash));
        for holder in self.holders.iter() {
            let name = holder.name.as_ref().or(holder.address.as_ref());
            let name = name.map_or("", String::as_str);
            parts.extend(["", &holder.kind, name]);
            for form in [&holder.trust, &holder.boundary] {
                parts.push(form.as_ref().map_or("", Form::hash));
            }
        }
        content_hash(&parts)
    }

    /// One hash of several.
    pub fn hash_of_all(all: &[Access]) -> String {
        let mut hashes: Vec<String> = all.iter().map(Access::hash).collect();
        hashes.sort_unstable();
        let parts: Vec<&str> = hashes.iter().map(String::as_str).collect();
        content_hash(&parts)
    }

    /// Those of several instances: one for each thing that grants, with the holders of all.
    pub fn united(all: Vec<Access>) -> Vec<Access> {
        if all.len() < 2 {
            return all;
        }
        let mut by_grant: BTreeMap<(Form, Arc<[Form]>), Vec<Arc<[Holder]>>> = BTreeMap::new();
        for access in all {
            let holders = by_grant.entry((access.grant, access.denials)).or_default();
            holders.push(access.holders);
        }
        let united = by_grant.into_iter().map(|((grant, denials), mut lists)| {
            lists.sort_unstable();
            lists.dedup();
            let holders = match lists.as_slice() {
                [one] => Arc::clone(one),
                several => {
                    let mut all: Vec<Holder> = several.iter().flat_map(|l| l.to_vec()).collect();
                    all.sort_unstable();
                    all.dedup();
                    all.into()
                }
            };
            Access {
                grant,
                denials,
                holders,
            }
        });
        united.collect()
    }
}
