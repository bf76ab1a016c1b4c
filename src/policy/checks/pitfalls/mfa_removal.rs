//! Ways around a second factor that a policy itself leaves open.
//!
//! Source: "AWS: Allows MFA-authenticated IAM users to manage their own MFA device on the Security
//! credentials page" in the IAM User Guide, whose denial leaves open what sets a device up and nothing
//! that takes one away.

use super::mfa::{AGE, PRESENT, Takes, takes};
use crate::policy::checks::problem::{Found, Outcome, Place};
use crate::policy::condition::Test;
use crate::policy::document::{PolicyType, Statement};
use crate::policy::glob::{Binding, Glob};
use crate::policy::subject::Subject;
use crate::policy::verdict::Verdict;

/// What takes a second factor away, or gives what is not bound to it.
const ESCAPES: [&str; 7] = [
    "iam:DeactivateMFADevice",
    "iam:AttachUserPolicy",
    "iam:PutUserPolicy",
    "iam:AddUserToGroup",
    "iam:CreateUser",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
];

/// Takes the device of a user away.
const DEACTIVATE: &str = "iam:DeactivateMFADevice";

/// Denials that leave open a way around the second factor, permissions of users to take their own
/// device away without it, and tests that are the wrong way round.
pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let test = statement.tests().find_map(|test| {
        let takes = (test.key == PRESENT).then(|| takes(&test)).flatten()?;
        Some((test, takes))
    });
    let is_trust = found.document.kind == PolicyType::Trust;
    match test {
        Some((test, Takes::With)) if statement.denies() => inverted(
            found,
            Place::key(test.condition),
            "denies whoever has signed in with MFA, and nobody else",
            "BoolIfExists",
        ),
        Some((test, Takes::Without)) if statement.allows() && is_trust => inverted(
            found,
            Place::key(test.condition),
            "lets in only who has signed in without MFA",
            "Bool",
        ),
        Some((_, Takes::Without)) if statement.denies() => exemption(found, statement),
        None if statement.allows() => removal(found, statement),
        _ => {}
    }
}

fn inverted(found: &mut Found<'_>, place: Place, what: &str, operator: &str) {
    let value = match operator {
        "Bool" => "true",
        _ => "false",
    };
    found.note(
        "mfa-test-inverted",
        Outcome::Unguarded,
        place,
        format!(
            "the test of `aws:MultiFactorAuthPresent` is the wrong way round: the statement {what}"
        ),
        format!("write `{operator}` with `aws:MultiFactorAuthPresent` `{value}`"),
    );
}

/// Whether a pattern certainly names an action.
fn names(glob: &Glob, action: &str) -> bool {
    let verdict = glob.matches(&Subject::literal(action), &mut |_| Binding::Unknown);
    verdict == Verdict::Yes
}

/// A denial of all but what it names, among which is a way out.
fn exemption(found: &mut Found<'_>, statement: &Statement) {
    let Some(actions) = statement.actions.as_ref().filter(|a| a.is_negated) else {
        return;
    };
    for item in &actions.items {
        let Some(escape) = ESCAPES.iter().find(|it| names(&item.meaning, it)) else {
            continue;
        };
        found.note(
            "mfa-removable-without-mfa",
            Outcome::Unguarded,
            Place::from(&item.leaf),
            format!(
                "who has no MFA is not denied `{escape}`, by which the second factor is got rid of"
            ),
            "name only what sets a device up: `iam:CreateVirtualMFADevice`, `iam:EnableMFADevice`, \
             `iam:ListMFADevices`, `iam:ListVirtualMFADevices`, `iam:ResyncMFADevice`, `iam:GetUser`, \
             `sts:GetSessionToken`",
        );
        return;
    }
}

