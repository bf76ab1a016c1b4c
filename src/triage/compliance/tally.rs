//! How much there is of what controls are about, and how much of that is not known.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Subject;
use crate::graph::{
    AccountSettingKind, AttachmentKind, CredentialKind, Declaration, Grantee, Graph, PolicyId,
    PolicyKind, PrincipalId, PrincipalKind, ResourceAttachment, ShareKind,
};
use crate::policy::{Effect, Statement};
use crate::rules::{Documents, Owner};
use crate::text::{FileId, Span, Str};
use crate::value::{Symbol, Value};

/// What keeps a control from being judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// In words without a final stop.
    pub text: String,
    /// Where it is, or the first of several.
    pub span: Option<Span>,
}

impl Gap {
    /// Something at no place of the code.
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, span: None }
    }

    /// Something at a place.
    pub(super) fn at(text: impl Into<String>, span: Span) -> Self {
        Self {
            span: Some(span),
            ..Self::new(text)
        }
    }
}

/// How much of a subject there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many there are.
    pub all: usize,
    /// How many of them are there under a condition only that is not decided.
    pub conditional: usize,
    /// The first of these conditions.
    pub condition: Option<Gap>,
    /// How many have something in them that is not known before deployment.
    pub unknown: usize,
    /// The first of these unknowns.
    pub open: Option<Gap>,
}

impl Tally {
    fn add(&mut self, condition: Option<&Gap>, open: Option<&Gap>) {
        self.all += 1;
        if let Some(condition) = condition {
            self.conditional += 1;
            self.condition.get_or_insert_with(|| condition.clone());
        }
        if let Some(open) = open {
            self.unknown += 1;
            self.open.get_or_insert_with(|| open.clone());
        }
    }

    /// Both together.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.all += other.all;
        self.conditional += other.conditional;
        self.condition = self.condition.or_else(|| other.condition.clone());
        self.unknown += other.unknown;
        self.open = self.open.or_else(|| other.open.clone());
        self
    }
}

/// How much of each subject a scan has, and how much of it is not known.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    tallies: FxHashMap<Subject, Tally>,
}

/// Whether what stands in a file is assessed.
pub type IsMeant<'a> = dyn Fn(FileId) -> bool + 'a;

impl Subjects {
    /// Counts what a graph has, of the files that are meant: those that declare it, or that call the
    /// module that does.
    pub fn of(graph: &Graph, documents: &Documents, is_meant: &IsMeant<'_>) -> Self {
        let mut counting = Counting {
            graph,
            documents,
            is_meant,
            subjects: Self::default(),
        };
        counting.principals();
        counting.policies();
        counting.attachments();
        counting.credentials();
        counting.shares();
        counting.settings();
        counting.subjects
    }

    /// How much there is of a subject.
    pub fn tally(&self, subject: Subject) -> Tally {
        self.tallies.get(&subject).cloned().unwrap_or_default()
    }
}

struct Counting<'a> {
    graph: &'a Graph,
    documents: &'a Documents,
    is_meant: &'a IsMeant<'a>,
    subjects: Subjects,
}

