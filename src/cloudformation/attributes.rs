//! What `Ref` and `Fn::GetAtt` give, for resource types whose answer has a known form.
//!
//! Source: "Return values" of each type in the CloudFormation template reference,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>,
//! and the ARN formats of the service authorization reference.
//!
//! In a form, `{partition}`, `{region}`, `{account}` and `{suffix}` are the deployment's,
//! `{Name}` is the property of that name (with what AWS makes up in its place when it is not set),
//! `{Path}` is a property that is `/` when it is not set, and `{@Attribute}` is an attribute that
//! only the deployment knows.

/// A resource type's name property and return values.
pub(super) struct TypeFacts {
    pub(super) name: &'static str,
    /// The property that names the resource, and the attribute that gives this name.
    pub(super) named_by: Option<(&'static str, &'static str)>,
    /// Attribute and form.
    pub(super) forms: &'static [(&'static str, &'static str)],
}

/// The facts of a type.
pub(super) fn facts(resource_type: &str) -> Option<&'static TypeFacts> {
    let at = TYPES.binary_search_by(|t| t.name.cmp(resource_type)).ok()?;
    TYPES.get(at)
}

const fn facts_of(
    name: &'static str,
    named_by: Option<(&'static str, &'static str)>,
    forms: &'static [(&'static str, &'static str)],
) -> TypeFacts {
    TypeFacts {
        name,
        named_by,
        forms,
    }
}

