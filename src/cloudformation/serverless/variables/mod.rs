//! Variables of the framework: every text of the service with what its variables stand for.
//!
//! A variable that is a whole text is replaced by the node that it names, which keeps the place
//! where it was written. In a longer text the value stands at the place of the variable. What only
//! a deployment knows is a reference to an unknown, which the evaluator looks up by its name.
//!
//! <https://www.serverless.com/framework/docs/providers/aws/guide/variables>

mod assemble;
mod parse;
mod sources;

use std::borrow::Cow;
use std::mem::Discriminant;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::Options;
use crate::cloudformation::intrinsic::Call;
use crate::cloudformation::rebuild::{Rebuild, rebuilt};
use crate::cloudformation::template::Unknowns;
use crate::syntax::{Entry, Kind, Literal, Node};
use crate::text::{FileId, Problem, ProblemLevel, Span, Str};
use crate::value::{Reason, ScopeId, Symbol, SymbolKind};
use parse::{Part, Source, Syntax, Variable};

/// Deepest nesting of nodes and of variables that rest on others.
const MAX_DEPTH: usize = 150;
/// Most nodes and pieces of text that are made for one service.
const MAX_STEPS: usize = 500_000;
/// How many bytes of a text count as a step.
const BYTES_OF_STEP: usize = 64;

/// What a variable or a source of it gives.
enum Outcome {
    Found(Node),
    /// There is no value; the next source is asked.
    Missing,
    Unknown(Reason),
}

/// What a text or a variable stands for.
struct Settled {
    node: Node,
    /// Whether no variable is left in it.
    is_final: bool,
}

impl Settled {
    fn last(node: Node) -> Self {
        Self {
            node,
            is_final: true,
        }
    }
}

/// How many steps a tree counts for.
fn size(node: &Node) -> usize {
    let own = match &node.kind {
        Kind::List(items) => items.iter().map(size).sum(),
        Kind::Map(entries) => entries.iter().map(|entry| size(&entry.value)).sum(),
        Kind::Tagged { value, .. } => size(value),
        _ => node.as_str().map_or(0, str::len) / BYTES_OF_STEP,
    };
    own + 1
}

/// Puts in what the variables of one service stand for.
pub(super) struct Resolver<'a> {
    root: &'a Node,
    scope: ScopeId,
    options: &'a Options<'a>,
    stage: Option<String>,
    syntax: Syntax,
    pub(super) unknowns: Unknowns,
    pub(super) problems: Vec<Problem>,
    /// The files that were read.
    pub(super) files: Vec<FileId>,
    contents: FxHashMap<String, Result<Arc<Node>, String>>,
    /// Texts whose variables are being resolved.
    open: Vec<Span>,
    /// Texts that stand for a value whose own variables are being resolved.
    deep: Vec<Span>,
    /// Values with their variables resolved, by where they are written.
    resolved: FxHashMap<(Span, Discriminant<Kind>), Node>,
    /// How often a text was met that rests on itself.
    cycles: usize,
    told: FxHashSet<(Span, String)>,
    depth: usize,
    steps: usize,
}

impl Rebuild for Resolver<'_> {
    fn part(&mut self, node: &Node, in_sub: bool) -> Node {
        self.tree(node, in_sub)
    }
}

impl<'a> Resolver<'a> {
    /// A resolver for the service in `root`; `stage` is the one that is asked for.
    pub(super) fn new(
        root: &'a Node,
        scope: ScopeId,
        options: &'a Options<'a>,
        stage: Option<String>,
    ) -> Self {
        let mut resolver = Self {
            root,
            scope,
            options,
            stage,
            syntax: Syntax::default(),
            unknowns: Unknowns::default(),
            problems: Vec::new(),
            files: Vec::new(),
            contents: FxHashMap::default(),
            open: Vec::new(),
            deep: Vec::new(),
            resolved: FxHashMap::default(),
            cycles: 0,
            told: FxHashSet::default(),
            depth: 0,
            steps: 0,
        };
        let configured = root.get("provider").and_then(|p| p.get("variableSyntax"));
        if let Some(node) = configured
            && let Some(expression) = node.as_str()
        {
            match Syntax::of(expression) {
                Some(syntax) => resolver.syntax = syntax,
                None => resolver.problems.push(Problem::warning(
                    "invalid-variable",
                    node.span,
                    "the delimiters of `variableSyntax` cannot be told; `${…}` is taken",
                )),
            }
        }
        resolver
    }

    /// A section of the service with its variables resolved.
    pub(super) fn section(&mut self, name: &str) -> Option<Entry> {
        let entry = self.root.entry(name)?;
        Some(Entry {
            key: entry.key.clone(),
            value: self.tree(&entry.value, false),
        })
    }

    /// A part of a section with its variables resolved.
    pub(super) fn part(&mut self, section: &str, name: &str) -> Option<Node> {
        match self.walk(self.root, &[section, name]) {
            Outcome::Found(node) => Some(self.tree(&node, false)),
            Outcome::Missing | Outcome::Unknown(_) => None,
        }
    }

