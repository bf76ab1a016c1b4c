//! References to resources, data sources and module calls, with and without an instance key.

use super::eval::{Evaluator, named};
use super::expansion::{Expansion, Form, Key as MemberKey};
use super::module::{BlockId, Class};
use super::run::Key;
use super::scope::{Scope, attribute_step};
use crate::syntax::{Step, StepKind};
use crate::text::{Problem, Span, Str};
use crate::value::{
    Alternative, Data, HopKind, List, ListKind, MAX_ALTERNATIVES, Map, MapEntry, MapKind, Reason,
    Symbol, SymbolKind, Value,
};

/// The members that a reference may mean, each with its condition.
type Picked = Vec<(Option<Str>, usize)>;

impl Scope<'_, '_> {
    /// The value of a reference to a block; `steps` are those behind its name. The second is how
    /// many of them are taken.
    pub(super) fn block_reference(
        &self,
        block: BlockId,
        steps: &[Step],
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Result<(Value, usize), Problem> {
        let expansion = self.expansion(block, eval);
        let reference = Reference {
            scope: self,
            block,
            expansion: &expansion,
            span,
            eval,
        };
        let single = expansion.form == Form::Single;
        if expansion.members.is_empty() && single {
            return reference.disabled(steps);
        }
        match steps.first().map(|step| &step.kind) {
            Some(StepKind::Attr(name)) if single => {
                let value = reference.attribute(0, name);
                reference.single_blocks(value, steps, 1)
            }
            Some(StepKind::Index(key)) if !single => {
                let key = eval.eval(key)?;
                reference.indexed(&key, &steps[1..])
            }
            Some(StepKind::Index(_) | StepKind::LegacyIndex(_)) if single => {
                let name = self.block_name(block);
                let message =
                    format!("`{name}` has neither `count` nor `for_each`, so no instances");
                let problem = Problem::warning("invalid-index", span, message);
                Err(problem.help(format!("refer to it as `{name}`")))
            }
            Some(StepKind::LegacyIndex(index)) if !single => {
                let key = Data::Number(i64::try_from(*index).unwrap_or(i64::MAX).into());
                reference.indexed(&Value::new(key, span), &steps[1..])
            }
            Some(splat @ (StepKind::FullSplat | StepKind::AttrSplat))
                if expansion.form != Form::ForEach =>
            {
                match splat_attribute(splat, steps) {
                    Some(name) => Ok((reference.attributes(name), 2)),
                    None => Ok((reference.objects(), 0)),
                }
            }
            _ => Ok((reference.whole(), 0)),
        }
    }
}

/// The attribute that is all that a splat takes of each item.
fn splat_attribute<'s>(splat: &StepKind, steps: &'s [Step]) -> Option<&'s Str> {
    let name = attribute_step(steps, 1)?;
    let ends = match splat {
        StepKind::FullSplat => steps.len() == 2,
        _ => attribute_step(steps, 2).is_none(),
    };
    ends.then_some(name)
}

/// A reference to a block of a module instance.
struct Reference<'a, 'r, 'p, 'e> {
    scope: &'a Scope<'r, 'p>,
    block: BlockId,
    expansion: &'a Expansion,
    span: Span,
    eval: &'a Evaluator<'e>,
}

impl Reference<'_, '_, '_, '_> {
    /// A block that is not enabled is null.
    fn disabled(&self, steps: &[Step]) -> Result<(Value, usize), Problem> {
        if steps.is_empty() {
            return Ok((Value::null(self.span), 0));
        }
        let message = format!("`{}` is not enabled", self.scope.block_name(self.block));
        Err(Problem::warning("invalid-reference", self.span, message))
    }

    fn attribute(&self, member: usize, name: &Str) -> Value {
        let (scope, block) = (self.scope, self.block);
        let value = match block.class {
            Class::Resource => scope.resource_attribute(block, member, name, self.span, self.eval),
            Class::Data => scope.data_attribute(block, member, name, self.span, self.eval),
            Class::Call => scope.call_output(block, member, name, self.span, self.eval),
        };
        value.hop(self.hop(member, name), self.span)
    }

    fn hop(&self, member: usize, name: &Str) -> HopKind {
        if self.block.class == Class::Call {
            let module = self.scope.at.module.block(self.block);
            let module = module.map_or("", |call| call.base.label(0));
            return HopKind::Output(Str::from(module), name.clone());
        }
        HopKind::Attribute(self.address(member), name.clone())
    }

