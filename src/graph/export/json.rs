//! JSON, by a versioned schema.

use super::form::{
    AssignmentEdge, AttachmentEdge, BrokerNode, CredentialNode, Declared, DelegationEdge, Document,
    FederationEdge, InstanceProfileNode, MembershipEdge, Place, PolicyNode, PrincipalNode,
    ProviderNode, ResourceAttachmentEdge, SCHEMA_VERSION,
};
use super::ids::Ids;
use crate::graph::label::shown;
use crate::graph::{Declaration, Graph, PrincipalId};
use crate::text::{Sources, Span};
use crate::value::{ResourceKind, Value};

/// The graph as JSON. Symbols in names stand as `${…}`; names that must not be printed are
/// replaced.
///
/// `delegations` are policies whose ARN an `argument` of a module that is not here holds: whom the
/// module attaches them to, if it does, is not known.
pub fn json(graph: &Graph, sources: &Sources) -> String {
    let ids = Ids::of(graph, sources);
    let writer = Writer {
        graph,
        ids: &ids,
        sources,
    };
    let document = Document {
        schema_version: SCHEMA_VERSION,
        principals: writer.principals(graph),
        policies: writer.policies(graph),
        attachments: writer.attachments(graph),
        resource_attachments: writer.resource_attachments(graph),
        memberships: writer.memberships(graph),
        instance_profiles: writer.instance_profiles(graph),
        delegations: writer.delegations(graph),
        identity_providers: writer.identity_providers(graph),
        federations: writer.federations(graph),
        assignments: writer.assignments(graph),
        credentials: writer.credentials(graph),
        brokers: writer.brokers(graph),
    };
    let mut out = serde_json::to_string_pretty(&document).unwrap_or_default();
    out.push('\n');
    out
}

/// The JSON schema of the graph, as `schema/graph.schema.json` has it.
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(Document<'static>);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}

struct Writer<'a> {
    graph: &'a Graph,
    ids: &'a Ids,
    sources: &'a Sources,
}

