//! Statements without which a document grants the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::contain::covers;
use super::entries::principals_cover;
use crate::policy::authorize::NamedPolicy;
use crate::policy::compare::{Grants, is_within};
use crate::policy::condition::Condition;
use crate::policy::document::{Document, Effect, Elements, Statement};
use crate::policy::glob::Glob;
use crate::text::Str;

/// Most statements of a document that are compared with each other; those of AWS's quotas have fewer.
const MAX_STATEMENTS: usize = 200;
/// Most comparisons of statements of one document.
const MAX_COMPARISONS: usize = 200;

/// Most steps of all comparisons of one document, which take some hundredths of a second.
const MAX_STEPS: usize = 40_000;

/// Most pairs of entries of statements that are looked at for one statement.
const MAX_PAIRS: usize = 100_000;

/// A statement that a document could do without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idle {
    /// Its place among the statements of the document.
    pub statement: usize,
    /// Why.
    pub reason: IdleReason,
}

/// Why a document could do without a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdleReason {
    /// No request matches it: these of its conditions, all on one key, are never true together. None
    /// where it takes several keys, or the principals.
    NeverMatches(Vec<usize>),
    /// Every request that it matches is matched by others of its effect, which stay: by this one
    /// alone, or by none alone.
    Covered(Option<usize>),
    /// It allows, and every request that it matches is denied: by this statement alone, or by none
    /// alone.
    Denied(Option<usize>),
}

/// The statements that a document could do without: all of them can go at once, and it answers every
/// request as before.
///
/// Of two that mean the same the first stays. A statement of which something is not known is looked
/// at only where the answer is the same whatever that is, and so is one that names principals beside
/// one that names their account: the account lets them in only where their own policies do.
pub fn idle_statements(document: &Document) -> Vec<Idle> {
    within(document, MAX_STEPS)
}

/// The same, found in so many steps.
fn within(document: &Document, steps: usize) -> Vec<Idle> {
    if document.statements.len() > MAX_STATEMENTS {
        return Vec::new();
    }
    let mut judge = Judge {
        document,
        gone: vec![false; document.statements.len()],
        left: MAX_COMPARISONS,
        steps,
        found: Vec::new(),
    };
    judge.each(|judge, at| judge.never_matches(at).map(IdleReason::NeverMatches));
    judge.each(|judge, at| judge.others(at, Effect::Allow).map(IdleReason::Covered));
    judge.each(|judge, at| judge.others(at, Effect::Deny).map(IdleReason::Denied));
    judge.found.sort_by_key(|idle| idle.statement);
    judge.found
}

struct Judge<'a> {
    document: &'a Document,
    gone: Vec<bool>,
    /// How many comparisons may be made.
    left: usize,
    /// How many steps they may take.
    steps: usize,
    found: Vec<Idle>,
}

impl<'a> Judge<'a> {
    /// Asks of each statement that stays, the last first.
    fn each(&mut self, reason: impl Fn(&mut Self, usize) -> Option<IdleReason>) {
        for at in (0..self.document.statements.len()).rev() {
            if self.gone.get(at) == Some(&false)
                && let Some(reason) = reason(self, at)
            {
                if let Some(gone) = self.gone.get_mut(at) {
                    *gone = true;
                }
                self.found.push(Idle {
                    statement: at,
                    reason,
                });
            }
        }
    }

