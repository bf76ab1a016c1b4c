//! Principals as they are asked for and answered.

use crate::aws::Arn;
use crate::graph::{Graph, Principal, PrincipalId, PrincipalKind};
use crate::policy::{IdentityKind, PrincipalName, Requester, Subject, Verdict, same};
use crate::text::{FileId, Span, Str};
use crate::value::{Piece, Pseudo, Reason, Symbol, SymbolKind, Text, TextBuilder, Value};

/// A principal that an answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// `user`, `role`, `permission set`, `account`, `service`, …
    pub kind: &'static str,
    /// Its name, or its ARN where it is outside of the code.
    pub name: String,
    /// The address of what declares it.
    pub address: Option<Str>,
    /// The environment that it is declared in.
    pub environment: Option<Str>,
    /// Where it is declared.
    pub span: Option<Span>,
}

impl Who {
    pub(super) fn of_graph(graph: &Graph, id: PrincipalId) -> Self {
        let principal = graph.principal(id);
        let declared = principal.declared.as_ref();
        Self {
            kind: principal.kind.name(),
            name: principal.display_name(),
            address: declared.map(|d| d.resource.address.clone()),
            environment: declared.and_then(|d| graph.environment(d)).map(Str::from),
            span: declared.map(|d| d.origin.name),
        }
    }

    pub(super) fn outside(kind: &'static str, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            address: None,
            environment: None,
            span: None,
        }
    }

    /// One who is told by a text: an ARN, an account, a service.
    pub(super) fn of_requester(requester: &Requester, text: &str) -> Self {
        let kind = match requester {
            Requester::Root(_) => "account",
            Requester::Identity(identity) => match identity.kind {
                IdentityKind::User => "user",
                IdentityKind::Role => "role",
                IdentityKind::Session => "session",
                IdentityKind::FederatedUser => "federated user",
            },
            Requester::Service(_) => "service",
            Requester::Federated(_) => "identity provider",
            Requester::Anonymous => "anyone",
            Requester::Other(_) => "principal",
        };
        Self::outside(kind, text)
    }
}

/// What a deployment is known by.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) account: Option<String>,
    pub(super) partition: Option<String>,
}

impl Place {
    /// A text with what is known of the deployment in it.
    pub(super) fn fill(&self, text: &Text) -> Text {
        let mut out = TextBuilder::default();
        for piece in text.expanded().pieces() {
            let known = match piece {
                Piece::Symbol(_, symbol) => match symbol.kind {
                    SymbolKind::Pseudo(Pseudo::AccountId) => self.account.as_deref(),
                    SymbolKind::Pseudo(Pseudo::Partition) => self.partition.as_deref(),
                    _ => None,
                },
                Piece::Literal(..) => None,
            };
            match known {
                Some(known) => out.literal(known, nowhere()),
                None => out.piece(piece.clone()),
            }
        }
        out.finish()
    }
}

fn nowhere() -> Span {
    Span::at(FileId(0), 0)
}

/// The ARN of a principal of the graph, as AWS will make it.
pub(super) fn arn(principal: &Principal, place: &Place) -> Text {
    let span = nowhere();
    let mut out = TextBuilder::default();
    let pseudo = |pseudo| Piece::Symbol(span, Symbol::pseudo(pseudo, span).into());
    out.literal("arn:", span);
    out.piece(pseudo(Pseudo::Partition));
    out.literal(":iam::", span);
    out.piece(pseudo(Pseudo::AccountId));
    let name = name(principal);
    match principal.kind {
        PrincipalKind::User | PrincipalKind::Role => {
            let is_user = principal.kind == PrincipalKind::User;
            out.literal(if is_user { ":user" } else { ":role" }, span);
            match principal.path.as_ref().and_then(Value::to_text) {
                Some(path) => out.text(&path.expanded()),
                None => out.literal("/", span),
            }
            out.text(&name);
        }
        // Those of Identity Center make requests by permission sets only.
        PrincipalKind::Group
        | PrincipalKind::IdentityUser
        | PrincipalKind::IdentityGroup
        | PrincipalKind::Identity => {
            out.literal(":user/", span);
            let kind = SymbolKind::Outside(format!("user of {}", principal.label()).into());
            let member = Symbol::new(kind, Reason::DecidedAtDeployment, span);
            out.piece(Piece::Symbol(span, member.into()));
        }
        PrincipalKind::PermissionSet => {
            out.literal(":role/aws-reserved/sso.amazonaws.com/", span);
            out.literal("AWSReservedSSO_", span);
            out.text(&name);
            let kind = SymbolKind::Outside("suffix that AWS gives to the role".into());
            let suffix = Symbol::new(kind, Reason::DecidedAtDeployment, span);
            out.literal("_", span);
            out.piece(Piece::Symbol(span, suffix.into()));
        }
    }
    place.fill(&out.finish())
}

