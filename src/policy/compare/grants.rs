//! What policies grant together, ready to be compared.

use super::entry::{Entry, Known};
use super::outcome::{Place, Reason};
use super::reading::has_private_letters;
use super::search::is_of_identities;
use crate::policy::Verdict;
use crate::policy::authorize::NamedPolicy;
use crate::policy::document::{Document, Effect, Leaf};
use crate::policy::request::Request;
use crate::policy::why::Why;
use crate::value::Piece;

/// Most statements of one side.
const MAX_STATEMENTS: usize = 10_000;
/// Most characters of one text of a policy; AWS's own limits are below.
const MAX_TEXT: usize = 4_096;

/// What policies grant together: what each layer allows and none denies.
///
/// A layer is policies of which one has to allow a request: those of an identity, those of its
/// boundary, those of one level of an organization.
pub struct Grants<'a> {
    layers: &'a [Vec<NamedPolicy>],
    /// Of each layer, the statements that allow or may.
    pub(super) allows: Vec<Vec<Entry<'a>>>,
    /// Of all layers, the statements that deny or may.
    pub(super) denies: Vec<Entry<'a>>,
    /// Why it is not known what is granted, whatever is asked.
    pub(super) gaps: Vec<Reason>,
    /// The known texts that must not be shown.
    pub(super) sensitive: Vec<String>,
    /// Whether there are policies of identities among them.
    pub(super) by_identities: bool,
}

impl<'a> Grants<'a> {
    /// Of layers of policies.
    pub fn new(layers: &'a [Vec<NamedPolicy>]) -> Self {
        let mut grants = Self {
            layers,
            allows: Vec::new(),
            denies: Vec::new(),
            gaps: Vec::new(),
            sensitive: Vec::new(),
            by_identities: false,
        };
        let documents = layers.iter().flatten().filter_map(|p| p.document.as_ref());
        let count: usize = documents.clone().map(|d| d.statements.len()).sum();
        let is_readable = documents.clone().flat_map(|d| texts(d)).all(is_readable);
        if count > MAX_STATEMENTS || !is_readable {
            grants.gaps.push(Reason::Limit);
            return grants;
        }
        let hidden = documents
            .flat_map(|d| texts(d))
            .filter(|leaf| leaf.is_sensitive);
        let pieces = hidden.flat_map(|leaf| leaf.text.pieces().to_vec());
        grants
            .sensitive
            .extend(pieces.filter_map(|piece| match piece {
                Piece::Literal(_, literal) => Some(literal.text.to_string()),
                Piece::Symbol(..) => None,
            }));
        let mut known = Known::default();
        let mut number = 0;
        for layer in layers {
            let mut allows = Vec::new();
            for policy in layer {
                grants.add(policy, number, &mut known, &mut allows);
                number += 1;
            }
            grants.allows.push(allows);
        }
        grants.gaps.sort();
        grants.gaps.dedup();
        grants
    }

    fn add(
        &mut self,
        policy: &'a NamedPolicy,
        number: usize,
        known: &mut Known<'a>,
        allows: &mut Vec<Entry<'a>>,
    ) {
        let Some(document) = &policy.document else {
            let why = Why::Policy(policy.name.clone());
            return self.gaps.push(Reason::Unknown(why));
        };
        self.by_identities |= is_of_identities(document.kind);
        if let Some(symbol) = &document.open {
            let why = Why::Symbol(symbol.to_string().into());
            self.gaps.push(Reason::Unknown(why));
        }
        if document.statements.is_empty()
            && let Some(fault) = document.faults.first()
        {
            let why = Why::Refused(fault.kind.to_string().into());
            self.gaps.push(Reason::Unknown(why));
        }
        for statement in &document.statements {
            let mut entry = |effect| {
                let entry = Entry::new(statement, number, policy.when.as_ref(), known);
                match effect {
                    Effect::Deny => self.denies.push(entry),
                    _ => allows.push(entry),
                }
            };
            if statement.effect != Effect::Deny {
                entry(Effect::Allow);
            }
            if statement.effect != Effect::Allow {
                entry(Effect::Deny);
            }
        }
    }

    /// Whether a request is granted.
    pub fn grants(&self, request: &Request) -> Verdict {
        let mut granted = Verdict::Yes;
        let mut denied = Verdict::No;
        for layer in self.layers {
            let mut allowed = Verdict::No;
            for policy in layer {
                let (allow, deny) = match &policy.document {
                    Some(document) => document.decides(request),
                    None => (Verdict::Unknown, Verdict::Unknown),
                };
                let is_there = match policy.when {
                    Some(_) => Verdict::Unknown,
                    None => Verdict::Yes,
                };
                allowed = allowed.or(allow.and(is_there));
                denied = denied.or(deny.and(is_there));
            }
            granted = granted.and(allowed);
        }
        granted.and(!denied)
    }

    /// The first statement that denies a request for certain.
    pub(super) fn denier(&self, request: &Request) -> Option<Place> {
        let mut denies = self.denies.iter().filter(|entry| entry.is_certain);
        denies
            .find(|entry| entry.statement.matches(request) == Verdict::Yes)
            .map(|entry| self.place(entry))
    }

    /// Where a statement of it is.
    pub(super) fn place(&self, entry: &Entry<'_>) -> Place {
        let policy = self.layers.iter().flatten().nth(entry.policy);
        Place {
            policy: policy.map(|p| p.name.clone()).unwrap_or_default(),
            statement: entry.statement.index,
            span: entry.statement.span,
        }
    }
}

/// Every text of a document that is matched.
fn texts(document: &Document) -> impl Iterator<Item = &Leaf> {
    document.statements.iter().flat_map(|statement| {
        let actions = statement.actions.iter().flat_map(|e| &e.items);
        let resources = statement.resources.iter().flat_map(|e| &e.items);
        let principals = statement.principals.iter().flat_map(|e| &e.items);
        let values = statement.conditions.iter().flat_map(|c| &c.values);
        let globs = actions.chain(resources).map(|item| &item.leaf);
        globs
            .chain(principals.map(|item| &item.leaf))
            .chain(values.map(|value| &value.leaf))
    })
}

/// Whether a text is short enough, and free of the letters that stand for others.
fn is_readable(leaf: &Leaf) -> bool {
    let mut length = 0;
    leaf.text.pieces().iter().all(|piece| {
        length += piece.known_length();
        match piece {
            Piece::Literal(_, literal) => length <= MAX_TEXT && !has_private_letters(&literal.text),
            Piece::Symbol(..) => true,
        }
    })
}
