//! Which provider configuration a block uses, and what it tells of the deployment.
//!
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider> and
//! <https://developer.hashicorp.com/terraform/language/modules/develop/providers>

use std::fmt;

use super::data::ProviderStyle;
use super::declaration::Declaration;
use super::eval::Evaluator;
use super::module::{BlockId, Class, Module};
use super::run::{Instance, Key};
use super::scope::Scope;
use crate::aws::{dns_suffix, partition_of_region};
use crate::syntax::{Block, Kind, Node, StepKind};
use crate::text::{Span, Str};
use crate::value::{Pseudo, Value};

/// A provider configuration as a module names it: `aws`, `aws.west`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ProviderName {
    local: Str,
    /// Empty in the default configuration.
    alias: Str,
}

impl ProviderName {
    /// The default configuration of a provider.
    pub(super) fn default_of(local: &str) -> Self {
        Self {
            local: Str::from(local),
            alias: Str::new(),
        }
    }

    /// Whether it is one of a provider.
    pub(super) fn is_of(&self, local: &str) -> bool {
        self.local == *local
    }

    pub(super) fn is_default(&self) -> bool {
        self.alias.is_empty()
    }

    /// The configuration that a `provider` block declares.
    pub(super) fn of_block(block: &Block) -> Self {
        let alias = block.body.attribute("alias");
        let alias = alias.and_then(|alias| alias.value.as_str());
        Self {
            local: Str::from(block.label(0)),
            alias: alias.map_or_else(Str::new, Str::from),
        }
    }

    /// The configuration that `provider = aws.west` names; Terraform 0.11 and the JSON syntax write
    /// it as a text. None for what is no name, or names one of several configurations.
    pub(super) fn of_node(node: &Node) -> Option<Self> {
        match &node.kind {
            Kind::Variable(local) => Some(Self::default_of(local)),
            Kind::Traversal(traversal) => match (&traversal.root.kind, &*traversal.steps) {
                (Kind::Variable(local), [step]) => match &step.kind {
                    StepKind::Attr(alias) => Some(Self {
                        local: local.clone(),
                        alias: alias.clone(),
                    }),
                    _ => None,
                },
                _ => None,
            },
            _ => {
                let text = node.as_str()?;
                let (local, alias) = text.split_once('.').unwrap_or((text, ""));
                Some(Self {
                    local: Str::from(local),
                    alias: Str::from(alias),
                })
            }
        }
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.local)?;
        match self.alias.as_str() {
            "" => Ok(()),
            alias => write!(f, ".{alias}"),
        }
    }
}

