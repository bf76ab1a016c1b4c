//! What conditions limit: what is acted on, or who acts from where and when.

use crate::policy::{Condition, SetPrefix, Statement, Test};
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
const ALWAYS_THERE: [&str; 2] = ["iam:passedtoservice", "aws:requestedregion"];

/// Whether a condition lets through some values only, and none where the key is absent.
fn narrows(condition: &Condition) -> bool {
    let Some(operator) = condition.operator else {
        return false;
    };
    let key = condition.key_name.as_deref().unwrap_or_default();
    let is = |wanted: &str| {
        let mut values = condition.values.iter();
        values.any(|v| {
            v.leaf
                .text
                .as_known()
                .is_some_and(|t| t.eq_ignore_ascii_case(wanted))
        })
    };
    let is_any = condition.values.iter().any(|v| v.glob.is_everything());
    match operator.test {
        Test::Null => is("false") && !is("true"),
        _ if operator.is_negated || is_any => false,
        _ if operator.if_exists && !ALWAYS_THERE.contains(&key) => false,
        // The keys that global conditions have for several values may be absent.
        _ if operator.set == Some(SetPrefix::ForAllValues) => {
            !key.starts_with("aws:") || key == "aws:tagkeys"
        }
        Test::Bool => !is("false"),
        _ => true,
    }
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
    let is = |wanted: &str| {
        let mut values = condition.values.iter();
        values.any(|v| {
            v.leaf
                .text
                .as_known()
                .is_some_and(|t| t.eq_ignore_ascii_case(wanted))
        })
    };
    match operator.test {
        Test::Null => is("true") && !is("false"),
        // Whoever has no MFA at all has no such key.
        Test::Bool if condition.key_name.as_deref() == Some("aws:multifactorauthpresent") => {
            operator.if_exists && is("false") && !is("true")
        }
        Test::Bool => is("false") && !is("true"),
        _ => operator.is_negated && operator.set != Some(SetPrefix::ForAnyValue),
    }
}
