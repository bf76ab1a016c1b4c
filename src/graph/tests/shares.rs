//! What is shared otherwise than by a policy.

use crate::graph::testing::{list, map, resource, t};
use crate::graph::{Grantee, Graph, Permission, ShareKind, build};
use crate::text::{FileId, Span};
use crate::value::{Data, Resource, Value};

fn is_true() -> Value {
    Value::new(Data::Bool(true), Span::at(FileId(0), 0))
}

fn acl(name: &str) -> Resource {
    resource(
        "aws_s3_bucket_acl",
        "a",
        [("bucket", t(0, "b")), ("acl", t(0, name))],
    )
}

fn open(graph: &Graph) -> Vec<(Grantee, Vec<Permission>)> {
    let shares = graph
        .shares
        .iter()
        .filter(|share| !graph.is_share_shielded(share));
    shares
        .map(|share| (share.grantee.clone(), share.permissions.clone()))
        .collect()
}

#[test]
fn canned_lists_open_what_their_names_say() {
    let of = |name| open(&build(&[acl(name)]));
    assert_eq!(of("private"), []);
    assert_eq!(of("log-delivery-write"), []);
    assert_eq!(
        of("public-read"),
        [(Grantee::Everybody, vec![Permission::Read])]
    );
    assert_eq!(
        of("public-read-write"),
        [(
            Grantee::Everybody,
            vec![Permission::Read, Permission::Write]
        )]
    );
    assert_eq!(
        of("authenticated-read"),
        [(Grantee::AnyAccount, vec![Permission::Read])]
    );
    assert_eq!(of("${acl}"), [(Grantee::Unknown, Vec::new())]);
    let template = |name| {
        let bucket = resource("AWS::S3::Bucket", "B", [("AccessControl", t(0, name))]);
        open(&build(&[bucket]))
    };
    assert_eq!(template("PublicRead"), of("public-read"));
    assert_eq!(template("LogDeliveryWrite"), []);
}

#[test]
fn grants_to_groups_of_everybody_count() {
    let grant = |uri: &str, permissions: &[&str]| {
        let permissions = permissions.iter().map(|it| t(0, it)).collect::<Vec<_>>();
        let grant = map(
            0,
            [("uri", t(0, uri)), ("permissions", list(0, permissions))],
        );
        let bucket = resource("aws_s3_bucket", "b", [("grant", list(0, vec![grant]))]);
        open(&build(&[bucket]))
    };
    let all = "http://acs.amazonaws.com/groups/global/AllUsers";
    let logs = "http://acs.amazonaws.com/groups/s3/LogDelivery";
    assert_eq!(grant(logs, &["WRITE"]), []);
    assert_eq!(
        grant(all, &["READ", "WRITE_ACP"]),
        [(
            Grantee::Everybody,
            vec![Permission::Read, Permission::WriteList]
        )]
    );
    assert_eq!(grant(all, &["FULL_CONTROL"])[0].1.len(), 4);
    assert_eq!(grant(all, &["${what}"])[0].1.len(), 4);
}

#[test]
fn blocks_and_ownership_close_lists() {
    let block = |setting: &'static str| {
        let block = "aws_s3_bucket_public_access_block";
        let block = resource(block, "x", [("bucket", t(0, "b")), (setting, is_true())]);
        open(&build(&[acl("public-read"), block])).is_empty()
    };
    assert!(block("ignore_public_acls"));
    assert!(block("block_public_acls"));
    assert!(!block("restrict_public_buckets"));
    let ownership = |name: &str| {
        let rule = list(0, vec![map(0, [("object_ownership", t(0, name))])]);
        let controls = "aws_s3_bucket_ownership_controls";
        let controls = resource(controls, "x", [("bucket", t(0, "b")), ("rule", rule)]);
        open(&build(&[acl("public-read"), controls])).is_empty()
    };
    assert!(ownership("BucketOwnerEnforced"));
    assert!(!ownership("ObjectWriter"));
    let account = "aws_s3_account_public_access_block";
    let account = resource(account, "x", [("ignore_public_acls", is_true())]);
    assert!(open(&build(&[acl("public-read"), account])).is_empty());
}

#[test]
fn images_and_documents_name_accounts() {
    let permission = |with: &'static str, who: &str| {
        let image = ("image_id", t(0, "ami-1"));
        resource("aws_ami_launch_permission", "p", [image, (with, t(0, who))])
    };
    let of = |resources: &[Resource]| -> Vec<Grantee> {
        open(&build(resources))
            .into_iter()
            .map(|(who, _)| who)
            .collect()
    };
    let account = |id: &str| Grantee::Account(id.into());
    assert_eq!(
        of(&[permission("account_id", "111122223333")]),
        [account("111122223333")]
    );
    let all = permission("group", "all");
    assert_eq!(of(std::slice::from_ref(&all)), [Grantee::AnyAccount]);
    let block = [("state", t(0, "block-new-sharing"))];
    let block = resource("aws_ec2_image_block_public_access", "b", block);
    assert_eq!(of(&[all, block]), []);
    let permissions = map(0, [("account_ids", t(0, "111122223333, 444455556666"))]);
    let document = resource("aws_ssm_document", "d", [("permissions", permissions)]);
    let graph = build(&[document]);
    assert!(
        graph
            .shares
            .iter()
            .all(|share| share.kind == ShareKind::Document)
    );
    let who: Vec<_> = graph
        .shares
        .iter()
        .map(|share| share.grantee.clone())
        .collect();
    assert_eq!(who, [account("111122223333"), account("444455556666")]);
}
