//! `Ref` and `Fn::GetAtt`.

use std::cell::Cell;
use std::sync::Arc;

use super::alternatives::combine;
use super::evaluator::{Evaluator, passed_on};
use super::intrinsic::Call;
use super::stacks::is_stack;
use super::template::Resource;
use super::text::{computed_value, has_dynamic, scalar_text};
use crate::aws::{
    AttributeNames, Computed, FormPart, cloudformation_attribute, cloudformation_attributes,
    dns_suffix, form_parts,
};
use crate::forms::{Subject, filled};
use crate::syntax::Node;
use crate::text::{Problem, Span, Str};
use crate::value::{
    Data, HopKind, Link, MapEntry, Piece, Pseudo, Reason, ResourceId, Symbol, SymbolKind, Value,
};

/// How many levels of nesting a reference from one resource to another counts for: no template has
/// long chains of names, and each step of one takes much stack.
const REFERENCE_DEPTH: usize = 5;

/// Longest text of a property that attributes rest on, a symbol counting as one byte.
const MAX_NAME: usize = 4096;

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

    /// What an attribute of a resource gives; `Ref` counts as an attribute.
    pub(super) fn attribute(&mut self, id: &str, attribute: &str, span: Span) -> Value {
        let (id, attribute) = self
            .template
            .renamed(id, attribute)
            .unwrap_or((id, attribute));
        let Some(resource) = self.template.resource(id) else {
            if let Some(value) = self.module_output(id, attribute, span) {
                return value;
            }
            return self.absent(id, attribute, span);
        };
        if let Some(output) = attribute
            .strip_prefix("Outputs.")
            .filter(|_| is_stack(resource.kind))
        {
            return self.nested_output(resource, output, span);
        }
        let link = Link {
            resource: self.resource_id(id),
            attribute: attribute.into(),
        };
        if let Some(names) = AttributeNames::of(resource.kind)
            && attribute != "Ref"
            && !names.has(attribute)
        {
            return Value {
                link: Some(Arc::new(link)),
                ..self.no_attribute(resource, attribute, names, span)
            };
        }
        let mut value = self.known_attribute(resource, attribute, span);
        value.link = Some(Arc::new(link));
        value
    }

    /// What a packaging tool puts in for the output of a module; none where there is none.
    fn module_output(&mut self, id: &str, output: &str, span: Span) -> Option<Value> {
        let name = format!("{id}.{output}");
        let (name, node) = self
            .template
            .modules?
            .outputs
            .get_key_value(name.as_str())?;
        let value = self.kept_from_itself(name, node, "output")?;
        let hop = HopKind::Output(self.stack.address(id), output.into());
        Some(passed_on(value, &hop, span))
    }

    /// What `Ref` and `Fn::GetAtt` give of a resource, as far as it is known, where the options ask
    /// for it. What a property sets is not told again.
    pub(super) fn return_values(&mut self, resource: Resource<'a>) -> Vec<MapEntry> {
        if !self.options.computed {
            return Vec::new();
        }
        let span = resource.entry.key.span;
        let names = cloudformation_attributes(resource.kind);
        let names = names.filter(|name| resource.property(name).is_none());
        names
            .map(|name| MapEntry {
                key: Str::from(name),
                key_span: span,
                value: self.known_attribute(resource, name, span),
            })
            .filter(|entry| match &entry.value.data {
                Data::Unknown(symbol) => symbol.shape.is_some(),
                _ => true,
            })
            .collect()
    }

    fn absent(&mut self, id: &str, attribute: &str, span: Span) -> Value {
        let name = match attribute {
            "Ref" => id.to_owned(),
            _ => format!("{id}.{attribute}"),
        };
        if self.template.may_have_more {
            let kind = SymbolKind::Outside(self.stack.address(&name));
            return Value::unknown(Symbol::new(kind, Reason::NotSupported, span), span);
        }
        let what = if attribute == "Ref" {
            "a parameter or a resource"
        } else {
            "a resource"
        };
        let template = self.template;
        let parameters = template.parameters.keys().copied();
        let mut names: Vec<&str> = template.resources().map(|r| r.id).collect();
        names.extend(parameters.filter(|_| attribute == "Ref"));
        names.sort_unstable();
        let message = format!("`{id}` is not {what} of this template");
        let problem = Problem::warning("unknown-reference", span, message);
        self.problem_with_nearest(problem, id, names.into_iter());
        self.invalid(name, span)
    }

    /// An attribute that the type does not have; the resource is meant nevertheless.
    fn no_attribute(
        &mut self,
        resource: Resource<'a>,
        attribute: &str,
        names: AttributeNames,
        span: Span,
    ) -> Value {
        let message = format!("`{}` has no attribute `{attribute}`", resource.kind);
        let problem = Problem::warning("unknown-attribute", span, message);
        self.problem_with_nearest(problem, attribute, names.names());
        let symbol = self.attribute_symbol(resource, attribute, span);
        Value::unknown(
            Symbol {
                reason: Reason::Invalid,
                ..symbol
            },
            span,
        )
    }

    /// The value of an attribute without the link to its resource.
    fn known_attribute(&mut self, resource: Resource<'a>, attribute: &str, span: Span) -> Value {
        match cloudformation_attribute(resource.kind, attribute) {
            Some(Computed::Form(form)) => self.filled_form(resource, attribute, form, span),
            // The table has no chains.
            Some(Computed::Same(other)) => match cloudformation_attribute(resource.kind, other) {
                Some(Computed::Form(form)) => self.filled_form(resource, other, form, span),
                _ => self.own_property(resource, other, span),
            },
            _ => self.own_property(resource, attribute, span),
        }
    }

    /// An attribute that is a property too is what the property sets.
    fn own_property(&mut self, resource: Resource<'a>, attribute: &str, span: Span) -> Value {
        let unknown =
            |it: &Self| Value::unknown(it.attribute_symbol(resource, attribute, span), span);
        let entry = resource.properties().and_then(|p| p.entry(attribute));
        let Some((name, node)) = entry.and_then(|e| Some((e.key.as_str()?, &e.value))) else {
            return unknown(self);
        };
        let is_text = Call::of(node).is_some_and(|call| matches!(call.name, "Sub" | "Join"));
        if scalar_text(node).is_none() && !is_text {
            return unknown(self);
        }
        let hop = HopKind::Attribute(self.stack.address(resource.id), attribute.into());
        match self.property(resource, name, span) {
            Some(value) => value.hop(hop, span),
            None => unknown(self),
        }
    }

    fn attribute_symbol(&self, resource: Resource<'a>, attribute: &str, span: Span) -> Symbol {
        let kind = SymbolKind::Attribute {
            resource: self.resource_id(resource.id),
            attribute: canonical(resource.kind, attribute).into(),
        };
        Symbol {
            not_null: true,
            ..Symbol::new(kind, Reason::DecidedAtDeployment, span)
        }
    }

    /// Fills a form: the text itself when its properties are set, else a symbol of that shape.
    fn filled_form(
        &mut self,
        resource: Resource<'a>,
        attribute: &str,
        form: &'static str,
        span: Span,
    ) -> Value {
        let mut names = Vec::new();
        let mut values = Vec::new();
        for part in form_parts(form) {
            if let FormPart::Attribute { name, .. } | FormPart::IfSet(name) = part
                && let Some(value) = self.property(resource, name, span)
            {
                names.push(name);
                values.push(value);
            }
        }
        let stack = self.stack;
        let hop = || HopKind::Attribute(stack.address(resource.id), attribute.into());
        if let ([name], [value]) = (&names[..], &values[..])
            && form.strip_prefix('{').and_then(|f| f.strip_suffix('}')) == Some(name)
        {
            return value.clone().hop(hop(), span);
        }
        let filled = combine(&values, span, |values| {
            let filling = Filling {
                evaluator: self,
                resource,
                names: &names,
                values,
                span,
                made_up: Cell::new(false),
            };
            let text = filled(form, &filling);
            if !filling.made_up.get() {
                return Some(text.hop(hop(), span));
            }
            let symbol = self.attribute_symbol(resource, attribute, span);
            Some(Value {
                sensitive: text.sensitive,
                ..Value::unknown(shaped(symbol, &text), span)
            })
        });
        filled.unwrap_or_else(|| {
            Value::unknown(self.attribute_symbol(resource, attribute, span), span)
        })
    }

    /// A property's value as a text; none when it is not set.
    fn property(&mut self, resource: Resource<'a>, name: &'a str, span: Span) -> Option<Value> {
        let node = resource.property(name)?;
        let key = (resource.id, name);
        if let Some(value) = self.properties.get(&key) {
            return value.clone();
        }
        if !self.open_properties.insert(key) {
            self.problem(Problem::warning(
                "cycle",
                node.span,
                format!("`{name}` of `{}` depends on itself", resource.id),
            ));
            let kind = SymbolKind::Attribute {
                resource: self.resource_id(resource.id),
                attribute: name.into(),
            };
            return Some(Value::unknown(Symbol::new(kind, Reason::Cycle, span), span));
        }
        // The value is kept for every reference, so it rests on no branch's assumptions.
        let assumptions = std::mem::take(&mut self.assumptions);
        self.depth += REFERENCE_DEPTH;
        let value = self.text_or_value(node).map(|v| self.as_name(v, node));
        self.depth -= REFERENCE_DEPTH;
        self.assumptions = assumptions;
        self.open_properties.remove(&key);
        self.properties.insert(key, value.clone());
        value
    }

    /// A property's value when it can be part of a name, else a symbol.
    ///
    /// Names that are made of others could double their length at each step.
    fn as_name(&mut self, value: Value, node: &'a Node) -> Value {
        let size = |value: &Value| {
            let text = value.to_text()?;
            let pieces = text.pieces();
            let bytes = pieces.iter().map(|piece| match piece {
                Piece::Literal(_, literal) => literal.text.len(),
                Piece::Symbol(..) => 1,
            });
            Some(bytes.sum::<usize>())
        };
        let alternatives = value.alternatives();
        let sizes: Option<Vec<usize>> = alternatives
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(_, v)| size(v))
            .collect();
        match sizes {
            Some(sizes) if sizes.iter().all(|s| *s <= MAX_NAME) => value,
            Some(_) => self.expression(node, Reason::Limit),
            None => {
                let message = "this property must be a text";
                self.problem(Problem::warning("invalid-resource", node.span, message));
                self.expression(node, Reason::Invalid)
            }
        }
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
    fn deployed(&self, pseudo: Pseudo, span: Span) -> Value {
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

/// A resource whose properties fill a form.
struct Filling<'f, 'a> {
    evaluator: &'f Evaluator<'a>,
    resource: Resource<'a>,
    /// The properties that are set, with their values.
    names: &'f [&'static str],
    values: &'f [Value],
    span: Span,
    /// Whether a part is only known to the deployment.
    made_up: Cell<bool>,
}

