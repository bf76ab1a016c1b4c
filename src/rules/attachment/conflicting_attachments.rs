//! `conflicting-attachments`.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::{Finding, Label, LabelRole, Severity};
use crate::graph::{
    Attachment, AttachmentKind, Declaration, Exclusive, Graph, Ownership, PolicyId, PolicyKind,
    PrincipalId,
};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_principal};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};
use crate::value::{ResourceId, ScopeId, Value};

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

/// The resources that take something away that others attach.
pub fn takers(graph: &Graph) -> FxHashSet<&ResourceId> {
    let owners = Owners::of(graph);
    let taken = graph.attachments.iter();
    let takers = taken.filter_map(|attachment| owners.taking(graph, attachment));
    takers.map(|owner| &owner.declared.resource).collect()
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
            sink.construct(finding(context, attachment, &owner));
        }
    }
    Ok(())
}

/// The resource that takes an attachment away.
struct Owner<'g> {
    declared: &'g Declaration,
    exclusive: Exclusive,
}

struct Owners<'g> {
    /// Who owns, by the first attachment of each resource.
    owners: FxHashMap<Owned, Vec<&'g Attachment>>,
    /// What each of them keeps.
    kept: FxHashSet<(&'g ResourceId, PrincipalId, PolicyId)>,
    /// Those that keep something that is not known.
    open: FxHashSet<&'g ResourceId>,
    /// Those that attach nothing.
    bare: FxHashMap<(PrincipalId, AttachmentKind), Vec<&'g Ownership>>,
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
        let mut bare: FxHashMap<_, Vec<&Ownership>> = FxHashMap::default();
        for ownership in &graph.ownerships {
            let owned = (ownership.principal, ownership.kind);
            bare.entry(owned).or_default().push(ownership);
        }
        Self {
            owners,
            kept,
            open,
            bare,
        }
    }

    /// The resource that takes an attachment away.
    fn taking(&self, graph: &Graph, attachment: &Attachment) -> Option<Owner<'g>> {
        let by_attaching = self.taking_by_attaching(graph, attachment);
        let by_attaching = by_attaching.map(|owner| Owner {
            declared: &owner.declared,
            exclusive: owner.exclusive,
        });
        by_attaching.or_else(|| {
            let owned = (attachment.principal, attachment.kind);
            let mut bare = self.bare.get(&owned).into_iter().flatten();
            let owner = bare.find(|owner| takes(owner, graph, attachment))?;
            Some(Owner {
                declared: &owner.declared,
                exclusive: Exclusive::OfPrincipal,
            })
        })
    }

    /// The attachment of a resource that takes this one away.
    fn taking_by_attaching(
        &self,
        graph: &Graph,
        attachment: &Attachment,
    ) -> Option<&'g Attachment> {
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

/// Whether a resource that names the policies that stay certainly does not name this one.
fn takes(owner: &Ownership, graph: &Graph, attachment: &Attachment) -> bool {
    let is_certain = owner.condition.is_none()
        && owner.declared.origin.condition.is_none()
        && describe::condition(attachment).is_none();
    let name = graph.policy(attachment.policy).name.as_ref();
    let name = name.and_then(Value::as_known_text);
    is_certain
        && owner.kept.iter().all(|kept| match kept.as_known_text() {
            Some(kept) => name.as_ref().is_some_and(|name| *name != kept),
            None => false,
        })
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

/// Whether a resource keeps inline policies by their names and has none itself.
fn is_list_of_names(owner: &Owner<'_>) -> bool {
    owner
        .declared
        .resource_type
        .ends_with("_policies_exclusive")
}

fn finding(context: &Context<'_>, attachment: &Attachment, owner: &Owner<'_>) -> Finding {
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
        _ if attachment.kind == AttachmentKind::Inline && is_list_of_names(owner) => (
            "this resource removes all other inline policies",
            "add the policy's name to the `policy_names` that stay, or remove the policy",
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
