//! Who has what: the edges of the graph.

use super::entities::{describe_provider, document};
use super::node::{Data, Fields, Node};
use super::{Entry, GraphPart, Writer, attachment_kind, condition, of_part, values};
use crate::graph::{Attachment, Declaration, PrincipalId, PrincipalKind, ProviderId};
use crate::text::Span;
use crate::value::Value;

impl<'a> Writer<'a, '_> {
    /// Policies and boundaries of principals.
    pub(super) fn attachments(&self) -> Vec<Entry<'a>> {
        let attachments = self.graph.attachments.iter().enumerate();
        attachments
            .map(|(at, it)| of_part(self.attachment(it), GraphPart::Attachment(at)))
            .collect()
    }

    fn attachment(&self, attachment: &'a Attachment) -> Entry<'a> {
        let mut fields = Fields::default();
        fields.word("kind", attachment_kind(attachment.kind));
        let token = attachment.principal_token.unwrap_or(attachment.token);
        let principal = self.principal_reference(attachment.principal, token, None);
        fields.add("principal", principal);
        fields.add("policy", self.policy_reference(attachment));
        let exclusive = Node::new(Data::Bool(attachment.exclusive.is_some()));
        fields.add("exclusive", exclusive);
        self.edge(
            fields,
            &attachment.declared,
            attachment.condition.as_deref(),
            attachment.token,
            Some(attachment.principal),
        )
    }

    /// Users of groups.
    pub(super) fn memberships(&self) -> Vec<Entry<'a>> {
        let memberships = self.graph.memberships.iter();
        let entry = |it: &'a crate::graph::Membership| {
            let mut fields = Fields::default();
            fields.add("user", self.principal_reference(it.user, it.token, None));
            fields.add("group", self.principal_reference(it.group, it.token, None));
            let when = it.condition.as_deref();
            self.edge(fields, &it.declared, when, it.token, Some(it.user))
        };
        memberships.map(entry).collect()
    }

    /// Policies of resources, endpoints, sessions and organizations.
    pub(super) fn resource_policies(&self) -> Vec<Entry<'a>> {
        let attachments = self.graph.resource_attachments.iter();
        let entry = |it: &'a crate::graph::ResourceAttachment| {
            let policy = self.graph.policy(it.policy);
            let mut fields = Fields::default();
            fields.word("kind", policy.kind.name());
            fields.word("service", it.service);
            let resource = it.resource.as_ref();
            fields.add_some(
                "resource",
                resource.map(|it| Node::word(it.address.as_str())),
            );
            fields.add_some("arn", it.arn.as_ref().and_then(values::text));
            fields.add("statements", document(policy));
            let when = it.condition.as_deref();
            let label = format!(
                "{} of `{}`",
                policy.kind.words(),
                it.declared.resource.address
            );
            let (node, subject) = self.edge(fields, &it.declared, when, it.token, None);
            let part = GraphPart::Policy(it.policy);
            of_part((node, super::Subject { label, ..subject }), part)
        };
        attachments.map(entry).collect()
    }

    /// What hands roles to EC2 instances.
    pub(super) fn instance_profiles(&self) -> Vec<Entry<'a>> {
        let profiles = self.graph.instance_profiles.iter();
        let entry = |it: &'a crate::graph::InstanceProfile| {
            let mut fields = Fields::default();
            fields.add_some("name", text(it.name.as_ref()));
            let role = it
                .role
                .map(|id| self.principal_reference(id, it.token, None));
            fields.add_some("role", role);
            let when = it.condition.as_deref();
            self.edge(fields, &it.declared, when, it.token, it.role)
        };
        profiles.map(entry).collect()
    }

    /// Roles that let in identities of providers.
    pub(super) fn federations(&self) -> Vec<Entry<'a>> {
        let federations = self.graph.federations.iter();
        let entry = |it: &'a crate::graph::Federation| {
            let mut fields = Fields::default();
            fields.add("role", self.principal_reference(it.role, it.token, None));
            let provider = self.provider_reference(it.provider, it.token, None);
            fields.add("provider", provider);
            let when = it.condition.as_deref();
            self.edge(fields, &it.declared, when, it.token, Some(it.role))
        };
        federations.map(entry).collect()
    }

    /// A provider as an edge names it.
    pub(super) fn provider_reference(
        &self,
        id: ProviderId,
        token: Span,
        when: Option<Node>,
    ) -> Node {
        let mut fields = Fields::default();
        let index = id.0 as usize;
        if let Some(provider) = self.graph.identity_providers.get(index) {
            let id = self.ids.providers.get(index);
            let id = id.map_or("", String::as_str);
            describe_provider(&mut fields, provider, id, Some(token));
            let declared = provider.declared.is_some();
            fields.add("declared", Node::new(Data::Bool(declared)));
        }
        fields.add_some("condition", when);
        fields.finish().at(token)
    }

    /// Permission sets of users and groups in accounts.
    pub(super) fn assignments(&self) -> Vec<Entry<'a>> {
        let assignments = self.graph.assignments.iter();
        let entry = |it: &'a crate::graph::Assignment| {
            let mut fields = Fields::default();
            let principal = self.principal_reference(it.principal, it.token, None);
            fields.add("principal", principal);
            let set = self.principal_reference(it.permission_set, it.token, None);
            fields.add("permission_set", set);
            fields.add_some("account", text(it.target.as_ref()));
            let when = it.condition.as_deref();
            self.edge(fields, &it.declared, when, it.token, Some(it.principal))
        };
        assignments.map(entry).collect()
    }

    /// Long-lived credentials of users.
    pub(super) fn credentials(&self) -> Vec<Entry<'a>> {
        let credentials = self.graph.credentials.iter();
        let entry = |it: &'a crate::graph::Credential| {
            let mut fields = Fields::default();
            fields.word("kind", it.kind.name());
            fields.add("user", self.principal_reference(it.user, it.token, None));
            fields.add_some("status", text(it.status.as_ref()));
            let when = it.condition.as_deref();
            self.edge(fields, &it.declared, when, it.token, Some(it.user))
        };
        credentials.map(entry).collect()
    }

    /// What hands roles to someone outside of AWS.
    pub(super) fn brokers(&self) -> Vec<Entry<'a>> {
        let brokers = self.graph.brokers.iter();
        let entry = |it: &'a crate::graph::Broker| {
            let mut fields = Fields::default();
            fields.word("kind", it.kind.name());
            fields.add_some("name", text(it.name.as_ref()));
            let audience = it.audience.as_ref();
            fields.add_some("audience", audience.map(|it| Node::word(it.as_str())));
            fields.add("role", self.principal_reference(it.role, it.token, None));
            let when = it.condition.as_deref();
            self.edge(fields, &it.declared, when, it.token, Some(it.role))
        };
        brokers.map(entry).collect()
    }

    /// Policies given to code that is not here.
    pub(super) fn delegations(&self) -> Vec<Entry<'a>> {
        let delegations = self.graph.delegations.iter();
        let entry = |it: &'a crate::graph::Delegation| {
            let mut fields = Fields::default();
            fields.word("argument", it.argument.as_str());
            let reference = Node {
                via: it.reference.via.clone(),
                ..text(Some(&it.reference)).unwrap_or_else(|| Node::word(""))
            };
            fields.add("policy", reference.at(it.token));
            let when = it.condition.as_deref();
            let (node, subject) = self.edge(fields, &it.declared, when, it.token, None);
            let label = format!("module `{}`", it.declared.resource.address);
            (node, super::Subject { label, ..subject })
        };
        delegations.map(entry).collect()
    }

    /// An edge that a resource declares; it is about a principal where there is one.
    fn edge(
        &self,
        mut fields: Fields,
        declared: &'a Declaration,
        own: Option<&'a str>,
        token: Span,
        about: Option<PrincipalId>,
    ) -> Entry<'a> {
        self.declared(&mut fields, declared);
        fields.add_some("condition", condition(own, declared));
        let principal = about.map(|id| self.graph.principal(id));
        let label = match principal {
            Some(principal) => principal.label(),
            None => format!("`{}`", declared.resource.address),
        };
        let kind: Option<PrincipalKind> = principal.map(|it| it.kind);
        let entry = self.entry(fields, Some(declared), Some(token), label, kind);
        let (node, subject) = entry;
        let condition = own.or(subject.condition);
        (
            node,
            super::Subject {
                condition,
                ..subject
            },
        )
    }
}

fn text(value: Option<&Value>) -> Option<Node> {
    value.and_then(values::text)
}
