//! Entities, policies and ways in words.

use std::sync::Arc;

use crate::aws::{ManagedPolicy, managed_policy_of_arn};

use super::{HeldDocument, Owner, Reach};
use crate::diag::{self, Label, LabelRole};
use crate::graph::{Attachment, Declaration, Delegation, Graph, Policy, PolicyKind, Principal};
use crate::text::Span;
use crate::value::{
    CreationPlace, Data, Hop, HopKind, Piece, Pseudo, Reason, ResourceKind, Symbol, SymbolKind,
    Text, TextBuilder, Value, Via,
};

/// Names in messages are cut after this many characters.
const LONGEST_NAME: usize = 80;

/// A principal in words: "user `alice`", of the AWS CDK with its construct: "role `AppRoleB1C2`
/// (construct `Stack/App/Role`)".
pub fn principal(principal: &Principal) -> String {
    let label = format!("{} `{}`", principal.kind, short(&principal.display_name()));
    let declared = principal.declared.as_ref();
    match declared.and_then(|d| d.origin.construct.as_ref()) {
        Some(construct) => format!("{label} (construct `{}`)", path_end(construct.name())),
        None => label,
    }
}

/// What a document belongs to, in words: a role for its trust policy, the principal of an inline
/// policy, or else the policy.
pub fn owner(graph: &Graph, held: &HeldDocument) -> String {
    match (owning_principal(graph, held), held.owner) {
        (Some(owner), _) => principal(owner),
        (None, Owner::Trust(role)) => principal(graph.principal(role)),
        (None, Owner::Policy(id)) => {
            let policy = graph.policy(id);
            match policy.kind {
                PolicyKind::Document => {
                    format!(
                        "{} `{}`",
                        policy.kind.words(),
                        path_end(&policy.display_name())
                    )
                }
                kind => format!("{} `{}`", kind.words(), short(&policy.display_name())),
            }
        }
    }
}

/// The principal that a document is part of: a role of its trust policy, the one principal of an
/// inline policy.
pub fn owning_principal<'g>(graph: &'g Graph, held: &HeldDocument) -> Option<&'g Principal> {
    let id = match held.owner {
        Owner::Trust(role) => return Some(graph.principal(role)),
        Owner::Policy(id) => id,
    };
    let owned = graph.policy(id);
    let mut holders = held.attachments.iter();
    let holder = holders.next().and_then(|i| graph.attachments.get(*i));
    let is_only = owned.kind == PolicyKind::Inline && holders.next().is_none();
    let attachment = holder.filter(|_| is_only)?;
    Some(graph.principal(attachment.principal))
}

/// Whether nothing around a document tells what it is for.
pub fn is_of_unknown_use(graph: &Graph, held: &HeldDocument) -> bool {
    match held.owner {
        Owner::Policy(id) => graph.policy(id).kind == PolicyKind::Document,
        Owner::Trust(_) => false,
    }
}

/// Who holds a document, as the end of a sentence: ", and is attached to role `a` and 2 more", ", and
/// is attached to nothing here". Nothing for a document whose owner says it.
pub fn holders(graph: &Graph, held: &HeldDocument) -> String {
    let Owner::Policy(id) = held.owner else {
        return String::new();
    };
    if graph.policy(id).kind != PolicyKind::Customer {
        return String::new();
    }
    let mut holders = held
        .attachments
        .iter()
        .filter_map(|i| graph.attachments.get(*i));
    let Some(first) = holders.next().map(|a| graph.principal(a.principal)) else {
        return match held.reach {
            Reach::Nobody => ", and is attached to nothing here".to_owned(),
            _ => String::new(),
        };
    };
    let first = principal(first);
    match holders.count() {
        0 => format!(", and is attached to {first}"),
        more => format!(", and is attached to {first} and {more} more"),
    }
}

/// What a policy is given to, in words: "module `ci`".
pub fn recipient(delegation: &Delegation) -> String {
    let address = delegation.declared.declaration.as_str();
    let name = address.rsplit_once('.').map_or(address, |(_, name)| name);
    format!("module `{}`", short(name))
}

/// A policy by the name that people use.
pub fn policy(policy: &Policy) -> String {
    short(&policy.display_name())
}

/// A name without its middle where that is long: its start says what it is, its end which one.
fn short(name: &str) -> String {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = words.chars().count();
    if count <= LONGEST_NAME {
        return words;
    }
    let start: String = words.chars().take(LONGEST_NAME / 2).collect();
    let end = words.chars().skip(count - LONGEST_NAME / 2);
    let mut cut = format!("{start}…{}", end.collect::<String>());
    if cut.matches('`').count() % 2 == 1 {
        cut.push('`');
    }
    cut
}

