//! Suppressions in the `Metadata` of templates and of their resources.
//!
//! <https://github.com/stelligent/cfn_nag#per-resource-rule-suppression>,
//! <https://github.com/cdklabs/cdk-nag#suppressing-a-rule>,
//! <https://github.com/aws-cloudformation/cfn-lint#metadata>,
//! <https://github.com/aws-cloudformation/aws-guard-rules-registry> (resource level suppressions),
//! <https://www.checkov.io/7.Scan%20Examples/Cloudformation.html>.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::comment::{Dialect, Fault, Form, Scope, Written};
use super::limit::{self, Granted, Limit};
use super::options::Sign;
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

const LISTINGS: [Listing; 5] = [
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
        for (span, _) in own(metadata) {
            let message = "a suppression in the metadata of a template holds for nothing";
            let help = "write it into the metadata of the resource";
            out.push((span, span, not_one(message, help)));
        }
        for (span, written) in listed(metadata) {
            if of_template(written.dialect) {
                let scope = Scope::File;
                out.push((span, span, Written { scope, ..written }));
            }
        }
    }
    for (whole, metadata) in root.get("Resources").map(metadata).unwrap_or_default() {
        for (span, written) in own(metadata).into_iter().chain(listed(metadata)) {
            let place = if whole.contains(span) { span } else { whole };
            out.push((span, place, written));
        }
    }
    out
}

/// The key of this tool in metadata, and the one below it.
const OWN: &str = "iamvet";
const IGNORE: &str = "ignore";

/// What to write.
const FORM: &str = "write `iamvet: {ignore: [{rule: rule-id, reason: why}]}`";

/// The suppressions of this tool, `iamvet: {ignore: [{rule, reason}]}`, and what is nearly some.
fn own(metadata: &Node) -> Vec<(Span, Written)> {
    let mut out = Vec::new();
    for entry in metadata.as_map().unwrap_or_default() {
        let Some(key) = entry.key.as_str() else {
            continue;
        };
        if key != OWN {
            if is_like(key, OWN) {
                let message = format!("`{key}` in metadata suppresses nothing");
                out.push((entry.key.span, not_one(message, FORM)));
            }
            continue;
        }
        let Some(keys) = entry.value.as_map() else {
            let message = "`iamvet` in metadata must be a map";
            out.push((entry.value.span, not_one(message, FORM)));
            continue;
        };
        for entry in keys {
            let key = entry.key.as_str().unwrap_or_default();
            if key != IGNORE {
                let message = format!("`iamvet` in metadata has no key `{key}`");
                out.push((entry.key.span, not_one(message, FORM)));
                continue;
            }
            // What is no list is one entry, and tells itself what it lacks.
            let list = entry.value.as_list();
            let list = list.unwrap_or_else(|| std::slice::from_ref(&entry.value));
            out.extend(list.iter().map(|entry| (entry.span, own_entry(entry))));
        }
    }
    out
}

/// Whether a key is another but for its case, its hyphens or one letter.
fn is_like(key: &str, known: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['-', '_'], "");
    key.len() <= 2 * known.len() && strsim::damerau_levenshtein(&key, known) <= 1
}

/// What suppresses nothing, though it is meant to.
fn not_one(message: impl Into<String>, help: &str) -> Written {
    Written {
        faults: vec![Fault::void(message, help)],
        ..Written::new(Dialect::Own, Form::Metadata, Vec::new())
    }
}

/// `{rule, reason, until, owner, grant}`
fn own_entry(entry: &Node) -> Written {
    let mut written = Written::new(Dialect::Own, Form::Metadata, Vec::new());
    for entry in entry.as_map().unwrap_or_default() {
        let key = entry.key.as_str().unwrap_or_default();
        let value = scalar(&entry.value);
        match (key, value) {
            ("rule", _) => {
                let list = entry.value.as_list();
                let list = list.unwrap_or_else(|| std::slice::from_ref(&entry.value));
                let names = list.iter().filter_map(Node::as_str);
                written.names.extend(names.map(str::to_owned));
            }
            ("reason", Some(reason)) => reason.clone_into(&mut written.reason),
            (_, Some(value)) => {
                written.set(key, Sign::Equals, value);
            }
            (_, None) => {
                let message = format!("`{key}` of the suppression is no text");
                let help = "write its value as it is";
                written.faults.push(Fault::void(message, help));
            }
        }
    }
    // Of another form altogether: that it names no rule says it all.
    if written.names.is_empty() {
        written.faults.clear();
    }
    written
}

/// The text of what is one in a suppression; nothing is an empty one.
fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Null => Some(""),
        Kind::Number(text) => Some(text.as_str()),
        _ => node.as_str(),
    }
}

fn listed(metadata: &Node) -> Vec<(Span, Written)> {
    let mut out = Vec::new();
    for listing in &LISTINGS {
        let mut keys = listing.path.iter();
        let list = keys.try_fold(metadata, |node, key| node.get(key));
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
