//! `service-linked-role-wildcard`.

use super::roles::{self, RoleActions};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::granted::Breadth;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

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

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "allow-not-resource",
            "redundant-resource",
            "redundant-condition-value",
            "condition-on-any-value",
        ],
        ..Rule::new(
            entry,
            "Any service-linked role can be made",
            Severity::Low,
            check,
        )
    }
}

const ACTIONS: RoleActions = RoleActions {
    actions: &["iam:CreateServiceLinkedRole"],
    keys: &["iam:awsservicename", "aws:resourcetag/*"],
    least: Breadth::Account,
    any: Some(
        "arn:aws:iam::123456789012:role/aws-service-role/any.amazonaws.com/AWSServiceRoleForAny",
    ),
    message: "may make service-linked roles of every service",
    help: "name the role's ARN, `arn:aws:iam::*:role/aws-service-role/SERVICE.amazonaws.com/*`, and add \
               the condition `StringEquals` with `iam:AWSServiceName` and `SERVICE.amazonaws.com`",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    roles::check(context, sink, &ACTIONS)
}
