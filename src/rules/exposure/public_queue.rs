//! `public-queue`.

use super::public::{self, Kind};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_168"),
    Alias::new("checkov", "CKV_AWS_387"),
    Alias::new("cfn-nag", "F21"),
    Alias::new("security-hub", "SQS.3"),
    Alias::new("prowler", "sqs_queues_not_publicly_accessible"),
    Alias::new("kics", "730675f9-52ed-49b6-8ead-0acb5dd7df7f"),
    Alias::new("kics", "9b6a3f5b-5fd6-40ee-9bc0-ed604911212d"),
    Alias::new("kics", "abb06e5f-ef9a-4a99-98c6-376d396bfcdf"),
    Alias::new("terrascan", "AC_AWS_0365"),
    Alias::new("cfripper", "FullWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourceFullWildcardPrincipalRule"),
    Alias::new("cfripper", "SQSQueuePolicyPublicRule"),
    Alias::new("guard", "SQS_QUEUEPOLICY_NO_WILDCARD_PRINCIPAL"),
    Alias::new("scout-suite", "sqs-queue-world-policy"),
    Alias::new("aws-config", "sqs-queue-no-public-access"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: public::SUPERSEDED,
        ..Rule::new(
            entry,
            "Queue that everybody may use",
            Severity::Critical,
            check,
        )
    }
}

const KIND: Kind = Kind {
    is: |service| service == "sqs",
    noun: "queue",
    help: "name the principals that send and receive; for a service that sends, its principal with `aws:SourceArn`",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    public::check(context, &KIND, sink);
    Ok(())
}
