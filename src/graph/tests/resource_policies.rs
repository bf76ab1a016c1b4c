//! Policies of resources, endpoints, sessions and organizations.

use super::super::testing::*;
use super::super::{Graph, PolicyKind, build};
use crate::value::{Data, Resource, Value};

/// Every attachment of a policy to something else than a principal, in words.
fn attached(resources: impl Into<Vec<Resource>>) -> Vec<String> {
    let graph = build(&resources.into());
    let edges = graph.resource_attachments.iter();
    edges
        .map(|edge| {
            let policy = graph.policy(edge.policy);
            let shown = |value: &Value| match &value.data {
                Data::Text(text) => text.to_string(),
                _ => value.to_text().map_or_else(String::new, |t| t.to_string()),
            };
            let arn = edge.arn.as_ref().or(edge.reference.as_ref()).map(shown);
            format!(
                "{} {} > {}{}{}",
                edge.service,
                policy.kind.name(),
                arn.unwrap_or_default()
                    .replace("${AWS::Partition}", "P")
                    .replace("${AWS::AccountId}", "A")
                    .replace("${AWS::Region}", "R"),
                match &edge.resource {
                    Some(resource) => format!(" = {resource}"),
                    None => String::new(),
                },
                match &edge.condition {
                    Some(condition) => format!(" if {condition}"),
                    None => String::new(),
                }
            )
        })
        .collect()
}

const DOCUMENT: &str = r#"{"Statement":[]}"#;

#[test]
fn policies_of_resources_are_attached_to_what_they_name() {
    let document = || ("policy", t(1, DOCUMENT));
    let edges = attached([
        resource(
            "aws_s3_bucket_policy",
            "known",
            [("bucket", t(2, "data")), document()],
        ),
        resource(
            "aws_s3_bucket_policy",
            "linked",
            [
                ("bucket", linked("aws_s3_bucket.b", "id", t(2, "logs"))),
                document(),
            ],
        ),
        resource(
            "aws_s3_bucket_policy",
            "symbol",
            [
                ("bucket", computed(2, "aws_s3_bucket.c", "bucket")),
                document(),
            ],
        ),
        resource(
            "aws_s3_bucket",
            "own",
            [("bucket", t(2, "own")), document()],
        ),
        resource("aws_s3_bucket", "none", [("bucket", t(2, "none"))]),
        resource(
            "aws_sqs_queue_policy",
            "q",
            [
                (
                    "queue_url",
                    t(2, "https://sqs.eu-west-1.amazonaws.com/1/jobs"),
                ),
                document(),
            ],
        ),
        resource(
            "aws_sqs_queue_policy",
            "u",
            [("queue_url", unknown(2, "url")), document()],
        ),
        resource(
            "aws_sns_topic_policy",
            "t",
            [("arn", t(2, "arn:aws:sns:eu-west-1:1:t")), document()],
        ),
        resource(
            "aws_ecr_repository_policy",
            "r",
            [("repository", t(2, "app")), document()],
        ),
        resource("aws_kms_key", "k", [document()]),
        resource("aws_ecr_registry_policy", "r", [document()]),
        resource(
            "aws_vpc_endpoint_policy",
            "e",
            [("vpc_endpoint_id", t(2, "vpce-1")), document()],
        ),
        resource("aws_transfer_user", "u", [document()]),
        resource("aws_iot_policy", "i", [("name", t(2, "thing")), document()]),
        resource(
            "aws_secretsmanager_secret_policy",
            "s",
            [
                (
                    "secret_arn",
                    either(
                        2,
                        "var.a",
                        t(3, "arn:aws:secretsmanager:R:1:secret:a"),
                        t(4, "arn:aws:secretsmanager:R:1:secret:b"),
                    ),
                ),
                document(),
            ],
        ),
        resource(
            "aws_s3control_multi_region_access_point_policy",
            "m",
            [(
                "details",
                list(2, [map(3, [("name", t(4, "m")), document()])]),
            )],
        ),
    ]);
    assert_eq!(
        edges,
        [
            "s3 resource-based > arn:P:s3:::data",
            "s3 resource-based > arn:P:s3:::logs = aws_s3_bucket.b",
            "s3 resource-based > arn:P:s3:::${aws_s3_bucket.c.bucket} = aws_s3_bucket.c",
            "s3 resource-based > arn:P:s3:::own = aws_s3_bucket.own",
            "sqs resource-based > arn:P:sqs:eu-west-1:1:jobs",
            "sqs resource-based > ${aws_sqs_queue_policy.u.queue_url}",
            "sns resource-based > arn:aws:sns:eu-west-1:1:t",
            "ecr resource-based > arn:P:ecr:R:A:repository/app",
            "kms resource-based > arn:P:kms:R:A:key/${aws_kms_key.k.key_id} = aws_kms_key.k",
            "ecr resource-based > arn:P:ecr:R:A:repository/*",
            "ec2 endpoint > arn:P:ec2:R:A:vpc-endpoint/vpce-1",
            "transfer session > ",
            "iot service > arn:P:iot:R:A:policy/thing = aws_iot_policy.i",
            "secretsmanager resource-based > arn:aws:secretsmanager:R:1:secret:a if var.a",
            "secretsmanager resource-based > arn:aws:secretsmanager:R:1:secret:b if not var.a",
            "s3 resource-based > arn:P:s3::A:accesspoint/\
             ${aws_s3control_multi_region_access_point_policy.m.alias}",
        ]
    );
}

