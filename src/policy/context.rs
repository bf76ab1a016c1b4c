//! The condition keys of a request.

use rustc_hash::FxHashMap;

use super::document::Leaf;
use super::fault::SENSITIVE;
use super::glob::{Binding, Variable};
use super::subject::Subject;
use super::why::{Notes, Why};
use crate::text::Str;

/// The condition keys of a request and their values.
#[derive(Debug, Clone, Default)]
pub struct Context {
    values: FxHashMap<Str, Option<ContextValue>>,
    is_open: bool,
}

/// The values of a key.
#[derive(Debug, Clone)]
pub struct ContextValue {
    subjects: Box<[Subject]>,
    is_list: bool,
}

impl ContextValue {
    /// The only value of a key.
    pub fn one(value: Subject) -> Self {
        Self {
            subjects: [value].into(),
            is_list: false,
        }
    }

    /// The values of a key that may have several.
    pub fn list(values: Vec<Subject>) -> Self {
        Self {
            subjects: values.into(),
            is_list: true,
        }
    }

    /// The values.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// With each value replaced.
    pub(super) fn map(&self, each: impl Fn(&Subject) -> Subject) -> Self {
        Self {
            subjects: self.subjects.iter().map(each).collect(),
            is_list: self.is_list,
        }
    }

    /// Whether it has no value that says anything.
    pub(super) fn is_blank(&self) -> bool {
        let is_blank = |s: &Subject| s.as_known().is_some_and(|text| text.is_empty());
        self.subjects.iter().all(is_blank)
    }
}

/// What is known of a key.
pub(super) enum Lookup<'a> {
    Value(&'a ContextValue),
    Absent,
    Unknown,
}

impl Context {
    /// A context of which the keys that are not told are absent.
    pub fn closed() -> Self {
        Self::default()
    }

    /// A context of which nothing is known of the keys that are not told.
    pub fn open() -> Self {
        Self {
            is_open: true,
            ..Self::default()
        }
    }

    /// Whether nothing is told of any key.
    pub fn tells_nothing(&self) -> bool {
        self.is_open && self.values.is_empty()
    }

    /// Tells the values of a key, whatever its case.
    pub fn set(&mut self, key: &str, value: ContextValue) {
        self.values.insert(key.to_lowercase().into(), Some(value));
    }

    /// Tells the values of a key in lower case, or that it is absent.
    pub(super) fn tell(&mut self, key: &str, value: Option<ContextValue>) {
        self.values.insert(key.into(), value);
    }

    /// The values of a key in lower case, where they are told.
    pub fn value(&self, key: &str) -> Option<&ContextValue> {
        self.values.get(key)?.as_ref()
    }

    /// Tells the values of a key, unless they are told.
    pub fn fill(&mut self, key: &str, value: impl FnOnce() -> Option<ContextValue>) {
        if !self.values.contains_key(key)
            && let Some(value) = value()
        {
            self.set(key, value);
        }
    }

    /// Tells that a key is absent, unless its values are told.
    pub fn fill_absent(&mut self, key: &str) {
        self.values.entry(key.to_lowercase().into()).or_insert(None);
    }

    /// What is known of a key in lower case.
    pub(super) fn get(&self, key: &str) -> Lookup<'_> {
        match self.values.get(key) {
            Some(Some(value)) => Lookup::Value(value),
            Some(None) => Lookup::Absent,
            None if self.is_open => Lookup::Unknown,
            None => Lookup::Absent,
        }
    }

    /// What a variable stands for; one of a key with several values for nothing.
    ///
    /// A text with a variable that has no value matches nothing, so that a negated element holds
    /// ("IAM policy elements: Variables and tags" in the IAM User Guide, on variables with no value).
    /// The leaf is the text that has the variable.
    pub(super) fn bind(&self, variable: &Variable, leaf: &Leaf, notes: &mut Notes) -> Binding<'_> {
        let Some(key) = &variable.key else {
            return Binding::Unknown;
        };
        match self.get(key) {
            Lookup::Value(value) => match &*value.subjects {
                [only] if !value.is_list => Binding::Text(only),
                _ => Binding::Absent,
            },
            Lookup::Absent => Binding::Absent,
            Lookup::Unknown => {
                notes.push(|| match leaf.is_sensitive {
                    true => Why::Symbol(SENSITIVE.into()),
                    false => Why::Key(key.clone()),
                });
                Binding::Unknown
            }
        }
    }
}
