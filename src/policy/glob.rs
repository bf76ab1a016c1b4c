//! Patterns of the policy language: wildcards, policy variables, and symbols of the code.

use std::sync::Arc;

use super::Verdict;
use super::subject::Subject;
use super::units::{self, TextUnit};
use crate::text::Str;
use crate::value::{Piece, Symbol, Text};

/// A pattern, ready to be matched.
///
/// Wildcards are those of the policy's own text: what a variable or a symbol stands for is taken
/// literally in a request, but a symbol of the code stands for a part of the pattern as it will be
/// written, wildcards included.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    parts: Box<[Part]>,
    /// The pattern in bytes, where it has no variable, no symbol and no star that stops at a colon.
    bytes: Option<Box<[u8]>>,
    fold: bool,
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text that stands for itself; never empty, and never beside another one.
    Literal(Str),
    /// `?`: any one character.
    One,
    /// `*`: any run of characters.
    Star(Reach),
    /// A policy variable, which the request decides.
    Variable(Variable),
    /// What is not known before deployment.
    Symbol(Arc<Symbol>),
}

/// How far a `*` runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Over anything.
    Any,
    /// Up to the next colon: inside a segment of an ARN.
    Segment,
    /// One of both: a symbol before it may hold colons.
    Unclear,
}

/// A policy variable: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Variable {
    /// The condition key in lower case; none when it is not known or not written as one.
    pub key: Option<Str>,
    /// What stands for an absent key.
    pub default: Option<Str>,
}

/// What a variable stands for in a request.
pub enum Binding<'a> {
    /// This text.
    Text(&'a Subject),
    /// Nothing: the pattern matches nothing.
    Absent,
    /// Some text that is not known, or nothing.
    Unknown,
}

/// Which parts of a text have a meaning.
#[derive(Debug, Clone, Copy)]
pub struct Syntax {
    /// Whether `*` and `?` are wildcards.
    pub wildcards: bool,
    /// Whether `${…}` is a variable; none when that is not known.
    pub variables: Option<bool>,
    /// Whether case counts not.
    pub fold: bool,
}

/// Stand for wildcards in bytes; neither occurs in UTF-8.
const STAR: u8 = 0xFF;
const ONE: u8 = 0xFE;

impl Glob {
    /// Reads a pattern; every text is one.
    pub fn new(text: &Text, syntax: Syntax) -> Self {
        Self::of_parts(parts(text, syntax), syntax.fold)
    }

    /// Reads the pattern of a `Resource` element. A `*` inside of a segment of the ARN stays in that
    /// segment; one that ends a segment goes on over colons. With `pads`, a pattern of fewer than
    /// six segments goes on with any.
    ///
    /// Source: "IAM JSON policy elements: Resource" in the IAM User Guide.
    pub fn resource(text: &Text, variables: Option<bool>, pads: bool) -> Self {
        let syntax = Syntax {
            wildcards: true,
            variables,
            fold: false,
        };
        let mut parts = parts(text, syntax);
        bound_stars(&mut parts, pads);
        Self::of_parts(parts, false)
    }

    fn of_parts(parts: Vec<Part>, fold: bool) -> Self {
        Self {
            bytes: bytes(&parts),
            parts: parts.into(),
            fold,
        }
    }

    /// A pattern of these pieces, told with their case.
    pub(super) fn from_parts(parts: Vec<Part>) -> Self {
        Self::of_parts(parts, false)
    }

    /// The pieces in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The patterns of the six segments of an ARN, cut at the colons of the literals; the last has
    /// all further ones. None where there are fewer.
    pub fn segments(&self) -> Option<Box<[Glob]>> {
        let mut segments: Vec<Vec<Part>> = vec![Vec::new()];
        for part in &self.parts {
            let Part::Literal(text) = part else {
                segments.last_mut()?.push(part.clone());
                continue;
            };
            let left = FIRST_SEGMENTS + 2 - segments.len();
            for (i, piece) in text.as_str().splitn(left, ':').enumerate() {
                if i > 0 {
                    segments.push(Vec::new());
                }
                if !piece.is_empty() {
                    segments.last_mut()?.push(Part::Literal(piece.into()));
                }
            }
        }
        let are_all = segments.len() == FIRST_SEGMENTS + 1;
        let segments = segments.into_iter();
        are_all.then(|| segments.map(|s| Self::of_parts(s, self.fold)).collect())
    }

    /// Whether upper and lower case are the same; literals are in lower case then.
    pub fn folds(&self) -> bool {
        self.fold
    }

    /// Whether every text matches.
    pub fn is_everything(&self) -> bool {
        matches!(&*self.parts, [Part::Star(Reach::Any)])
    }

    /// Whether it is a pattern of actions that every action matches: `*`, `*:*`.
    pub fn matches_all_actions(&self) -> bool {
        let is_star = |part: &Part| matches!(part, Part::Star(_));
        match &*self.parts {
            [first, Part::Literal(colon), last] => {
                is_star(first) && is_star(last) && colon.as_str() == ":"
            }
            parts => !parts.is_empty() && parts.iter().all(is_star),
        }
    }

