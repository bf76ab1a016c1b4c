//! Files that are no part of a module: templates, policies, plans.
//!
//! Templates that have to do with no other are parsed, evaluated and dropped one by one. Those that
//! nest others are parsed first and kept, with those that they nest; they tell which templates are
//! evaluated as parts of others only. So are those that export something, if any template of the
//! scan imports something.

use std::sync::Arc;

use arcstr::ArcStr;
use rayon::iter::Either;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::evaluate::{EvaluatedScope, Evaluation, Part};
use super::inside::read_inside;
use super::nesting::{Nesting, nests};
use super::parse::{self, Document};
use super::root::join;
use super::templates::TemplateFile;
use crate::cloudformation::{self, Export, Exports};
use crate::syntax::Node;
use crate::text::{FileId, Sources};
use crate::triage::TemplateMarkers;
use crate::value::{self, ScopeId};

/// A plan, parsed, and what its file gives besides.
pub(super) struct PlanDocument<K> {
    pub(super) id: FileId,
    pub(super) scope: ScopeId,
    pub(super) root: Node,
    pub(super) part: Part<K>,
}

/// A document of the scan.
#[derive(Clone, Copy)]
pub(super) struct Unit<'a> {
    pub(super) id: FileId,
    pub(super) path: &'a str,
    text: &'a ArcStr,
    /// Its place among the documents.
    index: usize,
}

/// How often templates that import are asked what they export: so long may be the way of a value
/// from stack to stack.
const MAX_IMPORTS: usize = 16;

/// Whether a text may be a template that imports what others export.
fn may_import(text: &str) -> bool {
    text.contains("ImportValue")
}

/// Whether a text may be a template that exports something.
fn may_export(text: &str) -> bool {
    text.contains("Export")
}

/// A document and what it gives.
type Done<K> = (usize, Either<PlanDocument<K>, Part<K>>);

