//! `aws_iam_user_policy`, `aws_iam_group_policy`, `aws_iam_role_policy`, and the
//! `aws_iam_*_policies_exclusive` that remove all others.

use crate::graph::builder::{Builder, Inline};
use crate::graph::{AttachmentKind, Exclusive, Normalizer, PrincipalKind};
use crate::value::Resource;

pub(super) const USER_POLICY: Normalizer =
    Normalizer::edges(|b, r| connect(b, r, PrincipalKind::User, "user"));

pub(super) const GROUP_POLICY: Normalizer =
    Normalizer::edges(|b, r| connect(b, r, PrincipalKind::Group, "group"));

pub(super) const ROLE_POLICY: Normalizer =
    Normalizer::edges(|b, r| connect(b, r, PrincipalKind::Role, "role"));

fn connect(builder: &mut Builder, resource: &Resource, kind: PrincipalKind, holder: &str) {
    let holders = builder.holders(resource, kind, resource.attribute(holder));
    let inline = Inline {
        name: resource.attribute("name"),
        document: resource.attributes.entry("policy"),
    };
    let grant = builder.inline(resource, &inline);
    builder.attach(resource, &holders, &[grant], Exclusive::No);
}

/// `aws_iam_*_policies_exclusive`: the inline policies of one principal that stay, by their names.
pub(super) fn exclusive(
    builder: &mut Builder,
    resource: &Resource,
    kind: PrincipalKind,
    holder: &str,
) {
    let holders = builder.holders(resource, kind, resource.attribute(holder));
    let names = resource.attribute("policy_names");
    builder.own_policies(resource, &holders, AttachmentKind::Inline, names);
}
