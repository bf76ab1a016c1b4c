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
    Alias::new("regula", "FG_R00499"),
    Alias::new("prowler", "awslambda_function_not_publicly_accessible"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
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
