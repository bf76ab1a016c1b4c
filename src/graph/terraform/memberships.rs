//! `aws_iam_group_membership` and `aws_iam_user_group_membership`.

use crate::graph::PrincipalKind;
use crate::graph::builder::{Builder, Listed};
use crate::value::Resource;

/// All users of one group.
pub(super) fn users_of_group(builder: &mut Builder, resource: &Resource) {
    connect(builder, resource, "users", "group", Listed::Users);
}

/// Groups of one user.
pub(super) fn groups_of_user(builder: &mut Builder, resource: &Resource) {
    connect(builder, resource, "user", "groups", Listed::Groups);
}

fn connect(builder: &mut Builder, resource: &Resource, users: &str, groups: &str, by: Listed) {
    let users = builder.holders(resource, PrincipalKind::User, resource.attribute(users));
    let groups = builder.holders(resource, PrincipalKind::Group, resource.attribute(groups));
    builder.join(resource, &users, &groups, by);
}
