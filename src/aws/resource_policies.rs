//! Policies of resources: which types have them, and where.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::table::Table;

/// Type, kind, service, document, the attribute that names what is protected, its ARN; sorted.
static TABLE: Table = Table::new(include_str!("../../data/resource_policies.tsv"));

/// Where a resource type has a policy, and what that is about.
///
/// Attribute names are those of the AWS provider of Terraform, or the property names of
/// CloudFormation (of the `awscc` provider, too, which has them in snake case).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourcePolicy {
    /// What the policy is.
    pub kind: ResourcePolicyKind,
    /// The service, by its prefix in ARNs and actions.
    pub service: &'static str,
    /// The attribute that holds the document, with a dot before an attribute of a nested block;
    /// none for a single statement that stands in attributes.
    pub document: Option<&'static str>,
    /// The attribute that names what the policy protects; none where that is the resource itself,
    /// or the whole account.
    pub named_by: Option<&'static str>,
    /// The form of the ARN of what the policy protects; see [`form_parts`](super::form_parts).
    pub arn: Option<&'static str>,
}

/// What a policy besides those of users, groups and roles is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourcePolicyKind {
    /// A resource-based policy.
    Resource,
    /// One statement of a resource-based policy, in attributes.
    Statement,
    /// The policy of a VPC endpoint.
    Endpoint,
    /// A policy that sessions get on top of a role's.
    Session,
    /// A policy of an organization.
    Organization,
    /// A policy of a service with principals of its own.
    Service,
}

/// What a policy document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyDocumentKind {
    /// What a user, group, role or permission set may do.
    Identity,
    /// Who may assume a role.
    Trust,
    /// What a policy of another kind says.
    Other(ResourcePolicyKind),
}

/// The policy of a resource type of either language; none when it has none, or has only those of
/// users, groups, roles and permission sets.
///
/// The header of the table names its sources.
pub fn resource_policy(resource_type: &str) -> Option<ResourcePolicy> {
    rows(resource_type).find_map(|row| match row.kind {
        PolicyDocumentKind::Other(kind) => Some(ResourcePolicy {
            kind,
            service: row.service,
            document: row.document,
            named_by: row.named_by,
            arn: row.arn,
        }),
        PolicyDocumentKind::Identity | PolicyDocumentKind::Trust => None,
    })
}

/// The attributes of a resource type of either language that hold policy documents, written as
/// [`ResourcePolicy::document`] is, and what these say.
pub fn policy_documents(
    resource_type: &str,
) -> impl Iterator<Item = (&'static str, PolicyDocumentKind)> {
    rows(resource_type).filter_map(|row| Some((row.document?, row.kind)))
}

struct Row {
    kind: PolicyDocumentKind,
    service: &'static str,
    document: Option<&'static str>,
    named_by: Option<&'static str>,
    arn: Option<&'static str>,
}

/// The rows by type, taken apart: every resource of a scan asks for those of its type.
static ROWS: LazyLock<FxHashMap<&str, Vec<Row>>> = LazyLock::new(|| {
    let types = TABLE.rows().filter_map(|row| Some(row.split_once('\t')?.0));
    types.map(|name| (name, rows_of(name).collect())).collect()
});

/// The rows of a type, or of the type that it has the rows of.
fn rows(resource_type: &str) -> impl Iterator<Item = &'static Row> {
    let rows = ROWS.get(resource_type).map(Vec::as_slice);
    rows.unwrap_or_default().iter()
}

fn rows_of(resource_type: &str) -> impl Iterator<Item = Row> + use<> {
    let same = TABLE.of(resource_type).next();
    let same = same.and_then(|row| row.strip_prefix('='));
    TABLE.of(same.unwrap_or(resource_type)).filter_map(parse)
}

fn parse(row: &'static str) -> Option<Row> {
    let mut fields = row.split('\t');
    let kind = match fields.next()? {
        "identity" => PolicyDocumentKind::Identity,
        "trust" => PolicyDocumentKind::Trust,
        "resource" => PolicyDocumentKind::Other(ResourcePolicyKind::Resource),
        "statement" => PolicyDocumentKind::Other(ResourcePolicyKind::Statement),
        "endpoint" => PolicyDocumentKind::Other(ResourcePolicyKind::Endpoint),
        "session" => PolicyDocumentKind::Other(ResourcePolicyKind::Session),
        "organization" => PolicyDocumentKind::Other(ResourcePolicyKind::Organization),
        "service" => PolicyDocumentKind::Other(ResourcePolicyKind::Service),
        _ => return None,
    };
    let service = fields.next()?;
    let mut field = || fields.next().filter(|field| *field != "-");
    Some(Row {
        kind,
        service,
        document: field(),
        named_by: field(),
        arn: field(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        let types: Vec<&str> = TABLE
            .rows()
            .filter_map(|row| Some(row.split_once('\t')?.0))
            .collect();
        assert_eq!(types.len(), TABLE.rows().count());
        assert!(types.is_sorted());
        for name in types {
            let written: Vec<&str> = TABLE.of(name).collect();
            let same = written[0].strip_prefix('=');
            let wanted = same.map_or(written.len(), |same| TABLE.of(same).count());
            let documents: BTreeSet<_> = rows(name).map(|row| row.document).collect();
            assert_eq!(documents.len(), wanted, "{name}");
            assert_ne!(wanted, 0, "{name}");
        }
    }

    #[test]
    fn documents_of_principals_are_no_resource_policies() {
        use PolicyDocumentKind::{Identity, Trust};
        let documents = |name: &str| policy_documents(name).collect::<Vec<_>>();
        let role = [
            ("AssumeRolePolicyDocument", Trust),
            ("Policies.PolicyDocument", Identity),
        ];
        assert_eq!(documents("AWS::IAM::Role"), role);
        assert_eq!(documents("awscc_iam_role"), role);
        assert_eq!(documents("aws_iam_user_policy"), [("policy", Identity)]);
        assert_eq!(documents("aws_iam_user"), []);
        assert_eq!(resource_policy("AWS::IAM::Role"), None);
        let bucket = PolicyDocumentKind::Other(ResourcePolicyKind::Resource);
        assert_eq!(documents("aws_s3_bucket_policy"), [("policy", bucket)]);
    }

    #[test]
    fn types_of_three_languages_are_known() {
        let bucket = resource_policy("aws_s3_bucket_policy").unwrap();
        assert_eq!(bucket.kind, ResourcePolicyKind::Resource);
        assert_eq!(bucket.document, Some("policy"));
        assert_eq!(bucket.named_by, Some("bucket"));
        assert_eq!(bucket.arn, Some("arn:{partition}:s3:::{bucket}"));
        let property = resource_policy("AWS::S3::BucketPolicy").unwrap();
        assert_eq!(property.document, Some("PolicyDocument"));
        assert_eq!(resource_policy("awscc_s3_bucket_policy"), Some(property));
        assert_eq!(resource_policy("aws_iam_role_policy"), None);
        assert_eq!(resource_policy("aws_verifiedpermissions_policy"), None);
    }
}
