//! `unrestricted-decrypt`.

use super::class::Class;
use super::unrestricted::{self, Family};
use crate::aws::Action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::granted::Breadth;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("security-hub", "KMS.1"),
    Alias::new("security-hub", "KMS.2"),
    Alias::new("aws-config", "iam-customer-policy-blocked-kms-actions"),
    Alias::new("aws-config", "iam-inline-policy-blocked-kms-actions"),
    Alias::new("cdk-nag", "IAMCustomerPolicyBlockedKMSActions"),
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
            "unrestricted-write",
            "redundant-resource",
            "redundant-condition-value",
            "condition-on-any-value",
        ],
        ..Rule::new(entry, "Every KMS key decrypts", Severity::Medium, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let family = Family {
        class: Class::Decrypt,
        does: "decrypting by",
        severity,
    };
    unrestricted::check(context, sink, &family)
}

/// Every key of an account that is named is less than every key that there is.
fn severity(_: Action, breadth: Breadth) -> Severity {
    match breadth {
        Breadth::Account => Severity::Low,
        _ => Severity::Medium,
    }
}
