//! Users and groups of the directory of IAM Identity Center.

use super::get;
use crate::graph::builder::{Builder, Listed};
use crate::graph::{Normalizer, PrincipalKind};
use crate::value::Resource;

pub(super) const USER: Normalizer =
    Normalizer::entity(|b, r| declare(b, r, PrincipalKind::IdentityUser, "UserName"));

pub(super) const GROUP: Normalizer =
    Normalizer::entity(|b, r| declare(b, r, PrincipalKind::IdentityGroup, "DisplayName"));

fn declare(builder: &mut Builder, resource: &Resource, kind: PrincipalKind, name: &str) {
    builder.declare_principal(resource, kind, get(resource, name), None, None);
}

/// `AWS::IdentityStore::GroupMembership`; the id stands in a map of its own in CloudFormation.
pub(super) fn membership(builder: &mut Builder, resource: &Resource) {
    let member = get(resource, "MemberId");
    let id = match member.and_then(|value| value.as_map()) {
        Some(map) => map.get(&crate::graph::key::key(resource.kind, "UserId")),
        None => member,
    };
    let users = builder.holders(resource, PrincipalKind::IdentityUser, id);
    let group = get(resource, "GroupId");
    let groups = builder.holders(resource, PrincipalKind::IdentityGroup, group);
    builder.join(resource, &users, &groups, Listed::Users);
}
