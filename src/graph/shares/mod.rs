//! Access to resources that is given otherwise than by a policy: access control lists of S3, and
//! images, snapshots and documents that are shared with accounts.

mod access_lists;
mod images;

use super::Normalizer;
use super::builder::{Builder, declaration};
use super::condition;
use super::model::{Declaration, Graph, Shield};
use super::reference::token;
use super::resource_policies::resource_of;
use crate::text::{Span, Str};
use crate::value::{Resource, ResourceId, Value};

/// What is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ShareKind {
    /// A bucket, by an access control list.
    Bucket,
    /// An object of a bucket, by an access control list.
    Object,
    /// A machine image.
    Image,
    /// A snapshot of a volume.
    VolumeSnapshot,
    /// A snapshot of a database.
    DatabaseSnapshot,
    /// A document of Systems Manager.
    Document,
}

impl ShareKind {
    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            ShareKind::Bucket => "bucket",
            ShareKind::Object => "object",
            ShareKind::Image => "machine image",
            ShareKind::VolumeSnapshot => "volume snapshot",
            ShareKind::DatabaseSnapshot => "database snapshot",
            ShareKind::Document => "document",
        }
    }

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            ShareKind::Bucket => "bucket",
            ShareKind::Object => "object",
            ShareKind::Image => "image",
            ShareKind::VolumeSnapshot => "volume-snapshot",
            ShareKind::DatabaseSnapshot => "database-snapshot",
            ShareKind::Document => "document",
        }
    }

    /// Whether it is given by an access control list.
    pub fn is_by_list(self) -> bool {
        matches!(self, ShareKind::Bucket | ShareKind::Object)
    }
}

/// Whom it is shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grantee {
    /// All, whether they have an account or not.
    Everybody,
    /// All who have an account, whosesoever.
    AnyAccount,
    /// An account, by its id.
    Account(Str),
    /// Somebody who is not known before deployment.
    Unknown,
}

/// What an access control list allows.
///
/// Source: "Access control list (ACL) overview" in the Amazon S3 User Guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// To list the objects of a bucket, to read an object.
    Read,
    /// To write the objects of a bucket.
    Write,
    /// To read the list.
    ReadList,
    /// To change the list.
    WriteList,
}

/// A resource that somebody may use without a policy that says so.
#[derive(Debug, Clone)]
pub struct Share {
    /// What is shared.
    pub kind: ShareKind,
    /// The resource of this code that is shared, where it is here.
    pub resource: Option<ResourceId>,
    /// What it is called, as evaluated: its name or id.
    pub name: Option<Value>,
    /// With whom.
    pub grantee: Grantee,
    /// What the grantee may do, where a list says it.
    pub permissions: Vec<Permission>,
    /// What says so, as evaluated: the name of a list, the URI of a group, the id of an account.
    pub reference: Value,
    /// The token of it in the sharing resource.
    pub token: Span,
    /// What declares it.
    pub declared: Declaration,
    /// The condition under which it is shared, when that is not decided.
    pub condition: Option<Str>,
}

/// The normalizer of a resource type.
pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    access_lists::normalizer(resource_type).or_else(|| images::normalizer(resource_type))
}

/// Whether a resource shares something.
pub(super) fn is_set(resource_type: &str, sets: &dyn Fn(&str) -> bool) -> bool {
    access_lists::is_set(resource_type, sets) || images::is_set(resource_type, sets)
}

/// What is shared, in the words of the sharing resource.
struct Shared<'a> {
    kind: ShareKind,
    /// What names it in another resource, or its own name.
    name: Option<&'a Value>,
    /// Whether it is the sharing resource itself.
    is_own: bool,
}

impl Builder {
    fn share(
        &mut self,
        resource: &Resource,
        shared: &Shared<'_>,
        (grantee, permissions): (Grantee, Vec<Permission>),
        reference: &Value,
        own: &Option<Str>,
    ) {
        let Some(condition) = condition::all([&resource.origin.condition, own]) else {
            return;
        };
        let named = shared.name.and_then(resource_of);
        self.graph.shares.push(Share {
            kind: shared.kind,
            resource: match shared.is_own {
                true => Some(resource.id.clone()),
                false => named,
            },
            name: shared.name.cloned(),
            grantee,
            permissions,
            token: token(reference),
            reference: reference.clone(),
            declared: declaration(resource),
            condition,
        });
    }
}

impl Graph {
    /// Whether something keeps strangers from what is shared, whatever a list says.
    pub fn is_share_shielded(&self, share: &Share) -> bool {
        let name = share.name.as_ref().and_then(|value| value.to_text());
        self.share_shields.iter().any(|shield| match shield {
            Shield::Resource(resource) => {
                Some(resource) == share.resource.as_ref() || *resource == share.declared.resource
            }
            Shield::Named(scope, bucket) => {
                *scope == share.declared.resource.scope
                    && share.kind.is_by_list()
                    && Some(bucket) == name.as_ref()
            }
            Shield::Buckets(scope) => {
                *scope == share.declared.resource.scope && share.kind.is_by_list()
            }
            Shield::Images(scope) => {
                *scope == share.declared.resource.scope && share.kind == ShareKind::Image
            }
        })
    }
}
