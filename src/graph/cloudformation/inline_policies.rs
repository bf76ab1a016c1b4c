//! `AWS::IAM::Policy`, `AWS::IAM::UserPolicy`, `AWS::IAM::GroupPolicy`, `AWS::IAM::RolePolicy`.

use super::properties::Properties;
use crate::graph::builder::{Builder, Holder, Inline};
use crate::graph::{Exclusive, Normalizer, PrincipalKind};
use crate::value::Resource;

pub(super) const USER_POLICY: Normalizer =
    Normalizer::edges(|b, r| one(b, r, PrincipalKind::User, "UserName"));

pub(super) const GROUP_POLICY: Normalizer =
    Normalizer::edges(|b, r| one(b, r, PrincipalKind::Group, "GroupName"));

pub(super) const ROLE_POLICY: Normalizer =
    Normalizer::edges(|b, r| one(b, r, PrincipalKind::Role, "RoleName"));

/// `AWS::IAM::Policy`: the same inline policy on each of its principals, and a policy that nobody
/// has when it names none.
pub(super) fn policy(builder: &mut Builder, resource: &Resource) {
    let holders = holders(builder, resource);
    connect(builder, resource, &holders);
}

/// Who the lists `Users`, `Groups` and `Roles` name.
pub(super) fn holders(builder: &mut Builder, resource: &Resource) -> Vec<Holder> {
    use PrincipalKind::{Group, Role, User};
    let properties = Properties::of(resource);
    [(User, "Users"), (Group, "Groups"), (Role, "Roles")]
        .into_iter()
        .flat_map(|(kind, list)| builder.holders(resource, kind, properties.get(list)))
        .collect()
}

fn one(builder: &mut Builder, resource: &Resource, kind: PrincipalKind, holder: &str) {
    let holder = Properties::of(resource).get(holder);
    let holders = builder.holders(resource, kind, holder);
    connect(builder, resource, &holders);
}

fn connect(builder: &mut Builder, resource: &Resource, holders: &[Holder]) {
    let properties = Properties::of(resource);
    let inline = Inline {
        name: properties.get("PolicyName"),
        document: properties.entry("PolicyDocument"),
    };
    let grant = builder.inline(resource, &inline);
    builder.attach(resource, holders, &[grant], Exclusive::No);
}
