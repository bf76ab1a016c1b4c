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
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
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
