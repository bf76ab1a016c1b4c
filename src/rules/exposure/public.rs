//! Whether everybody may come at a resource, and what to.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::{AccessLevel, Action};
use crate::diag::{Finding, Severity};
use crate::graph::{PolicyKind, ResourceAttachment};
use crate::policy::{Opening, PrincipalName, Statement, Stranger, Who, openings};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
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

/// What the findings about everybody say as well: that conditions keep nobody out, and which actions
/// there are.
pub const SUPERSEDED: &[&str] = &[
    "condition-on-any-value",
    "forallvalues-without-null-check",
    "if-exists-in-allow",
    "redundant-condition-value",
    "redundant-principal",
    "resource-wildcard-action",
    "wildcard-usage-too-permissive",
];

/// What a kind of resource is called, and what its owner is to do.
pub struct Kind {
    /// Whether a service has it.
    pub is: fn(&str) -> bool,
    /// What it is called: "bucket".
    pub noun: &'static str,
    /// What to write instead of everybody.
    pub help: &'static str,
}

/// A statement by which everybody comes at a resource.
struct Door<'a> {
    opening: Opening<'a>,
    /// Whether only by way of a service that works for everybody.
    by_service: bool,
}

/// Reports the statements by which everybody may come at resources of a kind.
pub fn check(context: &Context<'_>, kind: &Kind, sink: &mut Sink) {
    for (held, edge) in resource_policies(context) {
        if !(kind.is)(edge.service) {
            continue;
        }
        let doors = doors(held, edge.service);
        if doors.is_empty() || context.graph.is_shielded(edge) {
            continue;
        }
        for door in doors.into_values() {
            report(context, held, edge, kind, &door, sink);
        }
    }
}

/// The doors of a policy by the index of the statement.
fn doors<'a>(held: &'a HeldDocument, service: &str) -> BTreeMap<usize, Door<'a>> {
    let [account, anonymous] = Stranger::everybody();
    let any_service = Stranger::new(Who::AnyService);
    let mut found: BTreeMap<usize, Door<'_>> = BTreeMap::new();
    for (stranger, by_service) in [(account, false), (anonymous, false), (any_service, true)] {
        for opening in openings(&held.document, service, &stranger) {
            let index = opening.statement.index;
            match found.get_mut(&index) {
                Some(known) if known.by_service == by_service => {
                    known.opening.is_certain |= opening.is_certain;
                    known.opening.actions.extend(opening.actions);
                }
                // What everybody can do by themselves needs no service.
                Some(known) if known.opening.is_certain || !opening.is_certain => {}
                _ => {
                    let door = Door {
                        opening,
                        by_service,
                    };
                    found.insert(index, door);
                }
            }
        }
    }
    found
}

fn report(
    context: &Context<'_>,
    held: &HeldDocument,
    edge: &ResourceAttachment,
    kind: &Kind,
    door: &Door<'_>,
    sink: &mut Sink,
) {
    let opening = &door.opening;
    if let Some(open) = statements::unresolved_principals(context, opening) {
        return sink.unresolved(open);
    }
    // `NotPrincipal` is the business of another rule.
    let Some(item) = opening.principal else {
        return;
    };
    let is_conditional = opening.statement.when.is_some() || item.leaf.when.is_some();
    let is_everyone = matches!(item.meaning, PrincipalName::Everyone);
    if !(opening.is_certain || is_everyone && is_conditional) {
        let values = opening.statement.conditions.iter().flat_map(|c| &c.values);
        let leaves = values.map(|value| &value.leaf).chain([&item.leaf]);
        if let Some(leaf) = leaves.into_iter().find(|leaf| !leaf.text.is_known()) {
            sink.unresolved(statements::unresolved(context, leaf));
        }
        return;
    }
    let by_url = is_by_url(opening.statement);
    let Some(severity) = severity(edge.service, &opening.actions, by_url) else {
        return;
    };
    let entity = describe::owner(context.graph, held);
    let what = doing(&opening.actions);
    let words = match door.by_service {
        true => Words {
            primary: "services, also those that work for other accounts".to_owned(),
            message: format!(
                "{entity} lets everybody {what} on the {} by way of a service that works for them{}",
                kind.noun,
                statements::idle_conditions(opening.statement)
            ),
            help: "name the account: `StringEquals` on `aws:SourceAccount` with its id, or `ArnLike` on \
                   `aws:SourceArn` with an ARN that has it"
                .to_owned(),
        },
        false => Words {
            primary: "everybody, whether they have an account or not".to_owned(),
            message: format!(
                "{entity} lets everybody {what} on the {}{}",
                kind.noun,
                match by_url {
                    true => String::new(),
                    false => statements::idle_conditions(opening.statement),
                }
            ),
            help: kind.help.to_owned(),
        },
    };
    let finding = about_entry(context, held, opening.statement, item, words);
    let set = context.settings.severity_set(context.rule, None);
    let own = match door.by_service {
        // They act by what the service makes of it.
        true => severity.min(Severity::Medium),
        false => severity,
    };
    sink.written(Finding {
        severity: set.unwrap_or(own),
        ..finding
    });
}

/// The actions, the worst first.
fn doing(actions: &BTreeSet<Action>) -> String {
    let mut sorted: Vec<&Action> = actions.iter().collect();
    sorted.sort_by_key(|action| std::cmp::Reverse(action.access_level().map_or(0, rank)));
    let names: Vec<String> = sorted.iter().map(|action| action.to_string()).collect();
    match names.is_empty() {
        true => "do what is not known".to_owned(),
        false => format!("do {}", crate::text::listed(&names)),
    }
}

/// Whether a statement is that of a function's URL, which asks for no credentials.
fn is_by_url(statement: &Statement) -> bool {
    let mut keys = statement
        .conditions
        .iter()
        .filter_map(|c| c.key_name.as_deref());
    keys.any(|key| {
        matches!(
            key,
            "lambda:functionurlauthtype" | "lambda:invokedviafunctionurl"
        )
    })
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
fn severity(service: &str, actions: &BTreeSet<Action>, by_url: bool) -> Option<Severity> {
    let only = |names: &[&str]| {
        !actions.is_empty() && actions.iter().all(|action| names.contains(&action.name()))
    };
    let by_level = match worst(actions) {
        Some(AccessLevel::PermissionsManagement | AccessLevel::Write) => Severity::Critical,
        Some(AccessLevel::Read | AccessLevel::Tagging) => Severity::High,
        Some(AccessLevel::List) | None => Severity::Medium,
    };
    Some(match service {
        "s3" if only(&["GetObject", "GetObjectVersion"]) => Severity::Medium,
        // A URL without authorization is made to be called by everybody.
        "lambda" if by_url => Severity::Low,
        "lambda" if only(&["GetLayerVersion"]) => Severity::Medium,
        // Reached over a network of the owner's only.
        "elasticfilesystem" | "vpc-lattice-svcs" | "kafka" => Severity::Low,
        "execute-api" => return None,
        "ecr-public" if worst(actions).is_none_or(|l| rank(l) <= 1) => return None,
        _ => by_level,
    })
}
