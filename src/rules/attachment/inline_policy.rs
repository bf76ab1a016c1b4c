//! `inline-policy`.

use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::{Attachment, AttachmentKind, Principal, PrincipalKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{
    Alias, Context, Entry, OptionError, OptionSpec, PrincipalFilter, Rule, describe,
};
use crate::value::ResourceKind;

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_40"),
    Alias::new("cfn-nag", "F10"),
    Alias::new("terrascan", "AC_AWS_0475"),
    Alias::new("aws-config", "iam-no-inline-policy-check"),
    Alias::new("guard", "IAM_NO_INLINE_POLICY_CHECK"),
    Alias::new("cdk-nag", "IAMNoInlinePolicy"),
    Alias::new("kics", "a58d1a2d-4078-4b80-855b-84cc3f7f4540"),
    Alias::new("kics", "5e7acff5-095b-40ac-9073-ac2e4ad8a512"),
    Alias::new("kics", "e4239438-e639-44aa-adb8-866e400e3ade"),
    Alias::new("kics", "9e8c89b3-7997-4d15-93e4-7911b9db99fd"),
    Alias::new("cfripper", "PolicyOnUserRule"),
    Alias::new("guard", "IAM_NO_POLICY_ON_USER"),
    Alias::new("scout-suite", "iam-group-with-inline-policies"),
    Alias::new("scout-suite", "iam-role-with-inline-policies"),
    Alias::new("scout-suite", "iam-user-with-policies"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        severities: &[(PrincipalKind::User, Severity::Medium)],
        aliases: ALIASES,
        options: const {
            &[OptionSpec::exempt(
                "Principals that may have inline policies, by kind, name and path",
            )]
        },
        ..Rule::new(
            entry,
            "Inline policy on a user, group or role",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for attachment in support::attachments(context.graph) {
        let principal = context.graph.principal(attachment.principal);
        if attachment.kind != AttachmentKind::Inline || !judges(principal, &exempt) {
            continue;
        }
        let condition = describe::condition(attachment);
        let confidence = finding::confidence(exempt.has(principal), condition);
        let words = words(context, attachment, principal, condition);
        sink.construct(Finding {
            condition: condition.map(str::to_owned),
            suppression: support::exempt_generated(context, attachment, principal),
            ..support::at_token(context, attachment, confidence, words)
        });
    }
    Ok(())
}

/// Whether the rule is about a principal: an inline policy is the way a permission set is meant to
/// have its own permissions.
pub fn judges(principal: &Principal, exempt: &PrincipalFilter) -> bool {
    principal.kind != PrincipalKind::PermissionSet && exempt.has(principal) != Verdict::Yes
}

fn words(
    context: &Context<'_>,
    attachment: &Attachment,
    principal: &Principal,
    condition: Option<&str>,
) -> Words {
    let entity = describe::principal(principal);
    let policy = context.graph.policy(attachment.policy);
    let what = match &policy.name {
        Some(_) => format!("inline policy `{}`", describe::policy(policy)),
        None => "an inline policy".to_owned(),
    };
    Words {
        primary: "this policy is part of the principal".to_owned(),
        message: format!("{entity} has {what}{}", describe::when(condition)),
        help: help(principal.kind, attachment.declared.kind).to_owned(),
    }
}

fn help(kind: PrincipalKind, language: ResourceKind) -> &'static str {
    match (kind, language) {
        (PrincipalKind::User, ResourceKind::Terraform) => {
            "declare the permissions as an `aws_iam_policy`, attach it to a group by \
             `aws_iam_group_policy_attachment`, and put the user into the group by \
             `aws_iam_user_group_membership`"
        }
        (PrincipalKind::Group, ResourceKind::Terraform) => {
            "declare the permissions as an `aws_iam_policy` and attach it by \
             `aws_iam_group_policy_attachment`"
        }
        (_, ResourceKind::Terraform) => {
            "declare the permissions as an `aws_iam_policy` and attach it by \
             `aws_iam_role_policy_attachment`"
        }
        (PrincipalKind::User, ResourceKind::CloudFormation) => {
            "declare the permissions as an `AWS::IAM::ManagedPolicy` whose `Groups` name a group, \
             and put the user into that group by its `Groups`"
        }
        (PrincipalKind::Group, ResourceKind::CloudFormation) => {
            "declare the permissions as an `AWS::IAM::ManagedPolicy` and name it in the group's \
             `ManagedPolicyArns`"
        }
        (_, ResourceKind::CloudFormation) => {
            "declare the permissions as an `AWS::IAM::ManagedPolicy` and name it in the role's \
             `ManagedPolicyArns`"
        }
    }
}
