//! What controls are about, and how much of it there is.

use crate::graph::{
    AccountSettingKind, AttachmentKind, CredentialKind, Grantee, Graph, PolicyKind, PrincipalKind,
    ShareKind,
};

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
    /// The account's policy for passwords.
    PasswordPolicies,
    /// Certificates in IAM.
    Certificates,
}

/// Each subject, its name in the table, one of it and several of it in words.
const ALL: [(Subject, &str, [&str; 2]); 21] = [
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

    /// The policies of the resources of a service.
    fn of_service(service: &str) -> Option<Self> {
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

/// How much of each subject a scan has, and how much of it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subjects {
    counts: [Count; ALL.len()],
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    all: usize,
    unknown: usize,
}

impl Subjects {
    /// Counts what a graph has.
    pub fn of(graph: &Graph) -> Self {
        let mut subjects = Self::default();
        for principal in graph.principals.iter().filter(|p| p.declared.is_some()) {
            subjects.add(Subject::Principals, false);
            if principal.kind == PrincipalKind::User {
                subjects.add(Subject::Users, false);
            }
            if let Some(trust) = &principal.trust {
                subjects.add(Subject::Trusts, trust.is_unknown());
            }
        }
        for policy in &graph.policies {
            let unknown = policy.document.as_ref().is_some_and(|d| d.is_unknown());
            match policy.kind {
                PolicyKind::Inline | PolicyKind::Customer | PolicyKind::Document => {
                    subjects.add(Subject::Policies, unknown);
                }
                PolicyKind::ResourceBased => subjects.add(Subject::ResourcePolicies, unknown),
                _ => {}
            }
            match policy.kind {
                PolicyKind::Inline => subjects.add(Subject::InlinePolicies, unknown),
                PolicyKind::Customer => subjects.add(Subject::ManagedPolicies, unknown),
                _ => {}
            }
        }
        for edge in &graph.resource_attachments {
            let policy = graph.policy(edge.policy);
            let unknown = policy.document.as_ref().is_some_and(|d| d.is_unknown());
            let is_based = policy.kind == PolicyKind::ResourceBased;
            if let Some(subject) = Subject::of_service(edge.service).filter(|_| is_based) {
                subjects.add(subject, unknown);
            }
        }
        for attachment in &graph.attachments {
            if attachment.kind == AttachmentKind::Managed {
                let kind = graph.policy(attachment.policy).kind;
                subjects.add(Subject::Attachments, kind == PolicyKind::Unresolved);
            }
        }
        for credential in &graph.credentials {
            match credential.kind {
                CredentialKind::AccessKey => subjects.add(Subject::Keys, false),
                CredentialKind::Password => subjects.add(Subject::Passwords, false),
                _ => {}
            }
        }
        for share in &graph.shares {
            let unknown = share.grantee == Grantee::Unknown;
            match share.kind {
                ShareKind::Bucket | ShareKind::Object => {
                    subjects.add(Subject::AccessLists, unknown);
                }
                ShareKind::VolumeSnapshot => subjects.add(Subject::VolumeSnapshots, unknown),
                ShareKind::DatabaseSnapshot => subjects.add(Subject::DatabaseSnapshots, unknown),
                ShareKind::Document => subjects.add(Subject::Documents, unknown),
                ShareKind::Image => {}
            }
        }
        for certificate in &graph.certificates {
            subjects.add(Subject::Certificates, certificate.body.is_unknown());
        }
        for setting in &graph.account_settings {
            if setting.kind == AccountSettingKind::PasswordPolicy {
                subjects.add(Subject::PasswordPolicies, false);
            }
        }
        subjects
    }

    /// How many there are.
    pub fn count(&self, subject: Subject) -> usize {
        self.counts.get(subject as usize).map_or(0, |c| c.all)
    }

    /// How many of them are not known before deployment.
    pub fn unknown(&self, subject: Subject) -> usize {
        self.counts.get(subject as usize).map_or(0, |c| c.unknown)
    }

    fn add(&mut self, subject: Subject, is_unknown: bool) {
        if let Some(count) = self.counts.get_mut(subject as usize) {
            count.all += 1;
            count.unknown += usize::from(is_unknown);
        }
    }
}
