//! Resources: their attributes as others read them, and the instances that are given out. A call of
//! a module that is not here is given out like a resource, with its arguments.

use std::sync::Arc;

use super::computed;
use super::declaration::nested_kind;
use super::eval::Evaluator;
use super::expansion::Member;
use super::module::{BlockId, Class};
use super::run::qualify;
use super::scope::Scope;
use crate::aws::terraform_attributes;
use crate::policy::{self, Subject};
use crate::syntax::Kind;
use crate::text::{Span, Str};
use crate::value::{
    Alternative, Data, Link, List, MODULE_CALL, Map, MapEntry, MapKind, Origin, Pseudo, Resource,
    ResourceId, ResourceKind, Symbol, Value,
};

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
const CALL_META: [&str; 8] = [
    "//",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "providers",
    "source",
    "version",
];

impl Scope<'_, '_> {
    /// The names of everything that the configuration of a block sets, and where.
    pub(super) fn set_names(&self, block: BlockId) -> Vec<(Str, Span)> {
        let Some(declaration) = self.at.module.block(block) else {
            return Vec::new();
        };
        let mut names: Vec<(Str, Span)> = Vec::new();
        for attribute in declaration.attributes() {
            if attribute.name == *"dynamic"
                && let Kind::Map(kinds) = &attribute.value.kind
            {
                let kinds = kinds.iter().filter_map(|kind| kind.key.as_str());
                names.extend(kinds.map(|kind| (Str::from(kind), attribute.name_span)));
            }
            names.push((attribute.name.clone(), attribute.name_span));
        }
        for nested in declaration.blocks() {
            names.push((Str::from(nested_kind(nested)), nested.kind_span));
        }
        let meta: &[&str] = match block.class {
            Class::Call => &CALL_META,
            Class::Resource | Class::Data => &META,
        };
        names.retain(|(name, _)| !meta.contains(&name.as_str()));
        names.sort_by(|a, b| a.0.cmp(&b.0));
        names.dedup_by(|a, b| a.0 == b.0);
        names
    }

    /// Whether the configuration of a block sets an attribute or has blocks of this kind.
    fn is_set(&self, block: BlockId, name: &str) -> bool {
        self.at.module.block(block).is_some_and(|declaration| {
            declaration.attribute(name).is_some()
                || declaration.blocks().any(|block| nested_kind(block) == name)
                || declaration
                    .attribute("dynamic")
                    .is_some_and(|dynamic| dynamic.value.get(name).is_some())
        })
    }

    /// The names of the attributes of a resource of which something is known.
    pub(super) fn resource_attributes(&self, block: BlockId) -> Vec<Str> {
        let mut names: Vec<Str> = self.set_names(block).into_iter().map(|(n, _)| n).collect();
        let computed = terraform_attributes(self.block_type(block));
        names.extend(computed.map(Str::from));
        names.sort();
        names.dedup();
        names
    }

    /// The type of a resource or data source, or that of all module calls.
    pub(super) fn block_type(&self, block: BlockId) -> &str {
        if block.class == Class::Call {
            return MODULE_CALL;
        }
        let declaration = self.at.module.block(block);
        declaration.map_or("", |declaration| declaration.base.label(0))
    }

    /// The name of a resource in the scan.
    pub(super) fn resource_id(
        &self,
        block: BlockId,
        member: usize,
        eval: &Evaluator<'_>,
    ) -> ResourceId {
        let expansion = self.expansion(block, eval);
        let address = expansion.members.get(member).map_or_else(
            || self.at.qualified(&self.block_name(block)),
            |member| self.member_address(block, member),
        );
        ResourceId {
            scope: self.run.id,
            address: address.into(),
        }
    }