    /// Whether there is no wildcard, variable or symbol in it.
    pub fn is_literal(&self) -> bool {
        self.parts.iter().all(|p| matches!(p, Part::Literal(_)))
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable(variable) => Some(variable),
            _ => None,
        })
    }

    /// The symbols in it.
    pub fn symbols(&self) -> impl Iterator<Item = &Arc<Symbol>> {
        self.parts.iter().filter_map(|part| match part {
            Part::Symbol(symbol) => Some(symbol),
            _ => None,
        })
    }

    /// Whether a known text matches a pattern of wildcards only; none for other patterns.
    pub(super) fn matches_bytes(&self, text: &str) -> Option<bool> {
        Some(matches(self.bytes.as_deref()?, text.as_bytes()))
    }

    /// Whether a text matches whatever the symbols of both stand for, never, or depending on them.
    ///
    /// Of two uses of one symbol only those are seen as equal that stand at the same place of
    /// pattern and text; all others are taken as independent, which can turn a yes or no into
    /// unknown but never into the other.
    pub fn matches<'a>(
        &self,
        subject: &Subject,
        bind: &mut dyn FnMut(&Variable) -> Binding<'a>,
    ) -> Verdict {
        let known = subject.known(self.fold);
        if let (Some(bytes), Some(text)) = (self.bytes.as_deref(), known) {
            return matches(bytes, text.as_bytes()).into();
        }
        let mut bound = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let Part::Variable(variable) = part else {
                bound.push(Bound::Part(part));
                continue;
            };
            match (bind(variable), &variable.default) {
                (Binding::Text(subject), _) => bound.push(Bound::Subject(subject)),
                (Binding::Absent, Some(default)) => bound.push(Bound::Default(default)),
                (Binding::Absent, None) => return Verdict::No,
                (Binding::Unknown, _) => bound.push(Bound::Unknown),
            }
        }
        if let (Some(text), Some(bytes)) = (known, bound_bytes(&bound, self.fold)) {
            return matches(&bytes, text.as_bytes()).into();
        }
        let pattern = units::pattern(&bound, self.fold);
        match known {
            Some(text) => {
                let text: Vec<_> = text.chars().map(TextUnit::Char).collect();
                units::verdict(&pattern, &text)
            }
            None => {
                let expanded = subject.text().expanded();
                units::verdict(&pattern, &units::text(&expanded, self.fold))
            }
        }
    }
}

/// A part of a pattern in a request.
pub(super) enum Bound<'a> {
    Part(&'a Part),
    Subject(&'a Subject),
    Default(&'a Str),
    Unknown,
}

/// The parts of a text; literals are merged and stars, too.
fn parts(text: &Text, syntax: Syntax) -> Vec<Part> {
    let mut reader = PartReader {
        syntax,
        parts: Vec::new(),
        literal: String::new(),
        variable: None,
    };
    for piece in text.expanded().pieces() {
        match piece {
            Piece::Literal(_, literal) => reader.literal(&literal.text),
            Piece::Symbol(_, symbol) => reader.symbol(symbol),
        }
    }
    reader.finish()
}

struct PartReader {
    syntax: Syntax,
    parts: Vec<Part>,
    literal: String,
    /// The inside of a variable that has begun, and whether there are symbols in it.
    variable: Option<(String, Vec<Arc<Symbol>>)>,
}

impl PartReader {
    fn literal(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            if let Some((inside, symbols)) = &mut self.variable {
                let Some((before, after)) = rest.split_once('}') else {
                    inside.push_str(rest);
                    return;
                };
                inside.push_str(before);
                let inside = std::mem::take(inside);
                let known = symbols.is_empty() && self.syntax.variables.is_some();
                self.variable = None;
                self.end_variable(&inside, known);
                rest = after;
                continue;
            }
            let wildcards = self.syntax.wildcards;
            let variables = self.syntax.variables != Some(false);
            let special = |(at, c): (usize, char)| {
                wildcards && matches!(c, '*' | '?')
                    || variables && rest.get(at..).is_some_and(|r| r.starts_with("${"))
            };
            let at = rest.char_indices().find(|&i| special(i)).map(|(at, _)| at);
            let (plain, after) = rest.split_at(at.unwrap_or(rest.len()));
            self.literal.push_str(plain);
            if let Some(after) = after.strip_prefix("${") {
                self.variable = Some(Default::default());
                rest = after;
            } else if let Some(after) = after.strip_prefix('*') {
                self.wildcard(Part::Star(Reach::Any));
                rest = after;
            } else if let Some(after) = after.strip_prefix('?') {
                self.wildcard(Part::One);
                rest = after;
            } else {
                rest = after;
            }
        }
    }

    fn wildcard(&mut self, part: Part) {
        self.flush();
        if part != Part::Star(Reach::Any) || self.parts.last() != Some(&part) {
            self.parts.push(part);
        }
    }

    fn symbol(&mut self, symbol: &Arc<Symbol>) {
        match &mut self.variable {
            Some((_, symbols)) => symbols.push(symbol.clone()),
            None => {
                self.flush();
                self.parts.push(Part::Symbol(symbol.clone()));
            }
        }
    }

    fn end_variable(&mut self, inside: &str, known: bool) {
        if known && let "*" | "?" | "$" = inside {
            return self.literal.push_str(inside);
        }
        let variable = match known {
            true => variable(inside),
            false => Variable {
                key: None,
                default: None,
            },
        };
        self.flush();
        self.parts.push(Part::Variable(variable));
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal);
            let literal = match self.syntax.fold {
                true => literal.to_lowercase(),
                false => literal,
            };
            self.parts.push(Part::Literal(literal.into()));
        }
    }

    fn finish(mut self) -> Vec<Part> {
        // A variable without an end is no variable.
        if let Some((inside, symbols)) = self.variable.take() {
            if symbols.is_empty() {
                self.literal.push_str("${");
                self.literal.push_str(&inside);
            } else {
                self.end_variable(&inside, false);
            }
        }
        self.flush();
        self.parts
    }
}

