//! `Fn::Cidr`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Most blocks that the function gives.
const MAX_BLOCKS: u128 = 256;

/// The first `count` blocks of `block` that leave `bits` bits to their hosts.
///
/// None when the arguments are not in their form or the block is too small.
pub(super) fn blocks(block: &str, count: &str, bits: &str) -> Option<Vec<String>> {
    let (address, prefix) = block.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let width: u32 = if address.is_ipv4() { 32 } else { 128 };
    let prefix: u32 = prefix.parse().ok().filter(|p| *p <= width)?;
    let bits: u32 = bits.parse().ok().filter(|b| *b <= width - prefix)?;
    let count: u128 = count
        .parse()
        .ok()
        .filter(|c| (1..=MAX_BLOCKS).contains(c))?;
    let available = width - prefix - bits;
    if available < 9 && count > 1 << available {
        return None;
    }
    let number: u128 = match address {
        IpAddr::V4(v4) => u32::from(v4).into(),
        IpAddr::V6(v6) => v6.into(),
    };
    let host_mask = 1u128
        .checked_shl(width - prefix)
        .map_or(u128::MAX, |n| n - 1);
    let first = number & !host_mask;
    let step = 1u128.checked_shl(bits).unwrap_or(0);
    (0..count)
        .map(|i| {
            let start = first.checked_add(step.checked_mul(i)?)?;
            let address = if width == 32 {
                IpAddr::V4(Ipv4Addr::from(u32::try_from(start).ok()?))
            } else {
                IpAddr::V6(Ipv6Addr::from(start))
            };
            Some(format!("{address}/{}", width - bits))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_are_cut_from_the_network() {
        let cut = blocks("10.0.1.7/24", "2", "5").unwrap();
        assert_eq!(cut, ["10.0.1.0/27", "10.0.1.32/27"]);
        let cut = blocks("2001:db8::/56", "2", "64").unwrap();
        assert_eq!(cut, ["2001:db8::/64", "2001:db8:0:1::/64"]);
        assert_eq!(blocks("10.0.0.0/24", "3", "7"), None);
        assert_eq!(blocks("0.0.0.0/0", "1", "33"), None);
        assert_eq!(blocks("::/0", "1", "128").unwrap(), ["::/0"]);
        assert_eq!(blocks("x", "1", "1"), None);
        assert_eq!(blocks("10.0.0.0/8", "256", "8").unwrap().len(), 256);
        assert_eq!(blocks("10.0.0.0/8", "257", "8"), None);
    }
}
