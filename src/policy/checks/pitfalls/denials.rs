//! Denials that deny nothing, everything, or those whom they mean to spare.
//!
//! Sources: "AWS JSON policy elements: NotPrincipal", "IAM JSON policy elements: NotResource", and
//! `aws:PrincipalArn` and `aws:userid` on "AWS global condition context keys", in the IAM User Guide.

use super::tested::Tested;
use crate::aws::{Arn, Standing};
use crate::policy::actions::{Fit, fit};
use crate::policy::checks::problem::{Found, Outcome, Place, shown};
use crate::policy::condition::Test;
use crate::policy::document::{Elements, Item, Statement};
use crate::policy::glob::{Glob, Part};
use crate::policy::principal::{IdentityKind, PrincipalName};

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    nothing(found, statement, "NotAction", statement.actions.as_ref());
    nothing(
        found,
        statement,
        "NotResource",
        statement.resources.as_ref(),
    );
    if statement.denies() {
        everything(found, statement);
        spared_principals(found, statement);
        for test in statement.tests().filter(|test| test.operator.is_negated) {
            spared(found, &test);
        }
    }
}

/// `NotAction` and `NotResource` that leave nothing.
fn nothing(
    found: &mut Found<'_>,
    statement: &Statement,
    name: &str,
    elements: Option<&Elements<Glob>>,
) {
    let Some(elements) = elements.filter(|elements| elements.is_negated) else {
        return;
    };
    let is_all = |glob: &Glob| {
        let is_run = |part: &Part| matches!(part, Part::Star(_));
        glob.is_everything()
            || name == "NotResource" && glob.parts().iter().all(is_run) && !glob.parts().is_empty()
    };
    let mut items = elements.items.iter();
    let Some(item) = items.find(|item| is_all(&item.meaning) && item.leaf.when.is_none()) else {
        return;
    };
    let does = match statement.denies() {
        true => "denies",
        false => "allows",
    };
    found.note(
        "negation-leaves-nothing",
        Outcome::of_nothing(statement.effect, false),
        &item.leaf,
        format!(
            "`{name}` `{}` leaves nothing: the statement {does} nothing",
            shown(&item.leaf)
        ),
        format!(
            "name in `{name}` what is to be left out, or write `{}`",
            name.replacen("Not", "", 1)
        ),
    );
}

/// Resources that are to be spared and that none of the denied actions is about.
fn everything(found: &mut Found<'_>, statement: &Statement) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    if actions.is_negated || !resources.is_negated || resources.open.is_some() {
        return;
    }
    for item in &actions.items {
        let known = item.leaf.text.as_known();
        let action = known.and_then(|text| crate::aws::action(&text));
        let Some(action) = action.filter(|action| action.standing() == Standing::Current) else {
            continue;
        };
        let spares = |item: &Item<Glob>| {
            let is_root = item
                .leaf
                .text
                .as_known()
                .is_some_and(|text| text.ends_with(":root"));
            is_root || !matches!(fit(action, &item.meaning), Fit::OtherTypes(_))
        };
        let mut types = action.resource_types().into_iter().flatten();
        if resources.items.is_empty()
            || resources.items.iter().any(spares)
            || types.next().is_none()
        {
            continue;
        }
        found.note(
            "negation-spares-nothing",
            Outcome::Inert,
            &item.leaf,
            format!(
                "`{}` is denied on everything: none of the resources in `NotResource` is one of its",
                shown(&item.leaf)
            ),
            "name in `NotResource` what it may be done with, such as `<bucket>/*` for objects",
        );
        return;
    }
}

/// Conditions that are to spare someone and never do.
fn spared(found: &mut Found<'_>, test: &Tested<'_>) {
    for (text, value) in test.known() {
        let help = match test.key {
            "aws:principalarn" if is_session(&text) => {
                "write the ARN of the role, which is what the key holds for its sessions"
            }
            "aws:userid" if is_bare_role_id(&text) && test.operator.test != Test::Null => {
                "write `:*` behind the id, with `StringNotLike`: the key also holds the name of the \
                 session"
            }
            _ => continue,
        };
        found.note(
            "ineffective-deny-carve-out",
            Outcome::Inert,
            &value.leaf,
            format!(
                "`{}` is never `{}`: nobody is spared by it",
                test.key_text(),
                shown(&value.leaf)
            ),
            help,
        );
        return;
    }
}

