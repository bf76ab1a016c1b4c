//! `unattached-policy`.

use rustc_hash::FxHashSet;

use crate::diag::{Finding, Severity};
use crate::graph::{PolicyId, PolicyKind};
use crate::policy::{Pattern, Verdict};
use crate::rules::context::Sink;
use crate::rules::filter::matches_value;
use crate::rules::finding::{self, Words, about};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};

const ALIASES: &[Alias] = &[
    Alias::new("aws-config", "iam-policy-in-use"),
    Alias::new("scout-suite", "iam-managed-policy-no-attachments"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        severities: &[],
        // Modules make policies for others to attach.
        on_by_default: false,
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "exempt_names",
            summary: "Names of policies that may be attached elsewhere; `*` and `?` are wildcards",
            schema: r#"{"type": "array", "items": {"type": "string", "minLength": 1}}"#,
            default: "[]",
            required: false,
            strictness: Strictness::Less,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Managed policy that is attached to nobody",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt: Vec<String> = context.option("exempt_names")?;
    let exempt: Vec<Pattern> = exempt.iter().map(|name| Pattern::new(name)).collect();
    let graph = context.graph;
    let attached = graph.attachments.iter().map(|a| a.policy);
    let delegated = graph.delegations.iter().map(|d| d.policy);
    let of_resources = graph.resource_attachments.iter().map(|a| a.policy);
    let used: FxHashSet<PolicyId> = attached.chain(delegated).chain(of_resources).collect();
    for (id, policy) in (0u32..).map(PolicyId).zip(&graph.policies) {
        let Some(declared) = &policy.declared else {
            continue;
        };
        if policy.kind != PolicyKind::Customer || used.contains(&id) {
            continue;
        }
        let exempted = policy.name.as_ref().map_or(Verdict::No, |name| {
            let names = exempt.iter().map(|pattern| matches_value(pattern, name));
            names.fold(Verdict::No, Verdict::or)
        });
        if exempted == Verdict::Yes {
            continue;
        }
        let entity = policy.label();
        let words = Words {
            primary: "attached to nobody".to_owned(),
            message: format!("{entity} is attached to nobody in this code"),
            help: "attach the policy, or remove it".to_owned(),
        };
        sink.construct(Finding {
            confidence: finding::confidence(exempted, declared.origin.condition.as_deref()),
            grant: describe::policy(policy),
            ..about(context, entity, declared, words)
        });
    }
    Ok(())
}
