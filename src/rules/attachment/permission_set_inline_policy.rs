//! `permission-set-inline-policy`.

use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::{AttachmentKind, PrincipalKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{Context, Entry, OptionError, OptionSpec, Rule, describe};
use crate::value::ResourceKind;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        options: const {
            &[OptionSpec::exempt(
                "Permission sets that may have inline policies, by name",
            )]
        },
        ..Rule::new(
            entry,
            "Inline policy of a permission set",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    for attachment in support::attachments(context.graph) {
        let set = context.graph.principal(attachment.principal);
        let exempted = exempt.has(set);
        if attachment.kind != AttachmentKind::Inline
            || set.kind != PrincipalKind::PermissionSet
            || exempted == Verdict::Yes
        {
            continue;
        }
        let condition = describe::condition(attachment);
        let entity = describe::principal(set);
        let words = Words {
            primary: "this policy is part of the permission set".to_owned(),
            message: format!("{entity} has an inline policy{}", describe::when(condition)),
            help: match attachment.declared.kind {
                ResourceKind::Terraform => {
                    "declare the policy in each account and name it by an \
                     `aws_ssoadmin_customer_managed_policy_attachment`"
                }
                ResourceKind::CloudFormation => {
                    "declare the policy in each account and name it in \
                     `CustomerManagedPolicyReferences`"
                }
            }
            .to_owned(),
        };
        let confidence = finding::confidence(exempted, condition);
        sink.construct(Finding {
            condition: condition.map(str::to_owned),
            ..support::at_token(context, attachment, confidence, words)
        });
    }
    Ok(())
}
