//! The policies that a resource names or holds.

use super::builder::{Builder, Grant, Inline, declaration, says_something};
use super::reference::Reference;
use super::{AttachmentKind, Policy, PolicyKind, condition};
use crate::text::{Span, Str};
use crate::value::{Map, Reason, Resource, Symbol, SymbolKind, Value};

impl Builder {
    /// The managed policies whose ARNs an attribute holds.
    pub fn managed(
        &mut self,
        resource: &Resource,
        kind: AttachmentKind,
        arns: Option<&Value>,
    ) -> Vec<Grant> {
        self.references(arns)
            .into_iter()
            .map(|reference| Grant {
                policy: self.managed_policy(&reference.value, resource.id.scope),
                kind,
                reference: reference.value,
                token: Some(reference.token),
                condition: reference.condition,
            })
            .collect()
    }

    /// The customer managed policies that blocks name: `name` and `path` are keys of the blocks.
    pub fn customer_managed(
        &mut self,
        resource: &Resource,
        kind: AttachmentKind,
        blocks: Option<&Value>,
        [name, path]: [&str; 2],
    ) -> Vec<Grant> {
        let scope = resource.id.scope;
        let mut out = Vec::new();
        for block in self.references(blocks) {
            let names = match block.value.as_map() {
                Some(map) => self.references(map.get(name)),
                None => vec![Reference {
                    condition: None,
                    ..block.clone()
                }],
            };
            for reference in names {
                let conditions = [&block.condition, &reference.condition];
                let Some(condition) = condition::all(conditions) else {
                    continue;
                };
                let policy = self.named_policy(&reference.value, block.value.get(path), scope);
                out.push(Grant {
                    policy,
                    kind,
                    reference: reference.value,
                    token: Some(reference.token),
                    condition,
                });
            }
        }
        out
    }

    /// The boundaries that blocks name, by an ARN or by a block that names a customer managed
    /// policy.
    pub fn boundaries(
        &mut self,
        resource: &Resource,
        blocks: Option<&Value>,
        [arn, customer]: [&str; 2],
        name_and_path: [&str; 2],
    ) -> Vec<Grant> {
        let kind = AttachmentKind::Boundary;
        let mut out = Vec::new();
        for block in self.references(blocks) {
            let grants = match block.value.as_map() {
                Some(map) => {
                    let mut grants = self.managed(resource, kind, map.get(arn));
                    let customer = map.get(customer);
                    grants.extend(self.customer_managed(resource, kind, customer, name_and_path));
                    grants
                }
                None => self.managed(resource, kind, Some(&block.value)),
            };
            out.extend(grants.into_iter().filter_map(|grant| {
                Some(Grant {
                    condition: condition::all([&block.condition, &grant.condition])?,
                    ..grant
                })
            }));
        }
        out
    }

    /// The managed policy that the resource declares, given by the resource itself.
    pub fn own_policy(&self, resource: &Resource) -> Vec<Grant> {
        self.policies
            .get(&resource.id)
            .map(|&policy| Grant {
                policy,
                kind: AttachmentKind::Managed,
                reference: itself(resource),
                token: None,
                condition: None,
            })
            .into_iter()
            .collect()
    }

    /// An inline policy that is the resource itself.
    pub fn inline(&mut self, resource: &Resource, inline: &Inline<'_>) -> Grant {
        let token = inline.document.map_or(resource.origin.name, |d| d.key_span);
        let document = inline.document.map(|d| d.value.clone());
        self.inline_policy(resource, inline.name, document, token, None)
    }

    /// The inline policies that an attribute holds; `read` takes one block apart, and gives none
    /// for a block that holds no policy. What is not known is a policy whose document is not.
    pub fn inlines(
        &mut self,
        resource: &Resource,
        blocks: Option<&Value>,
        read: impl Fn(&Map) -> Option<Inline<'_>>,
    ) -> Vec<Grant> {
        let mut out = Vec::new();
        for block in self.references(blocks) {
            let Some(map) = block.value.as_map() else {
                let (document, token) = (block.value.clone(), block.token);
                let grant =
                    self.inline_policy(resource, None, Some(document), token, block.condition);
                out.push(grant);
                continue;
            };
            let Some(inline) = read(map) else {
                continue;
            };
            // A block that came from elsewhere has its keys elsewhere, too.
            let token = match inline.document {
                Some(document) if block.value.via.is_none() => document.key_span,
                _ => block.token,
            };
            let document = inline.document.map(|d| d.value.clone());
            out.push(self.inline_policy(resource, inline.name, document, token, block.condition));
        }
        out
    }

    fn inline_policy(
        &mut self,
        resource: &Resource,
        name: Option<&Value>,
        document: Option<Value>,
        token: Span,
        condition: Option<Str>,
    ) -> Grant {
        let policy = self.add_policy(Policy {
            kind: PolicyKind::Inline,
            name: name.filter(|v| says_something(v)).cloned(),
            arn: None,
            path: None,
            document: document.clone(),
            declared: Some(declaration(resource)),
            tags: None,
        });
        Grant {
            policy,
            kind: AttachmentKind::Inline,
            reference: document.unwrap_or_else(|| Value::null(token)),
            token: Some(token),
            condition,
        }
    }
}

/// What stands for a resource that attaches itself.
fn itself(resource: &Resource) -> Value {
    let span = resource.origin.name;
    let kind = SymbolKind::Attribute {
        resource: resource.id.clone(),
        attribute: Str::from("Ref"),
    };
    Value::unknown(Symbol::new(kind, Reason::DecidedAtDeployment, span), span)
}
