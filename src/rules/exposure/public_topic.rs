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
    Alias::new("kics", "ae53ce91-42b5-46bf-a84f-9a13366a4f13"),
    Alias::new("kics", "b26d2b7e-60f6-413d-a3a1-a57db24aa2b3"),
    Alias::new("terrascan", "AC_AWS_0385"),
    Alias::new("cfripper", "FullWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourceFullWildcardPrincipalRule"),
    Alias::new("guard", "SNS_TOPICPOLICY_NO_WILDCARD_PRINCIPAL"),
    Alias::new("scout-suite", "sns-topic-world-policy"),
    Alias::new("aws-config", "sns-topic-no-public-access"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: public::SUPERSEDED,
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
