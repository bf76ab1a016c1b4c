//! Which values of condition keys a stranger can bring.
//!
//! Source: "AWS global condition context keys" in the IAM User Guide; which keys make a policy of a
//! bucket one that is not public, and from which width on a range of addresses is everybody's:
//! "Blocking public access to your Amazon S3 storage" in the Amazon S3 User Guide.

use super::texts::fill;
use super::{STRANGE_ACCOUNT, Stranger, Who};
use crate::policy::condition::ip::range;
use crate::policy::condition::{Condition, Test, is_multivalued};
use crate::policy::context::{Context, ContextValue};
use crate::policy::subject::Subject;

/// By which way a request comes: where its address and its network are told differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Over the internet.
    Internet,
    /// Through a VPC endpoint of the stranger's.
    Endpoint,
    /// From a service.
    Service,
}

impl Way {
    pub(super) fn of(who: &Who) -> &'static [Way] {
        match who {
            who if who.is_service() => &[Way::Service],
            _ => &[Way::Internet, Way::Endpoint],
        }
    }
}

/// Texts that nobody else has.
const ORGANIZATION: &str = "o-strange1234";
const ORGANIZATION_PATH: &str = "o-strange1234/r-strg/ou-strg-12345678/";
const NETWORK: &str = "vpc-0strange";
const ENDPOINT: &str = "vpce-0strange";
const SECRET: &str = "what nobody told";
const USER_ID: &str = "AROASTRANGESTRANGE12:session";
const OWN_ACCOUNT: &str = "\u{E0F1}own account";
const OWN_ORGANIZATION: &str = "\u{E0F1}own organization";

/// What the stranger's requests say in any case, for variables.
pub(super) fn base(stranger: &Stranger) -> Context {
    let mut context = Context::open();
    let mut tell = |key: &str, value: &str| {
        context.set(key, ContextValue::one(Subject::literal(value)));
    };
    tell("aws:resourceaccount", OWN_ACCOUNT);
    tell("aws:resourceorgid", OWN_ORGANIZATION);
    if let Who::Account(account) = &stranger.who {
        tell("aws:principalaccount", account);
        tell("aws:principalorgid", ORGANIZATION);
    }
    context
}

/// The values of a key that the stranger can bring, as far as its conditions tell them apart; none
/// for the absence of the key.
pub(super) fn of(
    key: &str,
    conditions: &[&Condition],
    stranger: &Stranger,
    way: Way,
) -> Vec<Option<ContextValue>> {
    let asker = Asker {
        key,
        conditions,
        stranger,
        way,
    };
    let (can_be_absent, texts) = asker.texts();
    let is_list = is_multivalued(key);
    let value = |text: String| {
        let subject = Subject::literal(text);
        Some(match is_list {
            true => ContextValue::list(vec![subject]),
            false => ContextValue::one(subject),
        })
    };
    let mut values: Vec<_> = texts.into_iter().map(value).collect();
    if can_be_absent || values.is_empty() {
        values.push(None);
    }
    values
}

struct Asker<'a> {
    key: &'a str,
    conditions: &'a [&'a Condition],
    stranger: &'a Stranger,
    way: Way,
}

