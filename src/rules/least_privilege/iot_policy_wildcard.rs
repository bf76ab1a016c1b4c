//! `iot-policy-wildcard`.

use super::support::{Case, cases_of};
use crate::aws::Action;
use crate::diag::Severity;
use crate::graph::PolicyKind;
use crate::rules::context::Sink;
use crate::rules::finding::{Place, Words};
use crate::rules::granted::{Breadth, Form, GrantedEntry};
use crate::rules::{Alias, Context, Entry, OptionError, Owner, Rule, describe};
use crate::text::listed;

const ALIASES: &[Alias] = &[
    Alias::new("cfn-nag", "W38"),
    Alias::new("cfn-nag", "W39"),
    Alias::new("kics", "4d32780f-43a4-424a-a06d-943c543576a5"),
    Alias::new("kics", "be5b230d-4371-4a28-a441-85dc760e2aa3"),
    Alias::new("guard", "IOT_POLICY_WILDCARD_ACTION_RULE"),
    Alias::new("guard", "IOT_POLICY_WILDCARD_RESOURCE_RULE"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(entry, "IoT policy with wildcards", Severity::Medium, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let of_iot = context
        .documents
        .identity()
        .filter(|held| match held.owner {
            Owner::Policy(id) => context.graph.policy(id).kind == PolicyKind::Service,
            Owner::Trust(_) => false,
        });
    for case in of_iot.flat_map(cases_of) {
        if case.granted.limits.what || case.statement.open.is_some() {
            case.unresolved(context, sink);
            continue;
        }
        let mut entries = case.granted.entries.iter();
        let is_all = |entry: &&GrantedEntry| {
            matches!(entry.form, Form::Everything | Form::Negated)
                || entry.whole_service().is_some()
        };
        if let Some(entry) = entries.find(is_all) {
            let words = words(context, &case, &[entry]);
            let place = case.entry_place(entry);
            sink.written(case.finding(context, place, context.rule.severity, words));
            continue;
        }
        // Clients and topics are always those of an account and region.
        let broad = |action: Action| case.granted.breadth(action) >= Breadth::Account;
        let broad: Vec<_> = case
            .granted
            .reaching(broad)
            .map(|(entry, _)| entry)
            .collect();
        if !broad.is_empty() {
            let words = words(context, &case, &broad);
            let place: Place<'_> = case.resource_place();
            sink.written(case.finding(context, place, context.rule.severity, words));
        }
    }
    Ok(())
}

fn words(context: &Context<'_>, case: &Case<'_>, entries: &[&GrantedEntry]) -> Words {
    let resources = case.resources_in_words();
    let entries = listed(entries.iter().map(|entry| case.entry_text(entry)));
    Words {
        primary: format!("every device that has it, on {resources}"),
        message: format!(
            "{} allows devices {entries} on {resources}",
            describe::owner(context.graph, case.held)
        ),
        help: "name the actions that devices need, and let each reach what is its own: \
               `arn:aws:iot:REGION:ACCOUNT:client/${iot:Connection.Thing.ThingName}`, \
               `arn:aws:iot:REGION:ACCOUNT:topic/${iot:Connection.Thing.ThingName}/*`"
            .to_owned(),
    }
}
