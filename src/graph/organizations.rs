//! Policies of an organization: `aws_organizations_policy`, `AWS::Organizations::Policy`, and what
//! attaches them to accounts and organizational units.
//!
//! Only service and resource control policies say something of access; see
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html>.

use super::builder::{Builder, declaration, says_something};
use super::key::key;
use super::model::{Policy, PolicyId, PolicyKind, ResourceAttachment};
use super::reference::Reference;
use super::resource_policies::resource_of;
use super::{Normalizer, condition};
use crate::value::{Resource, Value};

pub(super) const POLICY: Normalizer = Normalizer { declare, connect };

const SERVICE: &str = "organizations";

fn declare(builder: &mut Builder, resource: &Resource) {
    let get = |name: &str| {
        let value = resource.attribute(&key(resource.kind, name))?;
        says_something(value).then_some(value)
    };
    let Some(kind) = kind(get("Type")) else {
        return;
    };
    let id = builder.add_policy(Policy {
        name: get("Name").cloned(),
        document: get("Content").cloned(),
        declared: Some(declaration(resource)),
        ..Policy::of_kind(kind)
    });
    builder
        .organization_policies
        .insert(resource.id.clone(), id);
}

/// What a policy of this type is; none when it says nothing of access. A type that is not known
/// may be any: it is read as the one that is meant when none is given.
fn kind(written: Option<&Value>) -> Option<PolicyKind> {
    let Some(written) = written.and_then(Value::as_known_text) else {
        return Some(PolicyKind::ServiceControl);
    };
    match written.as_str() {
        "SERVICE_CONTROL_POLICY" => Some(PolicyKind::ServiceControl),
        "RESOURCE_CONTROL_POLICY" => Some(PolicyKind::ResourceControl),
        _ => None,
    }
}

/// The targets that the policy lists itself.
fn connect(builder: &mut Builder, resource: &Resource) {
    if let Some(&policy) = builder.organization_policies.get(&resource.id) {
        let targets = builder.references(resource.attribute(&key(resource.kind, "TargetIds")));
        attach(builder, resource, policy, targets);
    }
}

/// `aws_organizations_policy_attachment`.
pub(super) fn attachment(builder: &mut Builder, resource: &Resource) {
    let targets = builder.references(resource.attribute("target_id"));
    for named in builder.references(resource.attribute("policy_id")) {
        let policy = resource_of(&named.value)
            .and_then(|declared| builder.organization_policies.get(&declared).copied());
        let Some(policy) = policy else {
            continue;
        };
        let targets = targets.iter().filter_map(|target| {
            Some(Reference {
                condition: condition::all([&named.condition, &target.condition])?,
                ..target.clone()
            })
        });
        attach(builder, resource, policy, targets.collect());
    }
}

fn attach(builder: &mut Builder, resource: &Resource, policy: PolicyId, targets: Vec<Reference>) {
    for target in targets {
        let conditions = [&resource.origin.condition, &target.condition, &None];
        let Some(condition) = condition::all(conditions) else {
            continue;
        };
        builder.graph.resource_attachments.push(ResourceAttachment {
            policy,
            service: SERVICE,
            resource: resource_of(&target.value),
            arn: None,
            token: target.token,
            reference: Some(target.value),
            declared: declaration(resource),
            condition,
        });
    }
}
