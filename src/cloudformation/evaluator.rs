//! Nodes to values.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::alternatives::{has_alternatives, one_of};
use super::extensions::LOOP;
use super::intrinsic::{Call, render};
use super::serverless;
use super::stacks::{Embedded, Export, Nested, Stack};
use super::template::{self, Template, not_expanded};
use super::text::{computed_value, literal_value, scalar_text};
use super::{Options, construct_path};
use crate::forms;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, ProblemLevel, Span, Str, nearest};
use crate::value::{
    Construct, Data, HopKind, List, ListKind, Map, MapEntry, MapKind, Number, Origin, Reason,
    Resource, ResourceKind, Symbol, SymbolKind, Value, combinations,
};

/// Deepest nesting of values, functions, conditions and the properties they refer to.
const MAX_DEPTH: usize = 300;
/// Most nodes that are evaluated for one template, with the stacks that it makes; those that are
/// referred to count each time.
const MAX_STEPS: usize = 5_000_000;

/// Most names that are searched for one that is probably meant.
pub(super) const MAX_SEARCHES: usize = 100;
/// Most candidates of such a search; the service takes templates of 500 resources.
pub(super) const MAX_CANDIDATES: usize = 2_000;

/// What is taken as given inside a branch.
#[derive(Clone)]
pub(super) enum Given<'a> {
    /// A condition is decided.
    Condition(&'a str, bool),
    /// A parameter has this value.
    Parameter(&'a str, Value),
}

/// Something given, and what follows from it.
pub(super) struct Assumption<'a> {
    pub(super) given: Given<'a>,
    /// What other conditions are under this and the outer assumptions.
    known: FxHashMap<&'a str, Option<bool>>,
}

