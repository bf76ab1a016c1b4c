//! The attributes of a resource as they are shown.

use std::borrow::Cow;

use crate::value::{MapEntry, Resource, ResourceKind};

/// An attribute of a resource.
pub(super) enum Attribute<'a> {
    /// The configuration sets it.
    Set(&'a MapEntry),
    /// The deployment gives it.
    Computed(&'a MapEntry),
}

impl Attribute<'_> {
    pub(super) fn entry(&self) -> &MapEntry {
        match self {
            Attribute::Set(entry) | Attribute::Computed(entry) => entry,
        }
    }

    /// Its name for people: what a template gets by `Ref` and `Fn::GetAtt` is no property.
    pub(super) fn name(&self, kind: ResourceKind) -> Cow<'_, str> {
        let key = self.entry().key.as_str();
        match (self, kind) {
            (Attribute::Computed(_), ResourceKind::CloudFormation) if key == "Ref" => {
                Cow::Borrowed("!Ref")
            }
            (Attribute::Computed(_), ResourceKind::CloudFormation) => {
                Cow::Owned(format!("!GetAtt {key}"))
            }
            _ => Cow::Borrowed(key),
        }
    }
}

/// All of them: by name in Terraform, as written in CloudFormation. What the deployment gives goes
/// before what the configuration leaves to it with null.
pub(super) fn attributes(resource: &Resource) -> Vec<Attribute<'_>> {
    let is_computed = |entry: &&MapEntry| resource.computed.iter().any(|c| c.key == entry.key);
    let set = resource.attributes.entries().iter();
    let set = set.filter(|entry| !is_computed(entry)).map(Attribute::Set);
    let computed = resource.computed.iter().map(Attribute::Computed);
    let mut all: Vec<Attribute<'_>> = set.chain(computed).collect();
    if resource.kind == ResourceKind::Terraform {
        all.sort_by(|a, b| a.entry().key.cmp(&b.entry().key));
    }
    all
}
