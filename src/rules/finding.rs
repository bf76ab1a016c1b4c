//! Findings with everything that does not depend on the rule.

use crate::diag::{Access, Confidence, Finding, Fingerprint, Label, LabelRole};
use crate::graph::{Declaration, Graph, PolicyKind, Principal};
use crate::policy::{Item, Leaf, PrincipalName, Statement, Verdict, entry_form, statement_form};
use crate::rules::{Context, HeldDocument, Owner, describe};
use crate::text::Span;

/// How sure a finding is that rests on an exemption not applying, and on a condition.
pub fn confidence(exempted: Verdict, condition: Option<&str>) -> Confidence {
    if exempted == Verdict::Unknown || condition.is_some() {
        Confidence::Medium
    } else {
        Confidence::High
    }
}

/// What a rule says, in its own words.
pub struct Words {
    /// See [`Finding::primary_text`].
    pub primary: String,
    /// See [`Finding::message`].
    pub message: String,
    /// See [`Finding::help`].
    pub help: String,
}

/// A finding about a principal, at the name of a declaration.
pub fn about_principal(
    context: &Context<'_>,
    principal: &Principal,
    declared: &Declaration,
    words: Words,
) -> Finding {
    Finding {
        severity: context.severity(principal.kind),
        principal_kind: Some(principal.kind.key()),
        ..about(context, describe::principal(principal), declared, words)
    }
}

/// A finding about an entity that is no principal, at the name of a declaration.
pub fn about(
    context: &Context<'_>,
    entity: String,
    declared: &Declaration,
    words: Words,
) -> Finding {
    let environment = context.graph.environment(declared);
    Finding {
        rule: context.rule.id.into(),
        subject: declared.origin.name,
        severity: context.severity(None),
        confidence: Confidence::High,
        primary: declared.origin.name,
        primary_text: words.primary,
        labels: describe::code_labels(declared),
        address: declared.declaration.to_string(),
        instances: vec![declared.resource.address.to_string()],
        environments: environment.into_iter().map(str::to_owned).collect(),
        construct: describe::construct(declared),
        resource_span: declared.origin.whole,
        entity,
        principal_kind: None,
        policy_kind: None,
        message: words.message,
        condition: None,
        help: words.help,
        fixes: Vec::new(),
        grant: String::new(),
        accesses: Vec::new(),
        fingerprint: Fingerprint::default(),
        covers: Vec::new(),
        suppression: None,
    }
}

/// A place in a document: what a finding about it stands at.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The token.
    pub span: Span,
    /// What is written there, where that is a text: its way is shown.
    pub leaf: Option<&'a Leaf>,
}

impl<'a> From<&'a Leaf> for Place<'a> {
    fn from(leaf: &'a Leaf) -> Self {
        Self {
            span: leaf.span,
            leaf: Some(leaf),
        }
    }
}

impl From<Span> for Place<'_> {
    fn from(span: Span) -> Self {
        Self { span, leaf: None }
    }
}

/// A finding about a statement, at a place in it. Its severity follows the reach of the document.
/// What it grants is the whole statement; what is accepted with it, of a rule about access, is what
/// those who hold the document have by that.
pub fn about_statement<'a>(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    place: impl Into<Place<'a>>,
    words: Words,
) -> Finding {
    let finding = about_document(context, held, place, words);
    let condition = finding
        .condition
        .or_else(|| statement.when.as_ref().map(|when| when.to_string()));
    Finding {
        subject: statement.span,
        confidence: confidence(Verdict::No, condition.as_deref()),
        condition,
        grant: statement_form(statement),
        accesses: accesses(context, held, statement, None),
        ..finding
    }
}

/// A finding about one of the principals that a statement names: what it grants, and what is
/// accepted with it, is what that one gets.
pub fn about_entry(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    entry: &Item<PrincipalName>,
    words: Words,
) -> Finding {
    Finding {
        grant: entry_form(statement, entry),
        accesses: accesses(context, held, statement, Some(entry)),
        ..about_statement(context, held, statement, &entry.leaf, words)
    }
}

fn accesses(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    entry: Option<&Item<PrincipalName>>,
) -> Vec<Access> {
    match context.rule.is_about_access() {
        true => vec![context.accesses().statement(held, statement, entry)],
        false => Vec::new(),
    }
}

/// A finding about a document, at a place in it. Its severity follows the reach of the document.
pub fn about_document<'a>(
    context: &Context<'_>,
    held: &HeldDocument,
    place: impl Into<Place<'a>>,
    words: Words,
) -> Finding {
    let place: Place<'_> = place.into();
    let words = match place.leaf {
        Some(leaf) => Words {
            primary: leaf.masked(&words.primary),
            message: leaf.masked(&words.message),
            help: leaf.masked(&words.help),
        },
        None => words,
    };
    let entity = describe::owner(context.graph, held);
    let severity = context.severity_at(held);
    let found = match held.declared(context.graph) {
        Some(declared) => about(context, entity, declared, words),
        None => about_file(context, entity, held, words),
    };
    let condition = place.leaf.and_then(|leaf| leaf.when.as_ref());
    let condition = condition.map(|when| when.to_string());
    Finding {
        severity,
        principal_kind: describe::owning_principal(context.graph, held).map(|p| p.kind.key()),
        policy_kind: policy_kind(context.graph, held),
        primary: place.span,
        subject: place.span,
        labels: labels(context, held, place),
        confidence: confidence(Verdict::No, condition.as_deref()),
        condition,
        ..found
    }
}

