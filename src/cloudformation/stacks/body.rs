//! Templates that stand in texts.
//!
//! A text may have symbols in it, such as the account id that `Fn::Sub` or `Fn::Join` puts in. It is
//! read as a template in which they are references to unknowns, whose names no template can give to
//! anything.

use std::sync::Arc;

use arcstr::ArcStr;
use rustc_hash::FxHashMap;

use super::super::build::At;
use super::super::intrinsic::Call;
use super::super::is_template;
use super::super::rebuild::{Rebuild, rebuilt};
use super::super::template::Unknowns;
use crate::syntax::{Comment, Kind, Literal, Node, Parsed, json, yaml};
use crate::text::{OffsetMapBuilder, Problem, ProblemLevel, Span, Str};
use crate::value::{Hole, HoleStyle, Holes, Piece, Symbol, SymbolKind, Text};

/// The code of problems that parsers tell.
const SYNTAX_ERROR: &str = "syntax-error";

/// A template that stands in another one, or in a text of another language.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// Its tree; every place is one in the file around it.
    pub root: Arc<Node>,
    /// The comments in it that may hold a suppression.
    pub comments: Vec<Comment>,
}

/// What a text gives that should be a template.
pub(super) struct Body {
    /// The template, and what its references to unknowns mean; none when there is none.
    pub(super) template: Option<(Embedded, Unknowns)>,
    /// Whether a symbol in it stands for more than a value, so that not all of it is seen.
    pub(super) is_open: bool,
    /// What is wrong with it.
    pub(super) problems: Vec<Problem>,
}

/// Reads the template of the stack `id` from a text that stands at `place`.
pub(super) fn read(text: &Text, id: &str, place: Span) -> Body {
    let not_known = || Body {
        template: None,
        is_open: false,
        problems: vec![not_known(id, place)],
    };
    let is_json = text.known_prefix().trim_start().starts_with('{');
    let style = match is_json {
        true => HoleStyle::Json,
        false => HoleStyle::Bare,
    };
    if text.as_symbol().is_some() {
        return not_known();
    }
    let Some((text, map, holes)) = text.with_holes(style) else {
        return not_known();
    };
    let text = ArcStr::from(text);
    let Parsed {
        tree,
        mut comments,
        mut problems,
    } = match is_json {
        true => {
            let json = json::parse_embedded(&text, &map);
            Parsed {
                tree: json.tree.into_iter().collect(),
                comments: json.comments,
                problems: json.problems,
            }
        }
        false => yaml::parse_embedded(&text, &map),
    };
    let mut filler = Filler {
        holes: &holes,
        unknowns: Unknowns::default(),
        names: FxHashMap::default(),
    };
    let root = tree.into_iter().next().map(|root| match holes.is_empty() {
        true => root,
        false => filler.part(&root, false),
    });
    let is_whole = |root: &Node| {
        let resources = root.get("Resources");
        is_template(root) && resources.is_none_or(|all| Call::of(all).is_none())
    };
    let Some(root) = root.filter(is_whole) else {
        // What is put in may be what makes it a template.
        if !holes.is_empty() {
            return not_known();
        }
        if problems.is_empty() {
            let message = format!("the body of the stack `{id}` is no template");
            problems.push(Problem::warning("invalid-resource", place, message));
        }
        return Body {
            template: None,
            is_open: false,
            problems,
        };
    };
    // What is put in may be what makes it well-formed.
    let told = problems.len();
    if !holes.is_empty() {
        problems.retain(|problem| problem.code != SYNTAX_ERROR);
    }
    let is_open = problems.len() < told;
    if is_open {
        problems.push(partly_known(id, place));
    }
    for comment in &mut comments {
        if holes.are_in(&comment.text) {
            comment.text = holes.shown(&comment.text).into();
        }
    }
    for problem in &mut problems {
        problem.message = holes.shown(&problem.message);
        problem.help = holes.shown(&problem.help);
    }
    let embedded = Embedded {
        root: Arc::new(root),
        comments,
    };
    Body {
        template: Some((embedded, filler.unknowns)),
        is_open,
        problems,
    }
}

