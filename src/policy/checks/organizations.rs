//! Resource control policies.
//!
//! Source: "Resource control policy syntax" in the guide of AWS Organizations. Service control
//! policies take the whole policy language but for principals.

use super::problem::{Found, Outcome, Place};
use crate::aws;
use crate::policy::document::{Effect, PolicyType, Statement};
use crate::policy::principal::PrincipalName;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    if found.document.kind != PolicyType::ResourceControl {
        return;
    }
    principal(found, statement);
    effect(found, statement);
    actions(found, statement);
}

fn principal(found: &mut Found<'_>, statement: &Statement) {
    let Some(principals) = &statement.principals else {
        return;
    };
    let is_other = |p: &PrincipalName| !matches!(p, PrincipalName::Everyone);
    let other = principals.items.iter().find(|item| is_other(&item.meaning));
    let place = match (principals.is_negated, other) {
        (true, _) => Place::new(principals.key_span, "NotPrincipal"),
        (false, Some(item)) if item.leaf.text.is_known() => Place::from(&item.leaf),
        (false, _) => return,
    };
    found.note(
        "rcp-syntax-error-principal",
        Outcome::Refused,
        place,
        "a resource control policy has no other `Principal` than `*`",
        "write `\"Principal\": \"*\"`, and test `aws:PrincipalArn`, `aws:PrincipalAccount` or \
         `aws:PrincipalOrgID` in `Condition`",
    );
}

fn effect(found: &mut Found<'_>, statement: &Statement) {
    if statement.effect != Effect::Allow {
        return;
    }
    let is_all = |text: Option<crate::text::Str>| text.is_some_and(|text| text == *"*");
    let actions = statement.actions.as_ref();
    let mut names = actions.into_iter().flat_map(|actions| &actions.items);
    let resources = statement.resources.as_ref();
    let mut arns = resources.into_iter().flat_map(|resources| &resources.items);
    let is_whole = names.all(|item| is_all(item.leaf.text.as_known()))
        && arns.all(|item| is_all(item.leaf.text.as_known()))
        && statement.conditions.is_empty();
    if is_whole {
        return;
    }
    found.note(
        "rcp-syntax-error-allow",
        Outcome::Refused,
        Place::new(statement.span, "Effect"),
        "a resource control policy denies only",
        "write `Deny` with what must not be done: AWS attaches `RCPFullAWSAccess`, which allows all",
    );
}

fn actions(found: &mut Found<'_>, statement: &Statement) {
    let Some(actions) = &statement.actions else {
        return;
    };
    if actions.is_negated {
        found.note(
            "rcp-syntax-error-notaction",
            Outcome::Refused,
            Place::new(actions.key_span, "NotAction"),
            "a resource control policy has no `NotAction`",
            "list the actions by `Action`",
        );
        return;
    }
    for item in &actions.items {
        let Some(text) = item.leaf.text.as_known() else {
            continue;
        };
        if statement.effect == Effect::Deny && text == *"*" {
            found.note(
                "rcp-syntax-error-action",
                Outcome::Refused,
                &item.leaf,
                "a resource control policy names the services of its actions",
                "name the services, as in `s3:*`: only `RCPFullAWSAccess` of AWS has `*`",
            );
            return;
        }
        let Some((prefix, _)) = text.split_once(':') else {
            continue;
        };
        let Some(service) = aws::service(prefix).filter(|service| !service.supports_rcp()) else {
            continue;
        };
        found.note(
            "rcp-syntax-error-action",
            Outcome::Refused,
            &item.leaf,
            format!(
                "resource control policies do not reach `{}`",
                service.prefix()
            ),
            "remove the action; to bound what principals of the organization do, use a service \
             control policy",
        );
    }
}
