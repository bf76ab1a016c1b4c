//! Entities and edges.

use std::fmt;

use rustc_hash::FxHashMap;

use super::account::AccountSetting;
use super::identity::{Assignment, Broker, Certificate, Credential, Federation, IdentityProvider};
use super::literal_keys::LiteralKey;
use super::private_keys::PrivateKey;
use super::shares::Share;
use crate::policy::PolicyType;
use crate::text::{Span, Str};
use crate::value::{Map, Origin, ResourceId, ResourceKind, ScopeId, Text, Value};

/// Index of a principal in [`Graph::principals`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PrincipalId(pub u32);

/// Index of a policy in [`Graph::policies`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyId(pub u32);

/// What a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// An IAM user.
    User,
    /// An IAM group.
    Group,
    /// An IAM role.
    Role,
    /// A permission set of IAM Identity Center.
    PermissionSet,
    /// A user of the directory of IAM Identity Center.
    IdentityUser,
    /// A group of that directory.
    IdentityGroup,
    /// A user or a group of it; it is not known which.
    Identity,
}

impl PrincipalKind {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            PrincipalKind::User => "user",
            PrincipalKind::Group => "group",
            PrincipalKind::Role => "role",
            PrincipalKind::PermissionSet => "permission set",
            PrincipalKind::IdentityUser => "Identity Center user",
            PrincipalKind::IdentityGroup => "Identity Center group",
            PrincipalKind::Identity => "Identity Center identity",
        }
    }

    /// Its stable name, in exports and in the configuration.
    pub fn key(self) -> &'static str {
        match self {
            PrincipalKind::PermissionSet => "permission-set",
            PrincipalKind::IdentityUser => "identity-center-user",
            PrincipalKind::IdentityGroup => "identity-center-group",
            PrincipalKind::Identity => "identity-center-identity",
            kind => kind.name(),
        }
    }
}

impl fmt::Display for PrincipalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The resource instance that declares an entity or an edge.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// The instance.
    pub resource: ResourceId,
    /// Its address without instance keys.
    pub declaration: Str,
    /// Its type as written: `aws_iam_role`, `AWS::IAM::Role`.
    pub resource_type: Str,
    /// Its language.
    pub kind: ResourceKind,
    /// Where it stands.
    pub origin: Origin,
}

/// Someone who can be given access.
#[derive(Debug, Clone)]
pub struct Principal {
    /// What it is.
    pub kind: PrincipalKind,
    /// Its name as evaluated; none where AWS or the tool makes it up.
    pub name: Option<Value>,
    /// Its path as evaluated; none for `/`.
    pub path: Option<Value>,
    /// What declares it; none when it is only named by others and lives outside the code.
    pub declared: Option<Declaration>,
    /// A role's trust policy.
    pub trust: Option<Value>,
    /// The longest session, as evaluated: of a role in seconds, of a permission set as ISO 8601;
    /// none where it is the default of one hour.
    pub session: Option<Value>,
    /// Its tags in the form of its language: a map, or a list of keys and values.
    pub tags: Option<Value>,
}

/// What names the root user: so, or as credential reports call it.
const ROOT: [&str; 2] = ["root", "<root_account>"];

impl Principal {
    /// Whether it is the root user of the account. A user of that name that is declared here is a
    /// user like all others.
    pub fn is_root_user(&self) -> bool {
        let name = self.name.as_ref().and_then(|name| name.as_known_text());
        let is_root = name.is_some_and(|name| ROOT.contains(&name.as_str()));
        self.kind == PrincipalKind::User && self.declared.is_none() && is_root
    }
}

