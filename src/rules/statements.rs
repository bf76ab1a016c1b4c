//! Statements that name principals, for rules about who is let in.

use super::{Context, HeldDocument, Unresolved};
use crate::policy::{
    Condition, Document, Effect, Elements, Item, Leaf, Opening, PrincipalName, STRANGE_ACCOUNT,
    SetPrefix, Statement, Stranger, Subject, Who, openings,
};
use crate::text::{Str, listed};
use crate::value::SymbolKind;

/// The entries of principals that a statement allows, but for a negated element's.
pub fn principals(statement: &Statement) -> &[Item<PrincipalName>] {
    match &statement.principals {
        Some(Elements {
            items, is_negated, ..
        }) if !is_negated && statement.effect != Effect::Deny => items,
        _ => &[],
    }
}

/// The entries of principals of a statement, also of one that denies and of a negated element.
pub fn principals_of(statement: &Statement) -> impl Iterator<Item = &Item<PrincipalName>> {
    statement.principals.iter().flat_map(|all| &all.items)
}

/// The account that an entry names by its id.
pub fn account(name: &PrincipalName) -> Option<&Str> {
    match name {
        PrincipalName::Account(account) => account.as_known(),
        PrincipalName::Identity(identity) => identity.account.as_known(),
        _ => None,
    }
}

/// Whether an account is one of the user's, or the one that a document's declaration is deployed to.
pub fn is_own(context: &Context<'_>, held: &HeldDocument, id: &str) -> bool {
    let deployed = held.declared(context.graph);
    let deployed = deployed.and_then(|declared| declared.origin.account.as_deref());
    context.settings.accounts.is_own(id) || deployed == Some(id)
}

/// Whether the account that an entry names is the user's to give and is not known here: it may be
/// anyone's.
pub fn is_unknown_account(name: &PrincipalName) -> bool {
    let account = match name {
        PrincipalName::Account(account) => account,
        PrincipalName::Identity(identity) => &identity.account,
        _ => return false,
    };
    let is_input =
        |kind: &SymbolKind| matches!(kind, SymbolKind::Input(_) | SymbolKind::Expression { .. });
    account
        .text()
        .symbols()
        .any(|symbol| is_input(&symbol.kind))
}

/// The same document with the entries of unknown accounts naming strangers.
pub fn with_strangers(document: &Document) -> Document {
    let mut document = document.clone();
    let items = document
        .statements
        .iter_mut()
        .flat_map(|s| &mut s.principals);
    for item in items.flat_map(|principals| &mut principals.items) {
        if is_unknown_account(&item.meaning) {
            item.meaning = PrincipalName::Account(Subject::literal(STRANGE_ACCOUNT));
        }
    }
    document
}

/// The service that an entry names.
pub fn service(name: &PrincipalName) -> Option<&Str> {
    match name {
        PrincipalName::Service(service) => service.as_known(),
        _ => None,
    }
}

/// A service that has the confused deputy's problem at a statement: a resource of another account
/// can make it act here.
pub fn acts_for_strangers(
    document: &Document,
    statement: &Statement,
    resource_service: &str,
    name: &Str,
) -> bool {
    let stranger = Stranger::new(Who::Service(name.clone()));
    let found = openings(document, resource_service, &stranger);
    let mut found = found.iter().filter(|o| o.is_certain);
    found.any(|opening| {
        std::ptr::eq(opening.statement, statement)
            && (resource_service != "sts" || assumes(opening))
    })
}

/// Whether an opening of a trust policy lets the stranger assume the role: what only tags a session
/// or names its source gives no session. Actions that are not known may.
pub fn assumes(opening: &Opening<'_>) -> bool {
    opening.actions.is_empty()
        || opening
            .actions
            .iter()
            .any(|action| action.name().starts_with("AssumeRole"))
}

/// The condition keys of a statement that holds for strangers, as a remark: ", and its condition on
/// `aws:Referer` keeps nobody out". Nothing where it has no condition.
pub fn idle_conditions(statement: &Statement) -> String {
    let mut keys: Vec<String> = statement
        .conditions
        .iter()
        .filter(|condition| !condition.is_secret)
        .map(|condition| condition.key.to_string())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    match keys.len() {
        0 => String::new(),
        1 => format!(", and its condition on {} keeps nobody out", listed(&keys)),
        _ => format!(", and its conditions on {} keep nobody out", listed(&keys)),
    }
}

/// The claim that a condition is about: the end of its key, in lower case.
pub fn claim(condition: &Condition) -> Option<String> {
    let last = condition.key.after_last(':').as_known()?;
    Some(last.to_lowercase())
}

/// Whether a condition also holds where its key is absent, or for all values but some.
pub fn is_weak(condition: &Condition) -> bool {
    condition.operator.is_none_or(|operator| {
        operator.without_key() && operator.set != Some(SetPrefix::ForAllValues)
            || operator.is_negated
    })
}

/// What a rule could not judge of an opening since entries of the principals are not known.
pub fn unresolved_principals(context: &Context<'_>, opening: &Opening<'_>) -> Option<Unresolved> {
    let principals = opening.statement.principals.as_ref()?;
    let symbol = principals.open.as_deref()?;
    let is_cause = opening.principal.is_none() && !principals.is_negated;
    is_cause.then(|| Unresolved::of(context.rule, principals.key_span, Some(symbol)))
}

/// What a rule could not judge since a text is not known.
pub fn unresolved(context: &Context<'_>, leaf: &Leaf) -> Unresolved {
    let expanded = leaf.text.expanded();
    let symbol = expanded.symbols().next();
    Unresolved::of(context.rule, leaf.span, symbol.map(|it| &**it))
}
