//! Who is named by a `Principal` element, and who makes a request.

use super::Verdict;
use super::glob::{Binding, Glob, Syntax};
use super::subject::Subject;
use crate::aws::Arn;
use crate::text::Str;
use crate::value::{Pseudo, SymbolKind, Text};

/// Whom an entry of a `Principal` element names.
///
/// Source: "AWS JSON policy elements: Principal" in the IAM User Guide.
#[derive(Debug, Clone)]
pub enum PrincipalName {
    /// `*`, also as `{"AWS": "*"}`.
    Everyone,
    /// An account and all in it that it lets: its id, or the ARN of its root user.
    Account(Subject),
    /// A user, role, session or federated user by its ARN.
    Identity(Box<Identity>),
    /// A service: `lambda.amazonaws.com`.
    Service(Subject),
    /// An identity provider.
    Federated(Subject),
    /// The canonical id of an account.
    CanonicalUser(Subject),
    /// None of these, or not known: a unique id, a text that is a symbol.
    Other(Subject),
}

/// An identity of an account.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What it is.
    pub kind: IdentityKind,
    /// The account's id.
    pub account: Subject,
    /// The whole ARN.
    pub arn: Subject,
    /// The name without a path; of a session that of the role.
    pub name: Subject,
    /// The name of a session. A role that makes a request stands for any session of it, or for none
    /// that has a name of its own where this is set.
    pub session: Option<Subject>,
}

/// What an identity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityKind {
    /// An IAM user.
    User,
    /// An IAM role; as the maker of a request any session of it.
    Role,
    /// A session of a role.
    Session,
    /// A session of a federated user.
    FederatedUser,
}

/// Reads an entry of `{"AWS": …}`.
pub(super) fn aws(text: &Text) -> PrincipalName {
    let subject = Subject::new(text);
    if let Some(known) = subject.as_known() {
        match known.as_str() {
            "*" => return PrincipalName::Everyone,
            id if is_account_id(id) => return PrincipalName::Account(subject),
            _ => {}
        }
    } else if is_account_symbol(subject.text()) {
        return PrincipalName::Account(subject);
    }
    match Requester::of_arn(&subject) {
        Some(Requester::Root(account)) => PrincipalName::Account(account),
        Some(Requester::Identity(identity)) => PrincipalName::Identity(identity),
        _ => PrincipalName::Other(subject),
    }
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_account_symbol(text: &Text) -> bool {
    text.as_symbol()
        .is_some_and(|s| s.kind == SymbolKind::Pseudo(Pseudo::AccountId))
}

/// Who makes a request.
#[derive(Debug, Clone)]
pub enum Requester {
    /// The root user of this account.
    Root(Subject),
    /// A user, role or session.
    Identity(Box<Identity>),
    /// A service by its name: `lambda.amazonaws.com`.
    Service(Subject),
    /// One who comes with a token of this identity provider.
    Federated(Subject),
    /// One who does not say who they are.
    Anonymous,
    /// Not known.
    Other(Subject),
}

impl Requester {
    /// Reads who makes a request: an ARN, an account id, the name of a service.
    pub fn new(text: &Text) -> Self {
        let subject = Subject::new(text);
        let known = subject.as_known().map(Str::as_str).unwrap_or_default();
        if is_account_id(known) || is_account_symbol(subject.text()) {
            return Requester::Root(subject);
        }
        if let Some(requester) = Self::of_arn(&subject) {
            return requester;
        }
        if known.ends_with(".amazonaws.com") || known.ends_with(".amazonaws.com.cn") {
            return Requester::Service(subject);
        }
        match known {
            "*" | "anonymous" => Requester::Anonymous,
            _ => Requester::Other(subject),
        }
    }

    fn of_arn(subject: &Subject) -> Option<Self> {
        let mut segments = subject
            .text()
            .splitn(Arn::<Text>::SEGMENTS, ':')
            .into_iter();
        if segments.next()?.as_known()? != *"arn" {
            return None;
        }
        let arn = Arn::from_segments(segments)?;
        let service = arn.service.as_known()?;
        let mut parts = arn.resource.splitn(3, '/').into_iter();
        let resource_type = parts.next()?.as_known()?;
        let rest = parts.next();
        let last = parts.next();
        let account = Subject::new(&arn.account);
        let identity = |kind, name: Text, session: Option<&Text>| {
            Some(Requester::Identity(Box::new(Identity {
                kind,
                account: account.clone(),
                arn: subject.clone(),
                name: Subject::new(&name),
                session: session.map(Subject::new),
            })))
        };
        match (service.as_str(), resource_type.as_str(), &rest, &last) {
            ("iam", "root", None, None) => Some(Requester::Root(account)),
            ("iam", "user", Some(_), _) => {
                identity(IdentityKind::User, arn.resource.after_last('/'), None)
            }
            ("iam", "role", Some(_), _) => {
                identity(IdentityKind::Role, arn.resource.after_last('/'), None)
            }
            ("iam", "saml-provider" | "oidc-provider", Some(_), _) => {
                Some(Requester::Federated(subject.clone()))
            }
            ("sts", "assumed-role", Some(role), Some(session)) => {
                identity(IdentityKind::Session, role.clone(), Some(session))
            }
            ("sts", "federated-user", Some(name), None) => {
                identity(IdentityKind::FederatedUser, name.clone(), None)
            }
            _ => None,
        }
    }

    /// The account it belongs to; none for what belongs to none, or where that is not known.
    pub fn account(&self) -> Option<&Subject> {
        match self {
            Requester::Root(account) => Some(account),
            Requester::Identity(identity) => Some(&identity.account),
            _ => None,
        }
    }

    /// Whether an account's principal makes the request, so that policies of that account count.
    pub fn has_account(&self) -> Verdict {
        match self {
            Requester::Root(_) | Requester::Identity(_) => Verdict::Yes,
            Requester::Service(_) | Requester::Federated(_) | Requester::Anonymous => Verdict::No,
            Requester::Other(_) => Verdict::Unknown,
        }
    }
}

/// In which way a `Principal` element names one who makes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Naming {
    /// As itself: the user, the session, the service, or everyone.
    pub direct: Verdict,
    /// By the role of its session.
    pub role: Verdict,
    /// By its account.
    pub account: Verdict,
}

