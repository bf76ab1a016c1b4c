//! What keeps strangers from a resource whatever its policy says: public access blocks of buckets,
//! ownership of all objects, domains that stand in a VPC or ask for credentials of their own.
//!
//! Sources: "Blocking public access to your Amazon S3 storage" in the Amazon S3 User Guide, by which
//! an access point has its block unless it is switched off; "Controlling ownership of objects" there; "Launching your Amazon OpenSearch Service
//! domains within a VPC" and "Fine-grained
//! access control in Amazon OpenSearch Service"; `PutResourcePolicy` in the AWS Secrets Manager API Reference.

use super::Normalizer;
use super::builder::{Builder, says_something};
use super::key::key;
use super::model::{Graph, ResourceAttachment, Shield};
use super::resource_policies::resource_of;
use crate::value::{Data, Map, Resource, ResourceId, ResourceKind, Value};

/// The normalizer of a resource type.
pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "aws_s3_bucket_public_access_block" => Normalizer::edges(block_of_bucket),
        "aws_s3_account_public_access_block" => Normalizer::edges(block_of_account),
        "aws_s3_bucket_ownership_controls" => Normalizer::edges(ownership),
        "aws_ec2_image_block_public_access" => Normalizer::edges(block_of_images),
        "AWS::S3::Bucket" | "awscc_s3_bucket" => Normalizer::edges(bucket),
        "AWS::S3::AccessPoint" | "awscc_s3_access_point" | "aws_s3_access_point" => {
            Normalizer::edges(access_point)
        }
        "AWS::OpenSearchService::Domain"
        | "AWS::Elasticsearch::Domain"
        | "awscc_opensearchservice_domain"
        | "aws_opensearch_domain"
        | "aws_elasticsearch_domain" => Normalizer::edges(domain),
        "AWS::SecretsManager::ResourcePolicy"
        | "awscc_secretsmanager_resource_policy"
        | "aws_secretsmanager_secret_policy" => Normalizer::edges(secret_policy),
        _ => return None,
    })
}

/// Whether a resource says anything of a shield.
pub(super) fn is_set(resource_type: &str, sets: &dyn Fn(&str) -> bool) -> bool {
    match resource_type {
        "aws_s3_bucket_public_access_block"
        | "aws_s3_account_public_access_block"
        | "aws_s3_bucket_ownership_controls"
        | "aws_ec2_image_block_public_access" => true,
        "AWS::S3::Bucket" => sets("PublicAccessBlockConfiguration") || sets("OwnershipControls"),
        "awscc_s3_bucket" => {
            sets("public_access_block_configuration") || sets("ownership_controls")
        }
        "AWS::OpenSearchService::Domain" | "AWS::Elasticsearch::Domain" => {
            sets("VPCOptions") || sets("AdvancedSecurityOptions")
        }
        "awscc_opensearchservice_domain" | "aws_opensearch_domain" | "aws_elasticsearch_domain" => {
            sets("vpc_options") || sets("advanced_security_options")
        }
        _ => false,
    }
}

impl Graph {
    /// Whether something keeps strangers from what a policy is attached to.
    pub fn is_shielded(&self, edge: &ResourceAttachment) -> bool {
        let name = edge.reference.as_ref().and_then(|value| value.to_text());
        self.shields.iter().any(|shield| match shield {
            Shield::Resource(resource) => {
                Some(resource) == edge.resource.as_ref() || *resource == edge.declared.resource
            }
            Shield::Named(scope, bucket) => {
                *scope == edge.declared.resource.scope && Some(bucket) == name.as_ref()
            }
            Shield::Buckets(scope) => {
                *scope == edge.declared.resource.scope && edge.service == "s3"
            }
            Shield::Images(_) => false,
        })
    }
}

impl Builder {
    fn shield_with(&mut self, shields: &[Shield], policies: bool, lists: bool) {
        if policies {
            self.graph.shields.extend_from_slice(shields);
        }
        if lists {
            self.graph.share_shields.extend_from_slice(shields);
        }
    }

    fn shield(&mut self, resource: &Resource, shielded: ResourceId) {
        // What may not be there shields nothing.
        if resource.origin.condition.is_none() {
            self.graph.shields.push(Shield::Resource(shielded));
        }
    }
}

fn block_of_bucket(builder: &mut Builder, resource: &Resource) {
    let attributes = &resource.attributes;
    let policies = blocks(resource.kind, attributes);
    let lists = blocks_lists(resource.kind, attributes);
    shield_bucket(builder, resource, policies, lists);
}

/// A bucket whose objects are its owner's has no access control lists.
fn ownership(builder: &mut Builder, resource: &Resource) {
    let is_owners = resource.attribute("rule").is_some_and(|rule| {
        let map = only_map(rule);
        map.is_some_and(|map| owns_all(resource.kind, map))
    });
    shield_bucket(builder, resource, false, is_owners);
}

