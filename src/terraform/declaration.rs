//! A block with what the override files change of it.

use std::cell::OnceCell;

use super::providers::ProviderName;
use crate::syntax::{Attribute, Block, Kind};
use crate::text::{Span, Str};

/// A top-level block and the blocks of override files for the same thing, in order.
///
/// Attributes are overridden one by one; nested blocks of a kind replace all of that kind. See
/// <https://developer.hashicorp.com/terraform/language/files/override>.
#[derive(Debug)]
pub(super) struct Declaration<'p> {
    /// The block that declares it.
    pub base: &'p Block,
    /// Its name in references: `aws_iam_role.x`, `data.aws_iam_role.x`, `module.x`, `var.x`.
    pub name: Str,
    overrides: Vec<&'p Block>,
    set_names: OnceCell<Vec<(Str, Span)>>,
    provider: OnceCell<Option<ProviderName>>,
}

/// Arguments and blocks that Terraform itself understands, see
/// <https://developer.hashicorp.com/terraform/language/meta-arguments>; `//` is a comment of the
/// JSON syntax.
const META: [&str; 9] = [
    "//",
    "connection",
    "count",
    "depends_on",
    "dynamic",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];

/// What of a module call is no argument for one of the module's variables, see
/// <https://developer.hashicorp.com/terraform/language/block/module>: variables of these names are
/// refused.
pub(super) const CALL_META: [&str; 8] = [
    "//",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "providers",
    "source",
    "version",
];

impl<'p> Declaration<'p> {
    pub(super) fn new(base: &'p Block) -> Self {
        let [first, second] = [base.label(0), base.label(1)];
        let name = match base.kind.as_str() {
            "resource" => format!("{first}.{second}"),
            "data" => format!("data.{first}.{second}"),
            "variable" => format!("var.{first}"),
            kind => format!("{kind}.{first}"),
        };
        Self {
            base,
            name: name.into(),
            overrides: Vec::new(),
            set_names: OnceCell::new(),
            provider: OnceCell::new(),
        }
    }

    pub(super) fn override_with(&mut self, block: &'p Block) {
        self.overrides.push(block);
        self.set_names.take();
        self.provider.take();
    }

    /// Type and labels as written.
    pub(super) fn header(&self) -> Span {
        self.base.header_span()
    }

    /// The attribute `name` that holds.
    pub(super) fn attribute(&self, name: &str) -> Option<&'p Attribute> {
        if self.overrides.is_empty() {
            return self.base.body.attribute(name);
        }
        self.layers().find_map(|block| block.body.attribute(name))
    }

    /// Every attribute that holds; those of override files first.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &'p Attribute> {
        self.layers().enumerate().flat_map(move |(i, block)| {
            block.body.attributes.iter().filter(move |attribute| {
                self.layers()
                    .take(i)
                    .all(|above| above.body.attribute(&attribute.name).is_none())
            })
        })
    }

    /// The nested blocks that hold, `dynamic` ones among them, in the order of the source.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &'p Block> {
        self.layers().enumerate().flat_map(move |(i, block)| {
            block.body.blocks.iter().filter(move |nested| {
                let kind = nested_kind(nested);
                self.layers()
                    .take(i)
                    .all(|above| above.body.blocks.iter().all(|b| nested_kind(b) != kind))
            })
        })
    }

    /// The provider configuration that a resource or data source names, or the default one of its
    /// type.
    pub(super) fn provider(&self) -> Option<&ProviderName> {
        let provider = self
            .provider
            .get_or_init(|| match self.attribute("provider") {
                Some(provider) => ProviderName::of_node(&provider.value),
                None => {
                    let kind = self.base.label(0);
                    let (local, _) = kind.split_once('_').unwrap_or((kind, ""));
                    Some(ProviderName::default_of(local))
                }
            });
        provider.as_ref()
    }

    /// The names of everything that it sets, without what Terraform itself understands, sorted,
    /// and where.
    pub(super) fn set_names(&self) -> &[(Str, Span)] {
        self.set_names.get_or_init(|| self.list_set_names())
    }

    /// The name as it is written, when it is among [`Self::set_names`].
    pub(super) fn set_name(&self, name: &str) -> Option<&Str> {
        let names = self.set_names();
        let at = names.binary_search_by(|(known, _)| known.as_str().cmp(name));
        names.get(at.ok()?).map(|(known, _)| known)
    }

    fn list_set_names(&self) -> Vec<(Str, Span)> {
        let mut names: Vec<(Str, Span)> = Vec::new();
        for attribute in self.attributes() {
            if attribute.name == *"dynamic"
                && let Kind::Map(kinds) = &attribute.value.kind
            {
                let kinds = kinds.iter().filter_map(|kind| kind.key.as_str());
                names.extend(kinds.map(|kind| (Str::from(kind), attribute.name_span)));
            }
            names.push((attribute.name.clone(), attribute.name_span));
        }
        for nested in self.blocks() {
            names.push((Str::from(nested_kind(nested)), nested.kind_span));
        }
        let meta: &[&str] = match self.base.kind.as_str() {
            "module" => &CALL_META,
            _ => &META,
        };
        names.retain(|(name, _)| !meta.contains(&name.as_str()));
        names.sort_by(|a, b| a.0.cmp(&b.0));
        names.dedup_by(|a, b| a.0 == b.0);
        names
    }

    /// The blocks of the declaration, the one that wins first.
    fn layers(&self) -> impl Iterator<Item = &'p Block> {
        let base = std::iter::once(self.base);
        self.overrides.iter().rev().copied().chain(base)
    }
}

/// The kind of nested block that a block gives: a `dynamic` block gives those of its label.
pub(super) fn nested_kind(block: &Block) -> &str {
    if block.kind == *"dynamic" {
        block.label(0)
    } else {
        &block.kind
    }
}
