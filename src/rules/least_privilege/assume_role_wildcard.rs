//! `assume-role-wildcard`.

use super::roles::{self, RoleActions};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::granted::Breadth;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("prowler", "iam_no_custom_policy_permissive_role_assumption"),
    Alias::new("cdk-nag", "IAM5"),
    Alias::new("scout-suite", "iam-inline-policy-for-role"),
    Alias::new("scout-suite", "iam-managed-policy-for-role"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "allow-not-resource",
            "sensitive-wildcard",
            "redundant-resource",
            "redundant-condition-value",
            "condition-on-any-value",
        ],
        ..Rule::new(entry, "Any role can be assumed", Severity::High, check)
    }
}

/// What it says of its actions.
pub(super) const ACTIONS: RoleActions = RoleActions {
    actions: &["sts:AssumeRole", "sts:AssumeRoot"],
    keys: &[
        "aws:resourcetag/*",
        "iam:resourcetag/*",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:resourceorgpaths",
        "sts:externalid",
    ],
    least: Breadth::Everything,
    any: None,
    message: "may assume any role that trusts its account",
    help: "name the roles that are assumed, as `arn:aws:iam::ACCOUNT:role/ROLE_NAME`, or limit them by \
               the condition key `aws:ResourceOrgID` or `aws:ResourceTag/KEY`",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    roles::check(context, sink, &ACTIONS)
}
