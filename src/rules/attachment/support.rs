//! What the rules about attachments share.

use rustc_hash::FxHashSet;

use crate::aws::{cdk_helper, cdk_helper_policy};
use crate::diag::{Confidence, Finding, Suppression};
use crate::graph::{
    Attachment, AttachmentKind, Declaration, Graph, Policy, PolicyId, Principal, PrincipalId,
};
use crate::policy::normal_form;
use crate::rules::finding::{Words, about_principal};
use crate::rules::{Context, Generated, OptionError, PrincipalFilter, PrincipalSelector, describe};
use crate::value::{ResourceKind, Value};

/// The principals that option `exempt` takes out of the context's rule.
pub fn exempt(context: &Context<'_>) -> Result<PrincipalFilter, OptionError> {
    let selectors: Vec<PrincipalSelector> = context.option("exempt")?;
    Ok(PrincipalFilter::new(selectors))
}

/// The attachments that say something new: one that a resource makes exclusively is left out when
/// another resource makes the same in every case.
pub fn attachments(graph: &Graph) -> impl Iterator<Item = &Attachment> {
    type Edge = (PrincipalId, PolicyId, AttachmentKind);
    let edge = |a: &Attachment| -> Edge { (a.principal, a.policy, a.kind) };
    let made: FxHashSet<Edge> = graph
        .attachments
        .iter()
        .filter(|a| !a.exclusive.is_some() && describe::condition(a).is_none())
        .map(edge)
        .collect();
    graph
        .attachments
        .iter()
        .filter(move |a| !a.exclusive.is_some() || !made.contains(&edge(a)))
}

/// Whether it is known which principal is meant: it is declared here, or its name is known.
pub fn is_certain(principal: &Principal) -> bool {
    let name = principal.name.as_ref();
    principal.declared.is_some() || name.is_some_and(|name| name.as_known_text().is_some())
}

/// Why a policy is accepted that no user writes: a tool makes it for its own work, and the settings
/// exempt those.
pub fn exempt_generated(
    context: &Context<'_>,
    attachment: &Attachment,
    principal: &Principal,
) -> Option<Suppression> {
    exempt_helper(context, attachment, principal)
        .or_else(|| exempt_of_framework(context, attachment, principal))
}

/// Why a policy is accepted that is part of a role of a framework and holds nothing but that
/// framework's own statements.
fn exempt_of_framework(
    context: &Context<'_>,
    attachment: &Attachment,
    principal: &Principal,
) -> Option<Suppression> {
    if context.settings.serverless_roles == Generated::Report {
        return None;
    }
    let role = principal.declared.as_ref()?;
    let framework = role.origin.generated_by?;
    (attachment.declared.resource == role.resource).then(|| {
        Suppression::by_configuration(format!("all of its statements are those of {framework}"))
    })
}

/// Why a policy is accepted that only the AWS CDK gives to a principal: both are part of a helper of
/// its own, and the settings exempt those.
fn exempt_helper(
    context: &Context<'_>,
    attachment: &Attachment,
    principal: &Principal,
) -> Option<Suppression> {
    if context.settings.cdk_helpers == Generated::Report {
        return None;
    }
    let helper = |declared: &Declaration| of_helper(declared, cdk_helper);
    let of_principal = principal.declared.as_ref().and_then(helper)?;
    let declared = &attachment.declared;
    helper(declared).or_else(|| of_helper(declared, cdk_helper_policy))?;
    Some(Suppression::by_configuration(format!(
        "made by the AWS CDK for {of_principal}"
    )))
}

fn of_helper(
    declared: &Declaration,
    find: fn(Option<&str>, &str) -> Option<&'static str>,
) -> Option<&'static str> {
    if declared.kind != ResourceKind::CloudFormation {
        return None;
    }
    let construct = declared.origin.construct.as_ref();
    let address = declared.declaration.as_str();
    // The address in a nested stack is that of the stack and a logical id.
    let id = address.rsplit_once('.').map_or(address, |(_, id)| id);
    find(construct.map(|it| it.path.as_str()), id)
}

/// What is said where a managed policy is named.
pub fn named(policy: &Policy) -> String {
    format!("`{}` is named here", describe::policy(policy))
}

/// A finding about an attachment whose fault stands at its token.
pub fn at_token(
    context: &Context<'_>,
    attachment: &Attachment,
    confidence: Confidence,
    words: Words,
) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let value = &attachment.reference;
    let token = attachment.token;
    let written = match (value.as_symbol(), attachment.kind) {
        (Some(symbol), _) => format!("`{symbol}` comes from here"),
        (None, AttachmentKind::Inline) => "the policy is written here".to_owned(),
        (None, _) => named(context.graph.policy(attachment.policy)),
    };
    let grant = normal_form(value);
    Finding {
        labels: describe::attachment_labels(attachment, principal, value, &written, token),
        confidence,
        primary: token,
        accesses: vec![context.accesses().attachment(attachment, &grant)],
        grant,
        ..about_principal(context, principal, &attachment.declared, words)
    }
}

/// Each value that a reference may be, and the condition of that; `outer` is the condition of the
/// whole.
pub fn references<'a>(
    reference: &'a Value,
    outer: Option<&str>,
) -> Vec<(Option<String>, &'a Value)> {
    reference
        .alternatives()
        .into_iter()
        .map(|(inner, value)| {
            let condition = match (outer, inner) {
                (Some(outer), Some(inner)) => Some(format!("{outer} and {inner}")),
                (outer, inner) => outer.map(str::to_owned).or(inner.map(|c| c.to_string())),
            };
            (condition, value)
        })
        .collect()
}
