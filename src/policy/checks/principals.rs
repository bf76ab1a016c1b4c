//! Principals.

use super::names::{self, is_service_principal};
use super::problem::{Found, Outcome, Place, shorten, shown};
use crate::aws;
use crate::policy::document::{Elements, Item, PolicyType, Statement};
use crate::policy::principal::PrincipalName;
use crate::value::Text;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let Some(principals) = &statement.principals else {
        return;
    };
    if !found.document.kind.has_principals() {
        return;
    }
    for item in &principals.items {
        match &item.meaning {
            PrincipalName::Service(_) => service(found, item),
            PrincipalName::Federated(_) => federated(found, item),
            PrincipalName::CanonicalUser(_) => {
                wildcard_alone(found, item, "CanonicalUser");
            }
            PrincipalName::Identity(_) | PrincipalName::Account(_) => arn(found, item, principals),
            PrincipalName::Other(_) => other(found, item),
            PrincipalName::Everyone => {}
        }
    }
}

/// `*` as a principal of a type that takes none.
fn wildcard_alone(found: &mut Found<'_>, item: &Item<PrincipalName>, kind: &str) -> bool {
    let is_wild = item
        .leaf
        .text
        .as_known()
        .is_some_and(|text| text.contains(['*', '?']));
    if is_wild {
        found.note(
            "unsupported-wildcard-in-principal",
            Outcome::Refused,
            &item.leaf,
            format!(
                "`{}` has a wildcard, which `{kind}` does not take",
                shown(&item.leaf)
            ),
            "name each principal",
        );
    }
    is_wild
}

fn service(found: &mut Found<'_>, item: &Item<PrincipalName>) {
    let Some(text) = item.leaf.text.as_known() else {
        return;
    };
    if text.contains("${") || wildcard_alone(found, item, "Service") {
        return;
    }
    let lower = text.to_ascii_lowercase();
    let meant = match (is_service_principal(&text), is_service_principal(&lower)) {
        (true, _) => return misspelled(found, item, &text),
        (false, true) => Some(lower),
        (false, false) => {
            let name = format!("{}.amazonaws.com", text.trim_end_matches(".amazonaws"));
            aws::service_principal(&name).map(str::to_owned)
        }
    };
    let help = match meant {
        Some(meant) => format!("write `{meant}`"),
        None => "write `service.amazonaws.com` in lower case".to_owned(),
    };
    found.note(
        "invalid-service-principal-format",
        Outcome::Refused,
        &item.leaf,
        format!("`{}` is no service principal", shown(&item.leaf)),
        help,
    );
}

/// A name of the right form that no list has, and that is nearly one that is listed.
fn misspelled(found: &mut Found<'_>, item: &Item<PrincipalName>, text: &str) {
    if aws::service_principal(text).is_some() {
        return;
    }
    // Parts of services have names of their own before that of the service, which are not listed.
    let name = |principal: &str| {
        let name = principal.strip_suffix(".amazonaws.com")?;
        (!name.contains('.') && name.len() > 4).then(|| name.to_owned())
    };
    let Some(own) = name(text) else { return };
    let mut known = aws::service_principals();
    let close = |principal: &&str| {
        name(principal).is_some_and(|other| strsim::damerau_levenshtein(&own, &other) == 1)
    };
    let Some(meant) = known.find(close) else {
        return;
    };
    found.note(
        "invalid-service-principal-format",
        Outcome::Refused,
        Place::from(&item.leaf).doubtful(true),
        format!("no service is known as `{}`", shown(&item.leaf)),
        format!("write `{meant}`"),
    );
}

fn federated(found: &mut Found<'_>, item: &Item<PrincipalName>) {
    if found.document.kind != PolicyType::Trust {
        found.note(
            "federated-principal-not-supported",
            Outcome::Refused,
            &item.leaf,
            "identity providers are principals in trust policies only",
            "name the role that federated users assume, by `AWS`",
        );
        return;
    }
    let text = item.leaf.text.expanded();
    let Some(known) = text.as_known() else { return };
    if known.contains("${") || wildcard_alone(found, item, "Federated") {
        return;
    }
    if is_provider(&text) {
        return;
    }
    let help = match is_service_principal(&known) {
        true => format!("write `{{\"Service\": \"{}\"}}`", shorten(&known)),
        false => "write the ARN of the provider, \
                  `arn:aws:iam::111122223333:saml-provider/name` or \
                  `arn:aws:iam::111122223333:oidc-provider/host`"
            .to_owned(),
    };
    found.note(
        "invalid-federated-principal-syntax-in-role-trust-policy",
        Outcome::Refused,
        &item.leaf,
        format!("`{}` is no identity provider", shown(&item.leaf)),
        help,
    );
}

