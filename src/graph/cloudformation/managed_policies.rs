//! `AWS::IAM::ManagedPolicy`.

use super::inline_policies::holders;
use super::properties::Properties;
use crate::graph::builder::Builder;
use crate::graph::{Exclusive, Normalizer};
use crate::value::Resource;

pub(super) const POLICY: Normalizer = Normalizer { declare, connect };

fn declare(builder: &mut Builder, resource: &Resource) {
    let properties = Properties::of(resource);
    builder.declare_policy(
        resource,
        properties.get("ManagedPolicyName"),
        properties.get("Path"),
        properties.get("PolicyDocument"),
    );
}

fn connect(builder: &mut Builder, resource: &Resource) {
    let holders = holders(builder, resource);
    let grants = builder.own_policy(resource);
    builder.attach(resource, &holders, &grants, Exclusive::No);
}
