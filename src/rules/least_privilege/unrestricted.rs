//! Actions on every resource that could be limited: what the rules about them share.
//!
//! One statement on one `*` is one fault whatever its actions do, so of these rules the one about
//! the worst of them speaks: each names those below it in `supersedes`.

use super::support::{Case, cases, changes, limiting, manages_permissions, quoted};
use crate::aws::Action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::Breadth;
use crate::rules::{Context, OptionError};
use crate::text::Str;

/// What an action does that ought to be limited; each is of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Has a rule of its own: passing and assuming roles, making service-linked ones.
    Other,
    /// Changes who may do what.
    Permissions,
    /// Gives credentials of somebody.
    Credentials,
    /// Shares copies of data with other accounts.
    Sharing,
    /// Reads data.
    Data,
    /// Decrypts.
    Decrypt,
    /// Changes resources.
    Write,
}

/// Actions that hand over credentials by which to act as somebody else, or that set them.
///
/// Source: the API references of the services; cloudsplaining's list of credentials exposure has the
/// same but for those that give the caller's own credentials or that every caller needs
/// (`ecr:GetAuthorizationToken`, `sts:GetSessionToken`).
const CREDENTIALS: &[&str] = &[
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "connect:GetFederationToken",
    "dsql:DbConnectAdmin",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword",
    "rds-db:connect",
    "redshift-serverless:GetCredentials",
    "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM",
    "sts:GetFederationToken",
    "transfer:TestIdentityProvider",
];

/// Actions that let other accounts read copies of data.
///
/// Source: the API references of the services.
const SHARING: &[&str] = &[
    "ec2:ModifyFpgaImageAttribute",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "redshift:AuthorizeSnapshotAccess",
    "ssm:ModifyDocumentPermission",
];

/// Actions that give what users stored, and not only its description.
///
/// Source: the API references of the services; cloudsplaining's list of data exfiltration has those
/// of S3, Secrets Manager and Systems Manager.
const DATA: &[&str] = &[
    "appconfig:GetLatestConfiguration",
    "athena:GetQueryResults",
    "athena:GetQueryResultsStream",
    "cassandra:Select",
    "codeartifact:GetPackageVersionAsset",
    "codeartifact:ReadFromRepository",
    "codecommit:GetBlob",
    "codecommit:GetFile",
    "codecommit:GitPull",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:GetSnapshotBlock",
    "ec2:GetPasswordData",
    "elasticfilesystem:ClientMount",
    "glacier:GetJobOutput",
    "kinesis:GetRecords",
    "kinesisvideo:GetMedia",
    "lambda:GetFunction",
    "neptune-db:ReadDataViaQuery",
    "rds:DownloadCompleteDBLogFile",
    "rds-data:BatchExecuteStatement",
    "rds-data:ExecuteStatement",
    "s3-object-lambda:GetObject",
    "s3:GetObject",
    "s3:GetObjectTorrent",
    "s3:GetObjectVersion",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "timestream:Select",
    "timestream-influxdb:GetDbInstance",
];

/// Actions that decrypt what keys protect.
///
/// Source: Security Hub KMS.1 and KMS.2.
const DECRYPT: &[&str] = &["kms:Decrypt", "kms:ReEncryptFrom"];

/// Changes that AWS's own policies allow on everything for what each workload does, and by which
/// nobody reads or breaks what others have: writing logs, the network interfaces of functions,
/// encrypting.
///
/// Source: `AWSLambdaBasicExecutionRole`, `AWSLambdaVPCAccessExecutionRole`,
/// `CloudWatchAgentServerPolicy`, `AmazonSSMManagedInstanceCore`, and "Amazon EFS" and "AWS KMS" in the
/// Service Authorization Reference.
const ROUTINE: &[&str] = &[
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
    "firehose:PutRecord",
    "firehose:PutRecordBatch",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptTo",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:PutRetentionPolicy",
    "logs:StartQuery",
    "ssm:UpdateInstanceInformation",
    "states:StopExecution",
];

/// Actions with a rule of their own.
const OTHER: &[&str] = &[
    "iam:CreateServiceLinkedRole",
    "iam:PassRole",
    "sts:AssumeRole",
];

impl Class {
    /// The class of an action; none for one that may be had on everything.
    pub fn of(action: Action) -> Option<Self> {
        let name = action.to_string();
        let is_in = |list: &[&str]| list.contains(&name.as_str());
        if is_in(OTHER) {
            Some(Self::Other)
        } else if is_in(SHARING) {
            Some(Self::Sharing)
        } else if manages_permissions(action) {
            Some(Self::Permissions)
        } else if is_in(CREDENTIALS) {
            Some(Self::Credentials)
        } else if is_in(DATA) {
            Some(Self::Data)
        } else if is_in(DECRYPT) {
            Some(Self::Decrypt)
        } else if changes(action) && !is_in(ROUTINE) {
            Some(Self::Write)
        } else {
            None
        }
    }

