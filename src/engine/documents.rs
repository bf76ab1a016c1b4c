//! Files that are no part of a module: templates, policies, plans.
//!
//! Templates that have to do with no other are parsed, evaluated and dropped one by one. Those that
//! nest others are parsed first and kept, with those that they nest; they tell which templates are
//! evaluated as parts of others only.

use arcstr::ArcStr;
use rayon::iter::Either;
use rayon::prelude::*;

use super::evaluate::{Evaluation, Part};
use super::inside::read_inside;
use super::nesting::{Nesting, nests};
use super::parse::{self, Document};
use super::root::join;
use crate::cloudformation;
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

/// A document and what it gives.
type Done<K> = (usize, Either<PlanDocument<K>, Part<K>>);

impl<K: Send + Sync> Evaluation<'_, K> {
    /// What files that are no part of a module give, and the plans among them.
    pub(super) fn documents(&self) -> (Vec<PlanDocument<K>>, Vec<Part<K>>) {
        let (together, alone): (Vec<Unit<'_>>, Vec<Unit<'_>>) = self
            .document_units()
            .into_par_iter()
            .partition(|unit| nests(unit.text));
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
            read_file: &|from, name| self.read_beside(from, name),
            find_template: &|from, location| nesting.find(from, location),
        };
        let roots = nesting.roots();
        done.par_extend(roots.par_iter().map(|(unit, templates)| {
            let mut part = Part::default();
            let scope = self.scope(unit.index);
            for root in templates {
                self.template(unit.path, root, scope, &options, &mut part);
            }
            (unit.index, Either::Right(part))
        }));
        done.par_extend(
            alone
                .into_par_iter()
                .filter(|unit| !nesting.calls(unit))
                .map(|unit| {
                    let (document, mut part) = self.read(unit);
                    let Document::Templates(roots) = document else {
                        return (unit.index, self.other(unit, document, part));
                    };
                    for root in &roots {
                        self.template(unit.path, root, self.scope(unit.index), &options, &mut part);
                    }
                    (unit.index, Either::Right(part))
                }),
        );
        done.sort_by_key(|(index, _)| *index);
        let (mut plans, mut parts) = (Vec::new(), Vec::new());
        for (_, done) in done {
            match done {
                Either::Left(plan) => plans.push(plan),
                Either::Right(part) => parts.push(part),
            }
        }
        parts.extend(nesting.into_parts());
        (plans, parts)
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
