//! `conflicting-attachments`.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::{Finding, Label, LabelRole, Severity};
use crate::graph::{
    Attachment, AttachmentKind, Exclusive, Graph, PolicyId, PolicyKind, PrincipalId,
};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_principal};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};
use crate::value::{ResourceId, ScopeId};

const ALIASES: &[Alias] = &[Alias::new(
    "tflint",
    "aws_iam_policy_attachment_exclusive_attachment",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Attachment that another resource takes away",
            Severity::Medium,
            check,
        )
    }
}

/// What a resource owns: all policies of a kind of a principal, or all holders of a policy.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Owned {
    Principal(PrincipalId, AttachmentKind),
    /// In one scope: policies of AWS are the same in all accounts, and their holders are not.
    Policy(ScopeId, PolicyId),
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let owners = Owners::of(context.graph);
    for attachment in &context.graph.attachments {
        if let Some(owner) = owners.taking(context.graph, attachment) {
            sink.construct(finding(context, attachment, owner));
        }
    }
    Ok(())
}

struct Owners<'g> {
    /// Who owns, by the first attachment of each resource.
    owners: FxHashMap<Owned, Vec<&'g Attachment>>,
    /// What each of them keeps.
    kept: FxHashSet<(&'g ResourceId, PrincipalId, PolicyId)>,
    /// Those that keep something that is not known.
    open: FxHashSet<&'g ResourceId>,
}

impl<'g> Owners<'g> {
    fn of(graph: &'g Graph) -> Self {
        let mut owners: FxHashMap<Owned, Vec<&Attachment>> = FxHashMap::default();
        let mut kept = FxHashSet::default();
        let mut open = FxHashSet::default();
        for attachment in &graph.attachments {
            let Some(owned) = owned(attachment) else {
                continue;
            };
            let resource = &attachment.declared.resource;
            kept.insert((resource, attachment.principal, attachment.policy));
            let policy = graph.policy(attachment.policy);
            let principal = graph.principal(attachment.principal);
            let is_unknown = |name: Option<&crate::value::Value>| {
                name.is_none_or(|name| name.as_known_text().is_none())
            };
            let names_anyone = principal.declared.is_none() && is_unknown(principal.name.as_ref());
            if policy.kind == PolicyKind::Unresolved || names_anyone {
                open.insert(resource);
            }
            let list = owners.entry(owned).or_default();
            if list
                .last()
                .is_none_or(|last| last.declared.resource != *resource)
            {
                list.push(attachment);
            }
        }
        Self { owners, kept, open }
    }

    /// The attachment of a resource that takes this one away.
    fn taking(&self, graph: &Graph, attachment: &Attachment) -> Option<&'g Attachment> {
        let policy = graph.policy(attachment.policy);
        if policy.kind == PolicyKind::Unresolved
            || attachment.kind == AttachmentKind::Boundary
            || describe::condition(attachment).is_some()
        {
            return None;
        }
        let scope = attachment.declared.resource.scope;
        let ways = [
            Owned::Principal(attachment.principal, attachment.kind),
            Owned::Policy(scope, attachment.policy),
        ];
        let owners = ways.iter().filter_map(|owned| self.owners.get(owned));
        let mut owners = owners.flatten().copied();
        owners.find(|owner| {
            let resource = &owner.declared.resource;
            let keeps = (resource, attachment.principal, attachment.policy);
            let is_other = *resource != attachment.declared.resource;
            // Of two that own the same the later one is told.
            let is_told = owned(attachment) != owned(owner)
                || (&owner.declared.origin.name, resource)
                    < (
                        &attachment.declared.origin.name,
                        &attachment.declared.resource,
                    );
            is_other
                && is_told
                && describe::condition(owner).is_none()
                && !self.open.contains(resource)
                && !self.kept.contains(&keeps)
        })
    }
}

fn owned(attachment: &Attachment) -> Option<Owned> {
    match attachment.exclusive {
        Exclusive::No => None,
        Exclusive::OfPrincipal => Some(Owned::Principal(attachment.principal, attachment.kind)),
        Exclusive::OfPolicy => Some(Owned::Policy(
            attachment.declared.resource.scope,
            attachment.policy,
        )),
    }
}

fn finding(context: &Context<'_>, attachment: &Attachment, owner: &Attachment) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let policy = context.graph.policy(attachment.policy);
    let entity = describe::principal(principal);
    let name = describe::policy(policy);
    let by = &owner.declared.declaration;
    let what = match attachment.kind {
        AttachmentKind::Inline => "inline policy",
        _ => "policy",
    };
    let (taken, help) = match owner.exclusive {
        Exclusive::OfPolicy => (
            "this resource takes the policy from everyone that it does not list",
            "replace the `aws_iam_policy_attachment` by one `aws_iam_role_policy_attachment`, \
             `aws_iam_group_policy_attachment` or `aws_iam_user_policy_attachment` for each \
             principal",
        ),
        _ if attachment.kind == AttachmentKind::Inline => (
            "this resource removes all other inline policies",
            "move every `inline_policy` block into an `aws_iam_role_policy` of its own; keep \
             exclusive ownership, if it is wanted, by an `aws_iam_role_policies_exclusive` that \
             names all of them",
        ),
        _ => (
            "this resource removes all other managed policies",
            "attach every policy by an attachment resource of its own, or add this one to the list \
             that owns the principal's policies",
        ),
    };
    let words = Words {
        primary: "this attachment comes and goes with every run".to_owned(),
        message: format!("{entity} has {what} `{name}` attached, which `{by}` takes away"),
        help: help.to_owned(),
    };
    let found = about_principal(context, principal, &attachment.declared, words);
    let mut labels = found.labels;
    labels.insert(
        0,
        Label {
            span: owner.declared.origin.name,
            role: LabelRole::Related,
            text: taken.to_owned(),
        },
    );
    Finding {
        primary: attachment.token,
        labels,
        grant: name,
        ..found
    }
}
