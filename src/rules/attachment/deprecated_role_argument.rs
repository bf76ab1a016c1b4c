//! `deprecated-role-argument`.

use rustc_hash::FxHashSet;

use crate::diag::{Finding, Severity};
use crate::graph::{AttachmentKind, Exclusive};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_principal};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[Alias::new(
    "tflint",
    "aws_iam_role_deprecated_policy_attributes",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        severities: &[],
        // Terraform says it itself.
        on_by_default: false,
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Role that holds its policies by deprecated arguments",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let mut seen = FxHashSet::default();
    for attachment in &context.graph.attachments {
        let principal = context.graph.principal(attachment.principal);
        let declared = principal.declared.as_ref();
        let is_own = declared.is_some_and(|d| d.resource == attachment.declared.resource);
        if attachment.exclusive != Exclusive::OfPrincipal
            || !is_own
            || !seen.insert((attachment.principal, attachment.kind))
        {
            continue;
        }
        let entity = describe::principal(principal);
        let (argument, help) = match attachment.kind {
            AttachmentKind::Inline => (
                "inline_policy",
                "declare an `aws_iam_role_policy`, or better an `aws_iam_policy` that an \
                 `aws_iam_role_policy_attachment` attaches; `aws_iam_role_policies_exclusive` \
                 removes what others add",
            ),
            _ => (
                "managed_policy_arns",
                "attach each policy by an `aws_iam_role_policy_attachment`; \
                 `aws_iam_role_policy_attachments_exclusive` removes what others add",
            ),
        };
        let words = Words {
            primary: format!("`{argument}` is deprecated"),
            message: format!("{entity} has its policies by `{argument}`, which is deprecated"),
            help: help.to_owned(),
        };
        sink.construct(Finding {
            primary: attachment.token,
            grant: argument.to_owned(),
            ..about_principal(context, principal, &attachment.declared, words)
        });
    }
    Ok(())
}