impl Naming {
    /// In no way.
    pub const NONE: Naming = Naming::all(Verdict::No);

    /// In each way the same.
    pub const fn all(verdict: Verdict) -> Self {
        Self {
            direct: verdict,
            role: verdict,
            account: verdict,
        }
    }

    /// In any way.
    pub fn any(self) -> Verdict {
        self.direct.or(self.role).or(self.account)
    }

    /// By one or the other.
    #[must_use]
    pub fn or(self, other: Naming) -> Naming {
        Naming {
            direct: self.direct.or(other.direct),
            role: self.role.or(other.role),
            account: self.account.or(other.account),
        }
    }

    /// Each way under a further condition.
    #[must_use]
    pub fn and(self, verdict: Verdict) -> Naming {
        Naming {
            direct: self.direct.and(verdict),
            role: self.role.and(verdict),
            account: self.account.and(verdict),
        }
    }
}

impl PrincipalName {
    /// How the entry names a requester.
    pub fn names(&self, requester: &Requester) -> Naming {
        use PrincipalName as P;
        use Requester as R;
        let none = Naming::NONE;
        let direct = |direct| Naming { direct, ..none };
        match (self, requester) {
            (P::Everyone, _) => direct(Verdict::Yes),
            (P::Other(_), R::Anonymous) => none,
            // A text that is of no known form names nothing else.
            (P::Other(named), _) if named.as_known().is_some() => match requester {
                R::Other(who) if who.as_known().is_some() => direct(same(named, who)),
                R::Other(_) => Naming::all(Verdict::Unknown),
                _ => none,
            },
            (P::Other(_), _) | (_, R::Other(_)) => Naming::all(Verdict::Unknown),
            (P::Account(account), R::Root(other)) => Naming {
                account: same(account, other),
                ..none
            },
            (P::Account(account), R::Identity(identity)) => Naming {
                account: same(account, &identity.account),
                ..none
            },
            (P::Identity(named), R::Identity(identity)) => named.names(identity),
            (P::Service(named), R::Service(service)) => direct(same(named, service)),
            (P::Federated(named), R::Federated(provider)) => direct(same(named, provider)),
            // Which account has a canonical id is not known.
            (P::CanonicalUser(_), R::Root(_) | R::Identity(_)) => Naming {
                account: Verdict::Unknown,
                ..none
            },
            _ => none,
        }
    }
}

impl Identity {
    fn names(&self, who: &Identity) -> Naming {
        use IdentityKind as K;
        let account = same(&self.account, &who.account);
        let none = Naming::NONE;
        match (self.kind, who.kind) {
            (K::User, K::User) | (K::FederatedUser, K::FederatedUser) => Naming {
                direct: same(&self.arn, &who.arn),
                ..none
            },
            (K::Role, K::Role) => Naming {
                role: same(&self.arn, &who.arn),
                ..none
            },
            // What a resource's policy gives to the user who federated reaches the session, within its
            // bounds ("Permissions boundaries for IAM entities" in the IAM User Guide); which user
            // that was the ARN of the session does not tell.
            (K::User, K::FederatedUser) => Naming {
                role: account.and(Verdict::Unknown),
                ..none
            },
            // The ARN of a session has the role's name without its path. Names of roles are
            // unique in an account whatever their path.
            (K::Role, K::Session) => Naming {
                role: account.and(same(&self.name, &who.name)),
                ..none
            },
            (K::Session, K::Session) => Naming {
                direct: same(&self.arn, &who.arn),
                ..none
            },
            // Which session of the role it is is not known.
            (K::Session, K::Role) if who.session.is_none() => Naming {
                direct: account
                    .and(same(&self.name, &who.name))
                    .and(Verdict::Unknown),
                ..none
            },
            _ => none,
        }
    }
}

/// Whether two texts are the same, as far as their symbols tell.
pub fn same(one: &Subject, other: &Subject) -> Verdict {
    if let (Some(one), Some(other)) = (one.as_known(), other.as_known()) {
        return (one == other).into();
    }
    let syntax = Syntax {
        wildcards: false,
        variables: Some(false),
        fold: false,
    };
    Glob::new(one.text(), syntax).matches(other, &mut |_| Binding::Absent)
}
