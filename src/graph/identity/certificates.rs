//! Certificates that are kept in IAM.

use super::{Certificate, CertificateKind, entry, get};
use crate::graph::Normalizer;
use crate::graph::builder::{Builder, declaration};
use crate::value::{Resource, Value};

pub(super) fn normalizer(resource_type: &str) -> Option<Normalizer> {
    Some(match resource_type {
        "AWS::IAM::ServerCertificate"
        | "awscc_iam_server_certificate"
        | "aws_iam_server_certificate" => Normalizer::entity(server),
        _ => return None,
    })
}

fn server(builder: &mut Builder, resource: &Resource) {
    let name = get(resource, "ServerCertificateName").or_else(|| resource.attribute("name"));
    add(builder, resource, CertificateKind::Server, name);
}

/// A certificate that a user signs with is a credential besides.
pub(super) fn signing(builder: &mut Builder, resource: &Resource) {
    let user = get(resource, "UserName");
    add(builder, resource, CertificateKind::Signing, user);
}

fn add(builder: &mut Builder, resource: &Resource, kind: CertificateKind, name: Option<&Value>) {
    if let Some(body) = entry(resource, "CertificateBody") {
        builder.graph.certificates.push(Certificate {
            kind,
            name: name.cloned(),
            body: body.value.clone(),
            token: body.key_span,
            declared: declaration(resource),
        });
    }
}
