//! `iam-full-access`.

use super::support::{Case, cases, changes};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Form, GrantedEntry};
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV2_AWS_40"),
    Alias::new("security-hub", "IAM.21"),
    Alias::new("aws-config", "iam-policy-no-statements-with-full-access"),
    Alias::new("cdk-nag", "IAMPolicyNoStatementsWithFullAccess"),
    Alias::new("cdk-nag", "IAM5"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "allow-not-resource",
            "passrole-wildcard",
            "service-linked-role-wildcard",
            "redundant-resource",
        ],
        ..Rule::new(entry, "Full access to IAM", Severity::High, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for case in cases(context) {
        let mut entries = case.granted.entries.iter();
        let Some(entry) = entries.find(|entry| is_full(entry)) else {
            continue;
        };
        let limits = case.granted.limits;
        let is_limited = limits.what || limits.caller;
        let severity = match case.granted.is_everywhere() && !is_limited {
            true => context.rule.severity,
            false => Severity::Medium,
        };
        let place = case.entry_place(entry);
        let words = words(context, &case, &case.entry_text(entry));
        sink.written(case.finding(context, place, severity, words));
    }
    Ok(())
}

/// Whether an entry has all of IAM, or all by which something is changed there.
fn is_full(entry: &GrantedEntry) -> bool {
    let iam = |service: crate::aws::Service| service.prefix() == "iam";
    match entry.form {
        Form::Service(service) => iam(service),
        Form::Pattern => {
            let Some(service) = entry.actions.first().map(|a| a.service()) else {
                return false;
            };
            let mut writes = service.actions().filter(|a| changes(*a) && !a.is_retired());
            iam(service) && writes.all(|a| entry.actions.binary_search(&a).is_ok())
        }
        _ => false,
    }
}

fn words(context: &Context<'_>, case: &Case<'_>, entry: &str) -> Words {
    let resources = case.resources_in_words();
    Words {
        primary: format!("everything in IAM on {resources}"),
        message: format!(
            "{} allows everything in IAM by `{entry}` on {resources}{}, and so can give itself every \
             access{}",
            case.entity(context),
            case.conditions_in_words(),
            case.holders(context)
        ),
        help: "name the actions of IAM that are needed, and the users, roles and policies by their \
               ARNs; whoever must make roles gets `iam:CreateRole` and `iam:AttachRolePolicy` with the \
               condition `iam:PermissionsBoundary`"
            .to_owned(),
    }
}
