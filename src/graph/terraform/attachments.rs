//! Resources that attach managed policies to users, groups and roles.

use crate::graph::builder::Builder;
use crate::graph::{AttachmentKind, Exclusive, PrincipalKind};
use crate::value::Resource;

/// `aws_iam_*_policy_attachment`: one policy, one principal.
pub(super) fn one(builder: &mut Builder, resource: &Resource, kind: PrincipalKind, holder: &str) {
    connect(
        builder,
        resource,
        (kind, holder),
        "policy_arn",
        Exclusive::No,
    );
}

/// `aws_iam_*_policy_attachments_exclusive`: all policies of one principal.
pub(super) fn exclusive(
    builder: &mut Builder,
    resource: &Resource,
    kind: PrincipalKind,
    holder: &str,
) {
    connect(
        builder,
        resource,
        (kind, holder),
        "policy_arns",
        Exclusive::OfPrincipal,
    );
    // One that attaches nothing removes all.
    let arns = resource.attribute("policy_arns");
    if builder.references(arns).is_empty() {
        let holders = builder.holders(resource, kind, resource.attribute(holder));
        builder.own_policies(resource, &holders, AttachmentKind::Managed, arns);
    }
}

/// `aws_iam_policy_attachment`: everyone who has one policy, in the whole account.
pub(super) fn everyone(builder: &mut Builder, resource: &Resource) {
    use PrincipalKind::{Group, Role, User};
    for holders in [(User, "users"), (Group, "groups"), (Role, "roles")] {
        connect(
            builder,
            resource,
            holders,
            "policy_arn",
            Exclusive::OfPolicy,
        );
    }
}

fn connect(
    builder: &mut Builder,
    resource: &Resource,
    (kind, holder): (PrincipalKind, &str),
    policies: &str,
    exclusive: Exclusive,
) {
    let holders = builder.holders(resource, kind, resource.attribute(holder));
    let arns = resource.attribute(policies);
    let grants = builder.managed(resource, AttachmentKind::Managed, arns);
    builder.attach(resource, &holders, &grants, exclusive);
}
