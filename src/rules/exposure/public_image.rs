//! `public-image`.

use super::shared;
use crate::diag::Severity;
use crate::graph::{Grantee, ShareKind};
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_205"),
    Alias::new("checkov", "CKV_AWS_302"),
    Alias::new("checkov", "CKV_AWS_303"),
    Alias::new("security-hub", "EC2.1"),
    Alias::new("security-hub", "RDS.1"),
    Alias::new("security-hub", "SSM.4"),
    Alias::new("aws-config", "ebs-snapshot-public-restorable-check"),
    Alias::new("aws-config", "rds-snapshots-public-prohibited"),
    Alias::new("aws-config", "ssm-document-not-public"),
    Alias::new("prowler", "ec2_ami_public"),
    Alias::new("prowler", "ec2_ebs_public_snapshot"),
    Alias::new("prowler", "rds_snapshots_public_access"),
    Alias::new("prowler", "ssm_documents_set_as_public"),
    Alias::new("kics", "ba4e0031-3e9d-4d7d-b0d6-bd8f003f8698"),
    Alias::new("terrascan", "AC_AWS_0006"),
    Alias::new("scout-suite", "ec2-ami-public"),
    Alias::new("scout-suite", "ec2-ebs-snapshot-public"),
    Alias::new("scout-suite", "rds-snapshot-public"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Image, snapshot or document that every account may use",
            Severity::Critical,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let graph = context.graph;
    for share in graph.shares.iter().filter(|share| !share.kind.is_by_list()) {
        let is_public = matches!(share.grantee, Grantee::AnyAccount | Grantee::Everybody);
        if !is_public || graph.is_share_shielded(share) {
            continue;
        }
        let (what, severity) = match share.kind {
            ShareKind::Image => ("start it and read what is on it", Severity::High),
            ShareKind::Document => ("read and run it", Severity::Medium),
            _ => ("restore it and read all data in it", Severity::Critical),
        };
        let words = Words {
            primary: "all accounts of AWS".to_owned(),
            message: format!(
                "{} is shared with every AWS account, which can {what}{}",
                shared::entity(share),
                shared::when(share)
            ),
            help:
                "name the accounts that need it, or the organization where the service takes one; \
                   block public sharing for the account"
                    .to_owned(),
        };
        sink.grant(shared::found(context, share, severity, words));
    }
    Ok(())
}
