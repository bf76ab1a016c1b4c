//! What is accepted with a finding: what grants, what the same document denies of it, and who has
//! what is left.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::{Documents, HeldDocument, Owner, describe};
use crate::diag::{Access, Form, Holder};
use crate::graph::{
    Attachment, AttachmentKind, Graph, PolicyId, PolicyKind, Principal, PrincipalId, PrincipalKind,
};
use crate::policy::{
    Effect, Item, PrincipalName, Statement, document_form, entry_form, may_deny, normal_form,
    statement_form,
};
use crate::value::{Data, Value};

/// Denials of a document past so many are taken as one that may deny anything.
const MAX_DENIALS: usize = 64;

/// Who has which policy; worked out when a finding first asks for it.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    index: OnceLock<Index>,
}

/// The edges of the graph, from the end that they are asked from.
#[derive(Debug, Default)]
struct Index {
    members: FxHashMap<PrincipalId, Vec<PrincipalId>>,
    boundaries: FxHashMap<PrincipalId, Vec<usize>>,
    assignments: FxHashMap<PrincipalId, Vec<usize>>,
    delegations: FxHashMap<PolicyId, Vec<usize>>,
    /// Who has what a principal has, by principal.
    holders: Vec<OnceLock<Arc<[Holder]>>>,
    /// What is in a policy, by policy.
    contents: Vec<OnceLock<Option<Form>>>,
}

impl Index {
    fn new(graph: &Graph) -> Self {
        let mut index = Self::default();
        for edge in &graph.memberships {
            index.members.entry(edge.group).or_default().push(edge.user);
        }
        for (at, edge) in graph.attachments.iter().enumerate() {
            if edge.kind == AttachmentKind::Boundary {
                index.boundaries.entry(edge.principal).or_default().push(at);
            }
        }
        for (at, edge) in graph.assignments.iter().enumerate() {
            let of_set = index.assignments.entry(edge.permission_set).or_default();
            of_set.push(at);
        }
        for (at, edge) in graph.delegations.iter().enumerate() {
            index.delegations.entry(edge.policy).or_default().push(at);
        }
        index
            .holders
            .resize_with(graph.principals.len(), OnceLock::new);
        index
            .contents
            .resize_with(graph.policies.len(), OnceLock::new);
        index
    }
}

/// What a document has of all of its findings.
#[derive(Debug, Default)]
pub(super) struct OfDocument {
    holders: OnceLock<Arc<[Holder]>>,
    denials: OnceLock<Denials>,
}

/// The normal forms of what a document denies.
#[derive(Debug)]
enum Denials {
    /// Of each statement, by its place.
    Each(Vec<(usize, Form)>),
    /// All of them as one.
    Many(Arc<[Form]>),
}

impl Denials {
    fn of(held: &HeldDocument) -> Self {
        let statements = held.document.statements.iter().enumerate();
        let denying = statements.filter(|(_, statement)| statement.effect != Effect::Allow);
        let forms: Vec<(usize, String)> = denying
            .map(|(at, statement)| (at, statement_form(statement)))
            .collect();
        if forms.len() > MAX_DENIALS {
            let mut texts: Vec<String> = forms.into_iter().map(|(_, form)| form).collect();
            texts.sort_unstable();
            return Denials::Many([Form::new(&texts.join("\n"))].into());
        }
        let forms = forms.iter().map(|(at, form)| (*at, Form::new(form)));
        Denials::Each(forms.collect())
    }
}

/// The graph as it is asked for who has what.
#[derive(Clone, Copy)]
pub struct Accesses<'a> {
    graph: &'a Graph,
    documents: &'a Documents,
    index: &'a Index,
}

impl<'a> Accesses<'a> {
    /// Of a graph and its documents.
    pub fn new(graph: &'a Graph, documents: &'a Documents) -> Self {
        let index = &documents.holdings().index;
        Self {
            graph,
            documents,
            index: index.get_or_init(|| Index::new(graph)),
        }
    }

