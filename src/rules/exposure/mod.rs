//! Rules about who may come at a resource by the resource's own policy.

mod public;
mod shared;

pub(super) mod confused_deputy_access;
pub(super) mod foreign_account_access;
pub(super) mod function_source_missing;
pub(super) mod policy_lockout;
pub(super) mod public_access_list;
pub(super) mod public_bucket;
pub(super) mod public_function;
pub(super) mod public_image;
pub(super) mod public_key;
pub(super) mod public_queue;
pub(super) mod public_resource;
pub(super) mod public_topic;
pub(super) mod resource_wildcard_action;
