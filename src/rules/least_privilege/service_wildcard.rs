//! `service-wildcard`.

use super::class::Class;
use super::support::{Case, cases_of, changes, documents, manages_permissions, runs};
use super::unrestricted_permissions_management::OF_IDENTITIES;
use super::{assume_role_wildcard, service_by_service_admin};
use crate::aws::{Action, Service};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Breadth, GrantedEntry};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness};
use crate::text::listed;

const ALIASES: &[Alias] = &[
    Alias::new("security-hub", "IAM.21"),
    Alias::new("aws-config", "iam-policy-no-statements-with-full-access"),
    Alias::new("guard", "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS"),
    Alias::new("cdk-nag", "IAMPolicyNoStatementsWithFullAccess"),
    Alias::new("cdk-nag", "IAM5"),
    Alias::new("cloudsplaining", "ServiceWildcard"),
    Alias::new("trivy", "AWS-0057"),
    Alias::new("trivy", "AWS-0345"),
    Alias::new("prowler", "iam_policy_no_full_access_to_cloudtrail"),
    Alias::new("prowler", "iam_policy_no_full_access_to_kms"),
    Alias::new("prowler", "iam_inline_policy_no_full_access_to_cloudtrail"),
    Alias::new("prowler", "iam_inline_policy_no_full_access_to_kms"),
    Alias::new("cfripper", "IAMRoleWildcardActionOnPolicyRule"),
    Alias::new("guard", "IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &["allow-not-resource", "redundant-resource"],
        options: &[
            OptionSpec {
                name: "limited_resources",
                summary: "Whether it is a fault, of low severity, where the resources are named",
                schema: r#"{"type": "boolean"}"#,
                default: "true",
                required: false,
                strictness: Strictness::More,
                advice: None,
            },
            OptionSpec {
                name: "exempt",
                summary: "Services of which every action may be allowed, by their prefixes",
                schema: r#"{"type": "array", "items": {"type": "string"}}"#,
                default: r#"["ec2messages", "ssmmessages"]"#,
                required: false,
                strictness: Strictness::Less,
                advice: None,
            },
        ],
        ..Rule::new(entry, "Every action of a service", Severity::Medium, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt: Vec<String> = context.option("exempt")?;
    let limited: bool = context.option("limited_resources")?;
    for held in documents(context) {
        if service_by_service_admin::speaks(context, held)? {
            continue;
        }
        for case in cases_of(held) {
            let is_limited = is_limited(&case);
            if is_limited && !limited {
                continue;
            }
            let found = faulty(context, &case, &exempt);
            let Some(first) = found.first() else {
                continue;
            };
            let severity = match is_limited {
                true => Severity::Low,
                false if found.iter().any(|entry| gives_everything(&case, entry)) => {
                    case.lessened(Severity::High)
                }
                false => context.rule.severity,
            };
            let words = words(context, &case, &found, is_limited);
            sink.written(case.finding(context, case.entry_place(first), severity, words));
        }
    }
    Ok(())
}

/// The entries that have the whole of a service in which something can be changed.
fn faulty<'a>(context: &Context<'_>, case: &Case<'a>, exempt: &[String]) -> Vec<&'a GrantedEntry> {
    let iam_is_told = runs(context, "iam-full-access");
    let is_faulty = |service: Service| {
        let is_exempt = exempt
            .iter()
            .any(|e| e.eq_ignore_ascii_case(service.prefix()));
        let is_told = iam_is_told && service.prefix() == "iam";
        !is_exempt && !is_told && service.actions().any(changes)
    };
    let entries = case.granted.entries.iter();
    entries
        .filter(|entry| entry.whole_service().is_some_and(is_faulty))
        .collect()
}

/// Whether resources or conditions limit what the services may be used on.
fn is_limited(case: &Case<'_>) -> bool {
    let mut broad = case
        .granted
        .reaching(|action| changes(action) && case.granted.breadth(action) >= Breadth::Account);
    case.granted.limits.what || !case.granted.is_everywhere() && broad.next().is_none()
}

/// Whether it comes to every access by an entry: by any role, or since it changes who has which.
fn gives_everything(case: &Case<'_>, entry: &GrantedEntry) -> bool {
    let service = entry.whole_service().map(Service::prefix);
    let is_one = |action: &Action| {
        assume_role_wildcard::ACTIONS.has(*action)
            && case.is_broad(*action, assume_role_wildcard::ACTIONS.least)
            || Class::of(*action) == Some(Class::Permissions)
                && case.is_broad(*action, Class::Permissions.least(*action))
    };
    service.is_some_and(|prefix| prefix == "sts" || OF_IDENTITIES.contains(&prefix))
        && entry.actions.iter().any(is_one)
}

fn words(
    context: &Context<'_>,
    case: &Case<'_>,
    found: &[&GrantedEntry],
    is_limited: bool,
) -> Words {
    let resources = case.resources_in_words();
    let entries = listed(found.iter().map(|entry| case.entry_text(entry)));
    let services = found.iter().filter_map(|entry| entry.whole_service());
    let worst: Vec<String> = services.filter_map(worst).collect();
    let also = match worst.is_empty() {
        true => String::new(),
        false => format!("; with all of them comes {} too", listed(worst)),
    };
    let and_resources = match is_limited {
        true => "",
        false => ", and the resources by their ARNs",
    };
    Words {
        primary: format!("every action of the service on {resources}"),
        message: format!(
            "{} allows every action by {entries} on {resources}{}{}",
            case.entity(context),
            case.conditions_in_words(),
            case.holders(context)
        ),
        help: format!("name the actions that are needed{and_resources}{also}"),
    }
}

/// An action of a service that says why nobody needs all: one that changes permissions, best by a
/// policy, or else one that deletes.
fn worst(service: Service) -> Option<String> {
    let all = || service.actions().filter(|action| !action.is_retired());
    let named = |beginning: &str, end: &str| {
        let fits = |a: &Action| a.name().starts_with(beginning) && a.name().ends_with(end);
        all()
            .filter(fits)
            .filter(|a| changes(*a))
            .min_by_key(|a| a.name().len())
    };
    let manages = |action: &Action| manages_permissions(*action);
    named("Put", "Policy")
        .filter(manages)
        .or_else(|| named("Add", "Permission"))
        .or_else(|| all().filter(manages).min_by_key(|a| a.name().len()))
        .or_else(|| named("Delete", ""))
        .map(|action| action.to_string())
}
