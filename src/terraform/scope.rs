//! What an expression in a module instance can refer to.

use std::rc::Rc;

use arcstr::ArcStr;

use super::eval::{Env, Evaluator};
use super::module::Class;
use super::path;
use super::run::{Instance, Key, Run};
use super::templates::ParsedTemplate;
use crate::syntax::{Node, Step, StepKind};
use crate::text::{FileId, Problem, Span, Str, nearest};
use crate::value::{HopKind, Pseudo, Reason, Symbol, SymbolKind, TypeExpr, Value};

/// A module instance in its run: the environment of its expressions.
pub(super) struct Scope<'r, 'p> {
    pub run: &'r Run<'p>,
    pub at: Rc<Instance<'p>>,
}

impl<'r, 'p> Scope<'r, 'p> {
    pub(super) fn new(run: &'r Run<'p>, at: Rc<Instance<'p>>) -> Self {
        Self { run, at }
    }

    /// The value kept for `key`, evaluated at its first use. `name` says what it is, and `span`
    /// where it is used: a use within its own evaluation is a cycle.
    pub(super) fn keep(
        &self,
        key: Key,
        name: impl FnOnce() -> String,
        span: Span,
        evaluate: impl FnOnce() -> Value,
    ) -> Value {
        if let Some(kept) = self.at.values.borrow().get(&key) {
            return match kept {
                Some(value) => value.clone(),
                None => self.cycle(&name(), span),
            };
        }
        self.at.values.borrow_mut().insert(key.clone(), None);
        let value = self.run.referred(evaluate);
        let value = value.unwrap_or_else(|| self.too_deep(name(), span));
        let mut values = self.at.values.borrow_mut();
        values.insert(key, Some(value.clone()));
        self.at.module.has_kept(values.len());
        value
    }

    fn too_deep(&self, name: String, span: Span) -> Value {
        let name = self.at.qualified(&name.into());
        let message = "references lead to each other deeper than is evaluated";
        self.run.report(Problem::warning("limit", span, message));
        self.outside(name, Reason::Limit, span)
    }

    /// Reports that `name` refers to itself.
    pub(super) fn cycle(&self, name: &str, span: Span) -> Value {
        let name = self.at.qualified(&name.into());
        let problem = Problem::warning("cycle", span, format!("`{name}` refers to itself"))
            .help("Terraform refuses a cycle of references: break it at one of its places");
        self.run.report(problem);
        self.outside(name, Reason::Cycle, span)
    }

    /// A symbol that stands for `name` as a whole.
    pub(super) fn outside(&self, name: impl Into<Str>, reason: Reason, span: Span) -> Value {
        let kind = SymbolKind::Outside(name.into());
        Value::unknown(Symbol::new(kind, reason, span), span)
    }

    fn local(&self, name: &Str, span: Span, eval: &Evaluator<'_>) -> Result<Value, Problem> {
        let Some(local) = self.at.module.locals.get(name) else {
            let known = self.at.module.local_names();
            return Err(undeclared("local.", name, span, known.into_iter()));
        };
        let value = self.keep(
            Key::Local(name.clone()),
            || format!("local.{name}"),
            span,
            || eval.within(self).settle(&local.value),
        );
        Ok(value.hop(HopKind::Local(name.clone()), span))
    }

    fn path(&self, name: &str, span: Span) -> Result<Value, Problem> {
        match name {
            "module" => {
                let path = path::relative(&self.run.root, &self.at.dir);
                Ok(Value::text(path, span))
            }
            "root" => Ok(Value::text(".", span)),
            "cwd" => Ok(self.outside("path.cwd", Reason::Impure, span)),
            _ => {
                let known = ["module", "root", "cwd"].into_iter();
                Err(undeclared("path.", name, span, known))
            }
        }
    }

