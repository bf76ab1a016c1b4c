//! Finds or makes the entities that resources declare and refer to, and connects them.

use rustc_hash::FxHashMap;

use super::{
    Attachment, AttachmentKind, Declaration, Exclusive, Fragment, Graph, InstanceProfile,
    Membership, Ownership, Policy, PolicyId, PolicyKind, Principal, PrincipalId, PrincipalKind,
    ProviderId, ProviderKind, condition,
};
use crate::text::{Span, Str};
use crate::value::{MapEntry, Resource, ResourceId, ResourceKind, ScopeId, Text, Value};

/// The graph in the making, with what finds its entities.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) graph: Graph,
    /// Declared principals of every kind.
    pub(super) principals: FxHashMap<ResourceId, PrincipalId>,
    /// Principals by name, whether declared or only named.
    pub(super) named_principals: FxHashMap<(ScopeId, PrincipalKind, Text), PrincipalId>,
    /// Declared managed policies.
    pub(super) policies: FxHashMap<ResourceId, PolicyId>,
    /// Declared service and resource control policies.
    pub(super) organization_policies: FxHashMap<ResourceId, PolicyId>,
    /// Declared identity providers.
    pub(super) providers: FxHashMap<ResourceId, ProviderId>,
    /// Identity providers by URL or name, whether declared or only named.
    pub(super) named_providers: FxHashMap<(ScopeId, ProviderKind, Text), ProviderId>,
    /// Declared managed policies by name.
    pub(super) named_policies: FxHashMap<(ScopeId, Text), PolicyId>,
    /// Policies of AWS by path and name.
    pub(super) aws_policies: FxHashMap<Text, PolicyId>,
    /// Other policies that are not declared, by ARN or name as referred to.
    pub(super) outside_policies: FxHashMap<(ScopeId, Text), PolicyId>,
}

/// A principal as an attaching resource names it.
#[derive(Clone)]
pub(super) struct Holder {
    pub(super) principal: PrincipalId,
    /// The token that names it; none when it attaches by itself.
    pub(super) token: Option<Span>,
    pub(super) condition: Option<Str>,
}

/// A policy as an attaching resource names or holds it.
pub(super) struct Grant {
    pub(super) policy: PolicyId,
    pub(super) kind: AttachmentKind,
    pub(super) reference: Value,
    /// None where the token that names the principal is all there is.
    pub(super) token: Option<Span>,
    pub(super) condition: Option<Str>,
}

/// An inline policy as a resource holds it.
pub(super) struct Inline<'a> {
    pub(super) name: Option<&'a Value>,
    pub(super) document: Option<&'a MapEntry>,
}

impl Builder {
    /// A builder for the entities of so many resources.
    pub fn for_resources(count: usize) -> Self {
        let mut builder = Self::default();
        builder.principals.reserve(count);
        builder.named_principals.reserve(count);
        builder.policies.reserve(count);
        builder.named_policies.reserve(count);
        builder
    }

    pub fn finish(mut self) -> Fragment {
        // Many small fragments are held at once.
        self.graph.principals.shrink_to_fit();
        self.graph.policies.shrink_to_fit();
        self.graph.attachments.shrink_to_fit();
        self.graph.resource_attachments.shrink_to_fit();
        Fragment {
            graph: self.graph,
            aws_policies: self.aws_policies,
        }
    }

    /// Declares the resource as a principal.
    pub fn declare_principal(
        &mut self,
        resource: &Resource,
        kind: PrincipalKind,
        name: Option<&Value>,
        path: Option<&Value>,
        trust: Option<&Value>,
    ) {
        let name = name.filter(|v| says_something(v));
        let id = self.add_principal(Principal {
            kind,
            name: name.cloned(),
            path: path.filter(|v| says_something(v)).cloned(),
            declared: Some(declaration(resource)),
            trust: trust.cloned(),
            session: None,
            tags: tags(resource).cloned(),
        });
        self.principals.insert(resource.id.clone(), id);
        for text in name.into_iter().flat_map(texts) {
            self.named_principals
                .entry((resource.id.scope, kind, text))
                .or_insert(id);
        }
    }

    /// Tells the longest session of the principal that the resource declares.
    pub fn session(&mut self, resource: &Resource, longest: Option<&Value>) {
        let id = self.principals.get(&resource.id);
        let principal = id.and_then(|id| self.graph.principals.get_mut(id.0 as usize));
        if let (Some(principal), Some(longest)) = (principal, longest) {
            principal.session = says_something(longest).then(|| longest.clone());
        }
    }

    /// Declares the resource as a managed policy.
    pub fn declare_policy(
        &mut self,
        resource: &Resource,
        name: Option<&Value>,
        path: Option<&Value>,
        document: Option<&Value>,
    ) {
        let name = name.filter(|v| says_something(v));
        let id = self.add_policy(Policy {
            kind: PolicyKind::Customer,
            name: name.cloned(),
            arn: None,
            path: path.filter(|v| says_something(v)).cloned(),
            document: document.cloned(),
            declared: Some(declaration(resource)),
            tags: tags(resource).cloned(),
        });
        self.policies.insert(resource.id.clone(), id);
        for text in name.into_iter().flat_map(texts) {
            self.named_policies
                .entry((resource.id.scope, text))
                .or_insert(id);
        }
    }

    /// The principal that the resource declares, as the holder of what the resource itself gives.
    pub fn own(&self, resource: &Resource) -> Vec<Holder> {
        self.principals
            .get(&resource.id)
            .map(|&principal| Holder {
                principal,
                token: None,
                condition: None,
            })
            .into_iter()
            .collect()
    }

