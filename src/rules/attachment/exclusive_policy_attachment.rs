//! `exclusive-policy-attachment`.

use rustc_hash::FxHashSet;

use super::conflicting_attachments;
use crate::diag::{Finding, Severity};
use crate::graph::{Attachment, Exclusive, PolicyKind};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe, find};

const ALIASES: &[Alias] = &[Alias::new(
    "tflint",
    "aws_iam_policy_attachment_exclusive_attachment",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Attachment that takes the policy from everyone else",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    // What is taken from others of this code is told there.
    let told = match find("conflicting-attachments").is_some_and(|r| context.settings.runs(r)) {
        true => conflicting_attachments::takers(context.graph),
        false => FxHashSet::default(),
    };
    let mut seen = FxHashSet::default();
    for attachment in &context.graph.attachments {
        // One resource attaches a policy to many, and is one fault.
        if attachment.exclusive == Exclusive::OfPolicy
            && !told.contains(&attachment.declared.resource)
            && seen.insert((&attachment.declared.resource, attachment.policy))
        {
            sink.construct(finding(context, attachment));
        }
    }
    Ok(())
}

fn finding(context: &Context<'_>, attachment: &Attachment) -> Finding {
    let policy = context.graph.policy(attachment.policy);
    let name = describe::policy(policy);
    // A policy that others may use, too, is not this code's to take away.
    let is_shared = policy.kind != PolicyKind::Customer;
    let severity = context.settings.severity_set(context.rule, None);
    let severity = severity.unwrap_or(match is_shared {
        true => Severity::Medium,
        false => Severity::Info,
    });
    let entity = format!("`{}`", attachment.declared.declaration);
    let words = Words {
        primary: "nobody else can keep this policy".to_owned(),
        message: format!("{entity} takes policy `{name}` from everyone it does not list"),
        help: "attach the policy to each principal by an `aws_iam_role_policy_attachment`, \
               `aws_iam_group_policy_attachment` or `aws_iam_user_policy_attachment` of its own"
            .to_owned(),
    };
    Finding {
        severity,
        grant: name,
        ..about(context, entity, &attachment.declared, words)
    }
}
