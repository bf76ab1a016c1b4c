//! The values of conditions: of the type that the operator takes, and of the form that the key has.

use std::net::IpAddr;

use super::outcome_of;
use crate::aws::condition_key;
use crate::policy::checks::arns::is_region;
use crate::policy::checks::names::is_service_principal;
use crate::policy::checks::problem::{Found, Outcome, Place, shorten, shown};
use crate::policy::condition::{Condition, ConditionValue, Operator, Test, ip, is_date, is_number};
use crate::policy::document::{Effect, Statement};
use crate::text::Str;

pub(super) fn check(
    found: &mut Found<'_>,
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
) {
    let effect = statement.effect;
    let is_flag = matches!(operator.test, Test::Bool | Test::Null);
    if is_flag && condition.values.len() > 1 && condition.open.is_none() {
        several_flags(found, condition, effect);
    }
    private_addresses(found, condition, operator, effect);
    for value in &condition.values {
        let Some(text) = value.leaf.text.as_known() else {
            continue;
        };
        // Variables are looked at elsewhere.
        if text.contains("${") {
            continue;
        }
        if of_type(found, value, &text, operator, effect) {
            of_key(found, condition, value, &text, operator, effect);
        }
        wildcard(found, condition, value, &text, operator);
    }
}

fn several_flags(found: &mut Found<'_>, condition: &Condition, effect: Effect) {
    let is_sure = condition
        .values
        .iter()
        .all(|value| value.leaf.when.is_none());
    let known = condition
        .values
        .iter()
        .filter_map(|value| value.leaf.text.as_known());
    let known: Vec<String> = known.map(|text| text.to_ascii_lowercase()).collect();
    let has = |flag: &str| known.iter().any(|text| text == flag);
    if !is_sure || !has("true") || !has("false") {
        return;
    }
    let operator = shorten(&condition.operator_name.to_string());
    found.note(
        "invalid-condition-multiple-boolean",
        outcome_of(effect, true),
        Place::key(condition),
        format!("`{operator}` takes `true` and `false` at once"),
        "write the one that is meant",
    );
}

/// Whether a value is one that the operator takes.
fn of_type(
    found: &mut Found<'_>,
    value: &ConditionValue,
    text: &Str,
    operator: Operator,
    effect: Effect,
) -> bool {
    let is_flag = || {
        ["true", "false"]
            .iter()
            .any(|flag| text.eq_ignore_ascii_case(flag))
    };
    let (is, wanted) = match operator.test {
        Test::Bool | Test::Null => (is_flag(), "`true` or `false`"),
        Test::Numeric(_) => (is_number(text), "a number"),
        Test::Date(_) => (is_date(text), "a date, such as `2030-01-31T00:00:00Z`"),
        Test::Ip => (
            ip::range(text).is_some(),
            "an address or a range, such as `203.0.113.0/24`",
        ),
        Test::Binary => (is_base64(text), "bytes in Base64"),
        Test::Arn => (is_arn(text), "an ARN of six fields"),
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike => (true, ""),
    };
    if is {
        return true;
    }
    let (check, help) = match operator.test {
        Test::Ip => ("type-mismatch-ip-range", format!("write {wanted}")),
        _ => ("invalid-condition-data-type", format!("write {wanted}")),
    };
    let outcome = match operator.test {
        // A test with such a value fails, also a negated one; that with a date is refused.
        Test::Date(_) => Outcome::Refused,
        Test::Arn => outcome_of(effect, operator.is_negated),
        _ => outcome_of(effect, false),
    };
    let message = format!("`{}` is not {wanted}", shown(&value.leaf));
    let message = message
        .split(", such as")
        .next()
        .unwrap_or_default()
        .to_owned();
    found.note(check, outcome, &value.leaf, message, help);
    false
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    text.len() % 4 == 0 && text.len() - digits.len() <= 2 && digits.bytes().all(is_digit)
}

/// Whether a text may be the pattern of an ARN. Where it begins with a wildcard all may be in that.
fn is_arn(text: &str) -> bool {
    let has_fields = || text.split(':').count() >= 6 || text.contains('*');
    text.starts_with(['*', '?']) || text.starts_with("arn:") && has_fields()
}

/// Values of keys that have a form of their own.
fn of_key(
    found: &mut Found<'_>,
    condition: &Condition,
    value: &ConditionValue,
    text: &str,
    operator: Operator,
    effect: Effect,
) {
    let Some(name) = condition.key_name.as_deref() else {
        return;
    };
    let is_text = matches!(
        operator.test,
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike
    );
    if !is_text || text.is_empty() || text.contains(['*', '?']) {
        return;
    }
    let Some((check, wanted, help)) = malformed(name, text) else {
        return;
    };
    let outcome = outcome_of(effect, operator.is_negated);
    let message = format!("`{}` is no {wanted}", shown(&value.leaf));
    found.note(check, outcome, &value.leaf, message, help);
}

type Malformed = (&'static str, &'static str, String);

