//! Which attributes of a resource hold policy documents.
//!
//! Sources: for Terraform the schema and the pages of the `aws` provider, up to version 6
//! (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs>); for CloudFormation the
//! template reference; the `awscc` provider has its properties in snake case.

use super::key::key;
use crate::aws::{ResourcePolicyKind, resource_policy};
use crate::value::{Data, Map, Resource, ResourceKind, Value};

/// What a policy document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// Says what a principal may do.
    Identity,
    /// Says who may assume a role.
    Trust,
    /// Says who may use a resource.
    Resource,
    /// Bounds what the accounts of an organization may do.
    Organization,
}

impl DocumentKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            DocumentKind::Identity => "identity",
            DocumentKind::Trust => "trust",
            DocumentKind::Resource => "resource",
            DocumentKind::Organization => "organization",
        }
    }
}

/// A value where a policy document belongs.
#[derive(Debug, Clone)]
pub struct DocumentPosition<'a> {
    /// The way to it in the resource's attributes: `policy`, `inline_policy[0].policy`.
    pub path: String,
    /// What the document is for.
    pub kind: DocumentKind,
    /// What stands there; may be null.
    pub value: &'a Value,
}

/// The type, the attribute (behind the blocks that it stands in, with dots), and what is there.
type Row = (&'static str, &'static str, DocumentKind);

use DocumentKind::{Identity, Organization, Resource as OfResource, Trust};

/// Documents of principals; [`resource_policy`] knows all others.
const TERRAFORM: &[Row] = &[
    ("aws_iam_group_policy", "policy", Identity),
    ("aws_iam_policy", "policy", Identity),
    ("aws_iam_role", "assume_role_policy", Trust),
    ("aws_iam_role", "inline_policy.policy", Identity),
    ("aws_iam_role_policy", "policy", Identity),
    ("aws_iam_user_policy", "policy", Identity),
    (
        "aws_ssoadmin_permission_set_inline_policy",
        "inline_policy",
        Identity,
    ),
];

const CLOUDFORMATION: &[Row] = &[
    ("AWS::IAM::Group", "Policies.PolicyDocument", Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Identity),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Identity),
    ("AWS::IAM::Policy", "PolicyDocument", Identity),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Trust),
    ("AWS::IAM::Role", "Policies.PolicyDocument", Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Identity),
    ("AWS::IAM::User", "Policies.PolicyDocument", Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Identity),
    ("AWS::SSO::PermissionSet", "InlinePolicy", Identity),
    (
        "AWS::Serverless::Function",
        "AssumeRolePolicyDocument",
        Trust,
    ),
    ("AWS::Serverless::Function", "Policies", Identity),
];

/// Every value of a resource where a policy document belongs, in the order of the attributes'
/// names in the tables.
pub fn documents(resource: &Resource) -> Vec<DocumentPosition<'_>> {
    let mut found = Vec::new();
    for (path, kind) in rows(&resource.resource_type) {
        let mut keys = path.split('.').map(|name| key(resource.kind, name));
        let first = keys.next().unwrap_or_default();
        let rest: Vec<_> = keys.collect();
        if let Some(value) = resource.attributes.get(&first) {
            descend(value, first.into_owned(), &rest, kind, &mut found);
        }
    }
    if resource.resource_type == *"AWS::Serverless::Function" {
        found.retain(|position| is_inline(position));
    }
    found
}

fn rows(resource_type: &str) -> Vec<(&'static str, DocumentKind)> {
    if let Some(policy) = resource_policy(resource_type) {
        let row = policy.document.zip(document_kind(policy.kind));
        return row.into_iter().collect();
    }
    let of = |table: &'static [Row], wanted: &dyn Fn(&str) -> bool| {
        let rows = table.iter().filter(|(name, ..)| wanted(name));
        rows.map(|(_, path, kind)| (*path, *kind)).collect()
    };
    if resource_type.contains("::") {
        return of(CLOUDFORMATION, &|name| name == resource_type);
    }
    match resource_type.strip_prefix("awscc_") {
        Some(short) => of(CLOUDFORMATION, &|name| is_awscc(name, short)),
        None => of(TERRAFORM, &|name| name == resource_type),
    }
}