/// A path of a construct: its end says most.
fn path_end(path: &str) -> String {
    let path = path.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = path.chars().count().saturating_sub(LONGEST_NAME);
    match path.char_indices().nth(cut) {
        Some((at, _)) if cut > 0 => {
            let end = path.get(at..).unwrap_or_default();
            let whole = end.split_once('/').map_or(end, |(_, rest)| rest);
            format!("…/{whole}")
        }
        _ => path,
    }
}

/// What is known of a name that the service makes up because the declaration gives none: from the
/// stack's name and the logical id in CloudFormation
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html>), from
/// the word `terraform-` in Terraform's AWS provider.
pub fn generated_name(declared: Option<&Declaration>) -> Option<Text> {
    let declared = declared?;
    let span = declared.origin.name;
    let mut text = TextBuilder::default();
    let symbol = |text: &mut TextBuilder, symbol: Symbol| {
        text.piece(Piece::Symbol(span, Arc::new(symbol)));
    };
    match declared.kind {
        ResourceKind::CloudFormation => {
            let id = declared.declaration.as_str();
            let logical_id = id.rsplit_once('.').map_or(id, |(_, id)| id);
            symbol(&mut text, Symbol::pseudo(Pseudo::StackName, span));
            text.literal(format!("-{logical_id}-"), span);
        }
        ResourceKind::Terraform => text.literal("terraform-", span),
    }
    let random = SymbolKind::Outside(format!("{}.name", declared.resource.address).into());
    symbol(
        &mut text,
        Symbol::new(random, Reason::DecidedAtDeployment, span),
    );
    Some(text.finish())
}

/// The ARN of a managed policy as far as it is known: as referred to, or for one that is declared
/// here or referred to by name, of that name in whatever partition and account.
pub fn policy_arn(policy: &Policy, reference: &Value) -> Option<Text> {
    if policy.arn.is_some() {
        return reference.to_text();
    }
    if policy.name.is_some() {
        return policy.arn_text();
    }
    let name = generated_name(policy.declared.as_ref())?;
    let named = Policy {
        name: Some(Value::new(Data::Text(name), reference.span)),
        ..policy.clone()
    };
    named.arn_text()
}

/// The policy of AWS that is attached; none where that is not known, or not known here.
pub fn aws_managed(attachment: &Attachment, policy: &Policy) -> Option<ManagedPolicy> {
    let arn = policy_arn(policy, &attachment.reference)?.expanded();
    // Whatever the partition, the policy is the same.
    let text: String = arn
        .pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Literal(_, literal) => literal.text.to_string(),
            Piece::Symbol(..) => String::new(),
        })
        .collect();
    let path = text.split_once(":iam::aws:policy/")?.1;
    managed_policy_of_arn(&format!("arn:aws:iam::aws:policy/{path}"))
}

/// The ways and places around an attachment: where the value is written if that is elsewhere, its
/// hops, where the policy is attached, the principal, the module calls. Places equal to `primary`
/// or to an earlier one of the same role are left out; `written` says what is where the value is
/// written.
pub fn attachment_labels(
    attachment: &Attachment,
    principal: &Principal,
    value: &Value,
    written: &str,
    primary: Span,
) -> Vec<Label> {
    let declared = &attachment.declared;
    let mut labels = Labels::around(primary);
    for (_, value) in value.alternatives() {
        let hops = value.hops();
        if hops.iter().any(|hop| !hop.span.contains(value.span)) {
            labels.add(value.span, LabelRole::Grants, written.to_owned());
        }
        labels.hops(value, declared.kind);
    }
    labels.add(
        attachment.token,
        LabelRole::Attached,
        "attached here".to_owned(),
    );
    match (&principal.declared, attachment.principal_token) {
        (Some(d), token) if d.resource != declared.resource => {
            let text = format!("{} is declared here", principal.kind);
            labels.add(d.origin.name, LabelRole::Principal, text);
            if let Some(token) = token {
                let text = format!("{} is named here", principal.kind);
                labels.add(token, LabelRole::Principal, text);
            }
        }
        (None, Some(token)) => {
            let text = format!("{} is named here", principal.kind);
            labels.add(token, LabelRole::Principal, text);
        }
        _ => {}
    }
    labels.around_code(declared);
    if let Some(declared) = &principal.declared {
        labels.extend(created_label(declared));
    }
    labels.list
}

/// The ways and places around a delegation, as [`attachment_labels`] has them.
pub fn delegation_labels(delegation: &Delegation, value: &Value, primary: Span) -> Vec<Label> {
    let declared = &delegation.declared;
    let mut labels = Labels::around(primary);
    labels.hops(value, declared.kind);
    let given = format!("given here as `{}`", delegation.argument);
    labels.add(delegation.token, LabelRole::Attached, given);
    labels.around_code(declared);
    labels.list
}

