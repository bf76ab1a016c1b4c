//! Documents put together by their statements' Sids.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::terraform::eval::named;
use crate::text::{Problem, Span, Str};
use crate::value::{Data, List, ListKind, Map, MapEntry, MapKind, Symbol, Value};

/// A document to which others are merged.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub version: Option<Value>,
    pub id: Option<Value>,
    statements: Vec<Value>,
    /// Set when there may be further statements.
    pub rest: Option<Arc<Symbol>>,
    by_sid: FxHashMap<Str, usize>,
    append: bool,
}

impl Merged {
    /// An empty document; with `append`, statements never replace others.
    pub(super) fn new(append: bool) -> Self {
        Self {
            append,
            ..Self::default()
        }
    }

    /// A document of which nothing can be read.
    pub(super) fn unreadable(symbol: Symbol) -> Self {
        Self {
            rest: Some(Arc::new(symbol)),
            ..Self::default()
        }
    }

    /// Adds a statement; one with the Sid of another takes its place.
    pub(super) fn add(&mut self, statement: Value) {
        let next = self.statements.len();
        let sid = known_sid(&statement).filter(|_| !self.append);
        let at = match sid {
            Some(sid) => *self.by_sid.entry(sid).or_insert(next),
            None => next,
        };
        match self.statements.get_mut(at) {
            Some(replaced) => *replaced = statement,
            None => self.statements.push(statement),
        }
    }

    /// Adds a statement of a document that is read; those of one document never replace each other.
    pub(super) fn add_apart(&mut self, statement: Value) {
        self.statements.push(statement);
    }

    /// Takes over what a later document says: its id, a higher version, its statements.
    pub(super) fn merge(&mut self, other: Merged) {
        self.id = other.id.or(self.id.take());
        if is_higher(other.version.as_ref(), self.version.as_ref()) {
            self.version = other.version;
        }
        self.append |= other.append;
        for statement in other.statements {
            self.add(statement);
        }
        self.rest = self.rest.take().or(other.rest);
    }

    /// The provider refuses source documents with a Sid that is already there. All statements are
    /// kept then: nobody can say which of them was meant.
    pub(super) fn keep_repeated(&mut self, other: &Merged) -> Option<Problem> {
        let mut own: FxHashSet<Str> = FxHashSet::default();
        other.statements.iter().find_map(|statement| {
            let sid = known_sid(statement)?;
            let is_new = !self.by_sid.contains_key(&sid) && own.insert(sid.clone());
            self.keep_unless(is_new, &sid, statement)
        })
    }

    /// The provider refuses a statement with the Sid of another; both are kept then.
    pub(super) fn keep_repeated_statement(&mut self, statement: &Value) -> Option<Problem> {
        let sid = known_sid(statement)?;
        self.keep_unless(!self.by_sid.contains_key(&sid), &sid, statement)
    }

    fn keep_unless(&mut self, is_new: bool, sid: &str, statement: &Value) -> Option<Problem> {
        let is_refused = !is_new && !self.append;
        self.append |= is_refused;
        is_refused.then(|| repeated(sid, statement))
    }

    /// The document as a value at the place of its data source.
    pub(super) fn into_value(self, span: Span) -> Value {
        let statements = match (self.statements.is_empty(), self.rest) {
            (true, None) => Data::Null(None),
            (_, None) => Data::List(List::new(ListKind::Tuple, self.statements)),
            (_, Some(rest)) => Data::List(List::open(ListKind::Tuple, self.statements, rest)),
        };
        let entries = [
            ("Version", self.version),
            ("Id", self.id),
            ("Statement", Some(Value::new(statements, span))),
        ];
        let entries = entries.into_iter().filter_map(|(name, value)| {
            Some(MapEntry {
                key: Str::from(name),
                key_span: span,
                value: value?,
            })
        });
        Value::new(
            Data::Map(Map::new(MapKind::Object, entries.collect())),
            span,
        )
    }
}

fn repeated(sid: &str, statement: &Value) -> Problem {
    let span = statement.get("Sid").map_or(statement.span, |sid| sid.span);
    let sid = named(sid, statement.get("Sid").is_some_and(|sid| sid.sensitive));
    let message = format!("{sid} is the Sid of more than one statement");
    Problem::warning("duplicate-sid", span, message)
        .help("make Sids unique or leave them out: the provider refuses the document")
}

/// A Sid that is known and not empty.
fn known_sid(statement: &Value) -> Option<Str> {
    let sid = statement.get("Sid")?.as_known_text()?;
    (!sid.is_empty()).then_some(sid)
}

/// Versions are compared as texts; one that is not known wins.
fn is_higher(new: Option<&Value>, old: Option<&Value>) -> bool {
    match (new, old) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(new), Some(old)) => match (new.as_known_text(), old.as_known_text()) {
            (Some(new), Some(old)) => new.as_str() > old.as_str(),
            (new, _) => new.is_none(),
        },
    }
}
