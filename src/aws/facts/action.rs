//! Actions.

use std::fmt;

use super::condition_key::ConditionKey;
use super::resource_type::ResourceType;
use super::service::{self, Service};
use super::table::{ACTIONS, Row};

/// An action of a service, such as `s3:GetObject`, which is how it is displayed.
///
/// The order is that of the services, and of the names in each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(u16);

/// What an action does, as the Service Authorization Reference has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Lists resources.
    List,
    /// Reads what is in resources.
    Read,
    /// Creates, changes or deletes resources.
    Write,
    /// Changes who may do what.
    PermissionsManagement,
    /// Changes tags and nothing else.
    Tagging,
}

/// Who still knows an action or a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The newest lists have it.
    Current,
    /// Only older lists have it.
    Retired,
    /// No list has it, but AWS's own managed policies use it.
    Unlisted,
}

/// Every action.
pub fn actions() -> impl ExactSizeIterator<Item = Action> + Clone {
    (0..ACTIONS.len()).map(Action::of)
}

/// The action of a text such as `s3:GetObject`, in any case and without wildcards.
pub fn action(text: &str) -> Option<Action> {
    let (prefix, name) = text.split_once(':')?;
    service::service(prefix)?.action(name)
}

impl Action {
    pub(super) fn of(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }

    pub(super) fn find(rows: std::ops::Range<usize>, name: &str) -> Option<Self> {
        ACTIONS.find(rows, name).map(Self::of)
    }

    /// Its place in the order of all, from 0.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The action at a place of the order; none behind the last.
    pub fn at(index: usize) -> Option<Self> {
        (index < ACTIONS.len()).then(|| Self::of(index))
    }

    fn row(self) -> Row {
        ACTIONS.row(usize::from(self.0))
    }

    /// Its service.
    pub fn service(self) -> Service {
        Service::holding(self.0, Service::ACTIONS)
    }

    /// Its name without the service, in AWS's spelling.
    pub fn name(self) -> &'static str {
        self.row().text(0)
    }

    /// What it does; none where no list says, as for those that are [`Standing::Unlisted`].
    pub fn access_level(self) -> Option<AccessLevel> {
        Some(match self.row().byte(4) & 7 {
            1 => AccessLevel::List,
            2 => AccessLevel::Read,
            3 => AccessLevel::Write,
            4 => AccessLevel::PermissionsManagement,
            5 => AccessLevel::Tagging,
            _ => return None,
        })
    }

    /// Whether AWS still lists it.
    pub fn standing(self) -> Standing {
        Standing::of(self.row().byte(4) >> 3)
    }

    /// Whether only older lists have it.
    pub fn is_retired(self) -> bool {
        self.standing() == Standing::Retired
    }

    /// The resource types that it takes, and whether a request needs one of them; none where no
    /// list says what it takes. The list is empty for an action that takes `*` only.
    pub fn resource_types(
        self,
    ) -> Option<impl ExactSizeIterator<Item = (ResourceType, bool)> + Clone> {
        let taken = self.row().set(7).map(|member| {
            let number = usize::from(member & !REQUIRED);
            (ResourceType::of(number), member & REQUIRED != 0)
        });
        self.has_known_resource_types().then_some(taken)
    }

    fn has_known_resource_types(self) -> bool {
        self.row().byte(4) & 1 << 5 != 0
    }

    /// Whether it is known to take no resource type, so that `Resource` must be `*` for it.
    pub fn only_all_resources(self) -> bool {
        self.has_known_resource_types() && self.row().set(7).len() == 0
    }

    /// The condition keys that its requests may have beside those of its resource types and the
    /// global ones.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        self.row().set(5).map(ConditionKey::of)
    }

    /// The actions that whoever calls it must be allowed too.
    pub fn dependent_actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        self.row().set(9).map(Action)
    }
}

const REQUIRED: u16 = 1 << 15;

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service().prefix(), self.name())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl AccessLevel {
    /// Every level.
    pub const ALL: [Self; 5] = [
        Self::List,
        Self::Read,
        Self::Write,
        Self::PermissionsManagement,
        Self::Tagging,
    ];

    /// Its name in the Service Authorization Reference, such as `Permissions management`.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }
}

impl Standing {
    /// From the lower two bits.
    pub(super) fn of(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::Current,
            1 => Self::Retired,
            _ => Self::Unlisted,
        }
    }
}
