//! `AWS::IAM::UserToGroupAddition`.

use super::properties::Properties;
use crate::graph::PrincipalKind;
use crate::graph::builder::{Builder, Listed};
use crate::value::Resource;

pub(super) fn users_to_group(builder: &mut Builder, resource: &Resource) {
    let properties = Properties::of(resource);
    let users = builder.holders(resource, PrincipalKind::User, properties.get("Users"));
    let group = properties.get("GroupName");
    let groups = builder.holders(resource, PrincipalKind::Group, group);
    builder.join(resource, &users, &groups, Listed::Users);
}
