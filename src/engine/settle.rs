//! Which templates are evaluated on their own, and what these export.
//!
//! A template may tell only when it is evaluated which others it nests: where a function names them,
//! or a variable. So those that no other one says that it nests are asked first, with nothing wanted
//! of them. What they nest is then no stack of its own, and exports nothing as one. All are asked
//! before any is evaluated, so that the order of files changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::documents::Unit;
use super::evaluate::Evaluation;
use super::nesting::{Nesting, Roots};
use super::templates::{Exported, TemplateFile};
use crate::cloudformation::{Exports, Options};
use crate::syntax::Node;

/// How often templates are told apart again when none is left to ask. More than once is needed only
/// where one that turns out to be nested names another template then.
const FURTHER_ROUNDS: usize = 8;

/// A file whose templates are kept and evaluated on their own.
#[derive(Clone, Copy)]
pub(super) struct Root<'n> {
    pub(super) unit: Unit<'n>,
    pub(super) file: TemplateFile<'n>,
    pub(super) templates: &'n [Arc<Node>],
}

/// What is found out before templates are evaluated.
pub(super) struct Settled<'n> {
    pub(super) roots: Roots,
    /// The kept templates that are evaluated on their own.
    pub(super) own: Vec<Root<'n>>,
    pub(super) exports: Exports,
    /// The paths of files that are parts of services.
    pub(super) included: FxHashSet<String>,
}

/// A file of templates, and what each of these gives when it is asked.
struct Candidate<'n> {
    root: Root<'n>,
    answers: Option<Vec<Exported>>,
}

impl<'n> Candidate<'n> {
    fn answers(&self) -> &[Exported] {
        self.answers.as_deref().unwrap_or_default()
    }

    fn path(&self) -> &'n str {
        self.root.unit.path
    }

    fn nested(&self) -> BTreeSet<String> {
        let nested = self.answers().iter().flat_map(|answer| &answer.nested);
        nested.cloned().collect()
    }
}

impl<K: Send + Sync> Evaluation<'_, K> {
    /// Finds out which templates are evaluated on their own, and what they export. `taken` are the
    /// paths of templates of which others make stacks.
    pub(super) fn settled<'n>(
        &self,
        nesting: &'n Nesting<'_, K>,
        any_imports: bool,
        taken: &FxHashSet<String>,
        options: &Options<'_>,
    ) -> Settled<'n> {
        let units = nesting.units().iter();
        let mut all: Vec<Candidate<'n>> = units
            .map(|(unit, templates)| Candidate {
                root: Root {
                    unit: *unit,
                    file: self.file(unit, any_imports),
                    templates,
                },
                answers: None,
            })
            .collect();
        let mut roots = nesting.roots(&BTreeMap::new());
        let mut included = FxHashSet::default();
        let mut rounds = match any_imports || nesting.may_have_more() {
            true => FURTHER_ROUNDS,
            false => 0,
        };
        while rounds > 0 {
            let own: FxHashSet<usize> = roots.own.iter().copied().collect();
            if !self.ask(&mut all, &own, taken, options) {
                rounds -= 1;
            }
            let asked = || own.iter().filter_map(|&index| all.get(index));
            let answers = asked().flat_map(Candidate::answers);
            let parts = self.paths(answers.flat_map(|answer| &answer.included));
            let found = asked().filter(|candidate| !parts.contains(candidate.path()));
            let found = found.map(|candidate| (candidate.path(), candidate.nested()));
            let now = nesting.roots(&found.collect());
            if now == roots && parts == included {
                break;
            }
            (roots, included) = (now, parts);
        }
        let own = roots.own.iter().filter_map(|&index| all.get(index));
        let is_own = |path: &str| !taken.contains(path) && !included.contains(path);
        let own: Vec<&Candidate<'n>> = own.filter(|own| is_own(own.path())).collect();
        let exports = match any_imports {
            true => self.exports_of(&own, options),
            false => Exports::default(),
        };
        Settled {
            own: own.into_iter().map(|candidate| candidate.root).collect(),
            roots,
            exports,
            included,
        }
    }

    /// Asks those that were not asked; whether there were any.
    fn ask(
        &self,
        all: &mut [Candidate<'_>],
        own: &FxHashSet<usize>,
        taken: &FxHashSet<String>,
        options: &Options<'_>,
    ) -> bool {
        let none = Exports::default();
        let options = Options {
            exports: Some(&none),
            ..options.clone()
        };
        let asked = all.par_iter_mut().enumerate();
        let asked = asked.filter(|(index, candidate)| {
            let is_open = candidate.answers.is_none() && own.contains(index);
            is_open && !taken.contains(candidate.path())
        });
        let asked = asked.map(|(_, candidate)| {
            let Root {
                file, templates, ..
            } = candidate.root;
            let answers = templates.iter();
            let answers = answers.map(|template| self.exports(file, template, &options));
            candidate.answers = Some(answers.collect());
        });
        asked.count() > 0
    }

    fn exports_of(&self, own: &[&Candidate<'_>], options: &Options<'_>) -> Exports {
        let templates = own.iter().flat_map(|candidate| {
            let Root {
                file, templates, ..
            } = candidate.root;
            templates.iter().map(move |template| (file, &**template))
        });
        let templates: Vec<(TemplateFile<'_>, &Node)> = templates.collect();
        let found = own.iter().flat_map(|candidate| {
            let unasked = candidate
                .root
                .templates
                .iter()
                .skip(candidate.answers().len());
            let answers = candidate.answers().iter().cloned();
            answers.chain(unasked.map(|_| Exported::default()))
        });
        self.all_exports(&templates, found.collect(), options)
    }
}
