//! What a template outside the configuration can refer to.

use arcstr::ArcStr;

use super::{Env, Evaluator};
use crate::syntax::{Node, Step};
use crate::terraform::templates::ParsedTemplate;
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{Map, Value};

/// A template sees its variables only.
struct Template<'e> {
    outer: &'e dyn Env,
}

impl Env for Template<'_> {
    fn reference(
        &self,
        _root: &Str,
        _steps: &[Step],
        _span: Span,
        _eval: &Evaluator<'_>,
    ) -> Result<Option<(Value, usize)>, Problem> {
        Ok(None)
    }

    fn scope(&self) -> &Str {
        self.outer.scope()
    }

    fn source(&self, span: Span) -> Str {
        self.outer.source(span)
    }

    fn read_file(&self, path: &str) -> Result<(FileId, ArcStr), String> {
        self.outer.read_file(path)
    }

    fn list_files(&self, path: &str) -> Result<Vec<Str>, String> {
        self.outer.list_files(path)
    }

    fn condition(&self) -> Option<&Str> {
        self.outer.condition()
    }

    fn template(&self, file: FileId, text: &ArcStr) -> ParsedTemplate {
        self.outer.template(file, text)
    }

    fn report(&self, problem: Problem) {
        self.outer.report(problem);
    }
}

/// A template's value over its variables.
///
/// # Errors
/// Those of its expressions; a name that is not among the variables.
pub(crate) fn over_template(
    eval: &Evaluator<'_>,
    node: &Node,
    vars: &Map,
) -> Result<Value, Problem> {
    let env = Template { outer: eval.env() };
    let entries = vars.entries().iter();
    let bindings: Vec<(Str, Value)> = entries.map(|e| (e.key.clone(), e.value.clone())).collect();
    let mut inner = eval.within(&env).assuming(eval.assumed.as_ref());
    inner.in_template = true;
    inner.bound(&bindings, |eval| eval.eval(node))
}

/// The value of an expression that can refer to nothing.
///
/// # Errors
/// Those of the expression.
pub(crate) fn without_references(eval: &Evaluator<'_>, node: &Node) -> Result<Value, Problem> {
    eval.within(&Template { outer: eval.env() }).eval(node)
}

/// The value of an expression that can refer to nothing and is kept, see [`Evaluator::settle`].
pub(crate) fn settle_alone(eval: &Evaluator<'_>, node: &Node) -> Value {
    eval.within(&Template { outer: eval.env() }).settle(node)
}
