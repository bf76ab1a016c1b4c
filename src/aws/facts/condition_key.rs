//! Condition keys.

use std::fmt;

use super::service::Service;
use super::table::{CONDITION_KEYS, KEY_PREFIXES, KEY_TEMPLATES, Row};

/// A condition key, such as `aws:SourceIp`, which is how it is displayed.
///
/// The name of some has a part that is chosen by who writes the policy: `aws:RequestTag/${TagKey}`.
/// A few names stand for two keys, one with a single value and one with several, since services
/// differ on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionKey(u16);

/// What a value of a condition key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConditionType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A date, or seconds since 1970.
    Date,
    /// An address or a range of addresses.
    IpAddress,
    /// Bytes in base64.
    Binary,
}

/// Every condition key, sorted by name.
pub fn condition_keys() -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
    (0..CONDITION_KEYS.len()).map(ConditionKey::of)
}

/// The condition keys that any service may see in a request.
///
/// Source: "AWS global condition context keys" of the IAM User Guide.
pub fn global_condition_keys() -> impl Iterator<Item = ConditionKey> + Clone {
    condition_keys().filter(|key| key.is_global())
}

/// The condition key of a name, in any case: a key as it is written in a policy, such as
/// `aws:RequestTag/team`, or the name of a key itself.
///
/// The claims that all providers of OpenID Connect have in common, such as `sub` and `aud`, are
/// listed for few of them: for keys of providers, ask [`service_of_condition_key`] too.
pub fn condition_key(name: &str) -> Option<ConditionKey> {
    let rows = 0..CONDITION_KEYS.len();
    let found = CONDITION_KEYS.find(rows, name).map(ConditionKey::of);
    found.or_else(|| templated(name))
}

/// The service whose keys begin with what stands before the last colon of `name`, for beginnings
/// that are no service's own prefix: those of identity providers, which are keys of `sts`.
pub fn service_of_condition_key(name: &str) -> Option<Service> {
    let (begin, _) = name.rsplit_once(':')?;
    let rows = (0..KEY_PREFIXES.len()).map(|index| KEY_PREFIXES.row(index));
    let mut found = rows.filter(|row| matches_template(row.text(0), begin));
    found.next().map(|row| Service::of(usize::from(row.two(4))))
}

/// The key with a placeholder that a name fits.
fn templated(name: &str) -> Option<ConditionKey> {
    let rows = (0..KEY_TEMPLATES.len()).map(|index| usize::from(KEY_TEMPLATES.row(index).two(0)));
    let mut found = rows.filter(|row| matches_template(CONDITION_KEYS.row(*row).text(0), name));
    found.next().map(ConditionKey::of)
}

/// Whether a name is that of a template, with one character at least for each placeholder. The
/// last text of a template ends the name; each other one stands where it comes first.
fn matches_template(template: &str, name: &str) -> bool {
    let Some((begin, mut rest)) = template.split_once("${") else {
        return template.eq_ignore_ascii_case(name);
    };
    let Some(mut name) = strip_prefix(name, begin) else {
        return false;
    };
    loop {
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        match after.split_once("${") {
            Some((literal, next)) => match find(name, literal) {
                Some(after) => (name, rest) = (after, next),
                None => return false,
            },
            None => {
                let end = name.len().checked_sub(after.len()).filter(|end| *end > 0);
                let end = end.and_then(|end| name.get(end..));
                return end.is_some_and(|end| end.eq_ignore_ascii_case(after));
            }
        }
    }
}

fn strip_prefix<'a>(name: &'a str, begin: &str) -> Option<&'a str> {
    let (start, rest) = name.split_at_checked(begin.len())?;
    start.eq_ignore_ascii_case(begin).then_some(rest)
}

/// What follows the first place of a text behind at least one character of a name.
fn find<'a>(name: &'a str, text: &str) -> Option<&'a str> {
    let places = name.char_indices().skip(1).map(|(at, _)| at);
    let mut rests = places.filter_map(|at| name.get(at..));
    rests.find_map(|rest| strip_prefix(rest, text))
}

impl ConditionKey {
    pub(super) fn of<T: TryInto<u16>>(index: T) -> Self {
        Self(index.try_into().unwrap_or(u16::MAX))
    }

    fn row(self) -> Row {
        CONDITION_KEYS.row(usize::from(self.0))
    }

    /// Its name in AWS's spelling, with placeholders such as `${TagKey}`.
    pub fn name(self) -> &'static str {
        self.row().text(0)
    }

    /// What each of its values is.
    pub fn value_type(self) -> ConditionType {
        match self.row().byte(4) & 7 {
            1 => ConditionType::Arn,
            2 => ConditionType::Bool,
            3 => ConditionType::Numeric,
            4 => ConditionType::Date,
            5 => ConditionType::IpAddress,
            6 => ConditionType::Binary,
            _ => ConditionType::String,
        }
    }

    /// Whether a request may have several values for it, so that `ForAllValues` and `ForAnyValue`
    /// are for it.
    pub fn is_multivalued(self) -> bool {
        self.row().byte(4) & 1 << 3 != 0
    }

    /// Whether no wildcard should stand in its values, as for `aws:PrincipalOrgID`.
    ///
    /// Source: "Sensitive condition keys" on the page of the global ones.
    pub fn is_sensitive(self) -> bool {
        self.row().byte(4) & 1 << 4 != 0
    }

    /// Whether any service may see it.
    pub fn is_global(self) -> bool {
        self.row().byte(4) & 1 << 5 != 0
    }

    /// Whether its name has placeholders.
    pub fn is_template(self) -> bool {
        self.name().contains("${")
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
