//! The partitions of AWS and their regions.

use super::table::Table;

/// Name, suffix of hosts, how regions begin, the regions that there are.
static TABLE: Table = Table::new(include_str!("../../data/aws/partitions.tsv"));

/// Every partition that the AWS SDKs know, by its name in ARNs: `aws`, `aws-cn`, `aws-us-gov`, …
pub fn partitions() -> impl Iterator<Item = &'static str> {
    TABLE.rows().filter_map(|row| row.split('\t').next())
}

/// Whether `name` is the name of a partition.
pub fn is_partition(name: &str) -> bool {
    TABLE.find(name).is_some()
}

/// The regions of a partition that the AWS SDKs know; none for what is no partition.
pub fn regions(partition: &str) -> impl Iterator<Item = &'static str> {
    field(partition, 2).unwrap_or("").split_terminator(',')
}

/// The partition that a region belongs to, also when it is newer than the list of them; none for
/// what is named as no region is.
pub fn partition_of_region(region: &str) -> Option<&'static str> {
    let (begin, number) = region.rsplit_once('-')?;
    let (begin, direction) = begin.rsplit_once('-')?;
    let is_word =
        |text: &str, of: fn(&char) -> bool| !text.is_empty() && text.chars().all(|c| of(&c));
    let is_name =
        is_word(direction, char::is_ascii_alphanumeric) && is_word(number, char::is_ascii_digit);
    let begins = |partition: &&str| {
        let begins = field(partition, 1).unwrap_or("");
        begins.split(',').any(|known| known == begin)
    };
    partitions().filter(|_| is_name).find(begins)
}

/// How the names of a partition's hosts end: `amazonaws.com` or its like.
pub fn dns_suffix(partition: &str) -> Option<&'static str> {
    field(partition, 0)
}

/// A field of a partition behind its name.
fn field(partition: &str, at: usize) -> Option<&'static str> {
    TABLE.find(partition)?.split('\t').nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_sorted_and_found() {
        assert!(partitions().is_sorted());
        assert_eq!(partitions().count(), 8);
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
    fn every_partition_has_hosts_and_regions() {
        for partition in partitions() {
            let suffix = dns_suffix(partition).unwrap();
            assert!(suffix.contains('.') && !suffix.contains(char::is_whitespace));
            assert_ne!(regions(partition).count(), 0, "{partition}");
            for region in regions(partition) {
                assert_eq!(partition_of_region(region), Some(partition), "{region}");
            }
        }
        assert!(regions("aws").any(|region| region == "eu-central-1"));
        assert_eq!(regions("mars").count(), 0);
        assert_eq!(dns_suffix("aws-cn"), Some("amazonaws.com.cn"));
        assert_eq!(dns_suffix(""), None);
    }
}
