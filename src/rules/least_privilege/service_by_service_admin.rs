//! `service-by-service-admin`.

use std::collections::BTreeSet;

use super::support::{Case, cases_of, documents, runs};
use crate::aws::Service;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{
    Alias, Context, Entry, HeldDocument, OptionError, OptionSpec, Rule, Strictness, find,
};
use crate::text::listed;

const ALIASES: &[Alias] = &[
    Alias::new("security-hub", "IAM.21"),
    Alias::new("aws-config", "iam-policy-no-statements-with-full-access"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "iam-full-access",
            "service-wildcard",
            "allow-not-resource",
            "sensitive-wildcard",
            "passrole-wildcard",
            "assume-role-wildcard",
            "service-linked-role-wildcard",
            "unrestricted-permissions-management",
            "unrestricted-credentials",
            "unrestricted-snapshot-sharing",
            "unrestricted-data-access",
            "unrestricted-decrypt",
            "unrestricted-write",
        ],
        options: &[OptionSpec {
            name: "services",
            summary: "How many services make it an administrator's policy",
            schema: r#"{"type": "integer", "minimum": 2}"#,
            default: "15",
            required: false,
            strictness: Strictness::Less,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Every action of many services",
            Severity::High,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let least: usize = context.option("services")?;
    for held in documents(context) {
        let services = services(held);
        if services.len() < least {
            continue;
        }
        // One document is one fault; it is shown where the most of it is.
        let Some(case) = cases_of(held).max_by_key(|case| whole_services(case).count()) else {
            continue;
        };
        let entries = case.granted.entries.iter();
        let Some(first) = entries.clone().find(|e| e.whole_service().is_some()) else {
            continue;
        };
        let words = words(context, &case, &services);
        sink.written(case.finding(
            context,
            case.entry_place(first),
            context.rule.severity,
            words,
        ));
    }
    Ok(())
}

/// Whether this rule is run and speaks of a document, so that nothing is said of each service.
pub fn speaks(context: &Context<'_>, held: &HeldDocument) -> Result<bool, OptionError> {
    let Some(rule) =
        find("service-by-service-admin").filter(|_| runs(context, "service-by-service-admin"))
    else {
        return Ok(false);
    };
    let least: usize = context.settings.option(rule, "services")?;
    Ok(held
        .granted()
        .iter()
        .map(|g| g.entries.len())
        .sum::<usize>()
        >= least
        && services(held).len() >= least)
}

/// The services of which a document allows every action on every resource.
fn services(held: &HeldDocument) -> BTreeSet<Service> {
    let cases = cases_of(held);
    cases
        .flat_map(|case| whole_services(&case).collect::<Vec<_>>())
        .collect()
}

fn whole_services<'a>(case: &Case<'a>) -> impl Iterator<Item = Service> + use<'a> {
    let is_wide = case.granted.is_everywhere() && !case.granted.limits.what;
    let entries = case.granted.entries.iter().filter(move |_| is_wide);
    entries.filter_map(|entry| entry.whole_service())
}

fn words(context: &Context<'_>, case: &Case<'_>, services: &BTreeSet<Service>) -> Words {
    let names = listed(
        services
            .iter()
            .map(|service| format!("{}:*", service.prefix())),
    );
    let count = services.len();
    Words {
        primary: "every action of many services".to_owned(),
        message: format!(
            "{} allows every action of {count} services on every resource, by {names}{}",
            case.entity(context),
            case.holders(context)
        ),
        help: "name the actions that are needed, and the resources by their ARNs; one policy for each \
               task is easier to keep small than one for all"
            .to_owned(),
    }
}
