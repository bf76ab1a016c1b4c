//! Policy documents, normalized: statements whose elements are lists.

use super::node::{Data, Fields, Node, Unknown};
use super::values;
use crate::policy::{
    Condition, Document, Effect, Elements, IdentityKind, Item, PolicyType, PrincipalName,
    Statement, read,
};
use crate::text::Span;
use crate::value::{Reason, Value};

/// The statements of a document; a further one that is not known stands for those that may be
/// there besides.
pub fn statements(value: &Value, kind: PolicyType) -> Node {
    let Some(document) = read(value, kind) else {
        return Node::list(Vec::new()).at(value.span);
    };
    let Document {
        statements, open, ..
    } = &document;
    let mut items: Vec<Node> = statements.iter().map(statement).collect();
    items.extend(open.as_ref().map(|it| Node::unknown(values::unknown(it))));
    Node::list(items).at(value.span)
}

fn statement(statement: &Statement) -> Node {
    let mut fields = Fields::default();
    fields.add_some("sid", statement.sid.as_ref().map(values::leaf));
    fields.add("effect", effect(statement));
    let actions = statement.actions.as_ref();
    elements(&mut fields, ["actions", "not_actions"], actions, |item| {
        values::leaf(&item.leaf)
    });
    let resources = statement.resources.as_ref();
    let names = ["resources", "not_resources"];
    elements(&mut fields, names, resources, |item| {
        values::leaf(&item.leaf)
    });
    let principals = statement.principals.as_ref();
    let names = ["principals", "not_principals"];
    elements(&mut fields, names, principals, principal);
    let conditions = statement.conditions.iter().map(condition).collect();
    fields.add("conditions", Node::list(conditions));
    let valid = !statement.is_broken;
    fields.add("valid", Node::new(Data::Bool(valid)));
    let when = statement.when.as_ref();
    fields.add_some("condition", when.map(|it| Node::word(it.as_str())));
    Node {
        unknown: statement.open.as_ref().map(values::unknown),
        ..fields.finish().at(statement.span)
    }
}

fn effect(statement: &Statement) -> Node {
    match statement.effect {
        Effect::Allow => Node::word("Allow"),
        Effect::Deny => Node::word("Deny"),
        Effect::Unknown => Node::unknown(Unknown {
            symbol: "Effect".to_owned(),
            reason: match statement.is_broken {
                true => Reason::Invalid,
                false => Reason::UndecidedCondition,
            },
            span: statement.span,
        }),
    }
}

/// Both lists of an element and its negation: one of them is empty.
fn elements<T>(
    fields: &mut Fields,
    [name, negated]: [&'static str; 2],
    elements: Option<&Elements<T>>,
    each: impl Fn(&Item<T>) -> Node,
) {
    let list = |wanted: bool| {
        let elements = elements.filter(|it| it.is_negated == wanted);
        let Some(elements) = elements else {
            return Node::list(Vec::new());
        };
        let mut items: Vec<Node> = elements.items.iter().map(&each).collect();
        let open = elements.open.as_ref();
        items.extend(open.map(|it| Node::unknown(values::unknown(it))));
        Node::list(items).at(elements.key_span)
    };
    fields.add(name, list(false));
    fields.add(negated, list(true));
}

fn principal(item: &Item<PrincipalName>) -> Node {
    let kind = match &item.meaning {
        PrincipalName::Everyone => "everyone",
        PrincipalName::Account(_) => "account",
        PrincipalName::Identity(identity) => match identity.kind {
            IdentityKind::User => "user",
            IdentityKind::Role => "role",
            IdentityKind::Session => "session",
            IdentityKind::FederatedUser => "federated-user",
        },
        PrincipalName::Service(_) => "service",
        PrincipalName::Federated(_) => "federated",
        PrincipalName::CanonicalUser(_) => "canonical-user",
        PrincipalName::Other(_) => "other",
    };
    let mut fields = Fields::default();
    fields.word("kind", kind);
    fields.add("value", values::leaf(&item.leaf));
    fields.finish().at(item.leaf.span)
}

fn condition(condition: &Condition) -> Node {
    let named = |text, span: Span| match condition.is_secret {
        true => Node::word("(sensitive)"),
        false => values::shown(text, span),
    };
    let mut fields = Fields::default();
    let operator = values::shown(&condition.operator_name, condition.operator_span);
    fields.add("operator", operator);
    fields.add("key", named(&condition.key, condition.key_span));
    let values = condition.values.iter();
    let mut values: Vec<Node> = values.map(|it| values::leaf(&it.leaf)).collect();
    let open = condition.open.as_ref();
    values.extend(open.map(|it| Node::unknown(values::unknown(it))));
    fields.add("values", Node::list(values).at(condition.key_span));
    let when = condition.when.as_ref();
    fields.add_some("condition", when.map(|it| Node::word(it.as_str())));
    fields.finish().at(condition.key_span)
}
