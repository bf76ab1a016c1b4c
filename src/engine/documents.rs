//! Files that are no part of a module: templates, policies, plans.
//!
//! Templates that have to do with no other are parsed, evaluated and dropped one by one. Those that
//! nest others are parsed first and kept, with those that they nest; they tell which templates are
//! evaluated as parts of others only. So are services of the Serverless Framework, which tell of
//! which files they are made, and templates that export something, if any of the scan imports. Plans
//! are parsed first too: root modules are evaluated before templates, of which some may be theirs.

use arcstr::ArcStr;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::evaluate::Evaluation;
use super::inside::read_inside;
use super::nesting::{Nesting, nests};
use super::parse::{self, Document, may_be_service};
use super::part::{EvaluatedScope, Part};
use super::root::join;
use super::settle::Settled;
use super::templates::TemplateFile;
use crate::cloudformation;
use crate::syntax::{self, Node};
use crate::terraform::plan::may_be_plan;
use crate::text::{FileId, Sources};
use crate::triage::TemplateMarkers;
use crate::value::{self, ScopeId, Value};

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

/// Whether a text may be a template that imports what others export.
fn may_import(text: &str) -> bool {
    text.contains("ImportValue")
}

/// Whether a text may be a template that exports something.
fn may_export(text: &str) -> bool {
    text.contains("Export")
}

/// A document and what it gives.
type Done<K> = (usize, Part<K>);

/// The documents of a scan, of which those are parsed that may have to do with others.
pub(super) struct Documents<'a, K> {
    pub(super) plans: Vec<PlanDocument<K>>,
    pub(super) nesting: Nesting<'a, K>,
    /// What those give that are no templates.
    done: Vec<Done<K>>,
    /// Those that have to do with no other.
    alone: Vec<Unit<'a>>,
    any_imports: bool,
}

