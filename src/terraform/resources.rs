//! Resources: their attributes as others read them, and the instances that are given out. A call of
//! a module that is not here is given out like a resource, with its arguments.

use std::sync::Arc;

use super::arguments;
use super::computed;
use super::declaration::Declaration;
use super::eval::Evaluator;
use super::expansion::Member;
use super::module::{BlockId, Class};
use super::run::qualify;
use super::scope::Scope;
use crate::aws::{
    ArgumentDefault, Computed, terraform_attribute, terraform_attributes, terraform_defaults,
};
use crate::forms::{self, Subject};
use crate::text::{Span, Str};
use crate::value::{
    Alternative, Data, Link, List, MODULE_CALL, Map, MapEntry, MapKind, Origin, PROVIDER, Pseudo,
    Resource, ResourceId, ResourceKind, Symbol, Value,
};

/// The ARN of a log group as versions of the provider before 3 give it: with all of its streams.
///
/// Source: "Terraform AWS Provider Version 3 Upgrade Guide", `aws_cloudwatch_log_group`.
const LOG_GROUP_BEFORE_3: &str = "arn:{partition}:logs:{region}:{account}:log-group:{name}:*";

impl Scope<'_, '_> {
    /// The names of everything that the configuration of a block sets, and where.
    pub(super) fn set_names(&self, block: BlockId) -> &[(Str, Span)] {
        let declaration = self.at.module.block(block);
        declaration.map_or(&[], Declaration::set_names)
    }

    /// Whether the configuration of a block sets an attribute or has blocks of this kind.
    fn is_set(&self, block: BlockId, name: &str) -> bool {
        self.set_names(block)
            .binary_search_by(|(set, _)| set.as_str().cmp(name))
            .is_ok()
    }

    /// The names of the attributes of a resource of which something is known.
    pub(super) fn resource_attributes(&self, block: BlockId) -> Vec<Str> {
        let mut names: Vec<Str> = self
            .set_names(block)
            .iter()
            .map(|(n, _)| n.clone())
            .collect();
        let computed = terraform_attributes(self.block_type(block));
        let defaults = terraform_defaults(self.block_type(block)).map(|(name, _)| name);
        names.extend(computed.chain(defaults).map(Str::from));
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
        ResourceId {
            scope: self.run.id,
            address: self.address_of(block, &expansion, member),
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
        let known = terraform_attribute(resource_type, name);
        let resource = self.resource_id(block, member, eval);
        let identity = computed::is_identity(known);
        let set = match known {
            Some(Computed::Same(source)) if *source != **name => {
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
            if let Some(default) = arguments::default(resource_type, name, span) {
                return default;
            }
            let asked = Asked {
                scope: self,
                block,
                member,
                resource: &resource,
                span,
                eval,
            };
            let is_log_group = resource_type == "aws_cloudwatch_log_group" && *name == *"arn";
            match is_log_group && self.run.is_provider_before(3) {
                true => forms::formed(name, Some(LOG_GROUP_BEFORE_3), true, &asked),
                false => forms::computed(resource_type, name, &asked),
            }
        };
        let mut value = match set {
            Some(value) => without_null(value, &unset),
            None => unset(),
        };
        value.sensitive |= known == Some(Computed::Secret);
        self.linked(value, resource, name, identity)
    }

    /// Whether what a name stands for in a declaration is nested blocks and no argument.
    pub(super) fn has_blocks(&self, block: BlockId, name: &str) -> bool {
        let declaration = self.at.module.block(block);
        declaration.is_some_and(|declaration| declaration.attribute(name).is_none())
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
        if !self.has_blocks(block, name) {
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
        let set = self.set_names(block);
        let planned = self.planned_names(block, &member.address, set);
        let resource_type = self.block_type(block);
        let mut entries: Vec<MapEntry> = set
            .iter()
            .chain(&planned)
            .filter_map(|(key, key_span)| {
                let eval = Evaluator::new(self);
                let mut value = self.configured(block, index, key, *key_span, &eval)?;
                let known = terraform_attribute(resource_type, key);
                value.sensitive |= known == Some(Computed::Secret);
                Some(MapEntry {
                    key: key.clone(),
                    key_span: *key_span,
                    value,
                })
            })
            .collect();
        if !planned.is_empty() {
            entries.sort_by(|a, b| a.key.cmp(&b.key));
        }
        let mut computed = self.unset(block, index, &entries);
        computed.extend(self.tags_all(block, &entries));
        let declaration = self.at.module.block(block);
        let name = declaration.map_or_else(Span::default, |d| d.header());
        let account = self.account(block, name, &Evaluator::new(self));
        let origin = Origin {
            name,
            account: account.and_then(|account| account.as_known_text()),
            whole: declaration.map_or_else(Span::default, |d| d.base.span),
            calls: self.at.calls.clone(),
            condition: self.at.when(member.condition.as_ref()),
            construct: None,
            generated_by: None,
        };
        Resource {
            id: ResourceId {
                scope: self.run.id,
                address: member.address.clone(),
            },
            declaration: qualify(&self.at.declaration, &self.block_name(block)),
            kind: ResourceKind::Terraform,
            resource_type: Str::from(resource_type),
            computed,
            attributes: forms::hidden(resource_type, Map::new(MapKind::Object, entries)),
            origin: self.planned_origin(&member.address, origin),
        }
    }

    /// The attributes of an instance that the configuration does not set and that are there all the
    /// same, computed or by default, where the options ask for them.
    fn unset(&self, block: BlockId, member: usize, set: &[MapEntry]) -> Vec<MapEntry> {
        if !self.run.options.computed {
            return Vec::new();
        }
        let declaration = self.at.module.block(block);
        let span = declaration.map_or_else(Span::default, |d| d.header());
        let is_set = |name: &&str| {
            let set = set.iter().find(|entry| entry.key == **name);
            set.is_some_and(|entry| entry.value.alternatives().iter().all(|(_, v)| !v.is_null()))
        };
        let defaults = terraform_defaults(self.block_type(block))
            .filter(|(_, default)| *default != ArgumentDefault::Null)
            .map(|(name, _)| name);
        let mut names: Vec<&str> = terraform_attributes(self.block_type(block))
            .chain(defaults)
            .filter(|name| !is_set(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
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
        if (self.run.options.wanted)(PROVIDER, &|_| true) {
            out.extend(self.keyed_providers());
        }
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
                    None if wanted && self.is_planned(block, &member.address) => {
                        out.push(self.resource(block, index, member))
                    }
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
        self.scope
            .configured(self.block, self.member, name, self.span, self.eval)
    }

    fn attribute(&self, name: &str) -> Value {
        let name = Str::from(name);
        self.scope
            .resource_attribute(self.block, self.member, &name, self.span, self.eval)
    }

    fn deployed(&self, pseudo: Pseudo) -> Value {
        self.scope
            .deployed(self.block, pseudo, self.span, self.eval)
    }
}

/// Nested blocks, in depth, with the word that there may be more in them; `whole` stands for the
/// value itself.
pub(super) fn with_rest(mut value: Value, whole: &Symbol) -> Value {
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
        Data::OneOf(alternatives) => {
            let opened = alternatives.iter().map(|alternative| Alternative {
                condition: alternative.condition.clone(),
                value: with_rest(alternative.value.clone(), whole),
            });
            Data::OneOf(opened.collect())
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
