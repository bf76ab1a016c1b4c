//! The one entity graph: users, groups, roles, permission sets, policies, attachments,
//! memberships, boundaries, instance profiles and trust.
//!
//! From here on nothing knows Terraform from CloudFormation. One file normalizes one resource
//! family of one language; a reference to a resource is an edge, never a comparison of names where
//! a link is there. What cannot be resolved is an entity whose name is a symbol.

mod model;

pub use model::{
    Attachment, AttachmentKind, Declaration, Graph, InstanceProfile, Membership, Policy, PolicyId,
    PolicyKind, Principal, PrincipalId, PrincipalKind,
};
