//! Stacks that a template makes.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::alternatives::one_of;
use super::super::evaluator::Evaluator;
use super::super::template::Resource;
use super::super::{Evaluation, Given, Options, evaluate_stack};
use super::arguments::{known, secrets, wrong};
use super::choices::{Choice, Chosen};
use super::location::is_stack_set;
use super::{Inner, Shared, Stack};
use crate::syntax::Node;
use crate::text::{Problem, Span, Str};
use crate::value::{self, HopKind, Link, Reason, Symbol, SymbolKind, Value, both};

/// Most stacks within each other.
const MAX_NESTING: usize = 32;
/// Most stacks that one makes, with all that these make.
const MAX_STACKS: usize = 2_500;
/// Most resources that a stack makes with all its stacks before it makes further ones.
const MAX_RESOURCES: usize = 100_000;

/// A nested stack, evaluated.
pub(in crate::cloudformation) struct Nested {
    resources: Vec<value::Resource>,
    outputs: FxHashMap<Str, Value>,
    /// Why there may be further outputs.
    open: Option<Reason>,
}

/// How a stack comes to be made.
struct Way<'a> {
    resource: Resource<'a>,
    /// The condition of the resource, when it is not decided.
    undecided: Option<&'a str>,
    /// The condition under which the stack exists.
    condition: Option<Str>,
    /// What its addresses begin with.
    prefix: String,
}

/// Why a stack is not made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refusal {
    /// It contains itself.
    Itself,
    /// There are too many.
    Full,
}

impl Refusal {
    pub(super) fn reason(self) -> Reason {
        match self {
            Refusal::Itself => Reason::Cycle,
            Refusal::Full => Reason::Limit,
        }
    }

    /// What is told of the stack `id` at `at`; that there are too many is told once.
    pub(super) fn problem(self, id: &str, at: Span, shared: &Shared) -> Option<Problem> {
        match self {
            Refusal::Itself => {
                let message = format!("the stack `{id}` contains itself");
                let problem = Problem::error("cycle", at, message);
                Some(problem.help("no service could deploy it; it is left out"))
            }
            Refusal::Full if shared.is_full.replace(true) => None,
            Refusal::Full => {
                let message = format!(
                    "a stack makes more than {MAX_STACKS} stacks, more than {MAX_NESTING} within each other, or more than {MAX_RESOURCES} resources"
                );
                Some(Problem::error("evaluation-limit", at, message))
            }
        }
    }
}

impl Nested {
    fn unknown(reason: Reason) -> Self {
        Self {
            resources: Vec::new(),
            outputs: FxHashMap::default(),
            open: Some(reason),
        }
    }
}

/// The names of outputs, in an order that is always the same.
fn sorted(outputs: &FxHashMap<Str, Value>) -> Vec<Str> {
    let mut names: Vec<Str> = outputs.keys().cloned().collect();
    names.sort_unstable();
    names
}

/// The resources of a nested stack, and of those that it makes.
pub(in crate::cloudformation) fn resources<'a>(
    evaluator: &mut Evaluator<'a>,
    resource: Resource<'a>,
) -> Vec<value::Resource> {
    evaluator.make(resource);
    let nested = evaluator.nested.get_mut(resource.id);
    let nested = nested.and_then(Option::as_mut);
    nested.map_or_else(Vec::new, |nested| std::mem::take(&mut nested.resources))
}

impl<'a> Evaluator<'a> {
    /// What the output `name` of a nested stack gives.
    pub(in crate::cloudformation) fn nested_output(
        &mut self,
        resource: Resource<'a>,
        name: &str,
        span: Span,
    ) -> Value {
        self.make(resource);
        let reason = match self.nested.get(resource.id) {
            Some(Some(nested)) => {
                if let Some(value) = nested.outputs.get(name) {
                    let hop = HopKind::Output(self.stack.address(resource.id), name.into());
                    return value.clone().hop(hop, span);
                }
                match nested.open {
                    Some(reason) => reason,
                    None => {
                        let names = sorted(&nested.outputs);
                        self.no_output(resource, name, names, span)
                    }
                }
            }
            _ => {
                let message = format!("the stack `{}` depends on its own outputs", resource.id);
                self.cyclic.insert(resource.id);
                self.problem(Problem::warning("cycle", span, message));
                Reason::Cycle
            }
        };
        self.unknown_output(resource, name, reason, span)
    }