impl<K: Send + Sync> Evaluation<'_, K> {
    /// What files that are no part of a module give, and the plans among them.
    pub(super) fn documents(&self) -> (Vec<PlanDocument<K>>, Vec<Part<K>>) {
        let units = self.document_units();
        let any_imports = units.par_iter().any(|unit| may_import(unit.text));
        let (together, alone): (Vec<Unit<'_>>, Vec<Unit<'_>>) = units
            .into_par_iter()
            .partition(|unit| nests(unit.text) || any_imports && may_export(unit.text));
        let read: Vec<(Unit<'_>, Document, Part<K>)> = together
            .into_par_iter()
            .map(|unit| {
                let (document, part) = self.read(unit);
                (unit, document, part)
            })
            .collect();
        let mut nesting = Nesting::new(self.loaded);
        let mut done: Vec<Done<K>> = Vec::new();
        for (unit, document, part) in read {
            match document {
                Document::Templates(roots) => nesting.keep(unit, roots, part),
                document => done.push((unit.index, self.other(unit, document, part))),
            }
        }
        nesting.find_roots();
        let config = self.loaded.configured.config();
        let options = cloudformation::Options {
            parameters: Vec::new(),
            account_id: config.account_id.clone(),
            region: config.region.clone(),
            partition: config.partition.clone(),
            wanted: self.purpose.wanted,
            outputs: self.purpose.outputs,
            exports: None,
            environment: None,
            read_file: &|from, name| self.read_beside(from, name),
            find_template: &|from, location| nesting.find(from, location),
        };
        let kept: Vec<(TemplateFile<'_>, &Unit<'_>, &[Arc<Node>])> = nesting
            .roots()
            .iter()
            .map(|(unit, roots)| (self.file(unit, any_imports), unit, roots.as_slice()))
            .collect();
        let exports = match any_imports {
            true => self.all_exports(&kept, &options),
            false => Exports::default(),
        };
        let options = cloudformation::Options {
            exports: any_imports.then_some(&exports),
            ..options
        };
        done.par_extend(kept.par_iter().map(|(file, unit, roots)| {
            let mut part = Part::default();
            for root in *roots {
                self.template(*file, root, &options, &mut part);
            }
            (unit.index, Either::Right(part))
        }));
        let alone = alone.into_par_iter().filter(|unit| !nesting.calls(unit));
        done.par_extend(alone.map(|unit| {
            let (document, mut part) = self.read(unit);
            let Document::Templates(roots) = document else {
                return (unit.index, self.other(unit, document, part));
            };
            let file = self.file(&unit, any_imports && may_import(unit.text));
            for root in &roots {
                self.template(file, root, &options, &mut part);
            }
            (unit.index, Either::Right(part))
        }));
        done.sort_by_key(|(index, _)| *index);
        let (mut plans, mut parts) = (Vec::new(), Vec::new());
        for (_, done) in done {
            match done {
                Either::Left(plan) => plans.push(plan),
                Either::Right(part) => parts.push(part),
            }
        }
        self.join_linked(&mut parts);
        parts.extend(nesting.into_parts());
        (plans, parts)
    }

    /// What templates export. What one imports may make up what it exports, so those that import are
    /// asked again, with what was found before.
    fn all_exports(
        &self,
        kept: &[(TemplateFile<'_>, &Unit<'_>, &[Arc<Node>])],
        options: &cloudformation::Options<'_>,
    ) -> Exports {
        let roots = kept
            .iter()
            .flat_map(|(file, _, roots)| roots.iter().map(|root| (*file, root)));
        let roots: Vec<(TemplateFile<'_>, &Arc<Node>)> = roots.collect();
        let mut found: Vec<(Vec<Export>, bool)> = vec![(Vec::new(), true); roots.len()];
        let mut exports = Exports::default();
        for _ in 0..MAX_IMPORTS {
            let options = cloudformation::Options {
                exports: Some(&exports),
                ..options.clone()
            };
            let asked = found.par_iter_mut().zip(&roots);
            asked
                .filter(|((_, imports), _)| *imports)
                .for_each(|(found, (file, root))| *found = self.exports(*file, root, &options));
            exports = Exports::new(found.iter().flat_map(|(all, _)| all.iter().cloned()));
            let again = found
                .iter()
                .any(|(all, imports)| *imports && !all.is_empty());
            if !again {
                break;
            }
        }
        exports
    }

    /// Keeps what was held of the templates that may refer to each other: those that do are kept
    /// together.
    fn join_linked(&self, parts: &mut [Part<K>]) {
        let scopes = parts.iter().flat_map(|part| &part.linked);
        let importing = scopes.filter(|scope| !scope.imported.is_empty());
        let linked: FxHashSet<ScopeId> = importing
            .flat_map(|scope| scope.imported.iter().copied().chain([scope.id]))
            .collect();
        let together: Vec<Vec<EvaluatedScope>> = parts
            .par_iter_mut()
            .map(|part| {
                let mut together = Vec::new();
                for held in std::mem::take(&mut part.linked) {
                    match linked.contains(&held.id) {
                        true => together.push(held.scope),
                        false => part.kept.extend((self.purpose.keep)(vec![held.scope])),
                    }
                }
                together
            })
            .collect();
        let first = together.iter().position(|scopes| !scopes.is_empty());
        if let Some(part) = first.and_then(|first| parts.get_mut(first)) {
            let scopes = together.into_iter().flatten().collect();
            part.kept.extend((self.purpose.keep)(scopes));
        }
    }

    fn file<'u>(&self, unit: &Unit<'u>, is_linked: bool) -> TemplateFile<'u> {
        TemplateFile {
            path: unit.path,
            scope: self.scope(unit.index),
            is_linked,
        }
    }

    fn document_units(&self) -> Vec<Unit<'_>> {
        let documents = self.loaded.documents.iter().enumerate();
        documents
            .filter_map(|(index, &id)| {
                let source = self.sources().get(id)?;
                Some(Unit {
                    id,
                    path: source.path(),
                    text: source.text(),
                    index,
                })
            })
            .collect()
    }

    /// The first scope of a document.
    fn scope(&self, index: usize) -> ScopeId {
        let before = self.loaded.folders.len() + index;
        ScopeId((before * self.scopes_of_folder()) as u32)
    }

    /// Reads a file that one in the scan names relative to its own folder.
    fn read_beside(&self, from: FileId, name: &str) -> Result<(FileId, ArcStr), String> {
        let path = beside(self.sources(), from, name)?;
        read_inside(&self.loaded.root, self.sources(), &path)
    }

    pub(super) fn sources(&self) -> &Sources {
        &self.loaded.sources
    }

    fn read(&self, unit: Unit<'_>) -> (Document, Part<K>) {
        let named = self.loaded.named.as_ref();
        let named = named.is_some_and(|named| named.contains(&unit.id));
        read(unit.id, unit.text, named)
    }

    /// What a document gives that is no template.
    fn other(
        &self,
        unit: Unit<'_>,
        document: Document,
        mut part: Part<K>,
    ) -> Either<PlanDocument<K>, Part<K>> {
        match document {
            Document::Policy(node) => part.policies.push((unit.id, value::from_tree(node))),
            Document::Plan(root) => {
                return Either::Left(PlanDocument {
                    id: unit.id,
                    scope: self.scope(unit.index),
                    root,
                    part,
                });
            }
            Document::Templates(_) | Document::Foreign => {}
        }
        Either::Right(part)
    }
}

/// Parses a document, and takes what it gives besides what it declares.
pub(super) fn read<K>(id: FileId, text: &ArcStr, named: bool) -> (Document, Part<K>) {
    let parsed = parse::document(id, text, named);
    let mut part = Part::default();
    part.comments = parsed.comments;
    part.problems = parsed.problems;
    part.files = usize::from(!matches!(parsed.tree, Document::Foreign));
    if let Document::Templates(roots) = &parsed.tree {
        for root in roots {
            part.markers.push(TemplateMarkers::of(root));
            part.secrets.extend(cloudformation::sensitive_values(root));
        }
    }
    (parsed.tree, part)
}

/// The path of a file that one in the scan names relative to its own folder.
pub(super) fn beside(sources: &Sources, from: FileId, name: &str) -> Result<String, String> {
    let from = sources.name(from);
    let dir = from.rsplit_once('/').map_or(".", |(dir, _)| dir);
    let name = name.strip_prefix("file://").unwrap_or(name);
    join(dir, name).ok_or_else(|| "it lies outside the scanned root".to_owned())
}
