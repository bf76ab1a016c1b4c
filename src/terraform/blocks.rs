//! Instances of resources, data sources and module calls, and what is configured of them.

use std::rc::Rc;

use super::arguments;
use super::declaration::Declaration;
use super::eval::Evaluator;
use super::expansion::{Expansion, Repeat};
use super::module::{BlockId, Class};
use super::run::{Key, qualify};
use super::scope::Scope;
use crate::syntax::{Attribute, Node};
use crate::text::{Problem, Span, Str};
use crate::value::{Reason, Value};

impl Scope<'_, '_> {
    /// Evaluates in a member of a block: `each` or `count` are bound.
    pub(super) fn in_member<R>(
        &self,
        block: BlockId,
        member: usize,
        eval: &Evaluator<'_>,
        f: impl FnOnce(&Evaluator<'_>) -> R,
    ) -> R {
        let inner = eval.within(self);
        let expansion = self.expansion(block, eval);
        match expansion.members.get(member) {
            Some(member) => {
                let inner = inner.assuming(member.condition.as_ref());
                match member.bindings.as_slice() {
                    [] => f(&inner),
                    bindings => inner.bound(bindings, f),
                }
            }
            None => f(&inner),
        }
    }

    /// The instances of a block, found at their first use.
    pub(super) fn expansion(&self, block: BlockId, eval: &Evaluator<'_>) -> Rc<Expansion> {
        if let Some(kept) = self.at.expansions.borrow().get(&block) {
            return match kept {
                Some(expansion) => expansion.clone(),
                None => self.cyclic_expansion(block),
            };
        }
        self.at.expansions.borrow_mut().insert(block, None);
        let span = self.header(block);
        let mut expansion = self.planned_expansion(block, self.expand(block, eval), span);
        if !self.run.take_room(expansion.members.len(), span) {
            expansion = self.unknown_expansion(block, span, Reason::Limit);
        }
        let expansion = Rc::new(expansion);
        let kept = Some(expansion.clone());
        self.at.expansions.borrow_mut().insert(block, kept);
        expansion
    }

    fn expand(&self, block: BlockId, eval: &Evaluator<'_>) -> Expansion {
        let Some(declaration) = self.at.module.block(block) else {
            return Expansion::single(self.block_address(block));
        };
        type Expand = fn(&Repeat<'_>) -> (Expansion, Option<Problem>);
        let by: [(Option<&Attribute>, Expand); 3] = [
            (declaration.attribute("count"), Expansion::by_count),
            (declaration.attribute("for_each"), Expansion::by_for_each),
            (enabled(declaration), Expansion::by_enabled),
        ];
        let set = by.into_iter().find_map(|(set, by)| Some((set?, by)));
        let Some((argument, expand)) = set else {
            return Expansion::single(self.block_address(block));
        };
        let value = eval.within(self).settle(&argument.value);
        let repeat = self.repeat(block, &value, argument.value.span);
        let (expansion, problem) = expand(&repeat);
        if let Some(problem) = problem {
            self.run.report(problem);
        }
        expansion
    }

    fn repeat<'a>(&self, block: BlockId, value: &'a Value, span: Span) -> Repeat<'a> {
        Repeat {
            value,
            span,
            source: self.run.options.sources.slice(span),
            address: self.block_address(block),
            scope: self.at.address.clone(),
        }
    }

    /// The instances of a block whose own instances depend on them.
    fn cyclic_expansion(&self, block: BlockId) -> Rc<Expansion> {
        let span = self.header(block);
        self.cycle(&self.block_name(block), span);
        Rc::new(self.unknown_expansion(block, span, Reason::Cycle))
    }

    fn unknown_expansion(&self, block: BlockId, span: Span, reason: Reason) -> Expansion {
        let value = self.outside(self.block_address(block), reason, span);
        Expansion::by_for_each(&self.repeat(block, &value, span)).0
    }

    fn header(&self, block: BlockId) -> Span {
        let declaration = self.at.module.block(block);
        declaration.map_or_else(Span::default, |declaration| declaration.header())
    }

    /// `aws_iam_role.x`, `data.aws_iam_role.x` or `module.x`.
    pub(super) fn block_name(&self, block: BlockId) -> Str {
        let declaration = self.at.module.block(block);
        declaration.map_or_else(Str::new, |declaration| declaration.name.clone())
    }

    /// The address of a block, without a key.
    pub(super) fn block_address(&self, block: BlockId) -> Str {
        qualify(&self.at.address, &self.block_name(block))
    }

    /// The address of a member of a block; that of the block when there is no such member.
    pub(super) fn address_of(&self, block: BlockId, expansion: &Expansion, member: usize) -> Str {
        let member = expansion.members.get(member);
        member.map_or_else(
            || self.block_address(block),
            |member| member.address.clone(),
        )
    }
}

/// The argument by which OpenTofu leaves a block out, see
/// <https://opentofu.org/docs/language/meta-arguments/enabled/>.
fn enabled<'p>(declaration: &Declaration<'p>) -> Option<&'p Attribute> {
    let mut lifecycles = declaration.blocks().filter(|b| b.kind == *"lifecycle");
    lifecycles.find_map(|lifecycle| lifecycle.body.attribute("enabled"))
}

impl Scope<'_, '_> {
    /// The value that the configuration of a block gives for an attribute or a kind of nested
    /// blocks, with what a plan says of it; none when neither gives one, or null.
    pub(super) fn configured(
        &self,
        block: BlockId,
        member: usize,
        name: &str,
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Option<Value> {
        let declaration = self.at.module.block(block)?;
        let written = declaration.set_name(name);
        if written.is_none() && !self.is_known_to_plan(block, member, name, eval) {
            return None;
        }
        let name = &written.cloned().unwrap_or_else(|| Str::from(name));
        let value = self.keep(
            Key::Attribute(block, member, name.clone()),
            || format!("{}.{name}", declaration.name),
            span,
            || {
                let evaluate = || {
                    self.in_member(block, member, eval, |eval| {
                        if let Some(attribute) = declaration.attribute(name) {
                            let value = eval.settle(&attribute.value);
                            return match block.class {
                                Class::Resource => {
                                    arguments::converted(value, self.block_type(block), name)
                                }
                                Class::Data | Class::Call => value,
                            };
                        }
                        match json_dynamic_of(declaration, name) {
                            Some(dynamic) => self.json_dynamic(dynamic, name, eval),
                            None => self.nested_blocks(declaration.blocks(), name, eval),
                        }
                    })
                };
                self.with_plan(block, member, name, written.map(|_| evaluate()), eval)
            },
        );
        Some(value).filter(|value| !value.is_null())
    }
}

/// The `dynamic` of the JSON syntax, where it makes blocks of a kind.
fn json_dynamic_of<'p>(declaration: &Declaration<'p>, kind: &str) -> Option<&'p Node> {
    let dynamic = &declaration.attribute("dynamic")?.value;
    let items = dynamic.as_list().unwrap_or(std::slice::from_ref(dynamic));
    items
        .iter()
        .any(|node| node.get(kind).is_some())
        .then_some(dynamic)
}
