//! Resources of Terraform's `aws` provider, one file per family. Those of the `awscc` provider are
//! read with the templates, whose properties they have.
//!
//! Source of attributes: the documentation of the provider, up to version 6.

mod attachments;
mod inline_policies;
mod instance_profiles;
mod managed_policies;
mod memberships;
mod modules;
mod permission_sets;
mod principals;

use super::{Exclusive, Normalizer, PrincipalKind, organizations};
use crate::value::{MODULE_CALL, PROVIDER};

/// The normalizer of a resource type.
pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    use PrincipalKind::{Group, Role, User};
    Some(match resource_type {
        "aws_iam_user" => principals::USER,
        "aws_iam_group" => principals::GROUP,
        "aws_iam_role" => principals::ROLE,
        "aws_iam_policy" => managed_policies::POLICY,
        "aws_iam_user_policy" => inline_policies::USER_POLICY,
        "aws_iam_group_policy" => inline_policies::GROUP_POLICY,
        "aws_iam_role_policy" => inline_policies::ROLE_POLICY,
        "aws_iam_user_policy_attachment" => {
            Normalizer::edges(|b, r| attachments::one(b, r, User, "user"))
        }
        "aws_iam_group_policy_attachment" => {
            Normalizer::edges(|b, r| attachments::one(b, r, Group, "group"))
        }
        "aws_iam_role_policy_attachment" => {
            Normalizer::edges(|b, r| attachments::one(b, r, Role, "role"))
        }
        "aws_iam_policy_attachment" => Normalizer::edges(attachments::everyone),
        "aws_iam_user_policy_attachments_exclusive" => {
            Normalizer::edges(|b, r| attachments::exclusive(b, r, User, "user_name"))
        }
        "aws_iam_group_policy_attachments_exclusive" => {
            Normalizer::edges(|b, r| attachments::exclusive(b, r, Group, "group_name"))
        }
        "aws_iam_role_policy_attachments_exclusive" => {
            Normalizer::edges(|b, r| attachments::exclusive(b, r, Role, "role_name"))
        }
        "aws_iam_user_policies_exclusive" => {
            Normalizer::edges(|b, r| inline_policies::exclusive(b, r, User, "user_name"))
        }
        "aws_iam_group_policies_exclusive" => {
            Normalizer::edges(|b, r| inline_policies::exclusive(b, r, Group, "group_name"))
        }
        "aws_iam_role_policies_exclusive" => {
            Normalizer::edges(|b, r| inline_policies::exclusive(b, r, Role, "role_name"))
        }
        "aws_iam_group_membership" => Normalizer::edges(memberships::users_of_group),
        "aws_iam_user_group_membership" => Normalizer::edges(memberships::groups_of_user),
        "aws_iam_instance_profile" => Normalizer::edges(instance_profiles::profile),
        "aws_ssoadmin_permission_set" => permission_sets::PERMISSION_SET,
        "aws_ssoadmin_managed_policy_attachment" => Normalizer::edges(|b, r| {
            permission_sets::managed(b, r, "managed_policy_arn", Exclusive::No)
        }),
        "aws_ssoadmin_managed_policy_attachments_exclusive" => Normalizer::edges(|b, r| {
            permission_sets::managed(b, r, "managed_policy_arns", Exclusive::OfPrincipal)
        }),
        "aws_ssoadmin_customer_managed_policy_attachment" => {
            Normalizer::edges(|b, r| permission_sets::customer_managed(b, r, Exclusive::No))
        }
        "aws_ssoadmin_customer_managed_policy_attachments_exclusive" => {
            Normalizer::edges(|b, r| {
                permission_sets::customer_managed(b, r, Exclusive::OfPrincipal)
            })
        }
        "aws_ssoadmin_permission_set_inline_policy" => {
            Normalizer::edges(permission_sets::inline_policy)
        }
        "aws_ssoadmin_permissions_boundary_attachment" => {
            Normalizer::edges(permission_sets::boundary)
        }
        "aws_organizations_policy_attachment" => Normalizer::edges(organizations::attachment),
        PROVIDER => Normalizer::edges(|b, r| {
            b.graph.provider_keys.push(r.attributes.clone());
        }),
        MODULE_CALL => Normalizer::edges(modules::call),
        _ => return None,
    })
}