/// What a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Part of its principals.
    Inline,
    /// A document in a file of its own, attached to nothing here.
    Document,
    /// A managed policy declared in this code.
    Customer,
    /// A managed policy of AWS, by its ARN, of whichever partition. Its name may be a symbol.
    AwsManaged,
    /// A managed policy by an ARN or name that this code does not declare, and certainly none of
    /// AWS unless its owner is a symbol.
    External,
    /// A managed policy of which too little is known to tell whose it is.
    Unresolved,
    /// A policy of a resource such as a bucket, which names its principals.
    ResourceBased,
    /// The policy of a VPC endpoint.
    Endpoint,
    /// A policy that sessions get on top of a role's: it takes away and never gives.
    Session,
    /// A policy of a service that has principals of its own, such as the certificates of AWS IoT.
    Service,
    /// A service control policy of an organization.
    ServiceControl,
    /// A resource control policy of an organization.
    ResourceControl,
}

impl PolicyKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            PolicyKind::Inline => "inline",
            PolicyKind::Document => "document",
            PolicyKind::Customer => "customer",
            PolicyKind::AwsManaged => "aws-managed",
            PolicyKind::External => "external",
            PolicyKind::Unresolved => "unresolved",
            PolicyKind::ResourceBased => "resource-based",
            PolicyKind::Endpoint => "endpoint",
            PolicyKind::Session => "session",
            PolicyKind::Service => "service",
            PolicyKind::ServiceControl => "service-control",
            PolicyKind::ResourceControl => "resource-control",
        }
    }
}

impl PolicyKind {
    /// What a policy of this kind is called.
    pub fn words(self) -> &'static str {
        match self {
            PolicyKind::Inline => "inline policy",
            PolicyKind::Document => "policy document",
            PolicyKind::AwsManaged => "AWS managed policy",
            PolicyKind::Customer | PolicyKind::External | PolicyKind::Unresolved => {
                "managed policy"
            }
            PolicyKind::ResourceBased => "resource-based policy",
            PolicyKind::Endpoint => "endpoint policy",
            PolicyKind::Session => "session policy",
            PolicyKind::Service => "service policy",
            PolicyKind::ServiceControl => "service control policy",
            PolicyKind::ResourceControl => "resource control policy",
        }
    }
}

/// A document that grants or denies.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What it is.
    pub kind: PolicyKind,
    /// Its name as evaluated.
    pub name: Option<Value>,
    /// Its ARN as evaluated where it is first referred to; none for what this code declares and
    /// for what is referred to by name.
    pub arn: Option<Value>,
    /// Its path; none for `/`.
    pub path: Option<Value>,
    /// Its document, where this code has it.
    pub document: Option<Value>,
    /// What declares it.
    pub declared: Option<Declaration>,
    /// Its tags in the form of its language: a map, or a list of keys and values.
    pub tags: Option<Value>,
}

impl Policy {
    /// What its document is for; `service` is that of the resource that it is attached to.
    pub fn policy_type(&self, service: Option<&'static str>) -> PolicyType {
        match self.kind {
            PolicyKind::ResourceBased => PolicyType::Resource(service.unwrap_or("")),
            PolicyKind::Endpoint => PolicyType::Endpoint,
            PolicyKind::Session => PolicyType::Session,
            PolicyKind::ServiceControl => PolicyType::ServiceControl,
            PolicyKind::ResourceControl => PolicyType::ResourceControl,
            PolicyKind::Inline
            | PolicyKind::Document
            | PolicyKind::Customer
            | PolicyKind::AwsManaged
            | PolicyKind::External
            | PolicyKind::Unresolved
            | PolicyKind::Service => PolicyType::Identity,
        }
    }

    /// A policy of which nothing but its kind is known.
    pub(super) fn of_kind(kind: PolicyKind) -> Self {
        Self {
            kind,
            name: None,
            arn: None,
            path: None,
            document: None,
            declared: None,
            tags: None,
        }
    }
}

/// How a policy comes to a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AttachmentKind {
    /// A managed policy is attached.
    Managed,
    /// The policy is part of the principal.
    Inline,
    /// The policy is the permissions boundary (Terraform: also that of a permission set).
    Boundary,
}

impl AttachmentKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            AttachmentKind::Managed => "managed",
            AttachmentKind::Inline => "inline",
            AttachmentKind::Boundary => "boundary",
        }
    }
}