    /// What a statement gives, or one of the principals that it names gets by it.
    pub fn statement(
        &self,
        held: &HeldDocument,
        statement: &Statement,
        entry: Option<&Item<PrincipalName>>,
    ) -> Access {
        let grant = match entry {
            Some(entry) => entry_form(statement, entry),
            None => statement_form(statement),
        };
        let holders = held.accepted.holders.get_or_init(|| self.holders(held));
        Access {
            grant: Form::new(&grant),
            denials: denials(held, statement),
            holders: Arc::clone(holders),
        }
    }

    /// What an attached policy gives: what is in it, or else what names it, `reference`.
    pub fn attachment(&self, attachment: &Attachment, reference: &str) -> Access {
        let content = self.content(attachment.policy);
        Access {
            grant: content.unwrap_or_else(|| Form::new(reference)),
            denials: Arc::default(),
            holders: self.of_principal(attachment.principal),
        }
    }

    /// Who has what a document gives. What a trust policy gives is told by its statements.
    fn holders(&self, held: &HeldDocument) -> Arc<[Holder]> {
        let Owner::Policy(id) = held.owner else {
            return Arc::default();
        };
        let mut lists: Vec<Arc<[Holder]>> = Vec::new();
        let attachments = held.attachments.iter();
        for attachment in attachments.filter_map(|at| self.graph.attachments.get(*at)) {
            lists.push(self.of_principal(attachment.principal));
        }
        if let ([one], true) = (lists.as_slice(), held.resource_attachments.is_empty())
            && !self.index.delegations.contains_key(&id)
        {
            return Arc::clone(one);
        }
        let mut all: Vec<Holder> = lists.iter().flat_map(|list| list.to_vec()).collect();
        let edges = held.resource_attachments.iter();
        let edges = edges.filter_map(|at| self.graph.resource_attachments.get(*at));
        all.extend(edges.map(|edge| {
            let name = edge.arn.as_ref().or(edge.reference.as_ref());
            let resource = edge.resource.as_ref();
            let resource = resource.map(|id| id.address.to_string());
            Holder {
                kind: "resource".to_owned(),
                name: name.and_then(known),
                address: resource.or_else(|| name.map(normal_form)),
                ..Holder::default()
            }
        }));
        let delegations = self.index.delegations.get(&id).into_iter().flatten();
        let delegations = delegations.filter_map(|at| self.graph.delegations.get(*at));
        all.extend(delegations.map(|delegation| Holder {
            kind: "module".to_owned(),
            name: None,
            address: Some(delegation.declared.resource.address.to_string()),
            ..Holder::default()
        }));
        all.sort_unstable();
        all.dedup();
        all.into()
    }

    /// Who has what a principal has: itself, and its members, or those that it is assigned to.
    fn of_principal(&self, id: PrincipalId) -> Arc<[Holder]> {
        let made = || {
            let mut all = vec![self.principal(id)];
            let members = |group: PrincipalId| {
                let members = self.index.members.get(&group).into_iter().flatten();
                members.map(|member| self.principal(*member))
            };
            all.extend(members(id));
            let assignments = self.index.assignments.get(&id).into_iter().flatten();
            for edge in assignments.filter_map(|at| self.graph.assignments.get(*at)) {
                let mut holder = self.principal(edge.principal);
                let account = edge.target.as_ref().map(normal_form);
                if let (Some(account), Some(name)) = (account, &mut holder.name) {
                    *name += &format!(" in {account}");
                }
                holder.address = Some(edge.declared.resource.address.to_string());
                all.push(holder);
                all.extend(members(edge.principal));
            }
            all.sort_unstable();
            all.dedup();
            Arc::<[Holder]>::from(all)
        };
        match self.index.holders.get(id.0 as usize) {
            Some(known) => Arc::clone(known.get_or_init(made)),
            None => made(),
        }
    }