    fn address(&self, member: usize) -> Str {
        self.scope.address_of(self.block, self.expansion, member)
    }

    /// A member as an object: what is known of it, and that there is more.
    fn object(&self, member: usize) -> Value {
        let names = match self.block.class {
            Class::Resource => self.scope.resource_attributes(self.block),
            Class::Data => self.scope.data_attributes(self.block),
            Class::Call => match self.scope.call_outputs(self.block, member, self.eval) {
                Some(names) => names,
                None => return self.symbol(member),
            },
        };
        let entries = names
            .into_iter()
            .map(|name| MapEntry {
                value: self.attribute(member, &name),
                key: name,
                key_span: self.span,
            })
            .collect();
        let mut object = Map::new(MapKind::Object, entries);
        if self.block.class != Class::Call {
            object = object.with_rest(self.symbol(member).as_symbol().cloned());
        }
        Value::new(Data::Map(object), self.span)
    }

    /// A member as a whole.
    fn symbol(&self, member: usize) -> Value {
        let (kind, reason) = match self.block.class {
            Class::Resource => (
                SymbolKind::Attribute {
                    resource: self.scope.resource_id(self.block, member, self.eval),
                    attribute: Str::new(),
                },
                Reason::DecidedAtDeployment,
            ),
            Class::Data => (
                SymbolKind::Data(self.address(member)),
                Reason::ReadAtDeployment,
            ),
            Class::Call => (
                SymbolKind::Outside(self.address(member)),
                Reason::ModuleNotInstalled,
            ),
        };
        Value::unknown(Symbol::new(kind, reason, self.span), self.span)
    }

    /// `block[key]` and, when it follows, one attribute of it.
    fn indexed(&self, key: &Value, steps: &[Step]) -> Result<(Value, usize), Problem> {
        let Some(picked) = self.pick(key)? else {
            let value = self.eval.symbol(self.span, self.reason(key));
            return Ok((value, steps.len() + 1));
        };
        let attribute = attribute_step(steps, 0);
        let value = self.one_of(picked, &|member| match attribute {
            Some(name) => self.attribute(member, name),
            None => self.object(member),
        });
        let (value, taken) = match attribute {
            Some(_) => self.single_blocks(value, steps, 1)?,
            None => (value, 0),
        };
        Ok((value, taken + 1))
    }

    /// Takes attributes of nested blocks of which a type allows only one: those are no lists in
    /// Terraform. An attribute of a list would be an error, so this never means something else.
    fn single_blocks(
        &self,
        mut value: Value,
        steps: &[Step],
        mut taken: usize,
    ) -> Result<(Value, usize), Problem> {
        while let (Data::List(list), Some(name)) = (&value.data, attribute_step(steps, taken))
            && let [block] = list.items()
        {
            let block = block.clone().taken_from(&value);
            let end = steps.get(taken).map_or(self.span, |step| step.span);
            value = self.eval.attribute(&block, name, self.span.to(end))?;
            taken += 1;
        }
        Ok((value, taken))
    }

    fn reason(&self, key: &Value) -> Reason {
        key.as_symbol()
            .map_or(Reason::UndecidedCondition, |symbol| symbol.reason)
    }

    /// The members that a key means; none when any of many.
    fn pick(&self, key: &Value) -> Result<Option<Picked>, Problem> {
        let mut picked = Picked::new();
        for (condition, key) in key.alternatives() {
            let found = match self.member_key(key) {
                Some(wanted) => self.expansion.find(&wanted),
                None => match self.any(&condition) {
                    Some(any) => {
                        picked.extend(any);
                        continue;
                    }
                    None => return Ok(None),
                },
            };
            match found {
                Some(member) => picked.push((condition, member)),
                None if condition.is_some() => {}
                None => return Err(self.no_member(key)),
            }
        }
        match picked.len() {
            0 => Err(self.no_member(key)),
            1..=MAX_ALTERNATIVES => Ok(Some(picked)),
            _ => Ok(None),
        }
    }

    /// The members that an unknown key may mean; none when there are too many.
    fn any(&self, condition: &Option<Str>) -> Option<Picked> {
        if let Some(any) = self.expansion.find(&MemberKey::Any) {
            return Some(vec![(condition.clone(), any)]);
        }
        let members = &self.expansion.members;
        if members.len() > MAX_ALTERNATIVES {
            return None;
        }
        let picked = members.iter().enumerate().map(|(i, member)| {
            let key = member.key.suffix();
            let is = Str::from(format!("the key is {}", key.trim_matches(['[', ']'])));
            (condition.clone().or(Some(is)), i)
        });
        Some(picked.collect())
    }

