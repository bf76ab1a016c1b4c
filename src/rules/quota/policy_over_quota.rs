//! `policy-over-quota`.

use super::support::grouped;
use crate::diag::{Finding, Severity};
use crate::graph::{Graph, PolicyKind};
use crate::policy::{PolicyType, SizeQuota, size, size_quota};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_document};
use crate::rules::{
    Alias, Context, Entry, HeldDocument, OptionError, OptionSpec, Owner, Rule, Strictness, describe,
};
use crate::value::Value;

const ALIASES: &[Alias] = &[
    Alias::new(
        "access-analyzer",
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    ),
    Alias::new(
        "access-analyzer",
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    ),
    Alias::new(
        "access-analyzer",
        "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    ),
    Alias::new("access-analyzer", "POLICY_SIZE_EXCEEDS_SCP_QUOTA"),
    Alias::new("access-analyzer", "POLICY_SIZE_EXCEEDS_RCP_QUOTA"),
    Alias::new("tflint", "aws_iam_policy_too_long_policy"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "trust-policy-characters",
            summary: "Characters that a trust policy may have, where the account has a higher quota",
            schema: r#"{"type": "integer", "minimum": 2048, "maximum": 8192}"#,
            default: "2048",
            required: false,
            strictness: Strictness::Neutral,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Policy that is longer than AWS takes",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let trust_characters: usize = context.option("trust-policy-characters")?;
    for held in context.documents.all() {
        let (Some(value), Some(quota)) = (
            document(context.graph, held),
            quota(held.document.kind, trust_characters),
        ) else {
            continue;
        };
        let size = size(value);
        let characters = size.by(quota);
        if characters <= quota.characters {
            continue;
        }
        let at_least = if size.is_least { "at least " } else { "" };
        let of = match held.owner {
            Owner::Trust(_) => "a trust policy of ",
            Owner::Policy(_) => "",
        };
        let (characters, most) = (grouped(characters), grouped(quota.characters));
        let words = Words {
            primary: format!("{most} characters are the most"),
            message: format!(
                "{} has {of}{at_least}{characters} characters, and AWS takes {most}",
                describe::owner(context.graph, held)
            ),
            help: help(held.document.kind, quota),
        };
        sink.construct(Finding {
            severity: context.severity(None),
            ..about_document(context, held, held.document.span, words)
        });
    }
    Ok(())
}

/// The document of which the length counts alone: inline policies share their quota, and of a file
/// of its own it is not known what it will be.
fn document<'g>(graph: &'g Graph, held: &HeldDocument) -> Option<&'g Value> {
    match held.owner {
        Owner::Trust(role) => graph.principal(role).trust.as_ref(),
        Owner::Policy(id) => {
            let policy = graph.policy(id);
            let counts = !matches!(
                policy.kind,
                PolicyKind::Inline | PolicyKind::Document | PolicyKind::Service
            );
            policy.document.as_ref().filter(|_| counts)
        }
    }
}

fn quota(kind: PolicyType, trust_characters: usize) -> Option<SizeQuota> {
    let quota = size_quota(kind)?;
    Some(match kind {
        PolicyType::Trust => SizeQuota {
            characters: trust_characters,
            ..quota
        },
        _ => quota,
    })
}

fn help(kind: PolicyType, quota: SizeQuota) -> String {
    let split = match kind {
        PolicyType::Identity | PolicyType::Boundary => {
            "split it into several policies, or shorten it"
        }
        PolicyType::Trust => {
            "ask AWS for a higher quota of up to 8,192 characters and set \
             `trust-policy-characters`, or shorten it"
        }
        PolicyType::ServiceControl | PolicyType::ResourceControl => {
            "split it into several policies of the same target, or shorten it"
        }
        _ => "shorten it",
    };
    let space = match quota.counts_white_space {
        true => "white space counts",
        false => "white space does not count",
    };
    format!(
        "{split}: `iamvet policy minimize` prints the smallest document that grants the same; {space}"
    )
}
