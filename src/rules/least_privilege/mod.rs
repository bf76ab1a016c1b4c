//! What policies grant: whether it is more than anyone needs, judged by what their statements mean.

mod class;
mod roles;
mod support;
mod unrestricted;

pub(super) mod action_wildcard;
pub(super) mod allow_not_action;
pub(super) mod allow_not_resource;
pub(super) mod assume_role_wildcard;
pub(super) mod full_admin;
pub(super) mod iam_full_access;
pub(super) mod iot_policy_wildcard;
pub(super) mod managed_full_access;
pub(super) mod passrole_wildcard;
pub(super) mod required_condition;
pub(super) mod self_granted_permissions;
pub(super) mod sensitive_wildcard;
pub(super) mod service_by_service_admin;
pub(super) mod service_linked_role_wildcard;
pub(super) mod service_wildcard;
pub(super) mod unrestricted_credentials;
pub(super) mod unrestricted_data_access;
pub(super) mod unrestricted_decrypt;
pub(super) mod unrestricted_permissions_management;
pub(super) mod unrestricted_snapshot_sharing;
pub(super) mod unrestricted_write;
