//! What is accepted with a finding of a custom rule: the access that the failing part gives.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::input::{GraphPart, Subject};
use crate::diag::Access;
use crate::graph::{AttachmentKind, Graph, PolicyId, PrincipalId};
use crate::policy::normal_form;
use crate::rules::{Accesses, Documents, Owner};

/// The accesses of a graph, whose documents are read when one is first asked for.
pub struct Given<'a> {
    graph: &'a Graph,
    documents: OnceLock<Documents>,
    /// The attachments of principals by kind, by their places.
    edges: OnceLock<HashMap<(PrincipalId, AttachmentKind), Vec<usize>>>,
}

impl<'a> Given<'a> {
    /// Of a graph.
    pub fn new(graph: &'a Graph) -> Self {
        Self {
            graph,
            documents: OnceLock::new(),
            edges: OnceLock::new(),
        }
    }

    /// What the part that a pointer leads to gives: a statement, or a policy that is attached. None
    /// for parts that give nothing by themselves, such as tags.
    pub fn by(&self, pointer: &str, subject: &Subject<'_>) -> Option<Access> {
        // The group and the place in it tell the subject.
        let parts: Vec<&str> = pointer.split('/').skip(3).collect();
        let place = |text: &str| text.parse::<usize>().ok();
        match (subject.part?, parts.as_slice()) {
            (GraphPart::Attachment(at), _) => self.attachment(at),
            (GraphPart::Policy(id), ["statements", at, ..]) => {
                self.statement(Owner::Policy(id), place(at)?)
            }
            (GraphPart::Principal(id), ["trust", at, ..]) => {
                self.statement(Owner::Trust(id), place(at)?)
            }
            (GraphPart::Principal(id), ["inline_policies", at, "statements", statement, ..]) => {
                let edge = self.edge(id, AttachmentKind::Inline, place(at)?)?;
                let policy = self.policy(edge)?;
                self.statement(Owner::Policy(policy), place(statement)?)
            }
            (GraphPart::Principal(id), [list, at, ..]) => {
                let kind = match *list {
                    "inline_policies" => AttachmentKind::Inline,
                    "managed_policies" => AttachmentKind::Managed,
                    "boundaries" => AttachmentKind::Boundary,
                    _ => return None,
                };
                self.attachment(self.edge(id, kind, place(at)?)?)
            }
            _ => None,
        }
    }

    fn documents(&self) -> &Documents {
        self.documents.get_or_init(|| Documents::read(self.graph))
    }

    /// One of the attachments of a principal that are of a kind.
    fn edge(&self, id: PrincipalId, kind: AttachmentKind, at: usize) -> Option<usize> {
        let edges = self.edges.get_or_init(|| {
            let mut edges: HashMap<_, Vec<usize>> = HashMap::new();
            for (at, edge) in self.graph.attachments.iter().enumerate() {
                let own = edges.entry((edge.principal, edge.kind)).or_default();
                own.push(at);
            }
            edges
        });
        edges.get(&(id, kind))?.get(at).copied()
    }

    fn policy(&self, edge: usize) -> Option<PolicyId> {
        self.graph.attachments.get(edge).map(|edge| edge.policy)
    }

    fn statement(&self, owner: Owner, at: usize) -> Option<Access> {
        let documents = self.documents();
        let held = documents.of(owner)?;
        let statement = held.document.statements.get(at)?;
        Some(Accesses::new(self.graph, documents).statement(held, statement, None))
    }

    fn attachment(&self, at: usize) -> Option<Access> {
        let attachment = self.graph.attachments.get(at)?;
        let reference = normal_form(&attachment.reference);
        let accesses = Accesses::new(self.graph, self.documents());
        Some(accesses.attachment(attachment, &reference))
    }
}
