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
    Alias::new("terrascan", "AC_AWS_0440"),
    Alias::new("terrascan", "AC_AWS_0501"),
    Alias::new("trivy", "AWS-0032"),
    Alias::new("prowler", "ecr_repositories_not_publicly_accessible"),
    Alias::new("prowler", "glacier_vaults_policy_public_access"),
    Alias::new("prowler", "eventbridge_bus_exposed"),
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
