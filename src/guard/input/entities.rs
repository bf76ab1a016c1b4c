//! Principals, policies and identity providers.

use super::node::{Data, Fields, Node};
use super::statements::statements;
use super::{Edges, Entry, GraphPart, Writer, condition, of_part, values};
use crate::graph::{
    Attachment, AttachmentKind, IdentityProvider, Policy, PolicyId, PolicyKind, Principal,
    PrincipalId, PrincipalKind,
};
use crate::policy::PolicyType;
use crate::text::Span;
use crate::value::{Value, Via};

impl<'a> Writer<'a, '_> {
    /// The principals of some kinds that the code declares.
    pub(super) fn principals(&self, kinds: &[PrincipalKind]) -> Vec<Entry<'a>> {
        self.principals_where(|it| kinds.contains(&it.kind) && it.declared.is_some())
    }

    fn principal(&self, principal: &'a Principal, id: &str, edges: &Edges<'a>) -> Entry<'a> {
        let mut fields = Fields::default();
        fields.word("id", id);
        fields.word("kind", principal.kind.key());
        fields.add_some("name", principal.name.as_ref().and_then(values::text));
        fields.add("path", path(principal.path.as_ref()));
        if let Some(declared) = &principal.declared {
            self.declared(&mut fields, declared);
            fields.add_some("condition", condition(None, declared));
        }
        fields.add("tags", values::tags(principal.tags.as_ref()));
        let of_kind = |kind: AttachmentKind| {
            let attachments = edges.attachments.iter();
            attachments.filter(move |it| it.kind == kind)
        };
        let references = |kind| of_kind(kind).map(|it| self.policy_reference(it)).collect();
        fields.add(
            "boundaries",
            Node::list(references(AttachmentKind::Boundary)),
        );
        let managed = references(AttachmentKind::Managed);
        fields.add("managed_policies", Node::list(managed));
        let inline = of_kind(AttachmentKind::Inline).map(|it| self.inline_policy(it));
        fields.add("inline_policies", Node::list(inline.collect()));
        match principal.kind {
            PrincipalKind::User | PrincipalKind::IdentityUser => {
                let groups = edges.groups.iter();
                let groups = groups.map(|it| {
                    let when = condition(it.condition.as_deref(), &it.declared);
                    self.principal_reference(it.group, it.token, when)
                });
                fields.add("groups", Node::list(groups.collect()));
                let credentials = edges.credentials.iter().map(|it| {
                    let mut fields = Fields::default();
                    fields.word("kind", it.kind.name());
                    fields.add_some("status", it.status.as_ref().and_then(values::text));
                    let when = condition(it.condition.as_deref(), &it.declared);
                    fields.add_some("condition", when);
                    fields.finish().at(it.token)
                });
                fields.add("credentials", Node::list(credentials.collect()));
            }
            PrincipalKind::Group | PrincipalKind::IdentityGroup => {
                let members = edges.members.iter();
                let members = members.map(|it| {
                    let when = condition(it.condition.as_deref(), &it.declared);
                    self.principal_reference(it.user, it.token, when)
                });
                fields.add("members", Node::list(members.collect()));
            }
            PrincipalKind::Role => {
                let trust = principal.trust.as_ref();
                let none = || Node::list(Vec::new());
                let trust = trust.map_or_else(none, |it| statements(it, PolicyType::Trust));
                fields.add("trust", trust);
                let providers = edges.federations.iter();
                let providers = providers.map(|it| {
                    let when = condition(it.condition.as_deref(), &it.declared);
                    self.provider_reference(it.provider, it.token, when)
                });
                fields.add("identity_providers", Node::list(providers.collect()));
            }
            _ => {}
        }
        let declared = principal.declared.as_ref();
        let span = principal.name.as_ref().map(|name| name.span);
        let span = declared.map(|it| it.origin.name).or(span);
        self.entry(
            fields,
            declared,
            span,
            principal.label(),
            Some(principal.kind),
        )
    }

    /// Principals that are named but declared elsewhere.
    pub(super) fn external_principals(&self) -> Vec<Entry<'a>> {
        self.principals_where(|it| it.declared.is_none())
    }

    fn principals_where(&self, is_wanted: impl Fn(&Principal) -> bool) -> Vec<Entry<'a>> {
        let principals = (0..).map(PrincipalId).zip(&self.graph.principals);
        principals
            .zip(&self.ids.principals)
            .zip(&self.of)
            .filter(|(((_, it), _), _)| is_wanted(it))
            .map(|(((at, principal), id), edges)| {
                of_part(
                    self.principal(principal, id, edges),
                    GraphPart::Principal(at),
                )
            })
            .collect()
    }

    /// The policies whose documents are here.
    pub(super) fn policies(&self) -> Vec<Entry<'a>> {
        let policies = (0..).map(PolicyId).zip(&self.graph.policies);
        policies
            .zip(&self.ids.policies)
            .filter(|((_, policy), _)| !is_outside(policy.kind))
            .map(|((at, policy), id)| {
                let mut fields = Fields::default();
                self.describe(&mut fields, policy, id, None);
                if let Some(declared) = &policy.declared {
                    self.declared(&mut fields, declared);
                    fields.add_some("condition", condition(None, declared));
                }
                fields.add("tags", values::tags(policy.tags.as_ref()));
                fields.add("statements", document(policy));
                let declared = policy.declared.as_ref();
                let span = policy.document.as_ref().map(|it| it.span);
                let span = declared.map(|it| it.origin.name).or(span);
                let entry = self.entry(fields, declared, span, policy.label(), None);
                of_part(entry, GraphPart::Policy(at))
            })
            .collect()
    }

    /// Managed policies that are named but declared elsewhere, those of AWS among them.
    pub(super) fn external_policies(&self) -> Vec<Entry<'a>> {
        let policies = self.graph.policies.iter().zip(&self.ids.policies);
        policies
            .filter(|(policy, _)| is_outside(policy.kind))
            .map(|(policy, id)| {
                let mut fields = Fields::default();
                self.describe(&mut fields, policy, id, None);
                let value = policy.arn.as_ref().or(policy.name.as_ref());
                let span = value.map(|it| it.span);
                self.entry(fields, None, span, policy.label(), None)
            })
            .collect()
    }

    /// What tells a policy; all of it stands at `token` where it is a reference to it.
    fn describe(
        &self,
        fields: &mut Fields,
        policy: &Policy,
        id: &str,
        token: Option<(Span, &Via)>,
    ) {
        let placed = |node: Node| match token {
            Some((span, via)) => Node {
                span: Some(span),
                via: via.clone(),
                ..node
            },
            None => node,
        };
        fields.word("id", id);
        fields.word("kind", policy.kind.name());
        let name = policy.name.as_ref().and_then(values::text);
        fields.add_some("name", name.map(placed));
        let sensitive = [&policy.arn, &policy.name, &policy.path]
            .into_iter()
            .flatten()
            .any(|it| it.sensitive);
        if let Some(text) = policy.arn_text().filter(|_| !sensitive) {
            let span = text.span().unwrap_or_default();
            fields.add("arn", placed(values::shown(&text, span)));
        }
        if policy.kind == PolicyKind::Customer {
            fields.add("path", placed(path(policy.path.as_ref())));
        }
    }

    /// A policy as an attachment names it.
    pub(super) fn policy_reference(&self, attachment: &Attachment) -> Node {
        let mut fields = Fields::default();
        let policy = self.graph.policy(attachment.policy);
        let token = (attachment.token, &attachment.reference.via);
        let id = self.policy_id(attachment);
        self.describe(&mut fields, policy, id, Some(token));
        let own = attachment.condition.as_deref();
        fields.add_some("condition", condition(own, &attachment.declared));
        Node {
            via: attachment.reference.via.clone(),
            ..fields.finish().at(attachment.token)
        }
    }

    fn inline_policy(&self, attachment: &Attachment) -> Node {
        let mut fields = Fields::default();
        let policy = self.graph.policy(attachment.policy);
        self.describe(&mut fields, policy, self.policy_id(attachment), None);
        let own = attachment.condition.as_deref();
        fields.add_some("condition", condition(own, &attachment.declared));
        fields.add("statements", document(policy));
        fields.finish().at(attachment.token)
    }

    fn policy_id(&self, attachment: &Attachment) -> &str {
        let id = self.ids.policies.get(attachment.policy.0 as usize);
        id.map_or("", String::as_str)
    }

    /// A principal as an edge names it.
    pub(super) fn principal_reference(
        &self,
        id: PrincipalId,
        token: Span,
        when: Option<Node>,
    ) -> Node {
        let principal = self.graph.principal(id);
        let mut fields = Fields::default();
        let id = self.ids.principals.get(id.0 as usize);
        fields.word("id", id.map_or("", String::as_str));
        fields.word("kind", principal.kind.key());
        let name = principal.name.as_ref().and_then(values::text);
        fields.add_some("name", name.map(|it| it.at(token)));
        fields.add("path", path(principal.path.as_ref()).at(token));
        let declared = principal.declared.is_some();
        fields.add("declared", Node::new(Data::Bool(declared)));
        fields.add_some("condition", when);
        fields.finish().at(token)
    }

    /// The identity providers that the code declares.
    pub(super) fn providers(&self) -> Vec<Entry<'a>> {
        let providers = self.graph.identity_providers.iter();
        providers
            .zip(&self.ids.providers)
            .filter(|(provider, _)| provider.declared.is_some())
            .map(|(provider, id)| {
                let mut fields = Fields::default();
                describe_provider(&mut fields, provider, id, None);
                if let Some(declared) = &provider.declared {
                    self.declared(&mut fields, declared);
                    fields.add_some("condition", condition(None, declared));
                }
                let texts = |values: &[Value]| {
                    let texts = values.iter().filter_map(values::text);
                    Node::list(texts.collect())
                };
                fields.add("clients", texts(&provider.clients));
                fields.add("thumbprints", texts(&provider.thumbprints));
                let declared = provider.declared.as_ref();
                self.entry(fields, declared, None, provider.label(), None)
            })
            .collect()
    }
}

