//! Which properties hold secrets.

use super::table::Table;

/// Type, and the way to the property; sorted.
static PROPERTIES: Table = Table::new(include_str!("../../data/secret_properties.tsv"));

/// The ways to the properties of a resource type of CloudFormation, or of the provider `awscc`, that
/// hold a secret: names of properties with `/` between them; lists have no part in it.
///
/// The header of the table names its source.
pub fn secret_properties(resource_type: &str) -> impl Iterator<Item = &'static str> + use<> {
    PROPERTIES.of(resource_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found() {
        let rows: Vec<_> = PROPERTIES.rows().collect();
        assert!(rows.is_sorted_by(|a, b| a < b));
        assert!(rows.len() > 100);
        let of = |name| secret_properties(name).collect::<Vec<_>>();
        assert_eq!(of("AWS::IAM::User"), ["LoginProfile/Password"]);
        assert_eq!(of("awscc_iam_user"), ["login_profile/password"]);
        assert_eq!(of("AWS::IAM::Role"), [""; 0]);
    }
}
