//! Set operators and `IfExists` that let pass requests without the key, or that do nothing.
//!
//! Source: "Set operators for multivalued context keys" and "IAM JSON policy elements: Condition
//! operators" in the IAM User Guide, and the availability of each key on "AWS global condition
//! context keys".

use super::tested::Tested;
use crate::aws::{condition_key, condition_keys};
use crate::policy::checks::problem::{Found, Outcome, Place};
use crate::policy::condition::SetPrefix;
use crate::policy::document::{Item, PolicyType, Statement};
use crate::policy::principal::PrincipalName;

/// Keys that say who asks or from where, and that requests of strangers lack.
const PERIMETER: [&str; 17] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalservicename",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:username",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpcsourceip",
    "sts:externalid",
];

/// Those of them with several values.
const PERIMETER_LISTS: [&str; 6] = [
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:vpceorgpaths",
];

/// Keys that every principal of IAM has.
const OF_ALL_PRINCIPALS: [&str; 4] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:userid",
    "aws:username",
];

/// The claims `aud` of these providers are single texts.
const SINGLE_AUDIENCE: [&str; 5] = [
    "accounts.google.com:aud",
    "cognito-identity.amazonaws.com:aud",
    "graph.facebook.com:app_id",
    "token.actions.githubusercontent.com:aud",
    "www.amazon.com:app_id",
];

/// Whether requests have one value at most for a key; no where that is not known.
fn is_single_valued(key: &str) -> bool {
    let Some(found) = condition_key(key) else {
        return false;
    };
    let mut same = condition_keys().filter(|other| other.name().eq_ignore_ascii_case(found.name()));
    !same.any(|key| key.is_multivalued())
}

/// Whether a key tells who asks or from where, so that a request without it is one of a stranger.
fn is_perimeter(key: &str, kind: PolicyType) -> bool {
    if kind == PolicyType::Identity && OF_ALL_PRINCIPALS.contains(&key) {
        return false;
    }
    PERIMETER.contains(&key) || PERIMETER_LISTS.contains(&key)
}

/// Whether it is a claim of an identity provider: keys of services begin with no name of a host.
fn is_claim(key: &str) -> bool {
    let prefix = key.rsplit_once(':').map(|(prefix, _)| prefix);
    prefix.is_some_and(|prefix| prefix.contains('.'))
}

fn is_audience(key: &str) -> bool {
    key.ends_with(":aud") && is_claim(key)
}

/// Set operators and `IfExists` that do not fit the key or the effect.
pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    sets(found, statement);
    if_exists(found, statement);
}

/// Set operators that do not fit the key or the effect.
fn sets(found: &mut Found<'_>, statement: &Statement) {
    for test in statement.tests() {
        match test.operator.set {
            Some(SetPrefix::ForAllValues) => for_all(found, statement, &test),
            Some(SetPrefix::ForAnyValue) => for_any(found, statement, &test),
            None => {}
        }
    }
}

fn for_all(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    let (operator, key) = (test.operator_text(), test.key_text());
    // Of claims that tokens do not have the rules about trust tell.
    if is_claim(test.key) {
        if is_audience(test.key) {
            audience(found, test);
        }
        return;
    }
    if is_single_valued(test.key) {
        if !statement.needs_key(test.key) {
            found.note(
                "forallvalues-with-single-valued-key",
                Outcome::of_nothing(statement.effect, true),
                Place::operator(test.condition),
                format!(
                    "`{operator}` tests `{key}`, which has one value: it also holds for requests \
                     that do not have the key"
                ),
                format!("write `{}`", test.bare_operator()),
            );
        }
        return;
    }
    let is_list = PERIMETER_LISTS.contains(&test.key);
    if statement.allows() && is_list && !statement.needs_key(test.key) {
        found.note(
            "forallvalues-without-null-check",
            of_list(test.key),
            Place::operator(test.condition),
            format!(
                "`{operator}` of `{key}` also holds for requests without the key, which are allowed"
            ),
            format!("add `\"Null\": {{\"{key}\": \"false\"}}` to the condition"),
        );
    }
}

fn for_any(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    let (operator, key) = (test.operator_text(), test.key_text());
    if SINGLE_AUDIENCE.contains(&test.key) {
        found.note(
            "foranyvalue-with-audience-claim-type",
            Outcome::Style,
            Place::operator(test.condition),
            format!("`{operator}` tests `{key}`, which is one text and no list"),
            format!("write `{}`", test.bare_operator()),
        );
    } else if is_audience(test.key) {
        audience(found, test);
    }
    let is_list = PERIMETER_LISTS.contains(&test.key);
    if statement.denies() && test.operator.is_negated && is_list {
        found.note(
            "foranyvalue-in-deny",
            of_list(test.key),
            Place::operator(test.condition),
            format!("`{operator}` of `{key}` never holds for requests without the key, which are not denied"),
            format!("write `ForAllValues:{}`", test.bare_operator()),
        );
    }
}

/// Through whom a request comes says less than who makes it.
fn of_list(key: &str) -> Outcome {
    match key {
        "aws:calledvia" => Outcome::Inert,
        _ => Outcome::Unguarded,
    }
}

fn audience(found: &mut Found<'_>, test: &Tested<'_>) {
    let (operator, key) = (test.operator_text(), test.key_text());
    found.note(
        "confirm-audience-claim-type",
        Outcome::Style,
        Place::operator(test.condition),
        format!("`{operator}` takes `{key}` for a list, which few providers send"),
        format!(
            "write `{}` where the provider sends one audience",
            test.bare_operator()
        ),
    );
}

