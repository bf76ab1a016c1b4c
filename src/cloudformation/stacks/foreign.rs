//! Stacks that no template makes: another language gives the text of theirs.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::template::Unknowns;
use super::super::{Evaluation, Given, Options, ParameterValue, evaluate_stack, parameter_names};
use super::arguments::{Argument, known, secrets, wrong};
use super::body::{self, Body, Embedded, not_known};
use super::{Inner, Shared, Stack};
use crate::text::{Span, Str};
use crate::value::{Reason, Resource, ScopeId, Symbol, SymbolKind, Text, Value, both};

/// A stack that a resource of another language makes.
pub struct ForeignStack<'v> {
    /// The resource.
    pub resource: &'v Resource,
    /// The template, as a text.
    pub body: &'v Value,
    /// What parameters are given.
    pub arguments: Vec<(Str, Value)>,
    /// Set when further parameters may be given something.
    pub further: Option<Arc<Symbol>>,
    /// Whether it makes stacks in other accounts and regions.
    pub is_set: bool,
    /// Its id, where other accounts and regions have no other.
    pub id: Option<Value>,
}

/// Evaluates the stacks that the resources of a scope make. They share the scope, but for those of
/// stack sets.
pub fn evaluate_foreign(
    stacks: &[ForeignStack<'_>],
    scope: ScopeId,
    options: &Options<'_>,
) -> Evaluation {
    let shared = Shared::default();
    let mut all = Evaluation::default();
    for stack in stacks {
        for (condition, value) in stack.body.alternatives() {
            stack.evaluate(condition, value, scope, &shared, options, &mut all);
        }
    }
    all.problems.sort();
    all.problems.dedup();
    all.imports = shared.imports.take();
    all.imported = shared.imported.take();
    all.scopes = shared.scopes.take();
    all
}

impl ForeignStack<'_> {
    /// Evaluates the stack that it makes of one of its templates.
    fn evaluate(
        &self,
        own: Option<Str>,
        value: &Value,
        scope: ScopeId,
        shared: &Shared,
        options: &Options<'_>,
        all: &mut Evaluation,
    ) {
        let Resource { id, origin, .. } = self.resource;
        let condition = match (&origin.condition, &own) {
            (Some(outer), Some(own)) => match both(outer, own) {
                Some(condition) => Some(condition),
                None => return,
            },
            (outer, own) => outer.clone().or_else(|| own.clone()),
        };
        let mut outer = Stack::root(origin.name, scope, shared);
        outer.calls = Arc::clone(&origin.calls);
        let text = value.to_text().filter(|_| !value.holds_secret());
        let Some((embedded, unknowns)) = self.template(text, value.span, all) else {
            return;
        };
        let root = Arc::clone(&embedded.root);
        all.embedded.push(embedded);
        if let Err(refusal) = outer.admits(&root) {
            all.problems
                .extend(refusal.problem(&id.address, origin.name, shared));
            return self.missing(refusal.reason(), all);
        }
        let arguments = self.arguments.iter().map(|(name, value)| Argument {
            name: name.clone(),
            at: value.span,
            is_literal: value.via.is_none() && value.as_known_text().is_some(),
            value: value.clone(),
        });
        let arguments: Vec<Argument> = arguments.collect();
        let is_closed = self.further.is_none();
        all.problems.extend(wrong(
            &arguments,
            &root,
            &id.address,
            origin.name,
            is_closed,
        ));
        all.secrets.extend(secrets(&arguments, &root));
        let options = self.options(known(&arguments), options);
        let mut values: FxHashMap<Str, Value> = FxHashMap::default();
        if let Some(symbol) = &self.further {
            for name in parameter_names(&root) {
                let unknown = Value::unknown(Symbol::clone(symbol), symbol.span);
                values.insert(name.into(), unknown);
            }
        }
        values.extend(arguments.into_iter().map(|a| (a.name, a.value)));
        let inner = Inner {
            outer: &outer,
            resource: id.clone(),
            id: self.id.clone(),
            arguments: values,
            depth: 0,
        };
        let mut stack = outer.nested(inner, origin.name, condition, root.span);
        if let Some(own) = own {
            stack.prefix = Str::from(format!("{}[{own}]/", id.address));
        }
        if self.is_set {
            stack.set = Some(id.clone());
            stack.scope = outer.next_scope(options.scopes);
        }
        let given = Given {
            unknowns: Some(&unknowns).filter(|all| !all.is_empty()),
            ..Given::default()
        };
        let done = evaluate_stack(&root, given, &stack, &options);
        all.resources.extend(done.resources);
        all.problems.extend(done.problems);
        all.missing.extend(done.missing);
        all.secrets.extend(done.secrets);
        all.embedded.extend(done.embedded);
    }

    /// What is evaluated for this stack only.
    fn options<'o>(&self, known: Vec<ParameterValue>, all: &Options<'o>) -> Options<'o> {
        let options = Options {
            parameters: known,
            stack_name: None,
            outputs: false,
            ..all.clone()
        };
        match self.is_set {
            true => Options {
                account_id: None,
                region: None,
                exports: None,
                ..options
            },
            false => options,
        }
    }

    /// The template in a text; what is none is told.
    fn template(
        &self,
        text: Option<Text>,
        place: Span,
        all: &mut Evaluation,
    ) -> Option<(Embedded, Unknowns)> {
        let id = &self.resource.id.address;
        let Some(text) = text else {
            all.problems.push(not_known(id, place));
            self.missing(Reason::ReadAtDeployment, all);
            return None;
        };
        let Body {
            template,
            is_open,
            problems,
        } = body::read(&text, id, place);
        all.problems.extend(problems);
        if is_open {
            self.missing(Reason::ReadAtDeployment, all);
        }
        if template.is_none() {
            self.missing(
                match text.is_known() {
                    true => Reason::Invalid,
                    false => Reason::ReadAtDeployment,
                },
                all,
            );
        }
        template
    }

    /// Notes that its resources are not known.
    fn missing(&self, reason: Reason, all: &mut Evaluation) {
        let kind = SymbolKind::Attribute {
            resource: self.resource.id.clone(),
            attribute: Str::new(),
        };
        let symbol = Symbol::new(kind, reason, self.resource.origin.name);
        all.missing.push(symbol);
    }
}