    /// A reference to a block: the class, where its labels start among the steps, and the type.
    fn block(
        &self,
        class: Class,
        block_type: &Str,
        steps: &[Step],
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Result<(Value, usize), Problem> {
        let Some(name) = attribute_step(steps, 0) else {
            let message = "a reference needs a type and a name";
            return Err(Problem::warning("invalid-reference", span, message));
        };
        let Some(block) = self.at.module.find(class, block_type, name) else {
            let known = self.at.module.names(class, block_type);
            let mut known: Vec<&str> = known.collect();
            known.sort_unstable();
            let before = shown(class, block_type);
            return Err(undeclared(&before, name, span, known.into_iter()));
        };
        let (value, taken) = self.block_reference(block, &steps[1..], span, eval)?;
        Ok((value, taken + 1))
    }
}

/// The name of the attribute step at `i`.
pub(super) fn attribute_step(steps: &[Step], i: usize) -> Option<&Str> {
    match steps.get(i).map(|step| &step.kind) {
        Some(StepKind::Attr(name)) => Some(name),
        _ => None,
    }
}

/// What stands before the name of a block in references.
fn shown(class: Class, block_type: &str) -> String {
    match class {
        Class::Resource => format!("{block_type}."),
        Class::Data => format!("data.{block_type}."),
        Class::Call => "module.".to_owned(),
    }
}

/// A problem about a reference to `before` and `name`, of which there are only those of `known`.
pub(super) fn undeclared<'a>(
    before: &str,
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'a str>,
) -> Problem {
    let message = format!("`{before}{name}` is not declared");
    Problem::warning("undeclared", span, message).help(match nearest(name, known) {
        Some(nearest) => format!("did you mean `{before}{nearest}`?"),
        None => "declare it in this module, or mend the name".to_owned(),
    })
}

impl Env for Scope<'_, '_> {
    fn reference(
        &self,
        root: &Str,
        steps: &[Step],
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Result<Option<(Value, usize)>, Problem> {
        let first = attribute_step(steps, 0);
        let one = |value: Value| Ok(Some((value, 1)));
        match (root.as_str(), first) {
            ("var", Some(name)) => one(self.variable(name, span, eval)?),
            ("local", Some(name)) => one(self.local(name, span, eval)?),
            ("path", Some(name)) => one(self.path(name, span)?),
            ("terraform" | "tofu", Some(name)) if name == "workspace" => {
                one(self.run.deployed(Pseudo::Workspace, span))
            }
            // It is true when what is planned is applied.
            ("terraform" | "tofu", Some(name)) if name == "applying" => {
                let symbol = eval.derived_symbol(span, Reason::DecidedAtDeployment);
                let symbol = Symbol::clone(&symbol).with_type(TypeExpr::Bool);
                one(Value::unknown(symbol, span))
            }
            ("module", Some(_)) => self
                .block(Class::Call, &Str::new(), steps, span, eval)
                .map(Some),
            ("data", Some(block_type)) => {
                let (value, taken) =
                    self.block(Class::Data, block_type, &steps[1..], span, eval)?;
                Ok(Some((value, taken + 1)))
            }
            // The way to name a resource whose type is a word of the language.
            ("resource", Some(block_type)) => {
                let (value, taken) =
                    self.block(Class::Resource, block_type, &steps[1..], span, eval)?;
                Ok(Some((value, taken + 1)))
            }
            ("ephemeral", Some(_)) => {
                let value = eval.symbol(span, Reason::ReadAtDeployment);
                Ok(Some((value, steps.len())))
            }
            ("self", _) => {
                let message = "`self` is used where there is none";
                let help = "it is there in provisioners, connections and postconditions";
                Err(Problem::warning("undeclared", span, message).help(help))
            }
            ("each" | "count", _) => {
                let argument = if root == "each" { "for_each" } else { "count" };
                let message = format!("`{root}` is used in a block without `{argument}`");
                Err(Problem::warning("undeclared", span, message))
            }
            (_, Some(name)) if self.at.module.has_resource_type(root) || root.contains('_') => {
                let _ = name;
                self.block(Class::Resource, root, steps, span, eval)
                    .map(Some)
            }
            _ => Ok(None),
        }
    }

    fn scope(&self) -> &Str {
        &self.at.address
    }

    fn source(&self, span: Span) -> Str {
        self.run.options.sources.slice(span)
    }

    fn read_file(&self, path: &str) -> Result<(FileId, ArcStr), String> {
        (self.run.options.read_file)(&self.inside(path)?)
    }

    fn list_files(&self, path: &str) -> Result<Vec<Str>, String> {
        (self.run.options.list_files)(&self.inside(path)?)
    }

    fn condition(&self) -> Option<&Str> {
        self.at.condition.as_ref()
    }

    fn local(&self, name: &Str) -> Option<&Node> {
        let local = self.at.module.locals.get(name)?;
        Some(&local.value)
    }

    fn template(&self, file: FileId, text: &ArcStr) -> ParsedTemplate {
        self.run.options.templates.get(file, text)
    }

    fn report(&self, problem: Problem) {
        self.run.report(problem);
    }
}

impl Scope<'_, '_> {
    /// A path of a file function, which Terraform resolves from the folder it runs in, as a path
    /// from the root of the scan.
    fn inside(&self, path: &str) -> Result<String, String> {
        path::join(&self.run.root, path)
            .ok_or_else(|| format!("`{path}` is outside of the scanned folder"))
    }
}