/// None for what is no document.
fn document_kind(kind: ResourcePolicyKind) -> Option<DocumentKind> {
    match kind {
        ResourcePolicyKind::Resource | ResourcePolicyKind::Endpoint => Some(OfResource),
        ResourcePolicyKind::Session | ResourcePolicyKind::Service => Some(Identity),
        ResourcePolicyKind::Organization => Some(Organization),
        ResourcePolicyKind::Statement => None,
    }
}

/// Whether `AWS::IAM::RolePolicy` is what the `awscc` provider calls `iam_role_policy`.
fn is_awscc(name: &str, short: &str) -> bool {
    let mut parts = name.split("::").skip(1);
    let (Some(service), Some(kind)) = (parts.next(), parts.next()) else {
        return false;
    };
    let Some(rest) = short.strip_prefix(service.to_ascii_lowercase().as_str()) else {
        return false;
    };
    rest.strip_prefix('_') == Some(&*key(ResourceKind::Terraform, kind))
}

/// Follows the way through blocks and lists; where it is not known what a block is, that stands for
/// the document.
fn descend<'a>(
    value: &'a Value,
    path: String,
    keys: &[std::borrow::Cow<'_, str>],
    kind: DocumentKind,
    found: &mut Vec<DocumentPosition<'a>>,
) {
    match (&value.data, keys) {
        (Data::List(list), _) if !keys.is_empty() || kind == Identity => {
            for (i, item) in list.items().iter().enumerate() {
                descend(item, format!("{path}[{i}]"), keys, kind, found);
            }
        }
        (Data::Map(map), [key, rest @ ..]) => {
            if let Some(value) = map.get(key) {
                descend(value, format!("{path}.{key}"), rest, kind, found);
            }
        }
        (Data::OneOf(alternatives), [_, ..]) => {
            for alternative in alternatives.iter() {
                descend(&alternative.value, path.clone(), keys, kind, found);
            }
        }
        (Data::Null(_), [_, ..]) => {}
        _ => found.push(DocumentPosition { path, kind, value }),
    }
}

/// SAM's `Policies` hold names and templates of policies besides documents, see
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.
fn is_inline(position: &DocumentPosition<'_>) -> bool {
    let has_statement = |map: &Map| map.get("Statement").is_some();
    position.kind != Identity || position.value.as_map().is_some_and(has_statement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::is_wanted;
    use crate::graph::testing::{list, map, resource, t};

    fn found(resource: &Resource) -> Vec<(String, &'static str)> {
        let positions = documents(resource).into_iter();
        positions.map(|p| (p.path, p.kind.name())).collect()
    }

    #[test]
    fn documents_in_attributes_and_blocks() {
        let block = map(0, [("name", t(0, "n")), ("policy", t(0, "{}"))]);
        let role = resource(
            "aws_iam_role",
            "r",
            [
                ("assume_role_policy", t(0, "{}")),
                ("inline_policy", list(0, [block.clone(), block])),
                ("name", t(0, "r")),
            ],
        );
        assert_eq!(
            found(&role),
            [
                ("assume_role_policy".to_owned(), "trust"),
                ("inline_policy[0].policy".to_owned(), "identity"),
                ("inline_policy[1].policy".to_owned(), "identity"),
            ]
        );
    }

    #[test]
    fn awscc_has_the_properties_of_cloudformation() {
        let policy = resource(
            "awscc_s3_bucket_policy",
            "p",
            [("policy_document", t(0, "{}"))],
        );
        assert_eq!(found(&policy), [("policy_document".to_owned(), "resource")]);
    }

    #[test]
    fn every_identity_document_of_iam_is_one_that_the_graph_knows() {
        for (name, _, kind) in TERRAFORM.iter().chain(CLOUDFORMATION) {
            let is_iam = name.starts_with("aws_iam_") || name.starts_with("AWS::IAM::");
            assert!(!is_iam || is_wanted(name, &|_| false), "{name} {kind:?}");
        }
    }
}
