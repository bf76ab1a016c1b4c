//! `aws_iam_instance_profile`.

use crate::graph::PrincipalKind;
use crate::graph::builder::Builder;
use crate::value::Resource;

/// `roles` is the attribute of provider versions before 3.
pub(super) fn profile(builder: &mut Builder, resource: &Resource) {
    let role = resource
        .attribute("role")
        .or_else(|| resource.attribute("roles"));
    let roles = builder.holders(resource, PrincipalKind::Role, role);
    builder.instance_profile(resource, resource.attribute("name"), &roles);
}
