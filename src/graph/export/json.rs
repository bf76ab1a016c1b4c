//! JSON, by a versioned schema.

use serde::Serialize;

use super::ids::Ids;
use crate::graph::label::shown;
use crate::graph::{Declaration, Graph};
use crate::text::{Sources, Span};
use crate::value::{ResourceKind, Value};

/// Version of the schema; it rises when a field goes away or changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    principals: Vec<PrincipalNode<'a>>,
    policies: Vec<PolicyNode<'a>>,
    attachments: Vec<AttachmentEdge<'a>>,
    resource_attachments: Vec<ResourceAttachmentEdge<'a>>,
    memberships: Vec<MembershipEdge<'a>>,
    instance_profiles: Vec<InstanceProfileNode<'a>>,
    delegations: Vec<DelegationEdge<'a>>,
}

/// Lines and columns start at 1; columns count Unicode characters.
#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct Declared<'a> {
    address: &'a str,
    #[serde(rename = "type")]
    resource_type: &'a str,
    language: &'static str,
    /// Path of the construct of the AWS CDK that it was synthesized from.
    #[serde(skip_serializing_if = "Option::is_none")]
    construct: Option<&'a str>,
    condition: Option<&'a str>,
    /// The environment that it is declared in; none when it is declared in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    at: Place<'a>,
    calls: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct PrincipalNode<'a> {
    id: &'a str,
    kind: &'static str,
    label: String,
    name: Option<String>,
    path: Option<String>,
    trust: Option<Place<'a>>,
    declared: Option<Declared<'a>>,
}

#[derive(Serialize)]
struct PolicyNode<'a> {
    id: &'a str,
    kind: &'static str,
    label: String,
    name: Option<String>,
    path: Option<String>,
    arn: Option<String>,
    document: Option<Place<'a>>,
    declared: Option<Declared<'a>>,
}

#[derive(Serialize)]
struct AttachmentEdge<'a> {
    principal: &'a str,
    policy: &'a str,
    kind: &'static str,
    exclusive: bool,
    condition: Option<&'a str>,
    at: Place<'a>,
    principal_at: Option<Place<'a>>,
    /// Where the ARN or the document is written.
    written_at: Place<'a>,
    declared: Declared<'a>,
}

/// A policy of a resource, an endpoint, a session or an organization.
#[derive(Serialize)]
struct ResourceAttachmentEdge<'a> {
    policy: &'a str,
    service: &'a str,
    /// The address of the resource, when this code declares it.
    resource: Option<&'a str>,
    arn: Option<String>,
    /// What names it.
    reference: Option<String>,
    condition: Option<&'a str>,
    at: Place<'a>,
    declared: Declared<'a>,
}

#[derive(Serialize)]
struct MembershipEdge<'a> {
    user: &'a str,
    group: &'a str,
    condition: Option<&'a str>,
    at: Place<'a>,
    declared: Declared<'a>,
}

#[derive(Serialize)]
struct InstanceProfileNode<'a> {
    name: Option<String>,
    role: Option<&'a str>,
    condition: Option<&'a str>,
    at: Place<'a>,
    declared: Declared<'a>,
}

/// A policy given to a module that is not here.
#[derive(Serialize)]
struct DelegationEdge<'a> {
    policy: &'a str,
    argument: &'a str,
    condition: Option<&'a str>,
    at: Place<'a>,
    /// Where the ARN is written.
    written_at: Place<'a>,
    declared: Declared<'a>,
}

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
    };
    let mut out = serde_json::to_string_pretty(&document).unwrap_or_default();
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
                kind: match principal.kind {
                    crate::graph::PrincipalKind::PermissionSet => "permission-set",
                    kind => kind.name(),
                },
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
                exclusive: edge.exclusive,
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