impl Subject for Filling<'_, '_> {
    fn span(&self) -> Span {
        self.span
    }

    fn symbol(&self, name: &str) -> Symbol {
        self.made_up.set(true);
        self.evaluator
            .attribute_symbol(self.resource, name, self.span)
    }

    fn configured(&self, name: &str) -> Option<Value> {
        let at = self.names.iter().position(|n| *n == name)?;
        self.values.get(at).filter(|v| !v.is_null()).cloned()
    }

    fn attribute(&self, name: &str) -> Value {
        Value::unknown(self.symbol(name), self.span)
    }

    fn deployed(&self, pseudo: Pseudo) -> Value {
        self.evaluator.deployed(pseudo, self.span)
    }
}

/// One name for what has several: an attribute that `Ref` gives is `Ref`.
fn canonical<'n>(kind: &str, attribute: &'n str) -> &'n str {
    let is_ref = match cloudformation_attribute(kind, "Ref") {
        Some(Computed::Same(other)) => other == attribute,
        Some(Computed::Form(form)) => {
            form.strip_prefix('{').and_then(|f| f.strip_suffix('}')) == Some(attribute)
        }
        _ => false,
    };
    let own = cloudformation_attribute(kind, attribute);
    let has_form = matches!(own, Some(Computed::Form(form)) if form.starts_with("arn:"));
    if is_ref && !has_form {
        "Ref"
    } else {
        attribute
    }
}

/// The symbol with what is known of its text.
fn shaped(symbol: Symbol, text: &Value) -> Symbol {
    match text.to_text() {
        // A form that is one attribute says no more than that.
        Some(shape) if shape.as_symbol().is_none() => symbol.with_shape(shape),
        _ => symbol,
    }
}
