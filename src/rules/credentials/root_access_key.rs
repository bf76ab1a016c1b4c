//! `root-access-key`.

use super::support;
use crate::diag::Severity;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_348"),
    Alias::new("trivy", "AWS-0141"),
    Alias::new("tfsec", "aws-iam-no-root-access-keys"),
    Alias::new("terrascan", "AC_AWS_0132"),
    Alias::new("kics", "970d224d-b42a-416b-81f9-8f4dfe70c4bc"),
    Alias::new("kics", "7081f85c-b94d-40fd-8b45-a4f1cac75e46"),
    Alias::new("security-hub", "IAM.4"),
    Alias::new("aws-config", "iam-root-access-key-check"),
    Alias::new("prowler", "iam_no_root_access_key"),
    Alias::new("kics", "4c137350-7307-4803-8c04-17c09a7a9fcf"),
    Alias::new("scout-suite", "iam-root-account-with-active-keys"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: &["user-access-key", "secret-in-state"],
        ..Rule::new(
            entry,
            "Access key of the root user",
            Severity::Critical,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for key in support::active_keys(context) {
        if !support::user(context, key).is_root_user() {
            continue;
        }
        sink.construct(support::about(context, key, Verdict::No, |_, when| Words {
            primary: "the root user is named here".to_owned(),
            message: format!("the root user has an access key{when}"),
            help:
                "remove the key; what the root user alone can do is done in the console, and all \
                   else by a role"
                    .to_owned(),
        }));
    }
    Ok(())
}
