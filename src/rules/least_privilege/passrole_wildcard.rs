//! `passrole-wildcard`.

use super::roles::{self, RoleActions};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::granted::Breadth;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("kics", "e39bee8c-fe54-4a3f-824d-e5e2d1cca40a"),
    Alias::new("cfn-nag", "F38"),
    Alias::new("cfn-nag", "F39"),
    Alias::new("cfn-nag", "F40"),
    Alias::new("trivy", "AWS-0342"),
    Alias::new("cdk-nag", "IAM5"),
    Alias::new("access-analyzer", "PASS_ROLE_WITH_NOT_RESOURCE"),
    Alias::new(
        "access-analyzer",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    ),
    Alias::new(
        "access-analyzer",
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    ),
    Alias::new("access-analyzer", "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
    Alias::new(
        "access-analyzer",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    ),
    Alias::new(
        "access-analyzer",
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ),
    Alias::new("guard", "IAM_POLICY_NO_WILDCARD_RESOURCE_ON_PASSROLE"),
    Alias::new("guard", "IAM_ROLE_NO_WILDCARD_RESOURCE_ON_PASSROLE"),
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
        ..Rule::new(entry, "Any role can be passed", Severity::High, check)
    }
}

// Tags of the role are none of the keys: "This approach does not have reliable results" says "Grant a
// user permissions to pass a role to an AWS service" in the IAM User Guide.
const ACTIONS: RoleActions = RoleActions {
    actions: &["iam:PassRole"],
    keys: &["iam:passedtoservice", "iam:associatedresourcearn"],
    least: Breadth::Account,
    any: None,
    message: "may pass any role to any service",
    help: "name the roles that are passed, as `arn:aws:iam::ACCOUNT:role/ROLE_NAME`, and add the condition \
               `StringEquals` with `iam:PassedToService` and the service that gets them",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    roles::check(context, sink, &ACTIONS)
}
