//! Intrinsic functions as they are written: `!Sub x`, `{"Fn::Sub": x}`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use std::fmt::Write;

use crate::syntax::{Kind, Node};
use crate::text::Span;

/// A use of an intrinsic function.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    /// Name without `Fn::` or `!`.
    pub(super) name: &'a str,
    pub(super) argument: &'a Node,
    /// The node that is the call.
    pub(super) node: &'a Node,
}

impl<'a> Call<'a> {
    /// The call that a node is. A map is one when its only key is `Ref` or begins with `Fn::`.
    pub(super) fn of(node: &'a Node) -> Option<Self> {
        let (name, argument) = match &node.kind {
            Kind::Tagged { tag, value, .. } => {
                let tag = tag.as_str();
                (tag.strip_prefix("Fn::").unwrap_or(tag), &**value)
            }
            Kind::Map(entries) => {
                let [entry] = &**entries else {
                    return None;
                };
                match entry.key.as_str()? {
                    "Ref" => ("Ref", &entry.value),
                    key => (key.strip_prefix("Fn::")?, &entry.value),
                }
            }
            _ => return None,
        };
        Some(Self {
            name,
            argument,
            node,
        })
    }

    /// The condition that a node names: `!Condition X`, `{"Condition": X}`.
    pub(super) fn condition_name(node: &'a Node) -> Option<&'a Node> {
        match &node.kind {
            Kind::Tagged { tag, value, .. } if *tag == *"Condition" => Some(value),
            Kind::Map(entries) => match &**entries {
                [entry] if entry.key.as_str() == Some("Condition") => Some(&entry.value),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn span(&self) -> Span {
        self.node.span
    }

    /// Name as in the long form.
    pub(super) fn full_name(&self) -> String {
        match self.name {
            "Ref" | "Condition" => self.name.to_owned(),
            name => format!("Fn::{name}"),
        }
    }
}

/// Longest rendering of an expression; what is longer is told apart by its place.
const MAX_RENDERED: usize = 160;

/// A node on one line, in the short form. Equal expressions of a template give equal texts.
pub(super) fn render(node: &Node) -> String {
    let mut out = String::new();
    write_node(node, &mut out);
    if out.len() > MAX_RENDERED {
        let cut = (0..=MAX_RENDERED)
            .rev()
            .find(|i| out.is_char_boundary(*i))
            .unwrap_or_default();
        out.truncate(cut);
        let _ = write!(out, "… (byte {})", node.span.start);
    }
    out
}

fn write_node(node: &Node, out: &mut String) {
    if out.len() > MAX_RENDERED {
        return;
    }
    if let Some(call) = Call::of(node) {
        let _ = write!(out, "!{} ", call.name);
        return write_node(call.argument, out);
    }
    match &node.kind {
        Kind::Text(literal) => out.push_str(&literal.text),
        Kind::Number(text) => out.push_str(text),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i == 0 { "" } else { ", " });
                write_node(item, out);
            }
            out.push(']');
        }
        Kind::Map(entries) => {
            out.push('{');
            for (i, entry) in entries.iter().enumerate() {
                out.push_str(if i == 0 { "" } else { ", " });
                write_node(&entry.key, out);
                out.push_str(": ");
                write_node(&entry.value, out);
            }
            out.push('}');
        }
        _ => out.push_str("null"),
    }
}
