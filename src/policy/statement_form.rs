//! The normal form of a statement: equal for equal statements, whatever the layout of the source.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::document::{Document, Effect, Elements, Item, Leaf, Statement};
use super::normal::SENSITIVE;
use super::principal::PrincipalName;

/// A statement as compact JSON: lists sorted and without repetitions, the `Sid` left out, symbols as
/// `${name}`. Sensitive texts are not printed.
pub fn statement_form(statement: &Statement) -> String {
    let principals = statement.principals.as_ref();
    let principals = principals.map(|it| (it.is_negated, principal_form(it)));
    form(statement, principals)
}

/// The part of a statement that is about one of the principals that it names.
pub fn entry_form(statement: &Statement, principal: &Item<PrincipalName>) -> String {
    form(statement, Some((false, json!([named(principal)]))))
}

/// A document as its statements, sorted and without repetitions.
pub fn document_form(document: &Document) -> String {
    let mut forms: Vec<String> = document.statements.iter().map(statement_form).collect();
    forms.sort_unstable();
    forms.dedup();
    let open = document.open.as_ref();
    forms.extend(open.map(|symbol| json!(format!("${{{symbol}}}")).to_string()));
    format!(r#"{{"Statement":[{}]}}"#, forms.join(","))
}

fn form(statement: &Statement, principals: Option<(bool, Json)>) -> String {
    // Sorted whatever the features of the JSON library are: fingerprints rest on it.
    let mut out: BTreeMap<String, Json> = BTreeMap::new();
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
        Effect::Unknown => "${Effect}",
    };
    out.insert("Effect".to_owned(), effect.into());
    let mut add = |name: &str, negated: bool, value: Json| {
        let negation = if negated { "Not" } else { "" };
        out.insert(format!("{negation}{name}"), value);
    };
    if let Some((is_negated, principals)) = principals {
        add("Principal", is_negated, principals);
    }
    if let Some(actions) = &statement.actions {
        add("Action", actions.is_negated, texts(actions));
    }
    if let Some(resources) = &statement.resources {
        add("Resource", resources.is_negated, texts(resources));
    }
    if !statement.conditions.is_empty() {
        out.insert("Condition".to_owned(), conditions(statement));
    }
    if let Some(open) = &statement.open {
        out.insert(format!("${{{open}}}"), Json::Null);
    }
    json!(out).to_string()
}

fn text(leaf: &Leaf) -> String {
    match leaf.is_sensitive {
        true => SENSITIVE.to_owned(),
        false => leaf.text.to_string(),
    }
}

fn sorted(mut texts: Vec<String>, open: Option<String>) -> Json {
    texts.extend(open);
    texts.sort_unstable();
    texts.dedup();
    json!(texts)
}

fn texts<T>(elements: &Elements<T>) -> Json {
    let open = elements
        .open
        .as_ref()
        .map(|symbol| format!("${{{symbol}}}"));
    sorted(
        elements.items.iter().map(|item| text(&item.leaf)).collect(),
        open,
    )
}

fn principal_form(principals: &Elements<PrincipalName>) -> Json {
    let open = principals
        .open
        .as_ref()
        .map(|symbol| format!("${{{symbol}}}"));
    sorted(principals.items.iter().map(named).collect(), open)
}

/// A principal with its kind.
fn named(item: &Item<PrincipalName>) -> String {
    let kind = match &item.meaning {
        PrincipalName::Everyone => "",
        PrincipalName::Account(_) | PrincipalName::Identity(_) | PrincipalName::Other(_) => "AWS:",
        PrincipalName::Service(_) => "Service:",
        PrincipalName::Federated(_) => "Federated:",
        PrincipalName::CanonicalUser(_) => "CanonicalUser:",
    };
    format!("{kind}{}", text(&item.leaf))
}

fn conditions(statement: &Statement) -> Json {
    let mut forms: Vec<String> = statement
        .conditions
        .iter()
        .map(|condition| {
            let open = condition
                .open
                .as_ref()
                .map(|symbol| format!("${{{symbol}}}"));
            let values = condition.values.iter().map(|value| text(&value.leaf));
            let operator = condition.operator_name.to_string();
            let values = sorted(values.collect(), open);
            json!({ operator: { condition.key.to_string(): values } }).to_string()
        })
        .collect();
    forms.sort_unstable();
    forms
        .iter()
        .filter_map(|form| serde_json::from_str::<Json>(form).ok())
        .collect()
}