/// The kind of the policy of a document, see [`Finding::policy_kind`]; none of a trust policy.
fn policy_kind(graph: &Graph, held: &HeldDocument) -> Option<&'static str> {
    let Owner::Policy(id) = held.owner else {
        return None;
    };
    let edge = held.resource_attachments.first();
    let edge = edge.and_then(|i| graph.resource_attachments.get(*i));
    match (graph.policy(id).kind, edge) {
        (PolicyKind::ResourceBased, Some(edge)) => Some(edge.service),
        (kind, _) => Some(kind.name()),
    }
}

/// A finding about a document in a file of its own.
fn about_file(context: &Context<'_>, entity: String, held: &HeldDocument, words: Words) -> Finding {
    let address = match held.owner {
        Owner::Policy(id) => context.graph.policy(id).display_name(),
        Owner::Trust(id) => context.graph.principal(id).display_name(),
    };
    Finding {
        entity,
        ..in_file(context, &address, held.document.span, words)
    }
}

/// A finding about what stands in a file, whatever declares it: about the declaration around it,
/// where the graph has that, else about the file at `path`.
pub fn at_text(context: &Context<'_>, path: &str, place: Span, words: Words) -> Finding {
    let graph = context.graph;
    let principals = graph.principals.iter().filter_map(|p| p.declared.as_ref());
    let policies = graph.policies.iter().filter_map(|p| p.declared.as_ref());
    let credentials = graph.credentials.iter().map(|c| &c.declared);
    let certificates = graph.certificates.iter().map(|c| &c.declared);
    let mut declared = principals
        .chain(policies)
        .chain(credentials)
        .chain(certificates);
    let found = match declared.find(|declared| declared.origin.whole.contains(place)) {
        Some(declared) => {
            let entity = format!("`{}`", declared.declaration);
            about(context, entity, declared, words)
        }
        None => in_file(context, path, place, words),
    };
    Finding {
        primary: place,
        subject: place,
        ..found
    }
}

/// A finding about a file, which is its address.
fn in_file(context: &Context<'_>, path: &str, place: Span, words: Words) -> Finding {
    Finding {
        rule: context.rule.id.into(),
        subject: place,
        severity: context.severity(None),
        confidence: Confidence::High,
        primary: place,
        primary_text: words.primary,
        labels: Vec::new(),
        instances: vec![path.to_owned()],
        address: path.to_owned(),
        environments: Vec::new(),
        construct: None,
        resource_span: place,
        entity: format!("file `{path}`"),
        principal_kind: None,
        policy_kind: None,
        message: words.message,
        condition: None,
        help: words.help,
        fixes: Vec::new(),
        grant: String::new(),
        accesses: Vec::new(),
        fingerprint: Fingerprint::default(),
        covers: Vec::new(),
        suppression: None,
    }
}

/// At most this many attachments of a document are shown.
const MAX_ATTACHMENTS: usize = 4;

/// The way of the text, what declares the document where that is elsewhere, whom it is attached to,
/// and the calls that lead there.
fn labels(context: &Context<'_>, held: &HeldDocument, place: Place<'_>) -> Vec<Label> {
    let graph = context.graph;
    let declared = held.declared(graph);
    let mut labels = match (place.leaf, declared) {
        (Some(leaf), Some(declared)) => describe::hop_labels(&leaf.via, declared.kind, place.span),
        _ => Vec::new(),
    };
    let mut add = |span: Span, role, text: String| {
        let known = |l: &Label| l.span == span && l.role == role;
        if span != place.span && !labels.iter().any(known) {
            labels.push(Label { span, role, text });
        }
    };
    if let Some(declared) = declared
        && !declared.origin.whole.contains(place.span)
    {
        let text = format!("{} is declared here", describe::owner(graph, held));
        add(declared.origin.name, LabelRole::Grants, text);
    }
    let attachments = held
        .attachments
        .iter()
        .filter_map(|i| graph.attachments.get(*i));
    for attachment in attachments.take(MAX_ATTACHMENTS) {
        let principal = graph.principal(attachment.principal);
        if Some(&attachment.declared.resource) != declared.map(|d| &d.resource) {
            let text = format!("attached to {} here", describe::principal(principal));
            add(attachment.token, LabelRole::Attached, text);
        }
    }
    if let Some(declared) = declared {
        for label in describe::code_labels(declared) {
            add(label.span, label.role, label.text);
        }
    }
    labels
}