    /// A tree with its variables resolved; `in_sub` says that a text is one for `Fn::Sub`.
    fn tree(&mut self, node: &Node, in_sub: bool) -> Node {
        if !self.may_go_on(node) {
            return self.unknown(
                &format!("byte {}", node.span.start),
                Reason::Limit,
                node.span,
            );
        }
        self.depth += 1;
        let resolved = self.node(node, in_sub);
        self.depth -= 1;
        resolved
    }

    fn node(&mut self, node: &Node, in_sub: bool) -> Node {
        match &node.kind {
            Kind::Text(literal) => self.text(node, literal, in_sub),
            _ => rebuilt(node, in_sub, self),
        }
    }

    fn text(&mut self, node: &Node, literal: &Literal, in_sub: bool) -> Node {
        let settled = self.settled(node, literal, in_sub);
        if settled.is_final {
            return settled.node;
        }
        let value = self.whole(&settled.node, node.span);
        match in_sub && Call::of(&value).is_some() {
            true => self.in_sub(value, node.span),
            false => value,
        }
    }

    /// What a text stands for, as it is written where it comes from. Variables deeper in it are
    /// resolved later, so that a part of it may refer to another.
    fn settled(&mut self, node: &Node, literal: &Literal, in_sub: bool) -> Settled {
        if !self.syntax.may_be_in(&literal.text) {
            return Settled::last(node.clone());
        }
        let parts = match parse::parse(&literal.text, &self.syntax) {
            Ok(parts) => parts,
            Err(malformed) => {
                let range = malformed.range;
                let span = literal.span_of(node.span, range.start, range.end);
                let message = format!(
                    "this variable cannot be read: {} is expected",
                    malformed.expected
                );
                self.tell(span, "invalid-variable", message);
                return Settled::last(self.unknown(&literal.text, Reason::Invalid, node.span));
            }
        };
        if self.open.contains(&node.span) {
            return Settled::last(self.cycle(&literal.text, node.span));
        }
        // A text of several variables is put together anew for each use.
        if self.open.len() >= MAX_DEPTH || !self.may_go_on(node) {
            self.tell_limit(node.span);
            return Settled::last(self.unknown(&literal.text, Reason::Limit, node.span));
        }
        self.open.push(node.span);
        let settled = match &parts[..] {
            [Part::Variable(variable)] => self.settled_variable(node.span, literal, variable),
            _ => Settled::last(self.parts(node.span, literal, &parts, in_sub)),
        };
        self.open.pop();
        settled
    }

    /// A value that stands for the text at `span`, with its variables resolved.
    fn whole(&mut self, value: &Node, span: Span) -> Node {
        let key = (value.span, std::mem::discriminant(&value.kind));
        if let Some(known) = self.resolved.get(&key) {
            let known = known.clone();
            self.steps += size(&known);
            return known;
        }
        if self.deep.contains(&span) {
            return self.cycle(&format!("byte {}", span.start), span);
        }
        let cycles = self.cycles;
        self.deep.push(span);
        let resolved = self.tree(value, false);
        self.deep.pop();
        // What was found on the way round a cycle holds only there.
        if self.cycles == cycles {
            self.resolved.insert(key, resolved.clone());
        }
        resolved
    }

    fn cycle(&mut self, name: &str, span: Span) -> Node {
        self.cycles += 1;
        let message = "this variable rests on itself".to_owned();
        self.tell(span, "variable-cycle", message);
        self.unknown(name, Reason::Cycle, span)
    }

    /// What a variable in `literal`, which was read from `span`, stands for.
    fn variable(&mut self, span: Span, literal: &Literal, variable: &Variable) -> Node {
        let settled = self.settled_variable(span, literal, variable);
        match settled.is_final {
            true => settled.node,
            false => {
                let range = &variable.range;
                let place = literal.span_of(span, range.start, range.end);
                self.whole(&settled.node, place)
            }
        }
    }

