//! The graph as text, for other programs and for pictures.
//!
//! Pure functions of the graph and the sources: the same graph gives the same bytes.

mod dot;
mod form;
mod ids;
mod json;
mod mermaid;

pub use dot::dot;
pub use form::SCHEMA_VERSION;
pub use json::{json, json_schema};
pub use mermaid::mermaid;

use rustc_hash::FxHashMap;

use super::label::shown;
use super::{
    Assignment, Attachment, AttachmentKind, Broker, Credential, Graph, Membership,
    ResourceAttachment,
};

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

fn assignment_label(assignment: &Assignment) -> String {
    let words = match &assignment.target {
        Some(target) => format!("assigned in {}", shown(target)),
        None => "assigned".to_owned(),
    };
    with_condition(&words, assignment.condition.as_deref())
}

/// What a credential is called beside its user, whom the edge leads to.
fn credential_name(credential: &Credential) -> String {
    match &credential.status {
        Some(status) => format!("{} ({})", credential.kind.words(), shown(status)),
        None => credential.kind.words().to_owned(),
    }
}

fn broker_name(broker: &Broker) -> String {
    match &broker.name {
        Some(name) => shown(name),
        None => broker.declared.resource.address.to_string(),
    }
}

fn broker_label(broker: &Broker) -> String {
    let words = match &broker.audience {
        Some(audience) => format!("hands out to {audience}"),
        None => "hands out".to_owned(),
    };
    with_condition(&words, broker.condition.as_deref())
}

fn with_condition(words: &str, condition: Option<&str>) -> String {
    match condition {
        Some(condition) => format!("{words} if {condition}"),
        None => words.to_owned(),
    }
}

/// What policies are attached to that are no principals', each once.
struct Targets {
    names: Vec<String>,
    /// The index of the name of each attachment's target; none for sessions.
    of: Vec<Option<usize>>,
}

impl Targets {
    fn of(graph: &Graph) -> Self {
        let mut names = Vec::new();
        let mut known = FxHashMap::default();
        let mut index = |name: String| {
            *known.entry(name).or_insert_with_key(|name: &String| {
                names.push(name.clone());
                names.len() - 1
            })
        };
        let attachments = graph.resource_attachments.iter();
        let of = attachments
            .map(|a| target_name(a).map(&mut index))
            .collect();
        Self { names, of }
    }
}

fn target_name(attachment: &ResourceAttachment) -> Option<String> {
    let resource = || Some(attachment.resource.as_ref()?.to_string());
    let reference = || attachment.reference.as_ref().map(shown);
    let arn = attachment.arn.as_ref().map(shown);
    arn.or_else(resource).or_else(reference)
}
