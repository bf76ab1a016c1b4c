//! Input variables: assigned values, arguments, defaults and types.

use std::rc::Rc;

use arcstr::ArcStr;
use rustc_hash::FxHashMap;

use super::declaration::Declaration;
use super::eval::{Evaluator, settle_alone};
use super::run::{Key, Run};
use super::scope::{Scope, undeclared};
use super::{Directory, File};
use crate::syntax::{Body, Kind, Node, hcl};
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{
    Alternative, Data, HopKind, List, Map, MapEntry, Reason, Symbol, SymbolKind, TypeExpr, Value,
};

/// Values given to the variables of a root module; of several the last counts.
#[derive(Debug, Default)]
pub(super) struct Assigned<'p>(FxHashMap<Str, Given<'p>>);

#[derive(Debug)]
enum Given<'p> {
    /// From a variables file.
    Expression(&'p Node),
    /// From the command line or the environment.
    Text(&'p str),
}

impl<'p> Assigned<'p> {
    /// In Terraform's order, see
    /// <https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>.
    pub(super) fn new(run: &Run<'p>) -> Self {
        let mut assigned = Self::default();
        assigned.add_texts(run.options.env_vars);
        for file in automatic(run.project.directory) {
            undeclared_in(&file.body, run);
            assigned.add(&file.body);
            not_assignments(&file.body, run);
        }
        for body in &run.options.var_files {
            assigned.add(body);
            not_assignments(body, run);
        }
        assigned.add_texts(run.options.vars);
        assigned
    }

    fn add_texts(&mut self, texts: &'p [(String, String)]) {
        for (name, text) in texts {
            let name = Str::from(name.as_str());
            self.0.insert(name, Given::Text(text));
        }
    }

    fn add(&mut self, body: &'p Body) {
        for attribute in &body.attributes {
            let given = Given::Expression(&attribute.value);
            self.0.insert(attribute.name.clone(), given);
        }
    }
}

/// Tells what a variables file of a root module sets that the module does not declare. Other files
/// may be shared by several root modules, and `//` is a comment of the JSON syntax.
fn undeclared_in(body: &Body, run: &Run<'_>) {
    let Some(module) = run.module(&run.root) else {
        return;
    };
    for attribute in &body.attributes {
        let name = attribute.name.as_str();
        if name == "//" || module.variables.contains_key(name) {
            continue;
        }
        let known = module.variable_names();
        let problem = undeclared("var.", name, attribute.name_span, known.into_iter());
        run.report(problem);
    }
}

/// Tells what of a variables file assigns nothing.
fn not_assignments(body: &Body, run: &Run<'_>) {
    for block in &body.blocks {
        let message = "a variables file holds assignments only, and this is a block";
        let problem = Problem::warning("invalid-variable", block.header_span(), message);
        run.report(problem.help("write `name = value`"));
    }
}

/// The variables files that Terraform loads by itself, in its order.
fn automatic(directory: &Directory) -> Vec<&File> {
    let rank = |name: &str| match name {
        "terraform.tfvars" => Some(0),
        "terraform.tfvars.json" => Some(1),
        _ if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => Some(2),
        _ => None,
    };
    let mut files: Vec<(i32, &File)> = directory
        .var_files
        .iter()
        .filter_map(|file| Some((rank(&file.name)?, file)))
        .collect();
    files.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
    files.into_iter().map(|(_, file)| file).collect()
}

impl Scope<'_, '_> {
    /// The value of `var.name` as used at `span`.
    pub(super) fn variable(
        &self,
        name: &Str,
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Result<Value, Problem> {
        let Some(variable) = self.at.module.variables.get(name) else {
            let known = self.at.module.variable_names();
            return Err(undeclared("var.", name, span, known.into_iter()));
        };
        let value = self.keep(
            Key::Variable(name.clone()),
            || format!("var.{name}"),
            span,
            || self.input(name, variable, eval),
        );
        let hop = match &self.at.caller {
            Some(caller) if self.argument_of(name).is_some() => {
                HopKind::Argument(caller.name.clone(), name.clone())
            }
            _ => HopKind::Input(name.clone()),
        };
        Ok(value.hop(hop, span))
    }

    /// The expression that the module call gives for a variable.
    fn argument_of(&self, name: &str) -> Option<&Node> {
        let caller = self.at.caller.as_ref()?;
        let call = caller.instance.module.block(caller.call)?;
        call.attribute(name).map(|argument| &argument.value)
    }

    fn input(&self, name: &Str, variable: &Declaration<'_>, eval: &Evaluator<'_>) -> Value {
        let ty = self.type_of(name, variable, eval);
        let default = || {
            let node = &variable.attribute("default")?.value;
            Some(settle_alone(eval, node))
        };
        if is_set_to(variable, "ephemeral", true) {
            return self.ephemeral(variable);
        }
        let nullable = !is_set_to(variable, "nullable", false);
        let given = self
            .given(name, variable, ty.as_deref(), eval)
            .filter(|value| {
                let unset = !nullable && value.is_null();
                if unset && variable.attribute("default").is_none() {
                    let message = format!("`var.{name}` cannot be null");
                    let problem = Problem::warning("missing-argument", value.span, message);
                    self.run.report(problem.help("give it a value"));
                }
                !unset
            });
        let value = given
            .or_else(default)
            .unwrap_or_else(|| self.without_value(variable));
        let mut value = self.planned_variable(name, value);
        value.sensitive |= is_set_to(variable, "sensitive", true);
        if let Some(ty) = ty {
            match self.run.conversions.convert(&value, &ty) {
                Ok(converted) => value = converted,
                Err(problem) => self.run.report(problem),
            }
        }
        value
    }

    fn without_value(&self, variable: &Declaration<'_>) -> Value {
        self.unknown_input(variable, Reason::NoValue)
    }

    /// An ephemeral value may be another one whenever Terraform runs.
    fn ephemeral(&self, variable: &Declaration<'_>) -> Value {
        let mut value = self.unknown_input(variable, Reason::Impure);
        value.sensitive = is_set_to(variable, "sensitive", true);
        value
    }

    fn unknown_input(&self, variable: &Declaration<'_>, reason: Reason) -> Value {
        let span = variable.header();
        let kind = SymbolKind::Input(self.at.qualified(&variable.name));
        let mut symbol = Symbol::new(kind, reason, span);
        symbol.not_null = is_set_to(variable, "nullable", false);
        Value::unknown(symbol, span)
    }

    /// The value from outside: the call's argument, or what is assigned to a root module.
    fn given(
        &self,
        name: &Str,
        variable: &Declaration<'_>,
        ty: Option<&TypeExpr>,
        eval: &Evaluator<'_>,
    ) -> Option<Value> {
        let Some(caller) = &self.at.caller else {
            let assigned = self.run.assigned.get_or_init(|| Assigned::new(self.run));
            return match assigned.0.get(name)? {
                Given::Expression(node) => Some(settle_alone(eval, node)),
                Given::Text(text) => Some(self.command_line_value(text, variable, ty, eval)),
            };
        };
        let argument = self.argument_of(name)?;
        let outer = Scope::new(self.run, caller.instance.clone());
        Some(outer.in_member(caller.call, caller.member, eval, |eval| {
            eval.settle(argument)
        }))
    }

    /// Texts for primitive or untyped variables are taken as they are, others are expressions.
    fn command_line_value(
        &self,
        text: &str,
        variable: &Declaration<'_>,
        ty: Option<&TypeExpr>,
        eval: &Evaluator<'_>,
    ) -> Value {
        let span = variable.header();
        let literal = || Value::text(text, span);
        if matches!(
            ty,
            None | Some(TypeExpr::String | TypeExpr::Number | TypeExpr::Bool)
        ) {
            return literal();
        }
        match parse_expression(text) {
            Some(node) => relocated(eval.within(self).settle(&node), span),
            None => {
                let message = format!(
                    "the value given for `{}` cannot be read",
                    variable.base.label(0)
                );
                let problem = Problem::warning("invalid-variable", span, message)
                    .help("values of collection types are written as HCL expressions");
                self.run.report(problem);
                literal()
            }
        }
    }

    fn type_of(
        &self,
        name: &Str,
        variable: &Declaration<'_>,
        eval: &Evaluator<'_>,
    ) -> Option<Rc<TypeExpr>> {
        let node = &variable.attribute("type")?.value;
        if let Some(ty) = self.at.module.types.borrow().get(name) {
            return ty.clone();
        }
        let quoted = node.as_str().and_then(parse_expression);
        let inner = eval.within(self);
        let ty = TypeExpr::parse(quoted.as_ref().unwrap_or(node), &mut |default| {
            let value = inner.settle(default);
            match quoted {
                Some(_) => relocated(value, node.span),
                None => value,
            }
        });
        let ty = ty
            .map_err(|problem| {
                self.run.report(Problem {
                    span: node.span,
                    ..problem
                })
            })
            .ok()
            .map(Rc::new);
        let mut types = self.at.module.types.borrow_mut();
        types.insert(name.clone(), ty.clone());
        ty
    }
}

/// Whether a boolean argument of a block is written as `wanted`.
pub(super) fn is_set_to(block: &Declaration<'_>, name: &str, wanted: bool) -> bool {
    block
        .attribute(name)
        .is_some_and(|attribute| matches!(attribute.value.kind, Kind::Bool(b) if b == wanted))
}

/// Reads an expression that stands in no file of the scan.
fn parse_expression(text: &str) -> Option<Node> {
    let source = ArcStr::from(format!("value = {text}\n"));
    let mut parsed = hcl::parse(FileId::default(), &source);
    if !parsed.problems.is_empty() || parsed.tree.attributes.len() != 1 {
        return None;
    }
    parsed
        .tree
        .attributes
        .pop()
        .map(|attribute| attribute.value)
}

/// The same value as if it stood at `span` as a whole.
pub(super) fn relocated(value: Value, span: Span) -> Value {
    Value {
        sensitive: value.sensitive,
        ..moved(value, span)
    }
}

fn moved(value: Value, span: Span) -> Value {
    let data = match value.data {
        Data::Text(text) => match text.as_known() {
            Some(text) => return Value::text(text, span),
            None => Data::Text(text),
        },
        Data::List(list) => {
            let items = list.items().iter().cloned();
            let items = items.map(|item| relocated(item, span)).collect();
            Data::List(List::new(list.kind, items))
        }
        Data::Map(map) => {
            let entries = map.entries().iter().map(|entry| MapEntry {
                key: entry.key.clone(),
                key_span: span,
                value: relocated(entry.value.clone(), span),
            });
            Data::Map(Map::new(map.kind, entries.collect()))
        }
        Data::OneOf(alternatives) => {
            let relocated = alternatives.iter().map(|alternative| Alternative {
                condition: alternative.condition.clone(),
                value: relocated(alternative.value.clone(), span),
            });
            Data::OneOf(relocated.collect())
        }
        data => data,
    };
    Value::new(data, span)
}