/// Sorted by name.
const TYPES: &[TypeFacts] = &[
    facts_of(
        "AWS::CodeBuild::Project",
        Some(("Name", "Ref")),
        &[
            ("Ref", "{Name}"),
            (
                "Arn",
                "arn:{partition}:codebuild:{region}:{account}:project/{Name}",
            ),
        ],
    ),
    facts_of(
        "AWS::CodePipeline::Pipeline",
        Some(("Name", "Ref")),
        &[("Ref", "{Name}")],
    ),
    facts_of(
        "AWS::DynamoDB::Table",
        Some(("TableName", "Ref")),
        &[
            ("Ref", "{TableName}"),
            (
                "Arn",
                "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}",
            ),
            (
                "StreamArn",
                "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}/stream/{@StreamLabel}",
            ),
        ],
    ),
    facts_of(
        "AWS::ECR::Repository",
        Some(("RepositoryName", "Ref")),
        &[
            ("Ref", "{RepositoryName}"),
            (
                "Arn",
                "arn:{partition}:ecr:{region}:{account}:repository/{RepositoryName}",
            ),
        ],
    ),
    facts_of(
        "AWS::ECS::Cluster",
        Some(("ClusterName", "Ref")),
        &[
            ("Ref", "{ClusterName}"),
            (
                "Arn",
                "arn:{partition}:ecs:{region}:{account}:cluster/{ClusterName}",
            ),
        ],
    ),
    facts_of(
        "AWS::Events::EventBus",
        Some(("Name", "Ref")),
        &[
            ("Ref", "{Name}"),
            ("Name", "{Name}"),
            (
                "Arn",
                "arn:{partition}:events:{region}:{account}:event-bus/{Name}",
            ),
        ],
    ),
    facts_of(
        "AWS::IAM::Group",
        Some(("GroupName", "Ref")),
        &[
            ("Ref", "{GroupName}"),
            (
                "Arn",
                "arn:{partition}:iam::{account}:group{Path}{GroupName}",
            ),
        ],
    ),
    facts_of(
        "AWS::IAM::InstanceProfile",
        Some(("InstanceProfileName", "Ref")),
        &[
            ("Ref", "{InstanceProfileName}"),
            (
                "Arn",
                "arn:{partition}:iam::{account}:instance-profile{Path}{InstanceProfileName}",
            ),
        ],
    ),
    facts_of(
        "AWS::IAM::ManagedPolicy",
        Some(("ManagedPolicyName", "PolicyName")),
        &[
            (
                "Ref",
                "arn:{partition}:iam::{account}:policy{Path}{ManagedPolicyName}",
            ),
            (
                "PolicyArn",
                "arn:{partition}:iam::{account}:policy{Path}{ManagedPolicyName}",
            ),
        ],
    ),
    facts_of(
        "AWS::IAM::Role",
        Some(("RoleName", "Ref")),
        &[
            ("Ref", "{RoleName}"),
            ("Arn", "arn:{partition}:iam::{account}:role{Path}{RoleName}"),
        ],
    ),
    facts_of(
        "AWS::IAM::SAMLProvider",
        Some(("Name", "Name")),
        &[
            ("Ref", "arn:{partition}:iam::{account}:saml-provider/{Name}"),
            ("Arn", "arn:{partition}:iam::{account}:saml-provider/{Name}"),
        ],
    ),
    facts_of(
        "AWS::IAM::User",
        Some(("UserName", "Ref")),
        &[
            ("Ref", "{UserName}"),
            ("Arn", "arn:{partition}:iam::{account}:user{Path}{UserName}"),
        ],
    ),
    facts_of(
        "AWS::KMS::Alias",
        Some(("AliasName", "Ref")),
        &[("Ref", "{AliasName}")],
    ),
    facts_of(
        "AWS::KMS::Key",
        None,
        &[("Arn", "arn:{partition}:kms:{region}:{account}:key/{@Ref}")],
    ),
    facts_of(
        "AWS::Kinesis::Stream",
        Some(("Name", "Ref")),
        &[
            ("Ref", "{Name}"),
            (
                "Arn",
                "arn:{partition}:kinesis:{region}:{account}:stream/{Name}",
            ),
        ],
    ),
    facts_of(
        "AWS::KinesisFirehose::DeliveryStream",
        Some(("DeliveryStreamName", "Ref")),
        &[
            ("Ref", "{DeliveryStreamName}"),
            (
                "Arn",
                "arn:{partition}:firehose:{region}:{account}:deliverystream/{DeliveryStreamName}",
            ),
        ],
    ),
    facts_of(
        "AWS::Lambda::Function",
        Some(("FunctionName", "Ref")),
        &[
            ("Ref", "{FunctionName}"),
            (
                "Arn",
                "arn:{partition}:lambda:{region}:{account}:function:{FunctionName}",
            ),
        ],
    ),
    facts_of(
        "AWS::Logs::LogGroup",
        Some(("LogGroupName", "Ref")),
        &[
            ("Ref", "{LogGroupName}"),
            (
                "Arn",
                "arn:{partition}:logs:{region}:{account}:log-group:{LogGroupName}:*",
            ),
        ],
    ),
    facts_of(
        "AWS::S3::Bucket",
        Some(("BucketName", "Ref")),
        &[
            ("Ref", "{BucketName}"),
            ("Arn", "arn:{partition}:s3:::{BucketName}"),
            ("DomainName", "{BucketName}.s3.{suffix}"),
            ("RegionalDomainName", "{BucketName}.s3.{region}.{suffix}"),
        ],
    ),
    facts_of(
        "AWS::SNS::Topic",
        Some(("TopicName", "TopicName")),
        &[
            ("Ref", "arn:{partition}:sns:{region}:{account}:{TopicName}"),
            (
                "TopicArn",
                "arn:{partition}:sns:{region}:{account}:{TopicName}",
            ),
            ("TopicName", "{TopicName}"),
        ],
    ),
    facts_of(
        "AWS::SQS::Queue",
        Some(("QueueName", "QueueName")),
        &[
            ("Ref", "https://sqs.{region}.{suffix}/{account}/{QueueName}"),
            (
                "QueueUrl",
                "https://sqs.{region}.{suffix}/{account}/{QueueName}",
            ),
            ("Arn", "arn:{partition}:sqs:{region}:{account}:{QueueName}"),
            ("QueueName", "{QueueName}"),
        ],
    ),
    facts_of(
        "AWS::SSM::Parameter",
        Some(("Name", "Ref")),
        &[("Ref", "{Name}")],
    ),
    facts_of(
        "AWS::SSO::PermissionSet",
        Some(("Name", "Name")),
        &[("Ref", "{InstanceArn}|{@PermissionSetArn}")],
    ),
    facts_of(
        "AWS::SecretsManager::Secret",
        Some(("Name", "Name")),
        &[
            (
                "Ref",
                "arn:{partition}:secretsmanager:{region}:{account}:secret:{Name}-{@Suffix}",
            ),
            (
                "Id",
                "arn:{partition}:secretsmanager:{region}:{account}:secret:{Name}-{@Suffix}",
            ),
        ],
    ),
    facts_of(
        "AWS::Serverless::Function",
        Some(("FunctionName", "Ref")),
        &[
            ("Ref", "{FunctionName}"),
            (
                "Arn",
                "arn:{partition}:lambda:{region}:{account}:function:{FunctionName}",
            ),
        ],
    ),
    facts_of(
        "AWS::Serverless::SimpleTable",
        Some(("TableName", "Ref")),
        &[
            ("Ref", "{TableName}"),
            (
                "Arn",
                "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}",
            ),
        ],
    ),
    facts_of(
        "AWS::StepFunctions::StateMachine",
        Some(("StateMachineName", "Name")),
        &[
            (
                "Ref",
                "arn:{partition}:states:{region}:{account}:stateMachine:{StateMachineName}",
            ),
            (
                "Arn",
                "arn:{partition}:states:{region}:{account}:stateMachine:{StateMachineName}",
            ),
            ("Name", "{StateMachineName}"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_and_their_forms_name_their_own_properties() {
        assert!(TYPES.is_sorted_by(|a, b| a.name < b.name));
        for facts in TYPES {
            for (_, form) in facts.forms {
                assert_eq!(form.matches('{').count(), form.matches('}').count());
            }
            if let Some((property, _)) = facts.named_by {
                let placeholder = format!("{{{property}}}");
                let used = facts.forms.iter().any(|(_, f)| f.contains(&placeholder));
                assert!(
                    used || facts.name == "AWS::SSO::PermissionSet",
                    "{}",
                    facts.name
                );
            }
        }
    }
}
