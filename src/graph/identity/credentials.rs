//! Long-lived credentials of users.

use super::{Credential, CredentialKind, certificates, entry, get};
use crate::graph::builder::{Builder, Holder, declaration, says_something};
use crate::graph::condition;
use crate::graph::key::key;
use crate::graph::{Normalizer, PrincipalKind};
use crate::value::{Resource, Value};

pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "AWS::IAM::AccessKey" => {
            Normalizer::edges(|b, r| of_user(b, r, CredentialKind::AccessKey, "UserName"))
        }
        "aws_iam_access_key" => {
            Normalizer::edges(|b, r| of_user(b, r, CredentialKind::AccessKey, "User"))
        }
        "aws_iam_user_login_profile" => {
            Normalizer::edges(|b, r| of_user(b, r, CredentialKind::Password, "User"))
        }
        "aws_iam_service_specific_credential" => {
            Normalizer::edges(|b, r| of_user(b, r, CredentialKind::ServiceSpecific, "UserName"))
        }
        "aws_iam_user_ssh_key" => {
            Normalizer::edges(|b, r| of_user(b, r, CredentialKind::SshKey, "Username"))
        }
        "aws_iam_signing_certificate" => Normalizer {
            declare: certificates::signing,
            connect: |b, r| of_user(b, r, CredentialKind::SigningCertificate, "UserName"),
        },
        _ => return None,
    })
}

/// A credential that is a resource of its own.
fn of_user(builder: &mut Builder, resource: &Resource, kind: CredentialKind, user: &str) {
    let user = get(resource, user);
    let details = Details {
        status: get(resource, "Status"),
        encrypted_for: get(resource, "PgpKey").filter(|v| says_something(v)),
        must_change: get(resource, "PasswordResetRequired"),
        secret: None,
    };
    for holder in builder.holders(resource, PrincipalKind::User, user) {
        add(builder, resource, kind, &holder, &details);
    }
}

/// `LoginProfile` of a user.
pub(in crate::graph) fn login_profile(builder: &mut Builder, resource: &Resource) {
    let Some(profile) = entry(resource, "LoginProfile") else {
        return;
    };
    for (condition, value) in profile.value.alternatives() {
        if value.is_null() {
            continue;
        }
        let property = |name| {
            value
                .get(&key(resource.kind, name))
                .filter(|v| !v.is_null())
        };
        let details = Details {
            must_change: property("PasswordResetRequired"),
            secret: property("Password"),
            ..Details::default()
        };
        for holder in builder.own(resource) {
            let holder = Holder {
                token: Some(profile.key_span),
                condition: condition.clone(),
                ..holder
            };
            add(
                builder,
                resource,
                CredentialKind::Password,
                &holder,
                &details,
            );
        }
    }
}

/// What is said of a credential.
#[derive(Default)]
struct Details<'a> {
    status: Option<&'a Value>,
    encrypted_for: Option<&'a Value>,
    must_change: Option<&'a Value>,
    secret: Option<&'a Value>,
}

fn add(
    builder: &mut Builder,
    resource: &Resource,
    kind: CredentialKind,
    holder: &Holder,
    details: &Details<'_>,
) {
    let conditions = [&resource.origin.condition, &holder.condition];
    let Some(condition) = condition::all(conditions) else {
        return;
    };
    builder.graph.credentials.push(Credential {
        kind,
        user: holder.principal,
        status: details.status.cloned(),
        encrypted_for: details.encrypted_for.cloned(),
        must_change: details.must_change.cloned(),
        secret: details.secret.cloned(),
        token: holder.token.unwrap_or(resource.origin.name),
        declared: declaration(resource),
        condition,
    });
}
