//! What AWS refuses in the texts of a document whose grammar is right.
//!
//! Sources: the pages of the IAM User Guide on the elements of policies and "Access Analyzer policy
//! check reference"; that IAM refuses them with these reasons is what the recorded answers say of
//! which the tests of the PyPI package `moto` consist.

use std::collections::BTreeSet;

use super::condition::{Test, is_date};
use super::document::{Document, Elements, Leaf, PolicyType, Statement, Version};
use super::fault::{Fault, FaultKind};
use super::glob::Glob;
use crate::aws::is_partition;
use crate::text::Str;

/// What AWS refuses in the texts of a document: actions without a service, resources that are no
/// ARNs, dates that are none, a `Sid` that stands twice. Texts that are not known have no fault.
///
/// With `is_managed`, the document is a managed policy, which must have the version 2012-10-17.
pub fn content_faults(document: &Document, is_managed: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if is_managed && matches!(document.version, Version::Missing | Version::V2008) {
        faults.push(Fault {
            kind: FaultKind::OldVersion,
            span: document.span,
            statement: None,
        });
    }
    let has_arns = !matches!(document.kind, PolicyType::Trust | PolicyType::Resource(_));
    let mut sids = BTreeSet::new();
    for statement in &document.statements {
        let mut fault = |kind, leaf: &Leaf| {
            faults.push(Fault {
                kind,
                span: leaf.span,
                statement: Some(statement.index),
            });
        };
        each_known(&statement.actions, &mut |text, leaf| {
            if let Some(why) = action_fault(text) {
                fault(FaultKind::ActionForm(text.clone(), why), leaf);
            }
        });
        if has_arns {
            each_known(&statement.resources, &mut |text, leaf| {
                if let Some(why) = resource_fault(text) {
                    fault(FaultKind::ResourceForm(text.clone(), why), leaf);
                }
            });
        }
        for leaf in dates(statement) {
            if let Some(text) = leaf.text.as_known().filter(|text| !is_date(text)) {
                fault(FaultKind::DateForm(text), leaf);
            }
        }
        if has_arns
            && statement.when.is_none()
            && let Some(leaf) = &statement.sid
            && let Some(sid) = leaf.text.as_known().filter(|sid| !sid.is_empty())
            && !sids.insert(sid.to_string())
        {
            fault(FaultKind::RepeatedSid(sid), leaf);
        }
    }
    faults
}

fn each_known(elements: &Option<Elements<Glob>>, each: &mut dyn FnMut(&Str, &Leaf)) {
    for item in elements.iter().flat_map(|elements| &elements.items) {
        if let Some(text) = item.leaf.text.as_known() {
            each(&text, &item.leaf);
        }
    }
}

fn dates(statement: &Statement) -> impl Iterator<Item = &Leaf> {
    let conditions = statement.conditions.iter().filter(|condition| {
        let test = condition.operator.map(|operator| operator.test);
        matches!(test, Some(Test::Date(_)))
    });
    conditions.flat_map(|condition| condition.values.iter().map(|value| &value.leaf))
}

/// Why a text is no pattern of actions.
///
/// Source: "IAM JSON policy elements: Action" in the IAM User Guide.
fn action_fault(text: &str) -> Option<&'static str> {
    if text == "*" {
        return None;
    }
    let Some((service, name)) = text.split_once(':') else {
        return Some("it has no service: `service:Action`");
    };
    if name.contains(':') {
        return Some("it has more than one colon");
    }
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    let is_service = service == "*" || !service.is_empty() && service.bytes().all(is_letter);
    (!is_service).then_some("its service has characters that none has")
}

/// What the resources of IAM begin with, as IAM tells it when it refuses another one.
const IAM_RESOURCES: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// Why a text is no pattern of ARNs. Where a wildcard stands, what it may stand for is not asked.
///
/// Source: "IAM JSON policy elements: Resource" and "Amazon Resource Names (ARNs)".
fn resource_fault(text: &str) -> Option<&'static str> {
    let is_open = |part: &str| part.contains(['*', '?', '$']);
    if text == "*" {
        return None;
    }
    let mut parts = text.splitn(6, ':');
    let arn = parts.next().unwrap_or_default();
    let Some(partition) = parts.next() else {
        return Some("it is neither an ARN nor `*`");
    };
    if arn != "arn" && !is_open(arn) {
        return Some("it does not begin with `arn:`");
    }
    if !is_open(partition) && !is_partition(partition) {
        return Some("its partition is none that there is");
    }
    let Some(service) = parts.next() else {
        return match is_open(partition) {
            true => None,
            false => Some("it names no service"),
        };
    };
    if service.is_empty() {
        return Some("it names no service");
    }
    let (region, account, resource) = (parts.next(), parts.next(), parts.next());
    if resource.is_none() && text.contains("::") {
        return Some("it has fewer than six segments");
    }
    let region = region.filter(|region| !region.is_empty() && !is_open(region));
    let resource = resource.filter(|resource| !is_open(resource.split('/').next().unwrap_or("")));
    match service {
        "iam" if region.is_some() => Some("resources of IAM have no region"),
        "s3" if region.is_some() && account == Some("") => Some("buckets have no region"),
        "iam" => {
            let is_known = |resource: &str| IAM_RESOURCES.iter().any(|k| resource.starts_with(k));
            let is_other = resource.is_some_and(|resource| !is_known(resource));
            is_other.then_some("IAM has no resources of this type")
        }
        _ => None,
    }
}
