//! The Terraform expression language over symbolic values.
//!
//! An [`Evaluator`] gives what Terraform would give for an expression, and more where it can: what
//! Terraform only knows after an apply is a symbol, texts keep their known parts, and a condition
//! that is not decided gives alternatives. What an expression can refer to is an [`Env`]; this room
//! knows nothing of modules, variables or resources, and never reads a file itself.

mod access;
mod alternatives;
mod budget;
mod comprehension;
mod conditional;
mod convert;
mod environment;
mod equality;
mod facts;
mod float;
mod names;
mod operators;
mod sets;
mod template;
mod text;
pub mod types;

pub(crate) use crate::value::{both, combinations};
pub(crate) use access::{is_reference, join_rest};
pub(crate) use alternatives::is_invalid;
pub(crate) use budget::Budget;
pub(crate) use convert::{
    convert_within, kind_name, parse_number, sorted_map, to_bool, to_number, to_string, with_data,
};
pub(crate) use environment::{over_template, settle_alone, without_references};
pub(crate) use float::{arithmetic, bounded, exact};
pub(crate) use names::{HIDDEN, holds_sensitive, named};
pub(crate) use operators::wrong_type;
pub(crate) use sets::{SetKey, canonical, set_of};
pub(crate) use template::TOO_LONG;
pub(crate) use text::{
    computed, computed_piece, expression_symbol, known_suffix, merged, slice, span_of, text_value,
};
pub(crate) use types::unify;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use arcstr::ArcStr;

use crate::syntax::{Kind, Node, Step};
use crate::terraform::functions;
use crate::terraform::templates::{ParsedTemplate, parse as parse_template};
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{Data, List, ListKind, Reason, Symbol, Text, TypeExpr, Value};

/// Deepest nesting of evaluations, references included; past it a value is a symbol. A level takes up
/// to 10 KiB of the stack (without optimization, with the environment's part), so that the threads
/// that evaluate need more than the usual 2 MiB.
pub const MAX_DEPTH: u32 = 1000;

/// Most steps that one [`Evaluator::new`] and everything within it takes.
pub const MAX_STEPS: u64 = 1_000_000;

/// Deepest nesting of collections in a value; what is deeper is a symbol.
const MAX_VALUE_DEPTH: u32 = 128;

/// Most elements of a collection that `range`, `for` or `setproduct` builds.
pub const MAX_ELEMENTS: usize = 100_000;

/// Most bytes of a text that an expression builds; a longer one is a symbol.
pub const MAX_TEXT: usize = 1 << 20;

/// Most pieces of a text of which parts are unknown; one of more is a symbol.
const MAX_PIECES: usize = 10_000;

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

    /// The condition under which everything in this environment exists, if that is not decided.
    fn condition(&self) -> Option<&Str> {
        None
    }

    /// The expression of a local.
    fn local(&self, _name: &Str) -> Option<&Node> {
        None
    }

    /// The template in a file that was read.
    fn template(&self, file: FileId, text: &ArcStr) -> ParsedTemplate {
        parse_template(file, text)
    }

    /// Reports a problem that does not stop the evaluation.
    fn report(&self, problem: Problem);
}

/// Evaluates expressions.
pub struct Evaluator<'e> {
    env: &'e dyn Env,
    frame: Option<&'e Frame<'e>>,
    /// Whether this is inside a template file, which cannot render a further one.
    in_template: bool,
    /// The condition under which the value is needed: what it excludes is left out.
    assumed: Option<Str>,
    state: Rc<State>,
}

/// Names bound by a `for`, a template's variables or the caller.
struct Frame<'f> {
    bindings: &'f [(Str, Value)],
    outer: Option<&'f Frame<'f>>,
    /// Tells symbols made under these bindings from those of the same expression under others.
    tag: OnceCell<u64>,
}

/// What evaluators within each other share.
struct State {
    depth: Cell<u32>,
    budget: Budget,
    limit_reported: Cell<bool>,
    /// Above zero while problems are not reported: an arm that is not taken.
    muted: Cell<u32>,
    /// Whether an error in a part of a value is reported and leaves a symbol there, so that the
    /// rest of the value is known. It is not where an error decides something, as in `try`.
    containing: Cell<bool>,
}

impl<'e> Evaluator<'e> {
    /// An evaluator with no names bound and a fresh budget of depth and steps.
    pub fn new(env: &'e dyn Env) -> Self {
        Self::with_steps(env, MAX_STEPS)
    }

    fn with_steps(env: &'e dyn Env, steps: u64) -> Self {
        let state = State {
            depth: Cell::new(0),
            budget: Budget::new(steps),
            limit_reported: Cell::new(false),
            muted: Cell::new(0),
            containing: Cell::new(false),
        };
        Self {
            env,
            frame: None,
            in_template: false,
            assumed: env.condition().cloned(),
            state: Rc::new(state),
        }
    }

