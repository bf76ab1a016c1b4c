//! `aws_ssoadmin_permission_set` and what gives it policies.

use crate::graph::builder::{Builder, Holder, Inline};
use crate::graph::{AttachmentKind, Exclusive, Normalizer, PrincipalKind};
use crate::value::Resource;

pub(super) const PERMISSION_SET: Normalizer = Normalizer::entity(|builder, resource| {
    let name = resource.attribute("name");
    builder.declare_principal(resource, PrincipalKind::PermissionSet, name, None, None);
    builder.session(resource, resource.attribute("session_duration"));
});

const NAME_AND_PATH: [&str; 2] = ["name", "path"];

/// `aws_ssoadmin_managed_policy_attachment` and the form that owns all of them.
pub(super) fn managed(
    builder: &mut Builder,
    resource: &Resource,
    arns: &str,
    exclusive: Exclusive,
) {
    let arns = resource.attribute(arns);
    let grants = builder.managed(resource, AttachmentKind::Managed, arns);
    let holders = holders(builder, resource);
    builder.attach(resource, &holders, &grants, exclusive);
}

/// `aws_ssoadmin_customer_managed_policy_attachment` and the form that owns all of them.
pub(super) fn customer_managed(builder: &mut Builder, resource: &Resource, exclusive: Exclusive) {
    let blocks = resource.attribute("customer_managed_policy_reference");
    let grants = builder.customer_managed(resource, AttachmentKind::Managed, blocks, NAME_AND_PATH);
    let holders = holders(builder, resource);
    builder.attach(resource, &holders, &grants, exclusive);
}

/// `aws_ssoadmin_permission_set_inline_policy`.
pub(super) fn inline_policy(builder: &mut Builder, resource: &Resource) {
    let inline = Inline {
        name: None,
        document: resource.attributes.entry("inline_policy"),
    };
    let grant = builder.inline(resource, &inline);
    let holders = holders(builder, resource);
    builder.attach(resource, &holders, &[grant], Exclusive::No);
}

/// `aws_ssoadmin_permissions_boundary_attachment`.
pub(super) fn boundary(builder: &mut Builder, resource: &Resource) {
    let blocks = resource.attribute("permissions_boundary");
    let keys = ["managed_policy_arn", "customer_managed_policy_reference"];
    let grants = builder.boundaries(resource, blocks, keys, NAME_AND_PATH);
    let holders = holders(builder, resource);
    builder.attach(resource, &holders, &grants, Exclusive::No);
}

fn holders(builder: &mut Builder, resource: &Resource) -> Vec<Holder> {
    let arn = resource.attribute("permission_set_arn");
    builder.holders(resource, PrincipalKind::PermissionSet, arn)
}
