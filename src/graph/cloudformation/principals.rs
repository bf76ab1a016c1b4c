//! `AWS::IAM::User`, `AWS::IAM::Group`, `AWS::IAM::Role`.

use super::properties::Properties;
use crate::graph::builder::{Builder, Inline, Listed};
use crate::graph::identity::login_profile;
use crate::graph::{AttachmentKind, Exclusive, Normalizer, PrincipalKind};
use crate::value::Resource;

pub(super) const USER: Normalizer = Normalizer {
    declare: |b, r| declare(b, r, PrincipalKind::User, "UserName"),
    connect: connect_user,
};

pub(super) const GROUP: Normalizer = Normalizer {
    declare: |b, r| declare(b, r, PrincipalKind::Group, "GroupName"),
    connect,
};

pub(super) const ROLE: Normalizer = Normalizer {
    declare: |b, r| declare(b, r, PrincipalKind::Role, "RoleName"),
    connect: |b, r| {
        connect(b, r);
        b.federate(r);
    },
};

fn declare(builder: &mut Builder, resource: &Resource, kind: PrincipalKind, name: &str) {
    let properties = Properties::of(resource);
    builder.declare_principal(
        resource,
        kind,
        properties.get(name),
        properties.get("Path"),
        properties.get("AssumeRolePolicyDocument"),
    );
    builder.session(resource, properties.get("MaxSessionDuration"));
}

fn connect_user(builder: &mut Builder, resource: &Resource) {
    connect(builder, resource);
    let groups = Properties::of(resource).get("Groups");
    let groups = builder.holders(resource, PrincipalKind::Group, groups);
    builder.join(resource, &builder.own(resource), &groups, Listed::Groups);
    login_profile(builder, resource);
}

fn connect(builder: &mut Builder, resource: &Resource) {
    let properties = Properties::of(resource);
    let mut grants = builder.inlines(resource, properties.get("Policies"), |map| {
        let policy = Properties::inside(resource, map);
        Some(Inline {
            name: policy.get("PolicyName"),
            document: policy.entry("PolicyDocument"),
        })
    });
    let managed = properties.get("ManagedPolicyArns");
    grants.extend(builder.managed(resource, AttachmentKind::Managed, managed));
    let boundary = properties.get("PermissionsBoundary");
    grants.extend(builder.managed(resource, AttachmentKind::Boundary, boundary));
    builder.attach(resource, &builder.own(resource), &grants, Exclusive::No);
}
