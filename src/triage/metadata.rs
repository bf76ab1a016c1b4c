//! Suppressions in the `Metadata` of a template's resources.

use super::comment::{Dialect, Form, Written};
use crate::syntax::Node;
use crate::text::Span;

/// The suppressions of every resource of a template, with the place of each, and a place in the
/// resource that it is for: metadata that extends a generated resource stands elsewhere.
pub fn read(root: &Node) -> Vec<(Span, Span, Written)> {
    let mut out = Vec::new();
    for (whole, metadata) in root.get("Resources").map(metadata).unwrap_or_default() {
        for (dialect, tool, list, name, reason) in [
            (Dialect::Own, "iamvet", "ignore", "rule", "reason"),
            (Dialect::Checkov, "checkov", "skip", "id", "comment"),
            (
                Dialect::CfnNag,
                "cfn_nag",
                "rules_to_suppress",
                "id",
                "reason",
            ),
            (
                Dialect::CdkNag,
                "cdk_nag",
                "rules_to_suppress",
                "id",
                "reason",
            ),
        ] {
            let entries = metadata.get(tool).and_then(|tool| tool.get(list));
            // What is no list is one entry that says nothing, so that it is told.
            let listed = entries.map(|entries| {
                entries
                    .as_list()
                    .unwrap_or_else(|| std::slice::from_ref(entries))
            });
            for entry in listed.unwrap_or_default() {
                let text = |key| entry.get(key).and_then(Node::as_str).map(str::to_owned);
                let own = |key| text(key).filter(|_| dialect == Dialect::Own);
                let written = Written {
                    reason: text(reason).unwrap_or_default(),
                    until: own("until"),
                    owner: own("owner"),
                    grant: own("grant"),
                    ..Written::new(dialect, Form::Metadata, text(name).into_iter().collect())
                };
                let place = match whole.contains(entry.span) {
                    true => entry.span,
                    false => whole,
                };
                out.push((entry.span, place, written));
            }
        }
    }
    out
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
