//! `AWS::IAM::InstanceProfile`.

use super::properties::Properties;
use crate::graph::PrincipalKind;
use crate::graph::builder::Builder;
use crate::value::Resource;

pub(super) fn profile(builder: &mut Builder, resource: &Resource) {
    let properties = Properties::of(resource);
    let roles = builder.holders(resource, PrincipalKind::Role, properties.get("Roles"));
    builder.instance_profile(resource, properties.get("InstanceProfileName"), &roles);
}
