//! `aws_iam_policy`.

use crate::graph::Normalizer;

pub(super) const POLICY: Normalizer = Normalizer::entity(|builder, resource| {
    builder.declare_policy(
        resource,
        resource.attribute("name"),
        resource.attribute("path"),
        resource.attribute("policy"),
    );
});
