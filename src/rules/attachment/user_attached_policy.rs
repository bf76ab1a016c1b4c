//! `user-attached-policy`.

use super::inline_policy;
use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::{Attachment, AttachmentKind, Principal, PrincipalKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{
    Alias, Context, Entry, OptionError, OptionSpec, PrincipalFilter, Rule, describe, find,
};
use crate::value::ResourceKind;

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_40"),
    Alias::new("trivy", "AWS-0143"),
    Alias::new("tfsec", "aws-iam-no-user-attached-policies"),
    Alias::new("kics", "b4378389-a9aa-44ee-91e7-ef183f11079e"),
    Alias::new("cfn-nag", "F11"),
    Alias::new("cfn-nag", "F12"),
    Alias::new("terrascan", "AC_AWS_0476"),
    Alias::new("regula", "FG_R00007"),
    Alias::new("security-hub", "IAM.2"),
    Alias::new("aws-config", "iam-user-no-policies-check"),
    Alias::new("guard", "IAM_USER_NO_POLICIES_CHECK"),
    Alias::new("cdk-nag", "IAMUserNoPolicies"),
    Alias::new("prowler", "iam_policy_attached_only_to_group_or_roles"),
    Alias::new("kics", "0e5872b4-19a0-4165-8b2f-56d9e14b909f"),
    Alias::new("kics", "edc95c10-7366-4f30-9b4b-f995c84eceb5"),
    Alias::new("kics", "e4239438-e639-44aa-adb8-866e400e3ade"),
    Alias::new("cfripper", "ManagedPolicyOnUserRule"),
    Alias::new("cfripper", "PolicyOnUserRule"),
    Alias::new("guard", "IAM_NO_POLICY_ON_USER"),
    Alias::new("scout-suite", "iam-human-user-with-policies"),
    Alias::new("scout-suite", "iam-user-with-policies"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: const {
            &[OptionSpec::exempt(
                "Users that may have policies of their own, by name and path",
            )]
        },
        ..Rule::new(
            entry,
            "Policy granted to a user directly",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    let inline_rule = inline_rule(context)?;
    for attachment in support::attachments(context.graph) {
        let principal = context.graph.principal(attachment.principal);
        let granted = match attachment.kind {
            AttachmentKind::Managed => true,
            // `inline-policy` says it where it looks at the user.
            AttachmentKind::Inline => inline_rule
                .as_ref()
                .is_none_or(|exempt| !inline_policy::judges(principal, exempt)),
            AttachmentKind::Boundary => false,
        };
        let exempted = exempt.has(principal);
        if principal.kind != PrincipalKind::User || !granted || exempted == Verdict::Yes {
            continue;
        }
        let condition = describe::condition(attachment);
        let confidence = finding::confidence(exempted, condition);
        let words = words(context, attachment, principal, condition);
        sink.construct(Finding {
            condition: condition.map(str::to_owned),
            ..support::at_token(context, attachment, confidence, words)
        });
    }
    Ok(())
}

/// The exemptions of `inline-policy`, where it is run.
fn inline_rule(context: &Context<'_>) -> Result<Option<PrincipalFilter>, OptionError> {
    match find("inline-policy") {
        Some(rule) if context.settings.runs(rule) => support::exempt(&context.of(rule)).map(Some),
        _ => Ok(None),
    }
}

fn words(
    context: &Context<'_>,
    attachment: &Attachment,
    principal: &Principal,
    condition: Option<&str>,
) -> Words {
    let entity = describe::principal(principal);
    let policy = context.graph.policy(attachment.policy);
    let name = describe::policy(policy);
    let what = match attachment.kind {
        AttachmentKind::Inline => "inline policy",
        _ => "policy",
    };
    Words {
        primary: "granted to the user itself".to_owned(),
        message: format!(
            "{entity} has {what} `{name}` attached directly{}",
            describe::when(condition)
        ),
        help: help(attachment.declared.kind).to_owned(),
    }
}

fn help(language: ResourceKind) -> &'static str {
    match language {
        ResourceKind::Terraform => {
            "attach the policy to a group by `aws_iam_group_policy_attachment` and put the user \
             into the group by `aws_iam_user_group_membership`"
        }
        ResourceKind::CloudFormation => {
            "name the policy in the `ManagedPolicyArns` of an `AWS::IAM::Group` and put the user \
             into that group by its `Groups`"
        }
    }
}