    fn principal(&self, id: PrincipalId) -> Holder {
        let principal = self.graph.principal(id);
        Holder {
            kind: principal.kind.name().to_owned(),
            name: name(principal),
            address: principal
                .declared
                .as_ref()
                .map(|declared| declared.resource.address.to_string()),
            trust: match principal.kind {
                PrincipalKind::Role => self.trust(id, principal),
                _ => None,
            },
            boundary: self.boundary(id),
        }
    }

    fn trust(&self, id: PrincipalId, role: &Principal) -> Option<Form> {
        let trust = role.trust.as_ref()?;
        Some(Form::new(&match self.documents.of(Owner::Trust(id)) {
            Some(held) => document_form(&held.document),
            None => normal_form(trust),
        }))
    }

    /// What is in the permissions boundary; of one that is not decided only that it is this.
    fn boundary(&self, id: PrincipalId) -> Option<Form> {
        let edges = self.index.boundaries.get(&id)?;
        let edges: Vec<&Attachment> = edges
            .iter()
            .filter_map(|at| self.graph.attachments.get(*at))
            .collect();
        let content = |edge: &Attachment| {
            let content = self.content(edge.policy);
            content.unwrap_or_else(|| Form::new(&normal_form(&edge.reference)))
        };
        let is_decided = |edge: &Attachment| {
            describe::condition(edge).is_none() && !matches!(edge.reference.data, Data::OneOf(_))
        };
        match edges.as_slice() {
            [] => None,
            [edge] if is_decided(edge) => Some(content(edge)),
            several => {
                let parts = several.iter().map(|edge| {
                    let when = describe::condition(edge).unwrap_or_default();
                    format!("{} {when}", content(edge).hash())
                });
                let mut parts: Vec<String> = parts.collect();
                parts.sort_unstable();
                Some(Form::new(&format!("one of {}", parts.join(", "))))
            }
        }
    }

    /// What is in a policy: its statements, or the ARN of one of AWS.
    fn content(&self, id: PolicyId) -> Option<Form> {
        let made = || {
            if let Some(held) = self.documents.of(Owner::Policy(id)) {
                return Some(Form::new(&document_form(&held.document)));
            }
            let policy = self.graph.policy(id);
            let parts = [&policy.arn, &policy.name, &policy.path];
            let is_sensitive = parts.into_iter().flatten().any(|part| part.sensitive);
            let is_of_aws = policy.kind == PolicyKind::AwsManaged && !is_sensitive;
            let arn = policy.arn_text().filter(|_| is_of_aws)?.to_string();
            // Whatever the partition, the policy is the same.
            Some(Form::new(&match arn.split_once(":iam::aws:policy/") {
                Some((_, path)) => format!("arn:aws:iam::aws:policy/{path}"),
                None => arn,
            }))
        };
        match self.index.contents.get(id.0 as usize) {
            Some(known) => known.get_or_init(made).clone(),
            None => made(),
        }
    }
}

/// What a document may deny of one of its statements.
fn denials(held: &HeldDocument, statement: &Statement) -> Arc<[Form]> {
    let denials = held.accepted.denials.get_or_init(|| Denials::of(held));
    let forms = match denials {
        Denials::Many(form) => return Arc::clone(form),
        Denials::Each(forms) => forms,
    };
    let may_deny = |at: usize| {
        let denial = held.document.statements.get(at);
        denial.is_some_and(|denial| may_deny(denial, statement))
    };
    let mut own: Vec<Form> = forms
        .iter()
        .filter(|(at, _)| may_deny(*at))
        .map(|(_, form)| form.clone())
        .collect();
    own.sort_unstable();
    own.dedup();
    own.into()
}

/// The name of a principal where it is known, or where there is nothing else to tell it by.
fn name(principal: &Principal) -> Option<String> {
    let name = principal.name.as_ref().filter(|name| !name.sensitive)?;
    known(name).or_else(|| principal.declared.is_none().then(|| normal_form(name)))
}

fn known(value: &Value) -> Option<String> {
    let text = value.to_text().filter(|_| !value.sensitive)?;
    Some(text.expanded().as_known()?.to_string())
}
