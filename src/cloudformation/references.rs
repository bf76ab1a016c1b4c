//! `Ref` and `Fn::GetAtt`: whose value is meant.

use super::evaluator::Evaluator;
use super::intrinsic::Call;
use super::text::{computed_value, has_dynamic, scalar_text};
use crate::aws::dns_suffix;
use crate::syntax::Node;
use crate::text::{Span, Str};
use crate::value::{Pseudo, Reason, ResourceId, Symbol, SymbolKind, Value};

/// A name that is written as it is, which nearly all are.
fn plain(node: &Node) -> Option<&str> {
    node.as_str().filter(|name| !has_dynamic(name))
}

impl<'a> Evaluator<'a> {
    /// What `Ref` gives; the language extensions let functions give the name.
    pub(super) fn reference_of(&mut self, call: Call<'a>) -> Option<Value> {
        if let Some(name) = plain(call.argument) {
            return self.reference(name, call.span());
        }
        let Some(name) = self.name(call.argument) else {
            return Some(self.wrong_shape(call, "a name"));
        };
        if let Some(name) = self.known_name(&name) {
            return self.reference(&name, call.span());
        }
        Some(self.combined(call, "a name", &[name], |it, names| {
            let name = it.known_name(names.first()?)?;
            let value = it.reference(&name, call.span());
            Some(value.unwrap_or_else(|| Value::null(call.span())))
        }))
    }

    /// The value of a node that gives a name; none when it is neither a text nor a function.
    fn name(&mut self, node: &'a Node) -> Option<Value> {
        let value = match Call::of(node) {
            Some(_) => self.value(node).map(|value| self.shown_name(value, node)),
            None => scalar_text(node),
        };
        value.filter(|v| v.alternatives().iter().all(|(_, v)| v.to_text().is_some()))
    }

    /// A name that is known. One that the identifier of an open loop is part of is that of the
    /// loop's own body.
    fn known_name(&self, value: &Value) -> Option<Str> {
        let text = value.to_text()?;
        let name = Str::from(text.to_string());
        let is_name = text.is_known() || self.template.resource(&name).is_some();
        is_name.then_some(name)
    }

    /// What a reference by name at `span` gives; none for `AWS::NoValue`.
    pub(super) fn reference(&mut self, name: &str, span: Span) -> Option<Value> {
        if name == "AWS::NoValue" {
            return None;
        }
        if let Some(unknown) = self.unknown_variable(name, span) {
            return Some(unknown);
        }
        if let Some(value) = self.pseudo(name, span) {
            return Some(value);
        }
        if let Some(value) = self.parameter(name, span) {
            return Some(value);
        }
        if self.template.names.open.contains(name) {
            let kind = SymbolKind::Input(self.stack.address(name));
            let symbol = Symbol::new(kind, Reason::NoValue, span);
            return Some(Value::unknown(symbol, span));
        }
        Some(self.attribute(name, "Ref", span))
    }

    /// What stands for a value that is put into the template from outside, by its name.
    pub(super) fn unknown_variable(&self, name: &str, span: Span) -> Option<Value> {
        let mut symbol = self.template.unknowns?.get(name)?.clone();
        symbol.span = span;
        Some(Value::unknown(symbol, span))
    }

    pub(super) fn get_att(&mut self, call: Call<'a>) -> Option<Value> {
        let expected = "a resource and an attribute";
        if let Some(text) = call.argument.as_str() {
            return Some(match text.split_once('.') {
                Some((resource, attribute)) => self.attribute(resource, attribute, call.span()),
                None => self.wrong_shape(call, expected),
            });
        }
        let Some([resource, attribute]) = call.argument.as_list() else {
            return Some(self.wrong_shape(call, expected));
        };
        if let (Some(resource), Some(attribute)) = (plain(resource), plain(attribute)) {
            return Some(self.attribute(resource, attribute, call.span()));
        }
        let (Some(resource), Some(attribute)) = (self.name(resource), self.name(attribute)) else {
            return Some(self.wrong_shape(call, expected));
        };
        Some(
            self.combined(call, expected, &[resource, attribute], |it, values| {
                let [resource, attribute] = values else {
                    return None;
                };
                let resource = it.known_name(resource)?;
                let attribute = attribute.as_known_text()?;
                Some(it.attribute(&resource, &attribute, call.span()))
            }),
        )
    }

    /// What a pseudo parameter gives; none when `name` is not one.
    fn pseudo(&self, name: &str, span: Span) -> Option<Value> {
        let all = [
            Pseudo::AccountId,
            Pseudo::Region,
            Pseudo::Partition,
            Pseudo::UrlSuffix,
            Pseudo::StackName,
            Pseudo::StackId,
            Pseudo::NotificationArns,
        ];
        let found = all.into_iter().find(|pseudo| pseudo.name() == name)?;
        Some(self.deployed(found, span))
    }

    /// What every deployment has: what it is told to be, else a symbol.
    pub(super) fn deployed(&self, pseudo: Pseudo, span: Span) -> Value {
        let options = self.options;
        let known = match pseudo {
            Pseudo::StackName => options.stack_name.as_deref(),
            Pseudo::AccountId => options.account_id.as_deref(),
            Pseudo::Region => options.region.as_deref(),
            Pseudo::Partition => options.partition.as_deref(),
            Pseudo::UrlSuffix => options.partition.as_deref().and_then(dns_suffix),
            _ => None,
        };
        match known {
            Some(text) => computed_value(text, span),
            None => self
                .of_inner(pseudo, span)
                .unwrap_or_else(|| Value::unknown(Symbol::pseudo(pseudo, span), span)),
        }
    }

    /// What tells a stack that another one makes from that one.
    fn of_inner(&self, pseudo: Pseudo, span: Span) -> Option<Value> {
        let inner = self.stack.inner.as_ref()?;
        let set = self.stack.set.as_ref();
        let (resource, attribute) = match pseudo {
            Pseudo::StackId => match &inner.id {
                Some(id) => return Some(Value { span, ..id.clone() }),
                None => (&inner.resource, "StackId"),
            },
            Pseudo::StackName => (&inner.resource, "StackName"),
            Pseudo::NotificationArns => (&inner.resource, "NotificationARNs"),
            Pseudo::AccountId => (set?, "AccountId"),
            Pseudo::Region => (set?, "Region"),
            _ => return None,
        };
        let kind = SymbolKind::Attribute {
            resource: resource.clone(),
            attribute: attribute.into(),
        };
        let symbol = Symbol {
            not_null: true,
            ..Symbol::new(kind, Reason::DecidedAtDeployment, span)
        };
        Some(Value::unknown(symbol, span))
    }

    pub(super) fn resource_id(&self, id: &str) -> ResourceId {
        ResourceId {
            scope: self.stack.scope,
            address: self.stack.address(id),
        }
    }
}
