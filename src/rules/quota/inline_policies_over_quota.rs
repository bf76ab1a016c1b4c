//! `inline-policies-over-quota`.

use super::support::{by_principal, finding, grouped};
use crate::diag::{Label, LabelRole, Severity};
use crate::graph::{Attachment, AttachmentKind, PrincipalKind};
use crate::policy::{InlineHolder, Size, inline_quota, size};
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new(
        "access-analyzer",
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    ),
    Alias::new("tflint", "aws_iam_group_policy_too_long"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Inline policies that are longer together than IAM takes",
            Severity::Medium,
            check,
        )
    }
}

/// At most this many policies are pointed at.
const MAX_LABELS: usize = 8;

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let graph = context.graph;
    for (id, attachments) in by_principal(graph, AttachmentKind::Inline) {
        let principal = graph.principal(id);
        let holder = match principal.kind {
            PrincipalKind::User => InlineHolder::User,
            PrincipalKind::Group => InlineHolder::Group,
            // It becomes the inline policy of roles.
            PrincipalKind::Role | PrincipalKind::PermissionSet => InlineHolder::Role,
            _ => continue,
        };
        let quota = inline_quota(holder);
        let sizes: Vec<(&Attachment, Size)> = attachments
            .into_iter()
            .filter_map(|a| Some((a, size(graph.policy(a.policy).document.as_ref()?))))
            .collect();
        let sum: usize = sizes.iter().map(|(_, size)| size.by(quota)).sum();
        let (Some((first, _)), true) = (sizes.first(), sum > quota.characters) else {
            continue;
        };
        let at_least = match sizes.iter().any(|(_, size)| size.is_least) {
            true => "at least ",
            false => "",
        };
        let entity = describe::principal(principal);
        let (sum, most) = (grouped(sum), grouped(quota.characters));
        let what = match sizes.len() {
            1 => format!("an inline policy of {at_least}{sum} characters"),
            count => format!("{count} inline policies of {at_least}{sum} characters together"),
        };
        let words = Words {
            primary: format!("{most} characters are the most"),
            message: format!("{entity} has {what}, and IAM takes {most}"),
            help:
                "move statements to managed policies, each of which may have 6,144 characters, or \
                   shorten them: `iamvet policy minimize` prints the smallest document that grants \
                   the same; white space does not count"
                    .to_owned(),
        };
        let mut found = finding(context, principal, first, words);
        for (attachment, size) in sizes.iter().take(MAX_LABELS) {
            if attachment.token != found.primary {
                found.labels.push(Label {
                    span: attachment.token,
                    role: LabelRole::Related,
                    text: format!("{} characters", grouped(size.by(quota))),
                });
            }
        }
        sink.construct(found);
    }
    Ok(())
}
