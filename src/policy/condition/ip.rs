//! Addresses and ranges of them, of both versions; a range has none of the other version.

use std::net::IpAddr;

pub(in crate::policy) fn compare(value: &str, subject: &str) -> Option<bool> {
    let (network, length) = range(value)?;
    let address: IpAddr = subject.parse().ok()?;
    Some(match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    })
}

/// An address and how many of its first bits count.
pub fn range(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let bits = if address.is_ipv4() { 32 } else { 128 };
    let length = match length {
        Some(length) if length.bytes().all(|b| b.is_ascii_digit()) => length.parse().ok()?,
        Some(_) => return None,
        None => bits,
    };
    (length <= bits).then_some((address, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_addresses_of_their_version() {
        for (range, address, is) in [
            ("10.0.0.0/8", "10.255.0.1", Some(true)),
            ("10.1.2.3/8", "10.9.9.9", Some(true)),
            ("10.0.0.0/8", "11.0.0.0", Some(false)),
            ("0.0.0.0/0", "1.2.3.4", Some(true)),
            ("1.2.3.4", "1.2.3.4", Some(true)),
            ("1.2.3.4/32", "1.2.3.5", Some(false)),
            ("2001:db8::/32", "2001:db8:1::1", Some(true)),
            ("2001:db8::/32", "2001:db9::1", Some(false)),
            ("::/0", "::1", Some(true)),
            ("::/0", "1.2.3.4", Some(false)),
            ("0.0.0.0/33", "1.2.3.4", None),
            ("0.0.0.0/+1", "1.2.3.4", None),
            ("*", "1.2.3.4", None),
            ("0.0.0.0/0", "1.2.3", None),
        ] {
            assert_eq!(compare(range, address), is, "{range} {address}");
        }
    }
}
