//! The facts about services, as they stand in the text form.

use std::collections::{BTreeMap, BTreeSet};

/// By names in lower case.
pub type ByName<T> = BTreeMap<String, T>;

#[derive(Debug, Default)]
pub struct Facts {
    pub services: ByName<Service>,
    /// By the name of the key and its type, since two services differ on one key's type.
    pub principals: BTreeSet<String>,
    /// Beginnings of condition keys that are no service's prefix, and whose keys they are.
    pub prefixes: BTreeMap<String, String>,
    pub partitions: Vec<Partition>,
}

#[derive(Debug, Default)]
pub struct Service {
    pub supports_rcp: bool,
    pub standing: Standing,
    pub actions: ByName<Action>,
    pub resource_types: ByName<ResourceType>,
    pub keys: ByName<ConditionKey>,
}

/// Who still knows a service or an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    #[default]
    Current,
    /// Only older lists.
    Retired,
    /// No list, but managed policies of AWS use it.
    Unlisted,
}

impl Standing {
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Current, "-"),
        (Self::Retired, "retired"),
        (Self::Unlisted, "unlisted"),
    ];
}

/// Levels as they are written; none where no source says.
pub const LEVELS: [&str; 6] = [
    "-",
    "List",
    "Read",
    "Write",
    "Permissions management",
    "Tagging",
];

#[derive(Debug, Default, Clone)]
pub struct Action {
    pub name: String,
    pub level: String,
    pub standing: Standing,
    /// Names, and whether one of these is required; none when no source says.
    pub resource_types: Option<Vec<(String, bool)>>,
    pub keys: BTreeSet<String>,
    pub dependent: BTreeSet<String>,
}

#[derive(Debug, Default, Clone)]
pub struct ResourceType {
    pub name: String,
    pub arns: Vec<String>,
    pub keys: BTreeSet<String>,
}

#[derive(Debug, Default, Clone)]
pub struct ConditionKey {
    pub name: String,
    /// As AWS's lists have it: `String`, `ArrayOfString`, `ARN`, …
    pub value: String,
}

#[derive(Debug)]
pub struct Partition {
    pub name: String,
    pub dns_suffix: String,
    /// How its regions begin, such as `eu` and `us`.
    pub begins: Vec<String>,
    pub regions: BTreeSet<String>,
}

impl Facts {
    pub fn service(&mut self, prefix: &str) -> &mut Service {
        self.services
            .entry(prefix.to_ascii_lowercase())
            .or_default()
    }

    /// The action of a text such as `s3:GetObject`, in any case.
    pub fn action(&self, text: &str) -> Option<&Action> {
        let text = text.to_ascii_lowercase();
        let (service, name) = text.split_once(':')?;
        self.services.get(service)?.actions.get(name)
    }
}
