//! `foreign-read-access`.

use super::foreign_account_trust::lets_in;
use super::vendors;
use crate::diag::{Finding, Severity};
use crate::graph::{Attachment, AttachmentKind, PolicyKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{
    Alias, Context, Entry, HeldDocument, OptionError, OptionSpec, Owner, Rule, Strictness,
    describe, statements,
};
use crate::text::Str;

const ALIASES: &[Alias] = &[Alias::new(
    "prowler",
    "iam_role_cross_account_readonlyaccess_policy",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "policies",
            summary: "Managed policies of AWS that read more than another account is to see, by name",
            schema: r#"{"type": "array", "items": {"type": "string"}}"#,
            default: r#"["ReadOnlyAccess"]"#,
            required: false,
            strictness: Strictness::More,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Role for another account that reads all data",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let names: Vec<String> = context.option("policies")?;
    let managed = context.graph.attachments.iter();
    for attachment in managed.filter(|a| a.kind == AttachmentKind::Managed) {
        let policy = context.graph.policy(attachment.policy);
        if policy.kind != PolicyKind::AwsManaged || attachment.reference.sensitive {
            continue;
        }
        let Some(name) = describe::aws_managed(attachment, policy).map(|it| it.name()) else {
            continue;
        };
        if !names.iter().any(|listed| listed == name) {
            continue;
        }
        let trust = context.documents.of(Owner::Trust(attachment.principal));
        if let Some(account) = trust.and_then(|trust| foreign(context, trust)) {
            sink.grant(found(context, attachment, name, &account));
        }
    }
    Ok(())
}

/// An account of somebody else that a trust policy lets in. Where the user tells none of their own,
/// only those of known vendors are somebody else's for sure.
fn foreign(context: &Context<'_>, trust: &HeldDocument) -> Option<Str> {
    let accounts = &context.settings.accounts;
    let knows_own = accounts.are_listed() || !accounts.deployed.is_empty();
    for statement in trust.allows() {
        for item in statements::principals(statement) {
            let Some(id) = statements::account(&item.meaning) else {
                continue;
            };
            let is_foreign = !accounts.is_own(id)
                && !vendors::is_of_aws(id)
                && (knows_own || vendors::vendor(id).is_some());
            if is_foreign && lets_in(trust, statement, id) {
                return Some(id.clone());
            }
        }
    }
    None
}

fn found(context: &Context<'_>, attachment: &Attachment, name: &str, account: &Str) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let entity = describe::principal(principal);
    let condition = describe::condition(attachment);
    let vendor = vendors::vendor(account).map_or_else(String::new, |name| format!(" ({name})"));
    let value = &attachment.reference;
    let words = Words {
        primary: "reads the data of all services".to_owned(),
        message: format!(
            "{entity}, which account `{account}`{vendor} can assume, has AWS managed policy `{name}`, \
             which reads all data{}",
            describe::when(condition)
        ),
        help:
            "attach `SecurityAudit` or `job-function/ViewOnlyAccess`, which read settings and no \
               data, or a policy with what the other account is to read"
                .to_owned(),
    };
    let written = format!("`{name}` is named here");
    Finding {
        primary: value.span,
        subject: value.span,
        labels: describe::attachment_labels(attachment, principal, value, &written, value.span),
        confidence: finding::confidence(Verdict::No, condition),
        condition: condition.map(str::to_owned),
        grant: format!("{name} to {account}"),
        accesses: vec![context.accesses().attachment(attachment, name)],
        ..finding::about_principal(context, principal, &attachment.declared, words)
    }
}
