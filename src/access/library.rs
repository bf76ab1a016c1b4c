//! The policies of a graph, read.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::who::makes_requests;
use crate::aws::managed_policy;
use crate::graph::{AttachmentKind, Graph, Policy, PolicyId, PolicyKind, PrincipalId};
use crate::policy::{self, Document, NamedPolicy};
use crate::text::{Span, Str};
use crate::value::Value;

/// The policies of a graph by who has them, each document read once.
pub struct Library<'a> {
    pub(super) graph: &'a Graph,
    documents: FxHashMap<PolicyId, Option<Arc<Document>>>,
    attached: FxHashMap<PrincipalId, Vec<Attached>>,
    groups: FxHashMap<PrincipalId, Vec<(PrincipalId, Option<Str>)>>,
}

#[derive(Clone)]
struct Attached {
    policy: PolicyId,
    is_boundary: bool,
    when: Option<Str>,
    named_at: Span,
}

impl<'a> Library<'a> {
    /// Reads every document of a graph.
    pub fn new(graph: &'a Graph) -> Self {
        let edges = graph.resource_attachments.iter();
        let services: FxHashMap<PolicyId, &'static str> = edges
            .rev()
            .map(|edge| (edge.policy, edge.service))
            .collect();
        let documents = (0u32..).zip(&graph.policies).map(|(id, policy)| {
            let id = PolicyId(id);
            let kind = policy.policy_type(services.get(&id).copied());
            let read = match &policy.document {
                Some(document) => policy::read(document, kind),
                None => aws_document(policy).and_then(|document| policy::read(&document, kind)),
            };
            (id, read.map(Arc::new))
        });
        let mut attached: FxHashMap<PrincipalId, Vec<Attached>> = FxHashMap::default();
        for attachment in &graph.attachments {
            attached
                .entry(attachment.principal)
                .or_default()
                .push(Attached {
                    policy: attachment.policy,
                    is_boundary: attachment.kind == AttachmentKind::Boundary,
                    when: attachment.condition.clone(),
                    named_at: attachment.reference.span,
                });
        }
        let mut groups: FxHashMap<PrincipalId, Vec<_>> = FxHashMap::default();
        for membership in &graph.memberships {
            let group = (membership.group, membership.condition.clone());
            groups.entry(membership.user).or_default().push(group);
        }
        Self {
            graph,
            documents: documents.collect(),
            attached,
            groups,
        }
    }

    /// The identity policies of a principal, those of its groups among them.
    pub(super) fn identity(&self, principal: PrincipalId) -> Vec<NamedPolicy> {
        let mut out = self.policies_of(principal, false, &None);
        for (group, when) in self.groups.get(&principal).into_iter().flatten() {
            out.extend(self.policies_of(*group, false, when));
        }
        out
    }

    /// The permissions boundary of a principal.
    pub(super) fn boundary(&self, principal: PrincipalId) -> Option<Vec<NamedPolicy>> {
        let boundaries = self.policies_of(principal, true, &None);
        (!boundaries.is_empty()).then_some(boundaries)
    }

    fn policies_of(
        &self,
        principal: PrincipalId,
        is_boundary: bool,
        outer: &Option<Str>,
    ) -> Vec<NamedPolicy> {
        let attached = self.attached.get(&principal).into_iter().flatten();
        attached
            .filter(|attached| attached.is_boundary == is_boundary)
            .map(|attached| NamedPolicy {
                when: match (outer, &attached.when) {
                    (Some(outer), Some(inner)) => Some(format!("{outer} and {inner}").into()),
                    (outer, inner) => outer.clone().or_else(|| inner.clone()),
                },
                named_at: (self.graph.policy(attached.policy).kind == PolicyKind::AwsManaged)
                    .then_some(attached.named_at),
                ..self.named(attached.policy)
            })
            .collect()
    }

    /// A policy with its document.
    pub(super) fn named(&self, id: PolicyId) -> NamedPolicy {
        let document = self.documents.get(&id).cloned().flatten();
        let label = self.graph.policy(id).label();
        NamedPolicy::new(label, document)
    }

    /// The principals that can make requests.
    pub(super) fn requesters(&self) -> impl Iterator<Item = PrincipalId> {
        let principals = (0u32..).zip(&self.graph.principals);
        principals
            .filter(|(_, principal)| makes_requests(principal.kind))
            .map(|(id, _)| PrincipalId(id))
    }
}

/// The document of a policy of AWS that is named.
fn aws_document(policy: &Policy) -> Option<Value> {
    if policy.kind != PolicyKind::AwsManaged {
        return None;
    }
    let name = policy.name.as_ref()?;
    let found = managed_policy(&name.as_known_text()?)?;
    Some(Value::text(found.document(), name.span))
}
