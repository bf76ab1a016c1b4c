//! Services.

use super::action::{Action, Standing};
use super::condition_key::ConditionKey;
use super::resource_type::ResourceType;
use super::table::{Row, SERVICES};

/// A service, which is the prefix of actions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(u16);

/// Every service, sorted by its prefix.
pub fn services() -> impl ExactSizeIterator<Item = Service> + Clone {
    (0..count()).map(Service::of)
}

/// The service of a prefix such as `s3`, in any case.
pub fn service(prefix: &str) -> Option<Service> {
    SERVICES.find(0..count(), prefix).map(Service::of)
}

/// How many there are; the last row only says where the one before it ends.
pub(super) fn count() -> usize {
    SERVICES.len().saturating_sub(1)
}

impl Service {
    /// The table has fewer than 65,536 rows of each kind.
    pub(super) fn of(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }

    fn row(self) -> Row {
        SERVICES.row(usize::from(self.0))
    }

    /// The service whose rows in another section, which begin at the field `at`, have `index`.
    pub(super) fn holding(index: u16, at: usize) -> Self {
        let after = SERVICES.partition(0..count(), |row| row.two(at) <= index);
        Self::of(after.saturating_sub(1))
    }

    /// The rows of the service in the section that the field `at` speaks of.
    pub(super) fn range(self, at: usize) -> std::ops::Range<usize> {
        let next = SERVICES.row(usize::from(self.0) + 1);
        usize::from(self.row().two(at))..usize::from(next.two(at))
    }

    /// What its actions begin with, such as `s3`; in lower case.
    pub fn prefix(self) -> &'static str {
        self.row().text(0)
    }

    /// Whether AWS still lists it.
    ///
    /// A service that is [`Standing::Unlisted`] may have actions that nobody lists.
    pub fn standing(self) -> Standing {
        Standing::of(self.row().byte(10))
    }

    /// Whether resource control policies reach it, which are those of
    /// "List of AWS services that support RCPs" in the guide of AWS Organizations.
    pub fn supports_rcp(self) -> bool {
        self.row().byte(10) & 1 << 2 != 0
    }

    /// Its actions, sorted by name.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        self.range(Self::ACTIONS).map(Action::of)
    }

    /// The action of a name such as `GetObject`, in any case.
    pub fn action(self, name: &str) -> Option<Action> {
        Action::find(self.range(Self::ACTIONS), name)
    }

    /// Its resource types, sorted by name.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ResourceType> + Clone {
        self.range(Self::RESOURCE_TYPES).map(ResourceType::of)
    }

    /// The resource type of a name such as `bucket`, in any case.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        ResourceType::find(self.range(Self::RESOURCE_TYPES), name)
    }

    /// The condition keys that some of its actions or resource types have, global ones only where
    /// they are listed for it, such as `aws:ResourceTag/${TagKey}`.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        self.row().set(8).map(ConditionKey::of)
    }

    pub(super) const ACTIONS: usize = 4;
    pub(super) const RESOURCE_TYPES: usize = 6;
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.prefix())
    }
}