    /// An attribute of a resource as others read it: what the configuration sets, or what is known
    /// of it before the resource is made.
    pub(super) fn resource_attribute(
        &self,
        block: BlockId,
        member: usize,
        name: &Str,
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Value {
        let resource_type = self.block_type(block);
        let source = computed::source_of(resource_type, name);
        let resource = self.resource_id(block, member, eval);
        let identity = computed::is_identity(resource_type, name);
        let set = match source {
            Some(source) if *source != **name => {
                return self.linked(
                    self.resource_attribute(block, member, &Str::from(source), span, eval),
                    resource,
                    name,
                    true,
                );
            }
            _ => self
                .configured(block, member, name, span, eval)
                .map(|value| self.opened(value, block, &resource, name, span)),
        };
        let unset = || {
            let asked = Asked {
                scope: self,
                block,
                member,
                resource: &resource,
                span,
                eval,
            };
            policy::computed(resource_type, name, &asked)
        };
        let mut value = match set {
            Some(value) => without_null(value, &unset),
            None => unset(),
        };
        value.sensitive |= computed::is_secret(resource_type, name);
        self.linked(value, resource, name, identity)
    }

    /// Nested blocks may have attributes that are computed, besides those that are set.
    fn opened(
        &self,
        value: Value,
        block: BlockId,
        resource: &ResourceId,
        name: &str,
        span: Span,
    ) -> Value {
        let declaration = self.at.module.block(block);
        if declaration.is_none_or(|declaration| declaration.attribute(name).is_some()) {
            return value;
        }
        let symbol = computed::attribute_symbol(resource, name, span);
        with_rest(value, &symbol)
    }

    /// Links a value to the attribute that it was read from. What identifies a resource is linked
    /// to that resource, other attributes to what they themselves were read from.
    fn linked(&self, mut value: Value, resource: ResourceId, name: &Str, identity: bool) -> Value {
        if identity || value.link.is_none() {
            value.link = Some(Arc::new(Link {
                resource,
                attribute: name.clone(),
            }));
        }
        value
    }

    /// One instance of a resource with all its attributes, or of a call with all its arguments.
    pub(super) fn resource(&self, block: BlockId, index: usize, member: &Member) -> Resource {
        let entries: Vec<MapEntry> = self
            .set_names(block)
            .into_iter()
            .filter_map(|(key, key_span)| {
                let eval = Evaluator::new(self);
                let value = self.configured(block, index, &key, key_span, &eval)?;
                Some(MapEntry {
                    key,
                    key_span,
                    value,
                })
            })
            .collect();
        let declaration = self.at.module.block(block);
        Resource {
            id: ResourceId {
                scope: self.run.id,
                address: self.member_address(block, member).into(),
            },
            declaration: qualify(&self.at.declaration, &self.block_name(block)).into(),
            kind: ResourceKind::Terraform,
            resource_type: Str::from(self.block_type(block)),
            computed: self.computed(block, index, &entries),
            attributes: Map::new(MapKind::Object, entries),
            origin: Origin {
                name: declaration.map_or_else(Span::default, |d| d.header()),
                whole: declaration.map_or_else(Span::default, |d| d.base.span),
                calls: self.at.calls.clone(),
                condition: self.at.when(member.condition.as_ref()),
            },
        }
    }

    /// The computed attributes of an instance that the configuration does not set for certain, where
    /// the options ask for them.
    fn computed(&self, block: BlockId, member: usize, set: &[MapEntry]) -> Vec<MapEntry> {
        if !self.run.options.computed {
            return Vec::new();
        }
        let declaration = self.at.module.block(block);
        let span = declaration.map_or_else(Span::default, |d| d.header());
        let is_set = |name: &&str| {
            let set = set.iter().find(|entry| entry.key == **name);
            set.is_some_and(|entry| entry.value.alternatives().iter().all(|(_, v)| !v.is_null()))
        };
        let names = terraform_attributes(self.block_type(block)).filter(|name| !is_set(name));
        names
            .map(|name| {
                let key = Str::from(name);
                let eval = Evaluator::new(self);
                MapEntry {
                    value: self.resource_attribute(block, member, &key, span, &eval),
                    key_span: span,
                    key,
                }
            })
            .collect()
    }

    /// Adds every wanted resource of this module instance and of those it calls; calls of modules
    /// that are not here are resources themselves.
    pub(super) fn collect(&self, out: &mut Vec<Resource>) {
        for &block in &self.at.module.items {
            let is_call = block.class == Class::Call;
            let wanted =
                (self.run.options.wanted)(self.block_type(block), &|name| self.is_set(block, name));
            if !wanted && !is_call {
                continue;
            }
            let expansion = self.expansion(block, &Evaluator::new(self));
            if self.run.is_full() {
                return;
            }
            for (index, member) in expansion.members.iter().enumerate() {
                let called = is_call.then(|| self.child(block, index, &Evaluator::new(self)));
                match called.flatten() {
                    Some(child) => Scope::new(self.run, child).collect(out),
                    None if wanted => out.push(self.resource(block, index, member)),
                    None => {}
                }
            }
        }
    }
}

/// An instance of a resource of which an attribute is asked for.
struct Asked<'a, 'r, 'p, 'e> {
    scope: &'a Scope<'r, 'p>,
    block: BlockId,
    member: usize,
    resource: &'a ResourceId,
    span: Span,
    eval: &'a Evaluator<'e>,
}

impl Subject for Asked<'_, '_, '_, '_> {
    fn span(&self) -> Span {
        self.span
    }

    fn symbol(&self, name: &str) -> Symbol {
        computed::attribute_symbol(self.resource, name, self.span)
    }

    fn configured(&self, name: &str) -> Option<Value> {
        let name = Str::from(name);
        self.scope
            .configured(self.block, self.member, &name, self.span, self.eval)
    }

    fn attribute(&self, name: &str) -> Value {
        let name = Str::from(name);
        self.scope
            .resource_attribute(self.block, self.member, &name, self.span, self.eval)
    }

    fn deployed(&self, pseudo: Pseudo) -> Value {
        self.scope.run.deployed(pseudo, self.span)
    }
}

/// Nested blocks, in depth, with the word that there may be more in them; `whole` stands for the
/// value itself.
fn with_rest(mut value: Value, whole: &Symbol) -> Value {
    let part = |value: &Value, step: &str| match whole.part(step, whole.span) {
        Some(part) => with_rest(value.clone(), &part),
        None => value.clone(),
    };
    value.data = match value.data {
        Data::List(list) => {
            let items = list.items().iter().enumerate();
            let items = items.map(|(i, item)| part(item, &format!("[{i}]")));
            let mut opened = List::new(list.kind, items.collect());
            opened.rest = list.rest.clone();
            Data::List(opened)
        }
        Data::Map(map) => {
            let entries = map.entries().iter().map(|entry| MapEntry {
                value: match entry.value.data {
                    Data::List(_) => part(&entry.value, &format!(".{}", entry.key)),
                    _ => entry.value.clone(),
                },
                ..entry.clone()
            });
            let opened = Map::new(map.kind, entries.collect());
            let rest = map.rest.clone().or_else(|| Some(Arc::new(whole.clone())));
            Data::Map(opened.with_rest(rest))
        }
        data => data,
    };
    value
}

/// The value with `unset` in the place of null alternatives: an argument that is null is not set.
fn without_null(mut value: Value, unset: &dyn Fn() -> Value) -> Value {
    if let Data::OneOf(alternatives) = &value.data
        && alternatives.iter().any(|a| a.value.is_null())
    {
        let filled = alternatives.iter().map(|alternative| Alternative {
            condition: alternative.condition.clone(),
            value: if alternative.value.is_null() {
                unset()
            } else {
                alternative.value.clone()
            },
        });
        value.data = Data::OneOf(filled.collect());
    }
    value
}
