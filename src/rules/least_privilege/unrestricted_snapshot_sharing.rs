//! `unrestricted-snapshot-sharing`.

use super::class::Class;
use super::unrestricted::{self, Family};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("cloudsplaining", "ResourceExposure"),
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
            "unrestricted-data-access",
            "unrestricted-decrypt",
            "unrestricted-write",
            "redundant-resource",
            "redundant-condition-value",
            "condition-on-any-value",
        ],
        ..Rule::new(
            entry,
            "Any snapshot or image can be shared",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let family = Family {
        class: Class::Sharing,
        does: "sharing data with other accounts by",
        severity: |_, _| Severity::Medium,
    };
    unrestricted::check(context, sink, &family)
}
