//! Addresses and networks in conditions.
//!
//! Source: `aws:SourceIp`, `aws:VpcSourceIp` and `aws:Ec2InstanceSourcePrivateIPv4` on the page "AWS
//! global condition context keys" of the IAM User Guide. Private addresses: RFC 1918, RFC 6598 and
//! RFC 4193.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::tested::Tested;
use crate::policy::checks::problem::{Found, Outcome, Place, shown};
use crate::policy::condition::{Test, ip};
use crate::policy::document::Statement;
use crate::text::listed;

/// Keys that say something only together with one of some others.
const PAIRS: [(&str, &[&str], &str); 2] = [
    (
        "aws:vpcsourceip",
        &[
            "aws:sourcevpc",
            "aws:sourcevpcarn",
            "aws:sourcevpce",
            "aws:vpceaccount",
            "aws:vpceorgid",
            "aws:vpceorgpaths",
        ],
        "aws:SourceVpc",
    ),
    (
        "aws:ec2instancesourceprivateipv4",
        &["aws:ec2instancesourcevpc"],
        "aws:Ec2InstanceSourceVpc",
    ),
];

/// Ranges and keys of networks that do not say what they seem to say.
pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    for test in statement.tests() {
        if test.operator.test == Test::Ip {
            host_bits(found, &test);
            private(found, &test);
        }
        paired(found, statement, &test);
    }
}

/// Addresses of ranges with bits behind the mask, which do not count.
fn host_bits(found: &mut Found<'_>, test: &Tested<'_>) {
    for (text, value) in test.known() {
        let Some((address, length)) = ip::range(&text) else {
            continue;
        };
        let network = network(address, length);
        if network == address {
            continue;
        }
        let shown = shown(&value.leaf);
        let meant = match value.leaf.is_sensitive {
            true => "the first address of the range".to_owned(),
            false => format!("`{network}/{length}`, or `{address}` if that one is meant"),
        };
        found.note(
            "improve-ip-range",
            Outcome::Style,
            &value.leaf,
            format!("the range `{shown}` has bits behind its mask, which do not count"),
            format!("write {meant}"),
        );
    }
}

fn network(address: IpAddr, length: u32) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX
                .checked_shl(32u32.saturating_sub(length))
                .unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX
                .checked_shl(128u32.saturating_sub(length))
                .unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

/// Private addresses beside public ones, which `aws:SourceIp` never is. Those that stand alone are
/// another fault.
fn private(found: &mut Found<'_>, test: &Tested<'_>) {
    if test.key != "aws:sourceip" {
        return;
    }
    let (mut private, mut public) = (Vec::new(), test.is_open());
    for (text, value) in test.known() {
        match ip::range(&text) {
            Some(range) if is_private(range) => private.push(value),
            Some(_) => public = true,
            None => {}
        }
    }
    let (Some(first), true) = (private.first(), public) else {
        return;
    };
    let shown: Vec<_> = private.iter().map(|value| shown(&value.leaf)).collect();
    let check = match test.operator.is_negated {
        true => "private-not-ip-address-subset",
        false => "private-ip-address-subset",
    };
    found.note(
        check,
        Outcome::Inert,
        &first.leaf,
        format!(
            "`{}` is a public address and never in {}",
            test.key_text(),
            listed(&shown)
        ),
        "remove private ranges, or test `aws:VpcSourceIp` and `aws:SourceVpc` in a statement of \
         their own",
    );
}

fn is_private((address, length): (IpAddr, u32)) -> bool {
    let IpAddr::V4(v4) = address else {
        return matches!(address, IpAddr::V6(v6) if v6.is_unique_local() && length >= 7);
    };
    let bits = v4.to_bits();
    let of = |network: [u8; 4], mask: u32| {
        let network = Ipv4Addr::from(network).to_bits();
        length >= mask && (bits ^ network).checked_shr(32 - mask) == Some(0)
    };
    of([10, 0, 0, 0], 8)
        || of([172, 16, 0, 0], 12)
        || of([192, 168, 0, 0], 16)
        || of([100, 64, 0, 0], 10)
}

/// Private addresses without the network that they are of.
fn paired(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    let document = found.document;
    let Some((_, others, name)) = PAIRS.iter().find(|(key, ..)| *key == test.key) else {
        return;
    };
    // Denials of other networks may stand in statements of their own.
    let is_paired = statement.tests_any(others)
        || !statement.is_closed()
        || statement.denies() && document.denials().any(|other| other.tests_any(others))
        || statement.denies() && document.open.is_some();
    if is_paired || test.operator.test == Test::Null {
        return;
    }
    let key = test.key_text();
    found.note(
        "missing-paired-condition-keys",
        Outcome::Inert,
        Place::key(test.condition),
        format!("`{key}` is a private address, which other networks have as well"),
        format!("test `{name}` too"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::of;
    use super::*;

    fn found(effect: &str, condition: &str) -> Vec<&'static str> {
        let statement = format!(
            r#"{{"Effect":"{effect}","Action":"s3:GetObject","Resource":"*","Condition":{{{condition}}}}}"#
        );
        of(check, &statement)
    }

    #[test]
    fn ranges_begin_with_their_first_address() {
        let of = |range: &str| {
            found(
                "Allow",
                &format!(r#""IpAddress":{{"aws:SourceIp":"{range}"}}"#),
            )
        };
        for range in ["203.0.113.7/24", "2001:db8::1/32", "1.2.3.4/0"] {
            assert_eq!(of(range), ["improve-ip-range"], "{range}");
        }
        for range in [
            "203.0.113.0/24",
            "203.0.113.7/32",
            "203.0.113.7",
            "2001:db8::/32",
            "0.0.0.0/0",
        ] {
            assert_eq!(of(range), [""; 0], "{range}");
        }
    }

    #[test]
    fn source_addresses_are_public() {
        let of = |ranges: &str| {
            found(
                "Allow",
                &format!(r#""IpAddress":{{"aws:SourceIp":[{ranges}]}}"#),
            )
        };
        assert_eq!(
            of(r#""203.0.113.0/24","10.0.0.0/8""#),
            ["private-ip-address-subset"]
        );
        assert_eq!(
            of(r#""203.0.113.0/24","172.31.0.0/16","fd00::/8""#),
            ["private-ip-address-subset"]
        );
        assert_eq!(of(r#""203.0.113.0/24","172.32.0.0/16""#), [""; 0]);
        // Another check tells it.
        assert_eq!(of(r#""10.0.0.0/8""#), [""; 0]);
    }

    #[test]
    fn private_addresses_need_their_network() {
        let ip = r#""IpAddress":{"aws:VpcSourceIp":"10.0.0.0/16"}"#;
        assert_eq!(found("Allow", ip), ["missing-paired-condition-keys"]);
        let both = format!(r#"{ip},"StringEquals":{{"aws:SourceVpc":"vpc-0123456789abcdef0"}}"#);
        assert_eq!(found("Allow", &both), [""; 0]);
    }
}
