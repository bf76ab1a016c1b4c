//! Configurations of the `aws` provider that set keys, given out like resources.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration>

use super::declaration::Declaration;
use super::eval::Evaluator;
use super::providers::ProviderName;
use super::run::qualify;
use super::scope::Scope;
use crate::text::Str;
use crate::value::{Map, MapEntry, MapKind, Origin, PROVIDER, Resource, ResourceId, ResourceKind};

/// Arguments that are keys.
const KEYS: [&str; 3] = ["access_key", "secret_key", "token"];

impl Scope<'_, '_> {
    /// Those of this module instance, in the order of the source.
    pub(super) fn keyed_providers(&self) -> Vec<Resource> {
        let providers = self.at.module.providers.iter();
        let mut keyed: Vec<(&ProviderName, &Declaration<'_>)> = providers
            .filter(|(name, declared)| {
                name.is_of("aws") && KEYS.iter().any(|it| declared.attribute(it).is_some())
            })
            .collect();
        keyed.sort_by_key(|(_, declared)| declared.header());
        let resource = |(name, declared)| self.keyed_provider(name, declared);
        keyed.into_iter().map(resource).collect()
    }

    fn keyed_provider(&self, name: &ProviderName, declared: &Declaration<'_>) -> Resource {
        let keys = KEYS.iter().filter_map(|key| {
            let attribute = declared.attribute(key)?;
            Some(MapEntry {
                key: Str::from(*key),
                key_span: attribute.value.span,
                value: Evaluator::new(self).settle(&attribute.value),
            })
        });
        let address = qualify(
            &self.at.declaration,
            &Str::from(format!("{PROVIDER}.{name}").as_str()),
        );
        Resource {
            id: ResourceId {
                scope: self.run.id,
                address: address.clone(),
            },
            declaration: address,
            kind: ResourceKind::Terraform,
            resource_type: Str::from(PROVIDER),
            attributes: Map::new(MapKind::Object, keys.collect()),
            computed: Vec::new(),
            origin: Origin {
                name: declared.header(),
                whole: declared.base.span,
                calls: self.at.calls.clone(),
                account: None,
                condition: None,
                construct: None,
                generated_by: None,
            },
        }
    }
}
