//! Entities, policies and ways in words.

use std::sync::Arc;

use crate::diag::{Label, LabelRole};
use crate::graph::{Attachment, Declaration, Policy, PolicyKind, Principal};
use crate::text::Span;
use crate::value::{
    Hop, HopKind, Piece, Pseudo, Reason, ResourceKind, Symbol, SymbolKind, Text, TextBuilder, Value,
};

/// Names in messages are cut after this many characters.
const LONGEST_NAME: usize = 80;

/// A principal in words: "user `alice`".
pub fn principal(principal: &Principal) -> String {
    let name = principal.name.as_ref().and_then(shown).or_else(|| {
        let declared = principal.declared.as_ref()?;
        Some(declared.declaration.to_string())
    });
    match name {
        Some(name) => format!("{} `{}`", principal.kind, short(&name)),
        None => format!("{} of unknown name", principal.kind),
    }
}

/// A policy by the name that people use: the last part of an ARN, the name of one declared here.
pub fn policy(policy: &Policy, reference: &Value) -> String {
    let declared = || policy.declared.as_ref().map(|d| d.declaration.to_string());
    let named = || policy.name.as_ref().and_then(shown);
    let by_arn = || shown(reference).map(|arn| last_part(&arn).to_owned());
    let name = match policy.kind {
        PolicyKind::Customer => named().or_else(declared).or_else(by_arn),
        PolicyKind::Inline => named(),
        _ => by_arn().or_else(named),
    };
    short(&name.unwrap_or_else(|| "(not known)".to_owned()))
}

/// The part of an ARN after the last slash that is not inside a symbol.
fn last_part(arn: &str) -> &str {
    let mut depth = 0usize;
    for (i, b) in arn.bytes().enumerate().rev() {
        match b {
            b'}' => depth += 1,
            b'{' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => return &arn[i + 1..],
            _ => {}
        }
    }
    arn
}

/// What may be shown of a text; none for a sensitive value and for what is no text.
fn shown(value: &Value) -> Option<String> {
    if value.sensitive {
        return None;
    }
    value.to_text().map(|text| text.to_string())
}

fn short(name: &str) -> String {
    let mut words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(LONGEST_NAME) {
        words.truncate(end);
        words.push('…');
    }
    words
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

/// The ARN of a managed policy as far as it is known: as referred to, or for one declared here by
/// its path and name, in whatever partition and account.
pub fn policy_arn(policy: &Policy, reference: &Value) -> Option<Text> {
    if policy.kind != PolicyKind::Customer {
        return reference.to_text();
    }
    let span = reference.span;
    let name = match &policy.name {
        Some(name) => name.to_text()?,
        None => generated_name(policy.declared.as_ref())?,
    };
    let mut arn = TextBuilder::default();
    let pseudo = |which| Piece::Symbol(span, Arc::new(Symbol::pseudo(which, span)));
    arn.literal("arn:", span);
    arn.piece(pseudo(Pseudo::Partition));
    arn.literal(":iam::", span);
    arn.piece(pseudo(Pseudo::AccountId));
    arn.literal(":policy", span);
    match &policy.path {
        Some(path) => arn.text(&path.to_text()?),
        None => arn.literal("/", span),
    }
    arn.text(&name);
    Some(arn.finish())
}

/// The ways and places around an attachment: the principal, where the policy is attached, the hops
/// of the value, the module calls. Places equal to `primary` or to an earlier one of the same role
/// are left out.
pub fn attachment_labels(
    attachment: &Attachment,
    principal: &Principal,
    value: &Value,
    primary: Span,
) -> Vec<Label> {
    let mut labels = Vec::new();
    let mut add = |span: Span, role: LabelRole, text: String| {
        let known = |l: &Label| l.span == span && l.role == role;
        if span != primary && !labels.iter().any(known) {
            labels.push(Label { span, role, text });
        }
    };
    let declared = &attachment.declared;
    for hop in value.hops() {
        add(hop.span, LabelRole::Hop, hop_text(hop, declared.kind));
    }
    add(
        attachment.token,
        LabelRole::Attached,
        "attached here".to_owned(),
    );
    match (&principal.declared, attachment.principal_token) {
        (Some(d), token) if d.resource != declared.resource => {
            let text = format!("{} is declared here", principal.kind);
            add(d.origin.name, LabelRole::Principal, text);
            if let Some(token) = token {
                let text = format!("{} is named here", principal.kind);
                add(token, LabelRole::Principal, text);
            }
        }
        (None, Some(token)) => {
            let text = format!("{} is named here", principal.kind);
            add(token, LabelRole::Principal, text);
        }
        _ => {}
    }
    for call in declared.origin.calls.iter() {
        add(*call, LabelRole::Call, "module is called here".to_owned());
    }
    labels
}

/// The module calls that lead to a declaration.
pub fn call_labels(declared: &Declaration) -> Vec<Label> {
    let label = |span: &Span| Label {
        span: *span,
        role: LabelRole::Call,
        text: "module is called here".to_owned(),
    };
    declared.origin.calls.iter().map(label).collect()
}

fn hop_text(hop: &Hop, language: ResourceKind) -> String {
    let input = match language {
        ResourceKind::Terraform => "variable",
        ResourceKind::CloudFormation => "parameter",
    };
    match &hop.kind {
        HopKind::Input(name) => format!("taken from {input} `{name}`"),
        HopKind::Local(name) => format!("taken from local `{name}`"),
        HopKind::Argument(module, name) => format!("argument `{name}` of module `{module}`"),
        HopKind::Output(module, name) => format!("output `{name}` of module `{module}`"),
        HopKind::Attribute(address, name) => format!("attribute `{name}` of `{address}`"),
        HopKind::Mapping(name) => format!("taken from mapping `{name}`"),
        HopKind::File(path) => format!("read from file `{path}`"),
        HopKind::Each => "one element for each instance".to_owned(),
        HopKind::Function(name) => format!("built by `{name}`"),
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
