//! Service principals.

use super::table::PRINCIPALS;

/// Every service principal, such as `lambda.amazonaws.com`, sorted.
pub fn service_principals() -> impl ExactSizeIterator<Item = &'static str> + Clone {
    (0..PRINCIPALS.len()).map(|index| PRINCIPALS.row(index).text(0))
}

/// The service principal of a name, in any case and as AWS writes it; none for those that are not
/// known, for which no list is whole.
///
/// That of a region or another partition is the one that it is a variant of:
/// `logs.eu-west-1.amazonaws.com` and `ec2.amazonaws.com.cn`.
pub fn service_principal(name: &str) -> Option<&'static str> {
    let found = |name: &str| {
        let row = PRINCIPALS.find(0..PRINCIPALS.len(), name)?;
        Some(PRINCIPALS.row(row).text(0))
    };
    if let Some(principal) = found(name) {
        return Some(principal);
    }
    let name = name.strip_suffix(".cn").unwrap_or(name);
    let (service, rest) = name.split_once('.')?;
    let (region, suffix) = rest.split_once('.').unwrap_or(("", rest));
    let is_region = crate::aws::partition_of_region(region).is_some();
    let suffix = if is_region { suffix } else { rest };
    found(&format!("{service}.{suffix}"))
}
