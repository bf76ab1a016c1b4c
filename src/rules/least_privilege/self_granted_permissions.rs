//! `self-granted-permissions`.

use std::sync::LazyLock;

use super::support::{Case, cases};
use crate::aws::{Action, action};
use crate::diag::Severity;
use crate::policy::{Fit, Glob, Item, Variable, fit};
use crate::rules::context::Sink;
use crate::rules::finding::{Place, Words};
use crate::rules::granted::{Breadth, GrantedEntry};
use crate::rules::{Alias, Context, Entry, OptionError, Rule};
use crate::text::listed;
use crate::value::SymbolKind;

const ALIASES: &[Alias] = &[];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &["sensitive-wildcard"],
        ..Rule::new(
            entry,
            "Principal that can give itself permissions",
            Severity::High,
            check,
        )
    }
}

/// What gives the user or role that it is done to every permission, or takes away what bounds it.
///
/// Source: the API reference of IAM.
const ACTIONS: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
];

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for case in cases(context) {
        // What is limited is limited, and what is broad has rules of its own.
        if case.granted.limits.what || case.statement.open.is_some() {
            continue;
        }
        let is_one =
            |action: Action| is_listed(action) && case.granted.breadth(action) < Breadth::Unknown;
        let reaching = case.reaching(context, is_one);
        let found = reaching
            .iter()
            .find_map(|(entry, actions)| Some((*entry, own(context, &case, actions)?)));
        if let Some((entry, resource)) = found {
            let words = words(context, &case, entry, resource);
            let severity = case.lessened(context.rule.severity);
            let place: Place<'_> = case.entry_place(entry);
            sink.written(case.finding(context, place, severity, words));
        }
    }
    Ok(())
}

static LISTED: LazyLock<Vec<Action>> =
    LazyLock::new(|| ACTIONS.iter().filter_map(|name| action(name)).collect());

fn is_listed(found: Action) -> bool {
    LISTED.contains(&found)
}

/// The resource by which who holds the policy is named, and on which one of the actions can be done.
fn own<'a>(context: &Context<'_>, case: &Case<'a>, actions: &[Action]) -> Option<&'a Item<Glob>> {
    let resources = case
        .statement
        .resources
        .as_ref()
        .filter(|it| !it.is_negated)?;
    resources.items.iter().find(|item| {
        let fits =
            |action: &Action| matches!(fit(*action, &item.meaning), Fit::Fits | Fit::Unknown);
        let names_itself = names_caller(&item.meaning) || names_holder(context, case, item);
        names_itself && actions.iter().any(fits)
    })
}

/// Whether a pattern stands for whoever asks: `user/${aws:username}`.
fn names_caller(glob: &Glob) -> bool {
    let is_name = |variable: &Variable| variable.key.as_deref() == Some("aws:username");
    glob.variables().any(is_name)
}

/// Whether a resource is a principal of this code that holds the policy.
fn names_holder(context: &Context<'_>, case: &Case<'_>, item: &Item<Glob>) -> bool {
    let text = item.leaf.text.clone();
    let Some(SymbolKind::Attribute {
        resource,
        attribute,
    }) = text.as_symbol().map(|symbol| &symbol.kind)
    else {
        return false;
    };
    let edges = case.held.attachments.iter();
    let mut holders = edges.filter_map(|edge| {
        let edge = context.graph.attachments.get(*edge)?;
        context.graph.principal(edge.principal).declared.as_ref()
    });
    attribute.eq_ignore_ascii_case("arn") && holders.any(|holder| holder.resource == *resource)
}

fn words(
    context: &Context<'_>,
    case: &Case<'_>,
    entry: &GrantedEntry,
    resource: &Item<Glob>,
) -> Words {
    let text = listed([case.entry_text(entry)]);
    let on = listed([resource.leaf.shown()]);
    Words {
        primary: "gives whoever has it every permission".to_owned(),
        message: format!(
            "{} allows {text} on {on}, so that who has it can give itself every permission{}",
            case.entity(context),
            case.holders(context)
        ),
        help:
            "remove it: users may manage their own passwords, keys and MFA devices, and not their \
               policies; who must do so gets the condition `iam:PolicyARN` or \
               `iam:PermissionsBoundary` with the policies that may be had"
                .to_owned(),
    }
}
