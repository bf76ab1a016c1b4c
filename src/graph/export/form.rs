//! The form of `iamvet graph --format json`.
//!
//! `schema/graph.schema.json` is made from these structs and their documentation.

use schemars::JsonSchema;
use serde::Serialize;

/// Version of the schema; it rises when a field goes away or changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize, JsonSchema)]
#[schemars(title = "iamvet graph")]
pub(super) struct Document<'a> {
    /// Version of this schema; a reader should refuse a version that it does not know.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// Users, groups, roles, permission sets, users and groups of IAM Identity Center.
    pub(super) principals: Vec<PrincipalNode<'a>>,
    pub(super) policies: Vec<PolicyNode<'a>>,
    pub(super) attachments: Vec<AttachmentEdge<'a>>,
    pub(super) resource_attachments: Vec<ResourceAttachmentEdge<'a>>,
    pub(super) memberships: Vec<MembershipEdge<'a>>,
    pub(super) instance_profiles: Vec<InstanceProfileNode<'a>>,
    pub(super) delegations: Vec<DelegationEdge<'a>>,
    /// Those outside of AWS whose word on who somebody is counts.
    pub(super) identity_providers: Vec<ProviderNode<'a>>,
    pub(super) federations: Vec<FederationEdge<'a>>,
    pub(super) assignments: Vec<AssignmentEdge<'a>>,
    pub(super) credentials: Vec<CredentialNode<'a>>,
    pub(super) brokers: Vec<BrokerNode<'a>>,
}

/// Lines and columns start at 1; columns count Unicode characters.
#[derive(Serialize, JsonSchema)]
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Declared<'a> {
    pub(super) address: &'a str,
    #[serde(rename = "type")]
    pub(super) resource_type: &'a str,
    pub(super) language: &'static str,
    /// Path of the construct of the AWS CDK that it was synthesized from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) construct: Option<&'a str>,
    pub(super) condition: Option<&'a str>,
    /// The environment that it is declared in; none when it is declared in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) environment: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) calls: Vec<Place<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Principal")]
pub(super) struct PrincipalNode<'a> {
    pub(super) id: &'a str,
    pub(super) kind: &'static str,
    pub(super) label: String,
    pub(super) name: Option<String>,
    pub(super) path: Option<String>,
    pub(super) trust: Option<Place<'a>>,
    pub(super) declared: Option<Declared<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Policy")]
pub(super) struct PolicyNode<'a> {
    pub(super) id: &'a str,
    pub(super) kind: &'static str,
    pub(super) label: String,
    pub(super) name: Option<String>,
    pub(super) path: Option<String>,
    pub(super) arn: Option<String>,
    pub(super) document: Option<Place<'a>>,
    pub(super) declared: Option<Declared<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Attachment")]
pub(super) struct AttachmentEdge<'a> {
    pub(super) principal: &'a str,
    pub(super) policy: &'a str,
    pub(super) kind: &'static str,
    pub(super) exclusive: bool,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) principal_at: Option<Place<'a>>,
    /// Where the ARN or the document is written.
    pub(super) written_at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

/// A policy of a resource, an endpoint, a session or an organization.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ResourceAttachment")]
pub(super) struct ResourceAttachmentEdge<'a> {
    pub(super) policy: &'a str,
    pub(super) service: &'a str,
    /// The address of the resource, when this code declares it.
    pub(super) resource: Option<&'a str>,
    pub(super) arn: Option<String>,
    /// What names it.
    pub(super) reference: Option<String>,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Membership")]
pub(super) struct MembershipEdge<'a> {
    pub(super) user: &'a str,
    pub(super) group: &'a str,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InstanceProfile")]
pub(super) struct InstanceProfileNode<'a> {
    pub(super) name: Option<String>,
    pub(super) role: Option<&'a str>,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

/// A policy given to a module that is not here.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Delegation")]
pub(super) struct DelegationEdge<'a> {
    pub(super) policy: &'a str,
    pub(super) argument: &'a str,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    /// Where the ARN is written.
    pub(super) written_at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

/// An identity provider.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IdentityProvider")]
pub(super) struct ProviderNode<'a> {
    pub(super) id: &'a str,
    #[schemars(extend("enum" = ["oidc", "saml", "web", "trust-anchor", "unresolved"]))]
    pub(super) kind: &'static str,
    pub(super) label: String,
    /// The URL of an OIDC provider; the name of any other.
    pub(super) name: Option<String>,
    /// Client ids (audiences) of an OIDC provider.
    pub(super) clients: Vec<String>,
    /// Thumbprints of the certificates of an OIDC provider.
    pub(super) thumbprints: Vec<String>,
    pub(super) declared: Option<Declared<'a>>,
}

/// A role whose trust policy lets in identities of a provider.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Federation")]
pub(super) struct FederationEdge<'a> {
    /// The id of the role.
    pub(super) role: &'a str,
    /// The id of the provider.
    pub(super) provider: &'a str,
    pub(super) condition: Option<&'a str>,
    /// The token that names the provider in the trust policy.
    pub(super) at: Place<'a>,
    /// Where its name is written.
    pub(super) written_at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

/// A permission set of a user or group of IAM Identity Center in an account.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Assignment")]
pub(super) struct AssignmentEdge<'a> {
    /// The id of the user or group.
    pub(super) principal: &'a str,
    /// The id of the permission set.
    pub(super) permission_set: &'a str,
    /// The account.
    pub(super) account: Option<String>,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

/// A long-lived credential of a user.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Credential")]
pub(super) struct CredentialNode<'a> {
    #[schemars(extend("enum" = [
        "access-key", "password", "service-specific", "ssh-key", "signing-certificate"
    ]))]
    pub(super) kind: &'static str,
    /// The id of the user.
    pub(super) user: &'a str,
    /// `Active` or `Inactive`; null where that is not set.
    pub(super) status: Option<String>,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) declared: Declared<'a>,
}

/// What hands the credentials of a role to someone outside of AWS.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Broker")]
pub(super) struct BrokerNode<'a> {
    #[schemars(extend("enum" = ["roles-anywhere", "identity-pool", "user-pool-group"]))]
    pub(super) kind: &'static str,
    /// Its name, or the id of its pool.
    pub(super) name: Option<String>,
    /// Who gets this role of it: `authenticated`, `unauthenticated`, or the provider whose rule
    /// gives it; null when everyone does.
    pub(super) audience: Option<&'a str>,
    /// The id of the role.
    pub(super) role: &'a str,
    pub(super) condition: Option<&'a str>,
    pub(super) at: Place<'a>,
    pub(super) declared: Declared<'a>,
}
