//! The policy documents of a scan, each read once for all rules, with who holds them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::granted::{Expansions, Granted};
use super::holdings::{Holdings, OfDocument};
use super::reach::Reach;
use crate::graph::{
    AttachmentKind, Declaration, Graph, PolicyId, PolicyKind, PrincipalId, PrincipalKind,
};
use crate::policy::{self, Document, Idle, PolicyType, Problem, Statement};
use crate::policy::{idle_statements, problems};

/// What a document is the document of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// A policy.
    Policy(PolicyId),
    /// A role: its trust policy.
    Trust(PrincipalId),
}

/// A document, what it belongs to, and who holds it.
#[derive(Debug)]
pub struct HeldDocument {
    /// What it is the document of.
    pub owner: Owner,
    /// The document. A managed policy that is nothing but a boundary is read as one.
    pub document: Arc<Document>,
    /// Its attachments to principals, as indices of [`Graph::attachments`].
    pub attachments: Vec<usize>,
    /// Its attachments to resources, as indices of [`Graph::resource_attachments`].
    pub resource_attachments: Vec<usize>,
    /// Who can come to what it grants. Of trust policies whom they let in.
    pub reach: Reach,
    pub(super) accepted: OfDocument,
    expansions: Arc<Expansions>,
    granted: OnceLock<Vec<Granted>>,
    idle: OnceLock<Vec<Idle>>,
    problems: OnceLock<Vec<Problem>>,
}

/// What is worked out of a document when a rule first asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Study {
    /// [`HeldDocument::granted`].
    Granted,
    /// [`HeldDocument::idle`].
    Idle,
    /// [`HeldDocument::problems`].
    Problems,
}

impl HeldDocument {
    fn new(owner: Owner, document: Arc<Document>, reach: Reach, of: &Arc<Expansions>) -> Self {
        Self {
            owner,
            document,
            attachments: Vec::new(),
            resource_attachments: Vec::new(),
            reach,
            accepted: OfDocument::default(),
            expansions: Arc::clone(of),
            granted: OnceLock::new(),
            idle: OnceLock::new(),
            problems: OnceLock::new(),
        }
    }

    /// What its statements give, of a policy that says what its principals may do.
    pub fn granted(&self) -> &[Granted] {
        self.granted.get_or_init(|| match self.is_identity() {
            true => Granted::of(&self.document, &self.expansions),
            false => Vec::new(),
        })
    }

    /// The statements that it could do without.
    pub fn idle(&self) -> &[Idle] {
        self.idle.get_or_init(|| idle_statements(&self.document))
    }

    /// What is wrong with it.
    pub fn problems(&self) -> &[Problem] {
        self.problems.get_or_init(|| problems(&self.document))
    }

    fn work_out(&self, study: Study) {
        match study {
            Study::Granted => _ = self.granted(),
            Study::Idle => _ = self.idle(),
            Study::Problems => _ = self.problems(),
        }
    }

    /// What declares it: the policy, or the role. None for a document in a file of its own.
    pub fn declared<'g>(&self, graph: &'g Graph) -> Option<&'g Declaration> {
        match self.owner {
            Owner::Policy(id) => graph.policy(id).declared.as_ref(),
            Owner::Trust(id) => graph.principal(id).declared.as_ref(),
        }
    }

    /// Whether it says what its principals may do: no boundary, no trust policy, none of a
    /// resource or an organization.
    pub fn is_identity(&self) -> bool {
        self.document.kind == PolicyType::Identity
    }

    /// The statements that certainly or possibly allow something, but for those that AWS refuses.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.document
            .statements
            .iter()
            .filter(|s| s.effect != policy::Effect::Deny && !s.is_broken)
    }
}

/// The documents of a scan, but for those of AWS.
#[derive(Debug, Default)]
pub struct Documents {
    all: Vec<HeldDocument>,
    by_owner: FxHashMap<Owner, usize>,
    holdings: Holdings,
}

impl Documents {
    /// Reads every document of a graph that the code writes, in parallel.
    pub fn read(graph: &Graph) -> Self {
        let trusts = trusts(graph);
        let mut holders = Holders::new(graph, &trusts);
        let expansions = Arc::default();
        let mut all: Vec<HeldDocument> = policies(graph, &mut holders, &expansions);
        all.extend(trusts.into_iter().map(|(role, document)| {
            let reach = Reach::of_trust(&document);
            HeldDocument::new(Owner::Trust(role), document, reach, &expansions)
        }));
        let owners = all.iter().enumerate();
        let by_owner = owners.map(|(i, held)| (held.owner, i)).collect();
        Self {
            all,
            by_owner,
            holdings: Holdings::default(),
        }
    }

    /// Works out what rules will ask of each document, in parallel: rules that ask at the same time
    /// would wait for each other. What fails here fails again in the rule that asks for it, which
    /// says so.
    pub fn work_out(&self, studies: &[Study]) {
        self.all.par_iter().for_each(|held| {
            for study in studies {
                let worked_out = || held.work_out(*study);
                _ = catch_unwind(AssertUnwindSafe(worked_out));
            }
        });
    }

    pub(super) fn holdings(&self) -> &Holdings {
        &self.holdings
    }

    /// All of them: policies in the order of the graph, then trust policies.
    pub fn all(&self) -> &[HeldDocument] {
        &self.all
    }

