//! One root cause, one finding.

use std::collections::HashMap;

use super::own::{IsForeign, move_to_own_code};
use crate::diag::{Access, Finding, LabelRole};
use crate::text::Span;

/// What makes a finding the same as that of another instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The construct at its token, whatever it grants.
    Construct,
    /// What is granted there.
    Grant,
    /// What is written there, whatever declares that it is used.
    Written,
}

/// What merged findings differ in.
#[derive(Default)]
struct Parts {
    /// The entities that they name.
    entities: Vec<String>,
    /// What grants.
    grants: Vec<String>,
    /// What is accepted.
    accesses: Vec<Access>,
}

impl Parts {
    fn add(&mut self, finding: &Finding) {
        self.entities.push(finding.entity.clone());
        self.grants.push(finding.grant.clone());
        self.accesses.extend_from_slice(&finding.accesses);
    }
}

/// What findings that become one have in common.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    token: Span,
    /// Where the user can act on it: the token, or the call that leads to a foreign one.
    place: Span,
    /// The resource, unless what is written is the fault whoever uses it.
    declaration: Option<Span>,
    /// When: what is said of one is said of all.
    condition: Option<String>,
    /// What is granted, where that tells causes apart.
    grant: Option<String>,
    /// Why it is suppressed.
    suppressed: Option<String>,
}

/// At most this many places of one finding are shown.
const MAX_PLACES: usize = 16;

/// Makes one finding of those that several instances of one declaration have at the same token and
/// by the same cause: a fault in a module that is called fifty times is one. The first keeps its
/// place and words, and takes over whose access it is and what grants it. What lies in foreign
/// files is one for each place in the user's code that leads there. What is suppressed for one
/// reason is never one with what is not, nor what holds under one condition with what holds under
/// another or always.
pub fn merge(findings: Vec<(Cause, Finding)>, is_foreign: &IsForeign<'_>) -> Vec<Finding> {
    let mut at: HashMap<Key, usize> = HashMap::new();
    let mut out: Vec<(Finding, Parts)> = Vec::new();
    for (cause, mut finding) in findings {
        let grant = (cause == Cause::Grant).then(|| finding.grant.clone());
        let token = finding.primary;
        move_to_own_code(&mut finding, is_foreign);
        let key = Key {
            token,
            place: finding.primary,
            declaration: (cause != Cause::Written).then_some(finding.resource_span),
            condition: finding.condition.clone(),
            grant,
            suppressed: finding.suppression.as_ref().map(|s| s.reason.clone()),
        };
        match at.get(&key) {
            Some(&i) => absorb(&mut out[i], finding),
            None => {
                at.insert(key, out.len());
                let mut parts = Parts::default();
                parts.add(&finding);
                out.push((finding, parts));
            }
        }
    }
    out.into_iter().map(finish).collect()
}

/// Makes one finding of those of one rule that are the same fault; what is granted tells faults at
/// one place apart.
pub fn merge_grants(findings: Vec<Finding>, is_foreign: &IsForeign<'_>) -> Vec<Finding> {
    let findings = findings.into_iter().map(|it| (Cause::Grant, it));
    merge(findings.collect(), is_foreign)
}

fn absorb((first, parts): &mut (Finding, Parts), other: Finding) {
    parts.add(&other);
    first.instances.extend(other.instances);
    // No environments are all of them.
    if other.environments.is_empty() {
        first.environments.clear();
    } else if !first.environments.is_empty() {
        first.environments.extend(other.environments);
    }
    let places = other.labels.into_iter().filter(|l| {
        matches!(
            l.role,
            LabelRole::Principal | LabelRole::Grants | LabelRole::Attached | LabelRole::Call
        )
    });
    for label in places {
        let shown = &first.labels;
        if shown.len() < MAX_PLACES && shown.iter().all(|l| l.span != label.span) {
            first.labels.push(label);
        }
    }
    first.severity = first.severity.max(other.severity);
    first.confidence = first.confidence.max(other.confidence);
}

fn finish((mut finding, parts): (Finding, Parts)) -> Finding {
    let Parts {
        mut entities,
        grants,
        accesses,
    } = parts;
    finding.accesses = Access::united(accesses);
    finding.set_grants(grants);
    finding.instances.sort_unstable();
    finding.instances.dedup();
    finding.environments.sort_unstable();
    finding.environments.dedup();
    entities.sort_unstable();
    entities.dedup();
    let others = entities.len() - 1;
    if others > 0 {
        let entity = format!("{} (and {others} more)", finding.entity);
        finding.message = finding.message.replacen(&finding.entity, &entity, 1);
        finding.entity = entity;
    }
    finding
}
