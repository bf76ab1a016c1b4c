//! Resources that the AWS CDK adds to a stack for its own work.

use std::sync::LazyLock;

use super::table::Table;

/// Id of the construct, where it stands, what it is for.
static TABLE: Table = Table::new(include_str!("../../data/cdk_helpers.tsv"));

/// What begins with the id of a construct ends with this many digits of a hash.
const HASH: usize = 8;

/// What a resource is for that a helper of the CDK consists of; none for what the user's constructs
/// make.
///
/// `path` is that of its construct. Without one, its logical id tells, which the CDK makes of the
/// letters and digits of that path:
/// <https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html#identifiers-logical-ids>. The header
/// of the table names the source of the rest.
pub fn cdk_helper(path: Option<&str>, logical_id: &str) -> Option<&'static str> {
    let ids: Option<Vec<&str>> = path.map(|path| path.split('/').collect());
    rows().find_map(|row| {
        let found = match (&ids, row.place) {
            (_, "role") => false,
            (Some(ids), _) => ids.iter().any(|id| row.is(id)),
            (None, "stack") => row.begins(logical_id),
            (None, _) => false,
        };
        found.then_some(row.purpose)
    })
}

/// What a policy is for that the CDK adds to the role of a helper from elsewhere, see
/// [`cdk_helper`]; only if it is such a role's.
pub fn cdk_helper_policy(path: Option<&str>, logical_id: &str) -> Option<&'static str> {
    let of_role = rows().filter(|row| row.place == "role");
    let mut found = of_role.filter(|row| match path {
        Some(path) => {
            let path = path.strip_suffix("/Resource").unwrap_or(path);
            let before = path.strip_suffix(row.construct);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        }
        None => {
            let end = logical_id.len().saturating_sub(HASH);
            let id = logical_id.get(..end).unwrap_or_default();
            id.ends_with(&row.letters().collect::<String>())
        }
    });
    found.next().map(|row| row.purpose)
}

struct Row {
    construct: &'static str,
    place: &'static str,
    purpose: &'static str,
}

/// The rows of the table, taken apart once: every principal of a stack asks for all of them.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.rows().filter_map(Row::read).collect());

fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
}

impl Row {
    fn read(row: &'static str) -> Option<Self> {
        let mut fields = row.split('\t');
        Some(Self {
            construct: fields.next()?,
            place: fields.next()?,
            purpose: fields.next()?,
        })
    }

    /// Whether the id of a construct is this one's.
    fn is(&self, id: &str) -> bool {
        match self.construct.strip_suffix('*') {
            Some(start) => id.starts_with(start),
            None => id == self.construct,
        }
    }

    /// Whether a logical id begins with what the CDK makes of the construct's.
    fn begins(&self, logical_id: &str) -> bool {
        let mut id = logical_id.chars();
        self.letters().all(|c| id.next() == Some(c))
    }

    fn letters(&self) -> impl Iterator<Item = char> {
        let is_kept = |c: &char| c.is_ascii_alphanumeric();
        self.construct.chars().filter(is_kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_are_known_by_path_and_by_logical_id() {
        for (path, id, is_helper) in [
            (
                Some("App/LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a/ServiceRole/Resource"),
                "X",
                true,
            ),
            (
                None,
                "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aServiceRole9741ECFB",
                true,
            ),
            (
                None,
                "CustomS3AutoDeleteObjectsCustomResourceProviderRole3B1BD092",
                true,
            ),
            (
                Some(
                    "App/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB/ServiceRole",
                ),
                "X",
                true,
            ),
            (
                Some("App/Api/Provider/framework-onEvent/ServiceRole/Resource"),
                "X",
                true,
            ),
            (
                None,
                "ApiProviderframeworkonEventServiceRole12345678",
                false,
            ),
            // The path goes before the logical id.
            (
                Some("App/Role/Resource"),
                "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aRole",
                false,
            ),
            (
                Some("App/Custom::OwnCustomResourceProvider/Role"),
                "X",
                false,
            ),
            (None, "CustomOwnCustomResourceProviderRole12345678", false),
            (None, "AWS", false),
        ] {
            assert_eq!(cdk_helper(path, id).is_some(), is_helper, "{path:?} {id}");
        }
    }

    #[test]
    fn policies_for_roles_of_helpers_are_known_by_their_end() {
        for (path, id, is_helper) in [
            (
                Some("App/B/Notifications/HandlerPolicy/Resource"),
                "X",
                true,
            ),
            (
                Some("App/B/OwnNotifications/HandlerPolicy/Resource"),
                "X",
                false,
            ),
            (Some("App/B/Notifications/HandlerPolicy/Other"), "X", false),
            (None, "BNotificationsHandlerPolicy9B2034D5", true),
            (None, "BNotificationsHandlerPolicy", false),
            (None, "é", false),
        ] {
            let found = cdk_helper_policy(path, id);
            assert_eq!(found.is_some(), is_helper, "{path:?} {id}");
            assert_eq!(cdk_helper(path, id), None);
        }
    }

    #[test]
    fn every_row_is_whole() {
        assert_eq!(rows().count(), TABLE.rows().count());
        for row in rows() {
            assert!(
                ["stack", "any", "role"].contains(&row.place),
                "{}",
                row.construct
            );
        }
    }
}
