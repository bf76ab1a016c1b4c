//! `public-resource`.

use super::public::{self, Kind};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_283"),
    Alias::new("checkov", "CKV_AWS_32"),
    Alias::new("checkov", "CKV_AWS_167"),
    Alias::new("terrascan", "AC_AWS_0464"),
    Alias::new("terrascan", "AC_AWS_0469"),
    Alias::new("terrascan", "AC_AWS_0501"),
    Alias::new("trivy", "AWS-0032"),
    Alias::new("prowler", "ecr_repositories_not_publicly_accessible"),
    Alias::new("prowler", "glacier_vaults_policy_public_access"),
    Alias::new("prowler", "eventbridge_bus_exposed"),
    Alias::new("kics", "db0ec4c4-852c-46a2-b4f3-7ec13cdb12a8"),
    Alias::new("kics", "75be209d-1948-41f6-a8c8-e22dd0121134"),
    Alias::new("kics", "e86e26fc-489e-44f0-9bcd-97305e4ba69a"),
    Alias::new("kics", "fae52418-bb8b-4ac2-b287-0b9082d6a3fd"),
    Alias::new("kics", "16c4216a-50d3-4785-bfb2-4adb5144a8ba"),
    Alias::new("kics", "d25edb51-07fb-4a73-97d4-41cecdc53a22"),
    Alias::new("kics", "34b921bd-90a0-402e-a0a5-dc73371fd963"),
    Alias::new("kics", "fa00ce45-386d-4718-8392-fb485e1f3c5b"),
    Alias::new("terrascan", "AC_AWS_0084"),
    Alias::new("cfripper", "FullWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourceFullWildcardPrincipalRule"),
    Alias::new("scout-suite", "ses-identity-world-policy"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: public::SUPERSEDED,
        ..Rule::new(
            entry,
            "Resource that everybody may use",
            Severity::Critical,
            check,
        )
    }
}

const KIND: Kind = Kind {
    is: |service| {
        !matches!(
            service,
            "s3" | "s3-outposts"
                | "s3express"
                | "s3-object-lambda"
                | "s3tables"
                | "s3vectors"
                | "s3files"
                | "sqs"
                | "sns"
                | "kms"
                | "lambda"
        )
    },
    noun: "resource",
    help: "name the principals that need it, or bind the statement to your organization by `StringEquals` on `aws:PrincipalOrgID`",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    public::check(context, &KIND, sink);
    Ok(())
}
