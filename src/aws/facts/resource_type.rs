//! Resource types.

use std::fmt;

use super::arn_format::ArnFormat;
use super::condition_key::ConditionKey;
use super::service::{self, Service};
use super::table::{ARN_FORMATS, RESOURCE_TYPES, Row};
use crate::aws::Arn;

/// A type of resources of a service, such as `bucket` of `s3`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceType(u16);

impl ResourceType {
    pub(super) fn of(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }

    pub(super) fn find(rows: std::ops::Range<usize>, name: &str) -> Option<Self> {
        RESOURCE_TYPES.find(rows, name).map(Self::of)
    }

    fn row(self) -> Row {
        RESOURCE_TYPES.row(usize::from(self.0))
    }

    /// The service that lists it.
    ///
    /// Its ARNs may be of another one: `ecr` lists `arn:…:codestar-connections:…`.
    pub fn service(self) -> Service {
        Service::holding(self.0, Service::RESOURCE_TYPES)
    }

    /// Its name as the Service Authorization Reference has it; a few have spaces.
    pub fn name(self) -> &'static str {
        self.row().text(0)
    }

    /// The forms of its ARNs; mostly one.
    pub fn arn_formats(self) -> impl ExactSizeIterator<Item = ArnFormat> + Clone {
        let next = RESOURCE_TYPES.row(usize::from(self.0) + 1);
        let formats = usize::from(self.row().two(4))..usize::from(next.two(4));
        formats.map(|index| ArnFormat::new(ARN_FORMATS.row(index).text(0)))
    }

    /// Whether an ARN, which has no wildcards, has one of the forms.
    pub fn matches(self, arn: &str) -> bool {
        self.arn_formats().any(|format| format.matches(arn))
    }

    /// The condition keys that requests for such a resource may have, beside those of the action
    /// and the global ones.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        self.row().set(6).map(ConditionKey::of)
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service().prefix(), self.name())
    }
}

/// The resource types of the service in an ARN that have a form which it has.
///
/// There may be several: `arn:aws:s3:::name/key` is an `object`, and many ARNs are a type and one
/// that is a part of it. The service is the one the ARN names, which mostly is the prefix of the
/// actions too.
pub fn resource_types_of_arn(arn: &str) -> impl Iterator<Item = ResourceType> {
    let service = Arn::parse(arn).and_then(|parts| service::service(parts.service));
    let types = service.into_iter().flat_map(Service::resource_types);
    types.filter(move |kind| kind.matches(arn))
}
