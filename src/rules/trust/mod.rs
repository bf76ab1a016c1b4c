//! Rules about who may assume a role, and on which terms.

mod issuers;
mod vendors;

pub(super) use vendors::{is_of_aws, vendor};

pub(super) mod account_wide_trust;
pub(super) mod allow_not_principal;
pub(super) mod cognito_unauthenticated;
pub(super) mod confused_deputy_trust;
pub(super) mod foreign_account_trust;
pub(super) mod foreign_read_access;
pub(super) mod missing_external_id;
pub(super) mod mixed_service_trust;
pub(super) mod oidc_loose_subject;
pub(super) mod oidc_missing_audience;
pub(super) mod oidc_missing_condition;
pub(super) mod oidc_pull_request;
pub(super) mod oidc_set_operator;
pub(super) mod oidc_whole_organization;
pub(super) mod role_open_to_everybody;
pub(super) mod roles_anywhere_unbound;
pub(super) mod saml_missing_audience;
pub(super) mod trust_wildcard_action;
