//! Conditions: one operator, one key, its values.
//!
//! Source: "IAM JSON policy elements: Condition operators" and "Set operators for multivalued
//! context keys" in the IAM User Guide.

mod arn;
mod binary;
mod bool;
pub(super) mod date;
pub(super) mod ip;
mod numeric;
mod operator;
mod string;

use std::sync::Arc;

use super::Verdict;
use super::context::{Context, ContextValue, Lookup};
use super::document::Leaf;
use super::glob::{Binding, Glob, Syntax, Variable};
use super::subject::Subject;
use super::why::{Notes, Why};
use crate::aws::condition_key;
use crate::text::{Span, Str};
use crate::value::{Symbol, Text};

pub(super) use date::{compare as compare_dates, is_date};
pub(super) use numeric::{compare as compare_numbers, is_number};
pub use operator::{Operator, Order, SetPrefix, Test};

/// A test of one condition key.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The operator; none where there is none of this name.
    pub operator: Option<Operator>,
    /// The operator as written, unless that must not be shown.
    pub operator_name: Text,
    /// Its place.
    pub operator_span: Span,
    /// The key as written, unless that must not be shown.
    pub key: Text,
    /// Whether the key must not be shown.
    pub is_secret: bool,
    /// The key in lower case; none when it is not known.
    pub key_name: Option<Str>,
    /// Whether it is a global key that holds several values.
    pub is_multivalued: bool,
    /// Its place.
    pub key_span: Span,
    /// The values, one of which must match.
    pub values: Vec<ConditionValue>,
    /// Set when there may be further values that are not known.
    pub open: Option<Arc<Symbol>>,
    /// The condition of the code under which it is there, when it is not decided.
    pub when: Option<Str>,
}

/// A value of a condition.
#[derive(Debug, Clone)]
pub struct ConditionValue {
    /// As written.
    pub leaf: Leaf,
    /// As a pattern: with the wildcards and variables that the operator takes.
    pub glob: Glob,
    /// Of an ARN operator: the six segments, where the pattern has as many.
    pub segments: Option<Box<[Glob]>>,
}

impl ConditionValue {
    /// Reads a value as the operator takes it.
    pub(super) fn new(leaf: Leaf, operator: Option<Operator>, variables: Option<bool>) -> Self {
        let test = operator.map(|o| o.test);
        let takes_variables = matches!(
            test,
            Some(Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike)
                | Some(Test::Arn | Test::Bool)
        );
        let syntax = Syntax {
            wildcards: matches!(test, Some(Test::StringLike | Test::Arn)),
            variables: if takes_variables {
                variables
            } else {
                Some(false)
            },
            fold: matches!(
                test,
                Some(Test::StringEqualsIgnoreCase | Test::Bool | Test::Null)
            ),
        };
        let glob = Glob::new(&leaf.text, syntax);
        let segments = match test {
            Some(Test::Arn) => glob.segments(),
            _ => None,
        };
        Self {
            leaf,
            glob,
            segments,
        }
    }
}

/// What comparing a value of the request with one of the policy gives.
enum Compared {
    Is(Verdict),
    /// One of them is none that the operator takes: the test fails, also a negated one.
    Invalid,
}

/// Whether a key holds several values, so that a test without a set operator never matches it.
pub(super) fn is_multivalued(key: &str) -> bool {
    condition_key(key).is_some_and(|key| key.is_global() && key.is_multivalued())
}

impl Condition {
    /// Whether the condition holds in a context.
    pub(super) fn holds(&self, context: &Context, notes: &mut Notes) -> Verdict {
        let mark = notes.mark();
        let verdict = self.test(context, notes);
        match (&self.when, verdict) {
            // Without the condition it would hold.
            (Some(when), Verdict::No | Verdict::Unknown) => {
                notes.push(|| Why::When(when.clone()));
                Verdict::Unknown
            }
            (_, Verdict::Unknown) => Verdict::Unknown,
            _ => {
                notes.reset(mark);
                verdict
            }
        }
    }

