//! Finds the entity that a value names: by link, else by name, else one outside of the code.

use super::builder::{Builder, says_something};
use super::iam_arn::IamArn;
use super::policy_arn::{Owner, PolicyArn};
use super::reference::{Reference, references};
use super::{Policy, PolicyId, PolicyKind, Principal, PrincipalId, PrincipalKind};
use crate::value::{Data, Link, ResourceId, ScopeId, SymbolKind, Text, Value};

/// The attributes that stand for a resource as a whole: names, ids and ARNs of both languages.
const IDENTITIES: [&str; 19] = [
    "Arn",
    "GroupId",
    "Id",
    "PermissionSetArn",
    "PolicyArn",
    "Ref",
    "UserId",
    "arn",
    "group_id",
    "group_name",
    "id",
    "managed_policy_name",
    "name",
    "permission_set_arn",
    "policy_arn",
    "role_name",
    "unique_id",
    "user_id",
    "user_name",
];

/// The resources that a value stands for: what it was read from, and what its symbol names.
pub(super) fn resources_of(value: &Value) -> impl Iterator<Item = &ResourceId> {
    let link = value
        .link
        .as_deref()
        .map(|link| (&link.resource, &link.attribute));
    let symbol = match &value.data {
        Data::Unknown(symbol) => Some(symbol),
        Data::Text(text) => text.as_symbol(),
        _ => None,
    };
    let named = symbol.and_then(|symbol| match &symbol.kind {
        SymbolKind::Attribute {
            resource,
            attribute,
        } => Some((resource, attribute)),
        _ => None,
    });
    link.into_iter()
        .chain(named)
        .filter(|(_, attribute)| IDENTITIES.contains(&attribute.as_str()))
        .map(|(resource, _)| resource)
}

impl Builder {
    pub(super) fn references(&self, value: Option<&Value>) -> Vec<Reference> {
        let linked = |link: &Link| {
            IDENTITIES.contains(&link.attribute.as_str())
                && (self.principals.contains_key(&link.resource)
                    || self.policies.contains_key(&link.resource)
                    || self.providers.contains_key(&link.resource))
        };
        value.map_or_else(Vec::new, |value| references(value, &linked))
    }

    /// The principal that a value names: by link, else by name, else one outside of the code.
    pub(super) fn principal(
        &mut self,
        kind: PrincipalKind,
        name: &Value,
        scope: ScopeId,
    ) -> PrincipalId {
        let linked = resources_of(name)
            .filter_map(|r| self.principals.get(r))
            .find(|id| self.graph.principal(**id).kind == kind);
        if let Some(&id) = linked {
            return id;
        }
        // Only roles of the own account can be named, and there the name alone tells them apart.
        let named = match kind {
            PrincipalKind::Role => role_name(name),
            _ => None,
        };
        let name = named.as_ref().unwrap_or(name);
        let key = name.to_text().map(|text| (scope, kind, text.expanded()));
        if let Some(&id) = key.as_ref().and_then(|k| self.named_principals.get(k)) {
            return id;
        }
        let id = self.add_principal(Principal {
            kind,
            name: Some(name.clone()),
            path: None,
            declared: None,
            trust: None,
            session: None,
            tags: None,
        });
        if let Some(key) = key {
            self.named_principals.insert(key, id);
        }
        id
    }

    /// The managed policy that an ARN names.
    pub(super) fn managed_policy(&mut self, arn: &Value, scope: ScopeId) -> PolicyId {
        if let Some(&id) = resources_of(arn).find_map(|r| self.policies.get(r)) {
            return id;
        }
        let text = arn.to_text().map(|t| t.expanded());
        let Some(parsed) = text.as_ref().and_then(PolicyArn::parse) else {
            let kind = match &text {
                Some(text) if text.is_known() => PolicyKind::External,
                _ => PolicyKind::Unresolved,
            };
            return self.outside_policy(scope, text, outside(kind, Some(arn)));
        };
        if parsed.owner == Owner::Aws {
            if let Some(&id) = self.aws_policies.get(&parsed.path_and_name) {
                return id;
            }
            let id = self.add_policy(named_by(PolicyKind::AwsManaged, arn, &parsed));
            self.aws_policies.insert(parsed.path_and_name, id);
            return id;
        }
        // Only policies of the own account can be attached, and there the name alone tells them
        // apart whatever their path.
        let named = (scope, parsed.name.clone());
        if let Some(&id) = self.named_policies.get(&named) {
            return id;
        }
        let kind = match parsed.owner {
            Owner::Account => PolicyKind::External,
            _ if parsed.name.is_known() => PolicyKind::External,
            _ => PolicyKind::Unresolved,
        };
        self.outside_policy(scope, text, named_by(kind, arn, &parsed))
    }

    /// The customer managed policy of a name.
    pub(super) fn named_policy(
        &mut self,
        name: &Value,
        path: Option<&Value>,
        scope: ScopeId,
    ) -> PolicyId {
        if let Some(&id) = resources_of(name).find_map(|r| self.policies.get(r)) {
            return id;
        }
        let text = name.to_text().map(|t| t.expanded());
        let declared = text
            .as_ref()
            .and_then(|t| self.named_policies.get(&(scope, t.clone())));
        if let Some(&id) = declared {
            return id;
        }
        let policy = Policy {
            name: Some(name.clone()),
            path: path.filter(|v| says_something(v)).cloned(),
            // Whatever its name is, it is a policy of the account.
            ..outside(PolicyKind::External, None)
        };
        self.outside_policy(scope, text, policy)
    }

    fn outside_policy(&mut self, scope: ScopeId, key: Option<Text>, policy: Policy) -> PolicyId {
        let key = key.map(|text| (scope, text));
        if let Some(&id) = key.as_ref().and_then(|k| self.outside_policies.get(k)) {
            return id;
        }
        let id = self.add_policy(policy);
        if let Some(key) = key {
            self.outside_policies.insert(key, id);
        }
        id
    }
}

/// The name of the role whose ARN a value is.
fn role_name(value: &Value) -> Option<Value> {
    let arn = IamArn::parse(&value.to_text()?.expanded())?;
    Some(Value {
        data: Data::Text(arn.name("role")?),
        link: None,
        ..value.clone()
    })
}

fn outside(kind: PolicyKind, arn: Option<&Value>) -> Policy {
    Policy {
        arn: arn.cloned(),
        ..Policy::of_kind(kind)
    }
}

fn named_by(kind: PolicyKind, arn: &Value, parsed: &PolicyArn) -> Policy {
    let value = |text: &Text| Value {
        data: Data::Text(text.clone()),
        link: None,
        ..arn.clone()
    };
    Policy {
        name: Some(value(&parsed.name)),
        path: parsed.path.as_ref().map(value),
        ..outside(kind, Some(arn))
    }
}