impl<'a> Writer<'a> {
    fn principals(&self, graph: &'a Graph) -> Vec<PrincipalNode<'a>> {
        let nodes = graph.principals.iter().zip(&self.ids.principals);
        nodes
            .map(|(principal, id)| PrincipalNode {
                id,
                kind: principal.kind.key(),
                label: principal.label(),
                name: principal.name.as_ref().map(shown),
                path: principal.path.as_ref().map(shown),
                trust: self.place_of(principal.trust.as_ref()),
                declared: principal.declared.as_ref().map(|d| self.declared(d)),
            })
            .collect()
    }

    fn policies(&self, graph: &'a Graph) -> Vec<PolicyNode<'a>> {
        let nodes = graph.policies.iter().zip(&self.ids.policies);
        nodes
            .map(|(policy, id)| PolicyNode {
                id,
                kind: policy.kind.name(),
                label: policy.label(),
                name: policy.name.as_ref().map(shown),
                path: policy.path.as_ref().map(shown),
                arn: policy.arn_shown(),
                document: self.place_of(policy.document.as_ref()),
                declared: policy.declared.as_ref().map(|d| self.declared(d)),
            })
            .collect()
    }

    fn attachments(&self, graph: &'a Graph) -> Vec<AttachmentEdge<'a>> {
        let edges = graph.attachments.iter();
        edges
            .map(|edge| AttachmentEdge {
                principal: &self.ids.principals[edge.principal.0 as usize],
                policy: &self.ids.policies[edge.policy.0 as usize],
                kind: edge.kind.name(),
                exclusive: edge.exclusive.is_some(),
                condition: edge.condition.as_deref(),
                at: self.place(edge.token),
                principal_at: edge.principal_token.map(|span| self.place(span)),
                written_at: self.place(edge.reference.span),
                declared: self.declared(&edge.declared),
            })
            .collect()
    }

    fn resource_attachments(&self, graph: &'a Graph) -> Vec<ResourceAttachmentEdge<'a>> {
        let edges = graph.resource_attachments.iter();
        edges
            .map(|edge| ResourceAttachmentEdge {
                policy: &self.ids.policies[edge.policy.0 as usize],
                service: edge.service,
                resource: edge.resource.as_ref().map(|r| r.address.as_str()),
                arn: edge.arn.as_ref().map(shown),
                reference: edge.reference.as_ref().map(shown),
                condition: edge.condition.as_deref(),
                at: self.place(edge.token),
                declared: self.declared(&edge.declared),
            })
            .collect()
    }

    fn memberships(&self, graph: &'a Graph) -> Vec<MembershipEdge<'a>> {
        let edges = graph.memberships.iter();
        edges
            .map(|edge| MembershipEdge {
                user: &self.ids.principals[edge.user.0 as usize],
                group: &self.ids.principals[edge.group.0 as usize],
                condition: edge.condition.as_deref(),
                at: self.place(edge.token),
                declared: self.declared(&edge.declared),
            })
            .collect()
    }

    fn instance_profiles(&self, graph: &'a Graph) -> Vec<InstanceProfileNode<'a>> {
        let profiles = graph.instance_profiles.iter();
        profiles
            .map(|profile| InstanceProfileNode {
                name: profile.name.as_ref().map(shown),
                role: profile
                    .role
                    .map(|role| self.ids.principals[role.0 as usize].as_str()),
                condition: profile.condition.as_deref(),
                at: self.place(profile.token),
                declared: self.declared(&profile.declared),
            })
            .collect()
    }

    fn delegations(&self, graph: &'a Graph) -> Vec<DelegationEdge<'a>> {
        let edges = graph.delegations.iter();
        edges
            .map(|edge| DelegationEdge {
                policy: &self.ids.policies[edge.policy.0 as usize],
                argument: &edge.argument,
                condition: edge.condition.as_deref(),
                at: self.place(edge.token),
                written_at: self.place(edge.reference.span),
                declared: self.declared(&edge.declared),
            })
            .collect()
    }

    fn identity_providers(&self, graph: &'a Graph) -> Vec<ProviderNode<'a>> {
        let nodes = graph.identity_providers.iter().zip(&self.ids.providers);
        nodes
            .map(|(provider, id)| ProviderNode {
                id,
                kind: provider.kind.name(),
                label: provider.label(),
                name: provider.name.as_ref().map(shown),
                clients: provider.clients.iter().map(shown).collect(),
                thumbprints: provider.thumbprints.iter().map(shown).collect(),
                declared: provider.declared.as_ref().map(|d| self.declared(d)),
            })
            .collect()
    }

    fn federations(&self, graph: &'a Graph) -> Vec<FederationEdge<'a>> {
        let edges = graph.federations.iter();
        edges
            .map(|edge| FederationEdge {
                role: self.principal(edge.role),
                provider: &self.ids.providers[edge.provider.0 as usize],
                condition: edge.condition.as_deref(),
                at: self.place(edge.token),
                written_at: self.place(edge.reference.span),
                declared: self.declared(&edge.declared),
            })
            .collect()
    }

    fn assignments(&self, graph: &'a Graph) -> Vec<AssignmentEdge<'a>> {
        let edges = graph.assignments.iter();
        edges
            .map(|edge| AssignmentEdge {
                principal: self.principal(edge.principal),
                permission_set: self.principal(edge.permission_set),
                account: edge.target.as_ref().map(shown),
                condition: edge.condition.as_deref(),
                at: self.place(edge.token),
                declared: self.declared(&edge.declared),
            })
            .collect()
    }

    fn credentials(&self, graph: &'a Graph) -> Vec<CredentialNode<'a>> {
        let nodes = graph.credentials.iter();
        nodes
            .map(|credential| CredentialNode {
                kind: credential.kind.name(),
                user: self.principal(credential.user),
                status: credential.status.as_ref().map(shown),
                condition: credential.condition.as_deref(),
                at: self.place(credential.token),
                declared: self.declared(&credential.declared),
            })
            .collect()
    }

    fn brokers(&self, graph: &'a Graph) -> Vec<BrokerNode<'a>> {
        let nodes = graph.brokers.iter();
        nodes
            .map(|broker| BrokerNode {
                kind: broker.kind.name(),
                name: broker.name.as_ref().map(shown),
                audience: broker.audience.as_deref(),
                role: self.principal(broker.role),
                condition: broker.condition.as_deref(),
                at: self.place(broker.token),
                declared: self.declared(&broker.declared),
            })
            .collect()
    }

    fn principal(&self, id: PrincipalId) -> &'a str {
        &self.ids.principals[id.0 as usize]
    }

    fn declared(&self, declared: &'a Declaration) -> Declared<'a> {
        Declared {
            address: &declared.resource.address,
            resource_type: &declared.resource_type,
            language: match declared.kind {
                ResourceKind::Terraform => "terraform",
                ResourceKind::CloudFormation => "cloudformation",
            },
            construct: declared
                .origin
                .construct
                .as_ref()
                .map(|it| it.path.as_str()),
            condition: declared.origin.condition.as_deref(),
            environment: self.graph.environment(declared),
            at: self.place(declared.origin.name),
            calls: declared
                .origin
                .calls
                .iter()
                .map(|span| self.place(*span))
                .collect(),
        }
    }

    fn place_of(&self, value: Option<&Value>) -> Option<Place<'a>> {
        value.map(|value| self.place(value.span))
    }

    fn place(&self, span: Span) -> Place<'a> {
        let (start, end) = self.sources.positions(span);
        Place {
            path: self.sources.path(span.file),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
