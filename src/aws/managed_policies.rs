//! Names and paths of AWS's managed policies.

use super::table::Table;

/// Name and path, sorted by the bytes of the name.
static TABLE: Table = Table::new(include_str!("../../data/managed_policies.tsv"));

/// The path of the AWS managed policy `name`, such as `/` or `/service-role/`.
///
/// Names are compared with their case, as in ARNs. The table keeps policies that AWS has deleted;
/// its header names its sources.
pub fn managed_policy_path(name: &str) -> Option<&'static str> {
    TABLE.find(name)
}

/// Every AWS managed policy with its path, sorted by name.
pub fn managed_policies() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.rows().filter_map(|row| row.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        let all: Vec<_> = managed_policies().collect();
        assert_eq!(all.len(), TABLE.rows().count());
        assert!(all.len() > 1_500);
        assert!(all.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(
            all.iter()
                .all(|(_, path)| path.starts_with('/') && path.ends_with('/'))
        );
    }

    #[test]
    fn every_policy_is_found() {
        for (name, path) in managed_policies() {
            assert_eq!(managed_policy_path(name), Some(path), "{name}");
        }
    }

    #[test]
    fn paths_are_those_of_aws() {
        let cases = [
            ("AdministratorAccess", Some("/")),
            ("AWSLambdaBasicExecutionRole", Some("/service-role/")),
            ("ViewOnlyAccess", Some("/job-function/")),
            ("AWSSupportServiceRolePolicy", Some("/aws-service-role/")),
            ("administratoraccess", None),
            ("AdministratorAcces", None),
            ("AdministratorAccess2", None),
            ("", None),
            ("zzz", None),
            ("ä", None),
        ];
        for (name, path) in cases {
            assert_eq!(managed_policy_path(name), path, "{name}");
        }
    }
}
