//! What is wrong with a document, as far as its grammar tells.

use crate::text::{Span, Str};

/// What stands for a text that must not be shown.
pub const SENSITIVE: &str = "(sensitive)";

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where.
    pub span: Span,
    /// The statement, counted from 0; none for the document.
    pub statement: Option<usize>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The text is not JSON: what the parser says.
    NotJson(Str),
    /// The document is neither an object nor the text of one.
    NotAnObject,
    /// A required element is not there: `Effect`, `Action`.
    Missing(&'static str),
    /// No element has this name.
    UnknownElement(Str),
    /// The element is written in another case: as written, and as it is.
    ElementCase(Str, &'static str),
    /// The element has no place in a policy of this type: `Principal` in an identity policy.
    Misplaced(&'static str),
    /// Both an element and its negation: `Action` and `NotAction`.
    Both(&'static str, &'static str),
    /// An earlier value of a key that stands twice.
    DuplicateKey(Str),
    /// A value of the wrong type: the element, or what it is part of, and what it takes.
    WrongType(Str, &'static str),
    /// A list or object without anything in it.
    Empty(&'static str),
    /// `Version` is none that there is.
    UnknownVersion(Str),
    /// `Effect` is neither `Allow` nor `Deny`.
    UnknownEffect(Str),
    /// No principal is of this type.
    UnknownPrincipalType(Str),
    /// A principal that is no `*` and no object.
    UnknownPrincipal(Str),
    /// No condition operator has this name.
    UnknownOperator(Str),
    /// The document has more parts than are read.
    TooLarge,
}

impl FaultKind {
    /// Its stable name.
    pub fn name(&self) -> &'static str {
        match self {
            FaultKind::NotJson(_) => "not-json",
            FaultKind::NotAnObject => "not-an-object",
            FaultKind::Missing(_) => "missing-element",
            FaultKind::UnknownElement(_) => "unknown-element",
            FaultKind::ElementCase(..) => "element-case",
            FaultKind::Misplaced(_) => "misplaced-element",
            FaultKind::Both(..) => "contradicting-elements",
            FaultKind::DuplicateKey(_) => "duplicate-key",
            FaultKind::WrongType(..) => "wrong-type",
            FaultKind::Empty(_) => "empty-element",
            FaultKind::UnknownVersion(_) => "unknown-version",
            FaultKind::UnknownEffect(_) => "unknown-effect",
            FaultKind::UnknownPrincipalType(_) => "unknown-principal-type",
            FaultKind::UnknownPrincipal(_) => "unknown-principal",
            FaultKind::UnknownOperator(_) => "unknown-operator",
            FaultKind::TooLarge => "too-large",
        }
    }
}

impl std::fmt::Display for FaultKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FaultKind::NotJson(message) => f.write_str(message),
            FaultKind::NotAnObject => f.write_str("the document is not an object"),
            FaultKind::Missing(name) => write!(f, "`{name}` is missing"),
            FaultKind::UnknownElement(name) => write!(f, "there is no element `{name}`"),
            FaultKind::ElementCase(name, meant) => {
                write!(f, "the element `{name}` is written `{meant}`")
            }
            FaultKind::Misplaced(name) => {
                write!(f, "`{name}` has no place in a policy of this type")
            }
            FaultKind::Both(one, other) => write!(f, "both `{one}` and `{other}`"),
            FaultKind::DuplicateKey(key) => write!(f, "`{key}` stands twice"),
            FaultKind::WrongType(name, wanted) => write!(f, "`{name}` takes {wanted}"),
            FaultKind::Empty(name) => write!(f, "`{name}` is empty"),
            FaultKind::UnknownVersion(version) => write!(f, "there is no version `{version}`"),
            FaultKind::UnknownEffect(effect) => {
                write!(f, "the effect `{effect}` is neither `Allow` nor `Deny`")
            }
            FaultKind::UnknownPrincipalType(name) => {
                write!(f, "there is no principal type `{name}`")
            }
            FaultKind::UnknownPrincipal(name) => {
                write!(f, "the principal `{name}` has no type")
            }
            FaultKind::UnknownOperator(name) => {
                write!(f, "there is no condition operator `{name}`")
            }
            FaultKind::TooLarge => f.write_str("the document has too many parts"),
        }
    }
}
