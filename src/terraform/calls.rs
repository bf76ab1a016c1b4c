//! Module calls: where they lead, their instances and their outputs.

use std::rc::Rc;

use super::declaration::CALL_META;
use super::eval::Evaluator;
use super::inputs::is_set_to;
use super::module::{BlockId, Module};
use super::run::{Caller, Instance, Key, MAX_MODULE_DEPTH, qualify};
use super::scope::Scope;
use super::{installed, path, refusals};
use crate::syntax::Kind;
use crate::text::{Problem, ProblemLevel, Span, Str, nearest};
use crate::value::{Reason, Symbol, SymbolKind, Value};

/// The source of a call: its text, and the expression that gives it.
struct Source {
    text: Str,
    span: Span,
    /// Whether it is written as it is, so that the engine knows the folder.
    literal: bool,
}

impl Source {
    fn not_found(&self, why: &str, help: &str) -> Problem {
        let message = format!("module `{}` {why}", self.text);
        Problem::warning("module-not-found", self.span, message).help(help)
    }

    fn not_installed(&self, why: &str) -> Problem {
        let message = format!("module `{}` {why}", self.text);
        Problem::new(
            ProblemLevel::Note,
            "module-not-installed",
            self.span,
            message,
        )
        .help(
            "run `terraform init` or `terraform get` (OpenTofu: `tofu init`) so that its code can \
             be read",
        )
    }
}

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
        let index = match self.target(call, eval) {
            Ok((dir, module)) => {
                if member == 0 {
                    self.check_arguments(call, &module);
                }
                Some(self.instantiate(call, member, dir, module, eval))
            }
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
    fn target(
        &self,
        call: BlockId,
        eval: &Evaluator<'_>,
    ) -> Result<(Str, Rc<Module<'p>>), Problem> {
        self.written_target(call, eval).or_else(|problem| {
            let name = self.at.module.block(call).map_or("", |d| d.base.label(0));
            let planned = self.planned_module(&self.at.call_key(name));
            planned.ok_or(problem)
        })
    }

    /// The folder and module that the source of a call names.
    fn written_target(
        &self,
        call: BlockId,
        eval: &Evaluator<'_>,
    ) -> Result<(Str, Rc<Module<'p>>), Problem> {
        let source = self.source_of(call, eval)?;
        let dir = self.folder(call, &source)?;
        if self.at.callers().any(|instance| instance.dir == *dir) {
            let message = format!("module `{}` calls itself", source.text);
            return Err(Problem::warning("module-cycle", source.span, message)
                .help("break the cycle of module calls: Terraform refuses it"));
        }
        if self.at.calls.len() >= MAX_MODULE_DEPTH {
            let message = format!("modules are nested deeper than {MAX_MODULE_DEPTH} levels");
            return Err(Problem::warning("limit", source.span, message));
        }
        match self.run.module(&dir) {
            Some(module) => Ok((dir.into(), module)),
            None if !path::is_local(&source.text) => Err(source.not_installed("is not installed")),
            None if self.run.project.directory(&dir).is_some() => {
                let help = "put its files there, such as by `git submodule update --init`";
                Err(source.not_found("has no configuration", help))
            }
            None => {
                let problem = source.not_found("is not there", "mend the path");
                let level = match source.literal {
                    true => ProblemLevel::Error,
                    false => problem.level,
                };
                Err(Problem { level, ..problem })
            }
        }
    }

    /// The source of a call. It may refer to variables and locals that are known before anything is
    /// planned, see <https://developer.hashicorp.com/terraform/language/block/module#source> and
    /// <https://opentofu.org/docs/language/modules/sources/#support-for-variable-and-local-evaluation>.
    fn source_of(&self, call: BlockId, eval: &Evaluator<'_>) -> Result<Source, Problem> {
        let declaration = self.at.module.block(call);
        let Some(source) = declaration.and_then(|d| d.attribute("source")) else {
            let header = declaration.map_or_else(Span::default, |d| d.header());
            let message = format!("`{}` has no source", self.block_name(call));
            return Err(Problem::warning("module-not-found", header, message)
                .help("add `source` with the module's folder or address"));
        };
        let span = source.value.span;
        let value = eval.within(self).settle(&source.value);
        match value.as_known_text() {
            Some(text) if !value.sensitive => Ok(Source {
                text,
                span,
                literal: matches!(source.value.kind, Kind::Text(_)),
            }),
            _ => {
                let message = "the source of a module is not known";
                let help = "give values to the variables that it refers to";
                Err(Problem::warning("module-not-found", span, message).help(help))
            }
        }
    }

    /// The folder that a call's source leads to.
    fn folder(&self, call: BlockId, source: &Source) -> Result<String, Problem> {
        if path::is_local(&source.text) {
            let dir = path::join(&self.at.dir, &source.text).ok_or_else(|| {
                source.not_found(
                    "is outside of the scanned folder",
                    "scan a folder that holds both the caller and the module",
                )
            })?;
            if !installed::may_call(&self.at.dir, &dir) {
                let help = "Terraform refuses it: correct the module that calls it";
                return Err(source.not_found("is outside of the installed modules", help));
            }
            return Ok(dir);
        }
        let declaration = self.at.module.block(call);
        let name = declaration.map_or("", |d| d.base.label(0));
        match self.run.project.installed.get(&self.at.call_key(name)) {
            None => Err(source.not_installed("is not installed")),
            Some(module) if !installed::is_from(&module.source, &source.text) => {
                Err(source.not_installed("is installed from another source"))
            }
            Some(module) => Ok(module.directory.clone()),
        }
    }

    /// Reports what a call gives that the module does not take, and what it must give and does not.
    fn check_arguments(&self, call: BlockId, module: &Module<'_>) {
        let Some(declaration) = self.at.module.block(call) else {
            return;
        };
        let name = self.block_name(call);
        for attribute in declaration.attributes() {
            let is_known = module.variables.contains_key(&attribute.name);
            if !is_known && !CALL_META.contains(&attribute.name.as_str()) {
                let known = module.variable_names();
                let what = format!("the module of `{name}` has no variable");
                let help = "declare it in the module, or mend the name";
                let problem = refusals::unsupported(
                    &what,
                    &attribute.name,
                    attribute.name_span,
                    known.into_iter(),
                );
                self.run.report(Problem {
                    level: ProblemLevel::Warning,
                    help: match problem.help.as_str() {
                        "" => help.to_owned(),
                        found => found.to_owned(),
                    },
                    ..problem
                });
            }
        }
        for block in declaration.blocks() {
            if !CALL_META.contains(&block.kind.as_str()) {
                let message = format!("a module call takes no block `{}`", block.kind);
                let problem = Problem::warning("unsupported-argument", block.kind_span, message);
                self.run.report(problem.help("write an argument, with `=`"));
            }
        }
        for variable in module.variable_names() {
            let is_given = declaration.attribute(variable).is_some();
            let takes_default = module.variables.get(variable);
            let takes_default = takes_default.is_some_and(|v| v.attribute("default").is_some());
            if !is_given && !takes_default {
                let message = format!("`{name}` gives no `{variable}`, which the module requires");
                let problem = Problem::warning("missing-argument", declaration.header(), message);
                let help = format!("add `{variable} = …` to the call");
                self.run.report(problem.help(help));
            }
        }
    }

    /// Where a call says what it calls.
    fn place_of(&self, call: BlockId) -> Span {
        let declaration = self.at.module.block(call);
        declaration.map_or_else(Span::default, |declaration| {
            let source = declaration.attribute("source");
            source.map_or_else(|| declaration.header(), |source| source.value.span)
        })
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
            let kind = SymbolKind::Outside(format!("{}.{name}", address()).into());
            // It is the call that can be mended, not what refers to it.
            let symbol = Symbol::new(kind, Reason::ModuleNotInstalled, self.place_of(call));
            return Value::unknown(symbol, span);
        };
        let inner = Scope::new(self.run, child);
        inner.output(name, span, eval).unwrap_or_else(|| {
            let message = format!("`{}` has no output `{name}`", self.block_name(call));
            let outputs = inner.at.module.output_names();
            let help = match nearest(name, outputs.into_iter()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("declare `output \"{name}\"` in the module"),
            };
            self.run
                .report(Problem::warning("undeclared", span, message).help(help));
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
