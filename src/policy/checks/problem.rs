//! What a check says about a document.

use crate::policy::condition::Condition;
use crate::policy::document::{Document, Effect, Leaf, Statement};
use crate::text::{Span, Str};
use crate::value::{Text, both};

/// One thing that is wrong with a document.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The check's stable id.
    pub check: &'static str,
    /// What comes of it.
    pub outcome: Outcome,
    /// The token.
    pub span: Span,
    /// What is written there, where that is a text of the document.
    pub leaf: Option<Leaf>,
    /// The statement, counted from 0; none for the document.
    pub statement: Option<usize>,
    /// What is wrong, with the text it is about: "`s3:GetObjet` is no action of `s3`".
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The text it is about, for what recognises it again.
    pub subject: String,
    /// The condition of the code under which it is there, when that is not decided.
    pub when: Option<Str>,
    /// Whether it is wrong whatever the symbols of the code stand for, and whatever AWS has added
    /// since its facts were collected.
    pub is_certain: bool,
}

/// What comes of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The document means what it says; it could say it better.
    Style,
    /// AWS accepts the document, and a part of it gives or bounds nothing.
    Inert,
    /// AWS refuses the document, so that the deployment fails.
    Refused,
    /// AWS accepts the document, and what should deny or restrict does not.
    Unguarded,
}

impl Outcome {
    /// What comes of a part of a statement that matches nothing: of a condition, an action or a
    /// resource. What allows less is inert; what denies less, or excludes less from what is
    /// allowed, leaves something unguarded.
    pub fn of_nothing(effect: Effect, is_negated: bool) -> Self {
        match (effect, is_negated) {
            (Effect::Deny, false) | (Effect::Allow, true) => Self::Unguarded,
            _ => Self::Inert,
        }
    }
}

/// A place of a document and what stands there.
pub(super) struct Place {
    span: Span,
    leaf: Option<Leaf>,
    when: Option<Str>,
    subject: String,
    is_certain: bool,
}

impl From<&Leaf> for Place {
    fn from(leaf: &Leaf) -> Self {
        Self {
            span: leaf.span,
            leaf: Some(leaf.clone()),
            when: leaf.when.clone(),
            subject: shown(leaf),
            is_certain: true,
        }
    }
}

impl Place {
    /// A place that is no text of the document: an element, a key.
    pub(super) fn new(span: Span, subject: impl Into<String>) -> Self {
        Self {
            span,
            leaf: None,
            when: None,
            subject: subject.into(),
            is_certain: true,
        }
    }

    /// The same place, of which it is not certain that something is wrong with it.
    pub(super) fn doubtful(self, is_doubtful: bool) -> Self {
        Self {
            is_certain: self.is_certain && !is_doubtful,
            ..self
        }
    }

    /// The key of a condition.
    pub(super) fn key(condition: &Condition) -> Self {
        Self {
            when: condition.when.clone(),
            ..Self::new(condition.key_span, condition.key.to_string())
        }
    }

    /// The operator of a condition.
    pub(super) fn operator(condition: &Condition) -> Self {
        Self {
            when: condition.when.clone(),
            ..Self::new(condition.operator_span, condition.operator_name.to_string())
        }
    }
}

/// The text of a leaf as it may be shown.
pub(super) fn shown(leaf: &Leaf) -> String {
    shorten(&leaf.shown())
}

/// A text, cut where it is long.
pub(super) fn shown_text(text: &Text) -> String {
    shorten(&text.to_string())
}

/// A text on one line, cut where it is long.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut line = text.replace(['\n', '\r', '\t'], " ");
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Takes what the checks of one document find.
pub(super) struct Found<'d> {
    /// The document.
    pub(super) document: &'d Document,
    statement: Option<&'d Statement>,
    list: Vec<Problem>,
}

impl<'d> Found<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            statement: None,
            list: Vec::new(),
        }
    }

    /// Goes on with a statement.
    pub(super) fn enter(&mut self, statement: &'d Statement) {
        self.statement = Some(statement);
    }

    /// Goes on with the document as a whole.
    pub(super) fn leave(&mut self) {
        self.statement = None;
    }

    /// Notes a problem.
    pub(super) fn note(
        &mut self,
        check: &'static str,
        outcome: Outcome,
        place: impl Into<Place>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = place.into();
        let outer = self.statement.and_then(|statement| statement.when.as_ref());
        let when = match (outer, place.when) {
            (Some(outer), Some(inner)) => both(outer, &inner).or(Some(inner)),
            (outer, inner) => inner.or_else(|| outer.cloned()),
        };
        self.list.push(Problem {
            check,
            outcome,
            span: place.span,
            leaf: place.leaf,
            statement: self.statement.map(|statement| statement.index),
            message: message.into(),
            help: help.into(),
            subject: place.subject,
            when,
            is_certain: place.is_certain,
        });
    }

    /// Whether a check has found something at a place.
    pub(super) fn has_at(&self, check: &str, span: Span) -> bool {
        let is = |problem: &Problem| problem.check == check && problem.span == span;
        self.list.iter().any(is)
    }

    /// Leaves out problems that another one explains.
    pub(super) fn retain(&mut self, is_kept: impl FnMut(&Problem) -> bool) {
        self.list.retain(is_kept);
    }

    pub(super) fn finish(self) -> Vec<Problem> {
        self.list
    }
}