/// What of others a resource removes that attaches policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exclusive {
    /// Nothing.
    No,
    /// All other policies of that kind of the principal.
    OfPrincipal,
    /// The policy from all other principals of the account.
    OfPolicy,
}

impl Exclusive {
    /// Whether it removes anything.
    pub fn is_some(self) -> bool {
        self != Exclusive::No
    }
}

/// An edge from a principal to a policy.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Who.
    pub principal: PrincipalId,
    /// What.
    pub policy: PolicyId,
    /// How.
    pub kind: AttachmentKind,
    /// The reference that attaches: the ARN as evaluated, with its way; for inline policies the
    /// document. Its span is where the value is written.
    pub reference: Value,
    /// The token of the attachment itself, always in the attaching resource: the list element or
    /// the attribute's value that names the policy; of an inline policy the key of its document,
    /// or its block; of a managed policy that lists its principals the element that names this
    /// one.
    pub token: Span,
    /// The token that names the principal in the attaching resource, where it is another one.
    pub principal_token: Option<Span>,
    /// What declares the edge: an attachment resource, or the principal or policy itself.
    pub declared: Declaration,
    /// Whether the resource also removes what others attach.
    pub exclusive: Exclusive,
    /// The condition under which the edge exists, when it is not decided.
    pub condition: Option<Str>,
}

/// An edge from a policy to a resource, an endpoint, or a target in an organization.
#[derive(Debug, Clone)]
pub struct ResourceAttachment {
    /// What is attached.
    pub policy: PolicyId,
    /// The service, by its prefix in ARNs and actions.
    pub service: &'static str,
    /// The resource of this code that it is attached to; none when that is not here, or is the
    /// whole account.
    pub resource: Option<ResourceId>,
    /// The ARN of what it is attached to, as far as it is known; a pattern for many. None for
    /// sessions and for the targets of an organization.
    pub arn: Option<Value>,
    /// What names it, as evaluated; none when the policy is part of it.
    pub reference: Option<Value>,
    /// The token that names it; of a policy that is part of it the key of the document.
    pub token: Span,
    /// What declares the edge.
    pub declared: Declaration,
    /// The condition under which it exists, when it is not decided.
    pub condition: Option<Str>,
}

/// What keeps strangers out whatever a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shield {
    /// It keeps them from this resource, or makes this policy one that lets none in.
    Resource(ResourceId),
    /// It keeps them from the bucket of this name, in what is deployed together.
    Named(ScopeId, Text),
    /// It keeps them from all buckets of the account that a scope is deployed to.
    Buckets(ScopeId),
    /// It keeps them from all machine images of the account that a scope is deployed to.
    Images(ScopeId),
}

/// A resource that removes policies of a principal for which it attaches none itself.
#[derive(Debug, Clone)]
pub struct Ownership {
    /// Whose policies.
    pub principal: PrincipalId,
    /// Which of them.
    pub kind: AttachmentKind,
    /// The names of those that stay.
    pub kept: Vec<Value>,
    /// What declares it.
    pub declared: Declaration,
    /// The condition under which it does, when it is not decided.
    pub condition: Option<Str>,
}

/// An edge from a user to a group: both of IAM, or both of Identity Center.
#[derive(Debug, Clone)]
pub struct Membership {
    /// Who.
    pub user: PrincipalId,
    /// Where.
    pub group: PrincipalId,
    /// The token of the edge: the list element or attribute.
    pub token: Span,
    /// What declares it.
    pub declared: Declaration,
    /// The condition under which it exists, when it is not decided.
    pub condition: Option<Str>,
}

/// What hands a role to an EC2 instance.
#[derive(Debug, Clone)]
pub struct InstanceProfile {
    /// Its name as evaluated.
    pub name: Option<Value>,
    /// Its role. A profile whose role is not decided stands once for each.
    pub role: Option<PrincipalId>,
    /// The token that names the role, or that of the profile.
    pub token: Span,
    /// What declares it.
    pub declared: Declaration,
    /// The condition under which it holds the role, when it is not decided.
    pub condition: Option<Str>,
}