    /// What a variable stands for, as it is written where it comes from.
    fn settled_variable(&mut self, span: Span, literal: &Literal, variable: &Variable) -> Settled {
        let range = &variable.range;
        let place = literal.span_of(span, range.start, range.end);
        let text = literal.text.get(range.clone()).unwrap_or_default();
        let name = self.syntax.inner(text).to_owned();
        let mut missing = None;
        for source in &variable.sources {
            let outcome = match source {
                Source::Null => Outcome::Missing,
                Source::Bool(value) => Outcome::Found(Node::new(place, Kind::Bool(*value))),
                Source::Number(range) => {
                    let text = literal.text.get(range.clone()).unwrap_or_default();
                    let span = literal.span_of(span, range.start, range.end);
                    Outcome::Found(Node::new(span, Kind::Number(text.into())))
                }
                Source::Text(range) => {
                    let (span, text) = literal.slice(span, range.clone());
                    Outcome::Found(Node::new(span, Kind::Text(text)))
                }
                Source::Variable(nested) => Outcome::Found(self.variable(span, literal, nested)),
                Source::Read(read) => {
                    let kind = literal.text.get(read.kind.clone()).unwrap_or_default();
                    missing = Some(kind);
                    self.read(span, literal, place, read)
                }
            };
            match outcome {
                Outcome::Found(node) => {
                    let settled = match &node.kind {
                        Kind::Text(literal) => self.settled(&node, literal, false),
                        _ => Settled {
                            node,
                            is_final: false,
                        },
                    };
                    if !matches!(settled.node.kind, Kind::Null) {
                        return settled;
                    }
                }
                Outcome::Missing => {}
                Outcome::Unknown(reason) => {
                    return Settled::last(self.unknown(&name, reason, place));
                }
            }
        }
        let ends_with_null = matches!(variable.sources.last(), Some(Source::Null));
        Settled::last(match missing {
            _ if ends_with_null => Node::new(place, Kind::Null),
            Some("file") => self.unknown(&name, Reason::FileNotRead, place),
            Some("env" | "opt" | "param") => self.unknown(&name, Reason::NoValue, place),
            _ => {
                self.tell(
                    place,
                    "unknown-variable",
                    format!("`{name}` has no value and no default"),
                );
                self.unknown(&name, Reason::Invalid, place)
            }
        })
    }

    /// A reference to what stands for a variable without a value.
    fn unknown(&mut self, name: &str, reason: Reason, span: Span) -> Node {
        let simple = |kind: &str| name.starts_with(kind) && !name.contains(['$', ',']);
        let kind = if ["env:", "opt:", "param:"].into_iter().any(simple) {
            SymbolKind::Input(name.into())
        } else if reason == Reason::ReadAtDeployment {
            SymbolKind::Outside(name.into())
        } else {
            SymbolKind::Expression {
                scope: Str::from(self.scope.0.to_string()),
                source: Str::from(name),
            }
        };
        // The name must be able to stand in `Fn::Sub`.
        let key = Str::from(name.replace('{', "(").replace('}', ")"));
        let symbol = Symbol::new(kind, reason, span);
        self.unknowns.entry(key.clone()).or_insert(symbol);
        super::At(span).reference(key)
    }

    /// Why a node that is a reference to an unknown is not known.
    pub(super) fn reason_of(&self, node: &Node) -> Option<Reason> {
        let call = Call::of(node).filter(|call| call.name == "Ref")?;
        Some(self.unknowns.get(call.argument.as_str()?)?.reason)
    }

    /// The node under an address, one key after the other, as it is written.
    fn walk(&mut self, node: &Node, keys: &[&str]) -> Outcome {
        let mut current = Cow::Borrowed(node);
        for key in keys {
            if let Kind::Text(literal) = &current.kind {
                let settled = self.settled(&current, literal, false);
                current = Cow::Owned(settled.node);
            }
            if let Some(reason) = self.reason_of(&current) {
                return Outcome::Unknown(reason);
            }
            let child = |node: &Node| -> Option<Node> {
                match &node.kind {
                    Kind::List(items) => items.get(key.parse::<usize>().ok()?).cloned(),
                    _ => node.get(key).cloned(),
                }
            };
            current = match &current {
                Cow::Borrowed(node) => match &node.kind {
                    Kind::Map(_) => match node.get(key) {
                        Some(value) => Cow::Borrowed(value),
                        None => return Outcome::Missing,
                    },
                    _ => match child(node) {
                        Some(value) => Cow::Owned(value),
                        None => return Outcome::Missing,
                    },
                },
                Cow::Owned(node) => match child(node) {
                    Some(value) => Cow::Owned(value),
                    None => return Outcome::Missing,
                },
            };
        }
        Outcome::Found(current.into_owned())
    }

    /// Counts a node and its text; false when a limit is passed.
    fn may_go_on(&mut self, node: &Node) -> bool {
        let bytes = node.as_str().map_or(0, str::len);
        self.steps += 1 + bytes / BYTES_OF_STEP;
        let within = self.depth < MAX_DEPTH && self.steps <= MAX_STEPS;
        if !within {
            self.tell_limit(node.span);
        }
        within
    }

    /// Tells once that a limit is passed.
    fn tell_limit(&mut self, span: Span) {
        if self.told.insert((self.root.span, "limit".to_owned())) {
            let message = format!(
                "the variables of the service take more than {MAX_STEPS} steps or nest more than {MAX_DEPTH} levels deep"
            );
            self.problems
                .push(Problem::error("evaluation-limit", span, message));
        }
    }

    /// Reports something once.
    fn tell(&mut self, span: Span, code: &'static str, message: String) {
        self.tell_at(ProblemLevel::Warning, span, code, message);
    }

    fn tell_at(&mut self, level: ProblemLevel, span: Span, code: &'static str, message: String) {
        if self.told.insert((span, message.clone())) {
            let help = "a symbol stands for its value";
            let problem = Problem::new(level, code, span, message).help(help);
            self.problems.push(problem);
        }
    }
}