/// What a text is not that a key holds: the check, what it should be, and what to write.
fn malformed(key: &str, text: &str) -> Option<Malformed> {
    let told = |check, wanted, help: &str| Some((check, wanted, help.to_owned()));
    match key {
        "aws:sourcevpc" if !is_id(text, "vpc-") => told(
            "invalid-vpc-format",
            "id of a VPC",
            "write `vpc-` and 8 or 17 hexadecimal digits",
        ),
        "aws:sourcevpce" if !is_id(text, "vpce-") => told(
            "invalid-vpce-format",
            "id of a VPC endpoint",
            "write `vpce-` and 8 or 17 hexadecimal digits",
        ),
        "aws:requestedregion" | "ec2:region" if !is_region(None, text) && text != "aws-global" => {
            told(
                "invalid-region",
                "region",
                "write the code of a region, such as `eu-central-1`",
            )
        }
        "aws:calledvia"
        | "aws:calledviafirst"
        | "aws:calledvialast"
        | "aws:principalservicename"
        | "aws:principalservicenameslist"
        | "iam:awsservicename"
        | "iam:passedtoservice"
        | "kms:viaservice"
        | "organizations:serviceprincipal"
            if !is_service_principal(text) =>
        {
            let help = match key {
                "kms:viaservice" => "write `service.region.amazonaws.com` in lower case",
                _ => "write `service.amazonaws.com` in lower case",
            };
            told(
                "invalid-service-principal-format",
                "service principal",
                help,
            )
        }
        "aws:principalaccount"
        | "aws:resourceaccount"
        | "aws:sourceaccount"
        | "aws:vpceaccount"
        | "kms:calleraccount"
        | "s3:resourceaccount"
            if !is_account(text) && text != "anonymous" =>
        {
            told(
                "invalid-account-id",
                "account id",
                "write the twelve digits, in quotes where they begin with zeros",
            )
        }
        "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" | "aws:vpceorgid"
            if !is_organization(text) =>
        {
            told(
                "invalid-organization-id",
                "id of an organization",
                "write `o-` and the 10 to 32 letters and digits of the organization",
            )
        }
        key if key.contains("kms-key") && !is_arn(text) => {
            let is_arn_key = condition_key(key)
                .is_some_and(|key| key.value_type() == crate::aws::ConditionType::Arn);
            let is_of_s3 = key == "s3:x-amz-server-side-encryption-aws-kms-key-id";
            (is_arn_key || is_of_s3).then(|| {
                (
                    "invalid-kms-key-value",
                    "ARN of a KMS key",
                    "write `arn:aws:kms:region:account:key/id`: an id or an alias never matches"
                        .to_owned(),
                )
            })
        }
        _ => None,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_id(text: &str, begin: &str) -> bool {
    let digits = text.strip_prefix(begin).unwrap_or("");
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Source: "Organization" in the reference of the API of AWS Organizations.
fn is_organization(text: &str) -> bool {
    let letters = text.strip_prefix("o-").unwrap_or("");
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (10..=32).contains(&letters.len()) && letters.bytes().all(is_letter)
}

/// `aws:SourceIp` has public addresses only.
fn private_addresses(
    found: &mut Found<'_>,
    condition: &Condition,
    operator: Operator,
    effect: Effect,
) {
    let is_source = condition.key_name.as_deref() == Some("aws:sourceip");
    let is_sure = condition.open.is_none() && !condition.values.is_empty();
    if operator.test != Test::Ip || !is_source || !is_sure {
        return;
    }
    let is_private = |value: &ConditionValue| {
        let text = value.leaf.text.as_known();
        let range = text.and_then(|text| ip::range(&text));
        range.is_some_and(|(address, length)| is_private(address, length))
    };
    if !condition.values.iter().all(is_private) {
        return;
    }
    let Some(first) = condition.values.first() else {
        return;
    };
    let (check, message) = match operator.is_negated {
        false => (
            "private-ip-address",
            "only private addresses are listed, and `aws:SourceIp` is never one",
        ),
        true => (
            "private-not-ip-address",
            "only private addresses are listed, and `aws:SourceIp` is never one of them",
        ),
    };
    found.note(
        check,
        outcome_of(effect, operator.is_negated),
        &first.leaf,
        message,
        "list the public addresses that requests come from; for requests through a VPC endpoint \
         test `aws:VpcSourceIp` with `aws:SourceVpc`, or `aws:SourceVpce`",
    );
}

/// Ranges that are in no public network.
///
/// Sources: RFC 1918, RFC 4193, RFC 6598, RFC 3927, RFC 4291.
fn is_private(address: IpAddr, length: u32) -> bool {
    match address {
        IpAddr::V4(address) => {
            const RANGES: [([u8; 4], u32); 6] = [
                ([10, 0, 0, 0], 8),
                ([172, 16, 0, 0], 12),
                ([192, 168, 0, 0], 16),
                ([100, 64, 0, 0], 10),
                ([127, 0, 0, 0], 8),
                ([169, 254, 0, 0], 16),
            ];
            RANGES.iter().any(|(network, bits)| {
                let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
                length >= *bits && address.to_bits() & mask == u32::from_be_bytes(*network)
            })
        }
        IpAddr::V6(address) => {
            let first = address.segments().first().copied().unwrap_or_default();
            length >= 7 && first & 0xfe00 == 0xfc00 || length >= 10 && first & 0xffc0 == 0xfe80
        }
    }
}

/// A wildcard in the value of a key that should name one account, organization or network.
fn wildcard(
    found: &mut Found<'_>,
    condition: &Condition,
    value: &ConditionValue,
    text: &str,
    operator: Operator,
) {
    let takes_wildcards = matches!(operator.test, Test::StringLike | Test::Arn);
    let key = condition.key_name.as_deref().and_then(condition_key);
    if !takes_wildcards || !text.contains(['*', '?']) {
        return;
    }
    let Some(key) = key.filter(|key| key.is_sensitive()) else {
        return;
    };
    found.note(
        "wildcard-usage-too-permissive",
        Outcome::Unguarded,
        &value.leaf,
        format!(
            "`{}` takes `{key}` of whomever the wildcard lets in",
            shown(&value.leaf)
        ),
        "write the whole value, and a list where there are several",
    );
}