fn is_session(text: &str) -> bool {
    Arn::parse(text)
        .is_some_and(|arn| arn.service == "sts" && arn.resource.starts_with("assumed-role/"))
}

fn is_bare_role_id(text: &str) -> bool {
    text.starts_with("AROA") && !text.contains([':', '*', '?', '$'])
}

/// `NotPrincipal` with a role and without its sessions or its account, which are denied then.
fn spared_principals(found: &mut Found<'_>, statement: &Statement) {
    let Some(principals) = statement.principals.as_ref().filter(|p| p.is_negated) else {
        return;
    };
    let names = || principals.items.iter().map(|item| &item.meaning);
    let is_whole = |name: &PrincipalName| {
        matches!(
            name,
            PrincipalName::Account(_) | PrincipalName::Everyone | PrincipalName::Other(_)
        )
    };
    if principals.open.is_some() || names().any(is_whole) {
        return;
    }
    let is_identity = |name: &PrincipalName| match name {
        PrincipalName::Identity(identity) => {
            matches!(identity.kind, IdentityKind::Role | IdentityKind::User)
        }
        _ => false,
    };
    let Some(item) = principals
        .items
        .iter()
        .find(|item| is_identity(&item.meaning))
    else {
        return;
    };
    found.note(
        "ineffective-deny-carve-out",
        Outcome::Inert,
        Place::from(&item.leaf),
        format!(
            "`NotPrincipal` names `{}` and not its account, which is denied then, and it with it",
            shown(&item.leaf)
        ),
        "write `Principal` `*` with `ArnNotEquals` of `aws:PrincipalArn` in the condition",
    );
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::{of, of_kind};
    use super::*;
    use crate::policy::document::PolicyType;

    fn found(rest: &str) -> Vec<&'static str> {
        of(check, &format!(r#"{{"Effect":"Deny",{rest}}}"#))
    }

    #[test]
    fn negations_leave_something() {
        let wrong = ["negation-leaves-nothing"];
        assert_eq!(found(r#""NotAction":"*","Resource":"*""#), wrong);
        assert_eq!(
            found(r#""Action":"s3:*","NotResource":["arn:aws:s3:::b","*"]"#),
            wrong
        );
        assert_eq!(found(r#""NotAction":"iam:*","Resource":"*""#), [""; 0]);
    }

    #[test]
    fn negations_spare_something() {
        let wrong = ["negation-spares-nothing"];
        assert_eq!(
            found(r#""Action":"s3:GetObject","NotResource":"arn:aws:s3:::b""#),
            wrong
        );
        assert_eq!(
            found(r#""Action":"s3:GetObject","NotResource":"arn:aws:s3:::b/*""#),
            [""; 0]
        );
        assert_eq!(
            found(r#""Action":"s3:*","NotResource":"arn:aws:s3:::b""#),
            [""; 0]
        );
    }

    #[test]
    fn carve_outs_name_what_the_key_holds() {
        let wrong = ["ineffective-deny-carve-out"];
        let of = |condition: &str| {
            found(&format!(
                r#""Action":"s3:*","Resource":"*","Condition":{{{condition}}}"#
            ))
        };
        assert_eq!(
            of(
                r#""ArnNotEquals":{"aws:PrincipalArn":"arn:aws:sts::111122223333:assumed-role/a/b"}"#
            ),
            wrong
        );
        assert_eq!(
            of(r#""StringNotEquals":{"aws:userId":"AROAEXAMPLEID"}"#),
            wrong
        );
        for right in [
            r#""ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/a"}"#,
            r#""StringNotLike":{"aws:userId":["AROAEXAMPLEID:*","111122223333"]}"#,
        ] {
            assert_eq!(of(right), [""; 0], "{right}");
        }
    }

    #[test]
    fn not_principal_names_the_account_too() {
        let of = |principals: &str| {
            let statement = format!(
                r#"{{"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":{{"AWS":[{principals}]}}}}"#
            );
            of_kind(check, PolicyType::Resource("s3"), &statement)
        };
        let role = r#""arn:aws:iam::111122223333:role/a""#;
        assert_eq!(of(role), ["ineffective-deny-carve-out"]);
        assert_eq!(
            of(&format!(r#"{role},"arn:aws:iam::111122223333:root""#)),
            [""; 0]
        );
    }
}
