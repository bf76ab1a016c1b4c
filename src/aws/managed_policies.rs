//! Names and paths of AWS's managed policies.

/// Comment lines, then one line a policy, sorted by the bytes of the name: name, tab, path.
static TABLE: &str = include_str!("../../data/managed_policies.tsv");

/// The path of the AWS managed policy `name`, such as `/` or `/service-role/`.
///
/// Names are compared with their case, as in ARNs. The table keeps policies that AWS has deleted;
/// its header names its sources.
pub fn managed_policy_path(name: &str) -> Option<&'static str> {
    let mut rows = rows();
    while !rows.is_empty() {
        // The row that holds the middle byte: the table is searched in place, never read whole.
        let middle = rows.len() / 2;
        let start = rows.as_bytes()[..middle]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |i| i + 1);
        let end = rows.as_bytes()[middle..]
            .iter()
            .position(|&b| b == b'\n')
            .map_or(rows.len(), |i| middle + i + 1);
        let (found, path) = rows.get(start..end)?.trim_end().split_once('\t')?;
        rows = match name.cmp(found) {
            std::cmp::Ordering::Equal => return Some(path),
            std::cmp::Ordering::Less => rows.get(..start)?,
            std::cmp::Ordering::Greater => rows.get(end..)?,
        };
    }
    None
}

/// Every AWS managed policy with its path, sorted by name.
pub fn managed_policies() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows().lines().filter_map(|row| row.split_once('\t'))
}

/// The table without its header.
fn rows() -> &'static str {
    let mut rows = TABLE;
    while rows.starts_with('#') {
        rows = rows.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        let all: Vec<_> = managed_policies().collect();
        assert_eq!(all.len(), rows().lines().count());
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
