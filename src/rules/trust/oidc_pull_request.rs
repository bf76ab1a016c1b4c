//! `oidc-pull-request`.

use super::issuers::{self, Token};
use crate::aws::{AccessLevel, Action, managed_policy_of_arn};
use crate::diag::Finding;
use crate::diag::Severity;
use crate::graph::AttachmentKind;
use crate::policy::reached;
use crate::rules::Owner;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Context, Entry, OptionError, Rule, describe};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule::new(
        entry,
        "Role that workflows of pull requests can assume",
        Severity::Low,
        check,
    )
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    issuers::each(context, &mut |held, token| {
        for leaf in token.subjects() {
            let text = leaf.text.as_known();
            if !text.is_some_and(|text| text.ends_with(":pull_request")) || !writes(context, token)
            {
                continue;
            }
            let entity = describe::owner(context.graph, held);
            let words = Words {
                primary: "workflows of pull requests, before review".to_owned(),
                message: format!("{entity} can change things and is assumed by workflows of pull requests, whose code nobody has reviewed"),
                help: "give pull requests a role that only reads, and let this one be assumed from a branch \
                       or an environment: `repo:<org>/<repo>:environment:<name>`"
                    .to_owned(),
            };
            let finding = about_statement(context, held, token.statement, leaf, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    });
    Ok(())
}

/// Whether a policy of the role allows actions that write.
fn writes(context: &Context<'_>, token: &Token<'_>) -> bool {
    let graph = context.graph;
    let of_role = graph
        .attachments
        .iter()
        .filter(|a| a.principal == token.role);
    of_role
        .filter(|a| a.kind != AttachmentKind::Boundary)
        .any(
            |attachment| match context.documents.of(Owner::Policy(attachment.policy)) {
                Some(held) => held.allows().any(|statement| {
                    let actions = statement.actions.as_ref().map(reached);
                    let mut certain = actions.into_iter().flat_map(|reached| reached.certain);
                    certain.any(is_writing)
                }),
                None => {
                    let arn = graph.policy(attachment.policy).arn.as_ref();
                    let known = arn.and_then(|arn| arn.as_known_text());
                    let document = known.and_then(|arn| managed_policy_of_arn(&arn));
                    document.is_some_and(|policy| {
                        !policy.name().contains("ReadOnly") && !policy.name().contains("View")
                    })
                }
            },
        )
}

fn is_writing(action: Action) -> bool {
    matches!(
        action.access_level(),
        Some(AccessLevel::Write | AccessLevel::PermissionsManagement)
    )
}