/// A permission of users to take their own device away.
fn removal(found: &mut Found<'_>, statement: &Statement) {
    let document = found.document;
    // A denial that tests MFA is judged by itself.
    let mut denials = document.statements.iter().filter(|other| !other.allows());
    let is_denied = denials.any(|other| other.tests_any(&[PRESENT, AGE]));
    if document.kind != PolicyType::Identity
        || document.open.is_some()
        || !statement.is_closed()
        || is_denied
        || !statement.conditions.iter().all(|c| {
            c.operator
                .is_none_or(|operator| operator.test == Test::Null)
        })
        || !is_of_own_user(statement)
    {
        return;
    }
    let Some(actions) = statement.actions.as_ref().filter(|a| !a.is_negated) else {
        return;
    };
    let Some(item) = actions
        .items
        .iter()
        .find(|it| names(&it.meaning, DEACTIVATE))
    else {
        return;
    };
    found.note(
        "mfa-removable-without-mfa",
        Outcome::Style,
        Place::from(&item.leaf),
        format!("users may do `{DEACTIVATE}` to their own device without MFA"),
        "put it into a statement of its own with `Bool` `aws:MultiFactorAuthPresent` `true`, or deny it \
         without MFA in this policy",
    );
}

/// Whether a statement is about the user who asks.
fn is_of_own_user(statement: &Statement) -> bool {
    let resources = statement.resources.iter().flat_map(|r| &r.items);
    let mut texts = resources.map(|item| item.leaf.text.expanded().to_string());
    texts.any(|text| text.contains(":user/") && text.contains("${aws:username}"))
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::{of, of_kind};
    use super::*;

    fn deny(not_action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Deny","NotAction":[{not_action}],"Resource":"*","Condition":{{{condition}}}}}"#
        )
    }

    const WITHOUT: &str = r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}"#;

    #[test]
    fn exemptions_must_not_take_the_device_away() {
        for actions in [
            r#""iam:*""#,
            r#""iam:EnableMFADevice","iam:DeactivateMFADevice""#,
            r#""iam:*MFA*","iam:ChangePassword""#,
            r#""iam:*LoginProfile""#,
        ] {
            assert_eq!(
                of(check, &deny(actions, WITHOUT)),
                ["mfa-removable-without-mfa"],
                "{actions}"
            );
        }
        for actions in [
            r#""iam:CreateVirtualMFADevice","iam:EnableMFADevice","sts:GetSessionToken""#,
            r#""iam:List*","iam:Get*","iam:ChangePassword","iam:DeleteVirtualMFADevice""#,
        ] {
            assert_eq!(of(check, &deny(actions, WITHOUT)), [""; 0], "{actions}");
        }
    }

    #[test]
    fn tests_the_wrong_way_round() {
        let with = r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}"#;
        let wrong = ["mfa-test-inverted"];
        assert_eq!(of(check, &deny(r#""iam:GetUser""#, with)), wrong);
        let trust = |value: &str| {
            format!(
                r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"AWS":"111122223333"}},
                    "Condition":{{"Bool":{{"aws:MultiFactorAuthPresent":"{value}"}}}}}}"#
            )
        };
        assert_eq!(of_kind(check, PolicyType::Trust, &trust("false")), wrong);
        assert_eq!(of_kind(check, PolicyType::Trust, &trust("true")), [""; 0]);
    }

    #[test]
    fn users_take_their_own_device_away_with_mfa_only() {
        let allow = |rest: &str| {
            format!(
                r#"{{"Effect":"Allow","Action":["iam:EnableMFADevice","iam:DeactivateMFADevice"],
                    "Resource":"arn:aws:iam::*:user/${{aws:username}}"{rest}}}"#
            )
        };
        assert_eq!(of(check, &allow("")), ["mfa-removable-without-mfa"]);
        let with = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
        assert_eq!(of(check, &allow(with)), [""; 0]);
        let denied = format!(
            "{},{}",
            allow(""),
            deny(r#""iam:EnableMFADevice""#, WITHOUT)
        );
        assert_eq!(of(check, &denied), [""; 0]);
        let admin = r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#;
        assert_eq!(of(check, admin), [""; 0]);
    }
}
