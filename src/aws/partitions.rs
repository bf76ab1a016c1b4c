//! The partitions of AWS.

/// Every partition that the AWS SDKs know, by its name in ARNs.
///
/// Source: `partitions.json` of botocore 1.44 (Apache-2.0).
pub const PARTITIONS: [&str; 8] = [
    "aws",
    "aws-cn",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-us-gov",
];

/// Whether `name` is the name of a partition.
pub fn is_partition(name: &str) -> bool {
    PARTITIONS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_sorted_and_found() {
        assert!(PARTITIONS.is_sorted());
        assert!(is_partition("aws-us-gov"));
        assert!(!is_partition("AWS"));
    }
}
