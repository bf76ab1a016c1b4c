//! The fields of the pattern of an ARN.

use crate::policy::glob::{Glob, Part, Reach, Syntax};
use crate::value::{Pseudo, SymbolKind, Text};

/// The fields of a pattern, cut at the colons that are written: six where it is whole. A policy
/// variable is a part of its field.
pub(super) struct Segments {
    all: Vec<Vec<Part>>,
}

/// A field of an ARN.
pub(super) enum Segment<'a> {
    /// Known text, without wildcards; may be empty.
    Known(&'a str),
    /// A pattern, or not known.
    Open,
}

/// Fields of an ARN.
pub(super) const FIELDS: usize = 6;

pub(super) const PARTITION: usize = 1;
pub(super) const SERVICE: usize = 2;
pub(super) const REGION: usize = 3;
pub(super) const ACCOUNT: usize = 4;
pub(super) const RESOURCE: usize = 5;

impl Segments {
    pub(super) fn of(text: &Text) -> Self {
        let syntax = Syntax {
            wildcards: true,
            variables: Some(true),
            fold: false,
        };
        let glob = Glob::new(text, syntax);
        let mut all: Vec<Vec<Part>> = vec![Vec::new()];
        for part in glob.parts() {
            let Part::Literal(literal) = part else {
                if let Some(last) = all.last_mut() {
                    last.push(part.clone());
                }
                continue;
            };
            let left = FIELDS + 1 - all.len();
            for (i, piece) in literal.splitn(left, ':').enumerate() {
                if i > 0 {
                    all.push(Vec::new());
                }
                if let Some(last) = all.last_mut().filter(|_| !piece.is_empty()) {
                    last.push(Part::Literal(piece.into()));
                }
            }
        }
        Self { all }
    }

    /// How many fields are written.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// A field; none behind the last.
    pub(super) fn get(&self, at: usize) -> Option<Segment<'_>> {
        Some(match self.all.get(at)?.as_slice() {
            [] => Segment::Known(""),
            [Part::Literal(text)] => Segment::Known(text),
            _ => Segment::Open,
        })
    }

    /// The known text of a field.
    pub(super) fn known(&self, at: usize) -> Option<&str> {
        match self.get(at)? {
            Segment::Known(text) => Some(text),
            Segment::Open => None,
        }
    }

    /// What is written before the first wildcard, variable, symbol or colon; none where there is
    /// nothing.
    pub(super) fn begin(&self) -> Option<&str> {
        match self.all.first().and_then(|parts| parts.first()) {
            Some(Part::Literal(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a field, or one before it, has a symbol that may hold colons.
    pub(super) fn may_be_shifted(&self, at: usize) -> bool {
        let of_field = |parts: &Vec<Part>| parts.iter().any(may_have_colons);
        self.all.iter().take(at + 1).any(of_field)
    }

    /// Whether it ends with a wildcard, which may stand for further fields.
    pub(super) fn is_open(&self) -> bool {
        let last = self.all.last().and_then(|parts| parts.last());
        matches!(last, Some(Part::Star(_)))
    }

    /// What the resource begins with, as far as it is known, and whether that is all of it.
    pub(super) fn resource_begin(&self) -> (&str, bool) {
        match self.all.get(RESOURCE).map(Vec::as_slice) {
            Some([Part::Literal(text)]) => (text, true),
            Some([Part::Literal(text), ..]) => (text, false),
            Some([]) => ("", true),
            _ => ("", false),
        }
    }

    /// The pattern with any text in some fields.
    pub(super) fn with_any(&self, fields: &[usize]) -> Glob {
        let mut parts = Vec::new();
        for (at, segment) in self.all.iter().enumerate() {
            if at > 0 {
                parts.push(Part::Literal(":".into()));
            }
            match fields.contains(&at) {
                true => parts.push(Part::Star(Reach::Segment)),
                false => parts.extend(segment.iter().cloned()),
            }
        }
        Glob::from_parts(joined(parts))
    }
}

/// Neighbouring literals as one.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (out.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(text)) => {
                *before = format!("{before}{text}").into();
            }
            (_, part) => out.push(part),
        }
    }
    out
}

fn may_have_colons(part: &Part) -> bool {
    match part {
        Part::Symbol(symbol) => !matches!(
            symbol.kind,
            SymbolKind::Pseudo(Pseudo::AccountId | Pseudo::Partition | Pseudo::Region)
        ),
        _ => false,
    }
}
