//! The graph as one document, grouped by kind.
//!
//! What is certainly not set is absent, and lists are always there. What is not known is never
//! absent: it is a map with the key `unknown`, or a text in which `${…}` stands for it; and each
//! entity lists all of it under `unknown`.

mod edges;
mod entities;
mod node;
mod statements;
mod values;

pub use node::{Data, Found, Node};

use node::Fields;

use crate::graph::export::Ids;
use crate::graph::{
    Attachment, AttachmentKind, Credential, Declaration, Federation, Graph, Membership, PolicyId,
    PrincipalId, PrincipalKind,
};
use crate::text::{Sources, Span};

/// Version of the document's schema; it rises when a field goes away or changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The document, and whose its parts are.
pub struct Input<'a> {
    /// The whole document.
    pub root: Node,
    subjects: Vec<(&'static str, Vec<Subject<'a>>)>,
}

/// Whose a part of the document is.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// What declares it.
    pub declared: Option<&'a Declaration>,
    /// What it is called: "role `app`".
    pub label: String,
    /// What kind of principal it is about.
    pub kind: Option<PrincipalKind>,
    /// The condition under which it is there, where that is not decided.
    pub condition: Option<&'a str>,
    /// What of the graph it is, where accesses hang on that.
    pub part: Option<GraphPart>,
}

/// A part of the graph that accesses hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphPart {
    /// A principal.
    Principal(PrincipalId),
    /// A policy.
    Policy(PolicyId),
    /// An edge from a principal to a policy, by its place.
    Attachment(usize),
}

/// An entry of the document, as the part of the graph that it is.
fn of_part((node, subject): Entry<'_>, part: GraphPart) -> Entry<'_> {
    let part = Some(part);
    (node, Subject { part, ..subject })
}

impl<'a> Input<'a> {
    /// Whose the part is that a pointer leads to; none for what is no one's, such as the list of
    /// all users.
    pub fn subject(&self, pointer: &str) -> Option<&Subject<'a>> {
        let mut parts = pointer.strip_prefix('/')?.split('/');
        let group = parts.next()?;
        let index: usize = parts.next()?.parse().ok()?;
        let (_, subjects) = self.subjects.iter().find(|(name, _)| *name == group)?;
        subjects.get(index)
    }

    /// The document as JSON, on one line, in a form that is YAML too.
    pub fn json(&self) -> String {
        escape(&serde_json::to_string(&self.root).unwrap_or_default())
    }

    /// The document as JSON for people.
    pub fn pretty(&self) -> String {
        let mut text = escape(&serde_json::to_string_pretty(&self.root).unwrap_or_default());
        text.push('\n');
        text
    }
}

/// Guard reads JSON as YAML, in which some characters cannot stand as they are. In JSON such
/// characters are in texts only, where each may be escaped.
fn escape(json: &str) -> String {
    let is_refused = |c: char| {
        matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
        ) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if !json.contains(is_refused) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match is_refused(c) {
            true => out += &format!("\\u{:04x}", u32::from(c)),
            false => out.push(c),
        }
    }
    out
}

/// The document of a graph.
pub fn input<'a>(graph: &'a Graph, sources: &'a Sources) -> Input<'a> {
    let ids = Ids::of(graph, sources);
    Writer::new(graph, sources, &ids).write()
}

/// Writes the document.
struct Writer<'a, 'i> {
    graph: &'a Graph,
    sources: &'a Sources,
    ids: &'i Ids,
    /// By principal.
    of: Vec<Edges<'a>>,
}

/// What leads from a principal.
#[derive(Default)]
struct Edges<'a> {
    attachments: Vec<&'a Attachment>,
    groups: Vec<&'a Membership>,
    members: Vec<&'a Membership>,
    credentials: Vec<&'a Credential>,
    federations: Vec<&'a Federation>,
}

