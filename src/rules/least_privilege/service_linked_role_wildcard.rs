//! `service-linked-role-wildcard`.

use super::support::{Case, cases, quoted};
use crate::aws::action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Breadth, limits_key};
use crate::rules::{Alias, Context, Entry, Mapping, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("access-analyzer", "CREATE_SLR_WITH_NOT_RESOURCE"),
    Alias::new(
        "access-analyzer",
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    ),
    Alias::new(
        "access-analyzer",
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    ),
    Alias::new("access-analyzer", "CREATE_SLR_WITH_STAR_IN_RESOURCE"),
    Alias::new(
        "access-analyzer",
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    ),
    Alias::new(
        "access-analyzer",
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ),
    Alias::new("cdk-nag", "IAM5"),
];

const MAPPINGS: &[Mapping] = &[Mapping::new("NIST 800-53 r5", "AC-6")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        id: entry.id,
        title: "Any service-linked role can be made",
        group: entry.group,
        severity: Severity::Low,
        severities: &[],
        on_by_default: true,
        aliases: ALIASES,
        mappings: MAPPINGS,
        supersedes: &["allow-not-resource"],
        options: &[],
        page: entry.page,
        check,
    }
}

/// Condition keys that limit it.
const KEYS: &[&str] = &["iam:awsservicename", "aws:resourcetag/*"];

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let Some(wanted) = action("iam:CreateServiceLinkedRole") else {
        return Ok(());
    };
    for case in cases(context) {
        let reaching = case.reaching(context, |action| action == wanted);
        if reaching.is_empty() || limits_key(case.statement, KEYS) {
            continue;
        }
        let breadth = case.granted.breadth(wanted);
        if breadth == Breadth::Unknown || case.statement.open.is_some() {
            case.unresolved(context, sink);
        } else if breadth >= Breadth::Account {
            for (entry, _) in reaching.into_iter().take(1) {
                let place = case.entry_place(entry);
                let words = words(context, &case, &case.entry_text(entry));
                sink.written(case.finding(context, place, context.rule.severity, words));
            }
        }
    }
    Ok(())
}

fn words(context: &Context<'_>, case: &Case<'_>, entry: &str) -> Words {
    let resources = case.resources_in_words();
    Words {
        primary: format!("on {resources}"),
        message: format!(
            "{} may make service-linked roles of every service by {} on {resources}{}",
            case.entity(context),
            quoted([entry]),
            case.holders(context)
        ),
        help: "name the role's ARN, `arn:aws:iam::*:role/aws-service-role/SERVICE.amazonaws.com/*`, and add \
               the condition `StringEquals` with `iam:AWSServiceName` and `SERVICE.amazonaws.com`"
            .to_owned(),
    }
}