impl Counting<'_> {
    fn principals(&mut self) {
        let graph = self.graph;
        for (id, principal) in (0u32..).map(PrincipalId).zip(&graph.principals) {
            let Some(declared) = &principal.declared else {
                continue;
            };
            self.add(Subject::Principals, declared, None, None);
            if principal.kind == PrincipalKind::User {
                self.add(Subject::Users, declared, None, None);
            }
            if let Some(trust) = &principal.trust {
                let open = self.open(Owner::Trust(id), trust);
                self.add(Subject::Trusts, declared, None, open);
            }
        }
    }

    fn policies(&mut self) {
        let graph = self.graph;
        let mut resources: FxHashMap<PolicyId, Vec<&ResourceAttachment>> = FxHashMap::default();
        for edge in &graph.resource_attachments {
            resources.entry(edge.policy).or_default().push(edge);
        }
        for (id, policy) in (0u32..).map(PolicyId).zip(&graph.policies) {
            let Some(document) = &policy.document else {
                continue;
            };
            let open = || self.open(Owner::Policy(id), document);
            match (policy.kind, &policy.declared) {
                (PolicyKind::Document, _) if (self.is_meant)(document.span.file) => {
                    let open = open();
                    self.tally(Subject::Policies).add(None, open.as_ref());
                }
                (PolicyKind::Inline, Some(declared)) => {
                    let open = open();
                    self.add(Subject::InlinePolicies, declared, None, open.clone());
                    self.add(Subject::Policies, declared, None, open);
                }
                (PolicyKind::Customer, Some(declared)) => {
                    let open = open();
                    self.add(Subject::ManagedPolicies, declared, None, open.clone());
                    self.add(Subject::Policies, declared, None, open);
                }
                (PolicyKind::ResourceBased, _) => {
                    let open = open();
                    for edge in resources.get(&id).into_iter().flatten() {
                        let when = edge.condition.as_ref();
                        if let Some(subject) = Subject::of_service(edge.service) {
                            self.add(subject, &edge.declared, when, open.clone());
                        }
                        self.add(
                            Subject::ResourcePolicies,
                            &edge.declared,
                            when,
                            open.clone(),
                        );
                    }
                }
                _ => {}
            }
        }
    }

    fn attachments(&mut self) {
        let graph = self.graph;
        for attachment in &graph.attachments {
            if attachment.kind != AttachmentKind::Managed {
                continue;
            }
            let policy = graph.policy(attachment.policy);
            let (declared, when) = (&attachment.declared, attachment.condition.as_ref());
            let gap = |what: &str| {
                let text = format!("`{}` {what}", policy.display_name());
                Some(Gap::at(text, attachment.token))
            };
            let is_unresolved = policy.kind == PolicyKind::Unresolved;
            let open = is_unresolved.then(|| gap("is not known")).flatten();
            self.add(Subject::Attachments, declared, when, open.clone());
            // What an attached policy gives is asked of policies, also where it is not here.
            match policy.kind {
                PolicyKind::Unresolved => self.add(Subject::Policies, declared, when, open),
                PolicyKind::External => {
                    let open = gap("is attached and not in this code");
                    self.add(Subject::Policies, declared, when, open);
                }
                _ => {}
            }
        }
    }

    fn credentials(&mut self) {
        let graph = self.graph;
        for credential in &graph.credentials {
            let (declared, when) = (&credential.declared, credential.condition.as_ref());
            match credential.kind {
                CredentialKind::AccessKey => {
                    self.add(Subject::Keys, declared, when, None);
                    if graph.principal(credential.user).is_root_user() {
                        self.add(Subject::RootKeys, declared, when, None);
                    }
                }
                CredentialKind::Password => self.add(Subject::Passwords, declared, when, None),
                _ => {}
            }
        }
    }

    fn shares(&mut self) {
        let graph = self.graph;
        for share in &graph.shares {
            let subject = match share.kind {
                ShareKind::Bucket | ShareKind::Object => Subject::AccessLists,
                ShareKind::VolumeSnapshot => Subject::VolumeSnapshots,
                ShareKind::DatabaseSnapshot => Subject::DatabaseSnapshots,
                ShareKind::Document => Subject::Documents,
                ShareKind::Image => continue,
            };
            let is_unknown = share.grantee == Grantee::Unknown;
            let gap = Gap::at("with whom it is shared is not known", share.token);
            let open = is_unknown.then_some(gap);
            self.add(subject, &share.declared, share.condition.as_ref(), open);
        }
    }

    fn settings(&mut self) {
        let graph = self.graph;
        for certificate in &graph.certificates {
            let symbol = certificate.body.as_symbol();
            let open = symbol.map(|it| Gap::at(format!("`{it}` is not known"), certificate.token));
            self.add(Subject::Certificates, &certificate.declared, None, open);
        }
        for setting in &graph.account_settings {
            if setting.kind == AccountSettingKind::PasswordPolicy {
                self.add(Subject::PasswordPolicies, &setting.declared, None, None);
            }
        }
    }

    fn tally(&mut self, subject: Subject) -> &mut Tally {
        self.subjects.tallies.entry(subject).or_default()
    }

    fn add(
        &mut self,
        subject: Subject,
        declared: &Declaration,
        when: Option<&Str>,
        open: Option<Gap>,
    ) {
        let origin = &declared.origin;
        let calls = origin.calls.iter().map(|call| call.file);
        let mut files = calls.chain(std::iter::once(origin.name.file));
        if !files.any(|file| (self.is_meant)(file)) {
            return;
        }
        let condition = when.or(origin.condition.as_ref()).map(|condition| {
            let text = format!(
                "whether `{}` is there is not decided: `{condition}`",
                declared.declaration
            );
            Gap::at(text, origin.name)
        });
        self.tally(subject).add(condition.as_ref(), open.as_ref());
    }

    /// What is not known of a document that may give access.
    fn open(&self, owner: Owner, value: &Value) -> Option<Gap> {
        let unknown = |symbol: &Symbol| Gap::at(format!("`{symbol}` is not known"), symbol.span);
        let whole = value.alternatives().into_iter();
        let mut whole = whole.filter_map(|(_, value)| value.as_symbol());
        if let Some(symbol) = whole.next() {
            return Some(unknown(symbol));
        }
        let Some(held) = self.documents.of(owner) else {
            return Some(Gap::at("a policy cannot be read", value.span));
        };
        let document = &held.document;
        let tail = document.open.as_ref();
        let statements = document.statements.iter();
        let giving = statements.filter(|statement| statement.effect != Effect::Deny);
        let mut tails = tail.into_iter().chain(giving.flat_map(open_tails));
        tails.next().map(|symbol| unknown(symbol))
    }
}

/// What a statement may have beside what is read of it.
fn open_tails(statement: &Statement) -> impl Iterator<Item = &Arc<Symbol>> {
    let principals = statement.principals.as_ref().and_then(|e| e.open.as_ref());
    let actions = statement.actions.as_ref().and_then(|e| e.open.as_ref());
    let resources = statement.resources.as_ref().and_then(|e| e.open.as_ref());
    let parts = [statement.open.as_ref(), principals, actions, resources];
    parts.into_iter().flatten()
}