/// Evaluates one template.
pub(super) struct Evaluator<'a> {
    pub(super) template: &'a Template<'a>,
    pub(super) stack: &'a Stack<'a>,
    pub(super) options: &'a Options<'a>,
    problems: Vec<Problem>,
    /// Stacks whose resources are not known.
    pub(super) missing: Vec<Symbol>,
    /// What the template, and the stacks that it makes, export.
    pub(super) exports: Vec<Export>,
    /// Templates that stand in the template.
    pub(super) embedded: Vec<Embedded>,
    /// Where values stand that must not be shown.
    pub(super) secrets: Vec<Span>,
    /// Stacks that the template makes, by logical id; none for one that is being evaluated.
    pub(super) nested: FxHashMap<&'a str, Option<Nested>>,
    /// Values of parameters, without the hop to where they are used.
    pub(super) parameters: FxHashMap<&'a str, Value>,
    /// Properties that attributes of resources rest on, by logical id and name.
    pub(super) properties: FxHashMap<(&'a str, &'a str), Option<Value>>,
    pub(super) open_properties: FxHashSet<(&'a str, &'a str)>,
    /// The resources of which a property is told to rest on itself.
    pub(super) cyclic: FxHashSet<&'a str>,
    conditions: FxHashMap<&'a str, Option<bool>>,
    pub(super) open_conditions: FxHashSet<&'a str>,
    pub(super) assumptions: Vec<Assumption<'a>>,
    pub(super) depth: usize,
    searches: usize,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(
        template: &'a Template<'a>,
        stack: &'a Stack<'a>,
        options: &'a Options<'a>,
        problems: Vec<Problem>,
    ) -> Self {
        Self {
            template,
            stack,
            options,
            problems,
            missing: Vec::new(),
            exports: Vec::new(),
            embedded: Vec::new(),
            secrets: Vec::new(),
            nested: FxHashMap::default(),
            parameters: FxHashMap::default(),
            properties: FxHashMap::default(),
            open_properties: FxHashSet::default(),
            cyclic: FxHashSet::default(),
            conditions: FxHashMap::default(),
            open_conditions: FxHashSet::default(),
            assumptions: Vec::new(),
            depth: stack.inner.as_ref().map_or(0, |inner| inner.depth),
            searches: 0,
        }
    }

    /// Every problem once, in the order of the source.
    pub(super) fn problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort();
        problems.dedup();
        problems
    }

    /// A resource with its properties; none when its condition, or with it the stack's, does not
    /// hold.
    pub(super) fn resource(&mut self, resource: template::Resource<'a>) -> Option<Resource> {
        let undecided = self.existence(resource.condition())?;
        let condition = self.stack.joined(undecided)?;
        let attributes = match undecided {
            Some(name) => self.assuming(name, true, |it| it.attributes(resource)),
            None => self.attributes(resource),
        };
        Some(Resource {
            computed: self.return_values(resource),
            id: self.resource_id(resource.id),
            declaration: self.written(resource.id),
            kind: ResourceKind::CloudFormation,
            resource_type: Str::from(resource.kind),
            attributes: forms::hidden(resource.kind, attributes),
            origin: Origin {
                name: resource.entry.key.span,
                whole: resource.whole(),
                calls: self.calls(resource.id),
                condition,
                account: None,
                construct: self.construct(resource).map(Arc::new),
                generated_by: self.generated_by(resource.id),
            },
        })
    }

    fn generated_by(&self, id: &str) -> Option<&'static str> {
        let generated = self.template.generated?;
        generated.contains(id).then_some(serverless::NAME)
    }

    /// The stacks and modules that lead to a resource, outermost first.
    fn calls(&self, id: &str) -> Arc<[Span]> {
        let stacks = &self.stack.calls;
        match self.template.modules.and_then(|left| left.calls.get(id)) {
            Some(modules) => stacks.iter().chain(modules).copied().collect(),
            None => Arc::clone(stacks),
        }
    }

    /// The construct that a resource is made from.
    fn construct(&self, resource: template::Resource<'a>) -> Option<Construct> {
        let path = construct_path(&resource.entry.value);
        let file = resource.entry.key.span.file;
        (self.options.find_construct)(file, resource.id, path)
    }

    /// The logical id as it is written, also where a loop made it.
    fn written(&self, id: &str) -> Str {
        let written = self.template.names.written.get(id);
        self.stack.address(written.map_or(id, Str::as_str))
    }

    fn attributes(&mut self, resource: template::Resource<'a>) -> Map {
        let empty = || Map::new(MapKind::Object, Vec::new());
        let Some(value) = resource.properties().and_then(|node| self.value(node)) else {
            return empty();
        };
        match value.data {
            Data::Map(map) => map,
            Data::Null(_) => empty(),
            Data::Unknown(symbol) => empty().with_rest(Some(symbol)),
            _ => {
                let message = format!("the properties of `{}` are not a map", resource.id);
                self.problem(Problem::warning("invalid-resource", value.span, message));
                let symbol = self.expression_symbol("Properties", Reason::Invalid, value.span);
                empty().with_rest(Some(Arc::new(symbol)))
            }
        }
    }

    /// What a node gives; none for `AWS::NoValue`.
    pub(super) fn value(&mut self, node: &'a Node) -> Option<Value> {
        if !self.may_go_on(node.span) {
            return Some(self.expression(node, Reason::Limit));
        }
        self.depth += 1;
        let value = match Call::of(node) {
            Some(call) => self.call(call),
            None => Some(self.plain(node)),
        };
        self.depth -= 1;
        value
    }

    /// The same, scalars being texts as they are written.
    pub(super) fn text_or_value(&mut self, node: &'a Node) -> Option<Value> {
        scalar_text(node).or_else(|| self.value(node))
    }

    fn plain(&mut self, node: &'a Node) -> Value {
        let data = match &node.kind {
            Kind::Null => Data::Null(None),
            Kind::Bool(value) => Data::Bool(*value),
            Kind::Number(text) => match text.parse::<Number>() {
                Ok(number) => Data::Number(number),
                Err(()) => return computed_value(text.clone(), node.span),
            },
            Kind::Text(literal) => return literal_value(node.span, literal.clone()),
            Kind::List(items) => {
                let items = items.iter().filter_map(|item| self.value(item)).collect();
                Data::List(List::new(ListKind::Tuple, items))
            }
            Kind::Map(entries) => Data::Map(self.map(entries)),
            _ => return self.expression(node, Reason::Invalid),
        };
        Value::new(data, node.span)
    }

    fn map(&mut self, entries: &'a [Entry]) -> Map {
        let mut out = Vec::with_capacity(entries.len());
        let mut rest = None;
        for entry in entries {
            let key = match &entry.key.kind {
                Kind::Text(literal) => literal.text.clone(),
                _ => match scalar_text(&entry.key).and_then(|v| v.as_known_text()) {
                    Some(key) => key,
                    None => Str::from("null"),
                },
            };
            if key.starts_with("Fn::") {
                self.beside_others(&key, entry.key.span);
                let symbol = self.expression_symbol(&key, Reason::NotSupported, entry.key.span);
                rest = Some(Arc::new(symbol));
                continue;
            }
            // A key that is wholly unknown may be any key.
            let unknown = self.template.unknowns.and_then(|all| all.get(&key));
            rest = rest.or_else(|| unknown.cloned().map(Arc::new));
            if let Some(value) = self.value(&entry.value) {
                out.push(MapEntry {
                    key,
                    key_span: entry.key.span,
                    value,
                });
            }
        }
        Map::new(MapKind::Object, out).with_rest(rest)
    }

    /// Tells of a function that is not the only key of its map. Why a loop still stands there was
    /// told when it was not expanded.
    fn beside_others(&mut self, key: &str, span: Span) {
        if key == "Fn::Transform" {
            self.problem(not_expanded(key, span));
        } else if !key.starts_with(LOOP) {
            let message = format!("`{key}` must be the only key of its map");
            self.problem(Problem::warning("invalid-function", span, message));
        }
    }

    /// Evaluates with a condition taken as decided.
    pub(super) fn assuming<T>(
        &mut self,
        name: &'a str,
        holds: bool,
        evaluate: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.given(Given::Condition(name, holds), evaluate)
    }

    /// Evaluates with something given.
    pub(super) fn given<T>(
        &mut self,
        given: Given<'a>,
        evaluate: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.all_given([given], evaluate)
    }

    /// Evaluates with several things given.
    pub(super) fn all_given<T>(
        &mut self,
        given: impl IntoIterator<Item = Given<'a>>,
        evaluate: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outer = self.assumptions.len();
        self.assumptions
            .extend(given.into_iter().map(|given| Assumption {
                given,
                known: FxHashMap::default(),
            }));
        let result = evaluate(self);
        self.assumptions.truncate(outer);
        result
    }

    /// Evaluates what was evaluated before in another way, without telling its problems again.
    pub(super) fn quietly<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let told = self.problems.len();
        let result = evaluate(self);
        self.problems.truncate(told);
        result
    }

    /// What is known of a condition that was asked for before.
    pub(super) fn known_condition(&self, name: &str) -> Option<Option<bool>> {
        match (self.conditions.get(name), self.assumptions.last()) {
            // What is decided without assumptions is decided with them too.
            (Some(Some(holds)), _) => Some(Some(*holds)),
            (known, None) => known.copied(),
            (_, Some(assumption)) => assumption.known.get(name).copied(),
        }
    }

    pub(super) fn keep_condition(&mut self, name: &'a str, holds: Option<bool>) {
        match self.assumptions.last_mut() {
            Some(assumption) => assumption.known.insert(name, holds),
            None => self.conditions.insert(name, holds),
        };
    }

    /// What `build` makes of values, for each of their alternatives that can occur together. Where
    /// it makes nothing, a symbol; that `expected` is not there is told when it makes nothing at all
    /// of values that are known.
    pub(super) fn combined(
        &mut self,
        call: Call<'a>,
        expected: &str,
        values: &[Value],
        mut build: impl FnMut(&mut Self, &[Value]) -> Option<Value>,
    ) -> Value {
        if !values.iter().any(has_alternatives) {
            return match build(self, values) {
                Some(value) => value,
                None if why_unknown(values).is_none() => self.wrong_shape(call, expected),
                None => self.expression(call.node, reason(values)),
            };
        }
        let Some(mut possible) = combinations(values) else {
            return self.expression(call.node, Reason::UndecidedCondition);
        };
        if possible.len() > 1 {
            possible.retain(|(condition, _)| self.can_hold(condition));
        }
        let mut is_wrong = true;
        let mut alternatives = Vec::with_capacity(possible.len());
        for (condition, values) in possible {
            let built = build(self, &values);
            is_wrong &= built.is_none() && why_unknown(&values).is_none();
            let mut value = built.unwrap_or_else(|| self.expression(call.node, reason(&values)));
            value.sensitive |= values.iter().any(|v| v.sensitive);
            alternatives.push((condition, value));
        }
        if is_wrong {
            return self.wrong_shape(call, expected);
        }
        match alternatives.as_slice() {
            [(_, only)] => only.clone(),
            _ => self.one_of(call, alternatives),
        }
    }

    /// One of several values, or a symbol when they are too many.
    pub(super) fn one_of(&mut self, call: Call<'a>, alternatives: Vec<(Str, Value)>) -> Value {
        one_of(alternatives, call.span())
            .unwrap_or_else(|| self.expression(call.node, Reason::UndecidedCondition))
    }

    /// An unknown that is named by its expression.
    pub(super) fn expression(&self, node: &Node, reason: Reason) -> Value {
        let symbol = self.expression_symbol(&render(node), reason, node.span);
        Value::unknown(symbol, node.span)
    }

    fn expression_symbol(&self, source: &str, reason: Reason, span: Span) -> Symbol {
        let kind = SymbolKind::Expression {
            scope: self.stack.name(),
            source: Str::from(source),
        };
        Symbol::new(kind, reason, span)
    }

    /// An unknown that stands for an error in the template.
    pub(super) fn invalid(&self, source: impl AsRef<str>, span: Span) -> Value {
        let symbol = self.expression_symbol(source.as_ref(), Reason::Invalid, span);
        Value::unknown(symbol, span)
    }

    /// Reports arguments that a function does not take.
    pub(super) fn wrong_shape(&mut self, call: Call<'a>, expected: &str) -> Value {
        let message = format!("`{}` takes {expected}", call.full_name());
        self.problem(Problem::warning("invalid-function", call.span(), message));
        self.expression(call.node, Reason::Invalid)
    }

    /// Counts a step; false when a limit is passed.
    pub(super) fn may_go_on(&mut self, span: Span) -> bool {
        self.may_spend(1, span)
    }

    /// Counts steps; false when a limit is passed.
    pub(super) fn may_spend(&mut self, steps: usize, span: Span) -> bool {
        let shared = self.stack.shared;
        shared.steps.set(shared.steps.get().saturating_add(steps));
        let within = self.depth < MAX_DEPTH && shared.steps.get() <= MAX_STEPS;
        if !within && !shared.is_limited.replace(true) {
            self.limit_problem(span);
        }
        within
    }

    fn limit_problem(&mut self, span: Span) {
        self.problem(Problem::error(
            "evaluation-limit",
            span,
            format!(
                "the template takes more than {MAX_STEPS} steps or refers more than {MAX_DEPTH} levels deep"
            ),
        ));
    }

    pub(super) fn note(&mut self, code: &'static str, span: Span, message: String) {
        self.problem(Problem::new(ProblemLevel::Note, code, span, message));
    }

    /// Tells a problem with a name, and which of the candidates is probably meant.
    pub(super) fn problem_with_nearest<'n>(
        &mut self,
        problem: Problem,
        name: &str,
        candidates: impl Iterator<Item = &'n str>,
    ) {
        let candidates = self.may_search().then_some(candidates);
        let found = nearest(name, candidates.into_iter().flatten().take(MAX_CANDIDATES));
        self.problem(match found {
            Some(found) => problem.help(format!("did you mean `{found}`?")),
            None => problem,
        });
    }

    /// The same, with candidates in no order: they are put together only when they are searched.
    pub(super) fn problem_with_nearest_of<'n, I: Iterator<Item = &'n str>>(
        &mut self,
        problem: Problem,
        name: &str,
        candidates: impl FnOnce() -> I,
    ) {
        let mut names: Vec<&str> = match self.searches < MAX_SEARCHES {
            true => candidates().collect(),
            false => Vec::new(),
        };
        names.sort_unstable();
        self.problem_with_nearest(problem, name, names.into_iter());
    }

    /// Whether another search is within the limit.
    fn may_search(&mut self) -> bool {
        self.searches += 1;
        self.searches <= MAX_SEARCHES
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

/// Why what is made of these values is not known.
pub(super) fn reason(values: &[Value]) -> Reason {
    why_unknown(values).unwrap_or(Reason::Invalid)
}

/// The reason of the first unknown in the values and their items; none when all is known.
fn why_unknown(values: &[Value]) -> Option<Reason> {
    let lists = || values.iter().filter_map(Value::as_list);
    let items = lists().flat_map(|list| list.items());
    let rests = lists().filter_map(|list| list.rest.as_ref());
    let mut all = values.iter().chain(items).filter_map(unknown);
    all.next().or_else(|| rests.map(|s| s.reason).next())
}

fn unknown(value: &Value) -> Option<Reason> {
    match &value.data {
        Data::Unknown(symbol) => Some(symbol.reason),
        Data::Text(text) => text.symbols().next().map(|s| s.reason),
        Data::OneOf(_) => Some(Reason::UndecidedCondition),
        _ => None,
    }
}

/// A value that a further hop passes on, with the items of a list.
pub(super) fn passed_on(mut value: Value, kind: &HopKind, span: Span) -> Value {
    if let Data::List(list) = &value.data {
        let list = list.map_items(|item| {
            let mut item = item.clone().hop(kind.clone(), span);
            item.sensitive |= value.sensitive;
            item
        });
        value.data = Data::List(list);
    }
    value.hop(kind.clone(), span)
}