    /// An evaluator in another environment, without this one's names but with its budget: for what
    /// a reference leads to.
    pub fn within<'n>(&self, env: &'n dyn Env) -> Evaluator<'n> {
        Evaluator {
            env,
            frame: None,
            in_template: false,
            assumed: env.condition().cloned(),
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
            in_template: self.in_template,
            assumed: self.assumed.clone(),
            state: Rc::clone(&self.state),
        })
    }

    /// The same evaluator, for values that are needed only under a condition.
    #[must_use]
    pub(crate) fn assuming(mut self, condition: Option<&Str>) -> Self {
        if let Some(condition) = condition {
            let before = self.assumed.take().unwrap_or_default();
            self.assumed = both(&before, condition).or(Some(before));
        }
        self
    }

    /// As [`Self::assuming`], beside this one.
    fn under(&self, condition: &Str) -> Evaluator<'e> {
        let same = Evaluator {
            env: self.env,
            frame: self.frame,
            in_template: self.in_template,
            assumed: self.assumed.clone(),
            state: Rc::clone(&self.state),
        };
        same.assuming(Some(condition))
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// What Terraform would give as an error; `try` and `can` catch it.
    pub fn eval(&self, node: &Node) -> Result<Value, Problem> {
        if !self.budget().spend() {
            return Ok(self.limit(node.span, OUT_OF_STEPS));
        }
        if !self.enter(1) {
            return Ok(self.limit(node.span, "expressions and references are nested too deep"));
        }
        let result = self.dispatch(node);
        self.leave(1);
        match result {
            Ok(value) if value.depth() > MAX_VALUE_DEPTH => {
                Ok(self.limit(node.span, "a value is nested too deep"))
            }
            result => result.map(|value| self.possible(value)),
        }
    }

    fn dispatch(&self, node: &Node) -> Result<Value, Problem> {
        let span = node.span;
        match &node.kind {
            Kind::Null => Ok(Value::null(span)),
            Kind::Bool(b) => Ok(Value::new(Data::Bool(*b), span)),
            Kind::Number(text) => self.number(text, span),
            Kind::Text(literal) => {
                let text = Text::from_literal(span, literal.clone());
                Ok(Value::new(Data::Text(text), span))
            }
            Kind::List(items) => self.list(items, span),
            Kind::Map(entries) => self.object_expr(entries, span),
            Kind::Template(parts) => self.template(parts, span),
            Kind::Variable(name) => self.variable(name, span),
            Kind::Traversal(traversal) => self.traversal(traversal),
            Kind::Call(call) => functions::call(self, call, span),
            Kind::Conditional(parts) => self.conditional(parts, span),
            Kind::Unary(op, operand) => self.unary(*op, operand, span),
            Kind::Binary(op, operands) => self.binary(*op, operands, span),
            Kind::For(expr) => self.for_expr(expr, span),
            Kind::Tagged { .. } => Ok(self.symbol(span, Reason::NotSupported)),
            // The parser has reported it.
            Kind::Invalid => Ok(self.symbol(span, Reason::Invalid)),
        }
    }

    fn number(&self, text: &str, span: Span) -> Result<Value, Problem> {
        match parse_number(text) {
            Some(number) => Ok(Value::new(Data::Number(number), span)),
            None => Ok(self.limit(span, "a number is larger than is evaluated")),
        }
    }

    fn list(&self, items: &[Node], span: Span) -> Result<Value, Problem> {
        // A loop takes far less of the stack than an iterator.
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.part(item)?);
        }
        let list = List::new(ListKind::Tuple, values);
        Ok(Value::new(Data::List(list), span))
    }

    /// The value of an expression; an error is reported, and a symbol with [`Reason::Invalid`]
    /// stands in the place of the part that is wrong.
    pub fn eval_or_symbol(&self, node: &Node) -> Value {
        let result = self.containing(true, |eval| eval.eval(node));
        result.unwrap_or_else(|problem| self.reported(problem, node.span))
    }

    /// The value of an expression that is kept: its errors are reported here and now, also when the
    /// expression that asked for it is one whose errors do not count.
    pub(crate) fn settle(&self, node: &Node) -> Value {
        let muted = self.state.muted.replace(0);
        let value = self.eval_or_symbol(node);
        self.state.muted.set(muted);
        value
    }

    /// Evaluates where an error anywhere in an expression is one of the whole.
    pub(crate) fn strictly<R>(&self, f: impl FnOnce(&Self) -> R) -> R {
        self.containing(false, f)
    }

    fn containing<R>(&self, contain: bool, f: impl FnOnce(&Self) -> R) -> R {
        let before = self.state.containing.replace(contain);
        let result = f(self);
        self.state.containing.set(before);
        result
    }

    /// The value of an expression whose value becomes a part of another one.
    pub(crate) fn part(&self, node: &Node) -> Result<Value, Problem> {
        self.eval(node)
            .or_else(|problem| self.contain(problem, node.span))
    }

    /// What stands in a larger value for a part that is an error.
    ///
    /// # Errors
    /// The problem, where the error is one of the whole value.
    fn contain(&self, problem: Problem, span: Span) -> Result<Value, Problem> {
        if !self.state.containing.get() {
            return Err(problem);
        }
        Ok(self.reported(problem, span))
    }

    /// Reports a problem and gives what stands in the place of the expression at `span`.
    pub(crate) fn reported(&self, problem: Problem, span: Span) -> Value {
        let value = self.in_place_of(&problem, span);
        self.report(problem);
        value
    }

    /// What stands in the place of an expression that is an error.
    pub(crate) fn in_place_of(&self, problem: &Problem, span: Span) -> Value {
        let reason = match problem.code {
            functions::FILE_NOT_READ => Reason::FileNotRead,
            _ => Reason::Invalid,
        };
        self.symbol(span, reason)
    }

    /// An unknown named by the source at `span`.
    pub fn symbol(&self, span: Span, reason: Reason) -> Value {
        Value::new(Data::Unknown(self.derived_symbol(span, reason)), span)
    }

    /// An unknown named by the source at `span`, for the same reason as (a part of) `operand`.
    pub(crate) fn derived(&self, span: Span, operand: &Value) -> Value {
        let mut value = self.symbol(span, self.reason_of(operand));
        value.sensitive = operand.sensitive;
        value
    }

    /// As [`Self::derived`], of a type that is known.
    pub(crate) fn derived_as(&self, ty: TypeExpr, span: Span, operand: &Value) -> Value {
        let symbol = self.derived_symbol(span, self.reason_of(operand));
        let symbol = Symbol::clone(&symbol).with_type(ty);
        let mut value = Value::unknown(symbol, span);
        value.sensitive = operand.sensitive;
        value
    }

    /// Why a value is not wholly known: the reason of its first unknown part.
    pub(crate) fn reason_of(&self, value: &Value) -> Reason {
        first_reason(value, self.budget()).unwrap_or(Reason::NotSupported)
    }

    /// Reports a problem, unless it belongs to a branch that is not taken.
    pub fn report(&self, problem: Problem) {
        if self.state.muted.get() == 0 {
            self.env.report(problem);
        }
    }

    /// A symbol for what is past a limit; the first one is reported.
    pub(crate) fn limit(&self, span: Span, message: &str) -> Value {
        if !self.state.limit_reported.replace(true) {
            self.env.report(Problem::warning("limit", span, message));
        }
        self.symbol(span, Reason::Limit)
    }

    pub(crate) fn in_template(&self) -> bool {
        self.in_template
    }

    pub(crate) fn env(&self) -> &'e dyn Env {
        self.env
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.state.budget
    }

    /// Whether no step is left.
    pub(crate) fn exhausted(&self) -> bool {
        !self.budget().spend()
    }

    fn binding(&self, name: &str) -> Option<&'e Value> {
        self.frames()
            .flat_map(|frame| frame.bindings.iter().rev())
            .find(|(bound, _)| *bound == *name)
            .map(|(_, value)| value)
    }

    fn is_bound(&self, name: &str) -> bool {
        self.binding(name).is_some()
    }

    fn muted<R>(&self, f: impl FnOnce(&Self) -> R) -> R {
        self.state.muted.set(self.state.muted.get() + 1);
        let result = f(self);
        self.state.muted.set(self.state.muted.get() - 1);
        result
    }

    /// Goes `levels` deeper, more than one where a level takes more of the stack; false when that
    /// is too deep.
    fn enter(&self, levels: u32) -> bool {
        let depth = self.state.depth.get() + levels;
        if depth <= MAX_DEPTH {
            self.state.depth.set(depth);
        }
        depth <= MAX_DEPTH
    }

    fn leave(&self, levels: u32) {
        self.state.depth.set(self.state.depth.get() - levels);
    }

    /// Renders into `out` one level deeper; past the limit a symbol is put there.
    fn deeper(
        &self,
        span: Span,
        out: &mut Vec<template::Part>,
        f: impl FnOnce(&Self, &mut Vec<template::Part>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        if !self.enter(1) {
            out.push((self.limit(span, "a template is nested too deep"), span));
            return Ok(());
        }
        let result = f(self, out);
        self.leave(1);
        result
    }
}

const OUT_OF_STEPS: &str = "the evaluation takes more steps than are allowed";

fn first_reason(value: &Value, budget: &Budget) -> Option<Reason> {
    if !budget.spend() {
        return Some(Reason::Limit);
    }
    match &value.data {
        Data::Unknown(symbol) => Some(symbol.reason),
        Data::Text(text) => text.symbols().next().map(|s| s.reason),
        Data::OneOf(_) => Some(Reason::UndecidedCondition),
        Data::List(list) => {
            let mut items = list.items().iter();
            let rest = list.rest.as_ref().map(|s| s.reason);
            items.find_map(|v| first_reason(v, budget)).or(rest)
        }
        Data::Map(map) => {
            let mut values = map.entries().iter().map(|e| &e.value);
            let rest = map.rest.as_ref().map(|s| s.reason);
            values.find_map(|v| first_reason(v, budget)).or(rest)
        }
        Data::Null(_) | Data::Bool(_) | Data::Number(_) => None,
    }
}

#[cfg(test)]
mod tests;