/// Whether a text names a provider: its ARN, or the domain of one that needs none.
fn is_provider(text: &Text) -> bool {
    const DOMAINS: [&str; 5] = [
        "accounts.google.com",
        "cognito-identity.amazonaws.com",
        "cognito-identity-us-gov.amazonaws.com",
        "graph.facebook.com",
        "www.amazon.com",
    ];
    let Some(known) = text.as_known() else {
        return true;
    };
    match aws::Arn::parse(&known) {
        Some(arn) => {
            let is_kind = ["saml-provider/", "oidc-provider/"];
            arn.service == "iam" && is_kind.iter().any(|kind| arn.resource.starts_with(kind))
        }
        // `cognito-identity.cn-north-1.amazonaws.com.cn` and its like.
        None => DOMAINS.contains(&known.as_str()) || known.starts_with("cognito-identity."),
    }
}

/// A user, role, session or account by its ARN.
fn arn(found: &mut Found<'_>, item: &Item<PrincipalName>, principals: &Elements<PrincipalName>) {
    let Some(text) = item.leaf.text.expanded().as_known() else {
        return;
    };
    if text.contains("${") {
        return;
    }
    if text.contains(['*', '?']) {
        let element = if principals.is_negated {
            "NotPrincipal"
        } else {
            "Principal"
        };
        found.note(
            "unsupported-wildcard-in-principal",
            Outcome::Refused,
            &item.leaf,
            format!(
                "`{}` has a wildcard, which ARNs in `{element}` do not take",
                shown(&item.leaf)
            ),
            "name each principal; for many of one account name the account and test \
             `aws:PrincipalArn` with `ArnLike` in `Condition`",
        );
        return;
    }
    account(found, item, &text);
}

/// The account of an ARN of IAM.
fn account(found: &mut Found<'_>, item: &Item<PrincipalName>, text: &str) {
    let Some(arn) = aws::Arn::parse(text) else {
        return;
    };
    let is_id = arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit());
    let is_fine = is_id || arn.account == "cloudfront";
    if !is_fine || !arn.region.is_empty() || !aws::is_partition(arn.partition) {
        let what = match (is_fine, arn.region.is_empty()) {
            (false, _) => "the account",
            (true, false) => "the region",
            (true, true) => "the partition",
        };
        found.note(
            "invalid-principal-format",
            Outcome::Refused,
            &item.leaf,
            format!("{what} of `{}` is not as in ARNs of IAM", shown(&item.leaf)),
            "write `arn:aws:iam::111122223333:role/name` with the twelve digits of the account",
        );
    }
}

/// What is no account, user, role or session.
fn other(found: &mut Found<'_>, item: &Item<PrincipalName>) {
    let Some(text) = item.leaf.text.expanded().as_known() else {
        return;
    };
    // A principal that has no type is told by reading.
    if text.is_empty()
        || text.contains("${")
        || is_unique_id(&text)
        || found.has_at("invalid-principal-format", item.leaf.span)
    {
        return;
    }
    if text.contains(['*', '?']) {
        found.note(
            "unsupported-wildcard-in-principal",
            Outcome::Refused,
            &item.leaf,
            format!(
                "`{}` has a wildcard, which `AWS` takes as `*` alone",
                shown(&item.leaf)
            ),
            "name each principal; for many of one account name the account and test \
             `aws:PrincipalArn` with `ArnLike` in `Condition`",
        );
        return;
    }
    let arn = aws::Arn::parse(&text);
    let resource = arn.map_or("", |arn| arn.resource);
    let help = if resource.starts_with("group/") {
        "name the users or a role: a group is no principal".to_owned()
    } else if resource.starts_with("instance-profile/") {
        "name the role of the instance profile".to_owned()
    } else if arn.is_none() && is_service_principal(&text) {
        names::principal_of(&text)
    } else if text.bytes().all(|b| b.is_ascii_digit()) {
        "write the twelve digits of the account, in quotes where they begin with zeros".to_owned()
    } else {
        "write an account id, or the ARN of a user, role or session of a role".to_owned()
    };
    found.note(
        "invalid-principal-format",
        Outcome::Refused,
        &item.leaf,
        format!("`{}` is no principal of `AWS`", shown(&item.leaf)),
        help,
    );
}

/// Whether a text is the id that stays when a user or role is deleted, or that of an identity.
///
/// Source: "Unique identifiers" on the page "IAM identifiers" of the IAM User Guide.
fn is_unique_id(text: &str) -> bool {
    const PREFIXES: [&str; 4] = ["AIDA", "AROA", "AGPA", "APKA"];
    let id = text.split(':').next().unwrap_or("");
    let is_letter = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    (16..=128).contains(&id.len())
        && PREFIXES.iter().any(|prefix| id.starts_with(prefix))
        && id.bytes().all(is_letter)
}
