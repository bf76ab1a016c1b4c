//! Policies that are attached to resources, endpoints and sessions, of every language.
//!
//! Which resource types have them, and where, is the table behind [`resource_policy`].

use super::builder::{Builder, declaration, says_something};
use super::key::key;
use super::model::{Policy, PolicyKind, ResourceAttachment};
use super::reference::Reference;
use super::{Normalizer, condition, organizations, permissions};
use crate::aws::{ResourcePolicy, ResourcePolicyKind, resource_policy};
use crate::forms::{Subject, computed, filled, is_arn};
use crate::text::{Span, Str};
use crate::value::{
    Data, Map, MapEntry, Pseudo, Reason, Resource, ResourceId, ResourceKind, Symbol, SymbolKind,
    Value,
};

/// The normalizer of a resource type.
pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_policy(resource_type)?.kind {
        ResourcePolicyKind::Organization => organizations::POLICY,
        _ => Normalizer::edges(connect),
    })
}

/// Whether a resource of this type says anything of a policy: it does not when nothing sets the
/// document.
pub(super) fn is_set(resource_type: &str, sets: &dyn Fn(&str) -> bool) -> Option<bool> {
    let document = resource_policy(resource_type)?.document;
    let first = document.and_then(|path| path.split('.').next());
    let kind = if resource_type.contains("::") {
        ResourceKind::CloudFormation
    } else {
        ResourceKind::Terraform
    };
    Some(first.is_none_or(|name| sets(&key(kind, name)) || permissions::is_set(kind, sets)))
}

fn connect(builder: &mut Builder, resource: &Resource) {
    let Some(facts) = resource_policy(&resource.resource_type) else {
        return;
    };
    if facts.kind == ResourcePolicyKind::Statement {
        if !permissions::has_statement(resource) {
            return;
        }
        return connect_statement(builder, resource, &facts);
    }
    for document in documents(resource, facts.document.unwrap_or_default()) {
        let policy = builder.add_policy(Policy {
            document: Some(document.value.clone()),
            declared: Some(declaration(resource)),
            ..Policy::of_kind(kind(facts.kind))
        });
        for target in targets(builder, resource, &facts, document.inside) {
            let conditions = [
                &resource.origin.condition,
                &document.condition,
                &target.condition,
            ];
            let Some(condition) = condition::all(conditions) else {
                continue;
            };
            builder.graph.resource_attachments.push(ResourceAttachment {
                policy,
                service: facts.service,
                resource: target.resource,
                arn: target.arn,
                token: target.token.unwrap_or(document.token),
                reference: target.reference,
                declared: declaration(resource),
                condition,
            });
        }
    }
}

/// Each thing that the statement is attached to has one of its own, which names it.
fn connect_statement(builder: &mut Builder, resource: &Resource, facts: &ResourcePolicy) {
    for target in targets(builder, resource, facts, None) {
        let conditions = [&resource.origin.condition, &target.condition, &None];
        let Some(condition) = condition::all(conditions) else {
            continue;
        };
        let policy = builder.add_policy(Policy {
            document: Some(permissions::document(resource, facts, target.arn.as_ref())),
            declared: Some(declaration(resource)),
            ..Policy::of_kind(PolicyKind::ResourceBased)
        });
        builder.graph.resource_attachments.push(ResourceAttachment {
            policy,
            service: facts.service,
            resource: target.resource,
            arn: target.arn,
            token: target.token.unwrap_or(resource.origin.name),
            reference: target.reference,
            declared: declaration(resource),
            condition,
        });
    }
}

fn kind(kind: ResourcePolicyKind) -> PolicyKind {
    match kind {
        ResourcePolicyKind::Resource | ResourcePolicyKind::Statement => PolicyKind::ResourceBased,
        ResourcePolicyKind::Endpoint => PolicyKind::Endpoint,
        ResourcePolicyKind::Session => PolicyKind::Session,
        ResourcePolicyKind::Organization => PolicyKind::ServiceControl,
        ResourcePolicyKind::Service => PolicyKind::Service,
    }
}

/// A document that a resource holds.
struct Document<'a> {
    value: &'a Value,
    token: Span,
    condition: Option<Str>,
    /// The nested block that it stands in.
    inside: Option<&'a Map>,
}

/// The documents at a path; what is null or empty is none. A block that is not known stands for the
/// document.
fn documents<'a>(resource: &'a Resource, path: &str) -> Vec<Document<'a>> {
    let mut names: Vec<_> = path
        .split('.')
        .map(|name| key(resource.kind, name))
        .collect();
    let last = names.pop().unwrap_or_default();
    let mut found = Vec::new();
    let mut maps = vec![(None, &resource.attributes)];
    for name in names {
        let mut inner = Vec::new();
        for (outer, map) in maps {
            let Some(entry) = map.entry(&name) else {
                continue;
            };
            for (own, block) in blocks(&entry.value) {
                let Some(condition) = condition::all([&outer, &own]) else {
                    continue;
                };
                match block.as_map() {
                    Some(map) => inner.push((condition, map)),
                    None => found.push(Document {
                        value: block,
                        token: entry.key_span,
                        condition,
                        inside: None,
                    }),
                }
            }
        }
        maps = inner;
    }
    let is_nested = path.contains('.');
    found.extend(maps.into_iter().filter_map(|(condition, map)| {
        document(map.entry(&last)?, condition, is_nested.then_some(map))
    }));
    found
}

