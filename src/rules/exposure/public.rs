//! Whether everybody may come at a resource, and what to.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::{AccessLevel, Action};
use crate::diag::{Finding, Severity};
use crate::graph::{PolicyKind, ResourceAttachment};
use crate::policy::{Opening, PrincipalName, Stranger, openings};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Context, HeldDocument, Owner, describe, statements};

/// The policies of resources with the service of each.
pub fn resource_policies<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (&'a HeldDocument, &'a ResourceAttachment)> {
    let graph = context.graph;
    let documents = context.documents.all().iter();
    documents.filter_map(move |held| {
        let Owner::Policy(id) = held.owner else {
            return None;
        };
        let is_based = graph.policy(id).kind == PolicyKind::ResourceBased;
        let edge = held.resource_attachments.first().filter(|_| is_based)?;
        Some((held, graph.resource_attachments.get(*edge)?))
    })
}

/// What a kind of resource is called, and what its owner is to do.
pub struct Kind {
    /// Whether a service has it.
    pub is: fn(&str) -> bool,
    /// What it is called: "bucket".
    pub noun: &'static str,
    /// What to write instead of everybody.
    pub help: &'static str,
}

/// Reports the statements by which everybody may come at resources of a kind.
pub fn check(context: &Context<'_>, kind: &Kind, sink: &mut Sink) {
    for (held, edge) in resource_policies(context) {
        if !(kind.is)(edge.service) || context.graph.is_shielded(edge) {
            continue;
        }
        let mut found: BTreeMap<usize, Opening<'_>> = BTreeMap::new();
        for stranger in Stranger::everybody() {
            for opening in openings(&held.document, edge.service, &stranger) {
                let index = opening.statement.index;
                match found.get_mut(&index) {
                    Some(known) => {
                        known.is_certain |= opening.is_certain;
                        known.actions.extend(opening.actions);
                    }
                    None => {
                        found.insert(index, opening);
                    }
                }
            }
        }
        for opening in found.into_values() {
            report(context, held, edge, kind, &opening, sink);
        }
    }
}

fn report(
    context: &Context<'_>,
    held: &HeldDocument,
    edge: &ResourceAttachment,
    kind: &Kind,
    opening: &Opening<'_>,
    sink: &mut Sink,
) {
    // `NotPrincipal` is the business of another rule.
    let Some(item) = opening.principal else {
        return;
    };
    let is_conditional = opening.statement.when.is_some() || item.leaf.when.is_some();
    let is_everyone = matches!(item.meaning, PrincipalName::Everyone);
    if !opening.is_certain && !(is_everyone && is_conditional) {
        let values = opening.statement.conditions.iter().flat_map(|c| &c.values);
        let leaves = values.map(|value| &value.leaf).chain([&item.leaf]);
        if let Some(leaf) = leaves.into_iter().find(|leaf| !leaf.text.is_known()) {
            sink.unresolved(statements::unresolved(context, leaf));
        }
        return;
    }
    let Some(severity) = severity(edge.service, &opening.actions, &item.meaning) else {
        return;
    };
    let entity = describe::owner(context.graph, held);
    let idle = statements::idle_conditions(opening.statement);
    let what = doing(&opening.actions);
    let words = Words {
        primary: "everybody, whether they have an account or not".to_owned(),
        message: format!("{entity} lets everybody {what} of the {}{idle}", kind.noun),
        help: kind.help.to_owned(),
    };
    let finding = about_statement(context, held, opening.statement, &item.leaf, words);
    let set = context.settings.severity_set(context.rule, None);
    sink.written(Finding {
        severity: set.unwrap_or(severity),
        ..finding
    });
}

/// What the actions do, worst first: "change the permissions (`s3:PutBucketPolicy`)".
fn doing(actions: &BTreeSet<Action>) -> String {
    let Some(level) = worst(actions) else {
        return "do what is not known".to_owned();
    };
    let verb = match level {
        AccessLevel::PermissionsManagement => "change the permissions",
        AccessLevel::Write | AccessLevel::Tagging => "change things",
        AccessLevel::Read => "read the content",
        AccessLevel::List => "list what is there",
    };
    let of_level = actions.iter().filter(|a| a.access_level() == Some(level));
    let names: Vec<String> = of_level.map(|action| action.to_string()).collect();
    format!("{verb} ({})", statements::listed(&names))
}

/// How bad a level is.
fn rank(level: AccessLevel) -> u8 {
    match level {
        AccessLevel::List => 0,
        AccessLevel::Read => 1,
        AccessLevel::Tagging => 2,
        AccessLevel::Write => 3,
        AccessLevel::PermissionsManagement => 4,
    }
}

fn worst(actions: &BTreeSet<Action>) -> Option<AccessLevel> {
    let levels = actions.iter().filter_map(|action| action.access_level());
    levels.max_by_key(|level| rank(*level))
}

/// How bad it is that everybody may do some actions; none where that is how the service is meant:
/// images of public repositories, calls of an API that asks for no credentials of AWS.
fn severity(service: &str, actions: &BTreeSet<Action>, name: &PrincipalName) -> Option<Severity> {
    let only = |names: &[&str]| {
        !actions.is_empty() && actions.iter().all(|action| names.contains(&action.name()))
    };
    let by_level = match worst(actions) {
        Some(AccessLevel::PermissionsManagement | AccessLevel::Write) => Severity::Critical,
        Some(AccessLevel::Read | AccessLevel::Tagging) => Severity::High,
        Some(AccessLevel::List) | None => Severity::Medium,
    };
    debug_assert!(!matches!(name, PrincipalName::Service(_)));
    Some(match service {
        "s3" if only(&["GetObject", "GetObjectVersion"]) => Severity::Medium,
        "lambda" if only(&["GetLayerVersion", "InvokeFunctionUrl"]) => Severity::Medium,
        // Reached over a network of the owner's only.
        "elasticfilesystem" | "vpc-lattice-svcs" | "kafka" => Severity::Low,
        "execute-api" => Severity::Info,
        "ecr-public" if worst(actions).is_none_or(|l| rank(l) <= 1) => return None,
        _ => by_level,
    })
}
