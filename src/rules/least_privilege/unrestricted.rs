//! Actions on every resource that could be limited: what the rules about them share.
//!
//! One statement on one `*` is one fault whatever its actions do, so of these rules the one about
//! the worst of them speaks: each names those below it in `supersedes`.

use super::support::{Case, cases, changes, limiting, manages_permissions};
use crate::aws::Action;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::Breadth;
use crate::rules::{Context, OptionError};
use crate::text::{Str, listed};

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
    "elasticfilesystem:ClientMount",
    "glacier:GetJobOutput",
    "kinesis:GetRecords",
    "kinesisvideo:GetMedia",
    "neptune-db:ReadDataViaQuery",
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
];

/// Actions that decrypt what keys protect.
///
/// Source: Security Hub KMS.1 and KMS.2.
const DECRYPT: &[&str] = &["kms:Decrypt", "kms:ReEncryptFrom"];

/// Changes that AWS's own policies allow on everything for what each workload does, and by which
/// nobody reads or breaks what others have: writing logs, the network interfaces of functions,
/// encrypting.
///
/// Source: AWS's managed policies `AWSLambdaBasicExecutionRole`, `AWSLambdaVPCAccessExecutionRole`,
/// `CloudWatchAgentServerPolicy` and `AmazonSSMManagedInstanceCore`, and "AWS: Allows MFA-authenticated
/// IAM users to manage their own credentials" in the IAM User Guide.
const ROUTINE: &[&str] = &[
    "cloudwatch:PutMetricData",
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
    "firehose:PutRecord",
    "firehose:PutRecordBatch",
    "iam:CreateVirtualMFADevice",
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
    "trustedadvisor:RefreshCheck",
];

/// Actions with a rule of their own.
const OTHER: &[&str] = &[
    "iam:CreateServiceLinkedRole",
    "iam:PassRole",
    "sts:AssumeRole",
    "sts:AssumeRoot",
    "sts:SetSourceIdentity",
    "sts:TagSession",
];

/// Actions that whoever has another identity calls, so that no policy of IAM gives them.
///
/// Source: "Requesting temporary security credentials" in the IAM User Guide.
const OF_OUTSIDERS: &[&str] = &["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

impl Class {
    /// The class of an action; none for one that may be had on everything.
    pub fn of(action: Action) -> Option<Self> {
        let name = action.to_string();
        let is_in = |list: &[&str]| list.contains(&name.as_str());
        if is_in(ROUTINE) || is_in(OF_OUTSIDERS) {
            return None;
        }
        if is_in(OTHER) {
            Some(Self::Other)
        } else if is_in(SHARING) {
            Some(Self::Sharing)
        } else if is_in(CREDENTIALS) {
            Some(Self::Credentials)
        } else if manages_permissions(action) || name == "iam:AddUserToGroup" {
            Some(Self::Permissions)
        } else if is_in(DATA) {
            Some(Self::Data)
        } else if is_in(DECRYPT) {
            Some(Self::Decrypt)
        } else if changes(action) {
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
    /// The severity of an action on so much, where principals come to it.
    pub severity: fn(Action, Breadth) -> Severity,
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

/// An entry that reaches more actions is told as it is written.
const WRITTEN_OUT: usize = 2;

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
    for (entry, mut actions) in all {
        let text = case.entry_text(entry);
        if is_of_reading(&text) {
            actions.retain(|action| Class::of(*action) != Some(Class::Write));
        }
        let own = of_class(&actions);
        let is_pattern = actions.len() > WRITTEN_OUT;
        if is_pattern {
            found.patterns.push(text.clone());
        }
        if !own.is_empty() {
            found.entries.push(text);
        }
        found.actions.extend(own);
        if !is_pattern {
            found.limitable.extend(actions);
        }
    }
    (!found.actions.is_empty()).then_some(found)
}

/// Whether an entry is a pattern that is meant to read: a service may count something of it as a
/// change, and nobody would know.
fn is_of_reading(entry: &str) -> bool {
    let name = entry.split_once(':').map_or("", |(_, name)| name);
    let beginnings = [
        "Get", "List", "Describe", "BatchGet", "View", "Search", "Lookup",
    ];
    let begins = |with: &&str| {
        name.get(..with.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(with))
    };
    name.contains(['*', '?']) && beginnings.iter().any(begins)
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
        listed(&found.entries),
        case.holders(context)
    );
    let limiting = limiting(found.limitable.iter().copied());
    let patterns = listed(&found.patterns);
    let help = match (found.patterns.is_empty(), limiting.is_empty()) {
        (true, _) => limiting,
        (false, true) => format!(
            "name the actions that are needed of {patterns}, and limit them to the ARNs of what they \
             are needed for"
        ),
        (false, false) => {
            format!(
                "name the actions that are needed of {patterns} and their resources, and {limiting}"
            )
        }
    };
    // Whoever names the type of what is changed has thought of it.
    let is_typed = family.class == Class::Write && !case.granted.is_everywhere();
    let severity_of = |action: &Action| match is_typed {
        true => Severity::Low,
        false => (family.severity)(*action, case.granted.breadth(*action)),
    };
    let severity = found.actions.iter().map(severity_of);
    let words = Words {
        primary: resources,
        message,
        help,
    };
    let severity = case.lessened(severity.max().unwrap_or(context.rule.severity));
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
        for name in ROUTINE.iter().chain(OF_OUTSIDERS) {
            if action(name).is_none_or(|action| action.to_string() != **name) {
                wrong.push((name, "unknown"));
            }
        }
        assert_eq!(wrong, []);
    }
}