    /// The principals of one kind that an attribute names.
    pub fn holders(
        &mut self,
        resource: &Resource,
        kind: PrincipalKind,
        names: Option<&Value>,
    ) -> Vec<Holder> {
        self.references(names)
            .into_iter()
            .map(|reference| Holder {
                principal: self.principal(kind, &reference.value, resource.id.scope),
                token: Some(reference.token),
                condition: reference.condition,
            })
            .collect()
    }

    /// Gives every holder every grant.
    pub fn attach(
        &mut self,
        resource: &Resource,
        holders: &[Holder],
        grants: &[Grant],
        exclusive: Exclusive,
    ) {
        for grant in grants {
            for holder in holders {
                let conditions = [
                    &resource.origin.condition,
                    &holder.condition,
                    &grant.condition,
                ];
                let Some(condition) = condition::all(conditions) else {
                    continue;
                };
                self.graph.attachments.push(Attachment {
                    principal: holder.principal,
                    policy: grant.policy,
                    kind: grant.kind,
                    reference: grant.reference.clone(),
                    token: grant.token.or(holder.token).unwrap_or(resource.origin.name),
                    principal_token: holder.token,
                    declared: declaration(resource),
                    exclusive,
                    condition,
                });
            }
        }
    }

    /// Takes from every holder the policies of a kind but for those of these names.
    pub fn own_policies(
        &mut self,
        resource: &Resource,
        holders: &[Holder],
        kind: AttachmentKind,
        names: Option<&Value>,
    ) {
        let kept = self.references(names);
        for holder in holders {
            let conditions = [&resource.origin.condition, &holder.condition];
            let Some(condition) = condition::all(conditions) else {
                continue;
            };
            self.graph.ownerships.push(Ownership {
                principal: holder.principal,
                kind,
                kept: kept.iter().map(|name| name.value.clone()).collect(),
                declared: declaration(resource),
                condition,
            });
        }
    }

    /// Puts every user into every group. The token is that of the side that the resource lists:
    /// `by` says which.
    pub fn join(&mut self, resource: &Resource, users: &[Holder], groups: &[Holder], by: Listed) {
        for user in users {
            for group in groups {
                let conditions = [
                    &resource.origin.condition,
                    &user.condition,
                    &group.condition,
                ];
                let Some(condition) = condition::all(conditions) else {
                    continue;
                };
                let token = match by {
                    Listed::Users => user.token.or(group.token),
                    Listed::Groups => group.token.or(user.token),
                };
                self.graph.memberships.push(Membership {
                    user: user.principal,
                    group: group.principal,
                    token: token.unwrap_or(resource.origin.name),
                    declared: declaration(resource),
                    condition,
                });
            }
        }
    }

    /// Declares the resource as an instance profile; one for each role that it may hold.
    pub fn instance_profile(
        &mut self,
        resource: &Resource,
        name: Option<&Value>,
        roles: &[Holder],
    ) {
        let profile = |role: Option<&Holder>| {
            let of_role = role.map_or(&None, |r| &r.condition);
            Some(InstanceProfile {
                name: name.filter(|v| says_something(v)).cloned(),
                role: role.map(|r| r.principal),
                token: role.and_then(|r| r.token).unwrap_or(resource.origin.name),
                declared: declaration(resource),
                condition: condition::all([&resource.origin.condition, of_role])?,
            })
        };
        let profiles = &mut self.graph.instance_profiles;
        if roles.is_empty() {
            profiles.extend(profile(None));
        }
        profiles.extend(roles.iter().filter_map(|role| profile(Some(role))));
    }

    pub(super) fn add_principal(&mut self, principal: Principal) -> PrincipalId {
        let id = PrincipalId(index(self.graph.principals.len()));
        self.graph.principals.push(principal);
        id
    }

    pub(super) fn add_policy(&mut self, policy: Policy) -> PolicyId {
        let id = PolicyId(index(self.graph.policies.len()));
        self.graph.policies.push(policy);
        id
    }
}

/// Which side of a membership a resource lists.
#[derive(Clone, Copy)]
pub(super) enum Listed {
    Users,
    Groups,
}

/// The limits of expansion keep a graph far below 2³² entities.
pub(super) fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

pub(super) fn declaration(resource: &Resource) -> Declaration {
    Declaration {
        resource: resource.id.clone(),
        declaration: resource.declaration.clone(),
        resource_type: resource.resource_type.clone(),
        kind: resource.kind,
        origin: resource.origin.clone(),
    }
}

/// The tags that a resource sets and those that its provider gives, in the form of its language.
fn tags(resource: &Resource) -> Option<&Value> {
    let all = resource.computed.iter().find(|it| it.key == *"tags_all");
    let all = all.map(|entry| &entry.value);
    let all = all.or(resource.attribute("tags_all"));
    all.or_else(|| own_tags(resource))
}

fn own_tags(resource: &Resource) -> Option<&Value> {
    resource.attribute(match resource.kind {
        ResourceKind::Terraform => "tags",
        ResourceKind::CloudFormation => "Tags",
    })
}

/// Whether a name or path is given: an empty text is none, in both languages.
pub(super) fn says_something(value: &Value) -> bool {
    !value.is_null() && !value.is_empty_text()
}

/// Every text that a value may be.
pub(super) fn texts(value: &Value) -> impl Iterator<Item = Text> + use<'_> {
    value
        .alternatives()
        .into_iter()
        .filter(|(_, v)| says_something(v))
        .filter_map(|(_, v)| Some(v.to_text()?.expanded()))
}
