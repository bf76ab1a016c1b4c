//! What controls are about.

/// What is judged for a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// Users.
    Users,
    /// Users, groups, roles and permission sets.
    Principals,
    /// Policies of principals.
    Policies,
    /// Managed policies that the code declares.
    ManagedPolicies,
    /// Inline policies.
    InlinePolicies,
    /// Managed policies of principals.
    Attachments,
    /// Trust policies of roles.
    Trusts,
    /// Policies of resources.
    ResourcePolicies,
    /// Policies of S3 buckets.
    BucketPolicies,
    /// Policies of KMS keys.
    KeyPolicies,
    /// Policies of SQS queues.
    QueuePolicies,
    /// Policies of SNS topics.
    TopicPolicies,
    /// Policies of Lambda functions.
    FunctionPolicies,
    /// Grants of access control lists of S3.
    AccessLists,
    /// Snapshots of volumes that are shared.
    VolumeSnapshots,
    /// Snapshots of databases that are shared.
    DatabaseSnapshots,
    /// Documents of Systems Manager that are shared.
    Documents,
    /// Passwords of users.
    Passwords,
    /// Access keys.
    Keys,
    /// Access keys of the root user.
    RootKeys,
    /// The account's policy for passwords.
    PasswordPolicies,
    /// Certificates in IAM.
    Certificates,
}

/// Each subject, its name in the table, one of it and several of it in words.
const ALL: [(Subject, &str, [&str; 2]); 22] = [
    (Subject::Users, "users", ["user", "users"]),
    (
        Subject::Principals,
        "principals",
        ["user, group or role", "users, groups and roles"],
    ),
    (
        Subject::Policies,
        "policies",
        ["policy of principals", "policies of principals"],
    ),
    (
        Subject::ManagedPolicies,
        "managed-policies",
        ["customer managed policy", "customer managed policies"],
    ),
    (
        Subject::InlinePolicies,
        "inline-policies",
        ["inline policy", "inline policies"],
    ),
    (
        Subject::Attachments,
        "attachments",
        [
            "attachment of a managed policy",
            "attachments of managed policies",
        ],
    ),
    (
        Subject::Trusts,
        "trusts",
        ["trust policy", "trust policies"],
    ),
    (
        Subject::ResourcePolicies,
        "resource-policies",
        ["policy of resources", "policies of resources"],
    ),
    (
        Subject::BucketPolicies,
        "bucket-policies",
        ["bucket policy", "bucket policies"],
    ),
    (
        Subject::KeyPolicies,
        "key-policies",
        ["key policy", "key policies"],
    ),
    (
        Subject::QueuePolicies,
        "queue-policies",
        ["queue policy", "queue policies"],
    ),
    (
        Subject::TopicPolicies,
        "topic-policies",
        ["topic policy", "topic policies"],
    ),
    (
        Subject::FunctionPolicies,
        "function-policies",
        ["function policy", "function policies"],
    ),
    (
        Subject::AccessLists,
        "access-lists",
        [
            "grant of an access control list",
            "grants of access control lists",
        ],
    ),
    (
        Subject::VolumeSnapshots,
        "volume-snapshots",
        ["shared volume snapshot", "shared volume snapshots"],
    ),
    (
        Subject::DatabaseSnapshots,
        "database-snapshots",
        ["shared database snapshot", "shared database snapshots"],
    ),
    (
        Subject::Documents,
        "documents",
        ["shared document", "shared documents"],
    ),
    (
        Subject::Passwords,
        "passwords",
        ["password of a user", "passwords of users"],
    ),
    (Subject::Keys, "keys", ["access key", "access keys"]),
    (
        Subject::RootKeys,
        "root-keys",
        [
            "access key of the root user",
            "access keys of the root user",
        ],
    ),
    (
        Subject::PasswordPolicies,
        "password-policies",
        ["password policy", "password policies"],
    ),
    (
        Subject::Certificates,
        "certificates",
        ["certificate in IAM", "certificates in IAM"],
    ),
];

impl Subject {
    /// The subject of that name in the table.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = ALL.into_iter();
        all.find(|(_, known, _)| *known == name).map(|(s, ..)| s)
    }

    /// So many of it, in words: "1 user", "no users".
    pub(super) fn counted(self, count: usize) -> String {
        let mut all = ALL.into_iter();
        let words = all.find(|(known, ..)| *known == self);
        let [one, several] = words.map_or(["", ""], |(.., words)| words);
        match count {
            0 => format!("no {several}"),
            1 => format!("1 {one}"),
            _ => format!("{count} {several}"),
        }
    }

    /// The subject that it is a part of, where it is: what is asked of attachments is asked of the
    /// policies that they name.
    pub(super) fn whole(self) -> Option<Self> {
        match self {
            Subject::ManagedPolicies | Subject::InlinePolicies | Subject::Attachments => {
                Some(Subject::Policies)
            }
            Subject::BucketPolicies
            | Subject::KeyPolicies
            | Subject::QueuePolicies
            | Subject::TopicPolicies
            | Subject::FunctionPolicies
            | Subject::AccessLists
            | Subject::VolumeSnapshots
            | Subject::DatabaseSnapshots
            | Subject::Documents => Some(Subject::ResourcePolicies),
            _ => None,
        }
    }

    /// What the rules of a group read, beside what a control is about.
    pub(super) fn of_group(group: &str) -> Option<Self> {
        match group {
            "least_privilege" => Some(Subject::Policies),
            "trust" => Some(Subject::Trusts),
            "exposure" => Some(Subject::ResourcePolicies),
            _ => None,
        }
    }

    /// The policies of the resources of a service.
    pub(super) fn of_service(service: &str) -> Option<Self> {
        match service {
            "s3" => Some(Subject::BucketPolicies),
            "kms" => Some(Subject::KeyPolicies),
            "sqs" => Some(Subject::QueuePolicies),
            "sns" => Some(Subject::TopicPolicies),
            "lambda" => Some(Subject::FunctionPolicies),
            _ => None,
        }
    }
}
