//! The values of a resource's attributes that hold policy documents; [`policy_documents`] says
//! which attributes these are.

use super::key::key;
use crate::aws::{PolicyDocumentKind, ResourcePolicyKind, policy_documents};
use crate::value::{Data, Resource, Value};

/// What a policy document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// Says what a principal may do.
    Identity,
    /// Says who may assume a role.
    Trust,
    /// Says who may use a resource.
    Resource,
    /// Bounds what the accounts of an organization may do.
    Organization,
}

impl DocumentKind {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            DocumentKind::Identity => "identity",
            DocumentKind::Trust => "trust",
            DocumentKind::Resource => "resource",
            DocumentKind::Organization => "organization",
        }
    }
}

/// A value where a policy document belongs.
#[derive(Debug, Clone)]
pub struct DocumentPosition<'a> {
    /// The way to it in the resource's attributes: `policy`, `inline_policy[0].policy`.
    pub path: String,
    /// What the document is for.
    pub kind: DocumentKind,
    /// What stands there; may be null.
    pub value: &'a Value,
}

/// Every value of a resource where a policy document belongs, in the order of the attributes'
/// names in the tables.
pub fn documents(resource: &Resource) -> Vec<DocumentPosition<'_>> {
    let mut found = Vec::new();
    for (path, kind) in policy_documents(&resource.resource_type) {
        let kind = purpose(kind);
        let mut keys = path.split('.').map(|name| key(resource.kind, name));
        let first = keys.next().unwrap_or_default();
        let rest: Vec<_> = keys.collect();
        if let Some(value) = resource.attributes.get(&first) {
            descend(value, first.into_owned(), &rest, kind, &mut found);
        }
    }
    found
}

/// What a document of a kind of the table is for.
fn purpose(kind: PolicyDocumentKind) -> DocumentKind {
    match kind {
        PolicyDocumentKind::Identity => DocumentKind::Identity,
        PolicyDocumentKind::Trust => DocumentKind::Trust,
        PolicyDocumentKind::Other(kind) => match kind {
            ResourcePolicyKind::Resource
            | ResourcePolicyKind::Statement
            | ResourcePolicyKind::Endpoint => DocumentKind::Resource,
            ResourcePolicyKind::Session | ResourcePolicyKind::Service => DocumentKind::Identity,
            ResourcePolicyKind::Organization => DocumentKind::Organization,
        },
    }
}

/// Follows the way through blocks and lists; where it is not known what a block is, that stands for
/// the document.
fn descend<'a>(
    value: &'a Value,
    path: String,
    keys: &[std::borrow::Cow<'_, str>],
    kind: DocumentKind,
    found: &mut Vec<DocumentPosition<'a>>,
) {
    match (&value.data, keys) {
        (Data::List(list), _) if !keys.is_empty() || kind == DocumentKind::Identity => {
            for (i, item) in list.items().iter().enumerate() {
                descend(item, format!("{path}[{i}]"), keys, kind, found);
            }
        }
        (Data::Map(map), [key, rest @ ..]) => {
            if let Some(value) = map.get(key) {
                descend(value, format!("{path}.{key}"), rest, kind, found);
            }
        }
        (Data::OneOf(alternatives), [_, ..]) => {
            for alternative in alternatives.iter() {
                descend(&alternative.value, path.clone(), keys, kind, found);
            }
        }
        (Data::Null(_), [_, ..]) => {}
        _ => found.push(DocumentPosition { path, kind, value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::is_wanted;
    use crate::graph::testing::{list, map, resource, t};

    fn found(resource: &Resource) -> Vec<(String, &'static str)> {
        let positions = documents(resource).into_iter();
        positions.map(|p| (p.path, p.kind.name())).collect()
    }

    #[test]
    fn documents_in_attributes_and_blocks() {
        let block = map(0, [("name", t(0, "n")), ("policy", t(0, "{}"))]);
        let role = resource(
            "aws_iam_role",
            "r",
            [
                ("assume_role_policy", t(0, "{}")),
                ("inline_policy", list(0, [block.clone(), block])),
                ("name", t(0, "r")),
            ],
        );
        assert_eq!(
            found(&role),
            [
                ("assume_role_policy".to_owned(), "trust"),
                ("inline_policy[0].policy".to_owned(), "identity"),
                ("inline_policy[1].policy".to_owned(), "identity"),
            ]
        );
    }

    #[test]
    fn awscc_has_the_properties_of_cloudformation() {
        let policy = resource(
            "awscc_s3_bucket_policy",
            "p",
            [("policy_document", t(0, "{}"))],
        );
        assert_eq!(found(&policy), [("policy_document".to_owned(), "resource")]);
    }

    #[test]
    fn every_identity_document_of_iam_is_one_that_the_graph_knows() {
        let rows = include_str!("../../data/resource_policies.tsv").lines();
        let types = rows.filter_map(|row| Some(row.split_once('\t')?.0));
        let of_iam = |name: &&str| {
            let prefixes = ["aws_iam_", "awscc_iam_", "AWS::IAM::"];
            prefixes.iter().any(|prefix| name.starts_with(prefix))
        };
        let of_iam: Vec<&str> = types.filter(of_iam).collect();
        assert!(!of_iam.is_empty());
        for name in of_iam {
            assert!(is_wanted(name, &|_| false), "{name}");
        }
    }
}
