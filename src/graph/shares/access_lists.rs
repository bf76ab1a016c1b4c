//! Access control lists of buckets and objects.
//!
//! Source: "Access control list (ACL) overview" in the Amazon S3 User Guide.

use super::{Grantee, Permission, ShareKind, Shared};
use crate::graph::Normalizer;
use crate::graph::builder::Builder;
use crate::graph::condition;
use crate::graph::key::key;
use crate::graph::reference::carry;
use crate::graph::resource_policies::blocks;
use crate::text::Str;
use crate::value::{Map, Resource, Value};

pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "aws_s3_bucket" | "AWS::S3::Bucket" | "awscc_s3_bucket" => Normalizer::edges(bucket),
        "aws_s3_bucket_acl" => Normalizer::edges(list_of_bucket),
        "aws_s3_object" | "aws_s3_bucket_object" | "aws_s3_object_copy" => {
            Normalizer::edges(object)
        }
        _ => return None,
    })
}

pub(super) fn is_set(resource_type: &str, sets: &dyn Fn(&str) -> bool) -> bool {
    match resource_type {
        "aws_s3_bucket" | "aws_s3_object_copy" => sets("acl") || sets("grant"),
        "aws_s3_object" | "aws_s3_bucket_object" => sets("acl"),
        "aws_s3_bucket_acl" => true,
        "AWS::S3::Bucket" => sets("AccessControl"),
        "awscc_s3_bucket" => sets("access_control"),
        _ => false,
    }
}

fn bucket(builder: &mut Builder, resource: &Resource) {
    let name = resource.attribute("bucket");
    let shared = Shared {
        kind: ShareKind::Bucket,
        name: name.or_else(|| resource.attribute(&key(resource.kind, "BucketName"))),
        is_own: true,
    };
    let acl = resource.attribute("acl");
    let acl = acl.or_else(|| resource.attribute(&key(resource.kind, "AccessControl")));
    canned(builder, resource, &shared, acl);
    grants(
        builder,
        resource,
        &shared,
        resource.attribute("grant"),
        &None,
    );
}

fn list_of_bucket(builder: &mut Builder, resource: &Resource) {
    let shared = Shared {
        kind: ShareKind::Bucket,
        name: resource.attribute("bucket"),
        is_own: false,
    };
    canned(builder, resource, &shared, resource.attribute("acl"));
    let Some(policy) = resource.attribute("access_control_policy") else {
        return;
    };
    for (condition, policy) in blocks(policy) {
        let grant = policy.as_map().and_then(|map| map.get("grant"));
        grants(builder, resource, &shared, grant, &condition);
    }
}

/// A public object is one of a bucket whose shield is the object's too.
fn object(builder: &mut Builder, resource: &Resource) {
    let shared = Shared {
        kind: ShareKind::Object,
        name: resource.attribute("bucket"),
        is_own: false,
    };
    canned(builder, resource, &shared, resource.attribute("acl"));
    grants(
        builder,
        resource,
        &shared,
        resource.attribute("grant"),
        &None,
    );
}

/// A list by its name: `public-read`, `PublicRead`.
fn canned(builder: &mut Builder, resource: &Resource, shared: &Shared<'_>, acl: Option<&Value>) {
    let Some(acl) = acl else {
        return;
    };
    for (condition, value) in acl.alternatives() {
        if value.is_null() {
            continue;
        }
        let Some(name) = value.as_known_text() else {
            let unknown = (Grantee::Unknown, Vec::new());
            builder.share(resource, shared, unknown, &carry(value, acl), &condition);
            continue;
        };
        let bare = name.replace('-', "").to_ascii_lowercase();
        let given = match bare.as_str() {
            "publicread" => (Grantee::Everybody, vec![Permission::Read]),
            "publicreadwrite" => (
                Grantee::Everybody,
                vec![Permission::Read, Permission::Write],
            ),
            "authenticatedread" => (Grantee::AnyAccount, vec![Permission::Read]),
            _ => continue,
        };
        builder.share(resource, shared, given, &carry(value, acl), &condition);
    }
}

/// The grants of a list, as blocks.
fn grants(
    builder: &mut Builder,
    resource: &Resource,
    shared: &Shared<'_>,
    grants: Option<&Value>,
    outer: &Option<Str>,
) {
    for (own, grant) in grants.map(blocks).unwrap_or_default() {
        let Some(grant) = grant.as_map() else {
            continue;
        };
        let nested = grant.get("grantee").map(blocks).unwrap_or_default();
        let inner = nested.iter().filter_map(|(_, grantee)| grantee.as_map());
        let uri = [grant]
            .into_iter()
            .chain(inner)
            .find_map(|map| map.get("uri"));
        let Some(uri) = uri else {
            continue;
        };
        for (condition, value) in uri.alternatives() {
            let Some(condition) = condition::all([outer, &own, &condition]) else {
                continue;
            };
            let Some(grantee) = group(value) else {
                continue;
            };
            let given = (grantee, permissions(grant));
            builder.share(resource, shared, given, &carry(value, uri), &condition);
        }
    }
}

/// The group that a URI stands for; none where that is no stranger.
fn group(uri: &Value) -> Option<Grantee> {
    if uri.is_null() {
        return None;
    }
    let Some(uri) = uri.as_known_text() else {
        return Some(Grantee::Unknown);
    };
    match uri.rsplit('/').next() {
        Some("AllUsers") => Some(Grantee::Everybody),
        Some("AuthenticatedUsers") => Some(Grantee::AnyAccount),
        _ => None,
    }
}

/// What a grant allows. What is not known may be everything.
fn permissions(grant: &Map) -> Vec<Permission> {
    const ALL: [Permission; 4] = [
        Permission::Read,
        Permission::Write,
        Permission::ReadList,
        Permission::WriteList,
    ];
    let value = grant.get("permission").or_else(|| grant.get("permissions"));
    let mut found = Vec::new();
    for (_, value) in value.map(Value::alternatives).unwrap_or_default() {
        let items = value
            .as_list()
            .map_or(std::slice::from_ref(value), |list| list.items());
        for item in items {
            match item.as_known_text().as_deref() {
                Some("READ") => found.push(Permission::Read),
                Some("WRITE") => found.push(Permission::Write),
                Some("READ_ACP") => found.push(Permission::ReadList),
                Some("WRITE_ACP") => found.push(Permission::WriteList),
                _ => found.extend(ALL),
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
