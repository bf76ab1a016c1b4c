//! Trust policies of roles.

use super::problem::{Found, Outcome, Place, shown};
use crate::aws;
use crate::policy::document::{Effect, Item, PolicyType, Statement};
use crate::policy::glob::Glob;
use crate::policy::principal::PrincipalName;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    if found.document.kind != PolicyType::Trust {
        return;
    }
    if let Some(resources) = &statement.resources {
        let element = if resources.is_negated {
            "NotResource"
        } else {
            "Resource"
        };
        found.note(
            "role-trust-policy-syntax-error-resource",
            Outcome::Refused,
            Place::new(resources.key_span, element),
            format!("`{element}` has no place in a trust policy"),
            "remove it: a trust policy is about the role that has it",
        );
    }
    if let Some(principals) = statement.principals.as_ref().filter(|p| p.is_negated) {
        found.note(
            "role-trust-policy-syntax-error-notprincipal",
            Outcome::Refused,
            Place::new(principals.key_span, "NotPrincipal"),
            "`NotPrincipal` has no place in a trust policy",
            "name those who may assume the role by `Principal`",
        );
    }
    for item in named_actions(statement) {
        action(found, item);
    }
    mismatched(found, statement);
    roles_anywhere(found, statement);
}

fn named_actions(statement: &Statement) -> impl Iterator<Item = &Item<Glob>> {
    let actions = statement
        .actions
        .as_ref()
        .filter(|actions| !actions.is_negated);
    actions.into_iter().flat_map(|actions| &actions.items)
}

/// An action that is none by which a role is assumed.
fn action(found: &mut Found<'_>, item: &Item<Glob>) {
    let Some(text) = item.leaf.text.as_known() else {
        return;
    };
    let Some((prefix, _)) = text.split_once(':') else {
        return;
    };
    if aws::service(prefix).is_none_or(|service| service.prefix() == "sts") {
        return;
    }
    found.note(
        "unsupported-action-in-policy",
        Outcome::Refused,
        &item.leaf,
        format!("`{}` has no place in a trust policy", shown(&item.leaf)),
        "move it to a policy of the role; a trust policy has `sts:AssumeRole` and the like only",
    );
}

/// How someone comes to a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Direct,
    Saml,
    WebIdentity,
}

impl Way {
    fn of(principal: &Item<PrincipalName>) -> Option<Self> {
        match &principal.meaning {
            PrincipalName::Everyone | PrincipalName::Other(_) | PrincipalName::CanonicalUser(_) => {
                None
            }
            PrincipalName::Federated(_) => {
                let text = principal.leaf.text.expanded().to_string();
                let is = |kind: &str| text.contains(kind);
                match (is(":saml-provider/"), is(":oidc-provider/")) {
                    (true, false) => Some(Self::Saml),
                    (false, true) => Some(Self::WebIdentity),
                    // The domain of a provider that needs no ARN.
                    _ => {
                        let is_domain = principal.leaf.text.is_known() && text.contains('.');
                        is_domain.then_some(Self::WebIdentity)
                    }
                }
            }
            PrincipalName::Account(_) | PrincipalName::Identity(_) | PrincipalName::Service(_) => {
                Some(Self::Direct)
            }
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Direct => "sts:AssumeRole",
            Self::Saml => "sts:AssumeRoleWithSAML",
            Self::WebIdentity => "sts:AssumeRoleWithWebIdentity",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Direct => "accounts, users, roles and services",
            Self::Saml => "providers of SAML",
            Self::WebIdentity => "providers of OpenID Connect",
        }
    }
}

/// An action by which none of the principals can assume the role.
fn mismatched(found: &mut Found<'_>, statement: &Statement) {
    let Some(principals) = &statement.principals else {
        return;
    };
    if principals.is_negated || principals.open.is_some() || statement.effect != Effect::Allow {
        return;
    }
    let ways: Option<Vec<Way>> = principals.items.iter().map(Way::of).collect();
    let Some(ways) = ways.filter(|ways| !ways.is_empty()) else {
        return;
    };
    for item in named_actions(statement) {
        let Some(text) = item.leaf.text.as_known() else {
            continue;
        };
        let all = [Way::Direct, Way::Saml, Way::WebIdentity];
        let mut named = all
            .into_iter()
            .filter(|way| way.action().eq_ignore_ascii_case(&text));
        let Some(way) = named.next().filter(|way| !ways.contains(way)) else {
            continue;
        };
        let help = match ways.first() {
            Some(meant) => format!("write `{}`", meant.action()),
            None => continue,
        };
        found.note(
            "mismatched-action-for-principal",
            Outcome::Inert,
            &item.leaf,
            format!(
                "`{}` is for {}, of which the statement names none",
                shown(&item.leaf),
                way.words()
            ),
            help,
        );
    }
}

/// IAM Roles Anywhere needs three actions.
///
/// Source: "Trust policy" in the guide of IAM Roles Anywhere.
fn roles_anywhere(found: &mut Found<'_>, statement: &Statement) {
    const NEEDED: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];
    let is_service = |item: &&Item<PrincipalName>| {
        let text = item.leaf.text.as_known();
        text.is_some_and(|text| text == *"rolesanywhere.amazonaws.com")
    };
    let principals = statement.principals.iter().flat_map(|p| &p.items);
    let Some(service) = principals.into_iter().find(is_service) else {
        return;
    };
    let Some(actions) = statement.actions.as_ref() else {
        return;
    };
    if statement.effect != Effect::Allow || actions.is_negated || actions.open.is_some() {
        return;
    }
    // Another statement may allow the rest to the same service.
    let statements = &found.document.statements;
    let others = statements.iter().filter(|other| {
        let names = other.principals.iter().flat_map(|p| &p.items);
        other.effect == Effect::Allow && names.into_iter().any(|item| is_service(&item))
    });
    let patterns: Vec<&Glob> = others
        .flat_map(named_actions)
        .map(|item| &item.meaning)
        .collect();
    let allows = |name: &str| {
        let subject = crate::policy::subject::Subject::literal(name);
        patterns.iter().any(|glob| {
            let verdict = glob.matches(&subject, &mut |_| crate::policy::glob::Binding::Unknown);
            verdict != crate::policy::Verdict::No
        })
    };
    let missing: Vec<&str> = NEEDED.into_iter().filter(|name| !allows(name)).collect();
    if missing.is_empty() || missing.len() == NEEDED.len() {
        return;
    }
    let missing = missing.join("` and `");
    found.note(
        "missing-action-for-roles-anywhere-trust-policy",
        Outcome::Inert,
        &service.leaf,
        format!("IAM Roles Anywhere may not perform `{missing}`, which it needs"),
        format!("add `{missing}` to the actions"),
    );
}
