//! `deprecated-managed-policy`.

use super::support;
use crate::aws::{ManagedPolicyStanding, managed_policy_of_arn};
use crate::diag::{Finding, Severity};
use crate::graph::{Attachment, PolicyKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words, about_principal};
use crate::rules::{Context, Entry, OptionError, Rule, describe};
use crate::value::{Text, Value};

/// What AWS says to use instead, by its announcements and the descriptions of the policies.
const SUCCESSORS: [(&str, &str); 16] = [
    ("AWSCloudTrailFullAccess", "AWSCloudTrail_FullAccess"),
    (
        "AWSCloudTrailReadOnlyAccess",
        "AWSCloudTrail_ReadOnlyAccess",
    ),
    ("AWSCodePipelineFullAccess", "AWSCodePipeline_FullAccess"),
    (
        "AWSCodePipelineReadOnlyAccess",
        "AWSCodePipeline_ReadOnlyAccess",
    ),
    ("AWSConfigRole", "AWS_ConfigRole"),
    (
        "AWSElasticBeanstalkFullAccess",
        "AdministratorAccess-AWSElasticBeanstalk",
    ),
    (
        "AWSElasticBeanstalkReadOnlyAccess",
        "AWSElasticBeanstalkReadOnly",
    ),
    (
        "AWSElasticBeanstalkService",
        "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
    ),
    ("AWSLambdaFullAccess", "AWSLambda_FullAccess"),
    ("AWSLambdaReadOnlyAccess", "AWSLambda_ReadOnlyAccess"),
    (
        "AmazonEC2ContainerServiceFullAccess",
        "AmazonECS_FullAccess",
    ),
    ("AmazonEC2RoleforSSM", "AmazonSSMManagedInstanceCore"),
    (
        "AmazonElasticMapReduceFullAccess",
        "AmazonEMRFullAccessPolicy_v2",
    ),
    (
        "AmazonElasticMapReduceReadOnlyAccess",
        "AmazonEMRReadOnlyAccessPolicy_v2",
    ),
    ("AmazonElasticMapReduceRole", "AmazonEMRServicePolicy_v2"),
    (
        "AmazonMachineLearningRoleforRedshiftDataSource",
        "AmazonMachineLearningRoleforRedshiftDataSourceV3",
    ),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        ..Rule::new(
            entry,
            "Managed policy that AWS has withdrawn",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for attachment in support::attachments(context.graph) {
        let policy = context.graph.policy(attachment.policy);
        if policy.kind != PolicyKind::AwsManaged {
            continue;
        }
        let outer = describe::condition(attachment);
        for (condition, value) in support::references(&attachment.reference, outer) {
            let arn = describe::policy_arn(policy, value);
            if let Some((name, fate)) = arn.as_ref().and_then(withdrawn) {
                let words = words(context, attachment, name, fate, condition.as_deref());
                sink.grant(finding(context, attachment, value, condition, words));
            }
        }
    }
    Ok(())
}

/// The name of a policy that AWS no longer offers, and what became of it.
fn withdrawn(arn: &Text) -> Option<(&'static str, &'static str)> {
    let text = arn.expanded();
    let known = text.as_known();
    // The policies are the same in all partitions.
    let policy = match &known {
        Some(arn) => managed_policy_of_arn(arn),
        None => {
            let rest = text.after_last(':').as_known()?;
            managed_policy_of_arn(&format!("arn:aws:iam::aws:{rest}"))
        }
    }?;
    let fate = match policy.standing() {
        ManagedPolicyStanding::Current => return None,
        ManagedPolicyStanding::Deprecated => "which AWS has deprecated",
        ManagedPolicyStanding::Deleted => "which AWS has withdrawn",
    };
    Some((policy.name(), fate))
}

fn words(
    context: &Context<'_>,
    attachment: &Attachment,
    name: &str,
    fate: &str,
    condition: Option<&str>,
) -> Words {
    let principal = context.graph.principal(attachment.principal);
    let entity = describe::principal(principal);
    let when = describe::when(condition);
    let successor = SUCCESSORS.iter().find(|(old, _)| *old == name);
    let instead = match successor {
        Some((_, new)) => format!("attach `{new}` instead, or better"),
        None => "attach".to_owned(),
    };
    Words {
        primary: format!("`{name}` is named here"),
        message: format!("{entity} has AWS managed policy `{name}`, {fate}, attached{when}"),
        help: format!(
            "{instead} a policy of your own with the actions that are needed: what is withdrawn gets \
             no fixes, and cannot be attached to new principals"
        ),
    }
}

fn finding(
    context: &Context<'_>,
    attachment: &Attachment,
    value: &Value,
    condition: Option<String>,
    words: Words,
) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let policy = context.graph.policy(attachment.policy);
    Finding {
        primary: value.span,
        labels: describe::attachment_labels(
            attachment,
            principal,
            value,
            &words.primary,
            value.span,
        ),
        confidence: finding::confidence(Verdict::No, condition.as_deref()),
        condition,
        grant: describe::policy(policy),
        ..about_principal(context, principal, &attachment.declared, words)
    }
}
