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
    Alias::new("kics", "f6049677-ec4a-43af-8779-5190b6d03cba"),
    Alias::new("kics", "7ebc9038-0bde-479a-acc4-6ed7b6758899"),
    Alias::new("kics", "da905474-7454-43c0-b8d2-5756ab951aba"),
    Alias::new("terrascan", "AC_AWS_0162"),
    Alias::new("terrascan", "AC_AWS_0482"),
    Alias::new("cfripper", "FullWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourceFullWildcardPrincipalRule"),
    Alias::new("cfripper", "KMSKeyWildcardPrincipalRule"),
    Alias::new("regula", "FG_R00252"),
    Alias::new("guard", "KMS_NO_WILDCARD_PRINCIPAL"),
    Alias::new("aws-config", "kms-key-policy-no-public-access"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: public::SUPERSEDED,
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
