//! Identity providers, and the ways to name one.

use super::{IdentityProvider, ProviderId, ProviderKind, get};
use crate::forms::schemeless;
use crate::graph::Normalizer;
use crate::graph::builder::{Builder, declaration, index, says_something, texts};
use crate::graph::iam_arn::IamArn;
use crate::graph::resolve::resources_of;
use crate::value::{Data, Resource, ScopeId, Text, Value};

pub(super) const OIDC: Normalizer =
    Normalizer::entity(|b, r| declare(b, r, ProviderKind::Oidc, "Url"));

pub(super) const SAML: Normalizer =
    Normalizer::entity(|b, r| declare(b, r, ProviderKind::Saml, "Name"));

pub(super) const TRUST_ANCHOR: Normalizer =
    Normalizer::entity(|b, r| declare(b, r, ProviderKind::TrustAnchor, "Name"));

fn declare(builder: &mut Builder, resource: &Resource, kind: ProviderKind, name: &str) {
    let name = get(resource, name).filter(|v| says_something(v));
    // The custom resource of CDK writes `ClientIDList`.
    let clients = get(resource, "ClientIdList").or_else(|| get(resource, "ClientIDList"));
    let values = |builder: &Builder, list| {
        let references = builder.references(list).into_iter();
        references.map(|reference| reference.value).collect()
    };
    let provider = IdentityProvider {
        kind,
        name: name.cloned(),
        clients: values(builder, clients),
        thumbprints: values(builder, get(resource, "ThumbprintList")),
        declared: Some(declaration(resource)),
    };
    let id = builder.add_provider(provider);
    builder.providers.insert(resource.id.clone(), id);
    for text in name.into_iter().flat_map(texts) {
        builder
            .named_providers
            .entry((resource.id.scope, kind, schemeless(&text)))
            .or_insert(id);
    }
}

impl Builder {
    /// The provider that a trust policy names: by link, else by what its ARN tells, else one
    /// outside of the code.
    pub(super) fn provider(&mut self, named: &Value, scope: ScopeId) -> ProviderId {
        let linked = resources_of(named).find_map(|r| self.providers.get(r));
        if let Some(&id) = linked {
            return id;
        }
        let text = named.to_text().map(|text| text.expanded());
        let told = text.as_ref().and_then(told);
        let (kind, name) = match told {
            Some((kind, name)) => (kind, Some(name)),
            None => (ProviderKind::Unresolved, text),
        };
        let key = name.clone().map(|name| (scope, kind, name));
        if let Some(&id) = key.as_ref().and_then(|k| self.named_providers.get(k)) {
            return id;
        }
        let name = name.map(|text| Value {
            data: Data::Text(text),
            link: None,
            ..named.clone()
        });
        let id = self.add_provider(IdentityProvider {
            kind,
            name: Some(name.unwrap_or_else(|| named.clone())),
            clients: Vec::new(),
            thumbprints: Vec::new(),
            declared: None,
        });
        if let Some(key) = key {
            self.named_providers.insert(key, id);
        }
        id
    }

    fn add_provider(&mut self, provider: IdentityProvider) -> ProviderId {
        let id = ProviderId(index(self.graph.identity_providers.len()));
        self.graph.identity_providers.push(provider);
        id
    }
}

/// The kind of provider, and its URL or name.
fn told(text: &Text) -> Option<(ProviderKind, Text)> {
    match IamArn::parse(text) {
        Some(arn) => match arn.kind.as_str() {
            "oidc-provider" => Some((ProviderKind::Oidc, arn.rest)),
            "saml-provider" => Some((ProviderKind::Saml, arn.rest)),
            _ => None,
        },
        None => text
            .as_known()
            .filter(|name| is_web(name))
            .map(|_| (ProviderKind::Web, text.clone())),
    }
}

/// The providers that need none in IAM, see
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.
fn is_web(name: &str) -> bool {
    matches!(
        name,
        "accounts.google.com"
            | "cognito-identity.amazonaws.com"
            | "graph.facebook.com"
            | "www.amazon.com"
    )
}
