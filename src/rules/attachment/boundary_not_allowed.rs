//! `boundary-not-allowed`.

use super::policy_list::{self, LIST_SCHEMA, ListedPolicy, PolicyList, PolicyName};
use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::{Attachment, AttachmentKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::run::Unresolved;
use crate::rules::{Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};
use crate::text::Span;
use crate::value::Reason;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        options: &[
            OptionSpec {
                name: "allow",
                summary: "Policies that may be permissions boundaries, by ARN, by path and name, or \
                          by name, with wildcards",
                schema: LIST_SCHEMA,
                default: "[]",
                required: true,
                strictness: Strictness::Neutral,
                advice: Some(policy_list::advice),
            },
            OptionSpec {
                name: "exempt",
                summary: "Principals that may have another one, by kind, name and path",
                schema: crate::rules::filter::SELECTORS_SCHEMA,
                default: "[]",
                required: false,
                strictness: Strictness::Less,
                advice: None,
            },
        ],
        ..Rule::new(
            entry,
            "Permissions boundary that is not among the approved ones",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let allow: Vec<ListedPolicy> = context.option("allow")?;
    let allow = PolicyList::new(allow);
    let exempt = support::exempt(context)?;
    let edges = support::attachments(context.graph);
    for attachment in edges.filter(|a| a.kind == AttachmentKind::Boundary) {
        let policy = context.graph.policy(attachment.policy);
        let exempted = exempt.has(context.graph.principal(attachment.principal));
        if exempted == Verdict::Yes {
            continue;
        }
        let outer = describe::condition(attachment);
        for (condition, value) in support::references(&attachment.reference, outer) {
            let arn = describe::policy_arn(policy, value);
            let verdict = arn
                .as_ref()
                .map_or(Verdict::Unknown, |arn| allow.has(&PolicyName::new(arn)).0);
            match verdict {
                Verdict::Yes => {}
                Verdict::No => {
                    sink.grant(finding(
                        context, attachment, value.span, condition, exempted,
                    ));
                }
                Verdict::Unknown => {
                    let text = arn.map(|arn| arn.expanded());
                    let symbol = text.as_ref().and_then(|text| text.symbols().next());
                    sink.unresolved(Unresolved {
                        rule: context.rule.id.into(),
                        span: value.span,
                        symbol: symbol.map_or_else(String::new, |s| s.to_string()),
                        reason: symbol.map_or(Reason::Invalid, |s| s.reason),
                        uses: 1,
                    });
                }
            }
        }
    }
    Ok(())
}

fn finding(
    context: &Context<'_>,
    attachment: &Attachment,
    place: Span,
    condition: Option<String>,
    exempted: Verdict,
) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let policy = context.graph.policy(attachment.policy);
    let entity = describe::principal(principal);
    let name = describe::policy(policy);
    let when = describe::when(condition.as_deref());
    let words = Words {
        primary: support::named(policy),
        message: format!("{entity} has permissions boundary `{name}`, which is not approved{when}"),
        help: "use one of the boundaries that the configuration allows".to_owned(),
    };
    Finding {
        primary: place,
        labels: describe::attachment_labels(
            attachment,
            principal,
            &attachment.reference,
            &words.primary,
            place,
        ),
        confidence: finding::confidence(exempted, condition.as_deref()),
        condition,
        accesses: vec![context.accesses().attachment(attachment, &name)],
        grant: name,
        ..finding::about_principal(context, principal, &attachment.declared, words)
    }
}
