//! Policies that are given to code that is not here.

use rustc_hash::FxHashSet;

use super::builder::{Builder, declaration};
use super::policy_arn::PolicyArn;
use super::reference::{Reference, carry};
use super::{Delegation, Policy, PolicyKind, condition};
use crate::text::Str;
use crate::value::{Data, Map, Resource, Value, decode_json};

/// The collections that were looked into, by the place of their elements. One that is used in
/// several places of a value shares its elements there, and must not take as many steps as there
/// are ways to it.
type Seen = FxHashSet<*const ()>;

impl Builder {
    /// Gives every policy whose ARN is somewhere in the argument to the code behind the resource.
    pub fn delegate(&mut self, resource: &Resource, argument: &Str, value: &Value) {
        self.documents(resource, argument, value);
        let mut arns = Vec::new();
        self.arns(value, &None, &mut Seen::default(), &mut arns);
        for arn in arns {
            let conditions = [&resource.origin.condition, &arn.condition];
            let Some(condition) = condition::all(conditions) else {
                continue;
            };
            let policy = self.managed_policy(&arn.value, resource.id.scope);
            self.graph.delegations.push(Delegation {
                argument: argument.clone(),
                policy,
                reference: arn.value,
                token: arn.token,
                declared: declaration(resource),
                condition,
            });
        }
    }

    /// Takes over the documents that are somewhere in the argument: what they are for is not known.
    fn documents(&mut self, resource: &Resource, argument: &Str, value: &Value) {
        let mut found = Vec::new();
        documents(value, &mut Seen::default(), &mut found);
        for document in found {
            let name = format!("{}.{argument}", resource.declaration);
            self.add_policy(Policy {
                name: Some(Value::text(&name, document.span)),
                document: Some(document),
                declared: Some(declaration(resource)),
                ..Policy::of_kind(PolicyKind::Document)
            });
        }
    }

    /// Recursive: front ends bound how deep a value is nested.
    fn arns(&self, value: &Value, outer: &Option<Str>, seen: &mut Seen, out: &mut Vec<Reference>) {
        for found in self.references(Some(value)) {
            let Some(condition) = condition::all([outer, &found.condition]) else {
                continue;
            };
            if let Some(elements) = elements(&found.value) {
                if !seen.insert(elements.place) {
                    continue;
                }
                for element in elements.values {
                    let element = carry(element, &found.value);
                    self.arns(&element, &condition, seen, out);
                }
            } else if is_policy_arn(&found.value) {
                out.push(Reference { condition, ..found });
            }
        }
    }
}

/// The documents in a value. Recursive: front ends bound how deep a value is nested.
fn documents(value: &Value, seen: &mut Seen, found: &mut Vec<Value>) {
    for (_, value) in value.alternatives() {
        if is_document(value) {
            found.push(value.clone());
        } else if let Some(elements) = elements(value).filter(|it| seen.insert(it.place)) {
            for element in elements.values {
                documents(element, seen, found);
            }
        }
    }
}

/// Whether a value is a policy document, or the text of one.
fn is_document(value: &Value) -> bool {
    let has_statement = |value: &Value| value.get("Statement").is_some();
    match &value.data {
        Data::Text(text) => match text.decoded() {
            Some(decoded) => has_statement(decoded),
            None => {
                let begins = text.known_prefix();
                let is_json = begins.trim_start().starts_with('{') && begins.contains("Statement");
                is_json && decode_json(text).is_ok_and(|decoded| has_statement(&decoded))
            }
        },
        // Modules take statements in forms of their own, too.
        Data::Map(_) => has_statement(value) && value.get("Version").is_some(),
        _ => false,
    }
}

/// The elements of a collection.
struct Elements<'a> {
    place: *const (),
    values: Vec<&'a Value>,
}

/// None for what is no collection. A statement of a policy has none: the ARNs in it are what it is
/// about, and are given to nobody.
fn elements(value: &Value) -> Option<Elements<'_>> {
    match &value.data {
        Data::List(list) => Some(Elements {
            place: list.items().as_ptr().cast(),
            values: list.items().iter().collect(),
        }),
        Data::Map(map) => Some(Elements {
            place: map.entries().as_ptr().cast(),
            values: if is_statement(map) {
                Vec::new()
            } else {
                map.entries().iter().map(|entry| &entry.value).collect()
            },
        }),
        _ => None,
    }
}

/// Whether it is a statement in the words of the policy language, or in those of
/// `aws_iam_policy_document`, which modules take over.
fn is_statement(map: &Map) -> bool {
    const ACTIONS: [&str; 6] = [
        "Action",
        "NotAction",
        "action",
        "actions",
        "not_actions",
        "notactions",
    ];
    ACTIONS.iter().any(|key| map.entry(key).is_some())
}

/// Whether a value, or one that it may be, is the ARN of a single policy and nothing else.
fn is_policy_arn(value: &Value) -> bool {
    value.alternatives().into_iter().any(|(_, value)| {
        let text = value.to_text().map(|text| text.expanded());
        text.is_some_and(|text| PolicyArn::parse(&text).is_some_and(|arn| arn.is_one(&text)))
    })
}