impl<K: Send + Sync> Evaluation<'_, K> {
    /// Reads the documents that may have to do with others.
    pub(super) fn read_documents(&self) -> Documents<'_, K> {
        let units = self.document_units();
        let any_imports = units.par_iter().any(|unit| may_import(unit.text));
        let (together, alone): (Vec<Unit<'_>>, Vec<Unit<'_>>) =
            units.into_par_iter().partition(|Unit { text, .. }| {
                nests(text)
                    || may_be_service(text)
                    || may_be_plan(text)
                    || any_imports && may_export(text)
            });
        let mut documents = Documents {
            plans: Vec::new(),
            nesting: Nesting::new(self.loaded),
            done: Vec::new(),
            alone,
            any_imports,
        };
        self.keep(together, &mut documents);
        documents.nesting.note_said();
        documents
    }

    /// What files that are no part of a module give. `taken` are the paths of templates that modules
    /// make stacks of.
    pub(super) fn documents(
        &self,
        documents: Documents<'_, K>,
        taken: &FxHashSet<String>,
    ) -> Vec<Part<K>> {
        let Documents {
            nesting,
            mut done,
            alone,
            any_imports,
            ..
        } = documents;
        self.with_options(&nesting, |options| {
            let Settled {
                roots,
                own,
                exports,
                included,
            } = self.settled(&nesting, any_imports, taken, options);
            let options = &cloudformation::Options {
                exports: any_imports.then_some(&exports),
                ..options.clone()
            };
            let own = own.into_par_iter();
            done.par_extend(own.map(|root| {
                let mut part = Part::default();
                for template in root.templates {
                    self.template(root.file, template, options, &mut part);
                }
                self.read_comments(&mut part);
                (root.unit.index, part)
            }));
            let is_part =
                |unit: &Unit<'_>| nesting.calls(&roots, unit) || included.contains(unit.path);
            let alone = alone.into_par_iter().filter(|unit| !is_part(unit));
            done.par_extend(alone.map(|unit| {
                if taken.contains(unit.path) {
                    // What it gives is read with the module that makes a stack of it.
                    let mut part = Part::default();
                    part.files = 1;
                    return (unit.index, part);
                }
                let (document, mut part) = self.read(unit);
                match document {
                    Document::Templates(templates) => {
                        let file = self.file(&unit, any_imports && may_import(unit.text));
                        for template in &templates {
                            self.template(file, template, options, &mut part);
                        }
                    }
                    Document::Policy(node) => part.policies.push(policy(unit, node)),
                    Document::Plan(_) | Document::Foreign => {}
                }
                (unit.index, part)
            }));
        });
        done.sort_by_key(|(index, _)| *index);
        let mut parts: Vec<Part<K>> = done.into_iter().map(|(_, part)| part).collect();
        self.join_linked(&mut parts);
        parts.extend(nesting.into_parts());
        parts
    }

    /// Gives what templates are evaluated with to what evaluates them.
    pub(super) fn with_options<T>(
        &self,
        nesting: &Nesting<'_, K>,
        evaluate: impl FnOnce(&cloudformation::Options<'_>) -> T,
    ) -> T {
        let config = self.loaded.configured.config();
        let options = cloudformation::Options {
            parameters: Vec::new(),
            stack_name: None,
            account_id: config.account_id.clone(),
            region: config.region.clone(),
            partition: config.partition.clone(),
            environment: None,
            wanted: self.purpose.wanted,
            computed: self.purpose.computed,
            outputs: self.purpose.outputs,
            exports: None,
            scopes: self.scope(self.loaded.documents.len()).0,
            read_file: &|from, name| self.read_beside(from, name),
            find_template: &|from, location| nesting.find(from, location),
            find_construct: &|template, id, path| {
                self.assemblies.construct(self.loaded, template, id, path)
            },
        };
        evaluate(&options)
    }

    /// Parses documents and keeps the templates and plans among them, and what the others give.
    fn keep<'u>(&self, units: Vec<Unit<'u>>, documents: &mut Documents<'u, K>) {
        let read: Vec<(Unit<'_>, Document, Part<K>)> = units
            .into_par_iter()
            .map(|unit| {
                let (document, part) = self.read(unit);
                (unit, document, part)
            })
            .collect();
        for (unit, document, mut part) in read {
            match document {
                Document::Templates(roots) => documents.nesting.keep(unit, roots, part),
                Document::Plan(root) => documents.plans.push(PlanDocument {
                    id: unit.id,
                    scope: self.scope(unit.index),
                    root,
                    part,
                }),
                Document::Policy(node) => {
                    part.policies.push(policy(unit, node));
                    documents.done.push((unit.index, part));
                }
                Document::Foreign => documents.done.push((unit.index, part)),
            }
        }
    }

    /// The paths of files that are parts of services: on their own they are deployed nowhere.
    pub(super) fn paths<'f>(
        &self,
        included: impl Iterator<Item = &'f FileId>,
    ) -> FxHashSet<String> {
        let paths = included.filter_map(|id| self.sources().late_path(*id));
        paths.collect()
    }

    /// Reads the comments of the files that are parts of a service.
    fn read_comments(&self, part: &mut Part<K>) {
        for id in &part.included {
            if let Some(text) = self.sources().late_text(*id) {
                part.comments
                    .extend(syntax::yaml::parse(*id, &text).comments);
            }
        }
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

    pub(super) fn file<'u>(&self, unit: &Unit<'u>, is_linked: bool) -> TemplateFile<'u> {
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
        let (document, mut part) = read(unit.id, unit.text, named);
        if let Document::Templates(roots) = &document {
            let of_assembly = |root| self.assemblies.acknowledged(unit.path, root);
            part.markers.extend(roots.iter().filter_map(of_assembly));
        }
        (document, part)
    }
}

/// A policy that stands in a file of its own.
fn policy(unit: Unit<'_>, document: Node) -> (FileId, Value) {
    (unit.id, value::from_tree(document))
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
            part.secrets
                .extend(cloudformation::sensitive_values(root, &[]));
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
