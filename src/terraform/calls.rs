//! Module calls: where they lead, their instances and their outputs.

use std::rc::Rc;

use super::eval::Evaluator;
use super::inputs::is_set_to;
use super::module::{BlockId, Module};
use super::run::{Caller, Instance, Key, MAX_MODULE_DEPTH, qualify};
use super::scope::Scope;
use super::{installed, path};
use crate::syntax::Kind;
use crate::text::{Problem, ProblemLevel, Span, Str};
use crate::value::{Reason, Value};

impl<'p> Scope<'_, 'p> {
    /// The module instance that a member of a call is; none when the module is not here.
    pub(super) fn child(
        &self,
        call: BlockId,
        member: usize,
        eval: &Evaluator<'_>,
    ) -> Option<Rc<Instance<'p>>> {
        if let Some(kept) = self.at.children.borrow().get(&(call, member)) {
            return kept.and_then(|index| self.run.instance(index));
        }
        let index = match self.target(call) {
            Ok((dir, module)) => Some(self.instantiate(call, member, dir, module, eval)),
            Err(problem) => {
                self.run.report(problem);
                None
            }
        };
        self.at.children.borrow_mut().insert((call, member), index);
        index.and_then(|index| self.run.instance(index))
    }

    fn instantiate(
        &self,
        call: BlockId,
        member: usize,
        dir: Str,
        module: Rc<Module<'p>>,
        eval: &Evaluator<'_>,
    ) -> usize {
        let expansion = self.expansion(call, eval);
        let member_of = expansion.members.get(member);
        let name = self.block_name(call);
        let declaration = self.at.module.block(call);
        let header = declaration.map_or_else(Span::default, |d| d.header());
        let own = member_of.and_then(|member| member.condition.clone());
        self.run.add_instance(Instance {
            address: self.address_of(call, &expansion, member),
            declaration: qualify(&self.at.declaration, &name),
            calls: self.at.calls.iter().copied().chain([header]).collect(),
            condition: self.at.when(own.as_ref()),
            caller: Some(Caller {
                instance: self.at.clone(),
                call,
                name: Str::from(declaration.map_or("", |d| d.base.label(0))),
                member,
            }),
            ..Instance::root(module, dir)
        })
    }

    /// The folder and module that a call leads to; one of the plan where it is not here.
    fn target(&self, call: BlockId) -> Result<(Str, Rc<Module<'p>>), Problem> {
        let name = || self.at.module.block(call).map_or("", |d| d.base.label(0));
        self.written_target(call).or_else(|problem| {
            let planned = self.planned_module(&self.at.call_key(name()));
            planned.ok_or(problem)
        })
    }

    /// The folder and module that the source of a call names.
    fn written_target(&self, call: BlockId) -> Result<(Str, Rc<Module<'p>>), Problem> {
        let declaration = self.at.module.block(call);
        let header = declaration.map_or_else(Span::default, |d| d.header());
        let Some(source) = declaration.and_then(|d| d.attribute("source")) else {
            let message = format!("`{}` has no source", self.block_name(call));
            return Err(Problem::warning("module-not-found", header, message)
                .help("add `source` with the module's folder or address"));
        };
        let span = source.value.span;
        let Kind::Text(literal) = &source.value.kind else {
            let message = "the source of a module must be a literal text";
            return Err(Problem::warning("module-not-found", span, message));
        };
        let written = literal.text.as_str();
        let not_installed = |why: &str| {
            let message = format!("module `{written}` {why}");
            Problem::new(ProblemLevel::Note, "module-not-installed", span, message)
                .help("run `terraform init` so that its code can be read")
        };
        let not_found = |why: &str, help: &str| {
            Problem::warning(
                "module-not-found",
                span,
                format!("module `{written}` {why}"),
            )
            .help(help)
        };
        let is_local = path::is_local(written);
        let dir = if is_local {
            let dir = path::join(&self.at.dir, written).ok_or_else(|| {
                not_found(
                    "is outside of the scanned folder",
                    "scan a folder that holds both the caller and the module",
                )
            })?;
            if !installed::may_call(&self.at.dir, &dir) {
                let help = "Terraform refuses it: correct the module that calls it";
                return Err(not_found("is outside of the installed modules", help));
            }
            dir
        } else {
            let key = self
                .at
                .call_key(declaration.map_or("", |d| d.base.label(0)));
            match self.run.project.installed.get(&key) {
                None => return Err(not_installed("is not installed")),
                Some(module) if !installed::is_from(&module.source, written) => {
                    return Err(not_installed("is installed from another source"));
                }
                Some(module) => module.directory.clone(),
            }
        };
        if self.at.callers().any(|instance| instance.dir == *dir) {
            let message = format!("module `{written}` calls itself");
            return Err(Problem::warning("module-cycle", span, message)
                .help("break the cycle of module calls: Terraform refuses it"));
        }
        if self.at.calls.len() >= MAX_MODULE_DEPTH {
            let message = format!("modules are nested deeper than {MAX_MODULE_DEPTH} levels");
            return Err(Problem::warning("limit", span, message));
        }
        match self.run.module(&dir) {
            Some(module) => Ok((dir.into(), module)),
            None if !is_local => Err(not_installed("is not installed")),
            None => Err(not_found(
                "is not there or has no configuration",
                "mend the path, or add the folder to the scan",
            )),
        }
    }

    /// The names of a module's outputs; none when the module is not here.
    pub(super) fn call_outputs(
        &self,
        call: BlockId,
        member: usize,
        eval: &Evaluator<'_>,
    ) -> Option<Vec<Str>> {
        let child = self.child(call, member, eval)?;
        let mut names: Vec<Str> = child.module.outputs.keys().cloned().collect();
        names.sort();
        Some(names)
    }

    /// An output of a module instance.
    pub(super) fn call_output(
        &self,
        call: BlockId,
        member: usize,
        name: &Str,
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Value {
        let address = || {
            let expansion = self.expansion(call, eval);
            self.address_of(call, &expansion, member)
        };
        let Some(child) = self.child(call, member, eval) else {
            let symbol = format!("{}.{name}", address());
            return self.outside(symbol, Reason::ModuleNotInstalled, span);
        };
        let inner = Scope::new(self.run, child);
        inner.output(name, span, eval).unwrap_or_else(|| {
            let message = format!("`{}` has no output `{name}`", self.block_name(call));
            self.run.report(
                Problem::warning("undeclared", span, message)
                    .help(format!("declare `output \"{name}\"` in the module")),
            );
            self.outside(format!("{}.{name}", address()), Reason::Invalid, span)
        })
    }

    /// An output of this module instance; none when it is not declared.
    pub(super) fn output(&self, name: &Str, span: Span, eval: &Evaluator<'_>) -> Option<Value> {
        let output = self.at.module.outputs.get(name)?;
        Some(self.keep(
            Key::Output(name.clone()),
            || format!("output.{name}"),
            span,
            || {
                let mut value = match output.attribute("value") {
                    Some(value) => eval.within(self).settle(&value.value),
                    None => Value::null(output.header()),
                };
                value.sensitive |= is_set_to(output, "sensitive", true);
                value
            },
        ))
    }
}
