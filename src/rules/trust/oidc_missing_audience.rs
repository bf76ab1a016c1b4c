//! `oidc-missing-audience`.

use super::issuers;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[Alias::new(
    "access-analyzer",
    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &["condition-on-any-value"],
        ..Rule::new(
            entry,
            "Identity provider without a condition on the audience",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    issuers::each(context, &mut |held, token| {
        if token.has_audience() || token.is_open() || !token.issuer.has_audience() {
            return;
        }
        let entity = describe::owner(context.graph, held);
        let host = &token.host;
        let words = Words {
            primary: "tokens for whichever audience".to_owned(),
            message: format!(
                "{entity} takes tokens of `{host}` that were made for others: no condition on `aud`{}",
                match token.claims().any(|(claim, _)| claim == "aud") {
                    true => " that asks for one",
                    false => "",
                }
            ),
            help: format!(
                "add `\"StringEquals\": {{\"{host}:aud\": \"{}\"}}`",
                token.issuer.audience()
            ),
        };
        let finding = about_entry(context, held, token.statement, token.item, words);
        sink.written(Finding {
            severity: context.severity(None),
            ..finding
        });
    });
    Ok(())
}