impl Asker<'_> {
    /// Whether the key can be absent, and the values that it can have.
    fn texts(&self) -> (bool, Vec<String>) {
        let own = |text: &str| vec![text.to_owned()];
        let nothing = (true, Vec::new());
        let account = match &self.stranger.who {
            Who::Account(account) => Some(account.as_str()),
            _ => None,
        };
        let is_service = self.stranger.who.is_service();
        let by_endpoint = self.way == Way::Endpoint;
        match self.key {
            "aws:principalaccount" if self.stranger.who == Who::Anonymous => {
                (false, own("anonymous"))
            }
            "aws:principalaccount" | "kms:calleraccount" | "aws:sourceowner" => match account {
                Some(account) => (false, own(account)),
                None => nothing,
            },
            "aws:principalorgid" if account.is_some() => (true, own(ORGANIZATION)),
            "aws:principalorgpaths" if account.is_some() => (true, own(ORGANIZATION_PATH)),
            "aws:principalarn" | "aws:principal" => match account {
                Some(account) => (false, self.arns(account, "iam", "role/x")),
                None => nothing,
            },
            "aws:userid" if account.is_some() => (false, own(USER_ID)),
            "aws:principalorgid" | "aws:principalorgpaths" | "aws:userid" => nothing,
            "aws:principalisawsservice" => (false, own(if is_service { "true" } else { "false" })),
            "aws:principalservicename" | "aws:principalservicenameslist" => {
                match &self.stranger.who {
                    Who::Service(name) => (false, own(name)),
                    Who::AnyService => (false, self.anything()),
                    _ => nothing,
                }
            }
            "aws:sourceaccount" if is_service => (false, own(STRANGE_ACCOUNT)),
            "aws:sourcearn" if is_service => (false, self.source_arns()),
            "aws:sourceorgid" if is_service => (true, own(ORGANIZATION)),
            "aws:sourceorgpaths" if is_service => (true, own(ORGANIZATION_PATH)),
            "aws:sourceaccount" | "aws:sourcearn" | "aws:sourceorgid" | "aws:sourceorgpaths" => {
                nothing
            }
            "aws:sourceip" if self.way == Way::Internet => (false, self.addresses()),
            "aws:sourceip" => nothing,
            "aws:sourcevpc" if by_endpoint => (false, own(NETWORK)),
            "aws:sourcevpce" if by_endpoint => (false, own(ENDPOINT)),
            "aws:vpceaccount" if by_endpoint => (false, own(STRANGE_ACCOUNT)),
            "aws:vpceorgid" if by_endpoint => (true, own(ORGANIZATION)),
            "aws:vpceorgpaths" if by_endpoint => (true, own(ORGANIZATION_PATH)),
            "aws:vpcsourceip" if by_endpoint => (false, self.anything()),
            "aws:sourcevpc" | "aws:sourcevpce" | "aws:sourcevpcarn" | "aws:vpceaccount"
            | "aws:vpceorgid" | "aws:vpceorgpaths" | "aws:vpcsourceip" => nothing,
            "aws:ec2instancesourcevpc" => (true, own(NETWORK)),
            "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
                match self.stranger.has_mfa && account.is_some() {
                    true => (true, self.anything()),
                    false => (true, own("false")),
                }
            }
            "sts:externalid" | "lambda:eventsourcetoken" => match self.stranger.knows_secrets {
                true => (true, self.anything()),
                false => (true, own(SECRET)),
            },
            "sns:endpoint" => (true, self.endpoints()),
            "s3:dataaccesspointaccount" => (true, own(STRANGE_ACCOUNT)),
            "s3:dataaccesspointarn" => (true, self.arns(STRANGE_ACCOUNT, "s3", "accesspoint/x")),
            "elasticfilesystem:accesspointarn" => (
                true,
                self.arns(STRANGE_ACCOUNT, "elasticfilesystem", "access-point/x"),
            ),
            "elasticfilesystem:accessedviamounttarget" => (true, own("false")),
            "ec2:sourceinstancearn" | "lambda:sourcefunctionarn" | "ecs:sourcetaskarn" => {
                (true, self.arns(STRANGE_ACCOUNT, "ec2", "instance/x"))
            }
            key if key.starts_with("aws:principaltag/") && account.is_none() => nothing,
            _ => (true, self.anything()),
        }
    }

    /// The texts of the conditions on the key, known parts only, with whether they have wildcards.
    fn patterns(&self) -> impl Iterator<Item = (String, bool)> {
        self.conditions.iter().flat_map(|condition| {
            let test = condition.operator.map(|operator| operator.test);
            let wildcards = matches!(test, Some(Test::StringLike | Test::Arn));
            let known = condition
                .values
                .iter()
                .filter_map(|v| v.leaf.text.as_known());
            known.map(move |text| (text.to_string(), wildcards))
        })
    }

    /// Values for a key that the stranger chooses.
    fn anything(&self) -> Vec<String> {
        let mut out = vec!["x".to_owned(), "true".to_owned(), "false".to_owned()];
        for condition in self.conditions {
            let known = condition
                .values
                .iter()
                .filter_map(|v| v.leaf.text.as_known());
            match condition.operator.map(|operator| operator.test) {
                Some(Test::Numeric(_)) => {
                    for number in known.filter_map(|text| text.parse::<f64>().ok()) {
                        out.extend([number - 1.0, number, number + 1.0].map(|n| n.to_string()));
                    }
                }
                Some(Test::Date(_)) => {
                    out.extend(known.map(|text| text.to_string()));
                    out.extend(["1970-01-02T00:00:00Z", "9999-12-31T00:00:00Z"].map(str::to_owned));
                }
                Some(Test::Ip) => out.extend(known.filter_map(|text| {
                    let (address, _) = range(&text)?;
                    Some(address.to_string())
                })),
                Some(Test::Arn) => {
                    out.push("arn:aws:x:x:x:x".to_owned());
                    out.extend(known.map(|text| fill(&text, "x", true)));
                }
                test => {
                    let wildcards = test == Some(Test::StringLike);
                    out.extend(known.map(|text| fill(&text, "x", wildcards)));
                }
            }
        }
        out.dedup();
        out
    }

    /// Where the stranger can have messages sent to: what it sends to others it does not get.
    fn endpoints(&self) -> Vec<String> {
        const HOST: &str = "strange.example";
        let mut out = vec![
            format!("https://{HOST}/x"),
            format!("http://{HOST}/x"),
            format!("x@{HOST}"),
            "+15005550006".to_owned(),
        ];
        for service in ["sqs", "lambda", "firehose"] {
            out.push(format!("arn:aws:{service}:us-east-1:{STRANGE_ACCOUNT}:x"));
        }
        let patterns = self.patterns().filter(|(_, wildcards)| *wildcards);
        out.extend(patterns.filter_map(|(pattern, _)| {
            if pattern.starts_with("arn:") {
                return arn_of(&pattern, STRANGE_ACCOUNT);
            }
            let (scheme, rest) = match pattern.split_once("://") {
                Some((scheme, rest)) => (fill(scheme, "https", true), rest),
                None => ("https".to_owned(), &*pattern),
            };
            // The stranger's host goes where the name of the host begins.
            let rest = rest.strip_prefix('*').filter(|rest| !rest.contains('@'))?;
            Some(format!("{scheme}://{HOST}/{}", fill(rest, "x", true)))
        }));
        out
    }

    /// ARNs of an account.
    fn arns(&self, account: &str, service: &str, resource: &str) -> Vec<String> {
        let mut out = vec![format!("arn:aws:{service}::{account}:{resource}")];
        if service == "iam" {
            out.push(format!("arn:aws:iam::{account}:user/x"));
            out.push(format!("arn:aws:iam::{account}:root"));
            out.push(format!("arn:aws:sts::{account}:assumed-role/x/x"));
        }
        for (pattern, wildcards) in self.patterns() {
            if !wildcards {
                let is_own = pattern.split(':').nth(4) == Some(account);
                out.extend(is_own.then_some(pattern));
                continue;
            }
            out.extend(arn_of(&pattern, account));
            if let Some(rest) = pattern.strip_prefix('*') {
                let rest = fill(rest, "x", true);
                out.push(format!("arn:aws:{service}::{account}{rest}"));
                out.push(format!("arn:aws:{service}::{account}:{rest}"));
                out.push(format!("arn:aws:{service}::{account}:x{rest}"));
            }
        }
        out
    }

    /// ARNs of resources for which a service works: of the strange account, or buckets, whose ARNs
    /// tell no account, of another name than any that is told.
    fn source_arns(&self) -> Vec<String> {
        let service = match &self.stranger.who {
            Who::Service(name) => name.split('.').next().unwrap_or_default(),
            Who::AnyService => "s3",
            _ => "x",
        };
        let mut out = self.arns(STRANGE_ACCOUNT, service, "x");
        out.push(format!("arn:aws:{service}:us-east-1:{STRANGE_ACCOUNT}:x/x"));
        if service == "s3" {
            out.push("arn:aws:s3:::x".to_owned());
        }
        for (pattern, _) in self.patterns().filter(|(_, wildcards)| *wildcards) {
            let mut segments = pattern.splitn(6, ':').skip(2);
            let is_bucket = segments.next() == Some("s3");
            let name = segments.nth(2).unwrap_or_default();
            let bucket = name.split('/').next().unwrap_or_default();
            if is_bucket && bucket.contains(['*', '?']) {
                out.push(format!("arn:aws:s3:::{}", fill(name, "x", true)));
                out.push(format!("arn:aws:s3:::{}", fill(bucket, "x", true)));
            }
        }
        out.retain(|arn| !is_bucket_with_account(arn));
        out
    }

    /// Addresses that everybody may have: one that no range tells, and one of each wide range.
    fn addresses(&self) -> Vec<String> {
        const PLAIN: [&str; 4] = [
            "5.61.7.213",
            "89.44.201.17",
            "191.96.3.55",
            "2a03:b0c0:3:e0::7",
        ];
        let ranges: Vec<_> = self
            .patterns()
            .filter_map(|(text, _)| range(&text))
            .collect();
        let mut out: Vec<String> = PLAIN.map(str::to_owned).to_vec();
        out.retain(|address| {
            let Some((address, _)) = range(address) else {
                return false;
            };
            !ranges.iter().any(|&(network, length)| {
                !is_wide(network, length) && has(network, length, address)
            })
        });
        let wide = ranges
            .iter()
            .filter(|&&(network, length)| is_wide(network, length));
        out.extend(wide.map(|(network, _)| network.to_string()));
        out
    }
}

