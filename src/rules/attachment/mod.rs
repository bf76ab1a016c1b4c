//! How policies come to principals: inline or managed, directly or through a group, and which.

mod policy_list;
mod support;

pub(super) mod aws_managed_policy;
pub(super) mod boundary_missing;
pub(super) mod boundary_not_allowed;
pub(super) mod conflicting_attachments;
pub(super) mod denylisted_policy;
pub(super) mod deprecated_managed_policy;
pub(super) mod deprecated_role_argument;
pub(super) mod empty_group;
pub(super) mod exclusive_policy_attachment;
pub(super) mod iam_user;
pub(super) mod inline_policy;
pub(super) mod long_session;
pub(super) mod missing_tag;
pub(super) mod permission_set_inline_policy;
pub(super) mod policy_attached_twice;
pub(super) mod unattached_policy;
pub(super) mod user_attached_policy;
pub(super) mod user_not_in_common_group;
pub(super) mod user_without_group;
