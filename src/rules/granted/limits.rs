//! What conditions limit: what is acted on, or who acts from where and when.

use std::net::IpAddr;

use crate::policy::{
    Binding, Condition, ConditionValue, Glob, SetPrefix, Statement, Subject, Test, Verdict,
    address_range,
};
use crate::text::Str;

/// What the conditions of a statement limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// What may be acted on, or how: tags of the resource, the service that a key is used through.
    pub what: bool,
    /// Who may act, from where and when: with MFA, from an address, until a date.
    pub caller: bool,
}

/// What a condition key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    What,
    Caller,
    /// Nothing that keeps anybody out.
    Nothing,
}

/// Keys of requests that say nothing of what is acted on although they are those of a service, as
/// prefixes.
///
/// Source: "Actions, resources, and condition keys for Amazon S3" in the Service Authorization
/// Reference.
const OF_TRANSPORT: [&str; 8] = [
    "s3:authtype",
    "s3:signature",
    "s3:tlsversion",
    "s3:x-amz-",
    "ec2:region",
    "aws:securetransport",
    "aws:requestedregion",
    "aws:useragent",
];

/// Global keys about the resource or the way to it, as prefixes.
///
/// Source: "AWS global condition context keys" in the IAM User Guide.
const OF_RESOURCE: [&str; 5] = [
    "aws:resource",
    "aws:requesttag/",
    "aws:tagkeys",
    "aws:calledvia",
    "aws:viaawsservice",
];

fn about(key: &str) -> About {
    let is = |keys: &[&str]| keys.iter().any(|prefix| key.starts_with(prefix));
    let Some((prefix, _)) = key.split_once(':') else {
        return About::Nothing;
    };
    if is(&OF_TRANSPORT) || key == "aws:referer" {
        return About::Nothing;
    }
    // Claims of identity providers are about who acts.
    let of_provider = prefix.contains('.') || matches!(prefix, "saml" | "sts");
    match is(&OF_RESOURCE) || prefix != "aws" && !of_provider {
        true => About::What,
        false => About::Caller,
    }
}

impl Limits {
    /// Those of an allowing statement.
    pub(super) fn of(statement: &Statement) -> Self {
        let conditions = statement.conditions.iter();
        conditions
            .map(Self::of_condition)
            .fold(Self::default(), Self::or)
    }

    fn of_condition(condition: &Condition) -> Self {
        match &condition.key_name {
            Some(key) if narrows(condition) => Self::about(key),
            Some(_) => Self::default(),
            // Some condition: of what is not known.
            None => Self {
                what: true,
                caller: true,
            },
        }
    }

    fn about(key: &str) -> Self {
        let about = about(key);
        Self {
            what: about == About::What,
            caller: about == About::Caller,
        }
    }

    /// Those of a statement that denies whoever does not pass its condition.
    pub(super) fn of_denial(statement: &Statement) -> Self {
        asked_key(statement).map_or_else(Self::default, |key| Self::about(&key))
    }

    /// What either limits.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            what: self.what || other.what,
            caller: self.caller || other.caller,
        }
    }
}

/// Whether a condition key is one that is named; in lower case, `prefix/*` for tags.
pub fn is_key(key: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(prefix) => key.starts_with(prefix),
        None => key == wanted,
    }
}

/// Whether a statement allows nothing without a condition on one of these keys that keeps something
/// out; keys as [`is_key`] takes them.
pub fn limits_key<T: AsRef<str>>(statement: &Statement, keys: &[T]) -> bool {
    let is_one = |key: &str| keys.iter().any(|wanted| is_key(key, wanted.as_ref()));
    statement
        .conditions
        .iter()
        .any(|condition| condition.key_name.as_deref().is_some_and(is_one) && narrows(condition))
}

/// Keys that every request has to which they apply, so that `IfExists` changes nothing.
const ALWAYS_THERE: [&str; 3] = [
    "aws:requestedregion",
    "iam:awsservicename",
    "iam:passedtoservice",
];

/// Keys that requests have of themselves, or for the asking: that they are there says nothing.
///
/// Source: "AWS global condition context keys" and "IAM and AWS STS condition context keys" in the IAM
/// User Guide.
const SAY_NOTHING_BY_PRESENCE: [&str; 24] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:securetransport",
    "aws:sourceip",
    "aws:useragent",
    "aws:userid",
    "aws:viaawsservice",
    "iam:associatedresourcearn",
    "iam:awsservicename",
    "iam:passedtoservice",
    "iam:permissionsboundary",
    "iam:policyarn",
    "kms:calleraccount",
];