    fn statement(&self, at: usize) -> Option<&'a Statement> {
        let statement = self.document.statements.get(at)?;
        let is_positive = statement.principals.as_ref().is_none_or(|p| !p.is_negated);
        // An empty list of values is what a variable has before anyone sets it.
        let has_values = |c: &Condition| !c.values.is_empty() || c.open.is_some();
        let is_plain = !statement.is_broken
            && statement.conditions.iter().all(has_values)
            && statement.open.is_none()
            && statement.effect != Effect::Unknown
            && statement.actions.is_some()
            && is_positive;
        is_plain.then_some(statement)
    }

    fn never_matches(&mut self, at: usize) -> Option<Vec<usize>> {
        let statement = self.statement(at)?;
        let keys = repeated_keys(statement);
        let on_requester = statement.principals.is_some()
            && condition_keys(statement).any(|key| key.starts_with("aws:principal"));
        if keys.is_empty() && !on_requester {
            return None;
        }
        if !self.are_within(&[statement], &[]) {
            return None;
        }
        for key in keys {
            let conditions = statement.conditions.iter().enumerate();
            let on_key = conditions.filter(|(_, c)| c.key_name.as_ref() == Some(key));
            let (places, conditions): (Vec<_>, Vec<_>) =
                on_key.map(|(i, c)| (i, c.clone())).unzip();
            let alone = Statement {
                conditions,
                ..statement.clone()
            };
            if self.are_within(&[&alone], &[]) {
                return Some(places);
            }
        }
        Some(Vec::new())
    }

    /// Whether others take every request that a statement takes, and which one does so alone: those of
    /// its own effect, or with [`Effect::Deny`] those that deny what it allows.
    fn others(&mut self, at: usize, by: Effect) -> Option<Option<usize>> {
        let statement = self.statement(at)?;
        let is_denied = by == Effect::Deny;
        if is_denied && statement.effect != Effect::Allow {
            return None;
        }
        let effect = if is_denied { by } else { statement.effect };
        let mut others: Vec<(usize, &Statement)> = (0..self.document.statements.len())
            .filter(|other| *other != at && self.gone.get(*other) == Some(&false))
            .filter_map(|other| Some((other, self.statement(other)?)))
            .filter(|(_, other)| other.effect == effect && other.index != statement.index)
            .collect();
        others.retain(|(_, other)| {
            may_take(other, statement) && (is_denied || names_as_many(other, statement))
        });
        if !take_all_elements(&others.iter().collect::<Vec<_>>(), statement) {
            return None;
        }
        // One that is written alike is the likeliest, and found soonest.
        for pair in &others {
            let (number, other) = *pair;
            let may_take_all = take_all_elements(&[pair], statement);
            if may_take_all && self.are_within(&[statement], &[other]) {
                return Some(Some(number));
            }
        }
        let all: Vec<&Statement> = others.iter().map(|(_, other)| *other).collect();
        (all.len() > 1 && self.are_within(&[statement], &all)).then_some(None)
    }

    /// Whether every request that some statements match is matched by others, whatever their effects.
    fn are_within(&mut self, some: &[&Statement], others: &[&Statement]) -> bool {
        let Some(left) = self.left.checked_sub(1) else {
            return false;
        };
        self.left = left;
        let (some, others) = (self.side(some), self.side(others));
        is_within(&Grants::new(&some), &Grants::new(&others), &mut self.steps)
    }

    /// Statements as a policy that allows what they match.
    fn side(&self, statements: &[&Statement]) -> Vec<Vec<NamedPolicy>> {
        let allowing = statements.iter().map(|statement| Statement {
            effect: Effect::Allow,
            ..(*statement).clone()
        });
        let document = Document {
            kind: self.document.kind,
            version: self.document.version,
            id: None,
            statements: allowing.collect(),
            open: None,
            faults: Vec::new(),
            span: self.document.span,
        };
        vec![vec![NamedPolicy::new("policy", Some(Arc::new(document)))]]
    }
}

fn condition_keys(statement: &Statement) -> impl Iterator<Item = &Str> {
    statement
        .conditions
        .iter()
        .filter_map(|c| c.key_name.as_ref())
}

/// The keys that several conditions are on, each once.
fn repeated_keys(statement: &Statement) -> Vec<&Str> {
    let (mut once, mut again) = (BTreeSet::new(), BTreeSet::new());
    for key in condition_keys(statement) {
        if !once.insert(key) {
            again.insert(key);
        }
    }
    again.into_iter().collect()
}

/// Whether a statement can take all that another one takes, or a part of it, by its conditions: one
/// that asks for further keys is left out, though several together could ask for nothing.
fn may_take(statement: &Statement, other: &Statement) -> bool {
    let keys: BTreeSet<&Str> = condition_keys(other).collect();
    let is_known = statement.conditions.iter().all(|c| c.key_name.is_some());
    is_known && condition_keys(statement).all(|key| keys.contains(key))
}

fn names_as_many(statement: &Statement, other: &Statement) -> bool {
    match (&statement.principals, &other.principals) {
        (None, None) => true,
        (Some(statement), Some(other)) => principals_cover(statement, other),
        _ => false,
    }
}

