//! `managed-policies-over-quota`.

use super::support::{by_principal, finding};
use crate::diag::{Label, LabelRole, Severity};
use crate::graph::{AttachmentKind, PrincipalKind};
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};

/// How many managed policies a group may have; this quota cannot be raised.
///
/// Source: "IAM and AWS STS quotas" in the IAM User Guide.
const PER_GROUP: usize = 10;

/// How many a permission set may have, if the roles that it becomes in the accounts may; this quota
/// cannot be raised either.
///
/// Source: "AWS IAM Identity Center quotas" in the IAM Identity Center User Guide.
const PER_PERMISSION_SET: usize = 20;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        options: &[
            OptionSpec {
                name: "per-role",
                summary: "Managed policies that a role may have, where the account has a higher quota",
                schema: r#"{"type": "integer", "minimum": 10, "maximum": 25}"#,
                default: "10",
                required: false,
                strictness: Strictness::Neutral,
                advice: None,
            },
            OptionSpec {
                name: "per-user",
                summary: "Managed policies that a user may have, where the account has a higher quota",
                schema: r#"{"type": "integer", "minimum": 10, "maximum": 20}"#,
                default: "10",
                required: false,
                strictness: Strictness::Neutral,
                advice: None,
            },
        ],
        ..Rule::new(
            entry,
            "More managed policies than a principal can have",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let (per_role, per_user): (usize, usize) =
        (context.option("per-role")?, context.option("per-user")?);
    for (id, attachments) in by_principal(context.graph, AttachmentKind::Managed) {
        let principal = context.graph.principal(id);
        let most = match principal.kind {
            PrincipalKind::Role => per_role,
            PrincipalKind::User => per_user,
            PrincipalKind::Group => PER_GROUP,
            PrincipalKind::PermissionSet => per_role.min(PER_PERMISSION_SET),
            _ => continue,
        };
        let Some(first_above) = attachments.get(most) else {
            continue;
        };
        let entity = describe::principal(principal);
        let count = attachments.len();
        let words = Words {
            primary: format!("{most} are the most by the quota"),
            message: format!("{entity} has {count} managed policies, and IAM takes {most}"),
            help: help(principal.kind).to_owned(),
        };
        let mut found = finding(context, principal, first_above, words);
        if first_above.token != found.primary {
            found.labels.push(Label {
                span: first_above.token,
                role: LabelRole::Attached,
                text: format!("policy {} of {count}", most + 1),
            });
        }
        sink.construct(found);
    }
    Ok(())
}

fn help(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Role => {
            "put statements of several policies into one, or ask AWS for a higher quota and set \
             `per-role`"
        }
        PrincipalKind::User => {
            "attach policies to groups of the user, put statements of several into one, or ask AWS \
             for a higher quota and set `per-user`"
        }
        PrincipalKind::PermissionSet => {
            "put statements of several policies into one or into the inline policy, or ask AWS for a \
             higher quota of roles in each account and set `per-role`; more than 20 cannot be had"
        }
        _ => "put statements of several policies into one, or make a second group",
    }
}
