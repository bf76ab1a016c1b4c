//! What the templates of a scan export, and others import.
//!
//! Each template is asked on its own first, which tells what names it exports and imports. Those that
//! import something are asked again in the order in which values go from one to the next, so that a
//! way through many templates takes each of them once more, however long it is.

use std::collections::BTreeSet;
use std::hash::Hash;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::evaluate::Evaluation;
use super::templates::{Exported, TemplateFile};
use crate::cloudformation::{self, Export, Exports};
use crate::syntax::Node;
use crate::value::Text;

/// How often templates that import from each other in a circle are asked again: so often may a value
/// come back to one.
const MAX_ROUNDS: usize = 4;

/// What is known so far.
#[derive(Default)]
struct Known {
    /// What each template exports and imports.
    found: Vec<Exported>,
    exports: Exports,
    /// The templates that import each name.
    importers: FxHashMap<Text, Vec<usize>>,
}

impl<K: Send + Sync> Evaluation<'_, K> {
    /// What templates export. `found` has what each does on its own.
    pub(super) fn all_exports(
        &self,
        templates: &[(TemplateFile<'_>, &Node)],
        found: Vec<Exported>,
        options: &cloudformation::Options<'_>,
    ) -> Exports {
        let ask = |exports: &Exports, (file, root): &(TemplateFile<'_>, &Node)| {
            let options = cloudformation::Options {
                exports: Some(exports),
                ..options.clone()
            };
            self.exports(*file, root, &options)
        };
        let mut known = Known::new(found);
        let mut stale = known.importing();
        for _ in 0..MAX_ROUNDS {
            let mut left = std::mem::take(&mut stale);
            for level in known.levels(&left) {
                left.retain(|template| level.binary_search(template).is_err());
                let asked = level.par_iter();
                let asked =
                    asked.filter_map(|&i| Some((i, ask(&known.exports, templates.get(i)?))));
                let asked: Vec<(usize, Exported)> = asked.collect();
                for (template, now) in asked {
                    let concerned = known.replace(template, now);
                    stale.extend(concerned.difference(&left));
                }
            }
        }
        known.exports
    }
}

impl Known {
    fn new(found: Vec<Exported>) -> Self {
        let mut known = Self::default();
        for (template, found) in found.into_iter().enumerate() {
            known.found.push(Exported::default());
            known.replace(template, found);
        }
        known
    }

    /// The templates that import something that is exported.
    fn importing(&self) -> BTreeSet<usize> {
        let found = self.found.iter().enumerate();
        let importing = found.filter(|(_, found)| {
            let mut names = found.imports.iter();
            names.any(|name| self.exports.has(name))
        });
        importing.map(|(template, _)| template).collect()
    }

    /// The templates in the order in which values go through them.
    fn levels(&self, templates: &BTreeSet<usize>) -> Vec<Vec<usize>> {
        let found = templates.iter().filter_map(|&template| {
            let found = self.found.get(template)?;
            Some(Links {
                template,
                exports: found.exports.iter().map(|export| export.name()).collect(),
                imports: found.imports.iter().collect(),
            })
        });
        levels(&found.collect::<Vec<_>>())
    }

    /// Puts in what a template exports now; gives the templates that import what has changed.
    fn replace(&mut self, template: usize, now: Exported) -> BTreeSet<usize> {
        let Some(own) = self.found.get_mut(template) else {
            return BTreeSet::new();
        };
        for name in now.imports.difference(&own.imports) {
            let importers = self.importers.entry(name.clone()).or_default();
            importers.push(template);
        }
        let before = std::mem::replace(own, now);
        self.exports
            .replace(template, &before.exports, &own.exports);
        let (before, now) = (before.by_name(), own.by_name());
        let names = before.keys().chain(now.keys());
        let concerned = names.filter_map(|name| {
            let importers = self.importers.get(*name)?;
            let is_same = match (before.get(name), now.get(name)) {
                (Some(before), Some(now)) => is_same(before, now),
                _ => false,
            };
            (!is_same).then_some(importers)
        });
        concerned.flatten().copied().collect()
    }
}

fn is_same(before: &[&Export], now: &[&Export]) -> bool {
    before.len() == now.len() && before.iter().zip(now).all(|(a, b)| a.is_same(b))
}

/// What a template exports and imports, by name.
struct Links<'n, N> {
    template: usize,
    exports: FxHashSet<&'n N>,
    imports: FxHashSet<&'n N>,
}

/// A name that templates which are not placed yet export.
struct Awaited {
    exporters: Vec<usize>,
    importers: Vec<usize>,
    left: usize,
}

