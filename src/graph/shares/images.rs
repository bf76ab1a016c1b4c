//! Machine images, snapshots and documents that are shared with accounts.
//!
//! Source of attributes: the documentation of Terraform's `aws` provider, up to version 6.
//! CloudFormation shares none of them.

use super::{Grantee, ShareKind, Shared};
use crate::graph::Normalizer;
use crate::graph::builder::Builder;
use crate::value::{Resource, Value};

pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "aws_ami_launch_permission" => Normalizer::edges(image),
        "aws_snapshot_create_volume_permission" => Normalizer::edges(|b, r| {
            named(b, r, ShareKind::VolumeSnapshot, "snapshot_id", "account_id");
        }),
        "aws_db_snapshot" | "aws_db_snapshot_copy" => Normalizer::edges(|b, r| {
            own(
                b,
                r,
                ShareKind::DatabaseSnapshot,
                r.attribute("shared_accounts"),
            );
        }),
        "aws_db_cluster_snapshot" | "aws_rds_cluster_snapshot_copy" => Normalizer::edges(|b, r| {
            own(
                b,
                r,
                ShareKind::DatabaseSnapshot,
                r.attribute("shared_accounts"),
            );
        }),
        "aws_ssm_document" => Normalizer::edges(document),
        _ => return None,
    })
}

pub(super) fn is_set(resource_type: &str, sets: &dyn Fn(&str) -> bool) -> bool {
    match resource_type {
        "aws_ami_launch_permission" | "aws_snapshot_create_volume_permission" => true,
        "aws_ssm_document" => sets("permissions"),
        _ => normalizer(resource_type).is_some() && sets("shared_accounts"),
    }
}

fn image(builder: &mut Builder, resource: &Resource) {
    named(
        builder,
        resource,
        ShareKind::Image,
        "image_id",
        "account_id",
    );
    named(builder, resource, ShareKind::Image, "image_id", "group");
}

/// Something that another resource shares.
fn named(builder: &mut Builder, resource: &Resource, kind: ShareKind, name: &str, with: &str) {
    let shared = Shared {
        kind,
        name: resource.attribute(name),
        is_own: false,
    };
    with_accounts(builder, resource, &shared, resource.attribute(with));
}

/// Something that shares itself.
fn own(builder: &mut Builder, resource: &Resource, kind: ShareKind, accounts: Option<&Value>) {
    let shared = Shared {
        kind,
        name: None,
        is_own: true,
    };
    with_accounts(builder, resource, &shared, accounts);
}

/// A document names accounts in a map of texts, with commas between them.
fn document(builder: &mut Builder, resource: &Resource) {
    let permissions = resource.attribute("permissions").and_then(Value::as_map);
    let accounts = permissions.and_then(|map| map.get("account_ids"));
    let listed = accounts.and_then(Value::as_known_text);
    let is_list = listed.as_ref().is_some_and(|text| text.contains(','));
    let (Some(value), Some(listed), true) = (accounts, listed, is_list) else {
        return own(builder, resource, ShareKind::Document, accounts);
    };
    let shared = Shared {
        kind: ShareKind::Document,
        name: None,
        is_own: true,
    };
    for account in listed.split(',') {
        let given = (grantee(account.trim()), Vec::new());
        builder.share(resource, &shared, given, value, &None);
    }
}

fn with_accounts(
    builder: &mut Builder,
    resource: &Resource,
    shared: &Shared<'_>,
    accounts: Option<&Value>,
) {
    for reference in builder.references(accounts) {
        let text = reference.value.as_known_text();
        let grantee = text.map_or(Grantee::Unknown, |text| grantee(&text));
        let given = (grantee, Vec::new());
        builder.share(
            resource,
            shared,
            given,
            &reference.value,
            &reference.condition,
        );
    }
}

/// An account, or `all`.
fn grantee(text: &str) -> Grantee {
    match text.eq_ignore_ascii_case("all") {
        true => Grantee::AnyAccount,
        false => Grantee::Account(text.into()),
    }
}