/// `key` or `key, 'default'`.
///
/// Source: "IAM policy elements: Variables and tags" in the IAM User Guide.
fn variable(inside: &str) -> Variable {
    let (key, default) = match inside.split_once(", '") {
        Some((key, rest)) => (key, rest.strip_suffix('\'')),
        None => (inside, None),
    };
    let key = key.trim();
    let is_key =
        !key.is_empty() && !key.contains(['\'', ',']) && inside.contains("'") == default.is_some();
    Variable {
        key: is_key.then(|| Str::from(key.to_lowercase())),
        default: default.map(Str::from),
    }
}

/// Segments of an ARN before its resource.
const FIRST_SEGMENTS: usize = 5;

fn bound_stars(parts: &mut Vec<Part>, pads: bool) {
    let mut colons = 0;
    let mut clear = true;
    for at in 0..parts.len() {
        let ends_segment = match parts.get(at + 1) {
            None => true,
            Some(Part::Literal(next)) => next.starts_with(':'),
            Some(_) => false,
        };
        match parts.get_mut(at) {
            Some(Part::Literal(text)) => colons += text.matches(':').count(),
            Some(Part::Star(reach)) if colons < FIRST_SEGMENTS && !ends_segment => {
                *reach = if clear {
                    Reach::Segment
                } else {
                    Reach::Unclear
                };
            }
            Some(Part::Symbol(_) | Part::Variable(_)) if colons < FIRST_SEGMENTS => clear = false,
            _ => {}
        }
    }
    let is_open = matches!(parts.last(), Some(Part::Star(_)));
    if pads && colons < FIRST_SEGMENTS && !is_open && !parts.is_empty() {
        if clear {
            parts.push(Part::Literal(":".into()));
            parts.push(Part::Star(Reach::Any));
        } else {
            parts.push(Part::Star(Reach::Unclear));
        }
    }
}

fn bytes(parts: &[Part]) -> Option<Box<[u8]>> {
    let mut out = Vec::new();
    for part in parts {
        match part {
            Part::Literal(text) => out.extend_from_slice(text.as_bytes()),
            Part::One => out.push(ONE),
            Part::Star(Reach::Any) => out.push(STAR),
            Part::Star(_) | Part::Variable(_) | Part::Symbol(_) => return None,
        }
    }
    Some(out.into())
}

fn bound_bytes(bound: &[Bound<'_>], fold: bool) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for part in bound {
        match part {
            Bound::Part(Part::Literal(text)) => out.extend_from_slice(text.as_bytes()),
            Bound::Part(Part::One) => out.push(ONE),
            Bound::Part(Part::Star(Reach::Any)) => out.push(STAR),
            Bound::Subject(subject) => out.extend_from_slice(subject.known(fold)?.as_bytes()),
            Bound::Default(text) if fold => out.extend(text.to_lowercase().into_bytes()),
            Bound::Default(text) => out.extend_from_slice(text.as_bytes()),
            Bound::Part(_) | Bound::Unknown => return None,
        }
    }
    Some(out)
}

/// Whether the bytes of a text match: after a mismatch, the last star takes one byte more. Time is
/// proportional to the text, times the longest run without a star at worst.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(&STAR) => {
                p += 1;
                if p == pattern.len() {
                    return true;
                }
                star = Some((p, t));
                continue;
            }
            Some(&ONE) if !is_continuation(text[t]) => {
                t += 1;
                while text.get(t).copied().is_some_and(is_continuation) {
                    t += 1;
                }
                p += 1;
                continue;
            }
            Some(&byte) if byte == text[t] => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        match &mut star {
            Some((after, from)) => {
                *from += 1;
                (p, t) = (*after, *from);
            }
            None => return false,
        }
    }
    pattern.iter().skip(p).all(|&byte| byte == STAR)
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}
