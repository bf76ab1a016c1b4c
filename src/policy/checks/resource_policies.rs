//! Policies of resources: they are about the resource that has them.

use super::problem::{Found, Outcome, shown};
use crate::aws;
use crate::policy::document::{PolicyType, Statement};

/// Services whose policies have actions or resources of others too, besides their own.
const RELATED: [(&str, &[&str]); 12] = [
    ("backup", &["backup", "ec2"]),
    ("dynamodb", &["dynamodb", "kinesis"]),
    ("ec2", &[]),
    ("ecr", &["ecr", "ecr-public"]),
    ("elasticfilesystem", &["elasticfilesystem", "s3"]),
    ("es", &["es", "aoss", "osis"]),
    ("iot", &[]),
    ("organizations", &[]),
    (
        "s3",
        &["s3", "s3-object-lambda", "s3-outposts", "s3express"],
    ),
    ("s3-object-lambda", &["s3", "s3-object-lambda"]),
    ("s3-outposts", &["s3", "s3-outposts"]),
    ("s3express", &["s3", "s3express"]),
];

/// Services of which it is known that they refuse what is of others.
const STRICT: [&str; 14] = [
    "codeartifact",
    "ecr",
    "elasticfilesystem",
    "events",
    "glacier",
    "kms",
    "lambda",
    "s3",
    "s3-object-lambda",
    "s3-outposts",
    "s3express",
    "secretsmanager",
    "sns",
    "sqs",
];

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let PolicyType::Resource(own) = found.document.kind else {
        return;
    };
    if !STRICT.contains(&own) {
        return;
    }
    let related = RELATED.iter().find(|(service, _)| *service == own);
    let own_only = [own];
    let takes = related.map_or(own_only.as_slice(), |(_, services)| services);
    for item in statement.actions.iter().flat_map(|actions| &actions.items) {
        let prefix = item.leaf.text.known_prefix();
        let Some((prefix, _)) = prefix.split_once(':') else {
            continue;
        };
        let service = aws::service(prefix).map(|service| service.prefix());
        if service.is_some_and(|service| !takes.contains(&service)) {
            found.note(
                "unsupported-action-in-policy",
                Outcome::Refused,
                &item.leaf,
                format!(
                    "`{}` has no place in a policy of `{own}`",
                    shown(&item.leaf)
                ),
                format!("name actions of `{own}` only; others belong into policies of principals"),
            );
        }
    }
    for item in statement
        .resources
        .iter()
        .flat_map(|resources| &resources.items)
    {
        let text = item.leaf.text.expanded();
        if own == "s3" && text.as_known() == Some("*".into()) {
            found.note(
                "unsupported-resource-arn-in-policy",
                Outcome::Refused,
                &item.leaf,
                "`*` is no resource of the policy of a bucket",
                "name the bucket, and what is in it as `BUCKET_ARN/*`",
            );
        }
        let segments = text.splitn(6, ':');
        let service = segments.get(2).and_then(|segment| segment.as_known());
        let is_arn = segments.first().and_then(|first| first.as_known()) == Some("arn".into());
        let Some(service) = service.filter(|_| is_arn && segments.len() == 6) else {
            continue;
        };
        if aws::service(&service).is_some() && !takes.contains(&service.as_str()) {
            found.note(
                "unsupported-resource-arn-in-policy",
                Outcome::Refused,
                &item.leaf,
                format!("`{}` is no resource of `{own}`", shown(&item.leaf)),
                "name the resource that has the policy",
            );
        }
    }
}
