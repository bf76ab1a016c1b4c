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
    /// Managed policies of principals.
    Attachments,
    /// Trust policies of roles.
    Trusts,
    /// Policies of resources.
    ResourcePolicies,
    /// Passwords of users.
    Passwords,
    /// Access keys.
    Keys,
    /// The account's policy for passwords.
    PasswordPolicies,
    /// Certificates in IAM.
    Certificates,
}

impl Subject {
    const ALL: [(&'static str, Subject); 10] = [
        ("users", Subject::Users),
        ("principals", Subject::Principals),
        ("policies", Subject::Policies),
        ("attachments", Subject::Attachments),
        ("trusts", Subject::Trusts),
        ("resource-policies", Subject::ResourcePolicies),
        ("passwords", Subject::Passwords),
        ("keys", Subject::Keys),
        ("password-policies", Subject::PasswordPolicies),
        ("certificates", Subject::Certificates),
    ];

    /// The subject of that name in the table.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == name).map(|(_, s)| s)
    }

    /// What there is none of, in words: "no users".
    pub(super) fn words(self) -> &'static str {
        match self {
            Subject::Users => "users",
            Subject::Principals => "users, groups or roles",
            Subject::Policies => "policies of users, groups or roles",
            Subject::Attachments => "managed policies attached to anyone",
            Subject::Trusts => "roles with a trust policy",
            Subject::ResourcePolicies => "policies of resources",
            Subject::Passwords => "passwords of users",
            Subject::Keys => "access keys",
            Subject::PasswordPolicies => "policy for passwords",
            Subject::Certificates => "certificates in IAM",
        }
    }
}

/// How much of each subject a scan has, and how much of it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subjects {
    counts: [Count; Subject::ALL.len()],
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
