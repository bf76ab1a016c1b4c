//! `account-wide-trust`.

use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Item, PrincipalName, Statement, Verdict, reached};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};
use crate::value::{Pseudo, SymbolKind};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_61"),
    Alias::new("kics", "bcdcbdc6-a350-4855-ae7c-d1e6436f7c97"),
    Alias::new("kics", "e835bd0d-65da-49f7-b6d1-b646da8727e6"),
    Alias::new("kics", "12b7e704-37f0-4d1e-911a-44bf60c48c21"),
    Alias::new("kics", "f80e3aa7-7b34-4185-954e-440a6894dde6"),
    Alias::new("cfripper", "PartialWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourcePartialWildcardPrincipalRule"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Role that all principals of its account can be allowed to assume",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (_, held) in context.documents.trust() {
        let bare = held.allows().filter(|s| s.conditions.is_empty());
        for statement in bare.filter(|s| assumes(s)) {
            for item in statements::principals(statement) {
                match is_own(context, held, &item.meaning) {
                    Verdict::Yes => report(context, held, statement, item, sink),
                    Verdict::Unknown => {
                        sink.unresolved(statements::unresolved(context, &item.leaf));
                    }
                    Verdict::No => {}
                }
            }
        }
    }
    Ok(())
}

fn report(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    item: &Item<PrincipalName>,
    sink: &mut Sink,
) {
    let entity = describe::owner(context.graph, held);
    let words = Words {
        primary: "every principal of the account that has `sts:AssumeRole`".to_owned(),
        message: format!(
            "{entity} can be assumed by every principal of its account whose policies allow `sts:AssumeRole`"
        ),
        help: "name the roles or users that need it, or ask for more: `Bool` \
               `aws:MultiFactorAuthPresent` for people, `ArnLike` `aws:PrincipalArn` for roles"
            .to_owned(),
    };
    let finding = about_entry(context, held, statement, item, words);
    sink.written(Finding {
        severity: context.severity(None),
        ..finding
    });
}

/// Whether a statement is about sessions of the role, and not only about their tags.
fn assumes(statement: &Statement) -> bool {
    statement.actions.as_ref().is_none_or(|actions| {
        let reached = reached(actions);
        let mut all = reached.certain.iter().chain(&reached.possible);
        all.any(|action| action.name() == "AssumeRole")
    })
}

/// Whether an entry names the account that the role is in.
fn is_own(context: &Context<'_>, held: &HeldDocument, name: &PrincipalName) -> Verdict {
    let PrincipalName::Account(account) = name else {
        return Verdict::No;
    };
    match account.as_known() {
        Some(id) => {
            let declared = held.declared(context.graph);
            let own = declared.and_then(|declared| declared.origin.account.as_deref());
            let is_deployed = context.settings.accounts.deployed.contains(id.as_str());
            (is_deployed || own == Some(id.as_str())).into()
        }
        None if statements::is_unknown_account(name) => Verdict::Unknown,
        None => {
            let symbol = account.text().as_symbol();
            let is_own = symbol.is_some_and(|s| s.kind == SymbolKind::Pseudo(Pseudo::AccountId));
            is_own.into()
        }
    }
}
