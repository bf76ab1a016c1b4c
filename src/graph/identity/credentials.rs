//! Long-lived credentials of users.

use super::{Credential, CredentialKind, entry, get};
use crate::graph::builder::{Builder, Holder, declaration};
use crate::graph::condition;
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
        "aws_iam_signing_certificate" => Normalizer::edges(|b, r| {
            of_user(b, r, CredentialKind::SigningCertificate, "UserName");
        }),
        _ => return None,
    })
}

/// A credential that is a resource of its own.
fn of_user(builder: &mut Builder, resource: &Resource, kind: CredentialKind, user: &str) {
    let user = get(resource, user);
    let status = get(resource, "Status").cloned();
    for holder in builder.holders(resource, PrincipalKind::User, user) {
        add(builder, resource, kind, &holder, status.clone());
    }
}

/// `LoginProfile` of `AWS::IAM::User`.
pub(in crate::graph) fn login_profile(builder: &mut Builder, resource: &Resource) {
    let Some(profile) = entry(resource, "LoginProfile") else {
        return;
    };
    for (condition, value) in profile.value.alternatives() {
        if value.is_null() {
            continue;
        }
        for holder in builder.own(resource) {
            let holder = Holder {
                token: Some(profile.key_span),
                condition: condition.clone(),
                ..holder
            };
            add(builder, resource, CredentialKind::Password, &holder, None);
        }
    }
}

fn add(
    builder: &mut Builder,
    resource: &Resource,
    kind: CredentialKind,
    holder: &Holder,
    status: Option<Value>,
) {
    let conditions = [&resource.origin.condition, &holder.condition];
    let Some(condition) = condition::all(conditions) else {
        return;
    };
    builder.graph.credentials.push(Credential {
        kind,
        user: holder.principal,
        status,
        token: holder.token.unwrap_or(resource.origin.name),
        declared: declaration(resource),
        condition,
    });
}
