//! `aws-managed-policy`.

use super::policy_list::{LIST_SCHEMA, ListedPolicy, PolicyList, PolicyName};
use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::{AttachmentKind, PolicyKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};
use crate::value::{ResourceKind, Value};

const ALIASES: &[Alias] = &[Alias::new("cdk-nag", "IAM4")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: const {
            &[
                OptionSpec {
                    name: "allow",
                    summary: "Managed policies of AWS that may be used, by ARN, by path and name, or by \
                          name, with wildcards",
                    schema: LIST_SCHEMA,
                    default: r#"["AWSLambdaBasicExecutionRole", "AmazonECSTaskExecutionRolePolicy"]"#,
                    required: false,
                    strictness: Strictness::Less,
                    advice: Some(super::policy_list::advice),
                },
                OptionSpec::exempt(
                    "Principals that may have managed policies of AWS, by kind, name and path",
                ),
            ]
        },
        ..Rule::new(entry, "Managed policy of AWS", Severity::Low, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let allow: Vec<ListedPolicy> = context.option("allow")?;
    let allow = PolicyList::new(allow);
    let exempt = support::exempt(context)?;
    for attachment in support::attachments(context.graph) {
        let principal = context.graph.principal(attachment.principal);
        let policy = context.graph.policy(attachment.policy);
        let exempted = exempt.has(principal);
        let judged =
            policy.kind == PolicyKind::AwsManaged && attachment.kind == AttachmentKind::Managed;
        if !judged || exempted == Verdict::Yes || is_allowed(&allow, policy, &attachment.reference)
        {
            continue;
        }
        let condition = describe::condition(attachment);
        let entity = describe::principal(principal);
        let words = Words {
            primary: support::named(policy),
            message: format!(
                "{entity} has AWS managed policy `{}` attached{}",
                describe::policy(policy),
                describe::when(condition)
            ),
            help: help(attachment.declared.kind).to_owned(),
        };
        let confidence = finding::confidence(exempted, condition);
        sink.construct(Finding {
            condition: condition.map(str::to_owned),
            suppression: support::exempt_generated(context, attachment, principal),
            ..support::at_token(context, attachment, confidence, words)
        });
    }
    Ok(())
}

fn is_allowed(allow: &PolicyList, policy: &crate::graph::Policy, reference: &Value) -> bool {
    let arn = describe::policy_arn(policy, reference);
    arn.is_some_and(|arn| allow.has(&PolicyName::new(&arn)).0 == Verdict::Yes)
}

fn help(language: ResourceKind) -> &'static str {
    match language {
        ResourceKind::Terraform => {
            "declare an `aws_iam_policy` with the actions and resources that are needed and attach \
             that; AWS's own policies are made for everybody and change without notice"
        }
        ResourceKind::CloudFormation => {
            "declare an `AWS::IAM::ManagedPolicy` with the actions and resources that are needed and \
             attach that; AWS's own policies are made for everybody and change without notice"
        }
    }
}
