//! Names that are probably meant.

use super::problem::shorten;
use crate::aws::{self, Service};
use crate::policy::condition::Operator;
use crate::text::nearest;

/// The elements of documents and statements.
const ELEMENTS: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Condition operators without set operator and `IfExists`.
const OPERATORS: [&str; 27] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

/// Operators that people look for and that there are not, with what is meant.
const OTHER_OPERATORS: [(&str, &str); 9] = [
    ("booleanequals", "Bool"),
    ("boolequals", "Bool"),
    ("boolean", "Bool"),
    ("stringcontains", "StringLike"),
    ("stringstartswith", "StringLike"),
    ("stringmatches", "StringLike"),
    ("stringlikeignorecase", "StringEqualsIgnoreCase"),
    ("ipaddressequals", "IpAddress"),
    ("ipnotaddress", "NotIpAddress"),
];

/// Prefixes that people write for services that have another one: names of the service, of its
/// command or of its API.
const OTHER_PREFIXES: [(&str, &str); 36] = [
    ("alb", "elasticloadbalancing"),
    ("apigw", "apigateway"),
    ("application-auto-scaling", "application-autoscaling"),
    ("appautoscaling", "application-autoscaling"),
    ("bedrock-agent", "bedrock"),
    ("bedrock-agent-runtime", "bedrock"),
    ("bedrock-runtime", "bedrock"),
    ("certificatemanager", "acm"),
    ("cloudcontrol", "cloudformation"),
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("cognito", "cognito-idp"),
    ("cognito-identity-provider", "cognito-idp"),
    ("cognitoidp", "cognito-idp"),
    ("cw", "cloudwatch"),
    ("directoryservice", "ds"),
    ("documentdb", "rds"),
    ("docdb", "rds"),
    ("efs", "elasticfilesystem"),
    ("elasticsearch", "es"),
    ("elb", "elasticloadbalancing"),
    ("elbv2", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("eventbridge", "events"),
    ("msk", "kafka"),
    ("neptune", "neptune-db"),
    ("nlb", "elasticloadbalancing"),
    ("opensearch", "es"),
    ("opensearchserverless", "aoss"),
    ("parameterstore", "ssm"),
    ("route-53", "route53"),
    ("secretmanager", "secretsmanager"),
    ("serviceaccount", "iam"),
    ("sfn", "states"),
    ("stepfunctions", "states"),
    ("systemsmanager", "ssm"),
];

/// Operations of APIs that have no action of their own, with the actions that allow them.
///
/// Sources: "Required permissions for Amazon S3 API operations", "Using IAM with DynamoDB
/// transactions", "Permissions for API Gateway" of the guides of these services.
const OTHER_ACTIONS: [(&str, &str); 26] = [
    ("bedrock:converse", "bedrock:InvokeModel"),
    (
        "bedrock:conversestream",
        "bedrock:InvokeModelWithResponseStream",
    ),
    ("dynamodb:transactgetitems", "dynamodb:GetItem"),
    ("dynamodb:transactwriteitems", "dynamodb:PutItem"),
    ("iam:assumerole", "sts:AssumeRole"),
    ("lambda:invoke", "lambda:InvokeFunction"),
    ("s3:abortmultipart", "s3:AbortMultipartUpload"),
    ("s3:completemultipartupload", "s3:PutObject"),
    ("s3:copyobject", "s3:GetObject` and `s3:PutObject"),
    ("s3:createmultipartupload", "s3:PutObject"),
    ("s3:deleteobjects", "s3:DeleteObject"),
    ("s3:getbucketencryption", "s3:GetEncryptionConfiguration"),
    ("s3:getbucketlifecycle", "s3:GetLifecycleConfiguration"),
    ("s3:headbucket", "s3:ListBucket"),
    ("s3:headobject", "s3:GetObject"),
    ("s3:listbuckets", "s3:ListAllMyBuckets"),
    ("s3:listmultipartuploads", "s3:ListBucketMultipartUploads"),
    ("s3:listobjects", "s3:ListBucket"),
    ("s3:listobjectsv2", "s3:ListBucket"),
    ("s3:listobjectversions", "s3:ListBucketVersions"),
    ("s3:listparts", "s3:ListMultipartUploadParts"),
    ("s3:putbucketencryption", "s3:PutEncryptionConfiguration"),
    ("s3:putbucketlifecycle", "s3:PutLifecycleConfiguration"),
    ("s3:uploadpart", "s3:PutObject"),
    ("sns:publishbatch", "sns:Publish"),
    ("sqs:deletemessagebatch", "sqs:DeleteMessage"),
];

fn listed(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let row = table.iter().find(|(other, _)| *other == name);
    row.map(|(_, meant)| *meant)
}

/// The candidate that is most like a name, in whatever case.
pub(super) fn like<const N: usize>(
    name: &str,
    candidates: [&'static str; N],
) -> Option<&'static str> {
    let same = |candidate: &&&str| candidate.eq_ignore_ascii_case(name);
    let exact = candidates.iter().find(same).copied();
    exact.or_else(|| nearest(name, candidates.into_iter()))
}

/// The element that is meant by a name.
pub(super) fn element(name: &str) -> Option<&'static str> {
    let plural = name.strip_suffix('s').unwrap_or(name);
    like(plural, ELEMENTS)
}