/// The way of a text to where it is used.
pub fn hop_labels(via: &Via, language: ResourceKind, primary: Span) -> Vec<Label> {
    let mut labels = Labels::around(primary);
    let mut hops: Vec<&Hop> =
        std::iter::successors(via.as_deref(), |hop| hop.before.as_deref()).collect();
    hops.reverse();
    for hop in hops {
        labels.add(hop.span, LabelRole::Hop, hop_text(hop, language));
    }
    labels.list
}

/// Labels in order, but for places equal to the primary or to an earlier one of the same role.
struct Labels {
    primary: Span,
    list: Vec<Label>,
}

impl Labels {
    fn around(primary: Span) -> Self {
        let list = Vec::new();
        Self { primary, list }
    }

    fn add(&mut self, span: Span, role: LabelRole, text: String) {
        let known = |l: &Label| l.span == span && l.role == role;
        if span != self.primary && !self.list.iter().any(known) {
            self.list.push(Label { span, role, text });
        }
    }

    fn hops(&mut self, value: &Value, language: ResourceKind) {
        for hop in value.hops() {
            self.add(hop.span, LabelRole::Hop, hop_text(hop, language));
        }
    }

    fn around_code(&mut self, declared: &Declaration) {
        self.extend(code_labels(declared));
    }

    fn extend(&mut self, labels: impl IntoIterator<Item = Label>) {
        for label in labels {
            self.add(label.span, label.role, label.text);
        }
    }
}

/// Where the user's code leads to a declaration: the calls of modules or stacks, the place that makes
/// its construct.
pub fn code_labels(declared: &Declaration) -> Vec<Label> {
    let text = match declared.kind {
        ResourceKind::Terraform => "module is called here",
        ResourceKind::CloudFormation => "template is used here",
    };
    let label = |span: &Span| Label {
        span: *span,
        role: LabelRole::Call,
        text: text.to_owned(),
    };
    let calls = declared.origin.calls.iter().map(label);
    calls.chain(created_label(declared)).collect()
}

/// The place in the user's code that makes the construct of a declaration.
fn created_label(declared: &Declaration) -> Option<Label> {
    let created = declared.origin.construct.as_ref()?.created.as_ref()?;
    let CreationPlace::At(span) = &created.place else {
        return None;
    };
    Some(Label {
        span: *span,
        role: LabelRole::Related,
        text: format!("construct `{}` is made here", path_end(created.name())),
    })
}

/// The construct of a declaration, for reports.
pub fn construct(declared: &Declaration) -> Option<diag::Construct> {
    let construct = declared.origin.construct.as_ref()?;
    Some(diag::Construct {
        path: construct.path.to_string(),
        created: match construct.created.as_ref().map(|it| &it.place) {
            Some(CreationPlace::Named(place)) => Some(place.to_string()),
            Some(CreationPlace::At(_)) | None => None,
        },
    })
}

/// A hop of a value in words: "taken from variable `name`".
pub fn hop_text(hop: &Hop, language: ResourceKind) -> String {
    let (input, module) = match language {
        ResourceKind::Terraform => ("variable", "module"),
        ResourceKind::CloudFormation => ("parameter", "stack"),
    };
    match &hop.kind {
        HopKind::Input(name) => format!("taken from {input} `{name}`"),
        HopKind::Local(name) => format!("taken from local `{name}`"),
        HopKind::Argument(of, name) => format!("argument `{name}` of {module} `{of}`"),
        HopKind::Output(of, name) => format!("output `{name}` of {module} `{of}`"),
        HopKind::Attribute(address, name) => format!("attribute `{name}` of `{address}`"),
        HopKind::Mapping(name) => format!("taken from mapping `{name}`"),
        HopKind::File(path) => format!("read from file `{path}`"),
        HopKind::Each => "one element for each instance".to_owned(),
        HopKind::Function(name) => format!("built by `{name}`"),
        HopKind::Export(name) => format!("exported as `{name}`"),
        HopKind::Import(name) => format!("imported as `{name}`"),
    }
}

/// The condition under which an attachment is there, if it is not decided.
pub fn condition(attachment: &Attachment) -> Option<&str> {
    let own = attachment.condition.as_ref();
    own.or(attachment.declared.origin.condition.as_ref())
        .map(|c| c.as_str())
}

/// " when `condition`", or nothing.
pub fn when(condition: Option<&str>) -> String {
    condition.map_or_else(String::new, |c| format!(" when `{}`", short(c)))
}
