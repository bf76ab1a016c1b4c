//! Who else gets access: identity providers, assignments, credentials and what hands roles out.

use crate::graph::{Declaration, PrincipalId};
use crate::text::{Span, Str};
use crate::value::Value;

/// Index of a provider in [`Graph::identity_providers`](crate::graph::Graph::identity_providers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderId(pub u32);

/// What an identity provider is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProviderKind {
    /// An OpenID Connect provider of IAM, known by its URL.
    Oidc,
    /// A SAML provider of IAM, known by its name.
    Saml,
    /// One that AWS knows by itself, such as `cognito-identity.amazonaws.com`.
    Web,
    /// A certificate authority that IAM Roles Anywhere trusts.
    TrustAnchor,
    /// One of which too little is known to tell.
    Unresolved,
}

impl ProviderKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            ProviderKind::Oidc => "oidc",
            ProviderKind::Saml => "saml",
            ProviderKind::Web => "web",
            ProviderKind::TrustAnchor => "trust-anchor",
            ProviderKind::Unresolved => "unresolved",
        }
    }

    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            ProviderKind::Oidc => "OIDC provider",
            ProviderKind::Saml => "SAML provider",
            ProviderKind::Web => "web identity provider",
            ProviderKind::TrustAnchor => "trust anchor",
            ProviderKind::Unresolved => "identity provider",
        }
    }
}

/// Someone outside of AWS whose word on who somebody is counts.
#[derive(Debug, Clone)]
pub struct IdentityProvider {
    /// What it is.
    pub kind: ProviderKind,
    /// The URL of an OIDC provider, the name of any other, as evaluated; of one that is not
    /// declared what its ARN tells.
    pub name: Option<Value>,
    /// The client ids (audiences) of an OIDC provider.
    pub clients: Vec<Value>,
    /// The thumbprints of the certificates of an OIDC provider.
    pub thumbprints: Vec<Value>,
    /// What declares it; none when it is only named by others and lives outside the code.
    pub declared: Option<Declaration>,
}

/// An edge from a role to a provider whose identities its trust policy lets in. Which of them is
/// said by the conditions of the statement.
#[derive(Debug, Clone)]
pub struct Federation {
    /// The role.
    pub role: PrincipalId,
    /// The provider.
    pub provider: ProviderId,
    /// What names the provider, as evaluated.
    pub reference: Value,
    /// The token that names it in the trust policy.
    pub token: Span,
    /// What declares the role.
    pub declared: Declaration,
    /// The condition under which the edge exists, when it is not decided.
    pub condition: Option<Str>,
}

/// An edge from a user or group of IAM Identity Center to a permission set in an account.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Who.
    pub principal: PrincipalId,
    /// What.
    pub permission_set: PrincipalId,
    /// The account, as evaluated.
    pub target: Option<Value>,
    /// The token that names who gets it.
    pub token: Span,
    /// What declares the edge.
    pub declared: Declaration,
    /// The condition under which it exists, when it is not decided.
    pub condition: Option<Str>,
}

/// What long-lived credentials are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CredentialKind {
    /// An access key.
    AccessKey,
    /// A password for the console.
    Password,
    /// A user name and password, or a token, for a single service.
    ServiceSpecific,
    /// A public key for CodeCommit.
    SshKey,
    /// A certificate that signs requests.
    SigningCertificate,
}

impl CredentialKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            CredentialKind::AccessKey => "access-key",
            CredentialKind::Password => "password",
            CredentialKind::ServiceSpecific => "service-specific",
            CredentialKind::SshKey => "ssh-key",
            CredentialKind::SigningCertificate => "signing-certificate",
        }
    }

    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            CredentialKind::AccessKey => "access key",
            CredentialKind::Password => "password",
            CredentialKind::ServiceSpecific => "service-specific credential",
            CredentialKind::SshKey => "SSH key",
            CredentialKind::SigningCertificate => "signing certificate",
        }
    }
}

/// A long-lived credential of a user.
#[derive(Debug, Clone)]
pub struct Credential {
    /// What it is.
    pub kind: CredentialKind,
    /// Whose.
    pub user: PrincipalId,
    /// `Active` or `Inactive`, as evaluated; none where that is not set.
    pub status: Option<Value>,
    /// What its secret is encrypted with before it is kept; none where that is not set.
    pub encrypted_for: Option<Value>,
    /// Of a password, whether it must be changed when it is first used; none where that is not set.
    pub must_change: Option<Value>,
    /// Of a password, what it is, where the code says so.
    pub secret: Option<Value>,
    /// The token that names the user, or that of the credential in the user.
    pub token: Span,
    /// What declares it.
    pub declared: Declaration,
    /// The condition under which it exists, when it is not decided.
    pub condition: Option<Str>,
}

/// What a certificate in IAM is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CertificateKind {
    /// A server shows it to those who connect to it.
    Server,
    /// A user signs requests with it.
    Signing,
}

impl CertificateKind {
    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            CertificateKind::Server => "server certificate",
            CertificateKind::Signing => "signing certificate",
        }
    }
}

/// A certificate that is kept in IAM.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// What it is for.
    pub kind: CertificateKind,
    /// Its name, or the user who has it, as evaluated.
    pub name: Option<Value>,
    /// The certificate as evaluated: a text in the PEM format.
    pub body: Value,
    /// The key of the body in the resource.
    pub token: Span,
    /// What declares it.
    pub declared: Declaration,
}

/// What a broker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BrokerKind {
    /// A profile of IAM Roles Anywhere.
    RolesAnywhere,
    /// The roles of an identity pool of Cognito.
    IdentityPool,
    /// A group of a user pool of Cognito.
    UserPoolGroup,
}

impl BrokerKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            BrokerKind::RolesAnywhere => "roles-anywhere",
            BrokerKind::IdentityPool => "identity-pool",
            BrokerKind::UserPoolGroup => "user-pool-group",
        }
    }

    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            BrokerKind::RolesAnywhere => "Roles Anywhere profile",
            BrokerKind::IdentityPool => "identity pool",
            BrokerKind::UserPoolGroup => "user pool group",
        }
    }
}

/// What hands the credentials of a role to someone outside of AWS.
#[derive(Debug, Clone)]
pub struct Broker {
    /// What it is.
    pub kind: BrokerKind,
    /// Its name, or the id of its pool, as evaluated.
    pub name: Option<Value>,
    /// Who gets this role of it: `authenticated`, `unauthenticated`, or the provider whose rule
    /// gives it; none when everyone does.
    pub audience: Option<Str>,
    /// The role. A broker stands once for each.
    pub role: PrincipalId,
    /// The token that names the role.
    pub token: Span,
    /// What declares it.
    pub declared: Declaration,
    /// The condition under which it hands the role out, when it is not decided.
    pub condition: Option<Str>,
}
