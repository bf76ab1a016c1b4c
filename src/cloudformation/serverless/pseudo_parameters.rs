//! The plugin `serverless-pseudo-parameters`: texts with `#{AWS::AccountId}` or `#{Table.Arn}` are
//! those of an `Fn::Sub`.
//!
//! Source: `lib/index.js` of release 2.6.1 (npm).

use super::At;
use crate::syntax::{Entry, Kind, Literal, Node};
use crate::text::Str;

/// The plugin.
pub(super) const PLUGIN: &str = "serverless-pseudo-parameters";

/// A template with the plugin's references put in: to pseudo parameters, and where `any` says so to
/// whatever the template has.
pub(super) fn substituted(node: Node, any: bool) -> Node {
    put_in(node, any, false)
}

fn put_in(node: Node, any: bool, in_sub: bool) -> Node {
    let span = node.span;
    let kind = match node.kind {
        Kind::Text(literal) => {
            let Some(text) = with_references(&literal.text, any) else {
                return Node::new(span, Kind::Text(literal));
            };
            // Every byte keeps its place.
            let map = literal.map;
            let text = Node::new(span, Kind::Text(Literal { text, map }));
            return match in_sub {
                true => text,
                false => At(span).map([("Fn::Sub", text)]),
            };
        }
        Kind::List(items) => {
            let items = items.into_vec().into_iter();
            let items = items.enumerate();
            Kind::List(
                items
                    .map(|(i, item)| put_in(item, any, in_sub && i == 0))
                    .collect(),
            )
        }
        Kind::Map(entries) => {
            let entries = entries.into_vec().into_iter().map(|entry| {
                let is_sub = entry.key.as_str() == Some("Fn::Sub");
                Entry {
                    value: put_in(entry.value, any, is_sub),
                    key: entry.key,
                }
            });
            Kind::Map(entries.collect())
        }
        Kind::Tagged {
            tag,
            tag_span,
            value,
        } => {
            let value = Box::new(put_in(*value, any, tag == *"Sub"));
            Kind::Tagged {
                tag,
                tag_span,
                value,
            }
        }
        other => other,
    };
    Node::new(span, kind)
}

/// The text for `Fn::Sub`; none when nothing is to be put in.
fn with_references(text: &str, any: bool) -> Option<Str> {
    let mut out: Option<Vec<u8>> = None;
    for (at, _) in text.match_indices("#{") {
        let name = text.get(at + 2..).and_then(|rest| rest.split_once('}'));
        let Some((name, _)) = name.filter(|(name, _)| !name.is_empty()) else {
            continue;
        };
        let is_pseudo = || {
            let own = name.strip_prefix("AWS::");
            own.is_some_and(|own| own.bytes().all(|b| b.is_ascii_alphabetic()))
        };
        if any || is_pseudo() {
            let bytes = out.get_or_insert_with(|| text.as_bytes().to_vec());
            bytes.splice(at..=at, *b"$");
        }
    }
    out.and_then(|bytes| String::from_utf8(bytes).ok())
        .map(Str::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_take_the_form_of_fn_sub() {
        for (text, any, expected) in [
            ("arn:#{AWS::Region}:x", false, Some("arn:${AWS::Region}:x")),
            (
                "#{A}/#{AWS::AccountId}",
                false,
                Some("#{A}/${AWS::AccountId}"),
            ),
            ("#{A.Arn}/é", true, Some("${A.Arn}/é")),
            ("#{A", true, None),
            ("#{}", true, None),
            ("#@{A}", true, None),
            ("${A}", true, None),
        ] {
            assert_eq!(with_references(text, any).as_deref(), expected, "{text}");
        }
    }
}
