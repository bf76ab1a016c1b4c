//! What keeps strangers from resources.

use crate::graph::testing::{list, map, resource, t};
use crate::graph::{Graph, build, is_wanted};
use crate::text::{FileId, Span};
use crate::value::{Data, Resource, Value};

fn is_true(value: bool) -> Value {
    Value::new(Data::Bool(value), Span::at(FileId(0), 0))
}

fn bucket_policy(extra: &[Resource]) -> Graph {
    let policy = resource(
        "aws_s3_bucket_policy",
        "p",
        [("bucket", t(0, "b")), ("policy", t(0, "{}"))],
    );
    let mut all = vec![policy];
    all.extend_from_slice(extra);
    build(&all)
}

fn is_shielded(graph: &Graph) -> bool {
    graph
        .resource_attachments
        .iter()
        .all(|edge| graph.is_shielded(edge))
}

fn block(bucket: &str, setting: &'static str, value: Value) -> Resource {
    let kind = "aws_s3_bucket_public_access_block";
    resource(kind, "x", [("bucket", t(0, bucket)), (setting, value)])
}

#[test]
fn blocks_of_the_same_bucket_count() {
    assert!(!is_shielded(&bucket_policy(&[])));
    let on = |name, setting, value| is_shielded(&bucket_policy(&[block(name, setting, value)]));
    assert!(on("b", "restrict_public_buckets", is_true(true)));
    assert!(on("b", "block_public_policy", t(0, "true")));
    assert!(!on("b", "restrict_public_buckets", is_true(false)));
    assert!(!on("b", "block_public_acls", is_true(true)));
    assert!(!on("other", "restrict_public_buckets", is_true(true)));
    assert!(!on("b", "restrict_public_buckets", t(0, "${flag}")));
}

#[test]
fn the_block_of_the_account_counts_for_buckets() {
    let account = |value| {
        let kind = "aws_s3_account_public_access_block";
        let block = resource(kind, "x", [("block_public_policy", is_true(value))]);
        is_shielded(&bucket_policy(&[block]))
    };
    assert!(account(true));
    assert!(!account(false));
}

#[test]
fn buckets_of_templates_and_domains_have_their_own() {
    let config = map(0, [("RestrictPublicBuckets", is_true(true))]);
    let bucket = resource(
        "AWS::S3::Bucket",
        "B",
        [("PublicAccessBlockConfiguration", config)],
    );
    assert_eq!(build(&[bucket]).shields.len(), 1);
    let domain = |entries: &[(&'static str, Value)]| {
        let all: Vec<_> = entries.to_vec();
        let [a, b]: [(&str, Value); 2] = all.try_into().unwrap();
        is_shielded(&build(&[resource("aws_opensearch_domain", "d", [a, b])]))
    };
    let policy = || ("access_policies", t(0, "{}"));
    let vpc = list(0, [map(0, [("subnet_ids", list(0, [t(0, "s")]))])]);
    assert!(domain(&[policy(), ("vpc_options", vpc)]));
    assert!(!domain(&[policy(), ("domain_name", t(0, "d"))]));
    let own = list(0, [map(0, [("enabled", is_true(true))])]);
    assert!(domain(&[policy(), ("advanced_security_options", own)]));
}

#[test]
fn what_shields_is_evaluated() {
    assert!(is_wanted("aws_s3_bucket_public_access_block", &|_| false));
    assert!(is_wanted("AWS::S3::Bucket", &|name| name
        == "PublicAccessBlockConfiguration"));
    assert!(!is_wanted("AWS::S3::Bucket", &|_| false));
    assert!(is_wanted("aws_opensearch_domain", &|name| name == "vpc_options"));
}
