//! Policies besides those of users, groups and roles: which types of resources have them.

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

/// The policy of a resource type of either language; none when it has none, or has only those of
/// users, groups, roles and permission sets.
///
/// The header of the table names its sources.
pub fn resource_policy(resource_type: &str) -> Option<ResourcePolicy> {
    let row = TABLE.find(resource_type)?;
    match row.strip_prefix('=') {
        Some(same) => parse(TABLE.find(same)?),
        None => parse(row),
    }
}

fn parse(row: &'static str) -> Option<ResourcePolicy> {
    let mut fields = row.split('\t');
    let kind = match fields.next()? {
        "resource" => ResourcePolicyKind::Resource,
        "statement" => ResourcePolicyKind::Statement,
        "endpoint" => ResourcePolicyKind::Endpoint,
        "session" => ResourcePolicyKind::Session,
        "organization" => ResourcePolicyKind::Organization,
        "service" => ResourcePolicyKind::Service,
        _ => return None,
    };
    let service = fields.next()?;
    let mut field = || fields.next().filter(|field| *field != "-");
    Some(ResourcePolicy {
        kind,
        service,
        document: field(),
        named_by: field(),
        arn: field(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        let types: Vec<&str> = TABLE
            .rows()
            .filter_map(|row| Some(row.split_once('\t')?.0))
            .collect();
        assert_eq!(types.len(), TABLE.rows().count());
        assert!(types.is_sorted_by(|a, b| a < b));
        for name in types {
            assert!(resource_policy(name).is_some(), "{name}");
        }
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