    fn test(&self, context: &Context, notes: &mut Notes) -> Verdict {
        let (Some(operator), Some(key)) = (self.operator, &self.key_name) else {
            notes.push(|| match self.operator {
                None => Why::Operator(self.operator_name.to_string().into()),
                Some(_) => Why::Symbol(self.key.to_string().into()),
            });
            return Verdict::Unknown;
        };
        let value = match context.get(key) {
            Lookup::Unknown => {
                notes.push(|| match self.is_secret {
                    true => Why::Symbol(self.key.to_string().into()),
                    false => Why::Key(key.clone()),
                });
                return Verdict::Unknown;
            }
            Lookup::Absent => None,
            Lookup::Value(value) => Some(value),
        };
        if operator.test == Test::Null {
            return self.is_null(value, notes);
        }
        let Some(value) = value.filter(|v| !v.subjects().is_empty()) else {
            return operator.without_key().into();
        };
        match operator.set {
            Some(SetPrefix::ForAllValues) => {
                if value.is_blank() {
                    return Verdict::Yes;
                }
                let values = value.subjects().iter();
                values.fold(Verdict::Yes, |all, subject| match all {
                    Verdict::No => Verdict::No,
                    all => all.and(self.compare(operator, subject, context, notes)),
                })
            }
            Some(SetPrefix::ForAnyValue) => {
                let values = value.subjects().iter();
                values.fold(Verdict::No, |any, subject| match any {
                    Verdict::Yes => Verdict::Yes,
                    any => any.or(self.compare(operator, subject, context, notes)),
                })
            }
            None if self.is_multivalued => Verdict::No,
            None => {
                let positive = value.subjects().iter().fold(Verdict::No, |any, subject| {
                    any.or(self.compare(operator.positive(), subject, context, notes))
                });
                match operator.is_negated {
                    false => positive,
                    true => {
                        let values = value.subjects().iter();
                        values.fold(Verdict::Yes, |all, subject| {
                            all.and(self.compare(operator, subject, context, notes))
                        })
                    }
                }
            }
        }
    }

    /// Whether one value of the request passes: it is like one of the values here, or like none.
    fn compare(
        &self,
        operator: Operator,
        subject: &Subject,
        context: &Context,
        notes: &mut Notes,
    ) -> Verdict {
        let mut any = Verdict::No;
        let mut invalid = false;
        for value in &self.values {
            let bind = &mut |variable: &Variable| context.bind(variable, &value.leaf, notes);
            let compared = match compared(operator.test, value, subject, bind) {
                Compared::Is(verdict) => verdict,
                Compared::Invalid => {
                    invalid = true;
                    continue;
                }
            };
            let compared = match (&value.leaf.when, compared) {
                (Some(when), Verdict::Yes) => {
                    notes.push(|| Why::When(when.clone()));
                    Verdict::Unknown
                }
                (_, Verdict::Unknown) => {
                    notes.symbols(&value.leaf.text);
                    notes.symbols(subject.text());
                    Verdict::Unknown
                }
                (_, compared) => compared,
            };
            any = any.or(compared);
            if any == Verdict::Yes {
                break;
            }
        }
        if let (Some(symbol), Verdict::No) = (&self.open, any) {
            notes.push(|| Why::Symbol(symbol.to_string().into()));
            any = Verdict::Unknown;
        }
        match operator.is_negated {
            true if invalid => Verdict::No,
            true => !any,
            false => any,
        }
    }

    /// `Null`: `true` holds when the key is absent, `false` when it is there. A key whose values are
    /// all empty counts as absent.
    fn is_null(&self, value: Option<&ContextValue>, notes: &mut Notes) -> Verdict {
        let is_absent = value.is_none_or(|v| v.subjects().is_empty() || v.is_blank());
        let wanted = Subject::literal(if is_absent { "true" } else { "false" });
        let mut any = Verdict::No;
        for value in &self.values {
            let verdict = value.glob.matches(&wanted, &mut |_| Binding::Absent);
            let weak = value.leaf.when.is_some() && verdict == Verdict::Yes;
            if weak || verdict == Verdict::Unknown {
                notes.symbols(&value.leaf.text);
            }
            any = any.or(if weak { Verdict::Unknown } else { verdict });
        }
        match &self.open {
            Some(symbol) => {
                notes.push(|| Why::Symbol(symbol.to_string().into()));
                any.or(Verdict::Unknown)
            }
            None => any,
        }
    }
}

fn compared<'a>(
    test: Test,
    value: &ConditionValue,
    subject: &Subject,
    bind: &mut dyn FnMut(&Variable) -> Binding<'a>,
) -> Compared {
    match test {
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike => {
            string::compare(value, subject, bind)
        }
        Test::Bool => bool::compare(value, subject, bind),
        Test::Arn => arn::compare(value, subject, bind),
        Test::Numeric(order) => known(value, subject, |one, other| {
            numeric::compare(order, one, other)
        }),
        Test::Date(order) => known(value, subject, |one, other| {
            date::compare(order, one, other)
        }),
        Test::Ip => known(value, subject, ip::compare),
        Test::Binary => known(value, subject, binary::compare),
        Test::Null => Compared::Invalid,
    }
}

/// Compares texts that must be known: that of the policy and that of the request. None where one of
/// them is invalid.
fn known(
    value: &ConditionValue,
    subject: &Subject,
    compare: impl Fn(&str, &str) -> Option<bool>,
) -> Compared {
    match (value.leaf.text.as_known(), subject.as_known()) {
        (Some(value), Some(subject)) => match compare(&value, subject) {
            Some(is) => Compared::Is(is.into()),
            None => Compared::Invalid,
        },
        _ => Compared::Is(Verdict::Unknown),
    }
}