    fn unknown_output(
        &self,
        resource: Resource<'a>,
        name: &str,
        reason: Reason,
        span: Span,
    ) -> Value {
        let attribute = Str::from(format!("Outputs.{name}"));
        let resource = self.resource_id(resource.id);
        let kind = SymbolKind::Attribute {
            resource: resource.clone(),
            attribute: attribute.clone(),
        };
        let mut value = Value::unknown(Symbol::new(kind, reason, span), span);
        value.link = Some(Arc::new(Link {
            resource,
            attribute,
        }));
        value
    }

    fn no_output(
        &mut self,
        resource: Resource<'a>,
        name: &str,
        names: Vec<Str>,
        span: Span,
    ) -> Reason {
        let message = format!(
            "the template of the stack `{}` has no output `{name}`",
            resource.id
        );
        let problem = Problem::warning("unknown-output", span, message);
        self.problem_with_nearest(problem, name, names.iter().map(Str::as_str));
        Reason::Invalid
    }

    /// Evaluates a nested stack, unless that was done or has begun.
    fn make(&mut self, resource: Resource<'a>) {
        if self.nested.contains_key(resource.id) {
            return;
        }
        self.nested.insert(resource.id, None);
        // It is the same for every reference, so it rests on no branch's assumptions.
        let assumptions = std::mem::take(&mut self.assumptions);
        let nested = self.evaluated(resource);
        self.assumptions = assumptions;
        self.nested.insert(resource.id, Some(nested));
    }

    fn evaluated(&mut self, resource: Resource<'a>) -> Nested {
        let Some(undecided) = self.existence(resource.condition()) else {
            return Nested::unknown(Reason::DecidedAtDeployment);
        };
        let Some(condition) = self.stack.joined(undecided) else {
            return Nested::unknown(Reason::DecidedAtDeployment);
        };
        let choices = match undecided {
            Some(name) => self.assuming(name, true, |it| it.templates_of(resource)),
            None => self.templates_of(resource),
        };
        let mut made = Vec::with_capacity(choices.len());
        for Choice {
            condition: own,
            template,
        } in choices
        {
            let joined = match (&condition, &own) {
                (Some(outer), Some(own)) => both(outer, own).map(Some),
                (outer, own) => Some(own.clone().or_else(|| outer.clone())),
            };
            let Some(condition) = joined else {
                continue;
            };
            let way = Way {
                resource,
                undecided,
                condition,
                prefix: match &own {
                    Some(own) => format!("{}[{own}]/", self.resource_id(resource.id).address),
                    None => format!("{}/", self.resource_id(resource.id).address),
                },
            };
            made.push((own, self.made(way, template)));
        }
        match made.len() {
            1 => made.pop().map(|(_, only)| only),
            _ => None,
        }
        .unwrap_or_else(|| self.one_of_stacks(resource, made))
    }

    /// A stack of which the template rests on conditions.
    fn one_of_stacks(
        &mut self,
        resource: Resource<'a>,
        made: Vec<(Option<Str>, Nested)>,
    ) -> Nested {
        let place = resource.entry.key.span;
        let names = made.iter().flat_map(|(_, nested)| nested.outputs.keys());
        let names: FxHashSet<Str> = names.cloned().collect();
        let output = |name: &Str| {
            let all = made.iter().filter_map(|(condition, nested)| {
                let value = match (nested.outputs.get(name), nested.open) {
                    (Some(value), _) => value.clone(),
                    (None, Some(reason)) => self.unknown_output(resource, name, reason, place),
                    // With such a template nothing could refer to it.
                    (None, None) => return None,
                };
                Some((condition.clone().unwrap_or_default(), value))
            });
            one_of(all.collect(), place)
                .unwrap_or_else(|| self.unknown_output(resource, name, Reason::Limit, place))
        };
        let outputs = names.iter().map(|name| (name.clone(), output(name)));
        Nested {
            outputs: outputs.collect(),
            open: made.iter().find_map(|(_, nested)| nested.open),
            resources: made.into_iter().flat_map(|(_, n)| n.resources).collect(),
        }
    }