/// What tells a provider; all of it stands at `token` where it is a reference to it.
pub(super) fn describe_provider(
    fields: &mut Fields,
    provider: &IdentityProvider,
    id: &str,
    token: Option<Span>,
) {
    let placed = |node: Node| match token {
        Some(token) => node.at(token),
        None => node,
    };
    fields.word("id", id);
    fields.word("kind", provider.kind.name());
    let name = provider.name.as_ref().and_then(values::text);
    fields.add_some("name", name.map(placed));
}

/// A path as it is, or `/`.
fn path(value: Option<&Value>) -> Node {
    let path = value.and_then(values::text);
    path.unwrap_or_else(|| Node::word("/"))
}

/// Whether the document of a policy of this kind is never here.
fn is_outside(kind: PolicyKind) -> bool {
    matches!(
        kind,
        PolicyKind::AwsManaged | PolicyKind::External | PolicyKind::Unresolved
    )
}

/// The statements of a policy.
pub(super) fn document(policy: &Policy) -> Node {
    let kind = match policy.kind {
        PolicyKind::ResourceBased => PolicyType::Resource(""),
        PolicyKind::Endpoint => PolicyType::Endpoint,
        PolicyKind::Session => PolicyType::Session,
        PolicyKind::ServiceControl => PolicyType::ServiceControl,
        PolicyKind::ResourceControl => PolicyType::ResourceControl,
        _ => PolicyType::Identity,
    };
    match &policy.document {
        Some(document) => statements(document, kind),
        None => Node::list(Vec::new()),
    }
}
