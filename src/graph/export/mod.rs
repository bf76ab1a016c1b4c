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
pub use ids::Ids;
pub use json::{json, json_schema};
pub use mermaid::mermaid;

use rustc_hash::FxHashMap;

use super::label::shown;
use super::{
    Assignment, Attachment, AttachmentKind, Broker, Credential, Declaration, Graph,
    IdentityProvider, InstanceProfile, Membership, Policy, Principal, ResourceAttachment,
};
use crate::value::ResourceId;

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
fn credential_name(credential: &Credential) -> Label {
    let name = match &credential.status {
        Some(status) => format!("{} ({})", credential.kind.words(), shown(status)),
        None => credential.kind.words().to_owned(),
    };
    Label::new(name, Some(&credential.declared))
}

fn broker_name(broker: &Broker) -> Label {
    let name = match &broker.name {
        Some(name) => shown(name),
        None => broker.declared.resource.address.to_string(),
    };
    Label::new(name, Some(&broker.declared))
}

fn profile_name(profile: &InstanceProfile) -> Label {
    let name = match &profile.name {
        Some(name) => shown(name),
        None => profile.declared.resource.address.to_string(),
    };
    Label::new(name, Some(&profile.declared))
}

fn principal_name(principal: &Principal) -> Label {
    Label::new(principal.display_name(), principal.declared.as_ref())
}

fn policy_name(policy: &Policy) -> Label {
    Label::new(policy.display_name(), policy.declared.as_ref())
}

fn provider_name(provider: &IdentityProvider) -> Label {
    Label::new(provider.display_name(), provider.declared.as_ref())
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

/// The policies that limit the sessions of what hands roles out: the index of the broker, and the
/// attachment.
fn session_policies(graph: &Graph) -> Vec<(usize, &ResourceAttachment)> {
    let mut brokers: FxHashMap<&ResourceId, Vec<usize>> = FxHashMap::default();
    for (i, broker) in graph.brokers.iter().enumerate() {
        let of_resource = brokers.entry(&broker.declared.resource).or_default();
        of_resource.push(i);
    }
    let attachments = graph.resource_attachments.iter();
    attachments
        .filter(|attachment| target_name(attachment).is_none())
        .flat_map(|attachment| {
            let of_resource = brokers.get(&attachment.declared.resource);
            let of_resource = of_resource.into_iter().flatten();
            of_resource.map(move |i| (*i, attachment))
        })
        .collect()
}

/// What an entity is called in a picture.
struct Label {
    name: String,
    /// The construct of the AWS CDK that it was synthesized from.
    construct: Option<String>,
}

impl Label {
    fn new(name: String, declared: Option<&Declaration>) -> Self {
        let construct = declared.and_then(|declared| declared.origin.construct.as_ref());
        Self {
            name,
            construct: construct.map(|construct| construct.name().to_owned()),
        }
    }
}

fn target_name(attachment: &ResourceAttachment) -> Option<String> {
    let resource = || Some(attachment.resource.as_ref()?.to_string());
    let reference = || attachment.reference.as_ref().map(shown);
    let arn = attachment.arn.as_ref().map(shown);
    arn.or_else(resource).or_else(reference)
}
