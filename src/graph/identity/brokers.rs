//! What hands the credentials of roles to someone outside of AWS.

use super::{Broker, BrokerKind, get};
use crate::graph::builder::{Builder, declaration, says_something};
use crate::graph::condition;
use crate::graph::key::key;
use crate::graph::{AttachmentKind, PrincipalKind, ResourceAttachment};
use crate::text::Str;
use crate::value::{Map, Resource, Value};

/// A role that a broker hands out.
struct Offer<'a> {
    audience: Option<Str>,
    role: &'a Value,
    condition: Option<Str>,
}

/// A profile of Roles Anywhere. Its managed policies, as its own one, only limit the sessions: they
/// grant nothing, and no principal has them.
///
/// Source: <https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html>
pub(super) fn roles_anywhere(builder: &mut Builder, resource: &Resource) {
    let arns = get(resource, "ManagedPolicyArns");
    for grant in builder.managed(resource, AttachmentKind::Managed, arns) {
        let conditions = [&resource.origin.condition, &grant.condition];
        let Some(condition) = condition::all(conditions) else {
            continue;
        };
        builder.graph.resource_attachments.push(ResourceAttachment {
            policy: grant.policy,
            service: "rolesanywhere",
            resource: None,
            arn: None,
            reference: None,
            token: grant.token.unwrap_or(resource.origin.name),
            declared: declaration(resource),
            condition,
        });
    }
    if let Some(role) = get(resource, "RoleArns") {
        let offer = Offer {
            audience: None,
            role,
            condition: None,
        };
        add(builder, resource, BrokerKind::RolesAnywhere, "Name", offer);
    }
}

/// The role of the members of a group of a user pool.
pub(super) fn user_pool_group(builder: &mut Builder, resource: &Resource) {
    let Some(role) = get(resource, "RoleArn") else {
        return;
    };
    let name = match resource.attributes.get("name") {
        Some(_) => "name",
        None => "GroupName",
    };
    let offer = Offer {
        audience: None,
        role,
        condition: None,
    };
    add(builder, resource, BrokerKind::UserPoolGroup, name, offer);
}

/// The roles of an identity pool, and those that rules give by claims.
pub(super) fn identity_pool(builder: &mut Builder, resource: &Resource) {
    let kind = BrokerKind::IdentityPool;
    for (condition, value) in alternatives(get(resource, "Roles")) {
        // Entries of a map that is not known may be any role.
        let entries = value.as_map().map(Map::entries).unwrap_or_default();
        for entry in entries {
            let offer = Offer {
                audience: Some(entry.key.clone()),
                role: &entry.value,
                condition: condition.clone(),
            };
            add(builder, resource, kind, "IdentityPoolId", offer);
        }
        if value.as_map().is_none() && !value.is_null() {
            let offer = Offer {
                audience: None,
                role: value,
                condition,
            };
            add(builder, resource, kind, "IdentityPoolId", offer);
        }
    }
    let mappings = get(resource, "RoleMappings").or_else(|| resource.attribute("role_mapping"));
    for (condition, audience, mapping) in mappings_of(resource, mappings) {
        for role in ruled(resource, mapping) {
            let offer = Offer {
                audience: audience.clone(),
                role,
                condition: condition.clone(),
            };
            add(builder, resource, kind, "IdentityPoolId", offer);
        }
    }
}

/// The mappings, each with the provider that it is for: a map by provider in CloudFormation, blocks
/// in Terraform.
fn mappings_of<'a>(
    resource: &Resource,
    mappings: Option<&'a Value>,
) -> Vec<(Option<Str>, Option<Str>, &'a Map)> {
    let provider = |map: &Map| {
        let named = map.get(&key(resource.kind, "IdentityProvider"));
        named.and_then(Value::as_known_text)
    };
    let mut out = Vec::new();
    for (condition, value) in alternatives(mappings) {
        if let Some(list) = value.as_list() {
            let blocks = list.items().iter().filter_map(Value::as_map);
            out.extend(blocks.map(|map| (condition.clone(), provider(map), map)));
        } else if let Some(map) = value.as_map() {
            let entries = map.entries().iter();
            out.extend(entries.filter_map(|entry| {
                let map = entry.value.as_map()?;
                let name = provider(map).unwrap_or_else(|| entry.key.clone());
                Some((condition.clone(), Some(name), map))
            }));
        }
    }
    out
}

/// The roles of the rules of a mapping.
fn ruled<'a>(resource: &Resource, mapping: &'a Map) -> Vec<&'a Value> {
    let nested = mapping.get(&key(resource.kind, "RulesConfiguration"));
    let rules = match nested {
        Some(configuration) => configuration.get(&key(resource.kind, "Rules")),
        None => mapping.get("mapping_rule"),
    };
    let rules = rules.and_then(Value::as_list);
    let rules = rules.into_iter().flat_map(|list| list.items());
    rules
        .filter_map(|rule| rule.get("RoleARN").or_else(|| rule.get("role_arn")))
        .collect()
}

fn alternatives(value: Option<&Value>) -> Vec<(Option<Str>, &Value)> {
    value.map(Value::alternatives).unwrap_or_default()
}

fn add(builder: &mut Builder, resource: &Resource, kind: BrokerKind, name: &str, offer: Offer<'_>) {
    let name = get(resource, name).filter(|v| says_something(v));
    for role in builder.holders(resource, PrincipalKind::Role, Some(offer.role)) {
        let own = &resource.origin.condition;
        let Some(condition) = condition::all([own, &offer.condition, &role.condition]) else {
            continue;
        };
        builder.graph.brokers.push(Broker {
            kind,
            name: name.cloned(),
            audience: offer.audience.clone(),
            role: role.principal,
            token: role.token.unwrap_or(resource.origin.name),
            declared: declaration(resource),
            condition,
        });
    }
}