fn document<'a>(
    entry: &'a MapEntry,
    condition: Option<Str>,
    inside: Option<&'a Map>,
) -> Option<Document<'a>> {
    says_something(&entry.value).then_some(Document {
        value: &entry.value,
        token: entry.key_span,
        condition,
        inside,
    })
}

/// The blocks that a value may be: a map, or the elements of a list.
pub(super) fn blocks(value: &Value) -> Vec<(Option<Str>, &Value)> {
    let mut out = Vec::new();
    for (condition, value) in value.alternatives() {
        match value.as_list() {
            Some(list) => out.extend(list.items().iter().map(|item| (condition.clone(), item))),
            None if value.is_null() => {}
            None => out.push((condition, value)),
        }
    }
    out
}

/// Something that a policy is attached to.
struct Target {
    resource: Option<ResourceId>,
    arn: Option<Value>,
    reference: Option<Value>,
    token: Option<Span>,
    condition: Option<Str>,
}

/// What the policy of a resource is attached to: what it names, or the resource itself.
fn targets(
    builder: &Builder,
    resource: &Resource,
    facts: &ResourcePolicy,
    inside: Option<&Map>,
) -> Vec<Target> {
    let own = |resource_id: Option<ResourceId>| Target {
        resource: resource_id,
        arn: facts.arn.map(|form| Owner::of(resource).filled(form)),
        reference: None,
        token: None,
        condition: None,
    };
    let Some(named_by) = facts.named_by else {
        // A policy without a resource of its own is that of the whole account, or of sessions.
        let is_part = facts.arn.is_some_and(|arn| !arn.ends_with('*'));
        return vec![own(is_part.then(|| resource.id.clone()))];
    };
    let name = named_by.rsplit('.').next().unwrap_or(named_by);
    let written = key(resource.kind, name);
    let attributes = inside.unwrap_or(&resource.attributes);
    let references = builder.references(attributes.get(&written).filter(|v| !v.is_null()));
    if references.is_empty() {
        return vec![own(None)];
    }
    references
        .into_iter()
        .map(|reference| target(resource, facts, name, reference))
        .collect()
}

fn target(resource: &Resource, facts: &ResourcePolicy, name: &str, named: Reference) -> Target {
    let text = named.value.to_text();
    let arn = match text.filter(is_arn) {
        Some(arn) => Some(Value {
            data: Data::Text(arn.expanded()),
            ..named.value.clone()
        }),
        None => facts.arn.map(|form| {
            let owner = Owner {
                named: Some((name, &named.value)),
                ..Owner::of(resource)
            };
            owner.filled(form)
        }),
    };
    Target {
        resource: resource_of(&named.value),
        arn,
        token: Some(named.token),
        condition: named.condition,
        reference: Some(named.value),
    }
}

/// The resource of this code that a value was read from, whichever of its attributes it is.
pub(super) fn resource_of(value: &Value) -> Option<ResourceId> {
    if let Some(link) = value.link.as_deref() {
        return Some(link.resource.clone());
    }
    let text = value.to_text()?;
    match &text.as_symbol()?.kind {
        SymbolKind::Attribute { resource, .. } => Some(resource.clone()),
        _ => None,
    }
}

/// The resource that fills the form of an ARN.
struct Owner<'a> {
    resource: &'a Resource,
    /// An attribute that is one of several values here.
    named: Option<(&'a str, &'a Value)>,
}

impl<'a> Owner<'a> {
    fn of(resource: &'a Resource) -> Self {
        Self {
            resource,
            named: None,
        }
    }

    fn filled(&self, form: &'static str) -> Value {
        let mut value = filled(form, self);
        if let Some(text) = value.to_text() {
            value.data = Data::Text(text.expanded());
        }
        value
    }
}

impl Subject for Owner<'_> {
    fn span(&self) -> Span {
        self.resource.origin.name
    }

    /// The name of what a template declares is what `Ref` gives, as a rule.
    fn symbol(&self, name: &str) -> Symbol {
        let attribute = match self.resource.kind {
            ResourceKind::Terraform => Str::from(&*key(ResourceKind::Terraform, name)),
            ResourceKind::CloudFormation => Str::from("Ref"),
        };
        let kind = SymbolKind::Attribute {
            resource: self.resource.id.clone(),
            attribute,
        };
        Symbol::new(kind, Reason::DecidedAtDeployment, self.span())
    }

    fn configured(&self, name: &str) -> Option<Value> {
        if let Some((named, value)) = self.named
            && named == name
        {
            return Some(value.clone());
        }
        let name = key(self.resource.kind, name);
        self.resource.attribute(&name).cloned()
    }

    fn attribute(&self, name: &str) -> Value {
        self.configured(name).unwrap_or_else(|| {
            let name = key(self.resource.kind, name);
            computed(&self.resource.resource_type, &name, self)
        })
    }

    fn deployed(&self, pseudo: Pseudo) -> Value {
        Value::unknown(Symbol::pseudo(pseudo, self.span()), self.span())
    }
}
