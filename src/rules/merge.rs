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
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    token: Span,
    /// Where the user can act on it: the token, or the call that leads to a foreign one.
    place: Span,
    /// The resource, unless what is written is the fault whoever uses it.
    declaration: Option<Span>,
    /// When: what is said of one is said of all, but that what holds always goes before what holds
    /// under a condition.
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
/// another. What holds always somewhere is said so, whatever it rests on elsewhere.
pub fn merge(findings: Vec<(Cause, Finding)>, is_foreign: &IsForeign<'_>) -> Vec<Finding> {
    let mut at: HashMap<Key, usize> = HashMap::new();
    let mut out: Vec<(Finding, Parts)> = Vec::new();
    let mut conditional = Vec::new();
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
            Some(&i) => {
                let (first, parts) = &mut out[i];
                parts.add(&finding);
                absorb(first, finding);
            }
            None => {
                if key.condition.is_some() {
                    conditional.push((key.clone(), out.len()));
                }
                at.insert(key, out.len());
                let mut parts = Parts::default();
                parts.add(&finding);
                out.push((finding, parts));
            }
        }
    }
    let mut out: Vec<Option<(Finding, Parts)>> = out.into_iter().map(Some).collect();
    for (key, i) in conditional {
        let condition = None;
        let Some(&always) = at.get(&Key { condition, ..key }) else {
            continue;
        };
        let other = out.get_mut(i).and_then(Option::take);
        let first = out.get_mut(always).and_then(Option::as_mut);
        if let (Some((first, parts)), Some((other, more))) = (first, other) {
            parts.entities.extend(more.entities);
            parts.grants.extend(more.grants);
            absorb(first, other);
        }
    }
    out.into_iter().flatten().map(finish).collect()
}

/// Makes one finding of those of one rule that are the same fault; what is granted tells faults at
/// one place apart.
pub fn merge_grants(findings: Vec<Finding>, is_foreign: &IsForeign<'_>) -> Vec<Finding> {
    let findings = findings.into_iter().map(|it| (Cause::Grant, it));
    merge(findings.collect(), is_foreign)
}

fn absorb(first: &mut Finding, other: Finding) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Confidence, Fingerprint, Severity};
    use crate::text::FileId;

    fn finding(instance: &str, condition: Option<&str>) -> (Cause, Finding) {
        let place = Span::new(FileId(0), 0, 1);
        let entity = format!("role `{instance}`");
        let finding = Finding {
            rule: "x".into(),
            severity: Severity::Low,
            confidence: Confidence::High,
            primary: place,
            subject: place,
            primary_text: String::new(),
            labels: Vec::new(),
            address: "r".to_owned(),
            instances: vec![instance.to_owned()],
            environments: Vec::new(),
            construct: None,
            resource_span: place,
            message: match condition {
                Some(condition) => format!("{entity} is wrong when {condition}"),
                None => format!("{entity} is wrong"),
            },
            entity,
            principal_kind: None,
            policy_kind: None,
            condition: condition.map(str::to_owned),
            help: String::new(),
            fixes: Vec::new(),
            grant: "g".to_owned(),
            covers: Vec::new(),
            accesses: Vec::new(),
            fingerprint: Fingerprint::default(),
            suppression: None,
        };
        (Cause::Grant, finding)
    }

    #[test]
    fn what_holds_always_somewhere_is_said_once_and_without_a_condition() {
        let said = |findings: Vec<(Cause, Finding)>| -> Vec<(String, usize)> {
            let merged = merge(findings, &|_| false).into_iter();
            merged.map(|it| (it.message, it.instances.len())).collect()
        };
        let always = "role `b` (and 2 more) is wrong".to_owned();
        assert_eq!(
            said(vec![
                finding("a", Some("x")),
                finding("b", None),
                finding("c", Some("y")),
            ]),
            [(always, 3)]
        );
        let one = |name: &str, when: &str| (format!("role `{name}` is wrong when {when}"), 1);
        assert_eq!(
            said(vec![finding("a", Some("x")), finding("c", Some("y"))]),
            [one("a", "x"), one("c", "y")]
        );
    }
}
