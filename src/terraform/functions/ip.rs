//! Functions over IP networks.

use std::net::IpAddr;

use bigdecimal::ToPrimitive;
use bigdecimal::num_bigint::BigInt;

use super::{Args, Builtin, Outcome, builds};
use crate::terraform::eval::computed;
use crate::value::{Data, ListKind, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "cidrhost" => builds(2, 2, cidrhost),
        "cidrnetmask" => builds(1, 1, cidrnetmask),
        "cidrsubnet" => builds(3, 3, cidrsubnet),
        "cidrsubnets" => builds(1, None, cidrsubnets),
        "cidrcontains" => builds(2, 2, cidrcontains),
        _ => return None,
    })
}

/// An address range: its first address and how many bits name it.
#[derive(Clone, Copy)]
struct Network {
    base: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Network> {
        let (address, prefix) = text.split_once('/')?;
        let plain = !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix = plain.then(|| prefix.parse().ok())??;
        let (value, bits) = number(parse_address(address)?);
        let network = Network {
            base: 0,
            prefix,
            bits,
        };
        (prefix <= bits).then(|| Network {
            base: value & !network.host_mask(),
            ..network
        })
    }

    fn host_mask(self) -> u128 {
        let host_bits = self.bits - self.prefix;
        match 1_u128.checked_shl(host_bits) {
            Some(size) => size - 1,
            None => u128::MAX,
        }
    }

    fn address(self, value: u128) -> String {
        match self.bits {
            32 => std::net::Ipv4Addr::from(value as u32).to_string(),
            _ => std::net::Ipv6Addr::from(value).to_string(),
        }
    }

    /// The subnet `number` of those with `new_bits` more bits.
    fn subnet(self, new_bits: u32, number: u128) -> Option<Network> {
        let prefix = self.prefix.checked_add(new_bits)?;
        let fits = new_bits >= 128 || number >> new_bits == 0;
        if prefix > self.bits || !fits {
            return None;
        }
        let shifted = number.checked_shl(self.bits - prefix).unwrap_or(0);
        Some(Network {
            base: self.base | shifted,
            prefix,
            ..self
        })
    }

    fn text(self) -> String {
        format!("{}/{}", self.address(self.base), self.prefix)
    }
}

/// An address; zeros before the parts of an IPv4 address do not matter.
fn parse_address(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        return text.parse().ok();
    }
    let parts = text
        .split('.')
        .map(|part| match part.trim_start_matches('0') {
            "" if !part.is_empty() => "0",
            digits => digits,
        });
    parts.collect::<Vec<_>>().join(".").parse().ok()
}

fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    }
}

fn network(args: &Args<'_, '_>, i: usize) -> Outcome<Network> {
    let text = args.text(i)?;
    let fault = || args.fault(i, format!("`{text}` is no network in CIDR notation"));
    Network::parse(&text).ok_or_else(fault)
}

fn whole(args: &Args<'_, '_>, i: usize) -> Outcome<BigInt> {
    let number = args.number(i)?.to_decimal();
    if !number.is_integer() {
        return Err(args.fault(i, "a whole number is required"));
    }
    Ok(number.with_scale(0).into_bigint_and_exponent().0)
}

fn cidrhost(args: &Args<'_, '_>) -> Outcome {
    let network = network(args, 0)?;
    let number = whole(args, 1)?;
    let last = BigInt::from(network.host_mask());
    let host = match number < BigInt::from(0) {
        true => &last + 1 + number,
        false => number,
    };
    let host = host.to_u128().filter(|h| *h <= network.host_mask());
    let host = host.ok_or_else(|| args.fault(1, "the network has no such host"))?;
    args.new_text(network.address(network.base | host))
}

fn cidrnetmask(args: &Args<'_, '_>) -> Outcome {
    let network = network(args, 0)?;
    if network.bits != 32 {
        return Err(args.fault(0, "only IPv4 networks have a netmask"));
    }
    let mask = u128::from(u32::MAX) & !network.host_mask();
    args.new_text(network.address(mask))
}

fn cidrsubnet(args: &Args<'_, '_>) -> Outcome {
    let network = network(args, 0)?;
    let new_bits = u32::try_from(args.size(1)?).unwrap_or(u32::MAX);
    let number = whole(args, 2)?.to_u128();
    let subnet = number.and_then(|number| network.subnet(new_bits, number));
    let subnet = subnet.ok_or_else(|| args.fault(2, "the network has no such subnet"))?;
    args.new_text(subnet.text())
}

fn cidrsubnets(args: &Args<'_, '_>) -> Outcome {
    let network = network(args, 0)?;
    let mut next = Some(network.base);
    let mut items = Vec::new();
    for i in 1..args.len() {
        let new_bits = u32::try_from(args.size(i)?).unwrap_or(u32::MAX);
        if new_bits == 0 {
            return Err(args.fault(i, "a subnet has at least one more bit"));
        }
        let full = || args.fault(i, "the network is too small for this subnet");
        let prefix = network.prefix.checked_add(new_bits);
        let prefix = prefix.filter(|p| *p <= network.bits).ok_or_else(full)?;
        let mut subnet = Network {
            base: next.ok_or_else(full)?,
            prefix,
            ..network
        };
        // A subnet starts at a multiple of its size.
        let aligned = subnet.base.checked_add(subnet.host_mask());
        subnet.base = aligned.ok_or_else(full)? & !subnet.host_mask();
        let last = subnet.base | subnet.host_mask();
        if last > network.base | network.host_mask() {
            return Err(full());
        }
        next = last.checked_add(1);
        let text = computed(subnet.text(), args.span);
        items.push(Value::new(Data::Text(text), args.span));
    }
    args.new_list(ListKind::List, items)
}

fn cidrcontains(args: &Args<'_, '_>) -> Outcome {
    let outer = network(args, 0)?;
    let text = args.text(1)?;
    let inner = match text.contains('/') {
        true => network(args, 1)?,
        false => {
            let address = text.parse::<IpAddr>().map(number);
            let (base, bits) = address.map_err(|_| args.fault(1, "this is no address"))?;
            Network {
                base,
                prefix: bits,
                bits,
            }
        }
    };
    let inside = outer.bits == inner.bits
        && outer.prefix <= inner.prefix
        && inner.base & !outer.host_mask() == outer.base;
    args.new_value(Data::Bool(inside))
}
