//! `foreign-account-trust`.

use super::vendors;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Statement, Stranger, Who, openings};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};
use crate::text::Str;

const ALIASES: &[Alias] = &[
    Alias::new("cfripper", "CrossAccountTrustRule"),
    Alias::new("cfripper", "GenericCrossAccountTrustRule"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        needs_accounts: true,
        aliases: ALIASES,
        supersedes: &["missing-external-id"],
        ..Rule::new(
            entry,
            "Role that an account can assume which is not on the lists",
            Severity::High,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let accounts = &context.settings.accounts;
    if !accounts.are_listed() {
        return Ok(());
    }
    for (_, held) in context.documents.trust() {
        for statement in held.allows() {
            for item in statements::principals(statement) {
                let Some(id) = statements::account(&item.meaning) else {
                    if statements::is_unknown_account(&item.meaning) {
                        sink.unresolved(statements::unresolved(context, &item.leaf));
                    }
                    continue;
                };
                if !accounts.is_refused(id) || statements::is_own(context, held, id) {
                    continue;
                }
                if vendors::is_of_aws(id) || !lets_in(held, statement, id) {
                    continue;
                }
                let entity = describe::owner(context.graph, held);
                let vendor =
                    vendors::vendor(id).map_or_else(String::new, |name| format!(" ({name})"));
                let words = Words {
                    primary: "an account that is neither own nor trusted".to_owned(),
                    message: format!(
                        "{entity} can be assumed from account `{id}`{vendor}, which is on neither list of `accounts`"
                    ),
                    help: "take the principal out, or, if the account may come in, put it under \
                           `accounts: own` or `accounts: trusted` of `iamvet.yaml`"
                        .to_owned(),
                };
                let finding = about_entry(context, held, statement, item, words);
                sink.written(Finding {
                    severity: context.severity(None),
                    subject: item.leaf.span,
                    ..finding
                });
            }
        }
    }
    Ok(())
}

/// Whether the statement lets the account in, whatever it knows: a condition on the organization
/// keeps others out.
pub(super) fn lets_in(held: &HeldDocument, statement: &Statement, id: &Str) -> bool {
    let stranger = Stranger::new(Who::Account(id.clone())).knowing();
    let found = openings(&held.document, "sts", &stranger);
    found
        .iter()
        .any(|o| std::ptr::eq(o.statement, statement) && statements::assumes(o))
}