    /// Those that say what their principals may do.
    pub fn identity(&self) -> impl Iterator<Item = &HeldDocument> {
        self.all.iter().filter(|held| held.is_identity())
    }

    /// The trust policies, with their roles.
    pub fn trust(&self) -> impl Iterator<Item = (PrincipalId, &HeldDocument)> {
        self.all.iter().filter_map(|held| match held.owner {
            Owner::Trust(role) => Some((role, held)),
            Owner::Policy(_) => None,
        })
    }

    /// The document of a policy or role; none where this code has none, or none that can be read.
    pub fn of(&self, owner: Owner) -> Option<&HeldDocument> {
        self.by_owner.get(&owner).and_then(|i| self.all.get(*i))
    }
}

fn trusts(graph: &Graph) -> Vec<(PrincipalId, Arc<Document>)> {
    let roles: Vec<_> = (0u32..)
        .map(PrincipalId)
        .zip(&graph.principals)
        .filter_map(|(id, principal)| Some((id, principal.trust.as_ref()?)))
        .collect();
    let read = roles.par_iter().filter_map(|(id, trust)| {
        let document = policy::read(trust, PolicyType::Trust)?;
        Some((*id, Arc::new(document)))
    });
    read.collect()
}

fn policies(
    graph: &Graph,
    holders: &mut Holders,
    expansions: &Arc<Expansions>,
) -> Vec<HeldDocument> {
    let written: Vec<_> = (0u32..)
        .map(PolicyId)
        .zip(&graph.policies)
        .filter_map(|(id, policy)| Some((id, policy, policy.document.as_ref()?)))
        .map(|(id, policy, value)| (id, policy, value, holders.take(id)))
        .collect();
    let read = written
        .into_par_iter()
        .filter_map(|(id, policy, value, held)| {
            let service = held.resource_attachments.first();
            let service = service.and_then(|i| graph.resource_attachments.get(*i));
            let of_policy = match policy.kind {
                PolicyKind::Document => {
                    let name = policy.name.as_ref().and_then(|name| name.as_known_text());
                    policy::kind_of_document(name.as_deref().unwrap_or(""), value)
                }
                _ => policy.policy_type(service.map(|edge| edge.service)),
            };
            let kind = match of_policy {
                PolicyType::Identity if held.is_boundary => PolicyType::Boundary,
                kind => kind,
            };
            let unknown = matches!(policy.kind, PolicyKind::Document | PolicyKind::Service)
                || kind != PolicyType::Identity;
            let lowest = if unknown {
                Reach::Principals
            } else {
                Reach::Nobody
            };
            let document = policy::read(value, kind)?;
            let (owner, reach) = (Owner::Policy(id), held.reach.max(lowest));
            Some(HeldDocument {
                attachments: held.attachments,
                resource_attachments: held.resource_attachments,
                ..HeldDocument::new(owner, Arc::new(document), reach, expansions)
            })
        });
    read.collect()
}

/// Who holds one policy.
#[derive(Debug, Clone, Default)]
struct Holder {
    attachments: Vec<usize>,
    resource_attachments: Vec<usize>,
    reach: Option<Reach>,
    is_boundary: bool,
}

struct Held {
    attachments: Vec<usize>,
    resource_attachments: Vec<usize>,
    reach: Reach,
    /// Whether every attachment of it is one as a boundary.
    is_boundary: bool,
}

struct Holders {
    by_policy: FxHashMap<PolicyId, Holder>,
}

impl Holders {
    fn new(graph: &Graph, trusts: &[(PrincipalId, Arc<Document>)]) -> Self {
        let reaches: FxHashMap<PrincipalId, Reach> = trusts
            .iter()
            .map(|(role, trust)| (*role, Reach::of_trust(trust)))
            .collect();
        let of_principal = |id: PrincipalId| match graph.principal(id).kind {
            PrincipalKind::Role => reaches.get(&id).copied().unwrap_or(Reach::Principals),
            _ => Reach::Principals,
        };
        let mut by_policy: FxHashMap<PolicyId, Holder> = FxHashMap::default();
        for (i, attachment) in graph.attachments.iter().enumerate() {
            let holder = by_policy.entry(attachment.policy).or_default();
            if attachment.kind == AttachmentKind::Boundary {
                holder.is_boundary = true;
                continue;
            }
            holder.attachments.push(i);
            holder.reach = holder.reach.max(Some(of_principal(attachment.principal)));
        }
        for delegation in &graph.delegations {
            let holder = by_policy.entry(delegation.policy).or_default();
            holder.reach = holder.reach.max(Some(Reach::Principals));
        }
        for (i, edge) in graph.resource_attachments.iter().enumerate() {
            let holder = by_policy.entry(edge.policy).or_default();
            holder.resource_attachments.push(i);
        }
        Self { by_policy }
    }

    fn take(&mut self, id: PolicyId) -> Held {
        let holder = self.by_policy.remove(&id).unwrap_or_default();
        Held {
            is_boundary: holder.is_boundary && holder.reach.is_none(),
            reach: holder.reach.unwrap_or(Reach::Nobody),
            attachments: holder.attachments,
            resource_attachments: holder.resource_attachments,
        }
    }
}
