//! Attributes of templates that hold a secret, whatever the template says of its parameters.
//!
//! Terraform's are told by the table of its attributes.

use crate::value::{Data, Map, MapEntry, Resource, Value};

/// Types, and the way to the secret in their properties.
const SECRETS: [(&str, &[&str]); 4] = [
    ("AWS::IAM::ServerCertificate", &["PrivateKey"]),
    ("awscc_iam_server_certificate", &["private_key"]),
    ("AWS::IAM::User", &["LoginProfile", "Password"]),
    ("awscc_iam_user", &["login_profile", "password"]),
];

/// Marks the secrets of a resource as what must not be printed.
pub(super) fn mark(resource: &mut Resource) {
    let is_type = |(name, _): &&(&str, &[&str])| resource.resource_type == *name;
    if let Some((_, path)) = SECRETS.iter().find(is_type) {
        resource.attributes = marked(&resource.attributes, path);
    }
}

fn marked(map: &Map, path: &[&str]) -> Map {
    let Some((name, rest)) = path.split_first() else {
        return map.clone();
    };
    let entries = map.entries().iter().map(|entry| MapEntry {
        value: match entry.key == **name {
            true => marked_value(&entry.value, rest),
            false => entry.value.clone(),
        },
        ..entry.clone()
    });
    Map::new(map.kind, entries.collect()).with_rest(map.rest.clone())
}

/// A value that is no map on the way to the secret may hold it in another form.
fn marked_value(value: &Value, rest: &[&str]) -> Value {
    let mut value = value.clone();
    match &value.data {
        Data::Map(map) if !rest.is_empty() => value.data = Data::Map(marked(map, rest)),
        _ => value.sensitive = true,
    }
    value
}