/// The check of an operator that there is not, and what to write.
pub(super) fn operator(name: &str) -> (&'static str, String) {
    let lower = name.to_ascii_lowercase();
    let (set, rest) = match lower.split_once(':') {
        Some((set, rest)) => (Some(set), rest),
        None => (None, lower.as_str()),
    };
    let base = rest.strip_suffix("ifexists").unwrap_or(rest);
    if base == "null" {
        let help = "write `Null` alone: it tells itself whether the key is there";
        let check = match rest != base {
            true => "null-with-if-exists",
            false => "null-with-qualifier",
        };
        return (check, help.to_owned());
    }
    let set = match set {
        None => Some(String::new()),
        Some(set) => like(set, ["ForAllValues", "ForAnyValue"]).map(|set| format!("{set}:")),
    };
    let base = listed(&OTHER_OPERATORS, base).or_else(|| like(base_of(name), OPERATORS));
    let help = match (set, base) {
        (Some(set), Some(base)) => {
            let end = if lower.ends_with("ifexists") {
                "IfExists"
            } else {
                ""
            };
            let meant = format!("{set}{base}{end}");
            debug_assert!(Operator::parse(&meant).is_some() || base == "Null");
            format!("write `{meant}`")
        }
        _ => "write one of the condition operators, such as `StringEquals`, `ArnLike` or `Bool`"
            .to_owned(),
    };
    ("invalid-condition-operator", help)
}

/// A name of an operator without set operator and `IfExists`.
fn base_of(name: &str) -> &str {
    let name = name.split_once(':').map_or(name, |(_, rest)| rest);
    let end = name.len().saturating_sub("IfExists".len());
    match name.split_at_checked(end) {
        Some((base, end)) if end.eq_ignore_ascii_case("IfExists") => base,
        _ => name,
    }
}

/// What to write for a principal without a type.
pub(super) fn principal_of(name: &str) -> String {
    let name = shorten(name);
    let kind = if name.ends_with(".amazonaws.com") {
        "Service"
    } else if name.contains(":saml-provider/") || name.contains(":oidc-provider/") {
        "Federated"
    } else {
        "AWS"
    };
    format!("write `{{\"{kind}\": \"{name}\"}}`")
}

/// The prefix that is meant by one that no service has.
pub(super) fn service(prefix: &str) -> Option<&'static str> {
    let listed = listed(&OTHER_PREFIXES, prefix);
    listed.or_else(|| {
        nearest(
            &prefix.to_ascii_lowercase(),
            aws::services().map(Service::prefix),
        )
    })
}

/// The action that is meant by a name that a service has not: an operation of its API that another
/// action allows, the action of another service, or the one that is most like it.
pub(super) fn action(service: Service, name: &str) -> Option<String> {
    let whole = format!("{}:{name}", service.prefix());
    if let Some(meant) = listed(&OTHER_ACTIONS, &whole) {
        return Some(meant.to_owned());
    }
    let of_service = |name: &str| format!("{}:{name}", service.prefix());
    let alike = nearest(name, service.actions().map(|action| action.name()));
    if let Some(alike) = alike.filter(|alike| is_close(name, alike)) {
        return Some(of_service(alike));
    }
    if let Some(action) = with_other_verb(service, name) {
        return Some(of_service(action));
    }
    // A name of one word says too little of where it is from.
    let elsewhere = action_anywhere(name).filter(|_| verb(name) != name);
    let same_verb = |alike: &&str| verb(alike).eq_ignore_ascii_case(verb(name));
    elsewhere.or_else(|| alike.filter(same_verb).map(of_service))
}

/// The first word of the name of an action.
fn verb(name: &str) -> &str {
    let mut capitals = name.char_indices().skip(1);
    let end = capitals.find(|(_, letter)| letter.is_ascii_uppercase());
    name.split_at_checked(end.map_or(name.len(), |(at, _)| at))
        .map_or(name, |(verb, _)| verb)
}

/// The action that does the same by another word: services describe, get and list what is there.
fn with_other_verb(service: Service, name: &str) -> Option<&'static str> {
    const READING: [&str; 3] = ["Get", "Describe", "List"];
    const MAKING: [&str; 2] = ["Create", "Put"];
    const CHANGING: [&str; 3] = ["Update", "Modify", "Put"];
    let verb = verb(name);
    let rest = name.get(verb.len()..)?;
    let group: &[&str] = [READING.as_slice(), &MAKING, &CHANGING]
        .into_iter()
        .find(|group| group.contains(&verb))?;
    let mut others = group.iter().filter(|other| **other != verb);
    let found = others.find_map(|other| service.action(&format!("{other}{rest}")));
    found.map(|action| action.name())
}

/// The action of a name, when one service alone has it.
pub(super) fn action_anywhere(name: &str) -> Option<String> {
    let mut found = aws::services().filter_map(|service| service.action(name));
    let first = found.next()?;
    found.next().is_none().then(|| first.to_string())
}

/// Whether two names differ by a few letters only.
pub(super) fn is_close(name: &str, other: &str) -> bool {
    let (name, other) = (name.to_ascii_lowercase(), other.to_ascii_lowercase());
    let most = if other.len() < 6 { 1 } else { 2 };
    name.len() <= 100 && strsim::damerau_levenshtein(&name, &other) <= most
}

/// Whether a text has the form of a service principal.
///
/// Source: the check "Invalid service principal format".
pub(super) fn is_service_principal(text: &str) -> bool {
    const SUFFIXES: [&str; 6] = [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".amazon.com",
        ".amazonaws.eu",
        ".aws.internal",
        ".aws",
    ];
    let is_letter =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_');
    let name = SUFFIXES.iter().find_map(|suffix| text.strip_suffix(suffix));
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(is_letter))
        || aws::service_principal(text) == Some(text)
        || is_of_partition(text)
}

/// Whether a text ends as the hosts of a partition do: `c2s.ic.gov` and its like.
fn is_of_partition(text: &str) -> bool {
    let mut suffixes = aws::partitions().filter_map(aws::dns_suffix);
    suffixes.any(|suffix| {
        let name = text
            .strip_suffix(suffix)
            .and_then(|name| name.strip_suffix('.'));
        name.is_some_and(|name| !name.is_empty())
    })
}
