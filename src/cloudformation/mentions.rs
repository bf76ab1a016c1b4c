//! What a node names by `Ref`, `Fn::GetAtt` and `Fn::Sub`, without evaluating it.

use super::intrinsic::Call;
use super::sub::{Token, tokens};
use crate::syntax::{Kind, Node};
use crate::text::Span;

/// The name of a parameter or a resource where it stands.
pub(super) struct Mention<'a> {
    /// Parameter, pseudo parameter or logical id.
    pub(super) name: &'a str,
    /// The attribute; that of `Ref` is `Ref`.
    pub(super) attribute: &'a str,
    /// The function, or the variable in a text.
    pub(super) span: Span,
}

/// Everything that a node mentions, in the order of the source. Of the branches of `Fn::If` only
/// the one is looked at that `decided` tells for the name of the condition.
pub(super) fn mentions<'a>(
    node: &'a Node,
    decided: &dyn Fn(&str) -> Option<bool>,
) -> Vec<Mention<'a>> {
    let mut found = Vec::new();
    Walk {
        decided,
        found: &mut found,
    }
    .node(node);
    found
}

struct Walk<'w, 'a> {
    decided: &'w dyn Fn(&str) -> Option<bool>,
    found: &'w mut Vec<Mention<'a>>,
}

impl<'a> Walk<'_, 'a> {
    fn node(&mut self, node: &'a Node) {
        if let Some(call) = Call::of(node) {
            return self.call(call);
        }
        match &node.kind {
            Kind::List(items) => items.iter().for_each(|item| self.node(item)),
            Kind::Map(entries) => entries.iter().for_each(|entry| self.node(&entry.value)),
            _ => {}
        }
    }

    fn call(&mut self, call: Call<'a>) {
        match (call.name, call.argument.as_str(), call.argument.as_list()) {
            ("Ref", Some(name), _) => self.add(name, "Ref", call.span()),
            ("GetAtt", Some(text), _) => {
                if let Some((name, attribute)) = text.split_once('.') {
                    self.add(name, attribute, call.span());
                }
            }
            ("GetAtt", _, Some([name, attribute])) => match (name.as_str(), attribute.as_str()) {
                (Some(name), Some(attribute)) => self.add(name, attribute, call.span()),
                _ => self.node(call.argument),
            },
            ("Sub", Some(_), _) => self.text(call.argument, None),
            ("Sub", _, Some([text, variables])) => {
                self.text(text, Some(variables));
                self.node(variables);
            }
            ("If", _, Some([condition, then, otherwise])) => {
                match condition.as_str().and_then(self.decided) {
                    Some(true) => self.node(then),
                    Some(false) => self.node(otherwise),
                    None => {}
                }
            }
            _ => self.node(call.argument),
        }
    }

    fn text(&mut self, node: &'a Node, variables: Option<&Node>) {
        let Kind::Text(literal) = &node.kind else {
            return;
        };
        for token in tokens(&literal.text) {
            let Token::Variable(whole, name) = token else {
                continue;
            };
            let name = literal.text.get(name).unwrap_or_default().trim();
            if variables.is_some_and(|map| map.get(name).is_some()) {
                continue;
            }
            let span = literal.span_of(node.span, whole.start, whole.end);
            let (name, attribute) = name.split_once('.').unwrap_or((name, "Ref"));
            self.add(name, attribute, span);
        }
    }

    fn add(&mut self, name: &'a str, attribute: &'a str, span: Span) {
        self.found.push(Mention {
            name,
            attribute,
            span,
        });
    }
}