    /// How much must be named for it to be a fault: whoever names account and region has limited
    /// changes and the reading of data, but not that of secrets.
    fn least(self, action: Action) -> Breadth {
        let holds_secrets = || matches!(action.service().prefix(), "secretsmanager" | "ssm");
        match self {
            Self::Write | Self::Sharing => Breadth::Everything,
            Self::Data if !holds_secrets() => Breadth::Everything,
            _ => Breadth::Account,
        }
    }
}

/// What a rule says of its class.
pub struct Family {
    /// The class.
    pub class: Class,
    /// What the actions do, behind "allows": "reading data by".
    pub does: &'static str,
    /// The severity of an action where principals come to it.
    pub severity: fn(Action) -> Severity,
}

/// Judges the statements by actions of one class.
pub fn check(context: &Context<'_>, sink: &mut Sink, family: &Family) -> Result<(), OptionError> {
    for case in cases(context) {
        if case.granted.limits.what {
            continue;
        }
        match faulty(context, &case, family.class) {
            Some(found) => report(context, sink, &case, family, &found),
            None if may_be(context, &case, family.class) => case.unresolved(context, sink),
            None => {}
        }
    }
    Ok(())
}

/// What is at fault in a statement.
struct Found {
    /// The entries that reach actions of the class, as they are written.
    entries: Vec<Str>,
    /// The actions of the class.
    actions: Vec<Action>,
    /// All actions that could be limited.
    limitable: Vec<Action>,
    /// Those of its entries that are patterns.
    patterns: Vec<Str>,
}

fn faulty(context: &Context<'_>, case: &Case<'_>, class: Class) -> Option<Found> {
    // A statement with further conditions that are not known may be limited by them.
    if case.statement.open.is_some() {
        return None;
    }
    let is_at_fault = |action: Action| {
        Class::of(action)
            .is_some_and(|of| of != Class::Other && case.is_broad(action, of.least(action)))
    };
    let all = case.reaching(context, is_at_fault);
    let of_class = |actions: &[Action]| {
        let own = actions
            .iter()
            .copied()
            .filter(|a| Class::of(*a) == Some(class));
        own.collect::<Vec<Action>>()
    };
    let mut found = Found {
        entries: Vec::new(),
        actions: Vec::new(),
        limitable: Vec::new(),
        patterns: Vec::new(),
    };
    for (entry, actions) in all {
        let own = of_class(&actions);
        let text = case.entry_text(entry);
        if actions.len() > 1 {
            found.patterns.push(text.clone());
        }
        if !own.is_empty() {
            found.entries.push(text);
        }
        found.actions.extend(own);
        found.limitable.extend(actions);
    }
    (!found.actions.is_empty()).then_some(found)
}

/// Whether a statement is at fault if what is not known of it is the worst.
fn may_be(context: &Context<'_>, case: &Case<'_>, class: Class) -> bool {
    case.granted.open.is_some() && {
        let is_of = |action: Action| {
            Class::of(action) == Some(class) && case.granted.breadth(action) >= Breadth::Unknown
        };
        !case.reaching(context, is_of).is_empty()
    }
}

fn report(context: &Context<'_>, sink: &mut Sink, case: &Case<'_>, family: &Family, found: &Found) {
    let resources = case.resources_in_words();
    let message = format!(
        "{} allows {} {} on {resources}{}",
        case.entity(context),
        family.does,
        quoted(&found.entries),
        case.holders(context)
    );
    let mut help = limiting(found.limitable.iter().copied());
    if !found.patterns.is_empty() {
        let patterns = quoted(&found.patterns);
        help = format!("name the actions that are needed of {patterns}, and {help}");
    }
    let severity = found
        .actions
        .iter()
        .map(|action| (family.severity)(*action));
    let words = Words {
        primary: resources,
        message,
        help,
    };
    let severity = severity.max().unwrap_or(context.rule.severity);
    sink.written(case.finding(context, case.resource_place(), severity, words));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::action;

    #[test]
    fn the_lists_name_actions_that_can_be_limited() {
        let lists = [CREDENTIALS, SHARING, DATA, DECRYPT, OTHER];
        let mut wrong = Vec::new();
        for name in lists.into_iter().flatten() {
            match action(name) {
                Some(action) if action.to_string() != **name => wrong.push((name, "case")),
                Some(action) if action.only_all_resources() => wrong.push((name, "only `*`")),
                Some(_) => {}
                None => wrong.push((name, "unknown")),
            }
        }
        for name in ROUTINE {
            if action(name).is_none_or(|action| action.to_string() != **name) {
                wrong.push((name, "unknown"));
            }
        }
        assert_eq!(wrong, []);
    }
}
