//! Whether two values are equal, as far as it can be said.

use super::Evaluator;
use super::text::{known_suffix, may_be};
use crate::value::{Data, List, ListKind, Map, Piece, Text, TypeExpr, Value};

impl Evaluator<'_> {
    /// Terraform's `==`, which never converts: values of two types differ. None when it depends on
    /// what is not known.
    pub(crate) fn equal(&self, a: &Value, b: &Value) -> Option<bool> {
        let by_type = |v: &Value| matches!(v.data, Data::List(_) | Data::Map(_) | Data::Unknown(_));
        if by_type(a) || by_type(b) {
            let (left, right) = (self.type_of(a), self.type_of(b));
            let may_be_null = |v: &Value| matches!(&v.data, Data::Unknown(s) if !s.not_null);
            if !left.fits(&right) {
                return (!may_be_null(a) || !may_be_null(b)).then_some(false);
            }
        }
        self.same(a, b)
    }

    /// The type of a value as far as it is known.
    pub(crate) fn type_of(&self, value: &Value) -> TypeExpr {
        TypeExpr::of(value, self.budget())
    }

    fn same(&self, a: &Value, b: &Value) -> Option<bool> {
        if !self.budget().spend() {
            return None;
        }
        match (&a.data, &b.data) {
            (Data::OneOf(cases), _) => {
                all_agree(cases.iter().map(|case| self.equal(&case.value, b)))
            }
            (_, Data::OneOf(cases)) => {
                all_agree(cases.iter().map(|case| self.equal(a, &case.value)))
            }
            (Data::Unknown(a), Data::Unknown(b)) if a == b => Some(true),
            (Data::Unknown(symbol), Data::Null(_)) | (Data::Null(_), Data::Unknown(symbol)) => {
                symbol.not_null.then_some(false)
            }
            (Data::Unknown(symbol), _) => match (&symbol.shape, &b.data) {
                (Some(shape), Data::Text(text)) => same_text(shape, text),
                _ => None,
            },
            (_, Data::Unknown(symbol)) => match (&symbol.shape, &a.data) {
                (Some(shape), Data::Text(text)) => same_text(shape, text),
                _ => None,
            },
            (Data::Null(_), Data::Null(_)) => Some(true),
            (Data::Bool(a), Data::Bool(b)) => Some(a == b),
            (Data::Number(a), Data::Number(b)) => Some(a == b),
            (Data::Text(a), Data::Text(b)) => same_text(a, b),
            (Data::List(a), Data::List(b)) => self.same_list(a, b),
            (Data::Map(a), Data::Map(b)) => self.same_map(a, b),
            _ => Some(false),
        }
    }

    fn same_list(&self, a: &List, b: &List) -> Option<bool> {
        if a.rest.is_some() || b.rest.is_some() {
            return None;
        }
        let is_set = a.kind == ListKind::Set || b.kind == ListKind::Set;
        if a.items().len() != b.items().len() {
            let decided = !is_set || !a.items().iter().chain(b.items()).any(Value::is_unknown);
            return decided.then_some(false);
        }
        let result = all(a
            .items()
            .iter()
            .zip(b.items())
            .map(|(a, b)| self.same(a, b)));
        match result {
            Some(false) if is_set && a.items().iter().chain(b.items()).any(|v| !is_plain(v)) => {
                None
            }
            other => other,
        }
    }

    fn same_map(&self, a: &Map, b: &Map) -> Option<bool> {
        if a.rest.is_some() || b.rest.is_some() {
            return None;
        }
        if a.entries().len() != b.entries().len() {
            return Some(false);
        }
        all(a
            .entries()
            .iter()
            .zip(b.entries())
            .map(|(a, b)| match a.key == b.key {
                true => self.same(&a.value, &b.value),
                false => Some(false),
            }))
    }
}

fn is_plain(value: &Value) -> bool {
    match &value.data {
        Data::Text(text) => text.is_known(),
        Data::Unknown(_) | Data::OneOf(_) | Data::List(_) | Data::Map(_) => false,
        Data::Null(_) | Data::Bool(_) | Data::Number(_) => true,
    }
}

/// True when all are true, false when one is false.
fn all(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut decided = true;
    for result in results {
        match result {
            Some(false) => return Some(false),
            None => decided = false,
            Some(true) => {}
        }
    }
    decided.then_some(true)
}

/// The answer when all are the same.
fn all_agree(mut results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = results.next()??;
    results.all(|r| r == Some(first)).then_some(first)
}

/// Whether two texts are equal, as far as it can be said.
pub(crate) fn same_text(a: &Text, b: &Text) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    match (a.as_known(), b.as_known()) {
        (Some(_), Some(_)) => Some(false),
        (Some(known), None) => (!may_be(b, &known)).then_some(false),
        (None, Some(known)) => (!may_be(a, &known)).then_some(false),
        (None, None) => {
            let (a, b) = (a.expanded(), b.expanded());
            if a == b {
                return Some(true);
            }
            ends_differ(&a, &b).then_some(false)
        }
    }
}

/// Whether the known starts or the known ends of two texts exclude each other.
fn ends_differ(a: &Text, b: &Text) -> bool {
    let starts_open = |t: &Text| matches!(t.pieces().first(), Some(Piece::Symbol(..)) | None);
    let (pa, pb) = (a.known_prefix(), b.known_prefix());
    let prefix = !starts_open(a) && !starts_open(b) && !pa.starts_with(&pb) && !pb.starts_with(&pa);
    let (sa, sb) = (known_suffix(a), known_suffix(b));
    prefix || (!sa.ends_with(&sb) && !sb.ends_with(&sa))
}
