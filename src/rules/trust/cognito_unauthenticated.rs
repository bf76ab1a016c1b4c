//! `cognito-unauthenticated`.

use super::issuers::{self, Issuer};
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[Alias::new("cfn-nag", "W57")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Role that guests of an identity pool can assume",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    issuers::each(context, &mut |held, token| {
        if token.issuer != Issuer::Cognito || !token.is_bound() {
            return;
        }
        if token.is_open() {
            return;
        }
        if !token.claims().any(|(claim, _)| claim == "amr") {
            let entity = describe::owner(context.graph, held);
            let words = Words {
                primary: "also tokens of guests".to_owned(),
                message: format!(
                    "{entity} takes tokens of guests of a Cognito identity pool, too: no condition on `amr`"
                ),
                help: "add `\"ForAnyValue:StringLike\": {\"cognito-identity.amazonaws.com:amr\": \
                       \"authenticated\"}`"
                    .to_owned(),
            };
            let finding = about_statement(context, held, token.statement, &token.item.leaf, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
        let of_guests = token.claims().filter(|(claim, _)| claim == "amr");
        let values = of_guests.flat_map(|(_, condition)| &condition.values);
        for value in values {
            let named = value.leaf.text.as_known();
            if named.is_none_or(|text| text != *"unauthenticated") {
                continue;
            }
            let entity = describe::owner(context.graph, held);
            let words = Words {
                primary: "everybody, without signing in".to_owned(),
                message: format!("{entity} is given to guests of a Cognito identity pool: everybody who knows the pool's id, without signing in"),
                help: "switch guests off (`AllowUnauthenticatedIdentities: false`), or grant them only what \
                       everybody on the internet may do"
                    .to_owned(),
            };
            let finding = about_statement(context, held, token.statement, &value.leaf, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    });
    Ok(())
}
