//! Each resource type in each of its forms: the edge, its token, its condition.

mod cloudformation;
mod configurations;
mod delegations;
mod exports;
mod identities;
mod resolution;
mod resource_policies;
mod scan;
mod shares;
mod shields;
mod templates;
mod terraform;

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
