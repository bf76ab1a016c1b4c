//! `assume-role-wildcard`.

use super::support::{Case, cases, quoted};
use crate::aws::action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Breadth, limits_key};
use crate::rules::{Alias, Context, Entry, Mapping, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("prowler", "iam_no_custom_policy_permissive_role_assumption"),
    Alias::new("cdk-nag", "IAM5"),
];

const MAPPINGS: &[Mapping] = &[Mapping::new("NIST 800-53 r5", "AC-6")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        id: entry.id,
        title: "Any role can be assumed",
        group: entry.group,
        severity: Severity::High,
        severities: &[],
        on_by_default: true,
        aliases: ALIASES,
        mappings: MAPPINGS,
        supersedes: &["allow-not-resource", "sensitive-wildcard"],
        options: &[],
        page: entry.page,
        check,
    }
}

/// Condition keys that limit it.
const KEYS: &[&str] = &[
    "aws:resourcetag/*",
    "iam:resourcetag/*",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "sts:externalid",
];

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let Some(wanted) = action("sts:AssumeRole") else {
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
        } else if breadth >= Breadth::Everything {
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
            "{} may assume any role that trusts its account by {} on {resources}{}",
            case.entity(context),
            quoted([entry]),
            case.holders(context)
        ),
        help: "name the roles that are assumed, as `arn:aws:iam::ACCOUNT:role/ROLE_NAME`, or limit them by \
               the condition key `aws:ResourceOrgID` or `aws:ResourceTag/KEY`"
            .to_owned(),
    }
}
