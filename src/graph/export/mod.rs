//! The graph as text, for other programs and for pictures.
//!
//! Pure functions of the graph and the sources: the same graph gives the same bytes.

mod dot;
mod ids;
mod json;
mod mermaid;

pub use dot::dot;
pub use json::{SCHEMA_VERSION, json};
pub use mermaid::mermaid;

use super::{Attachment, AttachmentKind, Membership};

/// What an attachment means, in the words of an edge's label.
fn attachment_label(attachment: &Attachment) -> String {
    let words = match attachment.kind {
        AttachmentKind::Managed => "attached",
        AttachmentKind::Inline => "inline",
        AttachmentKind::Boundary => "boundary",
    };
    with_condition(words, attachment.condition.as_deref())
}

fn membership_label(membership: &Membership) -> String {
    with_condition("member of", membership.condition.as_deref())
}

fn with_condition(words: &str, condition: Option<&str>) -> String {
    match condition {
        Some(condition) => format!("{words} if {condition}"),
        None => words.to_owned(),
    }
}
