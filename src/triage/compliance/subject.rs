//! What controls are about, and how much of it there is.

use crate::graph::{
    AccountSettingKind, AttachmentKind, CredentialKind, Graph, PolicyKind, PrincipalKind,
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
    /// Passwords of users.
    Passwords,
    /// Access keys.
    Keys,
    /// The account's policy for passwords.
    PasswordPolicies,
    /// Certificates in IAM.
    Certificates,
}

/// Each subject, its name in the table, and what there is none of, in words: "no users".
const ALL: [(Subject, &str, &str); 17] = [
    (Subject::Users, "users", "users"),
    (Subject::Principals, "principals", "users, groups or roles"),
    (
        Subject::Policies,
        "policies",
        "policies of users, groups or roles",
    ),
    (
        Subject::ManagedPolicies,
        "managed-policies",
        "managed policies of its own",
    ),
    (
        Subject::InlinePolicies,
        "inline-policies",
        "inline policies",
    ),
    (
        Subject::Attachments,
        "attachments",
        "managed policies attached to anyone",
    ),
    (Subject::Trusts, "trusts", "roles with a trust policy"),
    (
        Subject::ResourcePolicies,
        "resource-policies",
        "policies of resources",
    ),
    (
        Subject::BucketPolicies,
        "bucket-policies",
        "policies of buckets",
    ),
    (Subject::KeyPolicies, "key-policies", "policies of KMS keys"),
    (
        Subject::QueuePolicies,
        "queue-policies",
        "policies of queues",
    ),
    (
        Subject::TopicPolicies,
        "topic-policies",
        "policies of topics",
    ),
    (
        Subject::FunctionPolicies,
        "function-policies",
        "policies of functions",
    ),
    (Subject::Passwords, "passwords", "passwords of users"),
    (Subject::Keys, "keys", "access keys"),
    (
        Subject::PasswordPolicies,
        "password-policies",
        "policy for passwords",
    ),
    (Subject::Certificates, "certificates", "certificates in IAM"),
];

impl Subject {
    /// The subject of that name in the table.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = ALL.into_iter();
        all.find(|(_, known, _)| *known == name).map(|(s, ..)| s)
    }

    /// What there is none of, in words: "no users".
    pub(super) fn words(self) -> &'static str {
        let mut all = ALL.into_iter();
        all.find(|(known, ..)| *known == self)
            .map_or("", |(.., words)| words)
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
