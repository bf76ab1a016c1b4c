//! Expressions and what Terraform answers, and what we know beyond that.

mod boundaries;
mod different;
mod limits;
mod recorded;
mod sensitive;
mod symbolic;

use std::cell::RefCell;
use std::sync::Arc;

use arcstr::ArcStr;

use super::{Env, Evaluator};
use crate::syntax::hcl;
use crate::syntax::{Node, Step, StepKind};
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{
    Data, Field, Link, List, ListKind, Pseudo, Reason, ResourceId, ScopeId, Symbol, SymbolKind,
    TypeExpr, Value,
};

const TEMPLATE: &str = "Hello ${name}%{ for x in xs }\n- ${x}%{ endfor }\n";

/// The module that the recorded answers come from: `local.k` is `"kk"`, `local.u` an id that is not
/// known, and beside them what the other tests need.
struct Module {
    text: ArcStr,
    scope: Str,
    problems: RefCell<Vec<Problem>>,
}

impl Module {
    fn new(expression: &str) -> Self {
        Self {
            text: match expression.contains('\n') {
                true => format!("v = (\n{expression}\n)\n"),
                false => format!("v = {expression}\n"),
            }
            .into(),
            scope: Str::new(),
            problems: RefCell::default(),
        }
    }

    fn node(&self) -> Result<Node, Problem> {
        let mut parsed = hcl::parse(FileId(0), &self.text);
        let is_error = |p: &Problem| p.level == crate::text::ProblemLevel::Error;
        parsed.problems.retain(is_error);
        if let Some(problem) = parsed.problems.pop() {
            return Err(problem);
        }
        Ok(parsed.tree.attributes.remove(0).value)
    }

    fn local(&self, name: &str, span: Span) -> Option<Value> {
        let file = |start, end| Span::new(FileId(1), start, end);
        Some(match name {
            "k" => Value::text("kk", file(0, 4)),
            "u" => {
                let kind = SymbolKind::Attribute {
                    resource: ResourceId {
                        scope: ScopeId(0),
                        address: "terraform_data.u".into(),
                    },
                    attribute: "id".into(),
                };
                let symbol = Symbol {
                    not_null: true,
                    ..Symbol::new(kind, Reason::DecidedAtDeployment, span)
                };
                Value::unknown(symbol.with_type(TypeExpr::String), span)
            }
            "role" => {
                let mut value = Value::text("app", file(30, 35));
                value.link = Some(Arc::new(Link {
                    resource: ResourceId {
                        scope: ScopeId(0),
                        address: "aws_iam_role.app".into(),
                    },
                    attribute: "name".into(),
                }));
                value
            }
            "arns" => Value::new(
                Data::List(List::new(
                    ListKind::Tuple,
                    vec![
                        Value::text("arn:a", file(10, 17)),
                        Value::text("arn:b", file(20, 27)),
                    ],
                )),
                file(9, 28),
            ),
            "secret" => Value {
                sensitive: true,
                ..Value::text("${hunter2(", file(40, 60))
            },
            "account" => Value::unknown(Symbol::pseudo(Pseudo::AccountId, span), span),
            "list" | "flag" | "map" => input(name, span),
            _ => return None,
        })
    }
}

/// A variable without a value. Those of the recorded answers have types: `us` is a string, `un` a
/// number, `ub` a bool, `ul`, `uset` and `um` a list, set and map of strings, `uo` an object of a
/// string `a` and a number `b`, `ut` a tuple of a string and a number, all else of any type.
fn input(name: &str, span: Span) -> Value {
    let kind = SymbolKind::Input(format!("var.{name}").into());
    let symbol = Symbol::new(kind, Reason::NoValue, span);
    let field = |ty| Field {
        ty,
        optional: false,
        default: None,
    };
    let string = || Box::new(TypeExpr::String);
    let ty = match name {
        "us" => TypeExpr::String,
        "un" => TypeExpr::Number,
        "ub" => TypeExpr::Bool,
        "ul" => TypeExpr::List(string()),
        "uset" => TypeExpr::Set(string()),
        "um" => TypeExpr::Map(string()),
        "uo" => {
            let (a, b) = (field(TypeExpr::String), field(TypeExpr::Number));
            TypeExpr::Object([("a".into(), a), ("b".into(), b)].into())
        }
        "ut" => TypeExpr::Tuple(vec![TypeExpr::String, TypeExpr::Number]),
        _ => TypeExpr::Any,
    };
    Value::unknown(symbol.with_type(ty), span)
}

impl Env for Module {
    fn reference(
        &self,
        root: &Str,
        steps: &[Step],
        span: Span,
        _eval: &Evaluator<'_>,
    ) -> Result<Option<(Value, usize)>, Problem> {
        let Some(StepKind::Attr(name)) = steps.first().map(|s| &s.kind) else {
            return Ok(None);
        };
        let text = |text: &str| Some(Value::text(text, span));
        let value = match (root.as_str(), name.as_str()) {
            ("local", name) => self.local(name, span),
            ("var", name) => Some(input(name, span)),
            ("terraform", "workspace") => text("default"),
            ("path", "module") => text("m"),
            ("path", "root") => text("."),
            ("path", "cwd") => text("/srv/project"),
            _ => None,
        };
        Ok(value.map(|value| (value, 1)))
    }

    fn scope(&self) -> &Str {
        &self.scope
    }

    fn source(&self, span: Span) -> Str {
        let text = match span.file.0 {
            0 => self.text.clone(),
            _ => ArcStr::from(TEMPLATE),
        };
        text.get(span.range()).map(Str::from).unwrap_or_default()
    }

    fn read_file(&self, path: &str) -> Result<(FileId, ArcStr), String> {
        match path {
            "m/t.tmpl" => Ok((FileId(2), TEMPLATE.into())),
            "m/p.json" => Ok((FileId(3), "{\"a\": [1]}\n".into())),
            _ => Err("there is no such file".to_owned()),
        }
    }

    fn list_files(&self, path: &str) -> Result<Vec<Str>, String> {
        match path {
            "m" => Ok(vec!["p.json".into(), "sub/x.tmpl".into(), "t.tmpl".into()]),
            _ => Err("there is no such folder".to_owned()),
        }
    }

    fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }
}

/// The value of an expression in [`Module`].
fn eval(expression: &str) -> Result<Value, Problem> {
    let module = Module::new(expression);
    Evaluator::new(&module).eval(&module.node()?)
}
