//! One statement: its effect, and what its elements name.

use super::{Frame, Reader, When};
use crate::policy::document::{Effect, Elements, Item, PolicyType, Statement};
use crate::policy::fault::FaultKind;
use crate::policy::glob::{Glob, Syntax};

use crate::text::Span;
use crate::value::{Data, Map, MapEntry, Text, Value};

/// The elements of a statement.
const NAMES: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl Reader {
    pub(super) fn statement(
        &mut self,
        map: &Map,
        span: Span,
        when: &When,
        frame: Frame,
        index: usize,
    ) {
        let before = self.faults.len();
        let outer = self.open.take();
        let elements = self.elements(map, &NAMES);
        let mut elements = elements.into_iter();
        let mut next = || elements.next().flatten();
        let sid = next().and_then(|entry| self.leaf(&entry.value, when, "Sid"));
        let is_open = map.rest.is_some();
        let effect = match next() {
            Some(entry) => self.effect(&entry.value),
            None => {
                self.missing("Effect", span, is_open);
                Effect::Unknown
            }
        };
        let kind = self.kind;
        let principals = self.either(
            ["Principal", "NotPrincipal"],
            next(),
            next(),
            |r, e, negated| {
                if !kind.has_principals() {
                    r.fault(
                        FaultKind::Misplaced(if negated { "NotPrincipal" } else { "Principal" }),
                        e.key_span,
                    );
                }
                r.principals(e, negated)
            },
        );
        let actions = self.either(["Action", "NotAction"], next(), next(), |r, e, negated| {
            r.patterns(e, negated, "Action", &|text| {
                Glob::new(
                    text,
                    Syntax {
                        wildcards: true,
                        variables: Some(false),
                        fold: true,
                    },
                )
            })
        });
        let pads = matches!(
            kind,
            PolicyType::Identity | PolicyType::Boundary | PolicyType::Session
        );
        let resources = self.either(
            ["Resource", "NotResource"],
            next(),
            next(),
            |r, e, negated| {
                r.patterns(e, negated, "Resource", &|text| {
                    Glob::resource(text, frame.variables, pads)
                })
            },
        );
        let mut conditions = Vec::new();
        if let Some(entry) = next() {
            self.conditions(&entry.value, &None, frame.variables, &mut conditions);
        }
        for (wanted, is_there, name) in [
            (kind.has_principals(), principals.is_some(), "Principal"),
            (true, actions.is_some(), "Action"),
            (kind.needs_resources(), resources.is_some(), "Resource"),
        ] {
            if wanted && !is_there {
                self.missing(name, span, is_open);
            }
        }
        let open = self.open.take().or_else(|| map.rest.clone());
        self.open = outer;
        let empty_conditions = std::mem::take(&mut self.empty_conditions);
        self.statements.push(Statement {
            index,
            sid,
            effect,
            principals,
            actions,
            resources,
            conditions,
            empty_conditions,
            when: when.clone(),
            open,
            is_broken: frame.is_broken || self.faults.len() > before,
            span,
        });
    }

    fn effect(&mut self, value: &Value) -> Effect {
        match &value.data {
            Data::Text(text) => match text.as_known().as_deref() {
                Some("Allow") => Effect::Allow,
                Some("Deny") => Effect::Deny,
                Some(other) => {
                    self.fault_of(value, &FaultKind::UnknownEffect, other.into());
                    Effect::Unknown
                }
                None => Effect::Unknown,
            },
            Data::Unknown(_) => Effect::Unknown,
            Data::OneOf(alternatives) => {
                let effects: Vec<Effect> =
                    alternatives.iter().map(|a| self.effect(&a.value)).collect();
                match effects.split_first() {
                    Some((first, rest)) if rest.iter().all(|e| e == first) => *first,
                    _ => Effect::Unknown,
                }
            }
            _ => {
                self.fault(FaultKind::WrongType("Effect".into(), "a text"), value.span);
                Effect::Unknown
            }
        }
    }

    /// An element or its negation.
    fn either<T>(
        &mut self,
        names: [&'static str; 2],
        element: Option<&MapEntry>,
        negated: Option<&MapEntry>,
        read: impl Fn(&mut Self, &MapEntry, bool) -> Elements<T>,
    ) -> Option<Elements<T>> {
        match (element, negated) {
            (Some(entry), other) => {
                if let Some(other) = other {
                    self.fault(FaultKind::Both(names[0], names[1]), other.key_span);
                }
                Some(read(self, entry, false))
            }
            (None, Some(entry)) => Some(read(self, entry, true)),
            (None, None) => None,
        }
    }

    fn patterns(
        &mut self,
        entry: &MapEntry,
        is_negated: bool,
        name: &'static str,
        pattern: &dyn Fn(&Text) -> Glob,
    ) -> Elements<Glob> {
        let (items, open) = self.leaves(&entry.value, &None, name, &mut |leaf| Item {
            meaning: pattern(&leaf.text),
            leaf,
        });
        if items.is_empty() && open.is_none() {
            self.fault(FaultKind::Empty(name), entry.value.span);
        }
        Elements {
            key_span: entry.key_span,
            is_negated,
            items,
            open,
        }
    }
}
