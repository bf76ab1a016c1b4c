//! How policies come to principals: inline or managed, directly or through a group, and which.

mod policy_list;
mod support;

pub(super) mod denylisted_policy;
pub(super) mod inline_policy;
pub(super) mod user_attached_policy;
pub(super) mod user_not_in_common_group;
pub(super) mod user_without_group;
