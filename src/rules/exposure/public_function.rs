//! `public-function`.

use super::public::{self, Kind};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_301"),
    Alias::new("checkov", "CKV_AWS_258"),
    Alias::new("cfn-nag", "F13"),
    Alias::new("security-hub", "Lambda.1"),
    Alias::new("aws-config", "lambda-function-public-access-prohibited"),
    Alias::new("guard", "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED"),
    Alias::new("cdk-nag", "LambdaFunctionPublicAccessProhibited"),
    Alias::new("prowler", "awslambda_function_not_publicly_accessible"),
    Alias::new("kics", "1d6e16f1-5d8a-4379-bfb3-2dadd38ed5a7"),
    Alias::new("kics", "e08ed7eb-f3ef-494d-9d22-2e3db756a347"),
    Alias::new("kics", "ad9dabc7-7839-4bae-a957-aa9120013f39"),
    Alias::new("cfripper", "FullWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourceFullWildcardPrincipalRule"),
    Alias::new("regula", "FG_R00276"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: public::SUPERSEDED,
        ..Rule::new(
            entry,
            "Function that everybody may call",
            Severity::Critical,
            check,
        )
    }
}

const KIND: Kind = Kind {
    is: |service| service == "lambda",
    noun: "function",
    help: "name the account or the service that calls (`Principal`), for a service with `SourceArn`; give a function URL the authorization type `AWS_IAM` and principals of your own",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    public::check(context, &KIND, sink);
    Ok(())
}
