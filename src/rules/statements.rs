//! Statements that name principals, for rules about who is let in.

use super::{Context, Unresolved};
use crate::policy::{
    Condition, Elements, Item, Leaf, PrincipalName, SetPrefix, Statement, Stranger, Who, openings,
};
use crate::policy::{Document, Effect};
use crate::text::{Str, listed};

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
    found.any(|opening| std::ptr::eq(opening.statement, statement))
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

/// What a rule could not judge since a text is not known.
pub fn unresolved(context: &Context<'_>, leaf: &Leaf) -> Unresolved {
    let expanded = leaf.text.expanded();
    let symbol = expanded.symbols().next();
    Unresolved::of(context.rule, leaf.span, symbol.map(|it| &**it))
}
