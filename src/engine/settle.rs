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

/// How often templates are asked what they export and nest: so long may be the way of a value from
/// stack to stack.
const MAX_ROUNDS: usize = 16;

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
        let all: Vec<Root<'n>> = units
            .map(|(unit, templates)| Root {
                unit: *unit,
                file: self.file(unit, any_imports),
                templates,
            })
            .collect();
        let mut asked: Vec<Option<Exported>> = all.iter().map(|_| None).collect();
        let mut exports = Exports::default();
        let mut included = FxHashSet::default();
        let mut roots = nesting.roots(&BTreeMap::new());
        let is_own = |root: &Root<'_>, included: &FxHashSet<String>| {
            !taken.contains(root.unit.path) && !included.contains(root.unit.path)
        };
        let rounds = match any_imports || nesting.may_have_more() {
            true => MAX_ROUNDS,
            false => 0,
        };
        for _ in 0..rounds {
            let options = Options {
                exports: any_imports.then_some(&exports),
                ..options.clone()
            };
            let own: FxHashSet<usize> = roots.own.iter().copied().collect();
            let has_changed = asked
                .par_iter_mut()
                .zip(&all)
                .enumerate()
                .filter(|(index, (_, root))| own.contains(index) && is_own(root, &included))
                .filter(|(_, (before, _))| before.as_ref().is_none_or(|b| b.imports))
                .map(|(_, (before, root))| {
                    let now = self.asked(root, &options);
                    let is_same = before.as_ref().is_some_and(|before| before.is_same(&now));
                    *before = Some(now);
                    !is_same
                })
                .reduce(|| false, |one, other| one || other);
            let answers = |own: &[usize]| -> Vec<(&Root<'n>, &Exported)> {
                let answers = own.iter().filter_map(|&index| {
                    let root = all.get(index)?;
                    Some((root, asked.get(index)?.as_ref()?))
                });
                answers
                    .filter(|(root, _)| !taken.contains(root.unit.path))
                    .collect()
            };
            let before = answers(&roots.own);
            included = self.paths(before.iter().flat_map(|(_, exported)| &exported.included));
            let found: BTreeMap<&str, BTreeSet<String>> = before
                .iter()
                .filter(|(root, _)| is_own(root, &included))
                .map(|(root, exported)| (root.unit.path, exported.nested.clone()))
                .collect();
            let now = nesting.roots(&found);
            let own = answers(&now.own).into_iter();
            let own = own.filter(|(root, _)| is_own(root, &included));
            exports = Exports::new(own.flat_map(|(_, exported)| exported.exports.iter().cloned()));
            let is_settled = !has_changed && now == roots;
            roots = now;
            if is_settled {
                break;
            }
        }
        let own = roots.own.iter().filter_map(|&index| all.get(index));
        let own = own.filter(|root| is_own(root, &included)).copied();
        Settled {
            own: own.collect(),
            roots,
            exports,
            included,
        }
    }

    /// What the templates of a file export and nest.
    fn asked(&self, root: &Root<'_>, options: &Options<'_>) -> Exported {
        let mut exported = Exported::default();
        for template in root.templates {
            self.ask(root.file, template, options, &mut exported);
        }
        exported
    }
}
