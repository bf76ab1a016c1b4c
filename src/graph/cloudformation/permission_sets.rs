//! `AWS::SSO::PermissionSet`.

use super::properties::Properties;
use crate::graph::builder::{Builder, Inline};
use crate::graph::key::key;
use crate::graph::{AttachmentKind, Exclusive, Normalizer, PrincipalKind};
use crate::value::Resource;

pub(super) const PERMISSION_SET: Normalizer = Normalizer { declare, connect };

fn declare(builder: &mut Builder, resource: &Resource) {
    let properties = Properties::of(resource);
    let name = properties.get("Name");
    builder.declare_principal(resource, PrincipalKind::PermissionSet, name, None, None);
    builder.session(resource, properties.get("SessionDuration"));
}

fn connect(builder: &mut Builder, resource: &Resource) {
    let properties = Properties::of(resource);
    let (name, path) = (key(resource.kind, "Name"), key(resource.kind, "Path"));
    let name_and_path = [name.as_ref(), path.as_ref()];
    let managed = properties.get("ManagedPolicies");
    let mut grants = builder.managed(resource, AttachmentKind::Managed, managed);
    grants.extend(builder.customer_managed(
        resource,
        AttachmentKind::Managed,
        properties.get("CustomerManagedPolicyReferences"),
        name_and_path,
    ));
    // An empty text, as one of the ways to write no policy, holds none.
    let inline = properties
        .entry("InlinePolicy")
        .filter(|e| !e.value.is_empty_text());
    if let Some(document) = inline {
        let inline = Inline {
            name: None,
            document: Some(document),
        };
        grants.push(builder.inline(resource, &inline));
    }
    let arn = key(resource.kind, "ManagedPolicyArn");
    let customer = key(resource.kind, "CustomerManagedPolicyReference");
    grants.extend(builder.boundaries(
        resource,
        properties.get("PermissionsBoundary"),
        [&arn, &customer],
        name_and_path,
    ));
    builder.attach(resource, &builder.own(resource), &grants, Exclusive::No);
}
