//! What actions do that ought to be limited.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::support::{changes, manages_permissions};
use crate::aws::{Action, action};
use crate::rules::granted::Breadth;

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

/// Actions that change who may do what though AWS lists them as changes of resources.
///
/// Source: the Service Authorization Reference.
const PERMISSIONS: &[&str] = &["iam:AddUserToGroup"];

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

/// The classes of the actions that are listed by their names; none for those that may be had on
/// everything.
static LISTED: LazyLock<FxHashMap<Action, Option<Class>>> = LazyLock::new(|| {
    let lists: [(&[&str], Option<Class>); 8] = [
        (ROUTINE, None),
        (OF_OUTSIDERS, None),
        (OTHER, Some(Class::Other)),
        (PERMISSIONS, Some(Class::Permissions)),
        (SHARING, Some(Class::Sharing)),
        (CREDENTIALS, Some(Class::Credentials)),
        (DATA, Some(Class::Data)),
        (DECRYPT, Some(Class::Decrypt)),
    ];
    let classes = lists.into_iter().flat_map(|(names, class)| {
        let actions = names.iter().filter_map(|name| action(name));
        actions.map(move |action| (action, class))
    });
    classes.collect()
});

impl Class {
    /// The class of an action; none for one that may be had on everything.
    pub fn of(action: Action) -> Option<Self> {
        if let Some(class) = LISTED.get(&action) {
            *class
        } else if manages_permissions(action) {
            Some(Self::Permissions)
        } else if changes(action) {
            Some(Self::Write)
        } else {
            None
        }
    }

    /// How much must be named for it to be a fault: whoever names account and region has limited
    /// changes and the reading of data, but not that of secrets.
    pub fn least(self, action: Action) -> Breadth {
        let holds_secrets = || matches!(action.service().prefix(), "secretsmanager" | "ssm");
        match self {
            Self::Write | Self::Sharing => Breadth::Everything,
            Self::Data if !holds_secrets() => Breadth::Everything,
            _ => Breadth::Account,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_name_actions_that_can_be_limited() {
        let lists = [PERMISSIONS, CREDENTIALS, SHARING, DATA, DECRYPT, OTHER];
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
