//! What `AWS::LanguageExtensions` and `AWS::Include` make of a template, before anything else reads
//! it: a tree without loops and includes.
//!
//! Copies of a loop's body keep the spans of the body; what was put in for the identifier stands
//! where the identifier was written. Functions that the extensions add or widen (`Fn::Length`,
//! `Fn::ToJsonString`, `Fn::FindInMap` with functions as keys) are evaluated with all others.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html>

mod collection;
mod include;
mod loops;
mod substitute;

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Options;
use super::stacks::Stack;
use super::template::{LANGUAGE_EXTENSIONS, declares};
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, Str};
use crate::value::Symbol;
use loops::Loops;

/// A template without loops and includes.
pub(super) struct Expanded<'a> {
    pub(super) root: Cow<'a, Node>,
    pub(super) names: LoopNames,
}

/// What the loops of a template leave behind.
#[derive(Debug, Default)]
pub(super) struct LoopNames {
    /// Names that a loop made, with the name that is written in the loop.
    pub(super) written: FxHashMap<Str, Str>,
    /// Identifiers of loops of which the items are not known: their body stands once, as written.
    pub(super) open: FxHashSet<Str>,
    /// The loops of which the items are not known.
    pub(super) missing: Vec<Symbol>,
}

/// Key of a loop.
pub(super) const LOOP: &str = "Fn::ForEach::";

/// Expands a template.
pub(super) fn expand<'a>(
    root: &'a Node,
    stack: &Stack<'_>,
    options: &Options<'_>,
    problems: &mut Vec<Problem>,
) -> Expanded<'a> {
    let mut uses = Uses::of(root);
    let included = match uses.includes {
        true => Cow::Owned(include::expand(root, options, problems)),
        false => Cow::Borrowed(root),
    };
    if let Cow::Owned(included) = &included {
        uses = Uses::of(included);
    }
    let Some(first) = uses.first_loop else {
        return Expanded {
            root: included,
            names: LoopNames::default(),
        };
    };
    if !declares(&included, LANGUAGE_EXTENSIONS) {
        problems.push(
            Problem::warning(
                "invalid-function",
                first.span,
                format!("`Fn::ForEach` needs the transform `{LANGUAGE_EXTENSIONS}`"),
            )
            .help("it is expanded as if the template had it"),
        );
    }
    let none = LoopNames::default();
    let (expanded, names) = Loops::new(&included, &none, stack, options, problems).expand();
    Expanded {
        root: Cow::Owned(expanded),
        names,
    }
}

/// What of a tree is to be expanded, found in one walk.
#[derive(Default)]
struct Uses<'n> {
    includes: bool,
    /// The key of the first loop.
    first_loop: Option<&'n Node>,
}

impl<'n> Uses<'n> {
    fn of(root: &'n Node) -> Self {
        let mut uses = Self::default();
        uses.node(root);
        uses
    }

    fn node(&mut self, node: &'n Node) {
        match &node.kind {
            Kind::Map(entries) => {
                for entry in entries {
                    self.key(entry);
                    self.node(&entry.value);
                }
            }
            Kind::List(items) => items.iter().for_each(|item| self.node(item)),
            Kind::Tagged { tag, value, .. } => {
                self.includes |= *tag == *"Transform" && include::location(value).is_some();
                self.node(value);
            }
            _ => {}
        }
    }

    fn key(&mut self, entry: &'n Entry) {
        let Some(key) = entry.key.as_str() else {
            return;
        };
        if key.starts_with(LOOP) {
            self.first_loop = self.first_loop.or(Some(&entry.key));
        }
        self.includes |= include::is_transform(key) && include::names_file(&entry.value);
    }
}