    fn no_member(&self, key: &Value) -> Problem {
        let name = self.scope.block_address(self.block);
        let message = match key.as_known_text() {
            Some(text) => format!("`{name}` has no instance {}", named(&text, key.sensitive)),
            None => format!("`{name}` has no instance with this key"),
        };
        Problem::warning("invalid-index", self.span, message)
    }

    /// The instance key that a known value is.
    fn member_key(&self, key: &Value) -> Option<MemberKey> {
        match self.expansion.form {
            Form::Count => {
                let index = match &key.data {
                    Data::Unknown(_) => return None,
                    _ => key.as_known_text()?.parse().unwrap_or(usize::MAX),
                };
                Some(MemberKey::Index(index))
            }
            _ => match &key.data {
                Data::Text(text) => Some(MemberKey::Name(text.to_string().into())),
                _ => key.as_known_text().map(MemberKey::Name),
            },
        }
    }

    fn one_of(&self, mut picked: Picked, value: &dyn Fn(usize) -> Value) -> Value {
        if picked.len() == 1
            && let Some((_, member)) = picked.pop()
        {
            return value(member);
        }
        let alternatives: Vec<Alternative> = picked
            .into_iter()
            .map(|(condition, member)| Alternative {
                condition: condition.unwrap_or_default(),
                value: value(member),
            })
            .collect();
        Value::new(Data::OneOf(alternatives.into()), self.span)
    }

    /// The block as a whole: an object, a list or a map of objects.
    fn whole(&self) -> Value {
        match self.expansion.form {
            Form::Single => self.object(0),
            Form::Count | Form::ForEach => self.objects(),
        }
    }

    /// Each member as an object.
    fn objects(&self) -> Value {
        self.kept(None, &|member| self.object(member))
    }

    /// An attribute of each member.
    fn attributes(&self, name: &Str) -> Value {
        self.kept(Some(name), &|member| self.attribute(member, name))
    }

    /// A value of each member, made once for each place that refers to it: where every instance of
    /// another block takes one item of a list, it must not make the whole list.
    fn kept(&self, attribute: Option<&Str>, value: &dyn Fn(usize) -> Value) -> Value {
        let name = || self.scope.block_name(self.block).to_string();
        self.scope.keep(
            Key::Members(self.block, attribute.cloned(), self.span),
            name,
            self.span,
            || self.each_member(value),
        )
    }

    /// A value of each member, in the block's form; alternatives when it is not decided which
    /// members there are.
    fn each_member(&self, value: &dyn Fn(usize) -> Value) -> Value {
        let choices = &self.expansion.choices;
        if choices.is_empty() || choices.len() > MAX_ALTERNATIVES {
            let all: Vec<usize> = (0..self.expansion.members.len()).collect();
            return self.collect(&all, value);
        }
        let alternatives: Vec<Alternative> = choices
            .iter()
            .map(|choice| Alternative {
                condition: choice.condition.clone(),
                value: self.collect(&choice.members, value),
            })
            .collect();
        Value::new(Data::OneOf(alternatives.into()), self.span)
    }

    fn collect(&self, members: &[usize], value: &dyn Fn(usize) -> Value) -> Value {
        let key = |i: usize| self.expansion.members.get(i).map(|member| &member.key);
        let has_any = members.iter().any(|&i| key(i) == Some(&MemberKey::Any));
        let rest = self.expansion.open.clone().filter(|_| has_any);
        let data = if self.expansion.form == Form::ForEach {
            let mut entries: Vec<MapEntry> = Vec::with_capacity(members.len());
            for &member in members {
                if let Some(MemberKey::Name(name)) = key(member) {
                    entries.push(MapEntry {
                        key: name.clone(),
                        key_span: self.span,
                        value: value(member),
                    });
                }
            }
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            Data::Map(Map::new(MapKind::Object, entries).with_rest(rest))
        } else {
            let items = members.iter().map(|&member| value(member)).collect();
            Data::List(match rest {
                Some(rest) => List::open(ListKind::Tuple, items, rest),
                None => List::new(ListKind::Tuple, items),
            })
        };
        Value::new(data, self.span)
    }
}
