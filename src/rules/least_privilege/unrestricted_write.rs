//! `unrestricted-write`.

use super::class::Class;
use super::unrestricted::{self, Family};
use crate::aws::Action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::granted::Breadth;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_111"),
    Alias::new("checkov", "CKV_AWS_290"),
    Alias::new("cloudsplaining", "InfrastructureModification"),
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
            "redundant-resource",
            "redundant-condition-value",
            "condition-on-any-value",
        ],
        ..Rule::new(
            entry,
            "Write access to every resource",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let family = Family {
        class: Class::Write,
        does: "changing",
        severity,
    };
    unrestricted::check(context, sink, &family)
}

/// What makes something new takes nothing from anybody.
const MAKING: [&str; 8] = [
    "Allocate",
    "Copy",
    "Create",
    "Import",
    "Register",
    "Request",
    "Run",
    "Subscribe",
];

fn severity(action: Action, _: Breadth) -> Severity {
    match MAKING.iter().any(|verb| action.name().starts_with(verb)) {
        true => Severity::Low,
        false => Severity::Medium,
    }
}
