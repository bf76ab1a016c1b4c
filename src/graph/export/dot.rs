//! Graphviz DOT.

use std::fmt::Write;

use super::ids::Ids;
use super::{
    Label, Targets, assignment_label, attachment_label, broker_label, broker_name, credential_name,
    membership_label, policy_name, principal_name, profile_name, provider_name, session_policies,
    with_condition,
};
use crate::graph::{AttachmentKind, Graph, PolicyKind, PrincipalId, PrincipalKind};
use crate::text::Sources;

/// The graph in the language of Graphviz, from left to right: principals, then policies.
pub fn dot(graph: &Graph, sources: &Sources) -> String {
    let ids = Ids::of(graph, sources);
    let mut out = String::from(
        "digraph iamvet {\n  rankdir=LR;\n  node [fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10];\n",
    );
    for (principal, id) in graph.principals.iter().zip(&ids.principals) {
        let style = principal_style(principal.kind);
        node(
            &mut out,
            id,
            style,
            principal.kind.name(),
            &principal_name(principal),
        );
    }
    for (policy, id) in graph.policies.iter().zip(&ids.policies) {
        let (style, kind) = policy_style(policy.kind);
        node(&mut out, id, style, kind, &policy_name(policy));
    }
    for (i, profile) in graph.instance_profiles.iter().enumerate() {
        let id = format!("instance-profile#{}", i + 1);
        let name = profile_name(profile);
        node(&mut out, &id, "shape=cds", "instance profile", &name);
        if let Some(role) = profile.role {
            let label = with_condition("holds", profile.condition.as_deref());
            edge(&mut out, &id, &ids.principals[role.0 as usize], &label, "");
        }
    }
    for membership in &graph.memberships {
        let user = &ids.principals[membership.user.0 as usize];
        let group = &ids.principals[membership.group.0 as usize];
        edge(
            &mut out,
            user,
            group,
            &membership_label(membership),
            ", style=dotted",
        );
    }
    for attachment in &graph.attachments {
        let principal = &ids.principals[attachment.principal.0 as usize];
        let policy = &ids.policies[attachment.policy.0 as usize];
        let style = match attachment.kind {
            AttachmentKind::Boundary => ", style=dashed",
            AttachmentKind::Managed | AttachmentKind::Inline => "",
        };
        edge(
            &mut out,
            principal,
            policy,
            &attachment_label(attachment),
            style,
        );
    }
    let targets = Targets::of(graph);
    for (i, name) in targets.names.iter().enumerate() {
        let label = Label::new(name.clone(), None);
        node(&mut out, &target_id(i), "shape=box", "resource", &label);
    }
    for (attachment, target) in graph.resource_attachments.iter().zip(&targets.of) {
        let Some(target) = *target else {
            continue;
        };
        let policy = &ids.policies[attachment.policy.0 as usize];
        let label = with_condition("attached", attachment.condition.as_deref());
        edge(&mut out, policy, &target_id(target), &label, "");
    }
    identities(&mut out, graph, &ids);
    out.push_str("}\n");
    out
}

/// Providers, assignments, credentials and brokers.
fn identities(out: &mut String, graph: &Graph, ids: &Ids) {
    let principal = |id: PrincipalId| &ids.principals[id.0 as usize];
    for (provider, id) in graph.identity_providers.iter().zip(&ids.providers) {
        let name = provider_name(provider);
        node(out, id, "shape=house", provider.kind.words(), &name);
    }
    for federation in &graph.federations {
        let provider = &ids.providers[federation.provider.0 as usize];
        let label = with_condition("trusts", federation.condition.as_deref());
        edge(out, principal(federation.role), provider, &label, "");
    }
    for assignment in &graph.assignments {
        let set = principal(assignment.permission_set);
        let label = assignment_label(assignment);
        edge(out, principal(assignment.principal), set, &label, "");
    }
    for (i, credential) in graph.credentials.iter().enumerate() {
        let id = format!("credential#{}", i + 1);
        let label = with_condition("of", credential.condition.as_deref());
        let name = credential_name(credential);
        node(out, &id, "shape=cds", "credential", &name);
        edge(out, &id, principal(credential.user), &label, "");
    }
    for (i, attachment) in session_policies(graph) {
        let policy = &ids.policies[attachment.policy.0 as usize];
        let label = with_condition("limits sessions by", attachment.condition.as_deref());
        edge(out, &broker_id(i), policy, &label, ", style=dashed");
    }
    for (i, broker) in graph.brokers.iter().enumerate() {
        let id = broker_id(i);
        let words = broker.kind.words();
        node(out, &id, "shape=cds", words, &broker_name(broker));
        edge(out, &id, principal(broker.role), &broker_label(broker), "");
    }
}

fn broker_id(index: usize) -> String {
    format!("broker#{}", index + 1)
}

fn target_id(index: usize) -> String {
    format!("resource#{}", index + 1)
}

fn principal_style(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::User => "shape=ellipse",
        PrincipalKind::Group => "shape=tab",
        PrincipalKind::Role => "shape=hexagon",
        PrincipalKind::PermissionSet => "shape=component",
        PrincipalKind::IdentityUser | PrincipalKind::Identity => "shape=ellipse, style=dashed",
        PrincipalKind::IdentityGroup => "shape=tab, style=dashed",
    }
}

fn policy_style(kind: PolicyKind) -> (&'static str, &'static str) {
    match kind {
        PolicyKind::Inline => ("shape=note, style=dashed", "inline policy"),
        PolicyKind::Document => ("shape=note, style=dashed", "policy document"),
        PolicyKind::Customer => ("shape=note", "policy"),
        PolicyKind::AwsManaged => (
            "shape=note, style=filled, fillcolor=\"#ffe8cc\"",
            "AWS managed policy",
        ),
        PolicyKind::External => (
            "shape=note, style=filled, fillcolor=\"#eeeeee\"",
            "outside policy",
        ),
        PolicyKind::Unresolved => ("shape=note, style=dotted", "unknown policy"),
        PolicyKind::ResourceBased
        | PolicyKind::Endpoint
        | PolicyKind::Session
        | PolicyKind::Service
        | PolicyKind::ServiceControl
        | PolicyKind::ResourceControl => ("shape=note", kind.words()),
    }
}

fn node(out: &mut String, id: &str, style: &str, kind: &str, label: &Label) {
    let (id, name) = (quoted(id), escaped(&label.name));
    let construct = label.construct.as_deref();
    let construct = construct.map_or_else(String::new, |path| format!("\\n{}", escaped(path)));
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "  {id} [{style}, label=\"{kind}\\n{name}{construct}\"];"
    );
}

fn edge(out: &mut String, from: &str, to: &str, label: &str, style: &str) {
    let (from, to, label) = (quoted(from), quoted(to), quoted(label));
    let _ = writeln!(out, "  {from} -> {to} [label={label}{style}];");
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A backslash would start one of Graphviz's own escapes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
