//! Resources of CloudFormation, one file per family, and those of Terraform's `awscc` provider,
//! which have the same properties in snake case.
//!
//! Source of properties: the CloudFormation resource reference of `AWS::IAM` and `AWS::SSO`.

mod inline_policies;
mod instance_profiles;
mod managed_policies;
mod memberships;
mod permission_sets;
mod principals;
mod properties;

use super::Normalizer;

/// The normalizer of a resource type.
pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "AWS::IAM::User" | "awscc_iam_user" => principals::USER,
        "AWS::IAM::Group" | "awscc_iam_group" => principals::GROUP,
        "AWS::IAM::Role" | "awscc_iam_role" => principals::ROLE,
        "AWS::IAM::ManagedPolicy" | "awscc_iam_managed_policy" => managed_policies::POLICY,
        "AWS::IAM::Policy" => Normalizer::edges(inline_policies::policy),
        "AWS::IAM::UserPolicy" | "awscc_iam_user_policy" => inline_policies::USER_POLICY,
        "AWS::IAM::GroupPolicy" | "awscc_iam_group_policy" => inline_policies::GROUP_POLICY,
        "AWS::IAM::RolePolicy" | "awscc_iam_role_policy" => inline_policies::ROLE_POLICY,
        "AWS::IAM::UserToGroupAddition" => Normalizer::edges(memberships::users_to_group),
        "AWS::IAM::InstanceProfile" | "awscc_iam_instance_profile" => {
            Normalizer::edges(instance_profiles::profile)
        }
        "AWS::SSO::PermissionSet" | "awscc_sso_permission_set" => permission_sets::PERMISSION_SET,
        _ => return None,
    })
}
