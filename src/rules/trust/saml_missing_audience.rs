//! `saml-missing-audience`.

use super::issuers::{self, Linked};
use crate::diag::Finding;
use crate::diag::Severity;
use crate::graph::{PrincipalId, ProviderKind};
use crate::policy::{Condition, Item, PrincipalName, Statement, reached};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Context, Entry, OptionError, Rule, describe, statements};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        supersedes: &["condition-on-any-value"],
        ..Rule::new(
            entry,
            "SAML provider without a condition on the audience",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let linked = Linked::new(context.graph);
    for (role, held) in context.documents.trust() {
        for statement in held.allows() {
            let saml = statements::principals(statement)
                .iter()
                .find(|item| is_saml(&linked, role, item));
            let Some(item) = saml.filter(|_| assumes(statement)) else {
                continue;
            };
            let names = |c: &Condition| {
                let key = c.key_name.as_deref().unwrap_or("saml:aud");
                matches!(key, "saml:aud" | "saml:iss" | "saml:recipient")
                    && !statements::is_weak(c)
                    && !issuers::takes_any(c)
            };
            if statement.conditions.iter().any(names) {
                continue;
            }
            let entity = describe::owner(context.graph, held);
            let words = Words {
                primary: "assertions for whichever audience".to_owned(),
                message: format!(
                    "{entity} takes SAML assertions that were made for others: no condition on `SAML:aud`"
                ),
                help: "add `\"Condition\": {\"StringEquals\": {\"SAML:aud\": \
                       \"https://signin.aws.amazon.com/saml\"}}`"
                    .to_owned(),
            };
            let finding = about_entry(context, held, statement, item, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    }
    Ok(())
}

fn is_saml(linked: &Linked<'_>, role: PrincipalId, item: &Item<PrincipalName>) -> bool {
    let PrincipalName::Federated(provider) = &item.meaning else {
        return false;
    };
    if provider
        .text()
        .expanded()
        .to_string()
        .contains(":saml-provider/")
    {
        return true;
    }
    let provider = linked.provider(role, item);
    provider.is_some_and(|provider| provider.kind == ProviderKind::Saml)
}

fn assumes(statement: &Statement) -> bool {
    let actions = statement.actions.as_ref();
    actions.is_some_and(|actions| {
        reached(actions)
            .certain
            .iter()
            .any(|a| a.name() == "AssumeRoleWithSAML")
    })
}
