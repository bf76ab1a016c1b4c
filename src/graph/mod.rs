//! The one entity graph: users, groups, roles, permission sets, policies, attachments,
//! memberships, boundaries, instance profiles, trust, identity providers, assignments, credentials,
//! the policies of resources, settings of accounts, and access keys that are written in files.
//!
//! From here on nothing knows Terraform from CloudFormation. One file normalizes one resource
//! family of one language; a reference to a resource is an edge, never a comparison of names where
//! a link is there. What cannot be resolved is an entity whose name is a symbol.

mod account;
mod assembly;
mod builder;
mod cloudformation;
mod condition;
mod delegations;
mod documents;
pub mod export;
mod grants;
mod iam_arn;
mod identity;
mod key;
mod label;
mod literal_keys;
mod model;
mod organizations;
mod permissions;
mod policy_arn;
mod private_keys;
mod reference;
mod resolve;
mod resource_policies;
mod shares;
mod shields;
mod terraform;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use account::{AccountSetting, AccountSettingKind};
pub use assembly::{Assembly, Fragment};
pub use documents::{DocumentKind, DocumentPosition, documents};
pub use identity::{
    Assignment, Broker, BrokerKind, Certificate, CertificateKind, Credential, CredentialKind,
    Federation, IdentityProvider, ProviderId, ProviderKind,
};
pub use literal_keys::{LiteralKey, literal_keys};
pub use model::{
    Attachment, AttachmentKind, Declaration, Delegation, Exclusive, Graph, InstanceProfile,
    Membership, Ownership, Policy, PolicyId, PolicyKind, Principal, PrincipalId, PrincipalKind,
    ResourceAttachment, Shield,
};
pub use private_keys::{PrivateKey, private_keys};

pub use shares::{Grantee, Permission, Share, ShareKind};

use crate::value::Resource;
use builder::Builder;

/// Reads one resource family of one language.
///
/// All entities are declared before any edge is made, so that a reference finds its entity
/// whatever the order of the resources.
struct Normalizer {
    declare: fn(&mut Builder, &Resource),
    connect: fn(&mut Builder, &Resource),
}

impl Normalizer {
    /// For resources that declare an entity and nothing else.
    const fn entity(declare: fn(&mut Builder, &Resource)) -> Self {
        Self {
            declare,
            connect: |_, _| {},
        }
    }

    /// For resources that only connect entities.
    const fn edges(connect: fn(&mut Builder, &Resource)) -> Self {
        Self {
            declare: |_, _| {},
            connect,
        }
    }
}

/// The graph of all resources of a scan. Entities and edges stand in the order of the resources
/// that declare or first name them.
pub fn build(resources: &[Resource]) -> Graph {
    let mut assembly = Assembly::default();
    assembly.add(fragment(resources));
    assembly.finish()
}

/// The graph of the resources of some scopes, to be put together with others. The resources of one
/// scope, and of scopes that refer to each other, must not be spread over several fragments.
pub fn fragment(resources: &[Resource]) -> Fragment {
    let mut builder = Builder::for_resources(resources.len());
    let read: Vec<(Normalizer, &Resource)> = resources
        .iter()
        .flat_map(|r| normalizers(&r.resource_type).map(move |n| (n, r)))
        .collect();
    for (normalizer, resource) in &read {
        (normalizer.declare)(&mut builder, resource);
    }
    for (normalizer, resource) in &read {
        (normalizer.connect)(&mut builder, resource);
    }
    builder.finish()
}

/// Whether a resource says anything that the graph holds: it is of this type, and `sets` tells
/// which attributes it sets.
///
/// Of identities these do not, since they give nobody access to AWS: virtual MFA devices;
/// service-linked roles, whose trust and policies are AWS's own and cannot be changed;
/// assignments of applications of IAM Identity Center; its attributes for access control, which only
/// say what sessions are tagged with; lists of revoked certificates.
///
/// Queues, topics, keys and their like do when they set a policy.
pub fn is_wanted(resource_type: &str, sets: &dyn Fn(&str) -> bool) -> bool {
    principal_normalizer(resource_type).is_some()
        || resource_policies::is_set(resource_type, sets).unwrap_or(false)
        || shields::is_set(resource_type, sets)
        || shares::is_set(resource_type, sets)
}

/// A profile of Roles Anywhere hands out roles, and has policies.
fn normalizers(resource_type: &str) -> impl Iterator<Item = Normalizer> + use<> {
    let policies = resource_policies::normalizer(resource_type);
    principal_normalizer(resource_type)
        .into_iter()
        .chain(policies)
        .chain(shields::normalizer(resource_type))
        .chain(shares::normalizer(resource_type))
}

fn principal_normalizer(resource_type: &str) -> Option<Normalizer> {
    terraform::normalizer(resource_type)
        .or_else(|| cloudformation::normalizer(resource_type))
        .or_else(|| identity::normalizer(resource_type))
        .or_else(|| account::normalizer(resource_type))
}