/// That the template of a stack is not known.
pub(super) fn not_known(id: &str, place: Span) -> Problem {
    let message = format!("the template of the stack `{id}` is not known");
    let problem = Problem::new(ProblemLevel::Note, "template-not-local", place, message);
    problem.help("what it grants is not known")
}

/// That only a part of the template of a stack is known.
fn partly_known(id: &str, place: Span) -> Problem {
    let message = format!("a part of the template of the stack `{id}` is not known");
    let problem = Problem::new(ProblemLevel::Note, "template-not-local", place, message);
    problem.help("what that part grants is not known; what stands around it is analysed")
}

/// Puts references to unknowns where symbols stand in a tree.
struct Filler<'h> {
    holes: &'h Holes,
    unknowns: Unknowns,
    /// The names of symbols.
    names: FxHashMap<SymbolKind, Str>,
}

impl Rebuild for Filler<'_> {
    /// Parsers bound the depth of trees.
    fn part(&mut self, node: &Node, in_sub: bool) -> Node {
        match &node.kind {
            Kind::Text(literal) => self.text(node, literal, in_sub),
            _ => rebuilt(node, in_sub, self),
        }
    }

    /// A key that is wholly unknown is the name of the unknown: it may be any key.
    fn key(&mut self, key: &Node) -> Node {
        let Some(text) = key.as_str().filter(|text| self.holes.are_in(text)) else {
            return key.clone();
        };
        let name = match self.holes.whole(text) {
            Some(hole) => self.name(hole.clone()),
            None => self.holes.shown(text).into(),
        };
        At(key.span).text(name)
    }
}

impl Filler<'_> {
    fn text(&mut self, node: &Node, literal: &Literal, in_sub: bool) -> Node {
        if !self.holes.are_in(&literal.text) {
            return node.clone();
        }
        let whole = self.holes.whole(&literal.text).cloned();
        if let Some(hole) = whole.filter(|_| !in_sub) {
            let at = At(if hole.is_quoted { hole.span } else { node.span });
            return at.reference(self.name(hole));
        }
        let pieces = self.holes.pieces(literal, node.span);
        if in_sub {
            return self.in_sub(pieces, node.span);
        }
        let parts = pieces.into_iter().map(|piece| match piece {
            Piece::Literal(span, literal) => Node::new(span, Kind::Text(literal)),
            Piece::Symbol(span, symbol) => At(span).reference(self.name_of(&symbol)),
        });
        let parts = parts.collect();
        let at = At(node.span);
        at.map([("Fn::Join", at.list(vec![at.text(""), at.list(parts)]))])
    }

    /// A text for `Fn::Sub` that names the unknowns.
    fn in_sub(&mut self, pieces: Vec<Piece>, span: Span) -> Node {
        let mut text = String::new();
        let mut map = OffsetMapBuilder::default();
        for piece in pieces {
            match piece {
                Piece::Literal(span, literal) => {
                    let own = literal.offset_map(span);
                    own.extend_range(0..literal.text.len(), &mut map);
                    text += &literal.text;
                }
                Piece::Symbol(span, symbol) => {
                    let name = format!("${{{}}}", self.name_of(&symbol));
                    map.run(name.len(), span);
                    text += &name;
                }
            }
        }
        let literal = Literal {
            text: text.into(),
            map: Some(Arc::new(map.finish())),
        };
        Node::new(span, Kind::Text(literal))
    }

    fn name(&mut self, hole: Hole) -> Str {
        self.name_of(&hole.symbol)
    }

    /// The name of an unknown. It has a blank, so that nothing in a template is named so; and it can
    /// stand in `Fn::Sub`.
    fn name_of(&mut self, symbol: &Symbol) -> Str {
        if let Some(name) = self.names.get(&symbol.kind) {
            return name.clone();
        }
        let shown = symbol.to_string().replace('{', "(").replace('}', ")");
        let mut name = Str::from(format!("outer {shown}"));
        if self.unknowns.contains_key(&name) {
            name = Str::from(format!("outer {shown} {}", self.unknowns.len()));
        }
        self.names.insert(symbol.kind.clone(), name.clone());
        self.unknowns.insert(name.clone(), symbol.clone());
        name
    }
}
