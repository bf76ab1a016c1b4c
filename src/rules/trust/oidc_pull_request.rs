//! `oidc-pull-request`.

use super::issuers::{self, Issuer, Token};
use crate::aws::{AccessLevel, Action, managed_policy_of_arn};
use crate::diag::Finding;
use crate::diag::Severity;
use crate::graph::AttachmentKind;
use crate::policy::{Binding, ConditionValue, Glob, Subject, Verdict, reached};
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
        for value in token.subject_values() {
            let leaf = &value.leaf;
            if !takes_pull_requests(token.issuer, value) || !writes(context, token) {
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

/// Whether a value of the subject takes the tokens of pull requests of some repository that it names.
fn takes_pull_requests(issuer: Issuer, value: &ConditionValue) -> bool {
    let Some(text) = value.leaf.text.as_known() else {
        return false;
    };
    if text.ends_with(":pull_request") {
        return true;
    }
    let mut parts = text.splitn(3, ':');
    let (Some("repo"), Some(repository), Issuer::GitHub) = (parts.next(), parts.next(), issuer)
    else {
        return false;
    };
    let subject = format!("repo:{}:pull_request", repository.replace(['*', '?'], "x"));
    let matches = |glob: &Glob| glob.matches(&Subject::literal(subject), &mut |_| Binding::Unknown);
    matches(&value.glob) == Verdict::Yes
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

/// To assume another role changes nothing by itself.
fn is_writing(action: Action) -> bool {
    action.service().prefix() != "sts"
        && matches!(
            action.access_level(),
            Some(AccessLevel::Write | AccessLevel::PermissionsManagement)
        )
}