#[test]
fn properties_of_templates_and_of_awscc_are_the_same() {
    let document = || map(1, [("Statement", list(2, []))]);
    let edges = attached([
        resource(
            "AWS::SQS::QueuePolicy",
            "P",
            [
                ("PolicyDocument", document()),
                (
                    "Queues",
                    list(
                        3,
                        [
                            t(4, "https://sqs.${region}.amazonaws.com/${account}/a"),
                            computed(5, "B", "Ref"),
                        ],
                    ),
                ),
            ],
        ),
        resource(
            "AWS::DynamoDB::Table",
            "T",
            [("ResourcePolicy", map(3, [("PolicyDocument", document())]))],
        ),
        resource("AWS::KMS::Key", "K", [("KeyPolicy", document())]),
        resource(
            "awscc_s3_bucket_policy",
            "b",
            [("bucket", t(3, "b")), ("policy_document", t(4, DOCUMENT))],
        ),
        resource(
            "awscc_s3_tables_table_bucket_policy",
            "t",
            [
                ("table_bucket_arn", t(3, "arn:aws:s3tables:R:1:bucket/t")),
                ("resource_policy", t(4, DOCUMENT)),
            ],
        ),
    ]);
    assert_eq!(
        edges,
        [
            "sqs resource-based > arn:P:sqs:${region}:${account}:a",
            "sqs resource-based > ${P.Ref} = B",
            "dynamodb resource-based > arn:P:dynamodb:R:A:table/${T.Ref} = T",
            "kms resource-based > arn:P:kms:R:A:key/${K.Ref} = K",
            "s3 resource-based > arn:P:s3:::b",
            "s3tables resource-based > arn:aws:s3tables:R:1:bucket/t",
        ]
    );
}

/// The only statement of the only policy, as JSON.
fn statement(resource: Resource) -> String {
    let graph: Graph = build(&[resource]);
    let [policy] = graph.policies.as_slice() else {
        panic!("{:?}", graph.policies);
    };
    assert_eq!(policy.kind, PolicyKind::ResourceBased);
    let document = policy.document.as_ref().unwrap();
    let statements = document.get("Statement").unwrap().as_list().unwrap();
    let [statement] = statements.items() else {
        panic!("{statements:?}");
    };
    json(statement)
}

