//! The Terraform expression language over symbolic values.
//!
//! An [`Evaluator`] gives what Terraform would give for an expression, and more where it can: what
//! Terraform only knows after an apply is a symbol, texts keep their known parts, and a condition
//! that is not decided gives alternatives. What an expression can refer to is an [`Env`]; this room
//! knows nothing of modules, variables or resources, and never reads a file itself.

pub mod types;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;

use arcstr::ArcStr;

use crate::syntax::{Kind, Node, Step};
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{Reason, Symbol, SymbolKind, Value};

/// Deepest nesting of evaluations, references included; past it a value is a symbol.
pub const MAX_DEPTH: u32 = 400;

/// Most steps that one [`Evaluator::new`] and everything within it takes.
pub const MAX_STEPS: u64 = 1_000_000;

/// Most elements of a collection that `range`, `for` or `setproduct` builds.
pub const MAX_ELEMENTS: usize = 100_000;

/// What an expression can refer to.
pub trait Env {
    /// The value of `root` followed by as many of `steps` as the environment takes itself, and how
    /// many it took; the evaluator takes the others. `None`: there is no such root, which is an
    /// error in Terraform. Index keys inside `steps` are evaluated with `eval`.
    ///
    /// What a reference leads to is evaluated by an evaluator made with [`Evaluator::within`], so
    /// that depth and steps are counted on.
    ///
    /// # Errors
    /// A reference that is an error in Terraform, such as an argument that is not declared.
    fn reference(
        &self,
        root: &Str,
        steps: &[Step],
        span: Span,
        eval: &Evaluator<'_>,
    ) -> Result<Option<(Value, usize)>, Problem>;

    /// Address of the module instance, empty in the root: tells expression symbols of instances
    /// apart.
    fn scope(&self) -> &Str;

    /// The source text under a span, for naming expression symbols.
    fn source(&self, span: Span) -> Str;

    /// Reads a file for `file`, `templatefile` and so on; `path` as the expression gives it.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn read_file(&self, path: &str) -> Result<(FileId, ArcStr), String>;

    /// The files below a folder for `fileset`, as paths relative to it with `/` between parts.
    ///
    /// # Errors
    /// Why they cannot be listed, in words.
    fn list_files(&self, _path: &str) -> Result<Vec<Str>, String> {
        Err("folders are not listed here".to_owned())
    }

    /// Reports a problem that does not stop the evaluation.
    fn report(&self, problem: Problem);
}

/// Evaluates expressions.
pub struct Evaluator<'e> {
    env: &'e dyn Env,
    frame: Option<&'e Frame<'e>>,
    state: Rc<State>,
}

/// Names bound by a `for`, a template's variables or the caller.
struct Frame<'f> {
    bindings: &'f [(Str, Value)],
    outer: Option<&'f Frame<'f>>,
    /// Tells symbols made under these bindings from those of the same expression under others.
    tag: OnceCell<Str>,
}

/// What evaluators within each other share.
#[derive(Default)]
struct State {
    depth: Cell<u32>,
    steps: Cell<u64>,
    limit_reported: Cell<bool>,
    /// Above zero while problems are not reported: an arm that is not taken.
    muted: Cell<u32>,
}

impl<'e> Evaluator<'e> {
    /// An evaluator with no names bound and a fresh budget of depth and steps.
    pub fn new(env: &'e dyn Env) -> Self {
        Self {
            env,
            frame: None,
            state: Rc::default(),
        }
    }

    /// An evaluator in another environment, without this one's names but with its budget: for what
    /// a reference leads to.
    pub fn within<'n>(&self, env: &'n dyn Env) -> Evaluator<'n> {
        Evaluator {
            env,
            frame: None,
            state: Rc::clone(&self.state),
        }
    }

    /// Evaluates with further names bound, such as `each` (an object of `key` and `value`),
    /// `count`, or a dynamic block's iterator.
    pub fn bound<R>(&self, bindings: &[(Str, Value)], f: impl FnOnce(&Evaluator<'_>) -> R) -> R {
        let frame = Frame {
            bindings,
            outer: self.frame,
            tag: OnceCell::new(),
        };
        f(&Evaluator {
            env: self.env,
            frame: Some(&frame),
            state: Rc::clone(&self.state),
        })
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// What Terraform would give as an error; `try` and `can` catch it.
    pub fn eval(&self, node: &Node) -> Result<Value, Problem> {
        match &node.kind {
            Kind::Null => Ok(Value::null(node.span)),
            _ => Ok(self.symbol(node.span, Reason::NotSupported)),
        }
    }

    /// The value of an expression; an error is reported, and a symbol with [`Reason::Invalid`]
    /// stands in its place.
    pub fn eval_or_symbol(&self, node: &Node) -> Value {
        self.eval(node).unwrap_or_else(|problem| {
            self.report(problem);
            self.symbol(node.span, Reason::Invalid)
        })
    }

    /// An unknown named by the source at `span`.
    pub fn symbol(&self, span: Span, reason: Reason) -> Value {
        let kind = SymbolKind::Expression {
            scope: self.env.scope().clone(),
            source: self.env.source(span),
        };
        Value::unknown(Symbol::new(kind, reason, span), span)
    }

    /// Reports a problem, unless it belongs to a branch that is not taken.
    pub fn report(&self, problem: Problem) {
        if self.state.muted.get() == 0 {
            self.env.report(problem);
        }
    }
}