/// The name; a symbol where AWS makes it up.
fn name(principal: &Principal) -> Text {
    let known = principal.name.as_ref().and_then(Value::to_text);
    known.map(|text| text.expanded()).unwrap_or_else(|| {
        let kind = match &principal.declared {
            Some(declared) => SymbolKind::Attribute {
                resource: declared.resource.clone(),
                attribute: "name".into(),
            },
            None => SymbolKind::Outside("name".into()),
        };
        let symbol = Symbol::new(kind, Reason::DecidedAtDeployment, nowhere());
        Text::symbol(symbol.into(), nowhere())
    })
}

/// The principals of the graph that a text names: by address, by name, as `role/NAME`, or by ARN.
pub(super) fn find(graph: &Graph, wanted: &str, place: &Place) -> Vec<PrincipalId> {
    let principals = || {
        let all = (0u32..).zip(&graph.principals);
        all.filter(|(_, p)| makes_requests(p.kind) || p.kind == PrincipalKind::Group)
    };
    let by = |test: &dyn Fn(&Principal) -> bool| -> Vec<PrincipalId> {
        let found = principals().filter(|(_, principal)| test(principal));
        found.map(|(id, _)| PrincipalId(id)).collect()
    };
    if wanted.starts_with("arn:") {
        let text = Text::literal(wanted.into(), nowhere());
        let requester = Requester::new(&text);
        let certain = by(&|p| is_of_arn(p, &requester, place) == Verdict::Yes);
        return match certain.is_empty() {
            true => by(&|p| is_of_arn(p, &requester, place) == Verdict::Unknown && is_named(p)),
            false => certain,
        };
    }
    let by_address = by(&|p| {
        let declared = p.declared.as_ref();
        declared.is_some_and(|d| d.resource.address == *wanted || d.declaration == *wanted)
    });
    if !by_address.is_empty() {
        return by_address;
    }
    let (kind, bare) = match wanted.split_once('/') {
        Some(("user", name)) => (Some(PrincipalKind::User), name),
        Some(("role", name)) => (Some(PrincipalKind::Role), name),
        Some(("group", name)) => (Some(PrincipalKind::Group), name),
        Some(("permission-set", name)) => (Some(PrincipalKind::PermissionSet), name),
        _ => (None, wanted),
    };
    by(&|p| kind.is_none_or(|kind| kind == p.kind) && known_name(p).is_some_and(|n| n == *bare))
}

fn known_name(principal: &Principal) -> Option<Str> {
    principal.name.as_ref()?.to_text()?.expanded().as_known()
}

fn is_named(principal: &Principal) -> bool {
    known_name(principal).is_some()
}

/// Whether principals of a kind make requests, and not only others for them.
pub(super) fn makes_requests(kind: PrincipalKind) -> bool {
    matches!(
        kind,
        PrincipalKind::User | PrincipalKind::Role | PrincipalKind::PermissionSet
    )
}

/// Whether an ARN is that of a principal, or of a session of it.
fn is_of_arn(principal: &Principal, requester: &Requester, place: &Place) -> Verdict {
    if principal.kind == PrincipalKind::Group {
        return Verdict::No;
    }
    let own = PrincipalName::Identity(match Requester::new(&arn(principal, place)) {
        Requester::Identity(identity) => identity,
        _ => return Verdict::No,
    });
    own.names(requester).any()
}

/// Whether the ARN of a role of the graph may be this one.
pub(super) fn is_role(principal: &Principal, resource: &Subject, place: &Place) -> Verdict {
    match principal.kind {
        PrincipalKind::Role => same(&Subject::new(&arn(principal, place)), resource),
        _ => Verdict::No,
    }
}

/// Whether a text is an ARN.
pub(super) fn is_arn(text: &str) -> bool {
    Arn::parse(text).is_some()
}