/// Templates in levels, each in ascending order: what imports from others stands behind them. Those
/// that import from each other in a circle, and those behind them, are the last level.
fn levels<N: Eq + Hash>(all: &[Links<'_, N>]) -> Vec<Vec<usize>> {
    let mut names: FxHashMap<&N, Awaited> = FxHashMap::default();
    for (i, links) in all.iter().enumerate() {
        for name in &links.exports {
            let awaited = names.entry(name).or_insert_with(|| Awaited {
                exporters: Vec::new(),
                importers: Vec::new(),
                left: 0,
            });
            awaited.exporters.push(i);
            awaited.left += 1;
        }
    }
    // How many names each template imports that others export.
    let mut open = vec![0_usize; all.len()];
    for (i, (links, open)) in all.iter().zip(&mut open).enumerate() {
        for name in &links.imports {
            if let Some(awaited) = names.get_mut(name) {
                let own = usize::from(links.exports.contains(name));
                *open += usize::from(awaited.left > own);
                awaited.importers.push(i);
            }
        }
    }
    let mut placed = vec![false; all.len()];
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut next: Vec<usize> = (0..all.len())
        .filter(|i| open.get(*i) == Some(&0))
        .collect();
    while !next.is_empty() {
        let level = std::mem::take(&mut next);
        for &i in &level {
            placed
                .get_mut(i)
                .into_iter()
                .for_each(|placed| *placed = true);
        }
        for name in level
            .iter()
            .filter_map(|i| all.get(*i))
            .flat_map(|links| &links.exports)
        {
            let Some(awaited) = names.get_mut(name) else {
                continue;
            };
            awaited.left -= 1;
            let exports = |i: &usize| {
                all.get(*i)
                    .is_some_and(|links| links.exports.contains(name))
            };
            let imports = |i: &usize| {
                all.get(*i)
                    .is_some_and(|links| links.imports.contains(name))
            };
            let is_left = |i: &usize| placed.get(*i) == Some(&false);
            // A template does not wait for itself.
            let freed: Vec<usize> = match awaited.left {
                0 => awaited
                    .importers
                    .iter()
                    .copied()
                    .filter(|i| !exports(i))
                    .collect(),
                1 => awaited
                    .exporters
                    .iter()
                    .copied()
                    .filter(|i| is_left(i) && imports(i))
                    .collect(),
                _ => Vec::new(),
            };
            for i in freed {
                if let Some(open) = open.get_mut(i) {
                    *open -= 1;
                    next.extend((*open == 0).then_some(i));
                }
            }
        }
        out.push(level);
    }
    out.push(
        (0..all.len())
            .filter(|i| placed.get(*i) == Some(&false))
            .collect(),
    );
    out.retain(|level| !level.is_empty());
    for level in &mut out {
        let templates = level.iter().filter_map(|i| all.get(*i));
        *level = templates.map(|links| links.template).collect();
        level.sort_unstable();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(all: &[(&[&'static str], &[&'static str])]) -> Vec<Vec<usize>> {
        let links: Vec<Links<'_, &str>> = all
            .iter()
            .enumerate()
            .map(|(template, (exports, imports))| Links {
                template,
                exports: exports.iter().collect(),
                imports: imports.iter().collect(),
            })
            .collect();
        levels(&links)
    }

    #[test]
    fn templates_stand_behind_those_that_they_import_from() {
        let chain: [(&[&str], &[&str]); 4] = [
            (&["c"], &["b"]),
            (&["b"], &["a", "elsewhere"]),
            (&["a"], &[]),
            (&[], &["c", "a"]),
        ];
        assert_eq!(ordered(&chain), [[2], [1], [0], [3]]);
        let shared: [(&[&str], &[&str]); 4] = [
            (&["a"], &[]),
            (&["x"], &["a"]),
            (&["a"], &[]),
            (&["y"], &["a"]),
        ];
        assert_eq!(ordered(&shared), [[0, 2], [1, 3]]);
    }

    #[test]
    fn circles_come_last_and_a_template_does_not_wait_for_itself() {
        let circle: [(&[&str], &[&str]); 4] = [
            (&["a"], &["b"]),
            (&["b"], &["a"]),
            (&["own"], &["own"]),
            (&[], &["own", "b"]),
        ];
        assert_eq!(ordered(&circle), [vec![2], vec![0, 1, 3]]);
        // What another exports too is awaited.
        let both: [(&[&str], &[&str]); 3] = [(&["n"], &["n"]), (&["n"], &["m"]), (&["m"], &[])];
        assert_eq!(ordered(&both), [[2], [1], [0]]);
    }
}
