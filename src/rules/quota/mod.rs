//! What is more than AWS takes: documents that are too long, too many policies or groups. A
//! deployment fails there, often long after the change that caused it.

pub(super) mod groups_over_quota;
pub(super) mod inline_policies_over_quota;
pub(super) mod managed_policies_over_quota;
pub(super) mod policy_over_quota;
mod support;
