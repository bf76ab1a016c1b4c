//! `full-admin`.

use super::support::{Case, cases};
use crate::aws::actions;
use crate::diag::Severity;
use crate::graph::Attachment;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Form, GrantedEntry, Limits};
use crate::rules::{
    Alias, Context, Entry, HeldDocument, OptionError, OptionSpec, PrincipalFilter,
    PrincipalSelector, Rule,
};

const ALIASES: &[Alias] = &[
    Alias::new("kics", "575a2155-6af1-4026-b1af-d5bc8fe2a904"),
    Alias::new("kics", "2f37c4a3-58b9-4afe-8a87-d7f1d2286f84"),
    Alias::new("semgrep", "no-iam-admin-privileges"),
    Alias::new("cfn-nag", "F3"),
    Alias::new("cfn-nag", "F4"),
    Alias::new("cfn-nag", "F5"),
    Alias::new(
        "prowler",
        "iam_customer_attached_policy_no_administrative_privileges",
    ),
    Alias::new(
        "prowler",
        "iam_customer_unattached_policy_no_administrative_privileges",
    ),
    Alias::new("prowler", "iam_inline_policy_no_administrative_privileges"),
    Alias::new("trivy", "AWS-0057"),
    Alias::new("checkov", "CKV_AWS_1"),
    Alias::new("checkov", "CKV_AWS_62"),
    Alias::new("terrascan", "AC_AWS_0143"),
    Alias::new("terrascan", "AC_AWS_0144"),
    Alias::new("terrascan", "AC_AWS_0146"),
    Alias::new("terrascan", "AC_AWS_0147"),
    Alias::new("regula", "FG_R00092"),
    Alias::new("security-hub", "IAM.1"),
    Alias::new("aws-config", "iam-policy-no-statements-with-admin-access"),
    Alias::new("guard", "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
    Alias::new("cdk-nag", "IAMPolicyNoStatementsWithAdminAccess"),
    Alias::new("kics", "953b3cdb-ce13-428a-aa12-318726506661"),
    Alias::new("kics", "f62aa827-4ade-4dc4-89e4-1433d384a368"),
    Alias::new("kics", "b1ffa705-19a3-4b73-b9d0-0c97d0663842"),
    Alias::new("kics", "a0ae0a4e-712b-4115-8112-51b9eeed9d69"),
    Alias::new("kics", "132a8c31-9837-4203-9fd1-15ca210c7b73"),
    Alias::new("kics", "59ebb4f3-2a6c-46dc-b4f0-cc5418dcddcd"),
    Alias::new("terrascan", "AC_AWS_0474"),
    Alias::new("cfripper", "IAMRoleWildcardActionOnPolicyRule"),
    Alias::new("guard", "IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS"),
    Alias::new("scout-suite", "iam-managed-policy-allows-full-privileges"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "service-by-service-admin",
            "action-wildcard",
            "iam-full-access",
            "service-wildcard",
            "redundant-action",
            "redundant-resource",
            "redundant-condition-value",
            "condition-on-any-value",
        ],
        options: const {
            &[OptionSpec::exempt(
                "Principals that are meant to administer, by kind, name and path: policies that \
                      only they have are no findings",
            )]
        },
        ..Rule::new(
            entry,
            "Policy that allows everything",
            Severity::High,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt: Vec<PrincipalSelector> = context.option("exempt")?;
    let exempt = PrincipalFilter::new(exempt);
    for case in cases(context) {
        if is_of_exempt(context, case.held, &exempt) {
            continue;
        }
        match everything(&case) {
            Some(star) => {
                let words = words(context, &case);
                let place = case.entry_place(star);
                sink.written(case.finding(context, place, context.rule.severity, words));
            }
            None if may_be_everything(&case) => case.unresolved(context, sink),
            None => {}
        }
    }
    Ok(())
}

/// Whether all who hold a document are principals that are meant to administer.
fn is_of_exempt(context: &Context<'_>, held: &HeldDocument, exempt: &PrincipalFilter) -> bool {
    let edges = held.attachments.iter();
    let mut holders = edges.filter_map(|edge| context.graph.attachments.get(*edge));
    let is_exempt =
        |holder: &Attachment| exempt.has(context.graph.principal(holder.principal)) == Verdict::Yes;
    !held.attachments.is_empty() && holders.all(is_exempt)
}

/// The action by which a statement allows everything, whatever the request.
fn everything<'a>(case: &Case<'a>) -> Option<&'a GrantedEntry> {
    let Limits { what, caller } = case.granted.limits;
    let is_unlimited = case.granted.is_everywhere() && !what && !caller;
    let is_known = case.statement.open.is_none();
    let mut entries = case.granted.entries.iter();
    let all = actions().len();
    // What denials of the document take away is not in it.
    let star = entries.find(|e| e.form == Form::Everything && e.actions.len() == all);
    star.filter(|_| is_unlimited && is_known)
}

/// Whether it depends on what is not known that a statement allows everything.
fn may_be_everything(case: &Case<'_>) -> bool {
    let Limits { what, caller } = case.granted.limits;
    let resources = case.statement.resources.as_ref();
    let is_wide = case.granted.is_everywhere() || resources.is_some_and(|r| r.open.is_some());
    let actions = case.statement.actions.as_ref();
    let may_be_star = actions.is_some_and(|a| a.open.is_some())
        || case
            .granted
            .entries
            .iter()
            .any(|e| e.form == Form::Everything);
    is_wide && may_be_star && !what && !caller
}

fn words(context: &Context<'_>, case: &Case<'_>) -> Words {
    Words {
        primary: "every action on every resource".to_owned(),
        message: format!(
            "{} allows every action on every resource{}{}",
            case.entity(context),
            case.conditions_in_words(),
            case.holders(context)
        ),
        help: "name the actions that are needed, and the resources by their ARNs; for people who \
               administer the account use a permission set or a role that is assumed with MFA, and \
               name it in this rule's option `exempt`"
            .to_owned(),
    }
}