impl<'a, 'i> Writer<'a, 'i> {
    fn new(graph: &'a Graph, sources: &'a Sources, ids: &'i Ids) -> Self {
        let mut of: Vec<Edges<'a>> = Vec::new();
        of.resize_with(graph.principals.len(), Edges::default);
        let mut at = |id: PrincipalId, add: &dyn Fn(&mut Edges<'a>)| {
            if let Some(edges) = of.get_mut(id.0 as usize) {
                add(edges);
            }
        };
        for edge in &graph.attachments {
            at(edge.principal, &|it| it.attachments.push(edge));
        }
        for edge in &graph.memberships {
            at(edge.user, &|it| it.groups.push(edge));
            at(edge.group, &|it| it.members.push(edge));
        }
        for credential in &graph.credentials {
            at(credential.user, &|it| it.credentials.push(credential));
        }
        for edge in &graph.federations {
            at(edge.role, &|it| it.federations.push(edge));
        }
        Self {
            graph,
            sources,
            ids,
            of,
        }
    }

    fn write(&self) -> Input<'a> {
        let identities = [
            PrincipalKind::IdentityUser,
            PrincipalKind::IdentityGroup,
            PrincipalKind::Identity,
        ];
        let groups = [
            ("users", self.principals(&[PrincipalKind::User])),
            ("groups", self.principals(&[PrincipalKind::Group])),
            ("roles", self.principals(&[PrincipalKind::Role])),
            (
                "permission_sets",
                self.principals(&[PrincipalKind::PermissionSet]),
            ),
            ("identities", self.principals(&identities)),
            ("policies", self.policies()),
            ("attachments", self.attachments()),
            ("memberships", self.memberships()),
            ("resource_policies", self.resource_policies()),
            ("instance_profiles", self.instance_profiles()),
            ("identity_providers", self.providers()),
            ("federations", self.federations()),
            ("assignments", self.assignments()),
            ("credentials", self.credentials()),
            ("brokers", self.brokers()),
            ("delegations", self.delegations()),
            ("external_principals", self.external_principals()),
            ("external_policies", self.external_policies()),
        ];
        let mut root = Fields::default();
        root.add("schema_version", Node::new(Data::Number(SCHEMA_VERSION)));
        let mut subjects = Vec::new();
        for (name, entries) in groups {
            let (nodes, of_group) = entries.into_iter().unzip();
            root.add(name, Node::list(nodes));
            subjects.push((name, of_group));
        }
        Input {
            root: root.finish(),
            subjects,
        }
    }

    /// What all that is declared says of its place.
    fn declared(&self, fields: &mut Fields, declared: &'a Declaration) {
        fields.word("address", declared.resource.address.as_str());
        fields.word("type", declared.resource_type.as_str());
        fields.word(
            "language",
            match declared.kind {
                crate::value::ResourceKind::Terraform => "terraform",
                crate::value::ResourceKind::CloudFormation => "cloudformation",
            },
        );
        fields.word("file", self.sources.path(declared.origin.name.file));
        let environment = self.graph.environment(declared);
        fields.add_some("environment", environment.map(Node::word));
    }

    /// The entry of what a resource declares, with all that is not known of it.
    fn entry(
        &self,
        fields: Fields,
        declared: Option<&'a Declaration>,
        span: Option<Span>,
        label: String,
        kind: Option<PrincipalKind>,
    ) -> Entry<'a> {
        let mut node = fields.finish();
        node.span = span.or(declared.map(|it| it.origin.name));
        let unknown = unknown_list(&node);
        if let Data::Map(entries) = &mut node.data {
            entries.push(("unknown".into(), unknown));
        }
        let subject = Subject {
            declared,
            label,
            kind,
            condition: declared.and_then(|it| it.origin.condition.as_deref()),
            part: None,
        };
        (node, subject)
    }
}

/// A part of a group, and whose it is.
type Entry<'a> = (Node, Subject<'a>);

/// The list of what is not known in a part.
fn unknown_list(node: &Node) -> Node {
    let unknowns = node.unknowns().into_iter();
    let items = unknowns.map(|(at, unknown)| {
        let mut fields = Fields::default();
        fields.word("at", at);
        fields.word("symbol", unknown.symbol.as_str());
        fields.word("reason", unknown.reason.name());
        fields.finish().at(unknown.span)
    });
    Node::list(items.collect())
}

/// The condition under which something is there: that of the edge, or of its declaration.
fn condition(own: Option<&str>, declared: &Declaration) -> Option<Node> {
    let outer = declared.origin.condition.as_ref().map(|it| it.as_str());
    own.or(outer).map(Node::word)
}

/// The name of an attachment's kind.
fn attachment_kind(kind: AttachmentKind) -> &'static str {
    kind.name()
}