/// Shields the bucket that a resource names, from strangers by policies or by access control lists.
fn shield_bucket(builder: &mut Builder, resource: &Resource, policies: bool, lists: bool) {
    if resource.origin.condition.is_some() {
        return;
    }
    let mut shields = Vec::new();
    for reference in builder.references(resource.attribute("bucket")) {
        if reference.condition.is_some() {
            continue;
        }
        shields.extend(resource_of(&reference.value).map(Shield::Resource));
        let name = reference.value.to_text();
        shields.extend(name.map(|name| Shield::Named(resource.id.scope, name)));
    }
    builder.shield_with(&shields, policies, lists);
}

fn block_of_account(builder: &mut Builder, resource: &Resource) {
    if resource.origin.condition.is_none() {
        let attributes = &resource.attributes;
        let policies = blocks(resource.kind, attributes);
        let lists = blocks_lists(resource.kind, attributes);
        let shield = [Shield::Buckets(resource.id.scope)];
        builder.shield_with(&shield, policies, lists);
    }
}

fn block_of_images(builder: &mut Builder, resource: &Resource) {
    let state = resource.attribute("state").and_then(Value::as_known_text);
    let blocks = state.is_some_and(|state| state.as_str() == "block-new-sharing");
    if blocks && resource.origin.condition.is_none() {
        let shield = Shield::Images(resource.id.scope);
        builder.graph.share_shields.push(shield);
    }
}

fn bucket(builder: &mut Builder, resource: &Resource) {
    let block = block(resource);
    let policies = block.is_some_and(|map| blocks(resource.kind, map));
    let controls = resource.attribute(&key(resource.kind, "OwnershipControls"));
    let rules = controls.and_then(|it| it.get(&key(resource.kind, "Rules")));
    let is_owners = rules
        .and_then(only_map)
        .is_some_and(|map| owns_all(resource.kind, map));
    let lists = is_owners || block.is_some_and(|map| blocks_lists(resource.kind, map));
    if resource.origin.condition.is_none() {
        let shield = [Shield::Resource(resource.id.clone())];
        builder.shield_with(&shield, policies, lists);
    }
}

fn access_point(builder: &mut Builder, resource: &Resource) {
    let is_off = |name: &str, map: &Map| {
        let value = map.get(&key(resource.kind, name));
        value.is_some_and(|value| truth(value) != Some(true))
    };
    let is_open = block(resource).is_some_and(|map| {
        is_off("RestrictPublicBuckets", map) && is_off("BlockPublicPolicy", map)
    });
    if !is_open || in_vpc(resource, "VpcConfiguration") {
        builder.shield(resource, resource.id.clone());
    }
}

fn domain(builder: &mut Builder, resource: &Resource) {
    if in_vpc(resource, "VPCOptions") || in_vpc(resource, "VpcOptions") || asks_itself(resource) {
        builder.shield(resource, resource.id.clone());
    }
}

/// Whether a domain asks for credentials by itself: fine-grained access control, for which its guide
/// has an open access policy.
fn asks_itself(resource: &Resource) -> bool {
    let options = resource.attribute(&key(resource.kind, "AdvancedSecurityOptions"));
    let options = options.and_then(only_map);
    options.is_some_and(|map| {
        let is = |name: &str| map.get(&key(resource.kind, name)).and_then(truth) == Some(true);
        is("Enabled") || is("AdvancedSecurityEnabled")
    })
}

fn secret_policy(builder: &mut Builder, resource: &Resource) {
    let value = resource.attribute(&key(resource.kind, "BlockPublicPolicy"));
    if value.and_then(truth) == Some(true) {
        builder.shield(resource, resource.id.clone());
    }
}

/// The block of settings of public access.
fn block(resource: &Resource) -> Option<&Map> {
    let value = resource.attribute(&key(resource.kind, "PublicAccessBlockConfiguration"))?;
    only_map(value)
}

fn only_map(value: &Value) -> Option<&Map> {
    match value.as_list() {
        Some(list) => list.items().first()?.as_map(),
        None => value.as_map(),
    }
}

/// Whether public policies are refused, or without effect.
fn blocks(kind: ResourceKind, map: &Map) -> bool {
    let is = |name: &str| map.get(&key(kind, name)).and_then(truth) == Some(true);
    is("RestrictPublicBuckets") || is("BlockPublicPolicy")
}

/// Whether public access control lists are refused, or without effect.
fn blocks_lists(kind: ResourceKind, map: &Map) -> bool {
    let is = |name: &str| map.get(&key(kind, name)).and_then(truth) == Some(true);
    is("IgnorePublicAcls") || is("BlockPublicAcls")
}

/// Whether access control lists are off.
fn owns_all(kind: ResourceKind, map: &Map) -> bool {
    let ownership = map.get(&key(kind, "ObjectOwnership"));
    let ownership = ownership.and_then(Value::as_known_text);
    ownership.is_some_and(|text| text.as_str() == "BucketOwnerEnforced")
}

fn truth(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(is) => Some(*is),
        Data::Text(text) => match text.as_known()?.to_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a block that puts a resource into a VPC is there in any case.
fn in_vpc(resource: &Resource, name: &str) -> bool {
    let value = resource.attribute(&key(resource.kind, name));
    value.is_some_and(|value| {
        let is_choice = matches!(value.data, Data::OneOf(_) | Data::Unknown(_));
        let is_empty = value.as_list().is_some_and(|l| l.items().is_empty());
        says_something(value) && !is_choice && !is_empty
    })
}
