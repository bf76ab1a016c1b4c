//! `unrestricted-permissions-management`.

use super::class::Class;
use super::unrestricted::{self, Family};
use crate::aws::Action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::granted::Breadth;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("semgrep", "no-iam-resource-exposure"),
    Alias::new("checkov", "CKV_AWS_109"),
    Alias::new("checkov", "CKV_AWS_289"),
    Alias::new("cloudsplaining", "ResourceExposure"),
    Alias::new("parliament", "PERMISSIONS_MANAGEMENT_ACTIONS"),
    Alias::new("checkov", "CKV_AWS_355"),
    Alias::new("checkov", "CKV_AWS_356"),
    Alias::new("trivy", "AWS-0057"),
    Alias::new("cfn-nag", "W11"),
    Alias::new("cfn-nag", "W12"),
    Alias::new("cfn-nag", "W13"),
    Alias::new("cdk-nag", "IAM5"),
    Alias::new("parliament", "RESOURCE_EFFECTIVELY_STAR"),
    Alias::new("cfripper", "WildcardResourceRule"),
    Alias::new("guard", "IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE"),
    Alias::new("parliament", "RESOURCE_STAR"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &[
            "sensitive-wildcard",
            "unrestricted-credentials",
            "unrestricted-snapshot-sharing",
            "unrestricted-data-access",
            "unrestricted-decrypt",
            "unrestricted-write",
            "redundant-resource",
            "redundant-condition-value",
            "condition-on-any-value",
        ],
        ..Rule::new(
            entry,
            "Permissions management on every resource",
            Severity::High,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let family = Family {
        class: Class::Permissions,
        does: "changing permissions by",
        severity,
    };
    unrestricted::check(context, sink, &family)
}

/// Services in which who changes permissions can give himself everything.
pub(super) const OF_IDENTITIES: [&str; 5] = [
    "iam",
    "organizations",
    "sso",
    "sso-directory",
    "identitystore",
];

fn severity(action: Action, breadth: Breadth) -> Severity {
    match (OF_IDENTITIES.contains(&action.service().prefix()), breadth) {
        (true, _) => Severity::High,
        (false, Breadth::Account) => Severity::Low,
        (false, _) => Severity::Medium,
    }
}