/// `IfExists` where a request without the key is one of a stranger, and is allowed.
fn if_exists(found: &mut Found<'_>, statement: &Statement) {
    let kind = found.document.kind;
    let bounds_only = matches!(
        kind,
        PolicyType::ServiceControl | PolicyType::ResourceControl | PolicyType::Boundary
    );
    if bounds_only || !statement.allows() {
        return;
    }
    for test in statement.tests() {
        let operator = test.operator;
        if !operator.if_exists
            || operator.is_negated
            || operator.set.is_some()
            || !is_perimeter(test.key, kind)
            || statement.needs_key(test.key)
            || is_of_service(statement, test.key)
        {
            continue;
        }
        let (name, key) = (test.operator_text(), test.key_text());
        found.note(
            "if-exists-in-allow",
            Outcome::Unguarded,
            Place::operator(test.condition),
            format!(
                "`{name}` of `{key}` also holds for requests without the key, which are allowed"
            ),
            format!("write `{}`", test.bare_operator()),
        );
    }
}

/// Whether a key is one that services send of whom they work for, in a statement for services only:
/// those of which it is known that they send it are judged by what else lets them in, and of others
/// `IfExists` is the way to ask for it.
fn is_of_service(statement: &Statement, key: &str) -> bool {
    let is_service = |item: &Item<PrincipalName>| matches!(item.meaning, PrincipalName::Service(_));
    let is_source = matches!(
        key,
        "aws:sourceaccount" | "aws:sourcearn" | "aws:sourceorgid" | "aws:sourceorgpaths"
    );
    is_source
        && statement.principals.as_ref().is_some_and(|principals| {
            !principals.is_negated && principals.items.iter().all(is_service)
        })
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::{Check, of, of_kind};
    use super::*;

    fn with(effect: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"{effect}","Action":"s3:GetObject","Resource":"*","Condition":{{{condition}}}}}"#
        )
    }

    fn of_trust(check: Check, condition: &str) -> Vec<&'static str> {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
                "Principal":{{"Federated":"arn:aws:iam::111122223333:oidc-provider/x"}},
                "Condition":{{{condition}}}}}"#
        );
        of_kind(check, PolicyType::Trust, &statement)
    }

    #[test]
    fn sets_of_one_value() {
        let wrong = ["forallvalues-with-single-valued-key"];
        let of = |effect, condition| of(sets, &with(effect, condition));
        let org = r#""ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}"#;
        assert_eq!(of("Allow", org), wrong);
        assert_eq!(of("Deny", org), wrong);
        let guarded = format!(r#"{org},"Null":{{"aws:PrincipalOrgID":"false"}}"#);
        assert_eq!(of("Allow", &guarded), [""; 0]);
        let tags = r#""ForAllValues:StringEquals":{"aws:TagKeys":["team"]}"#;
        assert_eq!(of("Allow", tags), [""; 0]);
    }

    #[test]
    fn permissions_by_lists_need_the_key() {
        let of = |effect, condition| of(sets, &with(effect, condition));
        let paths = r#""ForAllValues:StringLike":{"aws:PrincipalOrgPaths":["o-a/r-b/*"]}"#;
        assert_eq!(of("Allow", paths), ["forallvalues-without-null-check"]);
        assert_eq!(of("Deny", paths), [""; 0]);
        let guarded = format!(r#"{paths},"Null":{{"aws:PrincipalOrgPaths":"false"}}"#);
        assert_eq!(of("Allow", &guarded), [""; 0]);
    }

    #[test]
    fn denials_by_lists_must_hold_without_the_key() {
        let of = |effect, condition| of(sets, &with(effect, condition));
        let any = r#""ForAnyValue:StringNotLike":{"aws:PrincipalOrgPaths":["o-a/r-b/*"]}"#;
        assert_eq!(of("Deny", any), ["foranyvalue-in-deny"]);
        assert_eq!(of("Allow", any), [""; 0]);
        let all = r#""ForAllValues:StringNotLike":{"aws:PrincipalOrgPaths":["o-a/r-b/*"]}"#;
        assert_eq!(of("Deny", all), [""; 0]);
        let tags = r#""ForAnyValue:StringNotEquals":{"aws:TagKeys":["team"]}"#;
        assert_eq!(of("Deny", tags), [""; 0]);
    }

    #[test]
    fn audiences() {
        let of = |condition| of_trust(sets, condition);
        assert_eq!(
            of(
                r#""ForAnyValue:StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}"#
            ),
            ["foranyvalue-with-audience-claim-type"]
        );
        assert_eq!(
            of(
                r#""ForAnyValue:StringEquals":{"oidc.eks.eu-west-1.amazonaws.com/id/AB:aud":"sts.amazonaws.com"}"#
            ),
            ["confirm-audience-claim-type"]
        );
        assert_eq!(
            of(
                r#""ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            of(r#""StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}"#),
            [""; 0]
        );
    }

    #[test]
    fn strangers_lack_the_key() {
        let of = |effect, condition| of(if_exists, &with(effect, condition));
        let org = r#""StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}"#;
        assert_eq!(of("Allow", org), ["if-exists-in-allow"]);
        assert_eq!(of("Deny", org), [""; 0]);
        let both = format!(r#"{org},"StringLike":{{"aws:PrincipalOrgID":"o-*"}}"#);
        assert_eq!(of("Allow", &both), [""; 0]);
        assert_eq!(
            of(
                "Allow",
                r#""StringEqualsIfExists":{"ec2:InstanceType":"t3.micro"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            of(
                "Allow",
                r#""ArnLikeIfExists":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            of_trust(
                if_exists,
                r#""StringEqualsIfExists":{"sts:ExternalId":"x"}"#
            ),
            ["if-exists-in-allow"]
        );
    }
}
