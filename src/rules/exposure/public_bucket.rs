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
    Alias::new("kics", "7772bb8c-c0f3-42d4-8e4e-f1b8939ad085"),
    Alias::new("kics", "7af43613-6bb9-4a0e-8c4d-1314b799425e"),
    Alias::new("kics", "acc78859-765e-4011-a229-a65ea57db252"),
    Alias::new("kics", "ffdf4b37-7703-4dfe-a682-9d2e99bc6c09"),
    Alias::new("kics", "1df37f4b-7197-45ce-83f8-9994d2fcf885"),
    Alias::new("kics", "f97b7d23-568f-4bcc-9ac9-02df0d57fbba"),
    Alias::new("kics", "66c6f96f-2d9e-417e-a998-9058aeeecd44"),
    Alias::new("kics", "faa8fddf-c0aa-4b2d-84ff-e993e233ebe9"),
    Alias::new("kics", "d24c0755-c028-44b1-b503-8e719c898832"),
    Alias::new("kics", "f6397a20-4cf1-4540-a997-1d363c25ef58"),
    Alias::new("kics", "456b00a3-1072-4149-9740-6b8bb60251b0"),
    Alias::new("kics", "4ae8af91-5108-42cb-9471-3bdbe596eac9"),
    Alias::new("kics", "a4966c4f-9141-48b8-a564-ffe9959945bc"),
    Alias::new("terrascan", "AC_AWS_0218"),
    Alias::new("terrascan", "AC_AWS_0219"),
    Alias::new("terrascan", "AC_AWS_0220"),
    Alias::new("terrascan", "AC_AWS_0221"),
    Alias::new("terrascan", "AC_AWS_0224"),
    Alias::new("cfripper", "FullWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourceFullWildcardPrincipalRule"),
    Alias::new("regula", "FG_R00210"),
    Alias::new("regula", "FG_R00211"),
    Alias::new("regula", "FG_R00277"),
    Alias::new("regula", "FG_R00279"),
    Alias::new("guard", "S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL"),
    Alias::new("scout-suite", "s3-bucket-world-policy-arg"),
    Alias::new("scout-suite", "s3-bucket-world-policy-star"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        supersedes: public::SUPERSEDED,
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
