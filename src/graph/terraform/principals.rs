//! `aws_iam_user`, `aws_iam_group`, `aws_iam_role`.

use crate::graph::builder::{Builder, Inline};
use crate::graph::{AttachmentKind, Exclusive, Normalizer, PrincipalKind};
use crate::value::{Map, Resource};

pub(super) const USER: Normalizer = Normalizer {
    declare: |b, r| declare(b, r, PrincipalKind::User),
    connect: boundary,
};

pub(super) const GROUP: Normalizer = Normalizer::entity(|b, r| declare(b, r, PrincipalKind::Group));

pub(super) const ROLE: Normalizer = Normalizer {
    declare: |b, r| declare(b, r, PrincipalKind::Role),
    connect: connect_role,
};

fn declare(builder: &mut Builder, resource: &Resource, kind: PrincipalKind) {
    builder.declare_principal(
        resource,
        kind,
        resource.attribute("name"),
        resource.attribute("path"),
        resource.attribute("assume_role_policy"),
    );
    builder.session(resource, resource.attribute("max_session_duration"));
}

fn boundary(builder: &mut Builder, resource: &Resource) {
    let arn = resource.attribute("permissions_boundary");
    let grants = builder.managed(resource, AttachmentKind::Boundary, arn);
    builder.attach(resource, &builder.own(resource), &grants, Exclusive::No);
}

/// `inline_policy` and `managed_policy_arns` remove what others put on the role.
fn connect_role(builder: &mut Builder, resource: &Resource) {
    let holders = builder.own(resource);
    let blocks = resource.attribute("inline_policy");
    let inline = builder.inlines(resource, blocks, inline_policy);
    builder.attach(resource, &holders, &inline, Exclusive::OfPrincipal);
    let arns = resource.attribute("managed_policy_arns");
    let managed = builder.managed(resource, AttachmentKind::Managed, arns);
    builder.attach(resource, &holders, &managed, Exclusive::OfPrincipal);
    boundary(builder, resource);
    builder.federate(resource);
}

/// An empty block holds no policy: it removes every inline policy of the role.
fn inline_policy(block: &Map) -> Option<Inline<'_>> {
    let given = |name| {
        block
            .entry(name)
            .filter(|e| !e.value.is_null() && !e.value.is_empty_text())
    };
    let (name, document) = (given("name"), given("policy"));
    (name.is_some() || document.is_some() || block.rest.is_some()).then(|| Inline {
        name: name.map(|e| &e.value),
        document,
    })
}
