//! `public-topic`.

use super::public::{self, Kind};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_169"),
    Alias::new("cfn-nag", "F18"),
    Alias::new("security-hub", "SNS.4"),
    Alias::new("prowler", "sns_topics_not_publicly_accessible"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Topic that everybody may use",
            Severity::Critical,
            check,
        )
    }
}

const KIND: Kind = Kind {
    is: |service| service == "sns",
    noun: "topic",
    help: "name the principals that publish and subscribe; for a service that publishes, its principal with `aws:SourceArn`; for all of the account a condition `StringEquals` on `aws:PrincipalAccount`",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    public::check(context, &KIND, sink);
    Ok(())
}
