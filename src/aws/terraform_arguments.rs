//! What Terraform's AWS provider makes of the arguments of resources.

use super::table::{Index, Table};

/// Type, attribute, kind and what it is when it is not set, sorted.
static ARGUMENTS: Table = Table::new(include_str!("../../data/terraform_arguments.tsv"));

static BY_NAME: Index = Index::new(&ARGUMENTS);

/// The type of an argument's value. Collections are of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A boolean.
    Bool,
    /// A list of texts.
    List,
    /// A set of texts.
    Set,
    /// A map of texts.
    Map,
}

/// The value of an argument that the configuration does not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentDefault {
    /// It is null.
    Null,
    /// A text.
    Text(&'static str),
    /// A whole number.
    Number(i64),
    /// A boolean.
    Bool(bool),
}

/// The type of the value of an argument of a resource type of the AWS provider. The header of the
/// table names its source.
pub fn terraform_argument(resource_type: &str, argument: &str) -> Option<ArgumentKind> {
    let (kind, _) = fields(BY_NAME.find(resource_type, argument)?)?;
    Some(kind)
}

/// What an argument is that the configuration does not set; none where that is not known before
/// the resource is made.
pub fn terraform_default(resource_type: &str, argument: &str) -> Option<ArgumentDefault> {
    let (_, default) = fields(BY_NAME.find(resource_type, argument)?)?;
    default
}

/// The arguments of a resource type of which it is known what they are when they are not set.
pub fn terraform_defaults(
    resource_type: &str,
) -> impl Iterator<Item = (&'static str, ArgumentDefault)> {
    ARGUMENTS.of(resource_type).filter_map(|row| {
        let (name, rest) = row.split_once('\t')?;
        let (_, default) = fields(rest)?;
        Some((name, default?))
    })
}

fn fields(row: &'static str) -> Option<(ArgumentKind, Option<ArgumentDefault>)> {
    let (kind, default) = row.split_once('\t')?;
    let kind = match kind {
        "string" => ArgumentKind::Text,
        "number" => ArgumentKind::Number,
        "bool" => ArgumentKind::Bool,
        "list" => ArgumentKind::List,
        "set" => ArgumentKind::Set,
        "map" => ArgumentKind::Map,
        _ => return None,
    };
    Some((kind, read_default(default)))
}

fn read_default(text: &'static str) -> Option<ArgumentDefault> {
    match text {
        "null" => Some(ArgumentDefault::Null),
        "true" => Some(ArgumentDefault::Bool(true)),
        "false" => Some(ArgumentDefault::Bool(false)),
        _ => match text.strip_prefix('"') {
            Some(text) => text.strip_suffix('"').map(ArgumentDefault::Text),
            None => text.parse().ok().map(ArgumentDefault::Number),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood() {
        let mut last = Vec::new();
        for row in ARGUMENTS.rows() {
            let parts: Vec<&str> = row.split('\t').collect();
            let [kind, name, value, default] = parts[..] else {
                panic!("{row}");
            };
            assert!(last < vec![kind, name], "{row}");
            last = vec![kind, name];
            assert!(terraform_argument(kind, name).is_some(), "{row}");
            let known = terraform_default(kind, name);
            assert_eq!(known.is_none(), default == "-", "{row}");
            assert!(
                !matches!(known, Some(ArgumentDefault::Number(_))) || value == "number",
                "{row}"
            );
            assert!(
                !matches!(known, Some(ArgumentDefault::Text(text)) if text.contains(['\\', '"']))
            );
        }
        assert!(last.len() == 2);
    }

    #[test]
    fn arguments_are_found() {
        let path = |kind| terraform_default(kind, "path");
        assert_eq!(path("aws_iam_role"), Some(ArgumentDefault::Text("/")));
        assert_eq!(path("aws_iam_role_policy"), None);
        let role: Vec<&str> = terraform_defaults("aws_iam_role")
            .filter(|(_, default)| *default != ArgumentDefault::Null)
            .map(|(name, _)| name)
            .collect();
        assert_eq!(
            role,
            ["force_detach_policies", "max_session_duration", "path"]
        );
        let users = terraform_argument("aws_iam_group_membership", "users");
        assert_eq!(users, Some(ArgumentKind::Set));
    }
}