    /// Evaluates the stack of a template.
    fn made(&mut self, way: Way<'a>, template: Result<Chosen, Reason>) -> Nested {
        let resource = way.resource;
        let allowed = template.and_then(|chosen| {
            self.stack.admits(&chosen.root).map_err(|refusal| {
                let problem = refusal.problem(resource.id, chosen.at, self.stack.shared);
                problem.into_iter().for_each(|p| self.problem(p));
                refusal.reason()
            })?;
            Ok(chosen)
        });
        let Chosen {
            root,
            at,
            unknowns,
            open,
        } = match allowed {
            Ok(chosen) => chosen,
            Err(reason) => {
                self.missing_stack(resource, reason);
                return Nested::unknown(reason);
            }
        };
        let parameters = resource.property("Parameters");
        let arguments = match way.undecided {
            Some(name) => self.assuming(name, true, |it| it.arguments(parameters)),
            None => self.arguments(parameters),
        };
        let wrong = wrong(&arguments, &root, resource.id, at, true);
        wrong.into_iter().for_each(|p| self.problem(p));
        self.secrets.extend(secrets(&arguments, &root));
        let known = known(&arguments);
        let arguments: FxHashMap<Str, Value> = arguments
            .into_iter()
            .map(|argument| (argument.name, argument.value))
            .collect();
        let mut options = Options {
            parameters: known,
            stack_name: None,
            outputs: true,
            ..self.options.clone()
        };
        let place = resource.entry.key.span;
        let is_set = is_stack_set(resource.kind);
        let inner = Inner {
            outer: self.stack,
            resource: self.resource_id(resource.id),
            id: (!is_set).then(|| self.attribute(resource.id, "Ref", place)),
            arguments,
            depth: self.depth,
        };
        let mut stack = self.stack.nested(inner, place, way.condition, root.span);
        stack.prefix = way.prefix.into();
        if is_set {
            let target = self.target(resource);
            options.account_id = target.account_id;
            options.region = target.region;
            // What is exported there cannot be imported here.
            options.exports = None;
            stack.set = Some(self.resource_id(resource.id));
            stack.scope = self.stack.next_scope(options.scopes);
        }
        let given = Given {
            unknowns: Some(&unknowns).filter(|all| !all.is_empty()),
            ..Given::default()
        };
        let Evaluation {
            resources,
            outputs,
            problems,
            missing,
            secrets,
            exports,
            embedded,
            ..
        } = evaluate_stack(&root, given, &stack, &options);
        problems.into_iter().for_each(|p| self.problem(p));
        let is_whole = missing.is_empty();
        open.into_iter()
            .for_each(|reason| self.missing_stack(resource, reason));
        self.missing.extend(missing);
        self.secrets.extend(secrets);
        self.exports.extend(exports.into_iter().filter(|_| !is_set));
        self.embedded.extend(embedded);
        Nested {
            resources,
            outputs: outputs.into_iter().map(|o| (o.name, o.value)).collect(),
            open: open.or((!is_whole).then_some(Reason::NotSupported)),
        }
    }

    /// Notes a stack whose resources are not known.
    fn missing_stack(&mut self, resource: Resource<'a>, reason: Reason) {
        let kind = SymbolKind::Attribute {
            resource: self.resource_id(resource.id),
            attribute: Str::new(),
        };
        let place = resource.entry.key.span;
        self.missing.push(Symbol::new(kind, reason, place));
    }
}

impl<'a> Stack<'a> {
    /// The condition under which something exists that has one of its own; none when that excludes
    /// the stack's.
    pub(in crate::cloudformation) fn joined(&self, own: Option<&str>) -> Option<Option<Str>> {
        match (&self.condition, own.map(|name| self.address(name))) {
            (Some(outer), Some(own)) => both(outer, &own).map(Some),
            (outer, own) => Some(outer.clone().or(own)),
        }
    }

    /// Whether it may make a further stack: none that contains itself, and not too many.
    pub(super) fn admits(&self, root: &Node) -> Result<(), Refusal> {
        if self.chain().any(|stack| stack.template == root.span) {
            return Err(Refusal::Itself);
        }
        let shared = self.shared;
        shared.stacks.set(shared.stacks.get() + 1);
        let within = shared.stacks.get() <= MAX_STACKS && shared.resources.get() <= MAX_RESOURCES;
        match within && self.chain().count() <= MAX_NESTING {
            true => Ok(()),
            false => Err(Refusal::Full),
        }
    }

    pub(super) fn nested<'b>(
        &self,
        inner: Inner<'b>,
        place: Span,
        condition: Option<Str>,
        template: Span,
    ) -> Stack<'b>
    where
        'a: 'b,
    {
        Stack {
            scope: self.scope,
            prefix: Str::from(format!("{}/", inner.resource.address)),
            calls: self.calls.iter().copied().chain([place]).collect(),
            condition,
            set: self.set.clone(),
            inner: Some(inner),
            template,
            shared: self.shared,
        }
    }
}
