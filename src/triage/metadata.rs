//! Suppressions in the `Metadata` of templates and of their resources.
//!
//! <https://github.com/stelligent/cfn_nag#per-resource-rule-suppression>,
//! <https://github.com/cdklabs/cdk-nag#suppressing-a-rule>,
//! <https://github.com/aws-cloudformation/cfn-lint#metadata>,
//! <https://github.com/aws-cloudformation/aws-guard-rules-registry> (resource level suppressions),
//! <https://www.checkov.io/7.Scan%20Examples/Cloudformation.html>.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::comment::{Dialect, Form, Scope, Written};
use super::limit::{self, Granted, Limit};
use crate::syntax::{Kind, Node};
use crate::text::Span;

/// A list of suppressions in metadata: whose it is, the keys that lead to it, and the keys of a
/// name and a reason in its elements, which may also be names alone.
struct Listing {
    dialect: Dialect,
    path: &'static [&'static str],
    name: &'static str,
    reason: &'static str,
}

const LISTINGS: [Listing; 6] = [
    Listing {
        dialect: Dialect::Own,
        path: &["iamvet", "ignore"],
        name: "rule",
        reason: "reason",
    },
    Listing {
        dialect: Dialect::Checkov,
        path: &["checkov", "skip"],
        name: "id",
        reason: "comment",
    },
    Listing {
        dialect: Dialect::CfnNag,
        path: &["cfn_nag", "rules_to_suppress"],
        name: "id",
        reason: "reason",
    },
    Listing {
        dialect: Dialect::CdkNag,
        path: &["cdk_nag", "rules_to_suppress"],
        name: "id",
        reason: "reason",
    },
    Listing {
        dialect: Dialect::CfnLint,
        path: &["cfn-lint", "config", "ignore_checks"],
        name: "id",
        reason: "reason",
    },
    Listing {
        dialect: Dialect::Guard,
        path: &["guard", "SuppressedRules"],
        name: "id",
        reason: "reason",
    },
];

/// The suppressions of a template and of every resource of it, with the place of each, and a place in
/// the resource that it is for: metadata that extends a generated resource stands elsewhere.
pub fn read(root: &Node) -> Vec<(Span, Span, Written)> {
    let mut out = Vec::new();
    // Those of a whole template are what cfn-lint has there, and cdk-nag for a stack.
    let of_template = |dialect| matches!(dialect, Dialect::CfnLint | Dialect::CdkNag);
    if let Some(metadata) = root.get("Metadata") {
        for (span, written) in listed(metadata) {
            if of_template(written.dialect) {
                let scope = Scope::File;
                out.push((span, span, Written { scope, ..written }));
            }
        }
    }
    for (whole, metadata) in root.get("Resources").map(metadata).unwrap_or_default() {
        for (span, written) in listed(metadata) {
            let place = if whole.contains(span) { span } else { whole };
            out.push((span, place, written));
        }
    }
    out
}

fn listed(metadata: &Node) -> Vec<(Span, Written)> {
    let mut out = Vec::new();
    for listing in &LISTINGS {
        let keys = listing.path.iter();
        let list = keys.fold(Some(metadata), |node, key| node?.get(key));
        // What is no list is one entry that says nothing, so that it is told.
        let entries = list.map(|list| list.as_list().unwrap_or_else(|| std::slice::from_ref(list)));
        for entry in entries.unwrap_or_default() {
            out.push((entry.span, written(listing, entry)));
        }
    }
    out
}

fn written(listing: &Listing, entry: &Node) -> Written {
    let dialect = listing.dialect;
    let text = |key| entry.get(key).and_then(Node::as_str).map(str::to_owned);
    let own = |key| text(key).filter(|_| dialect == Dialect::Own);
    // A text alone says what is meant only where there is no reason to be given.
    let takes_names = matches!(dialect, Dialect::CfnLint | Dialect::Guard);
    let alone = entry.as_str().filter(|_| takes_names).map(str::to_owned);
    let name = alone.or_else(|| text(listing.name));
    let (name, granted) = match (dialect, &name) {
        (Dialect::CdkNag, Some(name)) => {
            let (name, granted) = limit::of_cdk_nag(name);
            (Some(name.to_owned()), granted)
        }
        _ => (name, None),
    };
    let names = name.into_iter().collect();
    let is_encoded = entry.get("is_reason_encoded");
    let is_encoded = is_encoded.is_some_and(|node| matches!(node.kind, Kind::Bool(true)));
    let reason = text(listing.reason).unwrap_or_default();
    let decoded = STANDARD.decode(&reason).ok().filter(|_| is_encoded);
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    Written {
        reason: decoded.unwrap_or(reason),
        until: own("until"),
        owner: own("owner"),
        grant: own("grant"),
        limits: match dialect {
            Dialect::CdkNag => applies_to(entry).into_iter().chain(granted).collect(),
            _ => Vec::new(),
        },
        ..Written::new(dialect, Form::Metadata, names)
    }
}

/// What alone an entry of cdk-nag is about, if it says so.
fn applies_to(entry: &Node) -> Option<Limit> {
    let list = entry.get("applies_to").or_else(|| entry.get("appliesTo"))?;
    let granted = list.as_list().unwrap_or_default().iter();
    let granted = granted.filter_map(|node| match node.as_str() {
        Some(text) => Some(Granted::Text(text.to_owned())),
        None => {
            let pattern = node.get("regex")?.as_str()?;
            Some(Granted::Pattern(pattern.to_owned()))
        }
    });
    Some(Limit::Grants(granted.collect()))
}

/// The `Metadata` of resources with where each resource stands, also of those in loops
/// (`Fn::ForEach`).
fn metadata(resources: &Node) -> Vec<(Span, &Node)> {
    let mut out = Vec::new();
    let mut left = vec![resources];
    while let Some(resources) = left.pop() {
        for resource in resources.as_map().unwrap_or_default() {
            match resource.value.as_list() {
                Some([_, _, body]) => left.push(body),
                _ => {
                    let whole = resource.key.span.to(resource.value.span);
                    let metadata = resource.value.get("Metadata");
                    out.extend(metadata.map(|metadata| (whole, metadata)));
                }
            }
        }
    }
    out
}
