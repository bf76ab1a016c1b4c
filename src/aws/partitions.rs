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

/// How regions begin, with the partition; the longer of two beginnings that fit counts, and it
/// stands first. From the same source.
const REGIONS: [(&str, &str); 16] = [
    ("us-gov", "aws-us-gov"),
    ("us-iso", "aws-iso"),
    ("us-isob", "aws-iso-b"),
    ("us-isof", "aws-iso-f"),
    ("eu-isoe", "aws-iso-e"),
    ("eusc-de", "aws-eusc"),
    ("cn", "aws-cn"),
    ("af", "aws"),
    ("ap", "aws"),
    ("ca", "aws"),
    ("eu", "aws"),
    ("il", "aws"),
    ("me", "aws"),
    ("mx", "aws"),
    ("sa", "aws"),
    ("us", "aws"),
];

/// Whether `name` is the name of a partition.
pub fn is_partition(name: &str) -> bool {
    PARTITIONS.contains(&name)
}

/// The partition that a region belongs to; none for what is no region.
pub fn partition_of_region(region: &str) -> Option<&'static str> {
    let (begin, partition) = REGIONS.iter().find(|(begin, _)| {
        let rest = region.strip_prefix(begin);
        rest.is_some_and(|rest| rest.starts_with('-'))
    })?;
    let (direction, number) = region
        .strip_prefix(begin)?
        .strip_prefix('-')?
        .split_once('-')?;
    let is_word =
        |text: &str, of: fn(&char) -> bool| !text.is_empty() && text.chars().all(|c| of(&c));
    (is_word(direction, char::is_ascii_alphanumeric) && is_word(number, char::is_ascii_digit))
        .then_some(*partition)
}

/// How the names of a partition's hosts end: `amazonaws.com` or its like.
///
/// Source: `partitions.json` of botocore 1.44 (Apache-2.0).
pub fn dns_suffix(partition: &str) -> Option<&'static str> {
    Some(match partition {
        "aws" | "aws-us-gov" => "amazonaws.com",
        "aws-cn" => "amazonaws.com.cn",
        "aws-eusc" => "amazonaws.eu",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        _ => return None,
    })
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

    #[test]
    fn regions_belong_to_partitions() {
        for (region, partition) in [
            ("eu-central-1", Some("aws")),
            ("us-gov-west-1", Some("aws-us-gov")),
            ("us-iso-east-1", Some("aws-iso")),
            ("us-isob-east-1", Some("aws-iso-b")),
            ("cn-north-1", Some("aws-cn")),
            ("eusc-de-east-1", Some("aws-eusc")),
            ("us-gov", None),
            ("mars-north-1", None),
            ("eu-central-x", None),
            ("eu--1", None),
            ("", None),
        ] {
            assert_eq!(partition_of_region(region), partition, "{region}");
        }
    }

    #[test]
    fn every_partition_has_hosts() {
        assert!(
            PARTITIONS
                .iter()
                .all(|partition| dns_suffix(partition).is_some())
        );
        assert!(REGIONS.iter().all(|(_, partition)| is_partition(partition)));
    }
}
