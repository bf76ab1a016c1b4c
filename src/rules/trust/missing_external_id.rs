//! `missing-external-id`.

use super::vendors;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{
    Document, Item, PrincipalName, STRANGE_ACCOUNT, Statement, Stranger, Who, openings,
};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};
use crate::text::Str;

const ALIASES: &[Alias] = &[
    Alias::new("kics", "09c35abf-5852-4622-ac7a-b987b331232e"),
    Alias::new("kics", "85138beb-ce7c-4ca3-a09f-e8fbcc57ddd7"),
    Alias::new("regula", "FG_R00255"),
    Alias::new("scout-suite", "iam-assume-role-lacks-external-id-and-mfa"),
    Alias::new("scout-suite", "iam-assume-role-no-mfa"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Role for another account without external id or MFA",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (_, held) in context.documents.trust() {
        for statement in held.allows() {
            for item in statements::principals(statement) {
                match statements::account(&item.meaning) {
                    Some(id) => judge(context, held, statement, item, id, sink),
                    None if lets_in_unknown(held, statement, item) => {
                        sink.unresolved(statements::unresolved(context, &item.leaf));
                    }
                    None => {}
                }
            }
        }
    }
    Ok(())
}

fn judge(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    item: &Item<PrincipalName>,
    id: &Str,
    sink: &mut Sink,
) {
    let accounts = &context.settings.accounts;
    if statements::is_own(context, held, id)
        || vendors::is_of_aws(id)
        || !lets_in(&held.document, statement.index, id)
    {
        return;
    }
    let vendor = vendors::vendor(id);
    // Without a list it is not known whether the account is another's at all, and a role or user
    // that is named is less than a whole account.
    if vendor.is_none()
        && accounts.own.is_none()
        && !matches!(item.meaning, PrincipalName::Account(_))
    {
        return;
    }
    let is_third = vendor.is_some() || accounts.own.is_some();
    let entity = describe::owner(context.graph, held);
    let name = vendor.map_or_else(String::new, |name| format!(" ({name})"));
    let words = Words {
        primary: "may come in without an external id or MFA".to_owned(),
        message: format!("{entity} can be assumed from account `{id}`{name} without `sts:ExternalId` or MFA"),
        help: "if the account is a third party's, ask for the id that it gave you: `\"Condition\": \
               {\"StringEquals\": {\"sts:ExternalId\": \"<id>\"}}`; for people of another account ask \
               for `Bool` `aws:MultiFactorAuthPresent`; if it is one of yours, bind the role to your \
               organization by `aws:PrincipalOrgID` or list it under `accounts: own`"
            .to_owned(),
    };
    let finding = about_entry(context, held, statement, item, words);
    let set = context.settings.severity_set(context.rule, None);
    sink.written(Finding {
        severity: set.unwrap_or(if is_third {
            Severity::Medium
        } else {
            context.rule.severity
        }),
        subject: item.leaf.span,
        ..finding
    });
}

/// Whether an entry names an account that is not known, of which one comes in who knows no external
/// id and has no MFA.
fn lets_in_unknown(held: &HeldDocument, statement: &Statement, item: &Item<PrincipalName>) -> bool {
    if !statements::is_unknown_account(&item.meaning) {
        return false;
    }
    let document = statements::with_strangers(&held.document);
    lets_in(&document, statement.index, &STRANGE_ACCOUNT.into())
}

/// Whether one of the account comes in who knows no external id and has no MFA.
fn lets_in(document: &Document, statement: usize, id: &Str) -> bool {
    let stranger = Stranger::new(Who::Account(id.clone())).without_mfa();
    let found = openings(document, "sts", &stranger);
    let mut found = found
        .iter()
        .filter(|o| o.is_certain || o.statement.when.is_some());
    found.any(|o| o.statement.index == statement && statements::assumes(o))
}
