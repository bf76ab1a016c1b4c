//! `public-bucket`.

use super::public::{self, Kind};
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_70"),
    Alias::new("cfn-nag", "F16"),
    Alias::new("security-hub", "S3.2"),
    Alias::new("security-hub", "S3.3"),
    Alias::new("aws-config", "s3-bucket-public-read-prohibited"),
    Alias::new("aws-config", "s3-bucket-public-write-prohibited"),
    Alias::new("guard", "S3_BUCKET_PUBLIC_READ_PROHIBITED"),
    Alias::new("guard", "S3_BUCKET_PUBLIC_WRITE_PROHIBITED"),
    Alias::new("cdk-nag", "S3BucketPublicReadProhibited"),
    Alias::new("cdk-nag", "S3BucketPublicWriteProhibited"),
    Alias::new("prowler", "s3_bucket_policy_public_write_access"),
    Alias::new("prowler", "s3_bucket_public_access"),
    Alias::new("terrascan", "AC_AWS_0217"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Bucket that everybody may use",
            Severity::Critical,
            check,
        )
    }
}

const KIND: Kind = Kind {
    is: |service| {
        matches!(
            service,
            "s3" | "s3-outposts"
                | "s3express"
                | "s3-object-lambda"
                | "s3tables"
                | "s3vectors"
                | "s3files"
        )
    },
    noun: "bucket",
    help: "name the principals that need it; for a website serve the bucket through CloudFront with origin access control (principal `cloudfront.amazonaws.com` and `aws:SourceArn`), and block public access on the bucket",
};

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    public::check(context, &KIND, sink);
    Ok(())
}
