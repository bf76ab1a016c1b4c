//! Mermaid flowcharts, which GitHub and GitLab draw in Markdown.

use std::fmt::Write;

use super::{
    Label, Targets, assignment_label, attachment_label, broker_label, broker_name, credential_name,
    membership_label, policy_name, principal_name, profile_name, provider_name, session_policies,
    with_condition,
};
use crate::graph::{AttachmentKind, Graph, PolicyKind, PrincipalId, PrincipalKind};

/// The graph as a flowchart from left to right: principals, then policies.
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    for (i, principal) in graph.principals.iter().enumerate() {
        let (open, close) = match principal.kind {
            PrincipalKind::User => ("([", "])"),
            PrincipalKind::Group => ("[[", "]]"),
            PrincipalKind::Role => ("{{", "}}"),
            PrincipalKind::PermissionSet => ("[/", "/]"),
            PrincipalKind::IdentityUser | PrincipalKind::Identity => ("(", ")"),
            PrincipalKind::IdentityGroup => ("[[", "]]"),
        };
        let (kind, label) = (principal.kind.name(), principal_name(principal));
        node(&mut out, &format!("p{i}"), [open, close], kind, &label);
    }
    for (i, policy) in graph.policies.iter().enumerate() {
        let (open, close, kind) = match policy.kind {
            PolicyKind::Inline => (">", "]", "inline policy"),
            PolicyKind::Document => (">", "]", "policy document"),
            PolicyKind::Customer => ("[", "]", "policy"),
            PolicyKind::AwsManaged => ("[(", ")]", "AWS managed policy"),
            PolicyKind::External => ("(", ")", "outside policy"),
            PolicyKind::Unresolved => ("((", "))", "unknown policy"),
            PolicyKind::ResourceBased
            | PolicyKind::Endpoint
            | PolicyKind::Session
            | PolicyKind::Service
            | PolicyKind::ServiceControl
            | PolicyKind::ResourceControl => ("[", "]", policy.kind.words()),
        };
        let label = policy_name(policy);
        node(&mut out, &format!("q{i}"), [open, close], kind, &label);
    }
    for (i, profile) in graph.instance_profiles.iter().enumerate() {
        let (id, label) = (format!("i{i}"), profile_name(profile));
        node(&mut out, &id, ["[\\", "/]"], "instance profile", &label);
        if let Some(role) = profile.role {
            let label = with_condition("holds", profile.condition.as_deref());
            edge(
                &mut out,
                &format!("i{i}"),
                "-->",
                &label,
                &format!("p{}", role.0),
            );
        }
    }
    for membership in &graph.memberships {
        let (user, group) = (membership.user.0, membership.group.0);
        let label = membership_label(membership);
        edge(
            &mut out,
            &format!("p{user}"),
            "==>",
            &label,
            &format!("p{group}"),
        );
    }
    for attachment in &graph.attachments {
        let arrow = match attachment.kind {
            AttachmentKind::Boundary => "-.->",
            AttachmentKind::Managed | AttachmentKind::Inline => "-->",
        };
        let (principal, policy) = (attachment.principal.0, attachment.policy.0);
        let label = attachment_label(attachment);
        edge(
            &mut out,
            &format!("p{principal}"),
            arrow,
            &label,
            &format!("q{policy}"),
        );
    }
    let targets = Targets::of(graph);
    for (i, name) in targets.names.iter().enumerate() {
        let label = Label::new(name.clone(), None);
        node(&mut out, &format!("r{i}"), ["[", "]"], "resource", &label);
    }
    for (attachment, target) in graph.resource_attachments.iter().zip(&targets.of) {
        let Some(target) = target else {
            continue;
        };
        let label = with_condition("attached", attachment.condition.as_deref());
        let (policy, target) = (format!("q{}", attachment.policy.0), format!("r{target}"));
        edge(&mut out, &policy, "-->", &label, &target);
    }
    identities(&mut out, graph);
    out
}

/// Providers, assignments, credentials and brokers.
fn identities(out: &mut String, graph: &Graph) {
    let principal = |id: PrincipalId| format!("p{}", id.0);
    for (i, provider) in graph.identity_providers.iter().enumerate() {
        let (kind, label) = (provider.kind.words(), provider_name(provider));
        node(out, &format!("f{i}"), ["[/", "\\]"], kind, &label);
    }
    for federation in &graph.federations {
        let provider = format!("f{}", federation.provider.0);
        let label = with_condition("trusts", federation.condition.as_deref());
        edge(out, &principal(federation.role), "-->", &label, &provider);
    }
    for assignment in &graph.assignments {
        let (who, set) = (assignment.principal, assignment.permission_set);
        let label = assignment_label(assignment);
        edge(out, &principal(who), "==>", &label, &principal(set));
    }
    for (i, credential) in graph.credentials.iter().enumerate() {
        let id = format!("c{i}");
        let label = with_condition("of", credential.condition.as_deref());
        let name = credential_name(credential);
        node(out, &id, ["([", "])"], "credential", &name);
        edge(out, &id, "-->", &label, &principal(credential.user));
    }
    for (i, attachment) in session_policies(graph) {
        let policy = format!("q{}", attachment.policy.0);
        let label = with_condition("limits sessions by", attachment.condition.as_deref());
        edge(out, &format!("b{i}"), "-.->", &label, &policy);
    }
    for (i, broker) in graph.brokers.iter().enumerate() {
        let id = format!("b{i}");
        let (kind, label) = (broker.kind.words(), broker_name(broker));
        node(out, &id, ["[\\", "/]"], kind, &label);
        edge(
            out,
            &id,
            "-->",
            &broker_label(broker),
            &principal(broker.role),
        );
    }
}

/// A node between brackets that tell its shape.
fn node(out: &mut String, id: &str, [open, close]: [&str; 2], kind: &str, label: &Label) {
    let name = escaped(&label.name);
    let construct = label.construct.as_deref();
    let construct = construct.map_or_else(String::new, |path| format!("<br/>{}", escaped(path)));
    // Writing to a string cannot fail.
    let _ = writeln!(out, "  {id}{open}\"{kind}: {name}{construct}\"{close}");
}

fn edge(out: &mut String, from: &str, arrow: &str, label: &str, to: &str) {
    let _ = writeln!(out, "  {from} {arrow}|\"{}\"| {to}", escaped(label));
}

/// Mermaid reads entity codes in quoted labels; quotes, HTML and Markdown would be taken for
/// their own.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
