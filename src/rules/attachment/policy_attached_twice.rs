//! `policy-attached-twice`.

use rustc_hash::FxHashMap;

use super::support;
use crate::diag::{Finding, Label, LabelRole, Severity};
use crate::graph::{
    Attachment, AttachmentKind, Graph, PolicyId, PolicyKind, PrincipalId, PrincipalKind,
};
use crate::policy::statement_form;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_principal};
use crate::rules::{Context, Entry, OptionError, Owner, Rule, describe};
use crate::value::ResourceKind;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        ..Rule::new(
            entry,
            "Policy that a principal has twice",
            Severity::Low,
            check,
        )
    }
}

type Edges<'g> = FxHashMap<(PrincipalId, PolicyId), &'g Attachment>;

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let mut first: Edges<'_> = FxHashMap::default();
    for attachment in certain(context.graph) {
        let key = (attachment.principal, attachment.policy);
        match first.get(&key) {
            Some(before) if before.declared.resource != attachment.declared.resource => {
                sink.construct(twice(context, attachment, before));
            }
            Some(before) if is_listed_twice(attachment, before) => {
                sink.construct(listed_twice(context, attachment, before));
            }
            Some(_) => {}
            None => {
                first.insert(key, attachment);
            }
        }
    }
    let groups = groups(context.graph);
    for attachment in certain(context.graph) {
        let groups = groups.get(&attachment.principal).into_iter().flatten();
        let mut by_group = groups.filter_map(|group| first.get(&(*group, attachment.policy)));
        if let Some(of_group) = by_group.next() {
            sink.construct(by_the_group(context, attachment, of_group));
        }
    }
    for (attachment, of_group) in inline_by_group(context, &groups) {
        sink.construct(by_the_group(context, attachment, of_group));
    }
    Ok(())
}

/// The inline policies of users that say the same as one of a group that the user is in.
fn inline_by_group<'g>(
    context: &Context<'g>,
    groups: &FxHashMap<PrincipalId, Vec<PrincipalId>>,
) -> Vec<(&'g Attachment, &'g Attachment)> {
    let edges = context.graph.attachments.iter();
    let inline = edges.filter(|a| {
        a.kind == AttachmentKind::Inline
            && matches!(
                context.graph.principal(a.principal).kind,
                PrincipalKind::User | PrincipalKind::Group
            )
            && describe::condition(a).is_none()
    });
    let said = inline.filter_map(|a| Some((a, said(context, a.policy)?)));
    let said: Vec<(&Attachment, String)> = said.collect();
    let by_holder: FxHashMap<(PrincipalId, &str), &Attachment> = said
        .iter()
        .map(|(a, text)| ((a.principal, text.as_str()), *a))
        .collect();
    let of_group = |(attachment, text): &(&'g Attachment, String)| {
        let mut groups = groups.get(&attachment.principal).into_iter().flatten();
        let found = groups.find_map(|group| by_holder.get(&(*group, text.as_str())))?;
        Some((*attachment, *found))
    };
    said.iter().filter_map(of_group).collect()
}

/// What a policy says, whatever its statements are called; none where something of it is not known.
fn said(context: &Context<'_>, policy: PolicyId) -> Option<String> {
    let held = context.documents.of(Owner::Policy(policy))?;
    let statements = &held.document.statements;
    let is_known = held.document.open.is_none()
        && statements
            .iter()
            .all(|s| s.open.is_none() && s.when.is_none() && !s.is_broken);
    let mut forms: Vec<String> = statements.iter().map(statement_form).collect();
    forms.sort_unstable();
    (is_known && !forms.is_empty()).then(|| forms.join("\n"))
}

/// Whether a list of a template names a policy again; Terraform's are sets.
fn is_listed_twice(attachment: &Attachment, before: &Attachment) -> bool {
    attachment.declared.kind == ResourceKind::CloudFormation && attachment.token != before.token
}

/// The attachments of managed policies that are there in every case and whose policy is known.
fn certain(graph: &Graph) -> impl Iterator<Item = &Attachment> {
    support::attachments(graph).filter(|attachment| {
        attachment.kind == AttachmentKind::Managed
            && describe::condition(attachment).is_none()
            && graph.policy(attachment.policy).kind != PolicyKind::Unresolved
            && support::is_certain(graph.principal(attachment.principal))
    })
}

/// The groups that a user is in, in every case.
fn groups(graph: &Graph) -> FxHashMap<PrincipalId, Vec<PrincipalId>> {
    let mut groups: FxHashMap<PrincipalId, Vec<PrincipalId>> = FxHashMap::default();
    for membership in &graph.memberships {
        if membership.condition.is_none() && membership.declared.origin.condition.is_none() {
            groups
                .entry(membership.user)
                .or_default()
                .push(membership.group);
        }
    }
    groups
}

fn twice(context: &Context<'_>, attachment: &Attachment, before: &Attachment) -> Finding {
    let by = &before.declared.declaration;
    let words = |entity: &str, name: &str| Words {
        primary: "attached a second time".to_owned(),
        message: format!("{entity} has policy `{name}` attached a second time, after `{by}`"),
        help: format!(
            "remove one of the two: when either is destroyed the policy is detached, although \
             `{by}` still says that it is attached"
        ),
    };
    finding(context, attachment, before, &words)
}

fn listed_twice(context: &Context<'_>, attachment: &Attachment, before: &Attachment) -> Finding {
    let words = |entity: &str, name: &str| Words {
        primary: "listed a second time".to_owned(),
        message: format!("{entity} lists policy `{name}` twice"),
        help: "remove one of the two: the elements of the list must differ".to_owned(),
    };
    finding(context, attachment, before, &words)
}

fn by_the_group(context: &Context<'_>, attachment: &Attachment, of_group: &Attachment) -> Finding {
    let group = describe::principal(context.graph.principal(of_group.principal));
    let words = |entity: &str, name: &str| Words {
        primary: "the user has it by a group already".to_owned(),
        message: format!("{entity} has policy `{name}` attached, and has it by {group}, too"),
        help: format!(
            "remove this attachment: {group} gives the policy already, and a user who leaves the \
             group would keep it"
        ),
    };
    finding(context, attachment, of_group, &words)
}

fn finding(
    context: &Context<'_>,
    attachment: &Attachment,
    other: &Attachment,
    words: &dyn Fn(&str, &str) -> Words,
) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let name = describe::policy(context.graph.policy(attachment.policy));
    let words = words(&describe::principal(principal), &name);
    let found = about_principal(context, principal, &attachment.declared, words);
    let mut labels = vec![Label {
        span: other.token,
        role: LabelRole::Related,
        text: "attached here already".to_owned(),
    }];
    labels.extend(found.labels);
    Finding {
        primary: attachment.token,
        labels,
        grant: name,
        ..found
    }
}