/// Whether some statements cover each action and resource of another one, by what is written: what
/// has to hold where they take all that it takes.
fn take_all_elements(others: &[&(usize, &Statement)], statement: &Statement) -> bool {
    let of = |part: fn(&Statement) -> Option<&Elements<Glob>>| {
        let Some(wanted) = part(statement) else {
            return true;
        };
        let takes = |glob: &Glob| {
            others.iter().any(|(_, other)| match part(other) {
                Some(elements) if !elements.is_negated => elements
                    .items
                    .iter()
                    .any(|item| covers(&item.meaning, glob)),
                _ => true,
            })
        };
        match wanted.is_negated {
            true => others.iter().any(|(_, other)| {
                part(other).is_none_or(|elements| {
                    elements.is_negated || elements.items.iter().any(|i| i.meaning.is_everything())
                })
            }),
            false => wanted.items.iter().all(|item| takes(&item.meaning)),
        }
    };
    let entries = |s: &Statement| {
        let count =
            |elements: &Option<Elements<Glob>>| elements.as_ref().map_or(0, |e| e.items.len());
        count(&s.actions) + count(&s.resources)
    };
    let count: usize = others.iter().map(|(_, other)| entries(other)).sum();
    !others.is_empty()
        && count.saturating_mul(entries(statement)) <= MAX_PAIRS
        && of(|statement| statement.actions.as_ref())
        && of(|statement| statement.resources.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyType, read};
    use crate::text::{FileId, Span};
    use crate::value::Value;

    fn document(statements: &[String]) -> Document {
        let json = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
            statements.join(", ")
        );
        read(
            &Value::text(json, Span::at(FileId(0), 0)),
            PolicyType::Identity,
        )
        .unwrap()
    }

    fn allow(action: &str) -> String {
        format!(r#"{{"Effect": "Allow", "Action": {action}, "Resource": "*"}}"#)
    }

    fn found(statements: &[String]) -> Vec<(usize, IdleReason)> {
        let idle = idle_statements(&document(statements));
        idle.into_iter()
            .map(|idle| (idle.statement, idle.reason))
            .collect()
    }

    #[test]
    fn why_statements_are_idle() {
        let deny = r#"{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}"#;
        let never = r#"{"Effect": "Allow", "Action": "sns:*", "Resource": "*", "Condition":
            {"Bool": {"aws:SecureTransport": "true"}, "Null": {"aws:SecureTransport": "true"}}}"#;
        let statements = [
            allow(r#""s3:Get*""#),
            allow(r#""s3:GetObject""#),
            allow(r#""sqs:SendMessage""#),
            deny.to_owned(),
            never.to_owned(),
        ];
        assert_eq!(
            found(&statements),
            [
                (1, IdleReason::Covered(Some(0))),
                (2, IdleReason::Denied(Some(3))),
                (4, IdleReason::NeverMatches(vec![0, 1])),
            ]
        );
        // Of two that are the same the first stays, and one with an empty list is let alone.
        let empty = r#"{"Effect": "Allow", "Action": "sns:*", "Resource": "*", "Condition":
            {"StringEquals": {"aws:PrincipalOrgID": []}}}"#;
        let statements = [allow(r#""s3:*""#), allow(r#""S3:*""#), empty.to_owned()];
        assert_eq!(found(&statements), [(1, IdleReason::Covered(Some(0)))]);
    }

    #[test]
    fn documents_of_many_statements_are_not_compared() {
        let same = vec![allow(r#""s3:GetObject""#); MAX_STATEMENTS];
        let idle = found(&same);
        assert_eq!(idle.len(), MAX_STATEMENTS.min(MAX_COMPARISONS + 1) - 1);
        assert_eq!(
            found(&vec![allow(r#""s3:GetObject""#); MAX_STATEMENTS + 1]),
            []
        );
        let different: Vec<_> = (0..MAX_STATEMENTS)
            .map(|i| format!(r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/{i}/*"}}"#))
            .collect();
        // None covers another one, and few are alike enough to be compared.
        assert_eq!(found(&different), []);
    }

    #[test]
    fn comparisons_of_many_steps_are_given_up() {
        let with = |resource: &str| {
            format!(r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}"}}"#)
        };
        let document = document(&[with("arn:aws:s3:::b/a*"), with("arn:aws:s3:::b/*")]);
        assert_eq!(within(&document, MAX_STEPS).len(), 1);
        assert_eq!(within(&document, 1), []);
    }

    #[test]
    fn statements_of_many_entries_are_not_compared() {
        let many: Vec<String> = (0..400).map(|i| format!(r#""s3:Get{i}""#)).collect();
        let many = allow(&format!("[{}]", many.join(",")));
        let few = allow(r#"["s3:Get*", "s3:Put*"]"#);
        assert_eq!(
            found(&[many.clone(), few]),
            [(0, IdleReason::Covered(Some(1)))]
        );
        assert_eq!(found(&[many.clone(), many]), []);
    }
}
