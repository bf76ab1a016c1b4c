//! What resources give: their attributes, and what `Ref` gives of them.

use std::cell::Cell;
use std::sync::Arc;

use super::alternatives::combine;
use super::evaluator::{Evaluator, passed_on};
use super::intrinsic::Call;
use super::stacks::is_stack;
use super::template::Resource;
use super::text::scalar_text;
use crate::aws::{
    AttributeNames, Computed, FormPart, cloudformation_attribute, cloudformation_attributes,
    form_parts,
};
use crate::forms::{Subject, filled};
use crate::syntax::Node;
use crate::text::{Problem, Span, Str};
use crate::value::{
    Data, HopKind, Link, MapEntry, Piece, Pseudo, Reason, Symbol, SymbolKind, Value,
};

/// How many levels of nesting a reference from one resource to another counts for: no template has
/// long chains of names, and each step of one takes much stack.
const REFERENCE_DEPTH: usize = 5;

/// Longest text of a property that attributes rest on, a symbol counting as one byte.
const MAX_NAME: usize = 4096;

impl<'a> Evaluator<'a> {
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
        let outputs = &self.template.modules?.outputs;
        let (name, node) = outputs.get_key_value(format!("{id}.{output}").as_str())?;
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
        let names = || {
            let parameters = template.parameters.keys().copied();
            let parameters = parameters.filter(|_| attribute == "Ref");
            template.resources().map(|r| r.id).chain(parameters)
        };
        let message = format!("`{id}` is not {what} of this template");
        let problem = Problem::warning("unknown-reference", span, message);
        self.problem_with_nearest_of(problem, id, names);
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
        for part in form_parts(form).iter() {
            if let FormPart::Attribute { name, .. } | FormPart::IfSet(name) = *part
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
            self.cyclic.insert(resource.id);
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