/// A policy ARN that is given to code that is not here: who gets that policy, if anyone, is not
/// known.
#[derive(Debug, Clone)]
pub struct Delegation {
    /// The argument that holds it.
    pub argument: Str,
    /// What.
    pub policy: PolicyId,
    /// The ARN as evaluated, with its way. Its span is where the value is written.
    pub reference: Value,
    /// The token or expression among the arguments that gives it.
    pub token: Span,
    /// What declares that the code is used: a module call.
    pub declared: Declaration,
    /// The condition under which it is given, when that is not decided.
    pub condition: Option<Str>,
}

/// Who gets which access through the code.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Users, groups, roles, permission sets, and who has these.
    pub principals: Vec<Principal>,
    /// Policies of every kind.
    pub policies: Vec<Policy>,
    /// Policies of principals, and boundaries.
    pub attachments: Vec<Attachment>,
    /// Resources that remove policies of principals and attach none.
    pub ownerships: Vec<Ownership>,
    /// What policies of resources, endpoints, sessions and organizations are attached to.
    pub resource_attachments: Vec<ResourceAttachment>,
    /// Users of groups.
    pub memberships: Vec<Membership>,
    /// Instance profiles.
    pub instance_profiles: Vec<InstanceProfile>,
    /// Policies given to code that is not here.
    pub delegations: Vec<Delegation>,
    /// Identity providers.
    pub identity_providers: Vec<IdentityProvider>,
    /// Roles that let in identities of providers.
    pub federations: Vec<Federation>,
    /// Permission sets of users and groups in accounts.
    pub assignments: Vec<Assignment>,
    /// Long-lived credentials of users.
    pub credentials: Vec<Credential>,
    /// Certificates that are kept in IAM.
    pub certificates: Vec<Certificate>,
    /// What hands out roles, instance profiles aside.
    pub brokers: Vec<Broker>,
    /// Settings of accounts and organizations.
    pub account_settings: Vec<AccountSetting>,
    /// Access keys that are written in the files of the scan.
    pub literal_keys: Vec<LiteralKey>,
    /// Private keys that are written in the files of the scan.
    pub private_keys: Vec<PrivateKey>,
    /// The keys that configurations of Terraform's provider set, by its arguments.
    pub provider_keys: Vec<Map>,
    /// What keeps strangers out whatever a policy says.
    pub shields: Vec<Shield>,
    /// What is shared otherwise than by a policy.
    pub shares: Vec<Share>,
    /// What keeps strangers out whatever is shared with them.
    pub share_shields: Vec<Shield>,
    /// Which of the configuration's environments a scope is of; none for scopes that are the same
    /// in all.
    pub environments: FxHashMap<ScopeId, Str>,
}

impl Graph {
    /// A principal.
    pub fn principal(&self, id: PrincipalId) -> &Principal {
        &self.principals[id.0 as usize]
    }

    /// The environment that something is declared in; none when it is declared in all.
    pub fn environment(&self, declared: &Declaration) -> Option<&str> {
        let environment = self.environments.get(&declared.resource.scope);
        environment.map(|name| name.as_str())
    }

    /// Adds a policy document that stands in a file of its own; `name` is the file's path.
    pub fn add_document(&mut self, name: Value, document: Value) {
        self.policies.push(Policy {
            name: Some(name),
            document: Some(document),
            ..Policy::of_kind(PolicyKind::Document)
        });
    }

    /// Where passwords of users are written.
    pub fn literal_passwords(&self) -> impl Iterator<Item = Span> {
        let secrets = self.credentials.iter().filter_map(|c| c.secret.as_ref());
        let values = secrets.flat_map(|secret| secret.alternatives());
        values
            .filter(|(_, value)| value.as_known_text().is_some())
            .map(|(_, value)| value.span)
    }

    /// A policy.
    pub fn policy(&self, id: PolicyId) -> &Policy {
        &self.policies[id.0 as usize]
    }
}
