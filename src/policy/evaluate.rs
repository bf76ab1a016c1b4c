//! One statement, or one document, against a request.

use std::sync::Arc;

use super::Verdict;
use super::document::{Document, Effect, Elements, Statement};
use super::fault::Fault;
use super::glob::{Binding, Glob};
use super::principal::{Naming, PrincipalName};
use super::request::Request;
use super::subject::Subject;
use super::why::{Notes, Why};
use crate::value::Symbol;

/// What the statements of one effect or the other say to a request.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) allow: Naming,
    pub(super) deny: Verdict,
}

impl Tally {
    pub(super) const NONE: Tally = Tally {
        allow: Naming::NONE,
        deny: Verdict::No,
    };

    /// Of policies that are not known.
    pub(super) const UNKNOWN: Tally = Tally {
        allow: Naming::all(Verdict::Unknown),
        deny: Verdict::Unknown,
    };

    pub(super) fn add(&mut self, effect: Effect, naming: Naming) {
        match effect {
            Effect::Allow => self.allow = self.allow.or(naming),
            Effect::Deny => self.deny = self.deny.or(naming.any()),
            Effect::Unknown => {
                self.allow = self.allow.or(naming.and(Verdict::Unknown));
                self.deny = self.deny.or(naming.any().and(Verdict::Unknown));
            }
        }
    }

    pub(super) fn merge(&mut self, other: Tally) {
        self.allow = self.allow.or(other.allow);
        self.deny = self.deny.or(other.deny);
    }
}

impl Document {
    /// Whether the statements of the document allow and whether they deny a request, on its own:
    /// both may be so, and a denial goes before.
    pub fn decides(&self, request: &Request) -> (Verdict, Verdict) {
        let tally = self.tally(request, &mut Notes::default(), &mut |_, _| {});
        (tally.allow.any(), tally.deny)
    }

    /// Goes through all statements and tells those that match, or that may.
    pub(super) fn tally<'a>(
        &'a self,
        request: &Request,
        notes: &mut Notes,
        matched: &mut dyn FnMut(&'a Statement, Naming),
    ) -> Tally {
        let mut tally = Tally::NONE;
        for statement in &self.statements {
            let naming = statement.names(request, notes, &self.faults);
            if naming != Naming::NONE {
                tally.add(statement.effect, naming);
                matched(statement, naming);
            }
        }
        let is_unreadable = self.statements.is_empty() && !self.faults.is_empty();
        if let Some(symbol) = &self.open {
            notes.push(|| Why::Symbol(symbol.to_string().into()));
            tally.merge(Tally::UNKNOWN);
        } else if is_unreadable {
            refused(&self.faults, None, notes);
            tally.merge(Tally::UNKNOWN);
        }
        tally
    }
}

impl Statement {
    /// Whether the statement matches a request, whatever its effect.
    pub fn matches(&self, request: &Request) -> Verdict {
        self.names(request, &mut Notes::default(), &[]).any()
    }

    /// Whether the statement matches a request, by how it names the requester; one that names nobody
    /// matches as if it named each directly. `faults` are those of the document.
    pub(super) fn names(&self, request: &Request, notes: &mut Notes, faults: &[Fault]) -> Naming {
        let mark = notes.mark();
        let naming = self.names_by_elements(request, notes);
        if naming == Naming::NONE {
            notes.reset(mark);
            return naming;
        }
        if !self.is_broken && self.open.is_none() && self.when.is_none() {
            return naming;
        }
        if let Some(symbol) = &self.open {
            notes.push(|| Why::Symbol(symbol.to_string().into()));
        }
        if let Some(when) = &self.when {
            notes.push(|| Why::When(when.clone()));
        }
        if self.is_broken {
            refused(faults, Some(self.index), notes);
        }
        naming.and(Verdict::Unknown)
    }

    fn names_by_elements(&self, request: &Request, notes: &mut Notes) -> Naming {
        let mut verdict = self.takes_action(request, notes);
        if verdict == Verdict::No {
            return Naming::NONE;
        }
        verdict = verdict.and(self.takes_resource(request, notes));
        if verdict == Verdict::No {
            return Naming::NONE;
        }
        let naming = self.takes_requester(request, notes);
        if naming == Naming::NONE {
            return naming;
        }
        for condition in &self.conditions {
            verdict = verdict.and(condition.holds(&request.context, notes));
            if verdict == Verdict::No {
                return Naming::NONE;
            }
        }
        naming.and(verdict)
    }

