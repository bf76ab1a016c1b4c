//! `confused-deputy-access`.

use super::public;
use crate::aws::{Action, service_principal};
use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Glob, Item, Statement, reached};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe, statements};

const ALIASES: &[Alias] = &[Alias::new(
    "access-analyzer",
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
)];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Resource that a service may use for other accounts",
            Severity::Low,
            check,
        )
    }
}

/// Services and the resources that they use, by the prefix of the resource's service, of which AWS
/// documents policies with `aws:SourceArn` or `aws:SourceAccount`: the sections on the confused deputy
/// in the guides of these services. EventBridge is left out for topics, which it did not support.
const USERS: [(&str, &[&str]); 4] = [
    ("logs", &["delivery.logs", "es", "route53"]),
    (
        "s3",
        &[
            "cloudfront",
            "cloudtrail",
            "config",
            "delivery.logs",
            "logging.s3",
            "s3",
            "serverlessrepo",
            "ses",
        ],
    ),
    (
        "sns",
        &[
            "backup",
            "budgets",
            "cloudtrail",
            "cloudwatch",
            "codestar-notifications",
            "config",
            "costalerts",
            "s3",
            "ses",
        ],
    ),
    ("sqs", &["events", "s3", "sns"]),
];

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (held, edge) in public::resource_policies(context) {
        let users = USERS.iter().find(|(service, _)| *service == edge.service);
        let Some((service, users)) = users else {
            continue;
        };
        for statement in held.allows().filter(|s| does_something(s)) {
            let names: Vec<_> = statements::principals(statement)
                .iter()
                .filter_map(|item| Some((item, statements::service(&item.meaning)?)))
                .filter(|(_, name)| is_one_of(name, users))
                .filter(|(_, name)| {
                    statements::acts_for_strangers(&held.document, statement, service, name)
                })
                .collect();
            let Some((first, _)) = names.first() else {
                continue;
            };
            let entity = describe::owner(context.graph, held);
            let listed: Vec<String> = names.iter().map(|(_, name)| name.to_string()).collect();
            let is_cdn = listed.iter().any(|name| name.starts_with("cloudfront."));
            let words = Words {
                primary: "for whichever account the service works".to_owned(),
                message: format!("{entity} lets in {} for resources of any account", crate::text::listed(&listed)),
                help: "add a condition: `ArnLike` on `aws:SourceArn` with the ARN of what uses the resource, or \
                       `StringEquals` on `aws:SourceAccount` with the account id"
                    .to_owned(),
            };
            let finding = about_statement(context, held, statement, &first.leaf, words);
            let set = context.settings.severity_set(context.rule, None);
            // Everybody can make a distribution that shows what it may read.
            let own = if is_cdn {
                Severity::High
            } else {
                Severity::Low
            };
            sink.written(Finding {
                severity: set.unwrap_or(own),
                ..finding
            });
        }
    }
    Ok(())
}

fn is_one_of(principal: &str, users: &[&str]) -> bool {
    let known = service_principal(principal).unwrap_or(principal);
    users.contains(&known.strip_suffix(".amazonaws.com").unwrap_or(known))
}

/// Whether a statement allows more than looking at what the resource is, and not only below the
/// folder that the logs of one account have: services write those of each account to its own.
fn does_something(statement: &Statement) -> bool {
    let resources = statement.resources.iter().flat_map(|r| &r.items);
    let is_folder = |item: &Item<Glob>| {
        let text = item.leaf.text.expanded().to_string();
        let account = text.split_once("/AWSLogs/").map(|(_, rest)| rest);
        account.is_some_and(|rest| {
            rest.starts_with("${") || rest.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    let mut resources = resources.peekable();
    if resources.peek().is_some() && resources.all(is_folder) {
        return false;
    }
    statement.actions.as_ref().is_none_or(|actions| {
        let reached = reached(actions);
        let looks = |action: &Action| {
            matches!(
                action.name(),
                "GetBucketAcl" | "ListBucket" | "GetBucketLocation"
            )
        };
        reached.certain.is_empty() || !reached.certain.iter().all(looks)
    })
}
