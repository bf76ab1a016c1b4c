//! Tests of multi-factor authentication that let pass who has none.
//!
//! Source: `aws:MultiFactorAuthPresent` and `aws:MultiFactorAuthAge` on the page "AWS global
//! condition context keys" of the IAM User Guide. The first is there for temporary credentials
//! only, and false where these were got without MFA; requests with long-term access keys do not
//! have it. The second is there only when the credentials were got with MFA.

use super::tested::Tested;
use crate::policy::checks::problem::{Found, Outcome, Place};
use crate::policy::condition::{Order, Test};
use crate::policy::document::Statement;

pub(super) const PRESENT: &str = "aws:multifactorauthpresent";
pub(super) const AGE: &str = "aws:multifactorauthage";

/// What a test of a key of MFA lets through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Who has signed in with MFA.
    With,
    /// Who has not, as far as the key is there.
    Without,
}

/// Denials of what is done without MFA that long-term access keys escape; permissions for what is
/// done with MFA that they have; tests of whether the key is there, which says nothing.
pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    for test in statement.tests() {
        if test.key != PRESENT && test.key != AGE {
            continue;
        }
        match takes(&test) {
            Some(takes) if statement.denies() => denial(found, statement, &test, takes),
            Some(takes) if statement.allows() => permission(found, statement, &test, takes),
            None if test.key == PRESENT && test.operator.test == Test::Null => {
                null(found, statement, &test);
            }
            _ => {}
        }
    }
}

pub(super) fn takes(test: &Tested<'_>) -> Option<Takes> {
    let operator = test.operator;
    if test.key == AGE {
        return match operator.test {
            Test::Numeric(Order::LessThan | Order::LessThanEquals) => Some(Takes::With),
            Test::Numeric(Order::GreaterThan | Order::GreaterThanEquals) => Some(Takes::Without),
            _ => None,
        };
    }
    let is_text = matches!(
        operator.test,
        Test::Bool | Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike
    );
    let wanted = match (test.is_all("true"), test.is_all("false")) {
        _ if !is_text => return None,
        (true, _) => true,
        (_, true) => false,
        _ => return None,
    };
    Some(match wanted != operator.is_negated {
        true => Takes::With,
        false => Takes::Without,
    })
}

fn denial(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>, takes: Takes) {
    let document = found.document;
    let denies_absence = |other: &Statement| {
        other.tests().any(|test| {
            (test.key == PRESENT || test.key == AGE)
                && match test.operator.test {
                    Test::Null => test.is_all("true"),
                    _ => test.operator.without_key(),
                }
        })
    };
    if takes == Takes::With
        || test.operator.without_key()
        || statement.requires_key(test.key)
        || document.open.is_some()
        || document.denials().any(denies_absence)
    {
        return;
    }
    let (operator, key) = (test.operator_text(), test.key_text());
    found.note(
        "mfa-deny-without-if-exists",
        Outcome::Unguarded,
        Place::operator(test.condition),
        format!(
            "`{operator}` of `{key}` never holds for requests with access keys, which do not have \
             that key: they are not denied"
        ),
        format!("write `{}IfExists`", test.bare_operator()),
    );
}

fn permission(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>, takes: Takes) {
    let needs = |key| statement.needs_key(key);
    if takes == Takes::Without || !test.operator.without_key() || needs(PRESENT) || needs(AGE) {
        return;
    }
    let (operator, key) = (test.operator_text(), test.key_text());
    let instead = match test.key {
        AGE => format!("`{}`", test.bare_operator()),
        _ => "`Bool` with `true`".to_owned(),
    };
    found.note(
        "mfa-allow-if-exists",
        Outcome::Unguarded,
        Place::operator(test.condition),
        format!(
            "`{operator}` of `{key}` also holds for requests with access keys, which do not have \
             that key: they need no MFA"
        ),
        format!("write {instead}, which only holds when the key is there"),
    );
}

