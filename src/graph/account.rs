//! Settings of an account or an organization that are no principal's and no policy's.
//!
//! Source of attributes: the documentation of Terraform's `aws` provider, up to version 6.
//! CloudFormation has no resource types for these settings, and neither has the `awscc` provider.

use super::Normalizer;
use super::builder::{Builder, declaration};
use super::model::Declaration;
use crate::value::{Map, MapEntry, Resource};

/// What a setting is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccountSettingKind {
    /// What passwords of users must be like.
    PasswordPolicy,
    /// What is managed for all accounts of an organization, such as their root users.
    OrganizationFeatures,
}

impl AccountSettingKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            AccountSettingKind::PasswordPolicy => "password-policy",
            AccountSettingKind::OrganizationFeatures => "organization-features",
        }
    }
}

/// A setting of an account or an organization.
#[derive(Debug, Clone)]
pub struct AccountSetting {
    /// What it is about.
    pub kind: AccountSettingKind,
    /// What it sets, by the names of Terraform's attributes.
    pub attributes: Map,
    /// What declares it.
    pub declared: Declaration,
}

impl AccountSetting {
    /// Something that it sets, with its key; none where it is not set or null.
    pub fn entry(&self, name: &str) -> Option<&MapEntry> {
        let entry = self.attributes.entry(name);
        entry.filter(|entry| !entry.value.is_null())
    }
}

/// The normalizer of a resource type.
pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "aws_iam_account_password_policy" => {
            Normalizer::entity(|b, r| add(b, r, AccountSettingKind::PasswordPolicy))
        }
        "aws_iam_organizations_features" => {
            Normalizer::entity(|b, r| add(b, r, AccountSettingKind::OrganizationFeatures))
        }
        _ => return None,
    })
}

fn add(builder: &mut Builder, resource: &Resource, kind: AccountSettingKind) {
    builder.graph.account_settings.push(AccountSetting {
        kind,
        attributes: resource.attributes.clone(),
        declared: declaration(resource),
    });
}
