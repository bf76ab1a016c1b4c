//! How symbols and conditions are named after the source, and values in messages.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::access::SPLAT;
use super::sets::canonical;
use super::text::expression_symbol;
use super::{Budget, Evaluator, Frame};
use crate::text::{Span, Str};
use crate::value::{Data, Reason, Symbol, Value};

/// What stands in a message for what must not be printed.
pub(crate) const HIDDEN: &str = "(sensitive)";

/// A text of a value as a message names it.
pub(crate) fn named(text: &str, sensitive: bool) -> String {
    match sensitive {
        true => HIDDEN.to_owned(),
        false => format!("`{text}`"),
    }
}

/// Whether a value or a part of it is sensitive.
pub(crate) fn holds_sensitive(value: &Value, budget: &Budget) -> bool {
    if value.sensitive || !budget.spend() {
        return value.sensitive;
    }
    match &value.data {
        Data::List(list) => list.items().iter().any(|v| holds_sensitive(v, budget)),
        Data::Map(map) => {
            let mut values = map.entries().iter().map(|e| &e.value);
            values.any(|v| holds_sensitive(v, budget))
        }
        Data::OneOf(cases) => cases.iter().any(|c| holds_sensitive(&c.value, budget)),
        _ => false,
    }
}

impl Frame<'_> {
    /// Whether an expression may mean one of these names.
    fn is_used_in(&self, source: &str) -> bool {
        self.bindings
            .iter()
            .any(|(name, _)| *name == *SPLAT || has_word(source, name))
    }

    /// What the names are that `source` uses; none where that is not told in a few words.
    fn named_for(&self, source: &str) -> Option<Vec<String>> {
        let told = self.bindings.iter().map(|(name, value)| {
            let text = |value: &Value| value.as_known_text().filter(|_| !value.sensitive);
            if let Some(text) = text(value) {
                return Some(format!("{name} = {text}"));
            }
            // The key tells the elements of one collection apart, but not those of several.
            let key = value.get("key").filter(|_| uses_only_key(source, name))?;
            let key = text(key).filter(|_| !value.sensitive)?;
            Some(format!("{name}.key = \"{key}\""))
        });
        told.collect()
    }
}

/// Whether a name stands in a source as a word of its own.
fn has_word(source: &str, name: &str) -> bool {
    words(source, name).next().is_some()
}

/// Whether nothing of an object but its attribute `key` is used in a source.
fn uses_only_key(source: &str, name: &str) -> bool {
    words(source, name).all(|after| {
        let rest = after.strip_prefix(".key");
        rest.is_some_and(|rest| !rest.starts_with(of_word))
    })
}

/// What stands behind each place where a source has a name as a word of its own.
fn words<'s>(source: &'s str, name: &'s str) -> impl Iterator<Item = &'s str> {
    source.match_indices(name).filter_map(move |(at, _)| {
        let before = source.get(..at)?;
        let after = source.get(at + name.len()..)?;
        (!before.ends_with(of_word) && !after.starts_with(of_word)).then_some(after)
    })
}

fn of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

impl<'e> Evaluator<'e> {
    /// A symbol named by the source at `span`.
    pub(crate) fn derived_symbol(&self, span: Span, reason: Reason) -> Arc<Symbol> {
        let source = self.env.source(span);
        let source = match interpolated(&source) {
            Some(expression) => Str::from(expression),
            None => source,
        };
        let scope = self.scope(&source);
        Arc::new(expression_symbol(scope, source, reason, span))
    }

    /// The module instance, and what tells this evaluation of `source` from others of it: the names
    /// that are bound and that it uses.
    fn scope(&self, source: &str) -> Str {
        let mut hasher = FxHasher::default();
        let mut bound = false;
        for frame in self.frames().filter(|frame| frame.is_used_in(source)) {
            self.tag(frame).hash(&mut hasher);
            bound = true;
        }
        match bound {
            true => Str::from(format!("{}#{:x}", self.env.scope(), hasher.finish())),
            false => self.env.scope().clone(),
        }
    }

    pub(super) fn frames(&self) -> impl Iterator<Item = &'e Frame<'e>> {
        std::iter::successors(self.frame, |frame| frame.outer)
    }

    fn tag(&self, frame: &Frame<'_>) -> u64 {
        *frame.tag.get_or_init(|| {
            let mut hasher = FxHasher::default();
            for (name, value) in frame.bindings {
                name.hash(&mut hasher);
                canonical(value, self.budget()).hash(&mut hasher);
            }
            hasher.finish()
        })
    }

    /// A condition in words: its source, and what tells it from the same source elsewhere.
    pub(crate) fn condition_text(&self, span: Span) -> Str {
        let source = self.env.source(span);
        let scope = self.env.scope();
        let mut names = Vec::new();
        for frame in self.frames().filter(|frame| frame.is_used_in(&source)) {
            match frame.named_for(&source) {
                Some(texts) => names.extend(texts),
                None => names.push(format!("{:x}", self.tag(frame))),
            }
        }
        let at = if scope.is_empty() { "" } else { " in " };
        match names.as_slice() {
            [] if scope.is_empty() => source,
            [] => Str::from(format!("{source}{at}{scope}")),
            _ => Str::from(format!("{source}{at}{scope} ({})", names.join(", "))),
        }
    }
}

/// The expression in `${…}`; none where the source is no interpolation.
fn interpolated(source: &str) -> Option<&str> {
    let inside = source.strip_prefix("${")?.strip_suffix('}')?;
    if inside.contains("${") {
        return None;
    }
    Some(inside.trim_start_matches('~').trim_end_matches('~').trim())
}