fn null(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    let document = found.document;
    let decides = |statement: &Statement| {
        let mut tests = statement.tests();
        tests.any(|test| matches!(test.key, PRESENT | AGE) && takes(&test).is_some())
    };
    if decides(statement) {
        return;
    }
    let is_absent = test.is_all("true");
    let key = test.key_text();
    let (message, help) = match (statement.allows(), statement.denies()) {
        (true, _) if test.is_all("false") => (
            format!(
                "whoever has `{key}` is allowed, which all temporary credentials have, also those \
                 without MFA"
            ),
            format!("write `Bool` with `{key}` `true`"),
        ),
        (_, true) if is_absent => {
            if document.open.is_some() || document.denials().any(decides) {
                return;
            }
            (
                format!(
                    "only who lacks `{key}` is denied: temporary credentials without MFA have it, \
                     with the value `false`"
                ),
                format!("write `BoolIfExists` with `{key}` `false`"),
            )
        }
        (_, true) if test.is_all("false") => (
            format!("whoever has `{key}` is denied, with MFA or without"),
            format!("write `BoolIfExists` with `{key}` `false`"),
        ),
        _ => return,
    };
    found.note(
        "mfa-null-test",
        Outcome::Unguarded,
        Place::key(test.condition),
        message,
        help,
    );
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::{of, of_kind};
    use super::*;
    use crate::policy::document::PolicyType;

    fn deny(condition: &str) -> String {
        format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{{condition}}}}}"#)
    }

    fn allow(condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{{{condition}}}}}"#
        )
    }

    #[test]
    fn denials_must_hold_without_the_key() {
        let wrong = ["mfa-deny-without-if-exists"];
        for condition in [
            r#""Bool":{"aws:MultiFactorAuthPresent":"false"}"#,
            r#""Bool":{"AWS:multifactorauthpresent":false}"#,
            r#""StringEquals":{"aws:MultiFactorAuthPresent":["false"]}"#,
            r#""NumericGreaterThan":{"aws:MultiFactorAuthAge":"3600"}"#,
        ] {
            assert_eq!(of(check, &deny(condition)), wrong, "{condition}");
        }
        for condition in [
            r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}"#,
            r#""StringNotEquals":{"aws:MultiFactorAuthPresent":"true"}"#,
            r#""NumericGreaterThanIfExists":{"aws:MultiFactorAuthAge":"3600"}"#,
            r#""Null":{"aws:MultiFactorAuthAge":"true"}"#,
            r#""Bool":{"aws:MultiFactorAuthPresent":"false"},"Null":{"aws:MultiFactorAuthPresent":"false"}"#,
            r#""Bool":{"aws:SecureTransport":"false"}"#,
        ] {
            assert_eq!(of(check, &deny(condition)), [""; 0], "{condition}");
        }
    }

    #[test]
    fn two_denials_may_share_the_work() {
        let both = [
            deny(r#""Bool":{"aws:MultiFactorAuthPresent":"false"}"#),
            deny(r#""Null":{"aws:MultiFactorAuthPresent":"true"}"#),
        ];
        assert_eq!(of(check, &both.join(",")), [""; 0]);
    }

    #[test]
    fn permissions_must_need_the_key() {
        for condition in [
            r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}"#,
            r#""StringNotEquals":{"aws:MultiFactorAuthPresent":"false"}"#,
            r#""NumericLessThanIfExists":{"aws:MultiFactorAuthAge":"3600"}"#,
        ] {
            assert_eq!(
                of(check, &allow(condition)),
                ["mfa-allow-if-exists"],
                "{condition}"
            );
        }
        for condition in [
            r#""Bool":{"aws:MultiFactorAuthPresent":"true"}"#,
            r#""Bool":{"aws:MultiFactorAuthPresent":"false"}"#,
            r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}"#,
            r#""NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}"#,
            r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"},"Null":{"aws:MultiFactorAuthAge":"false"}"#,
        ] {
            assert_eq!(of(check, &allow(condition)), [""; 0], "{condition}");
        }
    }

    #[test]
    fn that_the_key_is_there_says_nothing() {
        let null = |value| format!(r#""Null":{{"aws:MultiFactorAuthPresent":"{value}"}}"#);
        assert_eq!(of(check, &allow(&null("false"))), ["mfa-null-test"]);
        assert_eq!(of(check, &allow(&null("true"))), [""; 0]);
        assert_eq!(of(check, &deny(&null("true"))), ["mfa-null-test"]);
        assert_eq!(of(check, &deny(&null("false"))), ["mfa-null-test"]);
    }

    #[test]
    fn the_documented_policy_of_users_for_their_own_credentials_is_right() {
        let statements = r#"
            {"Sid":"AllowViewAccountInfo","Effect":"Allow",
             "Action":["iam:GetAccountPasswordPolicy","iam:ListVirtualMFADevices"],"Resource":"*"},
            {"Sid":"AllowManageOwnPasswords","Effect":"Allow",
             "Action":["iam:ChangePassword","iam:GetUser"],
             "Resource":"arn:aws:iam::*:user/${aws:username}"},
            {"Sid":"AllowManageOwnVirtualMFADevice","Effect":"Allow",
             "Action":["iam:CreateVirtualMFADevice"],"Resource":"arn:aws:iam::*:mfa/*"},
            {"Sid":"DenyAllExceptListedIfNoMFA","Effect":"Deny",
             "NotAction":["iam:CreateVirtualMFADevice","iam:EnableMFADevice","iam:GetUser",
               "iam:ListMFADevices","iam:ListVirtualMFADevices","iam:ResyncMFADevice",
               "sts:GetSessionToken"],"Resource":"*",
             "Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}"#;
        assert_eq!(of_kind(check, PolicyType::Identity, statements), [""; 0]);
    }
}
