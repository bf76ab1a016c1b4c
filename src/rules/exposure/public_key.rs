//! `public-key`.

use super::public::{self, Kind};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_33"),
    Alias::new("cfn-nag", "F76"),
    Alias::new("security-hub", "KMS.5"),
    Alias::new("prowler", "kms_key_not_publicly_accessible"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Key that everybody may use",
            Severity::Critical,
            check,
        )
    }
}

const KIND: Kind = Kind {
    is: |service| service == "kms",
    noun: "key",
    help: "name the principals, or bind the statement to the account by `StringEquals` on `kms:CallerAccount`; leave the account itself in (`arn:aws:iam::<account id>:root`), so that its policies can give access",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    public::check(context, &KIND, sink);
    Ok(())
}