/// Whether a range of addresses is wider than anybody's own: S3 takes those of more than a /8, of
/// version 6 more than a /32, as everybody's.
fn is_wide(network: std::net::IpAddr, length: u32) -> bool {
    length < if network.is_ipv4() { 8 } else { 32 }
}

fn has(network: std::net::IpAddr, length: u32, address: std::net::IpAddr) -> bool {
    use std::net::IpAddr::{V4, V6};
    match (network, address) {
        (V4(network), V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (V6(network), V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}

/// Whether an ARN is that of a bucket but for its account, which no bucket's has: only what has a type
/// in its ARN has an account.
fn is_bucket_with_account(arn: &str) -> bool {
    let mut segments = arn.splitn(6, ':').skip(2);
    let is_s3 = segments.next() == Some("s3");
    let has_account = segments.nth(1).is_some_and(|account| !account.is_empty());
    is_s3 && has_account && segments.next().is_some_and(|name| !name.contains('/'))
}

/// An ARN of the account that a pattern of six segments matches, if one can be.
fn arn_of(pattern: &str, account: &str) -> Option<String> {
    let segments: Vec<&str> = pattern.splitn(6, ':').collect();
    let [arn, partition, service, region, owner, resource] = segments.as_slice() else {
        return None;
    };
    let is_open = owner.contains(['*', '?']) || *owner == account;
    let fill = |text: &str, filler: &str| fill(text, filler, true);
    is_open.then(|| {
        format!(
            "{}:{}:{}:{}:{account}:{}",
            fill(arn, ""),
            fill(partition, "aws"),
            fill(service, "iam"),
            fill(region, ""),
            fill(resource, "x")
        )
    })
}