fn json(value: &Value) -> String {
    match &value.data {
        Data::Map(map) => {
            let entries = map.entries().iter();
            let entries = entries.map(|e| format!("{}:{}", e.key, json(&e.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Data::List(list) => {
            let items: Vec<String> = list.items().iter().map(json).collect();
            format!("[{}]", items.join(","))
        }
        _ => value.to_text().unwrap().to_string(),
    }
}

#[test]
fn permissions_make_a_statement() {
    let lambda = statement(resource(
        "aws_lambda_permission",
        "p",
        [
            ("function_name", t(1, "f")),
            ("qualifier", t(2, "live")),
            ("action", t(3, "lambda:InvokeFunction")),
            ("principal", t(4, "s3.amazonaws.com")),
            ("source_arn", t(5, "arn:aws:s3:::b")),
            ("source_account", t(6, "1")),
            ("principal_org_id", t(7, "o-1")),
        ],
    ));
    assert_eq!(
        lambda,
        "{Effect:Allow,Principal:{Service:s3.amazonaws.com},Action:lambda:InvokeFunction,\
         Resource:arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:f:live,\
         Condition:{ArnLike:{aws:SourceArn:arn:aws:s3:::b},\
         StringEquals:{aws:SourceAccount:1,aws:PrincipalOrgID:o-1}}}"
    );
    let template = statement(resource(
        "AWS::Lambda::Permission",
        "P",
        [
            ("FunctionName", t(1, "arn:aws:lambda:R:1:function:f")),
            ("Action", t(3, "lambda:InvokeFunctionUrl")),
            ("Principal", t(4, "*")),
            ("FunctionUrlAuthType", t(5, "NONE")),
        ],
    ));
    assert_eq!(
        template,
        "{Effect:Allow,Principal:{AWS:*},Action:lambda:InvokeFunctionUrl,\
         Resource:arn:aws:lambda:R:1:function:f,\
         Condition:{StringEquals:{lambda:FunctionUrlAuthType:NONE}}}"
    );
    let bus = statement(resource(
        "aws_cloudwatch_event_permission",
        "e",
        [
            ("principal", t(1, "*")),
            ("statement_id", t(2, "s")),
            (
                "condition",
                list(
                    3,
                    [map(
                        4,
                        [
                            ("key", t(5, "aws:PrincipalOrgID")),
                            ("type", t(6, "StringEquals")),
                            ("value", t(7, "o-1")),
                        ],
                    )],
                ),
            ),
        ],
    ));
    assert_eq!(
        bus,
        "{Effect:Allow,Principal:{AWS:*},Action:events:PutEvents,\
         Resource:arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default,\
         Condition:{StringEquals:{aws:PrincipalOrgID:o-1}}}"
    );
    let unread = statement(resource(
        "aws_cloudwatch_event_permission",
        "e",
        [
            ("principal", t(1, "111111111111")),
            ("condition", unknown(3, "condition")),
        ],
    ));
    assert!(unread.ends_with("Condition:${condition}}"), "{unread}");
    let whole = statement(resource(
        "AWS::Events::EventBusPolicy",
        "P",
        [
            ("StatementId", t(1, "s")),
            ("Statement", map(2, [("Effect", t(3, "Deny"))])),
        ],
    ));
    assert_eq!(whole, "{Effect:Deny}");
}

#[test]
fn policies_of_an_organization_have_targets() {
    let edges = attached([
        resource(
            "aws_organizations_policy",
            "scp",
            [("name", t(1, "deny")), ("content", t(2, DOCUMENT))],
        ),
        resource(
            "aws_organizations_policy",
            "tags",
            [("type", t(1, "TAG_POLICY")), ("content", t(2, "{}"))],
        ),
        resource(
            "aws_organizations_policy_attachment",
            "a",
            [
                (
                    "policy_id",
                    computed(1, "aws_organizations_policy.scp", "id"),
                ),
                ("target_id", t(2, "ou-1")),
            ],
        ),
        resource(
            "aws_organizations_policy_attachment",
            "b",
            [
                (
                    "policy_id",
                    computed(1, "aws_organizations_policy.tags", "id"),
                ),
                ("target_id", t(2, "ou-1")),
            ],
        ),
        resource(
            "AWS::Organizations::Policy",
            "Rcp",
            [
                ("Type", t(1, "RESOURCE_CONTROL_POLICY")),
                ("Content", map(2, [])),
                ("TargetIds", list(3, [t(4, "r-1"), t(5, "r-2")])),
            ],
        ),
    ]);
    assert_eq!(
        edges,
        [
            "organizations service-control > ou-1",
            "organizations resource-control > r-1",
            "organizations resource-control > r-2",
        ]
    );
}

#[test]
fn a_policy_that_is_given_is_in_the_graph_although_its_target_is_not_known() {
    let edges = attached([
        resource("aws_s3_bucket_policy", "p", [("policy", t(1, DOCUMENT))]),
        resource(
            "aws_s3_bucket_policy",
            "e",
            [("bucket", t(2, "b")), ("policy", t(1, ""))],
        ),
        under(
            "var.on",
            resource(
                "aws_s3_bucket_policy",
                "c",
                [("bucket", unknown(2, "b")), ("policy", unknown(1, "p"))],
            ),
        ),
    ]);
    assert_eq!(
        edges,
        [
            "s3 resource-based > arn:P:s3:::${aws_s3_bucket_policy.p.bucket}",
            "s3 resource-based > arn:P:s3:::${b} if var.on",
        ]
    );
}

#[test]
fn a_function_url_without_authorization_lets_everybody_in() {
    let url = |authorization: &str| {
        build(&[resource(
            "aws_lambda_function_url",
            "u",
            [
                ("function_name", t(1, "f")),
                ("authorization_type", t(2, authorization)),
            ],
        )])
    };
    assert!(url("AWS_IAM").resource_attachments.is_empty());
    assert_eq!(url("NONE").resource_attachments.len(), 1);
    assert_eq!(
        statement(resource(
            "aws_lambda_function_url",
            "u",
            [
                ("function_name", t(1, "f")),
                ("authorization_type", t(2, "NONE")),
            ],
        )),
        "{Effect:Allow,Principal:{AWS:*},Action:lambda:InvokeFunctionUrl,\
         Condition:{StringEquals:{lambda:FunctionUrlAuthType:NONE}},\
         Resource:arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:f}"
    );
}