/// Whether a condition lets through some values only, and none where the key is absent.
fn narrows(condition: &Condition) -> bool {
    let Some(operator) = condition.operator else {
        return false;
    };
    let key = condition.key_name.as_deref().unwrap_or_default();
    // The keys that global conditions have for several values may be absent.
    let is_of_all = operator.set == Some(SetPrefix::ForAllValues);
    let may_be_absent = operator.if_exists && !ALWAYS_THERE.contains(&key)
        || is_of_all && key.starts_with("aws:") && key != "aws:tagkeys";
    match operator.test {
        Test::Null => {
            let asks_presence = has(condition, "false") && !has(condition, "true");
            asks_presence && !SAY_NOTHING_BY_PRESENCE.contains(&key)
        }
        _ if operator.is_negated || may_be_absent => false,
        // Whoever asks for a tag of any value has thought of it.
        _ if takes_worst(condition) => key.contains('/') && !operator.if_exists && !is_of_all,
        Test::Bool => !has(condition, "false"),
        _ => true,
    }
}

/// Whether one of the values is a text, whatever its case.
fn has(condition: &Condition, wanted: &str) -> bool {
    let mut values = condition.values.iter();
    values.any(|value| {
        let known = value.leaf.text.as_known();
        known.is_some_and(|text| text.eq_ignore_ascii_case(wanted))
    })
}

/// Values that nobody names: a pattern that has each of them has every one.
const ANY_TEXT: [&str; 2] = ["zqjk0123zqjk0123", "XWVPXWVP98749874"];
const ANY_SERVICE: [&str; 1] = ["zqjk0123.amazonaws.com"];
const ANY_ARN: [&str; 2] = [
    "arn:aws:zq0one:zq-region-0:918273645546:zq0name/0qz",
    "arn:aws:XW1two:XW-place-9:735462819900:XW1name",
];
const ANY_PRINCIPAL: [&str; 2] = [
    "arn:aws:iam::918273645546:role/zq0name",
    "arn:aws:iam::735462819900:user/XW1name",
];
/// The worst that can be attached, also as a boundary: who may name it may do everything.
const ADMINISTRATOR: [&str; 1] = ["arn:aws:iam::aws:policy/AdministratorAccess"];

/// Addresses of more than these are everybody's, as for whoever is a stranger.
const OWN_NETWORK: (u32, u32) = (8, 32);

/// What a condition on a key keeps out, if it keeps anything out that matters.
fn worst(key: &str, test: Test) -> &'static [&'static str] {
    match key {
        "iam:policyarn" | "iam:permissionsboundary" => &ADMINISTRATOR,
        "iam:passedtoservice" | "iam:awsservicename" => &ANY_SERVICE,
        "aws:principalarn" => &ANY_PRINCIPAL,
        _ if test == Test::Arn => &ANY_ARN,
        _ => &ANY_TEXT,
    }
}

/// Whether one of its values, of those that are certain, is passed by the worst that a request can
/// bring: by every text, by AWS's policy of administrators.
fn takes_worst(condition: &Condition) -> bool {
    let Some(test) = condition.operator.map(|operator| operator.test) else {
        return false;
    };
    let key = condition.key_name.as_deref().unwrap_or_default();
    let certain = condition.values.iter().filter(|v| v.leaf.when.is_none());
    certain.into_iter().any(|value| {
        let mut worst = worst(key, test).iter();
        value.glob.is_everything()
            || test == Test::Ip && is_of_everybody(value)
            || worst.all(|text| takes(value, text))
    })
}

fn takes(value: &ConditionValue, text: &str) -> bool {
    let is = |glob: &Glob, text: &str| {
        let subject = Subject::literal(text);
        glob.matches(&subject, &mut |_| Binding::Unknown) == Verdict::Yes
    };
    match &value.segments {
        // Whichever the partition is.
        Some(segments) => {
            let mut pairs = segments
                .iter()
                .zip(text.splitn(segments.len(), ':'))
                .skip(2);
            pairs.all(|(glob, text)| is(glob, text))
        }
        None => is(&value.glob, text),
    }
}

/// Whether a range of addresses is wider than anybody's own.
fn is_of_everybody(value: &ConditionValue) -> bool {
    let text = value.leaf.text.as_known();
    text.and_then(|text| address_range(&text))
        .is_some_and(|(network, length)| match network {
            IpAddr::V4(_) => length < OWN_NETWORK.0,
            IpAddr::V6(_) => length < OWN_NETWORK.1,
        })
}

/// The condition key, in lower case, whose values a denial asks for: it denies all that has others,
/// and nothing else decides.
pub(super) fn asked_key(denial: &Statement) -> Option<Str> {
    let [condition] = denial.conditions.as_slice() else {
        return None;
    };
    let key = condition.key_name.clone()?;
    excludes_others(condition).then_some(key)
}

/// Whether a condition of a denial holds for all values but some: what is not denied is limited to
/// those.
fn excludes_others(condition: &Condition) -> bool {
    let Some(operator) = condition.operator else {
        return false;
    };
    match operator.test {
        Test::Null => has(condition, "true") && !has(condition, "false"),
        // Whoever has no MFA at all has no such key.
        Test::Bool if condition.key_name.as_deref() == Some("aws:multifactorauthpresent") => {
            operator.if_exists && has(condition, "false") && !has(condition, "true")
        }
        Test::Bool => has(condition, "false") && !has(condition, "true"),
        _ => {
            operator.is_negated
                && operator.set != Some(SetPrefix::ForAnyValue)
                && !takes_worst(condition)
        }
    }
}
