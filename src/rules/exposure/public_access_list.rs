//! `public-access-list`.

use super::shared;
use crate::diag::Severity;
use crate::graph::{Grantee, Permission, Share, ShareKind};
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

/// Grants of writing.
const WRITE: &str = "*: *write*";
/// Grants to all who have an account.
const ANY_ACCOUNT: &str = "any account*";

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_20"),
    Alias::of_grant("checkov", "CKV_AWS_57", WRITE),
    Alias::new("checkov", "CKV_AWS_375"),
    Alias::of_grant("checkov", "CKV2_AWS_43", ANY_ACCOUNT),
    Alias::new("trivy", "AWS-0092"),
    Alias::new("trivy", "AWS-0161"),
    Alias::new("tfsec", "aws-s3-no-public-access-with-acl"),
    Alias::of_grant("cfn-nag", "F14", WRITE),
    Alias::new("cfn-nag", "W31"),
    Alias::new("security-hub", "S3.2"),
    Alias::of_grant("security-hub", "S3.3", WRITE),
    Alias::new("aws-config", "s3-bucket-public-read-prohibited"),
    Alias::of_grant("aws-config", "s3-bucket-public-write-prohibited", WRITE),
    Alias::new("guard", "S3_BUCKET_PUBLIC_READ_PROHIBITED"),
    Alias::of_grant("guard", "S3_BUCKET_PUBLIC_WRITE_PROHIBITED", WRITE),
    Alias::new("cdk-nag", "S3BucketPublicReadProhibited"),
    Alias::of_grant("cdk-nag", "S3BucketPublicWriteProhibited", WRITE),
    Alias::new("prowler", "s3_bucket_public_list_acl"),
    Alias::of_grant("prowler", "s3_bucket_public_write_acl", WRITE),
    Alias::new("prowler", "s3_bucket_public_access"),
    Alias::new("kics", "bd0088a5-c133-4b20-b129-ec9968b16ef3"),
    Alias::new("kics", "07dda8de-d90d-469e-9b37-1aca53526ced"),
    Alias::new("kics", "38c5ee0d-7f22-4260-ab72-5073048df100"),
    Alias::new("kics", "219f4c95-aa50-44e0-97de-cf71f4641170"),
    Alias::new("kics", "57b9893d-33b1-4419-bcea-a717ea87e139"),
    Alias::new("kics", "835d5497-a526-4aea-a23f-98a9afd1635f"),
    Alias::new("kics", "64a222aa-7793-4e40-915f-4b302c76e4d4"),
    Alias::new("terrascan", "AC_AWS_0210"),
    Alias::new("terrascan", "AC_AWS_0211"),
    Alias::new("terrascan", "AC_AWS_0212"),
    Alias::new("terrascan", "AC_AWS_0213"),
    Alias::new("terrascan", "AC_AWS_0215"),
    Alias::new("cfripper", "S3BucketPublicReadAclAndListStatementRule"),
    Alias::new("cfripper", "S3BucketPublicReadAclRule"),
    Alias::new("cfripper", "S3BucketPublicReadWriteAclRule"),
    Alias::new("regula", "FG_R00028"),
    Alias::new("regula", "FG_R00277"),
    Alias::new("regula", "FG_R00279"),
    Alias::new("guard", "S3_BUCKET_NO_PUBLIC_RW_ACL"),
    Alias::new("guard", "S3_BUCKET_PUBLIC_READ_ACL"),
    Alias::new("scout-suite", "s3-bucket-world-acl"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Bucket or object that an access control list opens to everybody",
            Severity::Critical,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let graph = context.graph;
    let shares = graph.shares.iter().filter(|share| share.kind.is_by_list());
    for share in shares {
        let who = match share.grantee {
            Grantee::Everybody => "everybody",
            Grantee::AnyAccount => "everybody who has an AWS account",
            Grantee::Account(_) | Grantee::Unknown => {
                if share.grantee == Grantee::Unknown && !graph.is_share_shielded(share) {
                    sink.unresolved(shared::unresolved(context, share));
                }
                continue;
            }
        };
        if graph.is_share_shielded(share) {
            continue;
        }
        let what = doing(share);
        let words = Words {
            primary: who.to_owned(),
            message: format!(
                "{} lets {who} {what}{}",
                shared::entity(share),
                shared::when(share)
            ),
            help: "take the access control list out, set the object ownership to \
                   `BucketOwnerEnforced`, by which lists are off, and block public access; for a \
                   website serve the bucket through CloudFront with origin access control"
                .to_owned(),
        };
        sink.grant(shared::found(context, share, severity(share), words));
    }
    Ok(())
}

/// What strangers may do, in words.
fn doing(share: &Share) -> String {
    let does = share
        .permissions
        .iter()
        .map(|permission| match (permission, share.kind) {
            (Permission::Read, ShareKind::Bucket) => "list its objects",
            (Permission::Read, _) => "read it",
            (Permission::Write, _) => "write and delete its objects",
            (Permission::ReadList, _) => "read who has access",
            (Permission::WriteList, _) => "change who has access",
        });
    does.collect::<Vec<_>>().join(", ")
}

/// As for policies: `public-bucket`.
fn severity(share: &Share) -> Severity {
    let writes = [Permission::Write, Permission::WriteList];
    match share.permissions.iter().any(|it| writes.contains(it)) {
        true => Severity::Critical,
        false => Severity::Medium,
    }
}