    /// Whether the element of actions takes that of a request.
    pub(super) fn takes_action(&self, request: &Request, notes: &mut Notes) -> Verdict {
        match &self.actions {
            Some(actions) => globs(actions, &request.action, request, notes),
            None => Verdict::Unknown,
        }
    }

    /// Whether the element of resources takes that of a request; all are where there is none.
    pub(super) fn takes_resource(&self, request: &Request, notes: &mut Notes) -> Verdict {
        match &self.resources {
            Some(resources) => globs(resources, &request.resource, request, notes),
            None => Verdict::Yes,
        }
    }

    /// How the element of principals names the requester; directly where there is none.
    pub(super) fn takes_requester(&self, request: &Request, notes: &mut Notes) -> Naming {
        match &self.principals {
            Some(principals) => {
                let denies_bounded = request.is_bounded && self.effect == Effect::Deny;
                principals_name(principals, request, denies_bounded, notes)
            }
            None => Naming {
                direct: Verdict::Yes,
                ..Naming::NONE
            },
        }
    }
}

/// Tells why AWS would refuse a statement.
fn refused(faults: &[Fault], statement: Option<usize>, notes: &mut Notes) {
    let of_it = faults
        .iter()
        .filter(|f| f.statement == statement || f.statement.is_none());
    for fault in of_it.take(3) {
        notes.push(|| Why::Refused(fault.kind.to_string().into()));
    }
}

/// Whether a text is one of an element, or none where that is negated.
fn globs(
    elements: &Elements<Glob>,
    subject: &Subject,
    request: &Request,
    notes: &mut Notes,
) -> Verdict {
    let mut any = Verdict::No;
    for item in &elements.items {
        let bind = &mut |variable: &_| -> Binding<'_> {
            request.context.bind(variable, &item.leaf, notes)
        };
        let verdict = item.meaning.matches(subject, bind);
        let verdict = match verdict {
            Verdict::Yes => match &item.leaf.when {
                Some(when) => {
                    notes.push(|| Why::When(when.clone()));
                    Verdict::Unknown
                }
                None => {
                    any = Verdict::Yes;
                    break;
                }
            },
            Verdict::Unknown => {
                notes.symbols(&item.leaf.text);
                notes.symbols(subject.text());
                Verdict::Unknown
            }
            Verdict::No => Verdict::No,
        };
        any = any.or(verdict);
    }
    let any = or_open(any, elements.open.as_ref(), notes);
    match elements.is_negated {
        true => !any,
        false => any,
    }
}

fn or_open(any: Verdict, open: Option<&Arc<Symbol>>, notes: &mut Notes) -> Verdict {
    match open {
        Some(symbol) if any != Verdict::Yes => {
            notes.push(|| Why::Symbol(symbol.to_string().into()));
            Verdict::Unknown
        }
        _ => any,
    }
}

/// How an element names the requester. A negated one names directly whom none of its entries names
/// in any way, and in a denial whoever has a permissions boundary.
///
/// Source: "AWS JSON policy elements: NotPrincipal" in the IAM User Guide.
fn principals_name(
    elements: &Elements<PrincipalName>,
    request: &Request,
    denies_bounded: bool,
    notes: &mut Notes,
) -> Naming {
    if elements.is_negated && denies_bounded {
        return Naming {
            direct: Verdict::Yes,
            ..Naming::NONE
        };
    }
    let mut naming = Naming::NONE;
    for item in &elements.items {
        let mut one = item.meaning.names(&request.requester);
        if one == Naming::NONE {
            continue;
        }
        if let Some(when) = &item.leaf.when {
            notes.push(|| Why::When(when.clone()));
            one = one.and(Verdict::Unknown);
        }
        if one.any() == Verdict::Unknown {
            notes.symbols(&item.leaf.text);
        }
        naming = naming.or(one);
    }
    if let Some(symbol) = &elements.open {
        notes.push(|| Why::Symbol(symbol.to_string().into()));
        naming = naming.or(Naming::all(Verdict::Unknown));
    }
    match elements.is_negated {
        true => Naming {
            direct: !naming.any(),
            ..Naming::NONE
        },
        false => naming,
    }
}