impl Scope<'_, '_> {
    /// What the deployment that a block belongs to has: as the options say, else as the block's
    /// provider is configured, else a symbol. The account that the options name is not that of a
    /// configuration with credentials of its own.
    pub(super) fn deployed(
        &self,
        block: BlockId,
        pseudo: Pseudo,
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Value {
        let of_provider = match pseudo {
            Pseudo::AccountId => self.account(block, span, eval),
            Pseudo::Region => self.region(block, span, eval),
            Pseudo::Partition if self.run.options.partition.is_none() => self
                .partition(block, span, eval)
                .map(|partition| Value::text(partition, span)),
            Pseudo::UrlSuffix => {
                let partition = match self.run.options.partition.as_deref() {
                    Some(partition) => Some(partition),
                    None => self.partition(block, span, eval),
                };
                let suffix = partition.and_then(dns_suffix);
                suffix.map(|suffix| Value::text(suffix, span))
            }
            _ => None,
        };
        of_provider.unwrap_or_else(|| self.run.deployed(pseudo, span))
    }

    fn partition(&self, block: BlockId, span: Span, eval: &Evaluator<'_>) -> Option<&'static str> {
        let region = self.region(block, span, eval)?;
        partition_of_region(&region.as_known_text()?)
    }

    /// The region that the provider of a block is configured with; none when it is not there.
    fn region(&self, block: BlockId, span: Span, eval: &Evaluator<'_>) -> Option<Value> {
        let (scope, name) = self.configuration_of(block)?;
        let value = scope.keep(
            Key::Region(name.clone()),
            || format!("provider.{name}.region"),
            span,
            || {
                let provider = scope.at.module.providers.get(&name);
                match provider.and_then(|provider| provider.attribute("region")) {
                    Some(region) => eval.within(&scope).settle(&region.value),
                    None => Value::null(span),
                }
            },
        );
        Some(value).filter(|value| !value.is_null())
    }

    /// The module instance in which the provider configuration of a block is written, and its name
    /// there.
    pub(super) fn configuration_of(&self, block: BlockId) -> Option<(Self, ProviderName)> {
        if block.class == Class::Call {
            return None;
        }
        let declaration = self.at.module.block(block)?;
        self.configuration(declaration.provider()?)
    }

    /// The module instance in which a configuration is written, and its name there. Every resource
    /// asks, so that the answer is kept.
    pub(super) fn configuration(&self, name: &ProviderName) -> Option<(Self, ProviderName)> {
        let known = self.at.configurations.borrow().get(name).cloned();
        let (levels, name) = known.unwrap_or_else(|| {
            let found = self.find_configuration(name.clone());
            let mut kept = self.at.configurations.borrow_mut();
            kept.insert(name.clone(), found.clone());
            found
        })?;
        let mut at = self.at.clone();
        for _ in 0..levels {
            at = at.caller.as_ref()?.instance.clone();
        }
        Some((Scope::new(self.run, at), name))
    }

    /// How many callers up a configuration is written, and its name there: a module call passes
    /// configurations on, the default ones by itself.
    fn find_configuration(&self, mut name: ProviderName) -> Option<(usize, ProviderName)> {
        for (level, instance) in self.at.callers().enumerate() {
            let Some(caller) = &instance.caller else {
                return instance.configures(&name).then_some((level, name));
            };
            let call = caller.instance.module.block(caller.call)?;
            match passed(call, &name) {
                Some(passed) => name = passed?,
                None if instance.configures(&name) => return Some((level, name)),
                None if name.alias.is_empty() => {}
                None => return None,
            }
        }
        None
    }
}

impl Instance<'_> {
    /// Whether this module configures the provider. A block that sets nothing only names what the
    /// caller passes, and one that is repeated has several configurations.
    fn configures(&self, name: &ProviderName) -> bool {
        let provider = self.module.providers.get(name);
        provider.is_some_and(|provider| {
            provider.attribute("for_each").is_none()
                && (self.caller.is_none()
                    || provider
                        .attributes()
                        .any(|set| set.name != *"alias" && set.name != *"version"))
        })
    }
}

/// What a module call passes for a configuration: none when it says nothing of it, and none within
/// when what it says cannot be followed.
fn passed(call: &Declaration<'_>, name: &ProviderName) -> Option<Option<ProviderName>> {
    let Kind::Map(entries) = &call.attribute("providers")?.value.kind else {
        return None;
    };
    let is_meant = |node: &Node| ProviderName::of_node(node).is_some_and(|key| key == *name);
    let entry = entries.iter().find(|entry| is_meant(&entry.key))?;
    Some(ProviderName::of_node(&entry.value))
}

/// How the newest version of the AWS provider that a root module allows renders policy documents.
pub(super) fn style(module: &Module<'_>) -> ProviderStyle {
    match newest(module) {
        Some(..=3) => ProviderStyle::V3,
        _ => ProviderStyle::Current,
    }
}

/// The newest major version of the AWS provider that a root module allows, where it bounds it.
pub(super) fn newest(module: &Module<'_>) -> Option<u64> {
    let required = module
        .required_providers
        .iter()
        .filter_map(|provider| match &provider.kind {
            Kind::Map(_) => provider.get("version")?.as_str(),
            _ => provider.as_str(),
        });
    let configured = module.providers.iter().filter_map(|(name, provider)| {
        let version = &provider.attribute("version")?.value;
        (name.local == *"aws").then(|| version.as_str()).flatten()
    });
    required.chain(configured).filter_map(newest_major).min()
}

/// The newest major version that a version constraint allows, where it bounds it. See
/// <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>.
fn newest_major(constraint: &str) -> Option<u64> {
    let bounds = constraint.split(',').filter_map(|part| {
        let part = part.trim();
        let (operator, version) = part.split_at(part.find(|c: char| c.is_ascii_digit())?);
        let mut numbers = version
            .split(['.', '-', '+'])
            .map(|n| n.parse::<u64>().ok());
        let major = numbers.next()??;
        let mut rest = numbers;
        match operator.trim() {
            "" | "=" | "<=" | "~>" => Some(major),
            "<" if rest.all(|number| number == Some(0)) => major.checked_sub(1),
            "<" => Some(major),
            _ => None,
        }
    });
    bounds.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_bound_the_major_version() {
        for (constraint, newest) in [
            ("3.39.0", Some(3)),
            ("= 4.1", Some(4)),
            ("~> 3.39.0", Some(3)),
            ("~>3.0", Some(3)),
            ("~> 3", Some(3)),
            (">= 2.0, < 4.0.0", Some(3)),
            (">= 2.0, < 4", Some(3)),
            ("< 4.1", Some(4)),
            (">= 3.0", None),
            ("!= 3.0", None),
            ("<= 3.9, < 6", Some(3)),
            ("", None),
            ("three", None),
        ] {
            assert_eq!(newest_major(constraint), newest, "{constraint}");
        }
    }
}
