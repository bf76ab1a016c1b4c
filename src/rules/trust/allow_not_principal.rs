//! `allow-not-principal`.

use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Effect, Stranger, openings};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new("access-analyzer", "ALLOW_WITH_NOT_PRINCIPAL"),
    Alias::new("cfn-nag", "F6"),
    Alias::new("cfn-nag", "F7"),
    Alias::new("cfn-nag", "F8"),
    Alias::new("cfn-nag", "F9"),
    Alias::new("cfripper", "SNSTopicPolicyNotPrincipalRule"),
    Alias::new("cfripper", "SQSQueuePolicyNotPrincipalRule"),
    Alias::new("guard", "IAM_ROLE_NO_ALLOW_PLUS_NOT_PRINCIPAL"),
    Alias::new("guard", "S3_BUCKETPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL"),
    Alias::new("guard", "SNS_TOPICPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL"),
    Alias::new("guard", "SQS_QUEUEPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL"),
    Alias::new("parliament", "NOTPRINCIPAL_WITH_ALLOW"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Everybody but those who are named",
            Severity::High,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in context.documents.all() {
        for statement in held.allows().filter(|s| s.effect == Effect::Allow) {
            let Some(principals) = statement.principals.as_ref().filter(|p| p.is_negated) else {
                continue;
            };
            let entity = describe::owner(context.graph, held);
            let words = Words {
                primary: "everybody but those who are named here".to_owned(),
                message: format!(
                    "{entity} allows everybody but those in `NotPrincipal`, also the anonymous"
                ),
                help:
                    "name those who may come in `Principal`; `NotPrincipal` belongs in denials only"
                        .to_owned(),
            };
            let finding = about_statement(context, held, statement, principals.key_span, words);
            let keeps_out = !Stranger::everybody().iter().any(|stranger| {
                let found = openings(&held.document, "", stranger);
                found.iter().any(|o| std::ptr::eq(o.statement, statement))
            });
            let set = context.settings.severity_set(context.rule, None);
            let own = if keeps_out {
                Severity::Low
            } else {
                Severity::Critical
            };
            sink.written(Finding {
                severity: set.unwrap_or(own),
                ..finding
            });
        }
    }
    Ok(())
}
