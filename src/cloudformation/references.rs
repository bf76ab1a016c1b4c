//! `Ref` and `Fn::GetAtt`.

use std::sync::Arc;

use super::alternatives::combine;
use super::attributes::{TypeFacts, facts};
use super::evaluator::Evaluator;
use super::intrinsic::Call;
use super::template::Resource;
use super::text::{computed_value, concat};
use crate::aws::pieces;
use crate::syntax::Node;
use crate::text::{Problem, Span, Str};
use crate::value::{
    Data, HopKind, Link, Piece, Pseudo, Reason, ResourceId, Symbol, SymbolKind, Text, TextBuilder,
    Value,
};

/// How many levels of nesting a reference from one resource to another counts for: no template has
/// long chains of names, and each step of one takes much stack.
const REFERENCE_DEPTH: usize = 5;

/// Longest text of a property that attributes rest on, a symbol counting as one byte.
const MAX_NAME: usize = 4096;

impl<'a> Evaluator<'a> {
    /// What a reference by name at `span` gives; none for `AWS::NoValue`.
    pub(super) fn reference(&mut self, name: &str, span: Span) -> Option<Value> {
        if name == "AWS::NoValue" {
            return None;
        }
        if let Some(value) = self.pseudo(name, span) {
            return Some(value);
        }
        if let Some(value) = self.parameter(name, span) {
            return Some(value);
        }
        Some(self.attribute(name, "Ref", span))
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
        let Some(resource) = resource.as_str() else {
            return Some(self.wrong_shape(call, expected));
        };
        let attribute = self.text_or_value(attribute)?;
        Some(match attribute.as_known_text() {
            Some(attribute) => self.attribute(resource, &attribute, call.span()),
            None => self.expression(call.node, Reason::NoValue),
        })
    }

    /// What an attribute of a resource gives; `Ref` counts as an attribute.
    pub(super) fn attribute(&mut self, id: &str, attribute: &str, span: Span) -> Value {
        let (id, attribute) = self
            .template
            .renamed(id, attribute)
            .unwrap_or((id, attribute));
        let Some(resource) = self.template.resource(id) else {
            return self.absent(id, attribute, span);
        };
        let link = Link {
            resource: self.resource_id(id),
            attribute: attribute.into(),
        };
        let found = facts(resource.kind).and_then(|facts| {
            let (_, form) = facts.forms.iter().find(|(name, _)| *name == attribute)?;
            Some(self.filled_form(resource, facts, attribute, form, span))
        });
        let mut value = found
            .unwrap_or_else(|| Value::unknown(self.attribute_symbol(id, attribute, span), span));
        value.link = Some(Arc::new(link));
        value
    }

    fn absent(&mut self, id: &str, attribute: &str, span: Span) -> Value {
        let name = match attribute {
            "Ref" => id.to_owned(),
            _ => format!("{id}.{attribute}"),
        };
        if self.template.may_have_more {
            let kind = SymbolKind::Outside(name.into());
            return Value::unknown(Symbol::new(kind, Reason::NotSupported, span), span);
        }
        let what = if attribute == "Ref" {
            "a parameter or a resource"
        } else {
            "a resource"
        };
        self.problem(Problem::warning(
            "unknown-reference",
            span,
            format!("`{id}` is not {what} of this template"),
        ));
        self.invalid(name, span)
    }

