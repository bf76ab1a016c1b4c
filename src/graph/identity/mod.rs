//! Identities that are no users, groups or roles of IAM, and what lets them in: identity providers,
//! IAM Identity Center, credentials of users, and what hands roles out.
//!
//! The languages name these attributes alike but for their case, so that one reader serves all:
//! `AWS::SSO::Assignment`, `awscc_sso_assignment` and `aws_ssoadmin_account_assignment`. What is left
//! out, and why, says [`is_wanted`](super::is_wanted).
//!
//! Source of properties: the CloudFormation resource reference; of attributes: the documentation of
//! Terraform's `aws` provider, up to version 6.

mod assignments;
mod brokers;
mod certificates;
mod credentials;
mod directory;
mod model;
mod providers;
mod trust;

pub use model::{
    Assignment, Broker, BrokerKind, Certificate, CertificateKind, Credential, CredentialKind,
    Federation, IdentityProvider, ProviderId, ProviderKind,
};

pub(super) use credentials::login_profile;

use super::Normalizer;
use super::key::key;
use crate::value::{MapEntry, Resource, Value};

/// The normalizer of a resource type of any language.
pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "AWS::SSO::Assignment" | "awscc_sso_assignment" | "aws_ssoadmin_account_assignment" => {
            Normalizer::edges(assignments::assignment)
        }
        "AWS::IdentityStore::User" | "awscc_identitystore_user" | "aws_identitystore_user" => {
            directory::USER
        }
        "AWS::IdentityStore::Group" | "awscc_identitystore_group" | "aws_identitystore_group" => {
            directory::GROUP
        }
        "AWS::IdentityStore::GroupMembership"
        | "awscc_identitystore_group_membership"
        | "aws_identitystore_group_membership" => Normalizer::edges(directory::membership),
        "AWS::IAM::OIDCProvider"
        | "Custom::AWSCDKOpenIdConnectProvider"
        | "awscc_iam_oidc_provider"
        | "aws_iam_openid_connect_provider" => providers::OIDC,
        "AWS::IAM::SAMLProvider" | "awscc_iam_saml_provider" | "aws_iam_saml_provider" => {
            providers::SAML
        }
        "AWS::RolesAnywhere::TrustAnchor"
        | "awscc_rolesanywhere_trust_anchor"
        | "aws_rolesanywhere_trust_anchor" => providers::TRUST_ANCHOR,
        "AWS::RolesAnywhere::Profile"
        | "awscc_rolesanywhere_profile"
        | "aws_rolesanywhere_profile" => Normalizer::edges(brokers::roles_anywhere),
        "AWS::Cognito::IdentityPoolRoleAttachment"
        | "awscc_cognito_identity_pool_role_attachment"
        | "aws_cognito_identity_pool_roles_attachment" => Normalizer::edges(brokers::identity_pool),
        "AWS::Cognito::UserPoolGroup"
        | "awscc_cognito_user_pool_group"
        | "aws_cognito_user_group" => Normalizer::edges(brokers::user_pool_group),
        _ => {
            return credentials::normalizer(resource_type)
                .or_else(|| certificates::normalizer(resource_type));
        }
    })
}

/// An attribute that is there and not null, by the name of the property.
fn get<'a>(resource: &'a Resource, name: &str) -> Option<&'a Value> {
    resource.attribute(&key(resource.kind, name))
}

/// The same, with its key.
fn entry<'a>(resource: &'a Resource, name: &str) -> Option<&'a MapEntry> {
    let entry = resource.attributes.entry(&key(resource.kind, name));
    entry.filter(|entry| !entry.value.is_null())
}