    fn attribute_symbol(&self, id: &str, attribute: &str, span: Span) -> Symbol {
        let kind = SymbolKind::Attribute {
            resource: self.resource_id(id),
            attribute: attribute.into(),
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
        facts: &TypeFacts,
        attribute: &str,
        form: &'static str,
        span: Span,
    ) -> Value {
        let mut parts = Vec::new();
        let mut made_up = false;
        for (literal, placeholder) in pieces(form) {
            if !literal.is_empty() {
                parts.push(computed_value(literal, span));
            }
            let Some(placeholder) = placeholder else {
                continue;
            };
            let pseudo = match placeholder {
                "partition" => Some("AWS::Partition"),
                "region" => Some("AWS::Region"),
                "account" => Some("AWS::AccountId"),
                "suffix" => Some("AWS::URLSuffix"),
                _ => None,
            };
            if let Some(value) = pseudo.and_then(|name| self.pseudo(name, span)) {
                parts.push(value);
            } else if let Some(attribute) = placeholder.strip_prefix('@') {
                made_up = true;
                let symbol = self.attribute_symbol(resource.id, attribute, span);
                parts.push(Value::unknown(symbol, span));
            } else if let Some(value) = self.property(resource, placeholder, span) {
                parts.push(value);
            } else if placeholder == "Path" {
                parts.push(computed_value("/", span));
            } else {
                made_up = true;
                let named = facts.named_by.filter(|(p, _)| *p == placeholder);
                let name = named.map_or(placeholder, |(_, attribute)| attribute);
                let symbol = self.attribute_symbol(resource.id, name, span);
                parts.push(Value::unknown(symbol, span));
            }
        }
        if !made_up {
            return self.known_form(resource, attribute, &parts, span);
        }
        let mut symbol = self.attribute_symbol(resource.id, attribute, span);
        if let Some(shape) = shape(&parts)
            && shape.as_symbol() != Some(&Arc::new(symbol.clone()))
        {
            symbol = symbol.with_shape(shape);
        }
        Value::unknown(symbol, span)
    }

    fn known_form(
        &mut self,
        resource: Resource<'a>,
        attribute: &str,
        parts: &[Value],
        span: Span,
    ) -> Value {
        let hop = HopKind::Attribute(resource.id.into(), attribute.into());
        if let [only] = parts {
            return only.clone().hop(hop, span);
        }
        combine(parts, span, |parts| concat(parts, span))
            .unwrap_or_else(|| {
                Value::unknown(self.attribute_symbol(resource.id, attribute, span), span)
            })
            .hop(hop, span)
    }

    /// A property's value as a text; none when it is not set.
    fn property(
        &mut self,
        resource: Resource<'a>,
        name: &'static str,
        span: Span,
    ) -> Option<Value> {
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
        let value = self.text_or_value(node).map(|v| self.name(v, node));
        self.depth -= REFERENCE_DEPTH;
        self.assumptions = assumptions;
        self.open_properties.remove(&key);
        self.properties.insert(key, value.clone());
        value
    }

    /// A property's value when it can be part of a name, else a symbol.
    ///
    /// Names that are made of others could double their length at each step.
    fn name(&mut self, value: Value, node: &'a Node) -> Value {
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
    fn pseudo(&mut self, name: &str, span: Span) -> Option<Value> {
        let options = self.options;
        let (pseudo, known) = match name {
            "AWS::AccountId" => (Pseudo::AccountId, options.account_id.as_deref()),
            "AWS::Region" => (Pseudo::Region, options.region.as_deref()),
            "AWS::Partition" => (Pseudo::Partition, options.partition.as_deref()),
            "AWS::URLSuffix" => (
                Pseudo::UrlSuffix,
                options.partition.as_deref().and_then(url_suffix),
            ),
            "AWS::StackName" => (Pseudo::StackName, None),
            "AWS::StackId" => (Pseudo::StackId, None),
            "AWS::NotificationARNs" => (Pseudo::NotificationArns, None),
            _ => return None,
        };
        Some(match known {
            Some(text) => computed_value(text, span),
            None => Value::unknown(Symbol::pseudo(pseudo, span), span),
        })
    }

    pub(super) fn resource_id(&self, id: &str) -> ResourceId {
        ResourceId {
            scope: self.scope,
            address: Str::from(id),
        }
    }
}

/// The known form of a text, alternatives being read as symbols of their own.
fn shape(parts: &[Value]) -> Option<Text> {
    let mut builder = TextBuilder::default();
    for part in parts {
        if matches!(part.data, Data::OneOf(_)) {
            return None;
        }
        builder.text(&part.to_text()?);
    }
    Some(builder.finish())
}

/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
fn url_suffix(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" | "aws-us-gov" => Some("amazonaws.com"),
        "aws-cn" => Some("amazonaws.com.cn"),
        "aws-iso" => Some("c2s.ic.gov"),
        "aws-iso-b" => Some("sc2s.sgov.gov"),
        _ => None,
    }
}
